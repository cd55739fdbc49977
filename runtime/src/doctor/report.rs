//! What an examination has found.

use core::fmt;

/// The steps of an examination, in the order in which they were taken. `Display` prints them for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    subject: String,
    steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    status: Status,
    tried: String,
    answer: String,
    advice: String,
}

/// How bad the answer to a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// As it should be.
    Good,
    /// Good to know; events may arrive all the same.
    Note,
    /// Events won't arrive.
    Problem,
}

impl Report {
    pub(super) fn new(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            steps: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Whether nothing stands in the way of events.
    pub fn is_healthy(&self) -> bool {
        self.problems().next().is_none()
    }

    /// All steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps that tell why events won't arrive.
    pub fn problems(&self) -> impl Iterator<Item = &Step> {
        let steps = self.steps.iter();
        steps.filter(|step| step.status == Status::Problem)
    }
}

impl Step {
    pub(super) fn good(tried: impl Into<String>, answer: impl Into<String>) -> Self {
        Self::new(Status::Good, tried, answer)
    }

    pub(super) fn note(tried: impl Into<String>, answer: impl Into<String>) -> Self {
        Self::new(Status::Note, tried, answer)
    }

    pub(super) fn problem(tried: impl Into<String>, answer: impl Into<String>) -> Self {
        Self::new(Status::Problem, tried, answer)
    }

    pub(super) fn new(status: Status, tried: impl Into<String>, answer: impl Into<String>) -> Self {
        Self {
            status,
            tried: tried.into(),
            answer: answer.into(),
            advice: String::new(),
        }
    }

    /// The same with what to do about it.
    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// How bad the answer is.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What was tried.
    pub fn tried(&self) -> &str {
        &self.tried
    }

    /// What was answered.
    pub fn answer(&self) -> &str {
        &self.answer
    }

    /// What to do about it; empty if nothing need be done.
    pub fn advice(&self) -> &str {
        &self.advice
    }
}

impl fmt::Display for Report {
    /// A line for each step, its advice below it, and a verdict.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.subject)?;
        for step in &self.steps {
            writeln!(f, "  {step}")?;
        }
        match self.problems().count() {
            0 => write!(f, "Events can arrive."),
            1 => write!(f, "Events won't arrive: 1 problem."),
            count => write!(f, "Events won't arrive: {count} problems."),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = match self.status {
            Status::Good => "ok",
            Status::Note => "note",
            Status::Problem => "PROBLEM",
        };
        write!(f, "{status:<7}  {}: {}", self.tried, self.answer)?;
        if !self.advice.is_empty() {
            write!(f, "\n           -> {}", self.advice)?;
        }
        Ok(())
    }
}
