//! Interfaces and classes against widl's C header.

use super::super::canon;
use super::super::cheader::{CSlot, CVtable, Header, Scope};
use super::super::finding::Findings;
use com_sink_codegen::model::{Guid, Interface, InterfaceKind, Member, Model};

/// The slots of the interfaces that every COM program knows.
const UNKNOWN: [&str; 3] = ["QueryInterface", "AddRef", "Release"];
const DISPATCH: [&str; 4] = ["GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames", "Invoke"];

/// Compares all that the file itself declares.
pub fn compare(model: &Model, scope: &Scope, findings: &mut Findings) {
    let header = scope.own();
    for interface in own(model) {
        match header.vtable(&interface.name) {
            Some(vtable) => compare_interface(model, interface, vtable, scope, findings),
            // An interface of RPC has functions in place of a vtable.
            None if is_rpc(interface, model) => {}
            None => findings.push(interface.name.as_str(), "widl's header has no vtable of it"),
        }
        if let Some(iid) = header.interfaces.get(interface.name.as_str()) {
            guid(&interface.name, "IID", interface.iid, *iid, findings);
        }
    }
    for vtable in &header.vtables {
        if !own(model).any(|interface| interface.name == vtable.interface) {
            findings.push(&vtable.interface, "only widl has this interface");
        }
    }
    classes(model, header, findings);
}

/// The interfaces of the file itself, without mere mentions (`interface IFoo;`).
fn own(model: &Model) -> impl Iterator<Item = &Interface> {
    model.interfaces.iter().filter(|it| !it.origin.imported)
}

fn is_rpc(interface: &Interface, model: &Model) -> bool {
    interface.kind == InterfaceKind::Vtable
        && interface.name != "IUnknown"
        && !model.lineage(interface).iter().any(|link| {
            link.name == "IUnknown"
                || link.base.as_deref() == Some("IUnknown")
                || link.base.as_deref() == Some("IDispatch")
        })
}

fn compare_interface(
    model: &Model,
    interface: &Interface,
    vtable: &CVtable,
    scope: &Scope,
    findings: &mut Findings,
) {
    let name = interface.name.as_str();
    if let Some(base) = scope.own().bases.get(name) {
        let ours = interface.base.as_deref().unwrap_or("none");
        findings.compare(name, "base", &ours, &base.as_str());
    }
    let ours = slots(model, interface);
    let names = |list: Vec<&str>| list.join(" ");
    let theirs = vtable
        .slots
        .iter()
        .map(|slot| declared(slot, &ours))
        .collect();
    let before = (
        names(ours.iter().map(|(name, _)| name.as_str()).collect()),
        names(theirs),
    );
    if before.0 != before.1 {
        findings.push(name, first_difference(&before.0, &before.1));
        return;
    }
    for (at, ((slot, member), theirs)) in (0u32..).zip(ours.iter().zip(&vtable.slots)) {
        let Some((owner, member)) = member else {
            continue;
        };
        findings.compare(name, slot, &member.slot.unwrap_or(u32::MAX), &at);
        // Slots of a base are compared where they are declared.
        if owner.name == interface.name {
            compare_member(
                model,
                &format!("{name}::{slot}"),
                member,
                theirs,
                scope,
                findings,
            );
        }
    }
}

/// The name that IDL gives a slot. In C, widl puts the interface before that of a method which hides
/// one of a base.
fn declared<'a>(slot: &'a CSlot, ours: &[Slot<'_>]) -> &'a str {
    ours.iter()
        .filter_map(|(_, member)| member.as_ref())
        .find_map(|(owner, _)| {
            let name = slot.name.strip_prefix(owner.name.as_str())?;
            name.strip_prefix('_')
        })
        .unwrap_or(&slot.name)
}

fn first_difference(ours: &str, theirs: &str) -> String {
    let (mine, their): (Vec<&str>, Vec<&str>) =
        (ours.split(' ').collect(), theirs.split(' ').collect());
    let at = mine.iter().zip(&their).take_while(|(a, b)| a == b).count();
    let show = |list: &[&str]| {
        list.get(at)
            .map_or("nothing".to_owned(), |it| (*it).to_owned())
    };
    format!(
        "slot {at}: ours {}, theirs {} ({} and {} slots)",
        show(&mine),
        show(&their),
        mine.len(),
        their.len()
    )
}

type Slot<'a> = (String, Option<(&'a Interface, &'a Member)>);

/// All slots with the names that C gives them. The members of a dispinterface have none.
fn slots<'a>(model: &'a Model, interface: &'a Interface) -> Vec<Slot<'a>> {
    let mut slots: Vec<Slot<'a>> = Vec::new();
    let mut chain = model.lineage(interface);
    chain.reverse();
    let root = chain
        .first()
        .and_then(|link| link.base.as_deref())
        .unwrap_or_default();
    if matches!(root, "IUnknown" | "IDispatch") {
        slots.extend(UNKNOWN.iter().map(|name| ((*name).to_owned(), None)));
    }
    if root == "IDispatch" {
        slots.extend(DISPATCH.iter().map(|name| ((*name).to_owned(), None)));
    }
    for link in chain {
        if link.kind == InterfaceKind::Dispatch {
            continue;
        }
        for member in &link.members {
            let name = format!("{}{}", member.kind.c_prefix(), member.name);
            slots.push((name, Some((link, member))));
        }
    }
    slots
}

fn compare_member(
    model: &Model,
    item: &str,
    member: &Member,
    slot: &CSlot,
    scope: &Scope,
    findings: &mut Findings,
) {
    let ours = canon::of_model(&member.returns, model, scope);
    findings.compare(
        item,
        "returns",
        &ours,
        &canon::of_c(&slot.returns, scope, model),
    );
    if member.params.len() != slot.params.len() {
        let (ours, theirs) = (member.params.len(), slot.params.len());
        findings.compare(item, "parameters", &ours, &theirs);
        return;
    }
    for (number, (ours, theirs)) in (1..).zip(member.params.iter().zip(&slot.params)) {
        let what = format!("type of parameter {number}");
        let ty = canon::of_model_param(&ours.ty, model, scope);
        if !canon::is_opaque(&ty, &ours.c_type, &theirs.ty) {
            let theirs = canon::of_c_param(&theirs.ty, scope, model);
            findings.compare(item, &what, &ty, &theirs);
        }
        if let Some(name) = &theirs.name
            && !is_made_up(&ours.name)
        {
            let what = format!("name of parameter {number}");
            findings.compare(item, &what, &ours.name.as_str(), &name.as_str());
        }
    }
}

/// Both sides invent a name for a parameter that has none.
fn is_made_up(name: &str) -> bool {
    name.strip_prefix("arg")
        .is_some_and(|rest| rest.parse::<u32>().is_ok())
}

fn classes(model: &Model, header: &Header, findings: &mut Findings) {
    let own = || {
        model
            .coclasses
            .iter()
            .filter(|class| !class.origin.imported)
    };
    for class in own() {
        match header.classes.get(class.name.as_str()) {
            Some(clsid) => guid(&class.name, "CLSID", class.clsid, *clsid, findings),
            None => findings.push(class.name.as_str(), "widl's header has no such class"),
        }
    }
    for name in header.classes.keys() {
        if !own().any(|class| class.name == *name) {
            findings.push(name, "only widl has this class");
        }
    }
}

fn guid(item: &str, what: &str, ours: Option<Guid>, theirs: u128, findings: &mut Findings) {
    let ours = ours.map_or_else(|| "none".to_owned(), |guid| guid.to_string());
    findings.compare(item, what, &ours, &Guid(theirs).to_string());
}
