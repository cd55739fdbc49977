//! The model for people and for other programs: as a table and as JSON.
//!
//! Both show what the input itself declares; imported items are left out. The JSON is a public
//! interface, described in `codegen/docs/inspect-schema.md`.

mod columns;
mod schema;
mod table;

use crate::model::Model;

/// The version of the JSON's schema. It grows when a key changes its meaning or goes away; new
/// keys may come without a new version.
pub const SCHEMA: u32 = 1;

/// The model as a readable, aligned table: libraries, then event interfaces, then everything else.
///
/// The text ends with a line feed, has no trailing spaces and no lines beyond those of the facts.
#[must_use]
pub fn table(model: &Model) -> String {
    table::table(model)
}

/// The model as indented JSON with keys in a fixed order, ending with a line feed.
#[must_use]
pub fn json(model: &Model) -> String {
    let document = schema::Document::new(model);
    let mut text = serde_json::to_string_pretty(&document)
        .unwrap_or_else(|error| unreachable!("the document has only string keys: {error}"));
    text.push('\n');
    text
}
