//! What the run tells about a corpus.

use super::class::Class;
use super::corpus::Corpus;
use super::explained::Explained;
use super::finding::Finding;
use super::run::{Judged, Status};

/// The outcome for one corpus.
#[derive(Debug)]
pub struct Report {
    /// The corpus.
    pub name: &'static str,
    /// Which version of it this is.
    pub version: String,
    lines: Vec<Line>,
}

/// One file.
#[derive(Debug)]
pub struct Line {
    /// What became of it.
    pub judged: Judged,
    /// The findings with the explanation, if there is one.
    pub findings: Vec<(Finding, Option<Reason>)>,
}

/// Why a finding is right.
#[derive(Debug)]
pub struct Reason {
    class: Class,
    /// In words.
    pub text: String,
}

impl Line {
    /// How many findings nobody has explained.
    #[must_use]
    pub fn unexplained(&self) -> usize {
        let findings = self.findings.iter();
        findings.filter(|(_, reason)| reason.is_none()).count()
    }

    /// True when widl was asked about this and read it otherwise than we, or was not asked.
    fn widl_differs(&self, item: &str) -> bool {
        let owner = item.split("::").next().unwrap_or(item);
        let about = |other: &str| other == item || other == owner;
        !self.judged.widl
            || self
                .findings
                .iter()
                .any(|(finding, _)| finding.judge == "header" && about(&finding.item))
    }
}

impl Report {
    /// Looks every finding up in the list of explanations.
    ///
    /// # Errors
    ///
    /// When two explanations claim one finding.
    pub fn new(corpus: &Corpus, files: Vec<Judged>, explained: &Explained) -> Result<Self, String> {
        let mut lines = Vec::new();
        for mut judged in files {
            let mut findings = Vec::new();
            for finding in std::mem::take(&mut judged.findings) {
                let entry = explained.find(corpus.name, &judged.file, &finding)?;
                let reason = entry.map(|entry| Reason {
                    class: entry.class,
                    text: entry.reason.clone(),
                });
                findings.push((finding, reason));
            }
            lines.push(Line { judged, findings });
        }
        Ok(Self {
            name: corpus.name,
            version: corpus.version.clone(),
            lines,
        })
    }

    /// True when every difference has an explanation.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.lines.iter().all(|line| line.unexplained() == 0)
    }

    /// Explanations that say that widl reads a file as we do when it does not.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for line in &self.lines {
            for (finding, reason) in &line.findings {
                let Some(reason) = reason else {
                    continue;
                };
                if reason.class.needs_widl() && line.widl_differs(&finding.item) {
                    mistakes.push(format!(
                        "{}/{} {finding}: explained as `{}`, but widl does not read it as we do",
                        self.name,
                        line.judged.file,
                        reason.class.name()
                    ));
                }
            }
        }
        mistakes
    }

    /// Prints the differences: those without explanation, or all.
    pub fn print(&self, all: bool) {
        for line in &self.lines {
            for (finding, reason) in &line.findings {
                let file = &line.judged.file;
                match reason {
                    None => println!("{}/{file} {finding}", self.name),
                    Some(reason) if all => println!(
                        "{}/{file} {finding} [{}: {}]",
                        self.name,
                        reason.class.name(),
                        reason.text
                    ),
                    Some(_) => {}
                }
            }
        }
    }

    /// The files.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many files are so.
    #[must_use]
    pub fn count(&self, wanted: impl Fn(&Line) -> bool) -> usize {
        self.lines.iter().filter(|line| wanted(line)).count()
    }

    /// How many files have that kind.
    #[must_use]
    pub fn having(&self, status: &Status) -> usize {
        self.count(|line| {
            std::mem::discriminant(&line.judged.status) == std::mem::discriminant(status)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Report};
    use crate::conformance::corpus::Corpus;
    use crate::conformance::explained::Explained;
    use crate::conformance::finding::Finding;
    use crate::conformance::judge::rust::Given;
    use crate::conformance::run::{Judged, Status};
    use std::collections::BTreeMap;

    const ENTRY: &str = "[[explained]]
file = 'a.idl'
judge = 'windows'
item = 'IFoo::Bar'
text = 'returns: *'
class = 'idl-differs'
times = { wine = 1 }
reason = 'it is'
";

    fn report(widl: bool, judges: &[&'static str], item: &str) -> Report {
        let corpus = Corpus {
            name: "wine",
            version: String::new(),
            root: "/".into(),
            files: Vec::new(),
            includes: Vec::new(),
        };
        let finding = |judge| Finding {
            judge,
            item: item.to_owned(),
            text: "returns: ours void, theirs HRESULT".to_owned(),
        };
        let judged = Judged {
            file: "a.idl".to_owned(),
            status: Status::Whole,
            widl,
            compared: BTreeMap::new(),
            windows: 0,
            rust: Given::default(),
            findings: judges.iter().map(|judge| finding(judge)).collect(),
        };
        let explained = Explained::parse(ENTRY).unwrap();
        Report::new(&corpus, vec![judged], &explained).unwrap()
    }

    #[test]
    fn a_difference_from_windows_needs_widl_on_our_side() {
        let good = report(true, &["windows"], "IFoo::Bar");
        assert!(good.is_good() && good.mistakes().is_empty());
        let alone = report(false, &["windows"], "IFoo::Bar");
        assert_eq!(alone.mistakes().len(), 1);
        let against = report(true, &["windows", "header"], "IFoo::Bar");
        assert_eq!(against.mistakes().len(), 1);
    }

    #[test]
    fn what_nobody_explains_is_counted() {
        let report = report(true, &["windows"], "IFoo::Other");
        assert!(!report.is_good());
        assert_eq!(
            report.lines().iter().map(Line::unexplained).sum::<usize>(),
            1
        );
    }
}
