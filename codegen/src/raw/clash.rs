//! Names that a file declares twice.

use crate::model::{Field, Interface, Member, Model, Origin};
use crate::winmd::{self, Windows};
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

/// Has what the model declares itself come from Windows where Windows has the same: interfaces under the
/// same IID with the same members, records with the same fields, enumerations with the same values. Gives
/// their names.
pub(super) fn take_from_windows(model: &mut Model) -> Vec<String> {
    let mut taken = Vec::new();
    let mut take = |name: &str, origin: &mut Origin, is_same: &dyn Fn(&Model) -> bool| {
        let known = match winmd::find_windows(name) {
            Some(Windows::Interface) => winmd::import(&[name], &[], &|_| false),
            Some(Windows::Data) => winmd::import(&[], &[name], &|_| false),
            None => return,
        };
        if !origin.imported && is_same(&known) {
            origin.imported = true;
            taken.push(name.to_owned());
        }
    };
    for item in &mut model.interfaces {
        let (iid, slots) = (item.iid, members(item));
        let is_same = |known: &Model| {
            let mut found = known.interfaces.iter();
            found.any(|it| it.name == item.name && it.iid == iid && members(it) == slots)
        };
        take(&item.name, &mut item.origin, &is_same);
    }
    for item in &mut model.records {
        let is_same = |known: &Model| {
            let mut found = known.records.iter();
            found.any(|it| it.name == item.name && have_same_fields(&it.fields, &item.fields))
        };
        take(&item.name, &mut item.origin, &is_same);
    }
    for item in &mut model.enums {
        let is_same = |known: &Model| {
            let mut found = known.enums.iter();
            found.any(|it| {
                let values = it
                    .members
                    .iter()
                    .map(|member| (&member.name, &member.value));
                let own = item.members.iter();
                let own = own.map(|member| (&member.name, &member.value));
                it.name == item.name && values.eq(own)
            })
        };
        take(&item.name, &mut item.origin, &is_same);
    }
    taken
}

/// By name; what has none in C is called `Anonymous` by Windows.
fn have_same_fields(windows: &[Field], own: &[Field]) -> bool {
    let is_same = |(windows, own): (&Field, &Field)| {
        windows.name == own.name || windows.name.starts_with("Anonymous")
    };
    windows.len() == own.len() && windows.iter().zip(own).all(is_same)
}

fn members(interface: &Interface) -> Vec<String> {
    let name = |member: &Member| format!("{}{}", member.kind.c_prefix(), member.name);
    interface.members.iter().map(name).collect()
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
