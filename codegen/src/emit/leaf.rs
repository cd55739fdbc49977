//! One generated file while it is written.

use super::code::Code;
use super::imports::{Imports, Names};
use std::rc::Rc;

/// The text of a file and what it imports.
#[derive(Debug)]
pub(super) struct Leaf {
    /// The text.
    pub(super) code: Code,
    /// The `use` lines.
    pub(super) imports: Imports,
}

impl Leaf {
    pub(super) fn new(names: &Rc<Names>, depth: usize) -> Self {
        Self {
            code: Code::default(),
            imports: Imports::new(names, depth),
        }
    }

    /// The `use` lines, then the text.
    pub(super) fn finish(self) -> String {
        let imports = self.imports.lines();
        let body = self.code.finish();
        match (imports.is_empty(), body.is_empty()) {
            (true, _) => body,
            (_, true) => imports,
            _ => format!("{imports}\n{body}"),
        }
    }
}

/// `0x..u128` of a GUID with its groups apart.
pub(super) fn guid_literal(guid: crate::model::Guid) -> String {
    format!("0x{}", guid.to_string().replace('-', "_"))
}
