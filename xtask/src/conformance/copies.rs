//! Whether time and memory grow as the input does: many copies of a file in one file.

use super::bench::fastest;
use super::corpus;
use crate::bench::report::{Goal, Group, Row};
use com_sink_codegen::diag::{Diagnostics, FileId, SourceMap};
use com_sink_codegen::idl::lexer::lex;
use com_sink_codegen::idl::loader::{Disk, Loaded, Loader};
use com_sink_codegen::idl::token::TokenKind;
use com_sink_codegen::idl::{self, Options};
use com_sink_codegen::model::{Model, Origin};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// A large file of the corpus `wine`.
const FILE: &str = "shobjidl.idl";
const COUNTS: [usize; 3] = [1, 10, 100];

/// Measures.
///
/// # Errors
///
/// When the file is not there, or it or its copies cannot be read.
pub fn measure(rounds: usize) -> Result<Group, String> {
    let corpus = corpus::open("wine")?;
    let path = corpus.root.join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{FILE}: {error}"))?;
    let options = Options {
        include_paths: corpus.includes,
        ..Options::default()
    };
    let (mut sources, mut found) = (SourceMap::default(), Diagnostics::default());
    let model = idl::read(&path, &options, &mut sources, &mut found)
        .ok_or_else(|| format!("{FILE} cannot be read"))?;
    let own = own_names(&model);
    eprintln!("copies of {FILE}");
    let mut rows = Vec::new();
    for count in COUNTS {
        let copies: String = (0..count).map(|number| copy(&text, &own, number)).collect();
        let lines = copies.lines().count();
        let loader = Copies {
            disk: Disk::new(&options.include_paths),
            path: path.clone(),
            text: copies,
        };
        let mut is_read = true;
        let time = fastest(rounds, || {
            let (mut sources, mut found) = (SourceMap::default(), Diagnostics::default());
            let model = idl::read_with("copies", &loader, &[], &mut sources, &mut found);
            is_read &= model.is_some();
        })?;
        if !is_read {
            return Err(format!("{count} copies of {FILE} cannot be read"));
        }
        let a_line = time.as_secs_f64() * 1e6 / lines as f64;
        rows.push(Row::plain(
            format!("a line of {count} × {FILE}"),
            a_line,
            "µs",
        ));
    }
    let [_, some, many] = rows.as_slice() else {
        return Err("not every count was measured".to_owned());
    };
    // The one copy carries all that it imports.
    let goals = vec![Goal {
        text: "time of a line among 100 copies as a multiple of one among 10".to_owned(),
        reached: many.value / some.value,
        at_most: 1.5,
    }];
    Ok(Group {
        id: "copies".to_owned(),
        title: format!("Copies of `{FILE}` in one file, their names apart from each other"),
        rows,
        goals,
    })
}

/// The names that the file itself declares.
fn own_names(model: &Model) -> HashSet<&str> {
    fn one<'m>(origin: &'m Origin, name: &'m str) -> (&'m Origin, Vec<&'m str>) {
        (origin, vec![name])
    }
    let enums = model.enums.iter().map(|item| {
        let members = item.members.iter().map(|member| member.name.as_str());
        let names = members
            .chain(item.tag.as_deref())
            .chain([item.name.as_str()]);
        (&item.origin, names.collect())
    });
    let records = model.records.iter().map(|item| {
        let names = item.tag.as_deref().into_iter().chain([item.name.as_str()]);
        (&item.origin, names.collect())
    });
    let interfaces = model
        .interfaces
        .iter()
        .map(|item| one(&item.origin, &item.name));
    let typedefs = model
        .typedefs
        .iter()
        .map(|item| one(&item.origin, &item.name));
    let constants = model
        .constants
        .iter()
        .map(|item| one(&item.origin, &item.name));
    let coclasses = model
        .coclasses
        .iter()
        .map(|item| one(&item.origin, &item.name));
    let all = enums.chain(records).chain(interfaces);
    all.chain(typedefs)
        .chain(constants)
        .chain(coclasses)
        .filter(|(origin, _)| !origin.imported)
        .flat_map(|(_, names)| names)
        .collect()
}

/// The text with a number behind each of the names.
fn copy(text: &str, names: &HashSet<&str>, number: usize) -> String {
    let mut copy = String::with_capacity(text.len() + text.len() / 8);
    let mut from = 0;
    for token in lex(FileId(0), text) {
        let (start, end) = (token.text.start as usize, token.text.end as usize);
        if token.kind == TokenKind::Ident && names.contains(&text[start..end]) {
            copy.push_str(&text[from..end]);
            copy.push_str(&format!("_{number}"));
            from = end;
        }
    }
    copy.push_str(&text[from..]);
    copy
}

/// Gives the copies as the input, and other files from the disk.
struct Copies {
    disk: Disk,
    path: PathBuf,
    text: String,
}

impl Loader for Copies {
    fn load(&self, name: &str, from: Option<&Path>) -> io::Result<Option<Loaded>> {
        if from.is_some() {
            return self.disk.load(name, from);
        }
        Ok(Some(Loaded {
            path: self.path.with_file_name("copies.idl"),
            bytes: self.text.clone().into_bytes(),
        }))
    }
}
