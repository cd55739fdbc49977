//! Names of enumerators: their own without the prefix that all of an enumeration share.

use super::{Pair, Scope, identifier, keyword, words};
use crate::model::Enum;

/// Names that the generated type has beside its enumerators.
const TAKEN: &[&str] = &["ALL", "NAME", "ROWS", "name"];

/// The names of an enumeration's members, in their order.
#[must_use]
pub fn enumerators(item: &Enum) -> Vec<Pair> {
    let names: Vec<&str> = item.members.iter().map(|it| it.name.as_str()).collect();
    let cut = match names.as_slice() {
        [] => 0,
        [only] => own_prefix(only, &item.name),
        _ => shared_prefix(&names),
    };
    let mut scope = Scope::default();
    names
        .into_iter()
        .map(|com| {
            let mut rust = identifier(&com[cut..]);
            if keyword::is(&rust) || TAKEN.contains(&rust.as_str()) {
                rust.insert(0, '_');
            }
            Pair {
                com: com.to_owned(),
                rust: scope.claim(&rust),
            }
        })
        .collect()
}

/// The length of the prefix of all names: up to the last `_` in what they share, else whole words
/// (`wdAlignLeft`, `wdAlignRight`). Every name keeps at least one character.
fn shared_prefix(names: &[&str]) -> usize {
    let first = names[0];
    let common = names
        .iter()
        .map(|name| common_length(first, name))
        .min()
        .unwrap_or(0);
    let shortest = names.iter().map(|name| name.len()).min().unwrap_or(0);
    if let Some(at) = first[..common].rfind('_') {
        return if at + 1 < shortest { at + 1 } else { 0 };
    }
    let starts = |name: &str| -> Vec<usize> {
        words::split(name)
            .iter()
            .map(|word| word.as_ptr() as usize - name.as_ptr() as usize)
            .collect()
    };
    let mut cuts = starts(first);
    for name in names {
        let other = starts(name);
        cuts.retain(|cut| *cut <= common && other.contains(cut));
    }
    cuts.into_iter().filter(|cut| *cut >= 2).max().unwrap_or(0)
}

/// A single enumerator loses a prefix only if it is the enumeration's own name.
fn own_prefix(name: &str, item: &str) -> usize {
    match name.split_once('_') {
        Some((head, tail)) if head.eq_ignore_ascii_case(item) && !tail.is_empty() => head.len() + 1,
        _ => 0,
    }
}

fn common_length(a: &str, b: &str) -> usize {
    a.char_indices()
        .zip(b.chars())
        .find(|((_, left), right)| left != right)
        .map_or(a.len().min(b.len()), |((at, _), _)| at)
}

#[cfg(test)]
mod tests {
    use super::enumerators;
    use crate::model::{Enum, EnumMember, Origin};

    fn names(item: &str, members: &[&str]) -> Vec<String> {
        let members = members
            .iter()
            .map(|name| EnumMember {
                name: (*name).into(),
                value: 0,
                doc: None,
                span: None,
            })
            .collect();
        enumerators(&Enum {
            name: item.into(),
            tag: None,
            guid: None,
            v1: true,
            members,
            origin: Origin::default(),
        })
        .into_iter()
        .map(|pair| pair.rust)
        .collect()
    }

    #[test]
    fn the_shared_prefix_goes() {
        for (item, members, expected) in [
            (
                "VMVMState",
                ["vmVMState_Running", "vmVMState_Paused"],
                ["Running", "Paused"],
            ),
            // Only up to the underscore, though both go on alike.
            (
                "VMEventType",
                ["vmEvent_VirtualOn", "vmEvent_VirtualOff"],
                ["VirtualOn", "VirtualOff"],
            ),
            ("WdAlign", ["wdAlignRight", "wdAlignRow"], ["Right", "Row"]),
            ("XlStyle", ["xlA1", "xlR1C1"], ["A1", "R1C1"]),
            ("Mixed", ["Alpha", "Alpine"], ["Alpha", "Alpine"]),
            ("Digits", ["eX_1", "eX_2"], ["_1", "_2"]),
            ("Keys", ["k_Self", "k_ALL"], ["_Self", "_ALL"]),
            ("Prefix", ["state", "stateOn"], ["state", "stateOn"]),
            ("Same", ["a_X", "a_X"], ["X", "X_2"]),
        ] {
            assert_eq!(names(item, &members), expected, "{item}");
        }
    }

    #[test]
    fn a_single_enumerator_loses_only_its_own_enumerations_name() {
        assert_eq!(names("Only", &["only_One"]), ["One"]);
        assert_eq!(names("Only", &["other_One"]), ["other_One"]);
        assert!(names("Empty", &[]).is_empty());
    }
}
