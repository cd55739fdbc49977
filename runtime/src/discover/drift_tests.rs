use super::super::type_info::{Described, DescribedMember};
use super::*;
use crate::interface::Param;

static MEMBERS: [Member; 4] = [
    Member::method("OnStart", 1, &[]),
    Member::method("OnStop", 2, &[Param::new("reason", 3)]),
    Member::get("Title", 3, &[]),
    Member::put("Title", 3, &[Param::new("value", 8)]),
];
const IID: GUID = GUID::from_u128(1);
static INFO: InterfaceInfo = InterfaceInfo::new("IEvents", IID, &MEMBERS);

fn described(iid: GUID, members: &[(&str, i32, usize)]) -> Described {
    let members = members
        .iter()
        .map(|(name, dispid, params)| DescribedMember {
            name: (*name).to_owned(),
            dispid: *dispid,
            params: Some(*params),
        });
    Described {
        iid,
        name: "IEvents".to_owned(),
        dispinterface: true,
        members: members.collect(),
    }
}

fn text(described: &Described) -> (String, Map) {
    let (drift, map) = compare(&INFO, described, true).expect("a drift");
    (drift.to_string(), map)
}

#[test]
fn what_agrees_is_no_drift() {
    let same = [
        ("onstart", 1, 0),
        ("OnStop", 2, 1),
        ("Title", 3, 0),
        ("Title", 3, 1),
    ];
    assert!(compare(&INFO, &described(IID, &same), true).is_none());
}

#[test]
fn a_description_without_members_says_nothing() {
    assert!(compare(&INFO, &described(IID, &[]), true).is_none());
}

#[test]
fn another_iid_alone_is_a_drift() {
    let same = [("OnStart", 1, 0), ("OnStop", 2, 1), ("Title", 3, 0)];
    let (text, map) = text(&described(GUID::from_u128(2), &same));
    assert_eq!(
        text,
        "IEvents is {00000000-0000-0000-0000-000000000002} here, \
         {00000000-0000-0000-0000-000000000001} when compiled"
    );
    assert!(map.is_empty());
}

#[test]
fn exchanged_dispids_are_followed() {
    let swapped = [("OnStart", 2, 0), ("OnStop", 1, 1), ("Title", 3, 0)];
    let (text, map) = text(&described(IID, &swapped));
    assert_eq!(
        text,
        "IEvents: OnStart has DISPID 2 here, 1 when compiled; OnStop has DISPID 1 here, 2 when compiled"
    );
    assert_eq!(map.meaning(1), Meaning::Member(2));
    assert_eq!(map.meaning(2), Meaning::Member(1));
    assert_eq!(map.meaning(3), Meaning::Member(3));
    assert_eq!((map.source(1), map.source(2), map.source(3)), (2, 1, 3));
}

#[test]
fn a_new_member_does_not_reach_the_handler_of_one_that_has_moved() {
    let newer = [
        ("OnPause", 1, 0),
        ("OnStart", 10, 0),
        ("OnStop", 2, 1),
        ("Title", 3, 0),
        ("OnIdle", 11, 0),
    ];
    let (text, map) = text(&described(IID, &newer));
    assert_eq!(
        text,
        "IEvents: OnStart has DISPID 10 here, 1 when compiled; OnPause (1) is new here; OnIdle (11) is new here"
    );
    assert_eq!(map.meaning(1), Meaning::Unknown);
    assert_eq!(map.meaning(10), Meaning::Member(1));
    assert_eq!(map.meaning(11), Meaning::Member(11), "unknown as it is");
}

#[test]
fn another_name_counts_for_the_same_interface_and_not_for_another_version() {
    let members = [("OnStarted", 1, 0), ("OnStop", 2, 1), ("Title", 3, 0)];
    let (own, map) = text(&described(IID, &members));
    assert_eq!(own, "IEvents: OnStart (1) is called OnStarted here");
    assert_eq!(map.meaning(1), Meaning::Member(1));
    let (other, map) = text(&described(GUID::from_u128(2), &members));
    assert!(
        other.ends_with("; OnStart (1) is called OnStarted here"),
        "{other}"
    );
    assert_eq!(map.meaning(1), Meaning::Unknown);
}

#[test]
fn missing_members_and_other_arguments_are_told() {
    let older = [("OnStop", 2, 3)];
    let (text, map) = text(&described(IID, &older));
    assert_eq!(
        text,
        "IEvents: OnStart (1) is missing here; OnStop takes 3 arguments here, 1 when compiled; \
         Title (3) is missing here"
    );
    assert!(map.is_empty());
}

#[test]
fn interfaces_are_shared_by_a_members_name() {
    assert!(share_members(&INFO, &described(IID, &[("ONSTOP", 9, 0)])));
    assert!(!share_members(&INFO, &described(IID, &[("Stop", 2, 1)])));
}

#[test]
fn what_has_a_vtable_is_not_followed() {
    let swapped = [("OnStart", 2, 0), ("OnStop", 1, 1), ("Title", 3, 0)];
    let (drift, map) = compare(&INFO, &described(IID, &swapped), false).expect("a drift");
    assert!(!drift.is_followed() && map.is_empty());
    assert_eq!(drift.changes().len(), 2);
}
