//! Documentation of emitted items.

use super::Options;
use super::code::{Code, wrap};
use super::plan::{Face, Method, Role, Shape};
use crate::model::{Member, MemberKind, signature};
use std::fmt::Write as _;

/// How wide documentation is set.
const ROOM: usize = 92;

/// A helpstring as a sentence that rustdoc shows as it is meant.
pub(super) fn sentence(doc: Option<&str>) -> Option<String> {
    let words: Vec<String> = doc?.split_whitespace().map(escape).collect();
    let mut text = words.join(" ");
    if text.is_empty() {
        return None;
    }
    if !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    Some(text)
}

/// Escapes what Markdown and rustdoc would take for markup; an address becomes a link.
fn escape(word: &str) -> String {
    if word.starts_with("http://") || word.starts_with("https://") {
        let end = word.trim_end_matches(['.', ',', ';', ')']);
        return format!("<{end}>{}", &word[end.len()..]);
    }
    let mut text = String::new();
    for c in word.chars() {
        if matches!(
            c,
            '[' | ']' | '<' | '>' | '*' | '`' | '\\' | '#' | '|' | '~'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    if matches!(text.as_str(), "-" | "+") {
        text.insert(0, '\\');
    }
    text
}

/// Writes paragraphs, wrapped, with an empty line between them.
pub(super) fn paragraphs(code: &mut Code, texts: &[String]) {
    for (index, text) in texts.iter().filter(|text| !text.is_empty()).enumerate() {
        if index > 0 {
            code.line("///");
        }
        for line in wrap(text, ROOM) {
            code.doc(&line);
        }
    }
}

/// A section such as `# Errors`.
pub(super) fn section(code: &mut Code, title: &str, text: &str) {
    code.line("///");
    code.line(format!("/// # {title}"));
    code.line("///");
    for line in wrap(text, ROOM) {
        code.doc(&line);
    }
}

/// The paragraphs on an interface: what it is for, then its identity.
pub(super) fn interface(face: &Face<'_>, options: &Options, first: &str) -> Vec<String> {
    let mut head = format!("`{}`", face.item.name);
    if let Some(text) = sentence(face.item.origin.doc.as_deref()) {
        let _ = write!(head, ": {text}");
    } else {
        head.push('.');
    }
    let shape = match face.shape {
        Shape::Dispinterface => "dispinterface",
        Shape::Dual if face.item.dual => "dual interface",
        Shape::Dual => "interface that derives from `IDispatch`",
        Shape::Vtable => "interface called by vtable",
    };
    let mut identity = format!("IID `{}`, {shape}", face.iid);
    let _ = match face.role {
        Role::Opaque => write!(identity, "."),
        Role::Event | Role::Incoming => write!(identity, ", declared in `{}`.", options.input),
    };
    vec![head, first.to_owned(), identity]
}

/// The paragraphs on a method: what it does, then the declaration it comes from.
pub(super) fn method(method: &Method<'_>, note: Option<&str>) -> Vec<String> {
    let member = method.member;
    let what =
        sentence(member.origin.doc.as_deref()).unwrap_or_else(|| format!("`{}`.", member.name));
    let mut place = format!("`{}`", declaration(member));
    if let Some(dispid) = member.dispid {
        let _ = write!(place, ", DISPID {}", dispid_text(dispid));
    }
    if let Some(slot) = member.slot {
        let _ = write!(place, ", slot {slot}");
    }
    for (flag, text) in [(member.hidden, "hidden"), (member.restricted, "restricted")] {
        if flag {
            let _ = write!(place, ", {text}");
        }
    }
    place.push('.');
    vec![what, note.unwrap_or_default().to_owned(), place]
}

/// Those of compilers in hexadecimal, others as IDL has them.
pub(super) fn dispid_text(dispid: i32) -> String {
    if dispid < 0x1_0000 {
        dispid.to_string()
    } else {
        format!("{dispid:#010X}").replace("0X", "0x")
    }
}

/// The declaration in one line, as IDL has it.
fn declaration(member: &Member) -> String {
    let kind = match member.kind {
        MemberKind::Method => String::new(),
        kind => format!("[{}] ", kind.name()),
    };
    let text = signature(&member.returns, &member.name, &member.params);
    format!("{kind}{text}").replace('`', "'")
}
