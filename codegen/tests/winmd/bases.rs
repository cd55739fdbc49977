//! Interfaces of Windows as bases of an IDL file whose imports are not at hand.

use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::{self, loader::Memory};
use com_sink_codegen::model::{Interface, Model};
use com_sink_codegen::winmd;
use std::collections::HashMap;
use std::fmt::Write as _;

fn windows() -> Model {
    let mut diagnostics = Diagnostics::default();
    let model = winmd::read(windows_default::WIN32, "Windows", &mut diagnostics);
    model.unwrap_or_else(|| panic!("{:?}", diagnostics.iter().next()))
}

/// Each is mentioned, or a base of it is, before something derives from it and from others of its family.
#[test]
fn what_derives_from_an_interface_of_windows_begins_behind_all_its_slots() {
    let windows = windows();
    let known: HashMap<&str, &Interface> = windows
        .interfaces
        .iter()
        .map(|it| (it.name.as_str(), it))
        .collect();
    let base = |it: &Interface| it.base.as_deref().and_then(|base| known.get(base));
    // IUnknown has no base, so that these have two at least.
    let bases: Vec<&Interface> = windows
        .interfaces
        .iter()
        .filter(|it| base(it).and_then(|it| base(it)).is_some())
        .step_by(2)
        .collect();
    assert!(bases.len() > 500, "{}", bases.len());

    let mut text = "import \"nowhere.idl\";\n".to_owned();
    for (at, it) in bases.iter().enumerate() {
        let (name, mentioned) = (&it.name, base(it).unwrap());
        writeln!(
            text,
            "[local, object, uuid(00000001-0000-4000-8000-{at:012x})]
interface IMine{at} : {name} {{ HRESULT Mine([in] {} *base, [in] {name} *it); }}",
            mentioned.name
        )
        .unwrap();
    }
    let files = Memory::new().file("main.idl", text);
    let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let model = idl::read_with("main.idl", &files, &[], &mut sources, &mut diagnostics)
        .unwrap_or_else(|| panic!("{}", diagnostics.render(&sources, false)));

    let found: HashMap<&str, &Interface> = model
        .interfaces
        .iter()
        .map(|it| (it.name.as_str(), it))
        .collect();
    let mut wrong = Vec::new();
    for (at, it) in bases.iter().enumerate() {
        let mut slots = 0;
        let mut next = Some(*it);
        while let Some(it) = next {
            slots += it.members.len();
            next = base(it).copied();
        }
        let slot = found[format!("IMine{at}").as_str()].members[0].slot;
        if slot != u32::try_from(slots).ok() {
            wrong.push(format!("{}: {slot:?} in place of {slots}", it.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
