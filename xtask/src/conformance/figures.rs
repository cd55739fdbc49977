//! The figures of a run, for the terminal and for the documentation.

use super::class::CLASSES;
use super::explained::Explained;
use super::finding::JUDGES;
use super::report::Report;
use super::run::Status;
use super::table::Table;
use crate::tools::root;

/// Where the figures stand in the documentation.
const PLACE: &str = "codegen/docs/conformance.md";
const BEGIN: &str = "<!-- figures: written by `cargo xtask conformance --write` -->\n";
const END: &str = "<!-- end of the figures -->\n";

/// The tables of a run.
#[must_use]
pub fn text(reports: &[Report], explained: &Explained) -> String {
    let mut text = String::new();
    for (heading, table) in [
        ("Files", files(reports)),
        ("Judges", judges(reports)),
        ("Explanations", classes(reports, explained)),
    ] {
        text.push_str(&format!("### {heading}\n\n{table}\n"));
    }
    text.push_str(&unread(reports));
    text
}

fn files(reports: &[Report]) -> Table {
    let mut table = Table::new(&[
        "corpus",
        "version",
        "files",
        "WinRT, refused",
        "parts",
        "read whole",
        "not read",
        "agreeing",
        "explained",
        "unexplained",
    ]);
    for report in reports {
        let judged = |status: &Status| matches!(status, Status::Whole);
        table.row(vec![
            report.name.to_owned(),
            report.version.clone(),
            report.lines().len().to_string(),
            report.having(&Status::Winrt).to_string(),
            report.having(&Status::Fragment(String::new())).to_string(),
            report.having(&Status::Whole).to_string(),
            report.having(&Status::Refused).to_string(),
            report
                .count(|line| judged(&line.judged.status) && line.findings.is_empty())
                .to_string(),
            report
                .count(|line| !line.findings.is_empty() && line.unexplained() == 0)
                .to_string(),
            report.count(|line| line.unexplained() > 0).to_string(),
        ]);
    }
    table
}

fn judges(reports: &[Report]) -> Table {
    let mut table = Table::new(&[
        "corpus",
        "judge",
        "files",
        "compared",
        "differences",
        "explained",
        "what was compared",
    ]);
    for report in reports {
        for judge in JUDGES {
            let lines = || report.lines().iter();
            let found = |explained: bool| {
                lines()
                    .flat_map(|line| &line.findings)
                    .filter(|(finding, _)| finding.judge == judge)
                    .filter(|(_, reason)| !explained || reason.is_some())
                    .count()
            };
            let asked = lines().filter_map(|line| line.judged.compared.get(judge));
            let sum: usize = asked.clone().sum();
            let files = asked.filter(|compared| **compared > 0).count();
            if files == 0 && found(false) == 0 {
                continue;
            }
            table.row(vec![
                report.name.to_owned(),
                judge.to_owned(),
                files.to_string(),
                sum.to_string(),
                found(false).to_string(),
                found(true).to_string(),
                what(judge, report),
            ]);
        }
    }
    table
}

/// What a judge has looked at, in words.
fn what(judge: &str, report: &Report) -> String {
    let lines = || report.lines().iter().map(|line| &line.judged);
    match judge {
        "read" => "files".to_owned(),
        "widl" => "what widl refuses".to_owned(),
        "header" => "IIDs, bases, slots, types and names of parameters".to_owned(),
        "values" => "enumerators, constants, sizes, offsets".to_owned(),
        "library" => "what type libraries hold".to_owned(),
        "windows" => format!(
            "{} interfaces of Windows",
            lines().map(|it| it.windows).sum::<usize>()
        ),
        _ => format!(
            "raw bindings of {} files, safe code of {} event interfaces",
            lines().filter(|it| it.rust.raw).count(),
            lines().map(|it| it.rust.events).sum::<usize>()
        ),
    }
}

fn classes(reports: &[Report], explained: &Explained) -> Table {
    let mut table = Table::new(&["corpus", "class", "entries", "differences", "argument"]);
    for report in reports {
        let found = explained.by_class(report.name);
        for class in CLASSES {
            if let Some((entries, differences)) = found.get(&class) {
                table.row(vec![
                    report.name.to_owned(),
                    class.name().to_owned(),
                    entries.to_string(),
                    differences.to_string(),
                    class.about().to_owned(),
                ]);
            }
        }
    }
    table
}

/// The files that are not read, each with the reason.
fn unread(reports: &[Report]) -> String {
    let mut text = String::new();
    for report in reports {
        for line in report.lines() {
            for (finding, reason) in &line.findings {
                if finding.judge != "read" {
                    continue;
                }
                let reason = reason.as_ref().map_or("unexplained", |it| &it.text);
                text.push_str(&format!(
                    "- `{}/{}`: {} ({reason})\n",
                    report.name, line.judged.file, finding.text
                ));
            }
        }
    }
    if text.is_empty() {
        "Every file was read.\n".to_owned()
    } else {
        format!("### Not read\n\n{text}")
    }
}

/// Puts the figures into the documentation.
///
/// # Errors
///
/// When it cannot be read or written, or has no place for them.
pub fn write(figures: &str) -> Result<(), String> {
    let path = root().join(PLACE);
    let old = std::fs::read_to_string(&path).map_err(|error| format!("{PLACE}: {error}"))?;
    let new = replace(&old, figures).ok_or_else(|| format!("{PLACE} has no place for figures"))?;
    std::fs::write(&path, new).map_err(|error| format!("{PLACE}: {error}"))
}

fn replace(text: &str, figures: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{figures}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, replace};

    #[test]
    fn only_the_figures_are_replaced() {
        let text = format!("a\n{BEGIN}\nold\n\n{END}b\n");
        let new = replace(&text, "new\n").unwrap();
        assert_eq!(new, format!("a\n{BEGIN}\nnew\n\n{END}b\n"));
        assert_eq!(replace(&new, "new\n").unwrap(), new);
        assert_eq!(replace("a", "new"), None);
    }
}
