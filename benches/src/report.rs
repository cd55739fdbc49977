//! What a run found out.

use serde::Serialize;

/// Everything.
#[derive(Debug, Serialize)]
pub struct Report {
    pub groups: Vec<Group>,
}

/// Figures that belong together.
#[derive(Debug, Serialize)]
pub struct Group {
    pub id: &'static str,
    pub title: &'static str,
    pub rows: Vec<Row>,
    pub goals: Vec<Goal>,
}

/// One figure.
#[derive(Debug, Serialize)]
pub struct Row {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    /// The value as a multiple of a rival's, and whose.
    pub ratio: Option<Ratio>,
    /// Machine instructions for each event, as valgrind counts them.
    pub instructions: Option<f64>,
}

/// A comparison with another row.
#[derive(Debug, Serialize)]
pub struct Ratio {
    pub value: f64,
    pub to: String,
}

/// What a figure should be.
#[derive(Debug, Serialize)]
pub struct Goal {
    pub text: String,
    pub reached: f64,
    pub at_most: f64,
}

impl Row {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            ratio: None,
            instructions: None,
        }
    }
}

impl Goal {
    pub fn new(text: impl Into<String>, reached: f64, at_most: f64) -> Self {
        Self {
            text: text.into(),
            reached,
            at_most,
        }
    }
}

/// Puts beside each row what it is as a multiple of the row `rival`.
pub fn compare(rows: &mut [Row], rival: &str) {
    let Some(base) = rows
        .iter()
        .find(|row| row.name == rival)
        .map(|row| row.value)
    else {
        return;
    };
    for row in rows.iter_mut().filter(|row| row.name != rival) {
        row.ratio = Some(Ratio {
            value: row.value / base,
            to: rival.to_owned(),
        });
    }
}
