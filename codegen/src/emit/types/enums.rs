//! Enumerations.

use crate::emit::code::Code;
use crate::emit::docs;
use crate::emit::leaf::Leaf;
use crate::model::Enum;
use crate::names;

/// What the text forms of an enumeration are made of, once for all of them.
const TEXT_FORMS: &str = r#"/// Implements what every enumeration can do beside being one: text and numbers.
macro_rules! text_forms {
    ($name:ident) => {
        impl $name {
            /// The name as COM spells it; `None` for a value that has none.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                Self::ROWS
                    .iter()
                    .find(|row| row.0 == self.0)
                    .map(|row| row.2)
            }

            fn short_name(self) -> Option<&'static str> {
                Self::ROWS
                    .iter()
                    .find(|row| row.0 == self.0)
                    .map(|row| row.1)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.short_name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.short_name() {
                    Some(name) => f.pad(name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }

        impl core::str::FromStr for $name {
            type Err = @RUNTIME@::Error;

            /// Reads the short name or the one of COM.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ROWS
                    .iter()
                    .find(|row| row.1 == text || row.2 == text)
                    .map(|row| Self(row.0))
                    .ok_or_else(|| {
                        @RUNTIME@::Error::new(
                            @RUNTIME@::hresult::E_INVALIDARG,
                            format!("`{text}` is no {}", stringify!($name)),
                        )
                    })
            }
        }

        impl TryFrom<&str> for $name {
            type Error = @RUNTIME@::Error;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<i32> for $name {
            fn from(value: i32) -> Self {
                Self(value)
            }
        }

        impl From<$name> for i32 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        support::impl_enum_value!($name);
    };
}
"#;

/// Writes all enumerations.
pub(in crate::emit) fn enums(leaf: &mut Leaf, enums: &[&Enum], runtime: &str) {
    leaf.imports.support();
    leaf.code.raw(&TEXT_FORMS.replace("@RUNTIME@", runtime));
    for item in enums {
        leaf.code.blank();
        enumeration(leaf, item);
    }
}

fn enumeration(leaf: &mut Leaf, item: &Enum) {
    let rust = names::item(&item.name).rust;
    let mut head = format!("`{}`", item.name);
    match docs::sentence(item.origin.doc.as_deref()) {
        Some(text) => head = format!("{head}: {text}"),
        None => head.push('.'),
    }
    let note = "Values that have no name here are kept as they are: a newer server may send them.";
    docs::paragraphs(&mut leaf.code, &[head, note.to_owned()]);
    let code = &mut leaf.code;
    code.line("#[repr(transparent)]");
    code.line("#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]");
    code.line(format!("pub struct {rust}(pub i32);"));
    code.blank();
    code.open(format!("impl {rust} {{"));
    let pairs = names::enumerators(item);
    for (member, pair) in item.members.iter().zip(&pairs) {
        let text = docs::sentence(member.doc.as_deref());
        let doc = match text {
            Some(text) => format!("`{}`: {text}", pair.com),
            None => format!("`{}`.", pair.com),
        };
        docs::paragraphs(code, &[doc]);
        code.line(format!(
            "pub const {}: Self = Self({});",
            pair.rust, member.value
        ));
    }
    code.blank();
    code.doc("Every value that has a name, in the order of the declaration.");
    let all: Vec<String> = pairs
        .iter()
        .map(|pair| format!("Self::{}", pair.rust))
        .collect();
    list(code, "pub const ALL: &'static [Self] =", &all);
    code.blank();
    code.doc("Value, short name, COM name.");
    let rows: Vec<String> = item
        .members
        .iter()
        .zip(&pairs)
        .map(|(member, pair)| format!("({}, \"{}\", \"{}\")", member.value, pair.rust, pair.com))
        .collect();
    list(
        code,
        "const ROWS: &'static [(i32, &'static str, &'static str)] =",
        &rows,
    );
    code.close("}");
    code.blank();
    code.line(format!("text_forms!({rust});"));
}

fn list(code: &mut Code, head: &str, items: &[String]) {
    let one = format!("{head} &[{}];", items.join(", "));
    if code.fits(&one) && items.join(", ").len() <= 60 {
        code.line(one);
        return;
    }
    code.open(format!("{head} &["));
    for item in items {
        code.line(format!("{item},"));
    }
    code.close("];");
}
