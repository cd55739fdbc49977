//! Every Rust name of generated code is decided here, once, for all emitters.
//!
//! - Interfaces, enumerations and records keep their COM name, so that the reference finds them.
//! - Methods and parameters become snake_case ([`words`]); `propget` is the bare name, `propput`
//!   is `set_…`, `propputref` is `set_ref_…` when there is a `propput` of the same name and
//!   `set_…` else.
//! - Enumerators keep their spelling without the prefix that all of them share ([`enumerators`]).
//! - What would be a keyword, or a name that the generated type already has, gets a `_` behind it
//!   (an enumerator gets it in front); what would be the second of its name gets `_2`, `_3`.. in
//!   the order of declaration.

mod enumerators;
mod keyword;
mod members;
mod scope;
pub mod words;

pub use enumerators::enumerators;
pub use members::{MemberNames, own_members};
pub use scope::Scope;

/// The two spellings of a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// As COM spells it.
    pub com: String,
    /// As Rust code spells it.
    pub rust: String,
}

/// Names that stand at the root of a generated library beside its items, and names of the
/// prelude and parameters of types that generated code writes bare. An item of such a name gets a `_` behind it.
const TAKEN_ITEMS: &[&str] = &[
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Err",
    "Fn",
    "None",
    "Ok",
    "Option",
    "Result",
    "S",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "T",
    "Vec",
    "abi",
    "bool",
    "client",
    "clsid",
    "constants",
    "events",
    "f32",
    "f64",
    "hresult",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "raw",
    "server",
    "source",
    "str",
    "support",
    "types",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
];

/// The name of an interface, enumeration, record or constant: its own.
#[must_use]
pub fn item(com: &str) -> Pair {
    let mut rust = identifier(com);
    if keyword::is(&rust) || TAKEN_ITEMS.contains(&rust.as_str()) {
        rust.push('_');
    }
    Pair {
        com: com.to_owned(),
        rust,
    }
}

/// The name of the file (and module) of an item: `IVMTask` is in `ivm_task`.
#[must_use]
pub fn module(com: &str) -> String {
    let name = words::snake(com);
    if keyword::is(&name) || name == "mod" {
        format!("{name}_")
    } else {
        name
    }
}

/// Makes an identifier of any text: type libraries may hold names that no IDL could declare.
fn identifier(com: &str) -> String {
    let mut name: String = com
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() || name == "_" {
        name.insert(0, '_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{item, module};

    #[test]
    fn items_keep_their_name_unless_it_is_taken() {
        for (com, rust) in [
            ("IVMTask", "IVMTask"),
            ("vmFloppyDriveEvent", "vmFloppyDriveEvent"),
            ("_GENERIC_MAPPING", "_GENERIC_MAPPING"),
            ("Result", "Result_"),
            ("source", "source_"),
            ("S", "S_"),
            ("Self", "Self_"),
            ("a$b", "a_b"),
            ("3D", "_3D"),
        ] {
            assert_eq!(item(com).rust, rust);
        }
    }

    #[test]
    fn files_are_named_in_snake_case() {
        assert_eq!(module("IVMDVDDriveCollection"), "ivmdvd_drive_collection");
        assert_eq!(
            module("_IVMRCClientControlEvents"),
            "ivmrc_client_control_events"
        );
        assert_eq!(module("Mod"), "mod_");
    }
}
