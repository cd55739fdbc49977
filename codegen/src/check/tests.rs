//! Mistakes that only binary inputs can have: IDL either cannot express them or finds them itself.

use super::check;
use crate::diag::Diagnostics;
use crate::model::{
    Coclass, Interface, InterfaceKind, Member, MemberKind, Model, Origin, Param, Type, Typedef,
};

fn member(name: &str, slot: u32) -> Member {
    Member {
        name: name.into(),
        kind: MemberKind::Method,
        dispid: None,
        slot: Some(slot),
        returns: Type::HResult,
        params: Vec::new(),
        hidden: false,
        restricted: false,
        from_property: false,
        origin: Origin::default(),
    }
}

fn interface(name: &str, base: Option<&str>, members: Vec<Member>) -> Interface {
    Interface {
        name: name.into(),
        iid: None,
        kind: InterfaceKind::Vtable,
        base: base.map(Into::into),
        dual: false,
        oleautomation: false,
        hidden: false,
        restricted: false,
        nonextensible: false,
        local: false,
        source: false,
        members,
        origin: Origin::default(),
    }
}

fn param(ty: Type) -> Param {
    Param {
        name: "a".into(),
        c_type: ty.to_string().into(),
        ty,
        is_in: true,
        is_out: false,
        retval: false,
        optional: false,
        lcid: false,
        counted: false,
        default: None,
        span: None,
    }
}

fn codes(model: &Model) -> Vec<&'static str> {
    let mut diagnostics = Diagnostics::default();
    check(model, &mut diagnostics);
    diagnostics.iter().map(|found| found.code).collect()
}

fn codes_of(interfaces: Vec<Interface>) -> Vec<&'static str> {
    codes(&Model {
        interfaces,
        ..Model::default()
    })
}

#[test]
fn what_is_right_has_no_finding() {
    let mut method = member("F", 3);
    method
        .params
        .push(param(Type::Named("IFont".into()).pointer()));
    assert!(codes_of(vec![interface("IA", Some("IUnknown"), vec![method])]).is_empty());
}

#[test]
fn slots_bases_and_types_of_damaged_inputs() {
    let twice = vec![member("F", 3), member("G", 3)];
    assert_eq!(
        codes_of(vec![interface("IA", Some("IUnknown"), twice)]),
        ["E0509"]
    );
    assert_eq!(codes_of(vec![interface("IA", None, Vec::new())]), ["E0308"]);
    assert_eq!(
        codes_of(vec![interface("IA", Some("IGone"), Vec::new())]),
        ["E0310"]
    );
    assert_eq!(
        codes_of(vec![interface("IA", Some("IA"), Vec::new())]),
        ["E0506"]
    );
    let mut method = member("F", 3);
    method
        .params
        .push(param(Type::SafeArray(Box::new(Type::Named("Gone".into())))));
    method.returns = Type::Named("Gone".into());
    assert_eq!(
        codes_of(vec![interface("IA", Some("IUnknown"), vec![method])]),
        ["E0301"]
    );
}

#[test]
fn a_circle_that_an_interface_only_leads_to_is_reported_once() {
    let interfaces = vec![
        interface("IX", Some("IB"), Vec::new()),
        interface("IB", Some("IA"), Vec::new()),
        interface("IA", Some("IB"), Vec::new()),
    ];
    assert_eq!(codes_of(interfaces), ["E0506"]);
}

#[test]
fn imported_items_are_not_the_inputs_mistakes() {
    let mut imported = interface("IA", Some("IGone"), vec![member("F", 3), member("F", 3)]);
    imported.origin.imported = true;
    assert!(codes_of(vec![imported]).is_empty());
}

#[test]
fn long_chains_of_aliases_and_bases_end() {
    let count = 3000;
    let typedefs = (0..count)
        .map(|at| Typedef {
            name: format!("T{at}").into(),
            ty: Type::Named(format!("T{}", (at + 1) % count).into()),
            c_type: "".into(),
            guid: None,
            origin: Origin::default(),
        })
        .collect();
    let interfaces = (0..count)
        .map(|at| {
            interface(
                &format!("I{at}"),
                Some(&format!("I{}", (at + 1) % count)),
                Vec::new(),
            )
        })
        .collect();
    let model = Model {
        typedefs,
        interfaces,
        coclasses: Vec::<Coclass>::new(),
        ..Model::default()
    };
    let found = codes(&model);
    assert_eq!(found, ["E0505", "E0506"]);
}
