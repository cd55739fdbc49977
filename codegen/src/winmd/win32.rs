//! Windows' own metadata.

use std::sync::OnceLock;
use windows_metadata::reader::{File, Index, TypeCategory};

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

/// What kind of type Windows' API knows by that name.
pub(super) fn category(name: &str) -> Option<TypeCategory> {
    index()
        .get(super::WIN32, name)
        .next()
        .map(|ty| ty.category())
}

#[cfg(test)]
mod tests {
    use super::category;
    use windows_metadata::reader::TypeCategory;

    #[test]
    fn windows_knows_its_types() {
        assert_eq!(category("IDispatch"), Some(TypeCategory::Interface));
        assert_eq!(category("VARIANT"), Some(TypeCategory::Struct));
        assert_eq!(category("VARENUM"), Some(TypeCategory::Enum));
        assert_eq!(category("IVMVirtualServer"), None);
    }
}
