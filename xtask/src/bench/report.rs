//! What `com-sink-bench` prints.

use serde::{Deserialize, Serialize};

/// Everything that was measured.
#[derive(Debug, Deserialize, Serialize)]
pub struct Report {
    pub groups: Vec<Group>,
}

/// Figures that belong together.
#[derive(Debug, Deserialize, Serialize)]
pub struct Group {
    pub id: String,
    pub title: String,
    pub rows: Vec<Row>,
    pub goals: Vec<Goal>,
}

/// One figure.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Row {
    pub name: String,
    pub value: f64,
    pub unit: String,
    pub ratio: Option<Ratio>,
    pub instructions: Option<f64>,
}

/// A comparison with another row of the group.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Ratio {
    pub value: f64,
    pub to: String,
}

/// What a figure should be.
#[derive(Debug, Deserialize, Serialize)]
pub struct Goal {
    pub text: String,
    pub reached: f64,
    pub at_most: f64,
}

impl Row {
    /// A figure by itself.
    pub fn plain(name: impl Into<String>, value: f64, unit: &str) -> Self {
        Self {
            name: name.into(),
            value,
            unit: unit.to_owned(),
            ratio: None,
            instructions: None,
        }
    }

    /// As a multiple of another row.
    pub fn beside(mut self, rival: &Self) -> Self {
        self.ratio = Some(Ratio {
            value: self.value / rival.value,
            to: rival.name.clone(),
        });
        self
    }
}

impl Goal {
    /// Whether it was reached.
    pub fn is_met(&self) -> bool {
        self.reached <= self.at_most
    }
}

impl Report {
    /// The goals that weren't reached.
    pub fn missed(&self) -> Vec<&str> {
        let goals = self.groups.iter().flat_map(|group| &group.goals);
        goals
            .filter(|goal| !goal.is_met())
            .map(|goal| goal.text.as_str())
            .collect()
    }
}
