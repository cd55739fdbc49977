//! Windows' own metadata.

use std::collections::HashMap;
use std::sync::OnceLock;
use windows_metadata::Value;
use windows_metadata::reader::{File, HasAttributes, Index, TypeCategory, TypeDef};

/// The metadata of Windows' API and of the Windows Runtime (which has `GuidAttribute`).
pub(super) fn load() -> Index {
    Index::new(
        [windows_default::WIN32, windows_default::WINRT]
            .into_iter()
            .filter_map(|bytes| File::new(bytes.to_vec()))
            .collect(),
    )
}

/// The same, loaded once and kept.
pub(crate) fn index() -> &'static Index {
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

/// What kind of type Windows' API knows by that name.
pub(super) fn category(name: &str) -> Option<TypeCategory> {
    ty(index(), super::WIN32, name).map(|ty| ty.category())
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
    match category(name)? {
        TypeCategory::Interface => Some(Windows::Interface),
        TypeCategory::Enum | TypeCategory::Struct | TypeCategory::Delegate => Some(Windows::Data),
        TypeCategory::Class | TypeCategory::Attribute => None,
    }
}

/// The interface whose name differs from this one by case only (`LPSTORAGE` in C is `IStorage *`).
pub(crate) fn interface_in_any_case(name: &str) -> Option<&'static str> {
    static NAMES: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        index()
            .types()
            .filter(|ty| ty.namespace() == super::WIN32 && ty.category() == TypeCategory::Interface)
            .map(|ty| (ty.name().to_ascii_lowercase(), ty.name()))
            .collect()
    });
    names.get(&name.to_ascii_lowercase()).copied()
}

/// The value of an enumerator or of a constant that is an integer, by its name.
pub(crate) fn constant(name: &str) -> Option<i128> {
    static CONSTANTS: OnceLock<HashMap<&'static str, i128>> = OnceLock::new();
    CONSTANTS.get_or_init(constants).get(name).copied()
}

fn constants() -> HashMap<&'static str, i128> {
    let mut found = HashMap::new();
    for ty in index().types().filter(|ty| ty.namespace() == super::WIN32) {
        let holds_constants = ty.name() == super::APIS || ty.category() == TypeCategory::Enum;
        for field in ty.fields().filter(|_| holds_constants) {
            let value = match field.constant().map(|constant| constant.value()) {
                Some(Value::I8(value)) => value.into(),
                Some(Value::U8(value)) => value.into(),
                Some(Value::I16(value)) => value.into(),
                Some(Value::U16(value)) => value.into(),
                Some(Value::I32(value)) => value.into(),
                Some(Value::U32(value)) => value.into(),
                Some(Value::I64(value)) => value.into(),
                Some(Value::U64(value)) => value.into(),
                _ => continue,
            };
            found.insert(field.name(), value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{category, constant, index, ty};
    use windows_metadata::reader::TypeCategory;

    #[test]
    fn windows_knows_its_types() {
        assert_eq!(category("IDispatch"), Some(TypeCategory::Interface));
        assert_eq!(category("VARIANT"), Some(TypeCategory::Struct));
        assert_eq!(category("VARENUM"), Some(TypeCategory::Enum));
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
        assert_eq!(constant("NO_SUCH_CONSTANT"), None);
    }
}
