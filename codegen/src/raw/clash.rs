//! Names that a file declares twice.

use std::collections::BTreeSet;
use syn::{File, Ident, Item, ItemStruct, ItemUnion};

/// The first type that a file declares twice, be it as a structure, an alias or, in the macro of
/// windows-core, an interface. One for each processor is one.
pub(super) fn find(file: &File) -> Option<String> {
    let mut seen = BTreeSet::new();
    file.items
        .iter()
        .filter_map(|item| Some((type_name(item)?, condition(item))))
        .find(|declared| !seen.insert(declared.clone()))
        .map(|(name, _)| name)
}

/// The `#[cfg(..)]` of a structure.
fn condition(item: &Item) -> Option<String> {
    let (Item::Struct(ItemStruct { attrs, .. }) | Item::Union(ItemUnion { attrs, .. })) = item
    else {
        return None;
    };
    let cfg = attrs.iter().find(|attr| attr.path().is_ident("cfg"))?;
    let list = cfg.meta.require_list().ok()?;
    Some(list.tokens.to_string())
}

fn type_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Union(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        Item::Macro(item) if item.mac.path.segments.last()?.ident == "define_interface" => {
            let first = item.mac.tokens.clone().into_iter().next()?;
            syn::parse2::<Ident>(first.into())
                .ok()
                .map(|name| name.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_second_declaration_is_found() {
        let file = |text| syn::parse_file(text).unwrap();
        assert_eq!(find(&file("struct A; type B = A; const A: u8 = 0;")), None);
        assert_eq!(
            find(&file("struct A; x::define_interface!(A, A_Vtbl);")),
            Some("A".to_owned())
        );
        let by_processor =
            "#[cfg(target_arch = \"x86\")] struct A; #[cfg(not(target_arch = \"x86\"))] struct A;";
        assert_eq!(find(&file(by_processor)), None);
    }
}
