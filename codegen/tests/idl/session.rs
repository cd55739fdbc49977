//! Several inputs in one session, and what a model has of imported files.

use com_sink_codegen::check::check;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::idl::{Session, loader::Memory};
use com_sink_codegen::model::Model;

use crate::folder::read_files;

const SHARED: &str = "
    enum Counts { COUNT = 3 };
    const long LENGTH = COUNT * 2;
    typedef long Unit;
    typedef struct Point { Unit x[LENGTH]; } Point;
    [object, uuid(5e551011-0000-4000-8000-000000000001)]
    interface IBase : IUnknown { HRESULT A([in] struct Point *at); }
    [object, uuid(5e551011-0000-4000-8000-000000000002)]
    interface IUnused : IUnknown { HRESULT B([in] IBase *other); }
    [uuid(5e551011-0000-4000-8000-000000000003)]
    coclass Base { [default] interface IBase; [source] interface IUnused; }
";

fn input(text: &str) -> Memory {
    let text = format!("import \"shared.idl\"; {text}");
    Memory::new()
        .file("shared.idl", SHARED)
        .file("in.idl", text)
}

fn names(model: &Model) -> Vec<&str> {
    let interfaces = model.interfaces.iter().map(|item| &item.name);
    let records = model.records.iter().map(|item| &item.name);
    let typedefs = model.typedefs.iter().map(|item| &item.name);
    let classes = model.coclasses.iter().map(|item| &item.name);
    let all = interfaces.chain(records).chain(typedefs).chain(classes);
    all.map(|name| name.as_str()).collect()
}

#[test]
fn a_model_has_of_imports_what_its_input_leads_to() {
    let outcome = read_files(
        "in.idl",
        input(
            "[object, uuid(5e551011-0000-4000-8000-000000000009)]
            interface IMine : IBase { HRESULT C(); }",
        ),
    );
    assert_eq!(outcome.rendered, "");
    let model = outcome.model.unwrap();
    // From its base to a record, to the type of a field; the constants are only looked at.
    assert_eq!(names(&model), ["IBase", "IMine", "Point", "Unit"]);
    assert_eq!(model.interfaces[1].members[0].slot, Some(4));
    assert_eq!(model.records[0].fields[0].c_type, "Unit[6]");

    let nothing = read_files("in.idl", input("typedef long Mine;"));
    assert_eq!(names(&nothing.model.unwrap()), ["Mine"]);
}

#[test]
fn a_class_that_makes_an_imported_interface_an_event_interface_comes_with_it() {
    let outcome = read_files("in.idl", input("typedef IUnused *Mine;"));
    let model = outcome.model.unwrap();
    assert!(names(&model).contains(&"Base"));
    assert!(model.interface("IUnused").unwrap().source);
}

#[test]
fn what_an_import_has_already_is_reported_though_nothing_uses_it() {
    for (text, code) in [
        (
            "[object, uuid(5e551011-0000-4000-8000-000000000009)]
            interface IUnused : IUnknown { HRESULT C(); }",
            "E0501",
        ),
        (
            "[object, uuid(5e551011-0000-4000-8000-000000000002)]
            interface IMine : IUnknown { HRESULT C(); }",
            "E0502",
        ),
        ("enum Mine { A, COUNT };", "E0503"),
    ] {
        let outcome = read_files("in.idl", input(text));
        let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(codes, [code], "{}", outcome.rendered);
        assert!(outcome.rendered.contains("shared.idl"), "both places");
    }
}

#[test]
fn mistakes_of_an_import_are_reported_though_nothing_uses_them_and_once() {
    let files = Memory::new()
        .file("wrong.idl", "typedef Unheard *Gone; typedef long Fine;")
        .file("one.idl", "import \"wrong.idl\"; typedef Fine One;")
        .file("two.idl", "import \"wrong.idl\"; typedef Fine Two;");
    let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let mut session = Session::new(&files, &[], &sources);
    assert_eq!(session.read("one.idl", &mut diagnostics), None);
    assert_eq!(session.read("two.idl", &mut diagnostics), None);
    let codes: Vec<_> = diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["E0301"], "told once to one reader");
    let mut other = Diagnostics::default();
    session.read("two.idl", &mut other);
    assert_eq!(other.len(), 1, "and again to another");
}

#[test]
fn a_file_that_needs_what_stands_before_its_import_is_read_as_ever() {
    let files = Memory::new()
        .file("first.idl", "typedef long Before;")
        .file("second.idl", "typedef Before Behind; typedef long Other;")
        .file(
            "in.idl",
            "import \"first.idl\"; import \"second.idl\"; typedef Behind Mine;",
        )
        .file("alone.idl", "import \"second.idl\"; typedef Other Mine;");
    let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let mut session = Session::new(&files, &[], &sources);
    assert!(session.read("in.idl", &mut diagnostics).is_some());
    assert_eq!(diagnostics.len(), 0);
    assert!(session.read("alone.idl", &mut diagnostics).is_none());
    assert_eq!(diagnostics.iter().next().unwrap().code, "E0301");
}

#[test]
fn names_can_be_kept() {
    let files = input("typedef long Mine;");
    let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let keep = ["IUnused".to_owned(), "INowhere".to_owned()];
    let mut session = Session::new(&files, &[], &sources).keep(&keep);
    let model = session.read("in.idl", &mut diagnostics).unwrap();
    assert!(model.interface("IUnused").is_some());
}

#[test]
fn a_session_gives_what_each_input_gives_alone() {
    let cases = crate::folder::cases("ok");
    let mut files = Memory::new().file("shared.idl", SHARED);
    for case in &cases {
        let text = format!("import \"shared.idl\";\n{}", case.text);
        files = files.file(case.name.as_str(), text);
    }
    let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let mut session = Session::new(&files, &[], &sources);
    for case in &cases {
        let mut own = Diagnostics::default();
        let together = session.read(&case.name, &mut own).expect("a model");
        check(&together, &mut own);
        diagnostics.extend(own.iter().cloned());
        let alone = read_files(&case.name, files.clone())
            .model
            .expect("a model");
        // Places have the numbers of files, which differ.
        assert_eq!(
            crate::dump::dump(&together),
            crate::dump::dump(&alone),
            "{}",
            case.name
        );
    }
    assert_eq!(diagnostics.render(&sources, false), "");
}

#[test]
fn files_that_import_each_other_are_read_once() {
    let files = Memory::new()
        .file("a.idl", "import \"b.idl\"; typedef B A; typedef long Root;")
        .file("b.idl", "import \"a.idl\"; typedef Root B;");
    let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let mut session = Session::new(&files, &[], &sources);
    let expected: [(&str, &[&str]); 3] = [
        ("a.idl", &["B", "A", "Root"]),
        ("b.idl", &["Root", "B"]),
        ("a.idl", &["B", "A", "Root"]),
    ];
    for (input, names) in expected {
        let model = session.read(input, &mut diagnostics).expect("a model");
        assert_eq!(self::names(&model), names, "{input}");
        assert_eq!(diagnostics.len(), 0);
    }
    assert_eq!(sources.paths().count(), 2);
}
