//! The folders of cases.

use crate::dump::dump;
use crate::folder::{cases, compare, read};
use com_sink_codegen::diag::Severity;

#[test]
fn what_is_right_lowers_without_a_finding() {
    for case in cases("ok") {
        let outcome = read(&case.name, &case.text);
        assert_eq!(outcome.rendered, "", "{}", case.name);
        let model = outcome.model.expect("a model when there is no finding");
        compare(&case, "model", &dump(&model));
    }
}

/// The line that a mistake is on carries `// <-` and nothing else does; `// <- end` stands for the
/// end of the file.
fn marked_line(text: &str) -> usize {
    let marked: Vec<usize> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.contains("// <-"))
        .map(|(number, _)| number)
        .collect();
    assert_eq!(marked.len(), 1, "one line is marked with `// <-`");
    marked[0]
}

#[test]
fn each_mistake_gives_one_finding_at_its_line() {
    let mut wrong = Vec::new();
    for case in cases("err") {
        let outcome = read(&case.name, &case.text);
        let found: Vec<_> = outcome.diagnostics.iter().collect();
        let place = found.first().and_then(|found| found.span);
        let line = place.map(|span| outcome.sources.position(span.file, span.start).0);
        let as_told = found.len() == 1
            && line == Some(marked_line(&case.text))
            && found[0].help.is_some()
            && outcome.model.is_some()
                == (found[0].severity == Severity::Warning || is_of_check(found[0].code));
        if !as_told {
            wrong.push(format!("{}\n{}", case.name, outcome.rendered));
            continue;
        }
        compare(&case, "expected", &outcome.rendered);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Codes from E0501 on are of the check, which works on a model.
fn is_of_check(code: &str) -> bool {
    code >= "E0500"
}

#[test]
fn the_kinds_of_mistakes_are_many() {
    let mut codes: Vec<&str> = Vec::new();
    for case in cases("err") {
        let outcome = read(&case.name, &case.text);
        codes.extend(outcome.diagnostics.iter().map(|found| found.code));
    }
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() >= 30, "{} codes: {codes:?}", codes.len());
}

#[test]
fn every_code_is_documented() {
    let page = include_str!("../../docs/diagnostics.md");
    for case in cases("err") {
        for found in read(&case.name, &case.text).diagnostics.iter() {
            let heading = format!("\n### {}", found.code);
            assert!(
                page.contains(&heading),
                "{} is not in docs/diagnostics.md",
                found.code
            );
        }
    }
}
