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
    for case in cases("err") {
        let outcome = read(&case.name, &case.text);
        let found: Vec<_> = outcome.diagnostics.iter().collect();
        assert_eq!(found.len(), 1, "{}\n{}", case.name, outcome.rendered);
        let span = found[0].span.expect("a place");
        let (line, _) = outcome.sources.position(span.file, span.start);
        assert_eq!(
            line,
            marked_line(&case.text),
            "{}\n{}",
            case.name,
            outcome.rendered
        );
        assert!(found[0].help.is_some(), "{} has no help", case.name);
        if found[0].severity == Severity::Warning {
            assert!(outcome.model.is_some(), "{}", case.name);
        }
        compare(&case, "expected", &outcome.rendered);
    }
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
