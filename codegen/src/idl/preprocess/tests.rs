//! Tokens in, tokens out.

use super::super::loader::Memory;
use super::super::token::TokenKind;
use super::{Files, preprocess};
use crate::diag::{Diagnostics, SourceMap};

/// The text of the tokens that come out, and the codes of what was found.
fn run(files: Memory) -> (String, Vec<&'static str>) {
    let (sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
    let defines = [
        ("GIVEN".to_owned(), None),
        ("VALUE".to_owned(), Some("4 2".to_owned())),
    ];
    let mut files = Files::new(&files, &defines, &sources);
    let main = files.find("main", None).unwrap().unwrap();
    let stream = preprocess(main, &mut files, &mut diagnostics);
    let words: Vec<&str> = stream
        .tokens
        .iter()
        .filter(|token| token.kind != TokenKind::Eof)
        .map(|token| token.text(&sources))
        .collect();
    (
        words.join(" "),
        diagnostics.iter().map(|found| found.code).collect(),
    )
}

fn text(input: &str) -> String {
    let (text, codes) = run(Memory::new().file("main", input));
    assert!(codes.is_empty(), "{codes:?}");
    text
}

fn errors(input: &str) -> Vec<&'static str> {
    run(Memory::new().file("main", input)).1
}

#[test]
fn object_macros_expand_once_and_see_each_other() {
    assert_eq!(text("#define A B c\n#define B A d\nA B"), "A d c B c d");
    assert_eq!(text("#define A 1\n#undef A\nA GIVEN VALUE"), "A 1 4 2");
}

#[test]
fn function_macros() {
    assert_eq!(
        text("#define F(a, b) [a|b]\nF((1,2), F(3,4)) F"),
        "[ ( 1 , 2 ) | [ 3 | 4 ] ] F"
    );
    assert_eq!(text("#define F() x\n#define G(a) a\nF() G() F ()"), "x x");
    assert_eq!(text("#define F (a)\nF"), "( a )");
    assert_eq!(text("#define F(a,\\\n b) a b\nF(1,\n2)"), "1 2");
    assert_eq!(
        text("#define S(a) #a\nS(x \"y\\n\" z)"),
        r#""x \"y\\n\" z""#
    );
    assert_eq!(
        text("#define J(a, b) a##b\n#define xy 1\nJ(x, y) J(0x, ff)"),
        "1 0xff"
    );
    assert_eq!(
        text("#define V(a, ...) a(__VA_ARGS__)\nV(f, 1, 2) V(f)"),
        "f ( 1 , 2 ) f ( )"
    );
    assert_eq!(
        text("#define CALL(f, a) f a\n#define F(x) <x>\nCALL(F, (1))"),
        "< 1 >"
    );
}

#[test]
fn conditions() {
    let pick = "#if X == 1\none\n#elif X > 1 && !defined(NONE)\nmany\n#else\nnone\n#endif";
    assert_eq!(text(&format!("#define X 1\n{pick}")), "one");
    assert_eq!(text(&format!("#define X 0x7 << 1\n{pick}")), "many");
    assert_eq!(text(pick), "none");
    assert_eq!(
        text("#ifdef GIVEN\na\n#ifndef GIVEN\nb\n#else\nc\n#endif\n#endif\nd"),
        "a c d"
    );
    assert_eq!(
        text("#if 0\n#if 1\na\n#else\nb\n#endif\n'\n#bad\n#elif 1\nc\n#elif 1\nd\n#endif"),
        "c"
    );
    assert_eq!(text("#if 1 ? 2 : (1 / 0)\na\n#endif"), "a");
}

#[test]
fn includes() {
    let files = Memory::new()
        .file(
            "main",
            "#include \"a\"\n#include <a>\nmain\n#include \"b\"\n#include \"b\"",
        )
        .file("a", "#ifndef A\n#define A\na\n#endif")
        .file("b", "#pragma once\nb");
    assert_eq!(run(files), ("a main b".to_owned(), Vec::new()));
}

#[test]
fn mistakes() {
    assert_eq!(errors("#define F(a) a\nF(1, 2)"), ["E0107"]);
    assert_eq!(errors("#define F(a) a\nF(1"), ["E0107"]);
    assert_eq!(errors("#define F(1) a"), ["E0107"]);
    assert_eq!(errors("#define 1"), ["E0107"]);
    assert_eq!(errors("#include"), ["E0107"]);
    assert_eq!(errors("#pragma pack(3)"), ["E0107"]);
    assert_eq!(errors("#if (1\n#endif"), ["E0201"]);
    assert_eq!(errors("#if 1 +\n#endif"), ["E0201"]);
    assert_eq!(errors("#if \"x\" * 2\n#endif"), ["E0108"]);
    assert_eq!(errors("#if defined\n#endif"), ["E0108"]);
    assert_eq!(errors("#if 1\n#else"), ["E0109"]);
    assert_eq!(errors("#elif 1"), ["E0109"]);
}

#[test]
fn growth_has_a_limit() {
    let doubling: String = (0..40)
        .map(|at| format!("#define M{at} M{} M{}\n", at + 1, at + 1))
        .collect();
    assert_eq!(errors(&format!("{doubling}M0")), ["E0111"]);
    // One token whose text doubles, and a body of which each token becomes many.
    let text = format!("{}a{}", "D(".repeat(40), ")".repeat(40));
    for double in [
        "#define T(x) #x\n#define D(x) T(x x)",
        "#define T(x) x##x\n#define D(x) T(x)",
    ] {
        assert_eq!(errors(&format!("{double}\n{text}")), ["E0111"]);
    }
    let wide = format!(
        "#define W(x) {}\nW({})",
        "x ".repeat(9_000),
        "a ".repeat(9_000)
    );
    assert_eq!(errors(&wide), ["E0111"]);
}

#[test]
fn a_stray_macro_body_does_not_hide_the_files_end() {
    assert_eq!(errors("#define F(a) a\n#define G F\nG"), Vec::<&str>::new());
    assert_eq!(text("#define F(a) [a]\n#define G F\nG(1)"), "[ 1 ]");
}

#[test]
fn a_macro_that_stands_for_an_integer_is_put_out_as_its_value() {
    let chain = "#define A 5\n#define B (A + 1)\n#define C (B | 0x80000000)\n#define D C\n";
    for (used, put_out) in [
        ("id(B)", "id ( 6 )"),
        ("= C + D", "= 2147483654u + 2147483654u"),
        // Behind a name parentheses are a list, and a string keeps how its argument is spelled.
        ("f B", "f ( 5 + 1 )"),
        (
            "#define S(x) #x\n#define T(x) S(x)\n(T(B))",
            "( \"(5 + 1)\" )",
        ),
        // A blank is where one stands before the name or the argument, whatever they stand for.
        (
            "#define S(x) #x\n#define T(x) S(x)\n#define U(x) -x+ x\nT(U(A)/* */B)",
            "\"-5+ 5 (5 + 1)\"",
        ),
        // A definition holds up to the next one.
        ("= B,\n#undef A\n#define A 7\n= B", "= 6 , = 8"),
        ("= B,\n#define A 8\n= B", "= 6 , = 9"),
        ("= B,\n#undef A\n= B", "= 6 , = ( A + 1 )"),
    ] {
        assert_eq!(text(&format!("{chain}{used}")), put_out, "{used}");
    }
    // No such integer.
    for (body, put_out) in [
        ("(1) + (2)", "( 1 ) + ( 2 )"),
        ("(-1)", "( - 1 )"),
        ("(M + 1)", "( M + 1 )"),
        ("(size + 1)", "( size + 1 )"),
        ("(1 / 0)", "( 1 / 0 )"),
        ("(1.5 + 1)", "( 1.5 + 1 )"),
        ("(1, 2)", "( 1 , 2 )"),
    ] {
        let put_out = format!("= {put_out}");
        assert_eq!(text(&format!("#define M {body}\n= M")), put_out, "{body}");
    }
}
