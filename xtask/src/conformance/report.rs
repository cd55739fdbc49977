//! What the run tells.

use super::explained::Explained;
use super::finding::Finding;
use super::run::{Judged, Status};

/// The outcome for one corpus.
#[derive(Debug)]
pub struct Report {
    name: String,
    lines: Vec<Line>,
}

/// One file.
#[derive(Debug)]
struct Line {
    judged: Judged,
    /// The findings with the reason, if there is one.
    findings: Vec<(Finding, Option<String>)>,
}

impl Line {
    fn unexplained(&self) -> usize {
        self.findings
            .iter()
            .filter(|(_, reason)| reason.is_none())
            .count()
    }
}

impl Report {
    /// Looks every finding up in the list of explanations.
    #[must_use]
    pub fn new(name: &str, files: Vec<Judged>, explained: &Explained) -> Self {
        let lines = files
            .into_iter()
            .map(|mut judged| {
                let file = format!("{name}/{}", judged.file);
                let findings = std::mem::take(&mut judged.findings)
                    .into_iter()
                    .map(|finding| {
                        let reason = explained.reason(&file, &finding).map(str::to_owned);
                        (finding, reason)
                    })
                    .collect();
                Line { judged, findings }
            })
            .collect();
        Self {
            name: name.to_owned(),
            lines,
        }
    }

    /// True when every difference has an explanation.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.lines.iter().all(|line| line.unexplained() == 0)
    }

    /// Prints the differences: those without explanation, or all.
    pub fn print(&self, all: bool) {
        for line in &self.lines {
            for (finding, reason) in &line.findings {
                let Finding { judge, item, text } = finding;
                match reason {
                    None => println!("{}/{} {judge} {item}: {text}", self.name, line.judged.file),
                    Some(reason) if all => println!(
                        "{}/{} {judge} {item}: {text} [explained: {reason}]",
                        self.name, line.judged.file
                    ),
                    Some(_) => {}
                }
            }
        }
    }

    fn count(&self, wanted: impl Fn(&Line) -> bool) -> usize {
        self.lines.iter().filter(|line| wanted(line)).count()
    }
}

/// Prints the table.
pub fn table<'a>(reports: impl Iterator<Item = &'a Report>) {
    println!(
        "{:<12} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7} {:>8} {:>9} {:>9} {:>10}",
        "corpus",
        "files",
        "WinRT",
        "parts",
        "whole",
        "not",
        "judged",
        "agree",
        "explained",
        "DISAGREE",
        "compared"
    );
    for report in reports {
        let status = |wanted: Status| report.count(|line| line.judged.status == wanted);
        let compared: usize = report.lines.iter().map(|line| line.judged.compared).sum();
        println!(
            "{:<12} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7} {:>8} {:>9} {:>9} {:>10}",
            report.name,
            report.lines.len(),
            status(Status::Winrt),
            report.count(|line| matches!(line.judged.status, Status::Fragment(_))),
            status(Status::Whole),
            status(Status::Refused),
            report.count(|line| line.judged.widl),
            report.count(|line| line.judged.widl && line.findings.is_empty()),
            report.count(|line| !line.findings.is_empty() && line.unexplained() == 0),
            report.count(|line| line.unexplained() > 0),
            compared,
        );
    }
}
