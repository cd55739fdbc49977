//! The lines of a header: conditions, includes, macros, and what only C++ sees.

use super::Header;

/// Macros that count as defined: a 64-bit Windows.
const DEFINED: [&str; 4] = ["_WIN32", "_WIN64", "__WINESRC__X86_64", "UNICODE"];

/// Macros that count as not defined. What depends on any other is only for IDL to see.
const UNDEFINED: [&str; 13] = [
    "__cplusplus",
    "COBJMACROS",
    "CINTERFACE",
    "WIDL_C_INLINE_WRAPPERS",
    "WIDL_EXPLICIT_AGGREGATE_RETURNS",
    "__CRT_UUID_DECL",
    "NONAMELESSUNION",
    "NONAMELESSSTRUCT",
    "WINE_NO_UNICODE_MACROS",
    "_MSC_VER",
    "__WIDL__",
    "__WINESRC__",
    "WIDL_using_Windows_Foundation",
];

/// What stands for the begin and the end of text that only IDL sees.
pub const HIDDEN: [&str; 2] = ["__hidden_begin", "__hidden_end"];

/// Gives the text that a C compiler for 64-bit Windows sees, and notes what stands in directives and
/// in the C++ parts.
///
/// `cpp_quote("#if 0")` hides declarations from C that IDL needs in place of a header that it cannot
/// read, and `cpp_quote("#ifdef X")` those that need a header before. They are part of the text, between two marks, and what stands in their `#else` is not.
pub fn split(text: &str, header: &mut Header) -> String {
    cplusplus(text, header);
    let text = without_comments(text);
    let mut active = String::with_capacity(text.len());
    // Of each open condition: whether its lines count, and whether an earlier branch did.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut hidden: Vec<usize> = Vec::new();
    let mut continued = false;
    for line in text.lines() {
        let on = open.iter().all(|(on, _)| *on);
        let trimmed = line.trim();
        let inside = continued;
        continued = trimmed.ends_with('\\');
        if inside {
            continue;
        }
        let Some(directive) = trimmed.strip_prefix('#') else {
            continued = false;
            if on {
                active.push_str(line);
                active.push('\n');
            }
            continue;
        };
        let directive = directive.trim_start();
        let word = directive
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let rest = directive[word.len()..].trim();
        match word {
            "if" | "ifdef" | "ifndef" => {
                let value = match word {
                    "ifdef" => is_defined(rest),
                    "ifndef" => !is_defined(rest),
                    _ => rest == "0" || holds(rest),
                };
                let quoted = word == "if" && rest == "0"
                    || word == "ifdef" && !is_defined(rest) && !UNDEFINED.contains(&rest);
                let value = value || quoted;
                if on && quoted {
                    hidden.push(open.len());
                    active.push_str(HIDDEN[0]);
                    active.push('\n');
                }
                open.push((value, value));
            }
            "elif" => {
                if let Some((now, before)) = open.last_mut() {
                    *now = !*before && holds(rest);
                    *before |= *now;
                }
            }
            "else" => {
                if let Some((now, before)) = open.last_mut() {
                    *now = !*before;
                    *before = true;
                }
            }
            "endif" => {
                open.pop();
                if hidden.last() == Some(&open.len()) {
                    hidden.pop();
                    active.push_str(HIDDEN[1]);
                    active.push('\n');
                }
            }
            "include" if on && hidden.is_empty() => {
                header
                    .includes
                    .push(rest.trim_matches(['<', '>', '"']).to_owned());
            }
            "define" if on => {
                let name = rest.split_whitespace().next().unwrap_or_default();
                if !name.contains('(') && rest.len() > name.len() {
                    header.macros.push(name.to_owned());
                    reference(name, &rest[name.len()..], &mut active);
                }
            }
            _ => {}
        }
    }
    active
}

/// `#define REFFOO const FOO *` is as good as an alias.
fn reference(name: &str, value: &str, into: &mut String) {
    let words: Vec<&str> = value.split_whitespace().collect();
    if let ["const", target, "*", ..] = words[..] {
        into.push_str(&format!("typedef {target} *{name};\n"));
    }
}

fn is_defined(name: &str) -> bool {
    DEFINED.contains(&name.trim())
}

/// The few conditions that widl writes and `cpp_quote` brings. A comparison of versions holds.
fn holds(condition: &str) -> bool {
    let condition = condition.trim();
    if condition == "0" {
        return false;
    }
    condition.split("&&").all(|part| {
        part.split("||").any(|term| {
            let term = term.trim().trim_matches(|c| c == '(' || c == ')').trim();
            if let Some(name) = term.strip_prefix("!defined") {
                return !is_defined(name.trim_matches(['(', ')', ' ']));
            }
            if let Some(name) = term.strip_prefix("defined") {
                return is_defined(name.trim_matches(['(', ')', ' ']));
            }
            term != "0"
        })
    })
}

/// What stands in the parts for C++: IIDs, bases, CLSIDs.
fn cplusplus(text: &str, header: &mut Header) {
    let mut iid = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("MIDL_INTERFACE(\"") {
            iid = guid(rest);
            continue;
        }
        if let Some(iid) = iid.take() {
            let (name, base) = line.split_once(':').unwrap_or((line, ""));
            let name = name.trim().to_owned();
            if let Some(base) = base.trim().strip_prefix("public ") {
                header.bases.insert(name.clone(), base.trim().to_owned());
            }
            header.interfaces.insert(name, iid);
        }
        if let Some(rest) = line.strip_prefix("class DECLSPEC_UUID(\"")
            && let Some(clsid) = guid(rest)
            && let Some((_, name)) = rest.split_once(") ")
        {
            header
                .classes
                .insert(name.trim_end_matches(';').to_owned(), clsid);
        }
    }
}

/// A GUID at the start of a text.
fn guid(text: &str) -> Option<u128> {
    let digits: String = text.get(..36)?.chars().filter(|c| *c != '-').collect();
    u128::from_str_radix(&digits, 16).ok()
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(comment) = from.strip_prefix("/*") {
            let end = comment.find("*/").map_or(comment.len(), |end| end + 2);
            // Lines stay lines.
            out.extend(comment[..end].chars().filter(|c| *c == '\n'));
            out.push(' ');
            rest = &comment[end..];
        } else if from.starts_with("//") {
            rest = &from[from.find('\n').unwrap_or(from.len())..];
        } else {
            out.push('/');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Header, split};

    #[test]
    fn only_c_for_64_bit_windows_is_left() {
        let mut header = Header::default();
        let text = "#ifdef __cplusplus\nextern\n#else\na\n#endif\n#if 0\nb\n#elif defined(_WIN64)\nc\n#endif\n\
                    #if !defined(_WIN64)\nd\n#elif 1\ne\n#endif\n\
                    #define X (1)\n#define Y \\\nz\n#include <d.h>\n";
        let expected = "a\n__hidden_begin\nb\n__hidden_end\ne\n";
        assert_eq!(split(text, &mut header), expected);
        assert_eq!(header.macros, ["X", "Y"]);
        assert_eq!(header.includes, ["d.h"]);
    }

    #[test]
    fn the_parts_for_cplusplus_tell_iids_and_bases() {
        let mut header = Header::default();
        let text = "MIDL_INTERFACE(\"00000000-0000-0000-c000-000000000046\")\nIFoo : public IBar\n{\n\
                    class DECLSPEC_UUID(\"00000000-0000-0000-0000-000000000001\") Foo;\n";
        split(text, &mut header);
        assert_eq!(header.bases["IFoo"], "IBar");
        assert_eq!(header.interfaces["IFoo"], 0xc000_0000_0000_0046);
        assert_eq!(header.classes["Foo"], 1);
    }
}
