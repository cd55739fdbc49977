//! More than one file: imports, includes, macros, the built-in standard files.

use com_sink_codegen::diag::Severity;
use com_sink_codegen::idl::loader::Memory;

use crate::folder::read_files;

const IID: &str = "[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]";

fn codes(files: Memory) -> Vec<&'static str> {
    read_files("main.idl", files)
        .diagnostics
        .iter()
        .map(|found| found.code)
        .collect()
}

#[test]
fn imported_items_are_known_and_not_the_inputs_own() {
    let files = Memory::new()
        .file("base.idl", "import \"main.idl\"; typedef enum Color { Red, Blue } Color;")
        .file(
            "main.idl",
            format!("import \"base.idl\", \"oaidl.idl\"; {IID} interface IPaint : IUnknown {{ HRESULT Fill(Color c); }}"),
        );
    let outcome = read_files("main.idl", files);
    assert_eq!(outcome.rendered, "");
    let model = outcome.model.unwrap();
    assert!(model.enums[0].origin.imported);
    assert!(!model.interfaces[0].origin.imported);
}

#[test]
fn macros_of_an_include_are_seen_and_those_of_an_import_are_not() {
    let value = |first: &str| {
        let files = Memory::new()
            .file(
                "ids.h",
                "#ifndef IDS\n#define IDS\n#define ID(x) ((x) + 1) /* } */\n#endif\n",
            )
            .file("main.idl", format!("{first}\nconst long X = ID(\\\n 4);"));
        let outcome = read_files("main.idl", files);
        outcome.model.map(|model| model.constants[0].value.clone())
    };
    let five = com_sink_codegen::model::ConstantValue::Int(5);
    assert_eq!(value("#include \"ids.h\"\n#include <ids.h>"), Some(five));
    assert_eq!(value("import \"ids.h\";"), None);
}

#[test]
fn what_is_no_text_is_not_taken_for_a_matter_of_permissions() {
    // A byte order mark of UTF-16, and half of a pair.
    let files = Memory::new().file("main.idl", vec![0xff, 0xfe, 0x00, 0xd8]);
    let shown = read_files("main.idl", files).rendered;
    assert!(shown.contains("not valid UTF-16"), "{shown}");
    assert!(shown.contains("help: is it an IDL file"), "{shown}");
}

#[test]
fn files_that_cannot_be_found_are_reported_unless_they_are_standard_ones() {
    assert_eq!(codes(Memory::new()), ["E0104"]);
    let main = |text: &str| codes(Memory::new().file("main.idl", text));
    assert_eq!(main("import \"none.idl\";"), ["E0106"]);
    assert_eq!(main("#include <none.h>"), ["E0106"]);
    let standard = "import \"oaidl.idl\", \"OCIDL.IDL\";\n#include <olectl.h>\nconst DISPID X = DISPID_READYSTATE;";
    assert!(main(standard).is_empty());
}

#[test]
fn a_diagnostic_about_an_expansion_points_at_the_use() {
    let text = "#define ARG [in] Unknown *p\n\n[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]\ninterface IA : IUnknown { HRESULT F(ARG); }";
    let outcome = read_files("main.idl", Memory::new().file("main.idl", text));
    let span = outcome.diagnostics.iter().next().unwrap().span.unwrap();
    assert_eq!(outcome.sources.position(span.file, span.start), (4, 37));
}

#[test]
fn utf16_is_read_like_utf8() {
    let text = "[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93), helpstring(\"Grüße\")] library L { };";
    let bytes: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let outcome = read_files("main.idl", Memory::new().file("main.idl", bytes));
    assert_eq!(
        outcome.model.unwrap().libraries[0].doc.as_deref(),
        Some("Grüße")
    );
}

#[test]
fn several_mistakes_are_told_at_once_and_hide_nothing() {
    let text = "const long A = ;
interface IB;
[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
interface IA : IUnknown
{
    HRESULT F([in] long);
    HRESULT G([in long a);
    HRESULT H();
}
typedef long;
coclass C { interface; };
const long Z = 1 +;
";
    let outcome = read_files("main.idl", Memory::new().file("main.idl", text));
    let lines: Vec<usize> = outcome
        .diagnostics
        .iter()
        .map(|found| {
            let span = found.span.unwrap();
            outcome.sources.position(span.file, span.start).0
        })
        .collect();
    assert_eq!(lines, [1, 7, 10, 11, 12], "{}", outcome.rendered);
}

#[test]
fn what_only_windows_declares_comes_from_its_metadata() {
    let text = "import \"nowhere.idl\";
[object, uuid(00000001-0000-4000-8000-00000000abcd)]
interface IMine : IPersistStreamInit
{
    HRESULT F([in] BITMAPINFOHEADER *header, [in] IShellFolder2 *folder, [in] LPFILETIME time);
    HRESULT G([in, size_is(MAX_PATH)] WCHAR name[MAX_PATH], [in] GRID_COLOR_UNKNOWN_TO_ALL *x);
    HRESULT H([in] struct tagRECT *area, [in] enum _SVGIO what, [in] LPIINTERNETPROTOCOL protocol);
}";
    let unknown = read_files("main.idl", Memory::new().file("main.idl", text));
    let codes: Vec<_> = unknown.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["E0106", "E0301"]);
    let text = text.replace("GRID_COLOR_UNKNOWN_TO_ALL", "IUnknown");
    let outcome = read_files("main.idl", Memory::new().file("main.idl", text));
    let model = outcome.model.expect("a model");
    let mine = model.interface("IMine").unwrap();
    // IUnknown 3, IPersist 1, IPersistStreamInit 5
    assert_eq!(mine.members[0].slot, Some(9));
    assert_eq!(model.all_members(mine).len(), 9);
    let header = model.record("BITMAPINFOHEADER").unwrap();
    assert!(header.origin.imported && !header.fields.is_empty());
    assert!(model.interface("IShellFolder2").unwrap().iid.is_some());
    assert!(
        model
            .interfaces
            .iter()
            .all(|it| it.name == "IMine" || it.origin.imported)
    );
}

#[test]
fn headers_may_hold_what_idl_has_not() {
    let header = "typedef enum COLOR { RED = 1 } COLOR;
        __inline int twice(int a) { if (a) { return a * 2; } return 0; }
        DWORD WINAPI Paint(_In_reads_(count) const COLOR *colors, UNKNOWN_TYPE count);
        typedef struct BOX { LONG width; } BOX;";
    let main = "#include \"paint.h\"
[object, uuid(00000001-0000-4000-8000-00000000abcd)]
interface IPaint : IUnknown { HRESULT F([in] COLOR color, [in] BOX *box); }";
    let files = Memory::new().file("main.idl", main).file("paint.h", header);
    let outcome = read_files("main.idl", files);
    let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["E0205"]);
    let model = outcome.model.expect("a model");
    assert!(model.enums[0].origin.imported && model.records[0].origin.imported);
}

#[test]
fn files_of_the_windows_runtime_are_refused_once_and_may_be_imported() {
    let runtime = "import \"inspectable.idl\";
namespace Windows.Clocks { [contract(X, 1)] runtimeclass Clock { Clock(); } }
namespace Windows.More { delegate void Tick(); }";
    let files = Memory::new().file("clock.idl", runtime);
    let outcome = read_files("clock.idl", files.clone());
    assert!(outcome.model.is_none());
    let found: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(found, ["E0290"]);
    let main = "import \"clock.idl\";
[object, uuid(00000001-0000-4000-8000-00000000abcd)]
interface IInterop : IUnknown { HRESULT Get([out] Windows.Clocks.Clock **clock, [in] IVector<long> *all); }";
    let outcome = read_files("main.idl", files.file("main.idl", main));
    assert!(outcome.model.is_some(), "{}", outcome.rendered);
    assert!(
        outcome.rendered.starts_with("note[E0290]"),
        "{}",
        outcome.rendered
    );
}

#[test]
fn a_damaged_type_library_is_told_at_its_import() {
    let text = "import \"oaidl.idl\";
[uuid(00000001-0000-4000-8000-00000000abcd)] library L
{
    importlib(\"gone.tlb\");
    importlib(\"bad.tlb\");
    [uuid(00000002-0000-4000-8000-00000000abcd), dual]
    interface IA : IDispatch { [id(1)] HRESULT F([in] UnknownOfBoth *x); };
}";
    let files = Memory::new()
        .file("main.idl", text)
        .file("bad.tlb", b"MSFT".to_vec());
    let outcome = read_files("main.idl", files);
    let found: Vec<_> = outcome
        .diagnostics
        .iter()
        .map(|found| (found.code, found.severity))
        .collect();
    let expected = [
        ("E0106", Severity::Note),
        ("E1003", Severity::Warning),
        ("E0301", Severity::Error),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_backslash_in_the_name_of_a_file_is_no_escape() {
    let text = r#"import "inc\base.idl"; library L { importlib("inc\bad.tlb"); interface IA; };"#;
    let files = Memory::new()
        .file("main.idl", text)
        .file(r"inc\base.idl", "typedef long NUMBER;")
        .file(r"inc\bad.tlb", b"MSFT".to_vec());
    // Found, and damaged.
    assert_eq!(codes(files), ["E1003"]);
}

#[test]
fn odl_has_the_macro_of_its_own_compiler() {
    let text =
        "#ifndef __MKTYPLIB__\nDEFINE_GUID(IID_IPaint, 0x296CC160L);\n#endif\nconst long X = 1;";
    let read = |name: &str| read_files(name, Memory::new().file(name, text));
    assert_eq!(read("paint.ODL").rendered, "");
    assert!(!read("paint.idl").rendered.is_empty());
}
