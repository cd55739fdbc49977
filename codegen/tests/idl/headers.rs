//! C and C++ headers that IDL files include: their declarations count, the rest is left out, and
//! nothing in them hides what stands behind the include.

use com_sink_codegen::diag::Severity;
use com_sink_codegen::idl::loader::Memory;
use com_sink_codegen::model::Type;

use crate::folder::read_files;

const HEADER: &str = r#"
#pragma once
#define interface struct
#define small char
#define LIMIT 7
typedef interface IUnknown IUnknown;
typedef struct IUnknown IUnknown;
interface IUnknown { CONST_VTBL struct IUnknownVtbl *lpVtbl; };
typedef struct _ENTRY { int a; union { int c; float d; } u; unsigned flag : 3; } ENTRY, *PENTRY;
enum KIND { FIRST, SECOND = LIMIT };
typedef HRESULT (STDMETHODCALLTYPE *CALL)(_In_ PENTRY entry, __in_ecount(5) int *q, __RPC__in_opt int *z);
__declspec(dllimport) HRESULT WINAPI Imported(__in PENTRY entry, __deref_out_opt void **pp);
STDAPI_(ULONG) Counted(void);
EXTERN_C const GUID DECLSPEC_SELECTANY CLSID_Foo;
FORCEINLINE int Inline(int a, int b)
{
    for (int i = 0; i < 3; i++) { a += b["x"]; }
    return b ? 1 : 'c';
}
template <class T> class Foo : public Bar<T> { public: Foo() : a(0) {} virtual ~Foo() {} T a; };
namespace N { struct S { int x; }; }
struct Derived : public ENTRY { int z; Derived() { z = 0; } };
typedef enum class E2 : int { X = 1 } E2;
static const DWORD TWICE = LIMIT * 2;
int numbers[3] = { 1, 2, 3 };
interface DECLSPEC_UUID("00000000-0000-0000-C000-000000000049") IOfC : public IUnknown
{
    virtual HRESULT STDMETHODCALLTYPE Foo(int a) = 0;
};
"#;

#[test]
fn declarations_count_and_the_rest_is_left_out() {
    let main = "import \"oaidl.idl\";
#include \"c.h\"
[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
interface IUser : IUnknown
{
    const long Q = TWICE + LIMIT;
    HRESULT Use([in] PENTRY p, [in] CALL call, [in] enum KIND kind, [in] int a[LIMIT]);
};";
    let files = Memory::new().file("main.idl", main).file("c.h", HEADER);
    let outcome = read_files("main.idl", files);
    let model = outcome.model.expect("a header's C is no error");
    let found: Vec<_> = outcome
        .diagnostics
        .iter()
        .map(|found| (found.code, found.severity))
        .collect();
    assert_eq!(found, [("E0205", Severity::Note)], "{}", outcome.rendered);
    let user = model.interface("IUser").unwrap();
    let types: Vec<&str> = user.members[0]
        .params
        .iter()
        .map(|param| param.c_type.as_str())
        .collect();
    assert_eq!(types, ["PENTRY", "CALL", "enum KIND", "int[7]"]);
    let q = model
        .constants
        .iter()
        .find(|item| item.name == "Q")
        .unwrap();
    assert_eq!(q.value, com_sink_codegen::model::ConstantValue::Int(21));
    assert_eq!(model.record("ENTRY").unwrap().fields.len(), 3);
}

#[test]
fn names_of_a_missing_header_are_told_together() {
    let ids: String = (0..100)
        .map(|at| format!("[id(ID_{at})] void F{at}();\n"))
        .collect();
    let main = format!(
        "#include \"ids.h\"\n[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)] dispinterface D {{ properties: methods: {ids} }};"
    );
    let outcome = read_files("main.idl", Memory::new().file("main.idl", main.clone()));
    let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
    let mut expected = vec!["E0106"];
    expected.extend(["E0302"; 8]);
    expected.push("E0311");
    assert_eq!(codes, expected, "{}", outcome.rendered);
    assert!(outcome.rendered.contains("`ID_8` and 91 more names"));

    // What an imported file does not know of itself is not the input's mistake.
    let files = Memory::new()
        .file("main.idl", "import \"other.idl\"; typedef long L;")
        .file("other.idl", main);
    let outcome = read_files("main.idl", files);
    assert!(outcome.model.is_some(), "{}", outcome.rendered);
}

#[test]
fn a_structure_of_a_header_with_an_unknown_field_has_none() {
    let header = "#include <platform.h>
typedef struct KEY { int size; FLAG loaded[2]; } KEY;
typedef struct NAME { int size; FLAG *loaded; } NAME;";
    let main = "#include \"keys.h\"
[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
interface IUser : IUnknown { HRESULT Use([in] KEY *key, [in] NAME *name); };";
    let files = Memory::new().file("main.idl", main).file("keys.h", header);
    let outcome = read_files("main.idl", files);
    let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["E0106", "E0313"], "{}", outcome.rendered);
    assert!(outcome.rendered.contains("nothing declares `FLAG[2]`"));
    assert!(outcome.rendered.contains("`platform.h` was not found"));
    let model = outcome.model.unwrap();
    assert!(model.record("KEY").unwrap().fields.is_empty());
    assert_eq!(model.record("NAME").unwrap().fields.len(), 2);
}

#[test]
fn what_may_be_in_a_missing_file_says_so() {
    let main = "import \"shapes.idl\";
[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
interface IUser : IUnknown { HRESULT One([in] Circle *a); HRESULT Two([in] Circle *a, [in] Square *b); };";
    let outcome = read_files("main.idl", Memory::new().file("main.idl", main));
    let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["E0106", "E0301", "E0301"], "{}", outcome.rendered);
    let help = "`shapes.idl` was not found, which may declare it: give its folder as an include path (`-I`)";
    assert_eq!(
        outcome.rendered.matches(help).count(),
        2,
        "{}",
        outcome.rendered
    );
}

#[test]
fn in_odl_boolean_is_that_of_automation() {
    let text = "[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93), version(1.0)] library Old {
[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d94)] dispinterface Switch {
properties: [id(1)] boolean On; methods: [id(2)] BOOL Flip(); };
};";
    for (name, ty) in [("old.odl", Type::VariantBool), ("new.idl", Type::U8)] {
        let outcome = read_files(name, Memory::new().file(name, text));
        let model = outcome.model.expect("no error");
        assert_eq!(model.interface("Switch").unwrap().members[0].returns, ty);
    }
}

#[test]
fn a_header_may_hold_a_part_of_the_idl() {
    let part = "#pragma once
[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d94), dual]
interface IPart : IDispatch { [id(1)] HRESULT Act([in] long times); };
[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d95)]
dispinterface PartEvents { properties: methods: [id(1)] void Acted(); };
[dllname(\"part.dll\")] module Calls { [entry(1)] long Call([in] long a); };
[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d96)]
coclass Part { [default] interface IPart; [default, source] dispinterface PartEvents; };
";
    let library = "[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93), version(1.0)] library Whole {";
    for main in [
        format!("{library}\n#include \"part.h\"\n}};"),
        format!("#include \"part.h\"\n{library} coclass Part; }};"),
    ] {
        let files = Memory::new().file("main.idl", main).file("part.h", part);
        let outcome = read_files("main.idl", files);
        let model = outcome.model.expect("no error");
        assert_eq!(outcome.rendered, "");
        assert_eq!(model.interface("IPart").unwrap().members[0].slot, Some(7));
        for name in ["IPart", "PartEvents"] {
            assert!(!model.interface(name).unwrap().origin.imported, "{name}");
        }
        assert!(model.interface("PartEvents").unwrap().source);
        assert_eq!(model.modules[0].functions.len(), 1);
    }
}
