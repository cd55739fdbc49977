//! What `cpp_quote` tells the C compiler, as far as it says what the declarations between mean.

/// The directives that have been quoted so far.
#[derive(Debug, Default)]
pub(super) struct Quoted {
    /// Packing, the innermost last; `None` is the natural one.
    packs: Vec<Option<u8>>,
    /// For each `#if` that is open whether C reads on behind it; `None` when that depends on what
    /// is not known here.
    conditions: Vec<Option<bool>>,
}

impl Quoted {
    /// Takes in the text of one `cpp_quote`. `pack` is the packing in force.
    pub(super) fn text(&mut self, text: &str, pack: Option<u8>) {
        let Some(directive) = text.trim_start().strip_prefix('#') else {
            return;
        };
        let directive = directive.trim_start();
        let end = directive
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(directive.len());
        let (word, rest) = directive.split_at(end);
        let rest: String = rest.split_whitespace().collect();
        match word {
            "if" => self.conditions.push(condition(&rest)),
            "ifdef" => self.conditions.push(defined(&rest)),
            "ifndef" => self.conditions.push(defined(&rest).map(|known| !known)),
            "else" => {
                if let Some(last) = self.conditions.last_mut() {
                    *last = last.map(|known| !known);
                }
            }
            "elif" => {
                if let Some(last) = self.conditions.last_mut() {
                    *last = last.filter(|known| *known).map(|known| !known);
                }
            }
            "endif" => {
                self.conditions.pop();
            }
            "include" if !self.is_unseen() => self.include(&rest),
            "pragma" if !self.is_unseen() => self.pragma(&rest, pack),
            _ => {}
        }
    }

    /// What was said of packing; `None` when nothing was.
    pub(super) fn pack(&self) -> Option<Option<u8>> {
        self.packs.last().copied()
    }

    /// True behind `#if 0`: C does not see the declarations here, but others in their place.
    pub(super) fn is_unseen(&self) -> bool {
        self.conditions.contains(&Some(false))
    }

    fn include(&mut self, file: &str) {
        if let Some(size) = file.strip_prefix("<pshpack") {
            self.packs.push(size.get(..1).and_then(pack_size));
        } else if file.starts_with("<poppack.h>") {
            self.packs.pop();
        }
    }

    /// `#pragma pack(push, 1)` and its end.
    fn pragma(&mut self, pragma: &str, before: Option<u8>) {
        let Some(pack) = pragma.strip_prefix("pack(") else {
            return;
        };
        let pack = pack.split(')').next().unwrap_or_default();
        let size = pack.split(',').find_map(pack_size);
        if pack.starts_with("pop") {
            self.packs.pop();
        } else if pack.starts_with("push") {
            self.packs.push(size.or(before));
        } else {
            self.packs.pop();
            self.packs.extend(size.map(Some));
        }
    }
}

fn pack_size(text: &str) -> Option<u8> {
    text.parse()
        .ok()
        .filter(|size| matches!(size, 1 | 2 | 4 | 8 | 16))
}

/// Whether C has a macro; records are laid out for 64 bits, as Windows' metadata is read.
fn defined(name: &str) -> Option<bool> {
    match name {
        "_WIN64" | "_WIN32" | "WIN32" => Some(true),
        // What only IDL shall see.
        "__midl" => Some(false),
        _ => None,
    }
}

fn condition(text: &str) -> Option<bool> {
    // A comment may stand behind it.
    let text = text.split("/*").next().unwrap_or_default();
    let text = text.split("//").next().unwrap_or_default();
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => {
            let name = text.trim_start_matches('!');
            let name = name.strip_prefix("defined").unwrap_or(name);
            let known = defined(name.trim_matches(['(', ')']))?;
            Some(known != text.starts_with('!'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Quoted;

    fn after(lines: &[&str]) -> Quoted {
        let mut quoted = Quoted::default();
        for line in lines {
            let pack = quoted.pack().flatten();
            quoted.text(line, pack);
        }
        quoted
    }

    #[test]
    fn packing_of_32_bits_is_not_that_of_64() {
        let begin = [
            "#ifdef _WIN64",
            "#include <pshpack8.h>",
            "#else",
            "#include <pshpack2.h>",
            "#endif",
        ];
        assert_eq!(after(&begin).pack(), Some(Some(8)));
        let whole = [&begin[..], &["#include <poppack.h>"]].concat();
        assert_eq!(after(&whole).pack(), None);
    }

    #[test]
    fn pragmas_nest() {
        let quoted = after(&["#pragma pack(push, 1)", "# pragma pack( push )"]);
        assert_eq!(quoted.pack(), Some(Some(1)));
        let quoted = after(&["#pragma pack(push, 1)", "#pragma pack(pop)"]);
        assert_eq!(quoted.pack(), None);
    }

    #[test]
    fn what_c_does_not_see_is_known() {
        for (lines, unseen) in [
            (&["#if 0"][..], true),
            (&["#if 0 // for IDL", "#ifdef SOMETHING"], true),
            (&["#if 0", "#else"], false),
            (&["#if 0", "#elif 1"], false),
            (&["#if 0", "#endif"], false),
            (&["#ifndef _WIN64"], true),
            (&["#if !defined(_WIN64)"], true),
            (&["#if defined(_WIN64)"], false),
            (&["#ifdef __midl"], true),
            (&["#ifdef __midl", "#else"], false),
            (&["#ifdef SOMETHING"], false),
            (&["#ifdef SOMETHING", "#else"], false),
            (&["int a;"], false),
        ] {
            assert_eq!(after(lines).is_unseen(), unseen, "{lines:?}");
        }
    }
}
