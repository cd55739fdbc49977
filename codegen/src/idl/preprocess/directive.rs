//! Lines that begin with `#`.

use super::super::builtin;
use super::super::literal;
use super::super::loader::UNREADABLE;
use super::super::token::{Token, TokenKind};
use super::super::unit::is_header;
use super::macros::Macro;
use super::{INCLUDE_LIMIT, Origin, Preprocessor};
use crate::diag::{Diagnostic, FileId};

/// Words of IDL that headers define for C (`#define interface struct`).
const KEYWORDS: &[&str] = &[
    "boolean",
    "byte",
    "coclass",
    "cpp_quote",
    "dispinterface",
    "hyper",
    "import",
    "importlib",
    "in",
    "interface",
    "library",
    "module",
    "object",
    "out",
    "small",
    "string",
];

impl<'s> Preprocessor<'_, 's> {
    /// Takes the rest of the line from the file on top.
    fn line(&mut self) -> Vec<Token> {
        let Some(frame) = self.frames.last_mut() else {
            return Vec::new();
        };
        let rest = frame.tokens.get(frame.pos..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|token| token.line_start)
            .unwrap_or(rest.len());
        let mut line = Vec::with_capacity(length);
        let is_doc = |token: &&Token| token.kind == TokenKind::Doc;
        line.extend(rest[..length].iter().filter(|token| !is_doc(token)));
        frame.pos += length;
        line
    }

    fn current_file(&self) -> Option<FileId> {
        self.frames
            .iter()
            .rev()
            .find_map(|frame| match frame.origin {
                Origin::File(file, _) => Some(file),
                _ => None,
            })
    }

    fn conditions(&mut self) -> Option<&mut super::Conditions> {
        match &mut self.frames.last_mut()?.origin {
            Origin::File(_, conditions) => Some(conditions),
            _ => None,
        }
    }

    /// Handles the directive whose `#` is next.
    pub(super) fn directive(&mut self) {
        self.advance();
        let line = self.line();
        let [name, rest @ ..] = line.as_slice() else {
            return;
        };
        if name.kind == TokenKind::Number {
            // `# 12 "file.idl"`: a text that was preprocessed before says where it is from.
            return;
        }
        match self.text(*name) {
            "define" => self.define(*name, rest),
            "undef" => {
                if let Some(target) = self.name_of(*name, rest) {
                    self.macros.remove(target);
                    self.numbers.clear();
                }
            }
            "include" => self.include(*name, rest),
            "if" => {
                let taken = self.condition(*name, rest);
                self.begin(*name, taken);
            }
            kind @ ("ifdef" | "ifndef") => {
                let Some(target) = self.name_of(*name, rest) else {
                    return self.begin(*name, false);
                };
                let taken = self.macros.has(target) == (kind == "ifdef");
                self.begin(*name, taken);
            }
            // A group that was taken ends here: the others are left out.
            kind @ ("elif" | "else") => {
                let next = self
                    .conditions()
                    .map_or(Ok(false), |conditions| conditions.next(kind == "else"));
                match next {
                    Ok(_) => self.skip_groups(),
                    Err(why) => self
                        .error("E0109", name.at, format!("`#{kind}` {why}"))
                        .help_with("remove it, or add the missing `#if`"),
                }
            }
            "endif" => {
                if !self.conditions().is_some_and(super::Conditions::end) {
                    self.error("E0109", name.at, "`#endif` has no `#if` before it")
                        .help_with("remove it, or add the missing `#if`");
                }
            }
            "pragma" => self.pragma(rest),
            "error" => {
                let text = rest.last().map(|last| {
                    let from = rest[0].text.start as usize;
                    self.sources.text(last.text.file)[from..last.text.end as usize].to_owned()
                });
                let message = format!("`#error`: {}", text.unwrap_or_default());
                self.error("E0110", name.at, message)
                    .help_with("the file says that it cannot be used this way; check the defines");
            }
            // `#import` and `#using` are of Microsoft's C++ compiler.
            "line" | "warning" | "ident" | "import" | "using" => {}
            other => {
                let message = format!("`#{other}` is not a directive");
                self.error("E0107", name.at, message)
                    .help_with("directives are define, undef, include, if, ifdef, ifndef, elif, else, endif, pragma, error, line");
            }
        }
    }

    fn begin(&mut self, directive: Token, taken: bool) {
        if let Some(conditions) = self.conditions() {
            conditions.begin(directive.at, taken);
        }
        if !taken {
            self.skip_groups();
        }
    }

    /// Leaves out groups up to the one that is taken, or to the `#endif`.
    fn skip_groups(&mut self) {
        let mut nested = 0usize;
        loop {
            let Some(frame) = self.frames.last_mut() else {
                return;
            };
            let rest = frame.tokens.get(frame.pos..).unwrap_or_default();
            let directive = rest
                .iter()
                .position(|token| token.kind == TokenKind::Hash && token.line_start);
            let Some(at) = directive else {
                // `leave` reports the open condition.
                frame.pos = frame.tokens.len();
                return;
            };
            frame.pos += at + 1;
            let line = self.line();
            let [name, rest @ ..] = line.as_slice() else {
                continue;
            };
            match self.text(*name) {
                "if" | "ifdef" | "ifndef" => nested += 1,
                "endif" if nested > 0 => nested -= 1,
                "endif" => {
                    if let Some(conditions) = self.conditions() {
                        conditions.end();
                    }
                    return;
                }
                kind @ ("elif" | "else") if nested == 0 => {
                    let last = kind == "else";
                    let message = format!("`#{kind}`");
                    let next = self
                        .conditions()
                        .map_or(Ok(false), |conditions| conditions.next(last));
                    match next {
                        Ok(true) if last || self.condition(*name, rest) => {
                            if let Some(conditions) = self.conditions() {
                                conditions.take();
                            }
                            return;
                        }
                        Ok(_) => {}
                        Err(why) => self
                            .error("E0109", name.at, format!("{message} {why}"))
                            .help_with("remove it, or add the missing `#if`"),
                    }
                }
                _ => {}
            }
        }
    }

    fn name_of(&mut self, directive: Token, rest: &[Token]) -> Option<&'s str> {
        match rest.first() {
            Some(name) if name.kind == TokenKind::Ident => Some(self.text(*name)),
            other => {
                let at = other.map_or(directive.at, |token| token.at);
                self.error("E0107", at, "this directive needs the name of a macro")
                    .help_with("write a name behind it");
                None
            }
        }
    }

    fn define(&mut self, directive: Token, rest: &[Token]) {
        let Some(name) = self.name_of(directive, rest) else {
            return;
        };
        if KEYWORDS.contains(&name) && is_header(self.sources.path(directive.text.file)) {
            return;
        }
        let is_function = matches!(rest, [name, open, ..]
            if open.kind == TokenKind::LParen && open.text.start == name.text.end);
        let definition = if is_function {
            Macro::function(&rest[2..], self.sources)
        } else {
            Ok(Macro::object(rest[1..].to_vec()))
        };
        match definition {
            Ok(definition) => {
                if self.macros.insert(name, definition).is_some() {
                    self.numbers.clear();
                }
            }
            Err(at) => self
                .error(
                    "E0107",
                    at.unwrap_or(rest[0].at),
                    format!("the parameters of the macro `{name}` are not a list of names"),
                )
                .help_with(format!("write `#define {name}(a, b) ...`")),
        }
    }

    /// The file that `#include` names: `"a.h"`, `<a.h>`; what follows is nobody's.
    fn file_name(&self, rest: &[Token]) -> Option<String> {
        let [open, inner @ ..] = rest else {
            return None;
        };
        if open.kind == TokenKind::Str {
            let text = self.text(*open);
            return Some(text[1..text.len() - 1].to_owned());
        }
        let close = inner.iter().find(|token| token.kind == TokenKind::Gt)?;
        // By a macro the pieces may be of several texts.
        let (from, to) = (open.text, close.text);
        let in_one_text = from.file == to.file && from.end <= to.start;
        (open.kind == TokenKind::Lt && in_one_text)
            .then(|| self.sources.text(from.file)[from.end as usize..to.start as usize].to_owned())
    }

    fn include(&mut self, directive: Token, rest: &[Token]) {
        let expanded = match rest {
            [name, ..] if name.kind == TokenKind::Ident => self.expand_alone(rest.to_vec()),
            _ => Vec::new(),
        };
        let name = self.file_name(rest).or_else(|| self.file_name(&expanded));
        let Some(name) = name else {
            self.error("E0107", directive.at, "`#include` needs a file name")
                .help_with("write `#include \"file.idl\"`");
            return;
        };
        let at = rest[0].at.to(rest[rest.len() - 1].at);
        if self.frames.len() >= INCLUDE_LIMIT {
            self.stopped = true;
            self.error(
                "E0105",
                at,
                format!("files include each other more than {INCLUDE_LIMIT} deep"),
            )
            .help_with("does a file include itself? `#pragma once` at its top stops that");
            return;
        }
        let from = self.current_file();
        match self.files.find(&name, from) {
            Ok(Some(file)) => {
                if !self.once.contains(&file) {
                    let tokens = self.files.tokens(file);
                    self.enter(file, tokens);
                }
            }
            Ok(None) if builtin::is_standard_file(&name) => {}
            Ok(None) if self.packing_header(&name) => {}
            // What it declares may be Windows' own; what is not is unknown where it is used.
            Ok(None) => self.diagnostics.push(
                Diagnostic::warning("E0106", at, format!("cannot find `{name}`"))
                    .label(
                        "its macros are missing; its types are looked up in Windows' own metadata",
                    )
                    .help("give the folder that holds it as an include path"),
            ),
            Err(why) => self
                .error("E0104", at, format!("cannot read `{name}`: {why}"))
                .help_with(UNREADABLE),
        }
    }

    /// The SDK's headers that hold nothing but a `#pragma pack`.
    fn packing_header(&mut self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let size = match name.as_str() {
            "pshpack1.h" => Some(1),
            "pshpack2.h" => Some(2),
            "pshpack4.h" => Some(4),
            "pshpack8.h" => Some(8),
            "poppack.h" => None,
            _ => return false,
        };
        match size {
            Some(_) => self.push_pack(size),
            None => self.pop_pack(),
        }
        true
    }

    fn push_pack(&mut self, size: Option<u8>) {
        self.pack_stack.push(self.pack);
        self.set_pack(size.or(self.pack));
    }

    fn pop_pack(&mut self) {
        let before = self.pack_stack.pop().unwrap_or_default();
        self.set_pack(before);
    }

    fn set_pack(&mut self, pack: Option<u8>) {
        self.pack = pack;
        self.out.packs.push((self.out.tokens.len(), pack));
    }

    fn pragma(&mut self, rest: &[Token]) {
        let Some(first) = rest.first() else {
            return;
        };
        match self.text(*first) {
            "once" => {
                if let Some(file) = self.current_file() {
                    self.once.insert(file);
                }
            }
            "pack" => self.pragma_pack(rest),
            // Others speak to a C compiler.
            _ => {}
        }
    }

    fn pragma_pack(&mut self, rest: &[Token]) {
        let words: Vec<String> = rest[1..]
            .iter()
            .filter(|token| matches!(token.kind, TokenKind::Ident | TokenKind::Number))
            .map(|token| self.text(*token).to_owned())
            .collect();
        let number = words.iter().find_map(|word| match literal::number(word) {
            Ok(literal::Number::Int { value, .. }) => u8::try_from(value).ok(),
            _ => None,
        });
        if number.is_some_and(|number| !matches!(number, 1 | 2 | 4 | 8 | 16)) {
            self.error("E0107", rest[0].at, "packing is 1, 2, 4, 8 or 16 bytes")
                .help_with("write `#pragma pack(push, 4)`");
            return;
        }
        let has = |word: &str| words.iter().any(|found| found == word);
        if has("push") {
            self.push_pack(number);
        } else if has("pop") {
            self.pop_pack();
        } else {
            self.set_pack(number);
        }
    }
}
