//! Texts that are not what they should be must give errors, never panics.

use std::io;
use std::path::Path;

use com_sink_codegen::diag::{Diagnostics, FileId, SourceMap};
use com_sink_codegen::idl::Session;
use com_sink_codegen::idl::lexer::lex;
use com_sink_codegen::idl::loader::{Disk, Loaded, Loader};
use proptest::prelude::*;

use crate::folder::{cases, read};

#[test]
fn files_that_end_early_give_a_model_or_an_error() {
    for case in cases("ok") {
        for token in lex(FileId(0), &case.text) {
            let text = &case.text[..token.text.end as usize];
            let outcome = read(&case.name, text);
            assert!(
                outcome.model.is_some() || outcome.diagnostics.has_errors(),
                "{} up to {}: neither a model nor an error",
                case.name,
                token.text.end
            );
        }
    }
}

#[test]
fn files_with_a_token_left_out_give_a_model_or_an_error() {
    for case in cases("ok") {
        for token in lex(FileId(0), &case.text) {
            let mut text = case.text.clone();
            text.replace_range(token.text.start as usize..token.text.end as usize, "");
            let outcome = read(&case.name, &text);
            assert!(outcome.model.is_some() || outcome.diagnostics.has_errors());
        }
    }
}

#[test]
fn nesting_has_a_limit_and_no_cost() {
    let deep = 20_000;
    let texts = [
        format!("const long x = {}1{};", "(".repeat(deep), ")".repeat(deep)),
        format!("const long x = {}1;", "1+".repeat(deep)),
        format!("const long x = {}1;", "-".repeat(deep)),
        format!("const long x = {}1;", "1?".repeat(deep)),
        format!("const long x = a{};", ".b".repeat(deep)),
        format!("const long x = {}", "a[b.".repeat(deep)),
        "struct a {".repeat(deep),
        "library a {".repeat(deep),
        format!("void f(int {}p);", "*".repeat(deep)),
        format!("void {}", "(*".repeat(deep)),
        format!("typedef {}", "SAFEARRAY(".repeat(deep)),
        format!(
            "#define F(x) x\nconst long x = {}1{};",
            "F(".repeat(deep),
            ")".repeat(deep)
        ),
        "#include \"deep.idl\"\n".to_owned(),
    ];
    for text in texts {
        let outcome = read("deep.idl", &text);
        assert_eq!(outcome.diagnostics.len(), 1, "{}", outcome.rendered);
    }
}

/// Where Debian's libwine-dev keeps `oaidl.idl`.
const WINE: &str = "/usr/include/wine/wine/windows";

/// A few of what `cargo xtask conformance --truncate 1` does with all.
#[test]
fn files_that_others_wrote_may_end_early() {
    let disk = Disk::new(&[WINE.into()]);
    for name in [
        "propidl", "msxml", "textstor", "wincodec", "activscp", "ocidl",
    ] {
        let path = format!("{WINE}/{name}.idl");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{path}: {error}; install the Debian package libwine-dev")
        });
        let sources = SourceMap::default();
        let tokens = lex(FileId(0), &text);
        let parts: Vec<String> = tokens
            .iter()
            .step_by(tokens.len() / 20)
            .map(|token| text[..token.text.end as usize].to_owned())
            .collect();
        let loader = Beginnings { disk: &disk, parts };
        let mut session = Session::new(&loader, &[], &sources);
        for number in 0..loader.parts.len() {
            let mut found = Diagnostics::default();
            let model = session.read(&number.to_string(), &mut found);
            assert!(model.is_some() || found.has_errors(), "{name} {number}");
        }
    }
}

/// Gives parts of a file by their numbers, and what they import from the disk.
struct Beginnings<'d> {
    disk: &'d Disk,
    parts: Vec<String>,
}

impl Loader for Beginnings<'_> {
    fn load(&self, name: &str, from: Option<&Path>) -> io::Result<Option<Loaded>> {
        let part = name.parse().ok().filter(|_| from.is_none());
        match part.and_then(|number: usize| self.parts.get(number)) {
            Some(text) => Ok(Some(Loaded {
                path: Path::new(WINE).join(format!("{name}.cut.idl")),
                bytes: text.clone().into_bytes(),
            })),
            None => self.disk.load(name, from),
        }
    }
}

#[test]
fn a_model_is_not_much_larger_than_its_input() {
    let many = "void a();".repeat(1_000);
    let dispinterfaces: String = (0..1_000)
        .map(|at| format!("dispinterface D{at} {{ interface I; }};"))
        .collect();
    let text = format!("interface I : IUnknown {{ {many} }}; {dispinterfaces}");
    let outcome = read("large.idl", &text);
    let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["E0312"]);
}

#[test]
fn long_chains_of_names_end_without_a_crash() {
    // So long that automatic DISPIDs would overflow.
    let count = 41_000;
    let chain = |first: &str, link: &dyn Fn(usize) -> String| {
        let links: String = (1..count).map(link).collect();
        format!("{first}{links}")
    };
    for text in [
        chain("interface I0 : IDispatch {};", &|at| {
            format!("interface I{at} : I{} {{ void f(); }};", at - 1)
        }),
        // From the last to the first, and none of COM.
        chain("interface I1 { void f(); };", &|at| {
            format!(
                "interface J{at} : J{} {{}}; interface I{at} : I{} {{}};",
                at + 1,
                at + 1
            )
        }),
        chain("typedef long T0;", &|at| {
            format!("typedef T{} T{at};", at - 1)
        }),
        chain("const long C0 = 1;", &|at| {
            format!("const long C{at} = C{} + 1;", at - 1)
        }),
    ] {
        let files = com_sink_codegen::idl::loader::Memory::new()
            .file("chain.idl", text.as_str())
            .file(
                "in.idl",
                "import \"chain.idl\"; typedef T40999 *Last; interface I : I9 {};",
            );
        let outcome = crate::folder::read_files("in.idl", files);
        assert!(outcome.model.is_some() || outcome.diagnostics.has_errors());
        let outcome = read("chain.idl", &text);
        assert!(outcome.model.is_some() || outcome.diagnostics.has_errors());
    }
}

/// Words that the grammar knows, so that the soup gets past the first token.
const WORDS: &[&str] = &[
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ";",
    ":",
    ",",
    "=",
    "*",
    "-",
    "...",
    "#",
    "##",
    "\n",
    "\"s\"",
    "'c'",
    "1",
    "0x",
    "interface",
    "dispinterface",
    "coclass",
    "library",
    "module",
    "typedef",
    "struct",
    "union",
    "enum",
    "const",
    "switch",
    "case",
    "default",
    "properties",
    "methods",
    "uuid",
    "d7526a6d-cf83-48a4-87fd-4fbe2aec5d93",
    "id",
    "in",
    "out",
    "retval",
    "propget",
    "propput",
    "dual",
    "object",
    "source",
    "optional",
    "defaultvalue",
    "size_is",
    "HRESULT",
    "long",
    "unsigned",
    "BSTR",
    "VARIANT",
    "SAFEARRAY",
    "IUnknown",
    "IDispatch",
    "IFoo",
    "foo",
    "void",
    "import",
    "importlib",
    "cpp_quote",
    "define",
    "include",
    "if",
    "else",
    "elif",
    "endif",
    "defined",
    "pragma",
    "pack",
    "sizeof",
    "\\",
    "///",
    "/*",
    "*/",
    "é",
    "\"",
    "import \"oaidl.idl\";",
    "interface IFoo : IUnknown {",
    "[dual, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]",
    "HRESULT f([in] long a",
    "#define F(x) #x x##x\n",
    "F(",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soups_of_words_give_a_model_or_an_error(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..80)
    ) {
        let outcome = read("soup.idl", &words.join(" "));
        prop_assert!(outcome.model.is_some() || outcome.diagnostics.has_errors());
    }

    #[test]
    fn soups_of_characters_give_a_model_or_an_error(text in "\\PC{0,200}") {
        let outcome = read("soup.idl", &text);
        prop_assert!(outcome.model.is_some() || outcome.diagnostics.has_errors());
    }
}
