//! Windows' own metadata.

use super::directory;
use foldhash::{HashMap, HashMapExt};
use std::sync::OnceLock;
use windows_metadata::Value;
use windows_metadata::reader::{Field, File, HasAttributes, Index, Item, TypeCategory, TypeDef};

/// The metadata of Windows' API and of the Windows Runtime (which has `GuidAttribute`).
pub(super) fn load() -> Index {
    Index::new(
        [windows_default::WIN32, windows_default::WINRT]
            .into_iter()
            .filter_map(|bytes| File::new(bytes.to_vec()))
            .collect(),
    )
}

/// The metadata of Windows' API alone, loaded once and kept.
pub(crate) fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let file = || File::new(windows_default::WIN32.to_vec());
    INDEX.get_or_init(|| Index::new(file().into_iter().collect()))
}

/// All of [`load`], loaded once and kept.
pub(crate) fn whole_index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(load)
}

/// The type of that name. Of several, each for some processors, the one for 64 bits: what a model
/// says is said for all processors, and most are of 64 bits.
pub(super) fn ty<'a>(index: &'a Index, namespace: &str, name: &str) -> Option<TypeDef<'a>> {
    let mut found = index.get(namespace, name);
    let first = found.next()?;
    if is_for_64_bits(first) {
        return Some(first);
    }
    found.find(|ty| is_for_64_bits(*ty)).or(Some(first))
}

/// True for what is not marked as something for other processors only.
pub(super) fn is_for_64_bits(ty: TypeDef<'_>) -> bool {
    /// A bit of `Windows.Win32.Foundation.Metadata.Architecture`.
    const X64: i32 = 2;
    let mut marks = ty
        .attributes()
        .filter(|attribute| attribute.name() == "SupportedArchitectureAttribute");
    marks.all(|attribute| {
        attribute
            .value()
            .iter()
            .all(|(_, value)| !matches!(value, Value::I32(bits) if bits & X64 == 0))
    })
}

/// What Windows' API knows by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Windows {
    /// An interface.
    Interface,
    /// An enumeration, a record, an alias or a function pointer.
    Data,
}

/// Looks a type up by its name.
pub(crate) fn find(name: &str) -> Option<Windows> {
    match directory::category(name)? {
        TypeCategory::Interface => Some(Windows::Interface),
        TypeCategory::Enum | TypeCategory::Struct | TypeCategory::Delegate => Some(Windows::Data),
        TypeCategory::Class | TypeCategory::Attribute => None,
    }
}

/// The interface whose name differs from this one by case only (`LPSTORAGE` in C is `IStorage *`).
pub(crate) fn interface_in_any_case(name: &str) -> Option<&'static str> {
    static NAMES: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = HashMap::new();
        for (name, category) in directory::types() {
            if *category == TypeCategory::Interface {
                let known = names.entry(name.to_ascii_lowercase()).or_insert(*name);
                *known = (*name).min(known);
            }
        }
        names
    });
    names.get(&name.to_ascii_lowercase()).copied()
}

/// The value of a constant that is an integer, or of an enumerator, by its name. Of enumerators of
/// one name that of the first enumeration in alphabetical order.
pub(crate) fn constant(name: &str) -> Option<i128> {
    static ENUMERATORS: OnceLock<HashMap<&'static str, Field<'static>>> = OnceLock::new();
    let constants = index()
        .get_item(super::WIN32, name)
        .filter_map(|item| match item {
            Item::Const(field) => Some(field),
            Item::Type(_) | Item::Fn(_) => None,
        });
    let enumerator = || ENUMERATORS.get_or_init(enumerators).get(name).copied();
    constants
        .filter_map(integer)
        .next()
        .or_else(|| enumerator().and_then(integer))
}

/// Their values are looked up when they are asked for, which few are.
fn enumerators() -> HashMap<&'static str, Field<'static>> {
    let is_enum =
        |ty: &TypeDef<'_>| ty.namespace() == super::WIN32 && ty.category() == TypeCategory::Enum;
    let mut enums: Vec<_> = index().types().filter(is_enum).collect();
    enums.sort_by_key(TypeDef::name);
    let mut found = HashMap::new();
    for field in enums.iter().flat_map(TypeDef::fields) {
        found.entry(field.name()).or_insert(field);
    }
    found
}

fn integer(field: Field<'_>) -> Option<i128> {
    Some(match field.constant()?.value() {
        Value::I8(value) => value.into(),
        Value::U8(value) => value.into(),
        Value::I16(value) => value.into(),
        Value::U16(value) => value.into(),
        Value::I32(value) => value.into(),
        Value::U32(value) => value.into(),
        Value::I64(value) => value.into(),
        Value::U64(value) => value.into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{constant, index, ty};
    use crate::winmd::directory::category;
    use windows_metadata::reader::TypeCategory;

    #[test]
    fn windows_knows_its_types() {
        assert_eq!(category("IDispatch"), Some(&TypeCategory::Interface));
        assert_eq!(category("VARIANT"), Some(&TypeCategory::Struct));
        assert_eq!(category("VARENUM"), Some(&TypeCategory::Enum));
        assert_eq!(category("IVMVirtualServer"), None);
    }

    #[test]
    fn of_types_for_several_processors_the_one_of_64_bits_is_taken() {
        for (name, pack) in [("DBBINDING", None), ("WAVEFORMATEX", Some(1))] {
            let ty = ty(index(), crate::winmd::WIN32, name).unwrap();
            let layout = ty.class_layout().map(|layout| layout.packing_size());
            assert_eq!(layout, pack, "{name}");
        }
    }

    #[test]
    fn windows_knows_its_constants_and_enumerators() {
        assert_eq!(constant("MAX_PATH"), Some(260));
        assert_eq!(constant("VT_BSTR"), Some(8));
        // A function, and a constant that is a string.
        assert_eq!(constant("CoCreateInstance"), None);
        assert_eq!(constant("WC_BUTTON"), None);
        assert_eq!(constant("NO_SUCH_CONSTANT"), None);
    }
}
