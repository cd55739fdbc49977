//! What a judge objects to.

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The judge, one of [`JUDGES`].
    pub judge: &'static str,
    /// What it is about: `IFoo::Bar`.
    pub item: String,
    /// How the two differ.
    pub text: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.judge, self.item, self.text)
    }
}

/// All judges, in the order in which reports list them.
pub const JUDGES: [&str; 7] = [
    "read", "widl", "header", "values", "library", "windows", "rust",
];

/// The findings of one judge about one file.
#[derive(Debug)]
pub struct Findings {
    judge: &'static str,
    list: Vec<Finding>,
    compared: usize,
}

impl Findings {
    /// Nothing yet.
    #[must_use]
    pub fn of(judge: &'static str) -> Self {
        Self {
            judge,
            list: Vec::new(),
            compared: 0,
        }
    }

    /// Objects.
    pub fn push(&mut self, item: impl Into<String>, text: impl Into<String>) {
        self.list.push(Finding {
            judge: self.judge,
            item: item.into(),
            text: text.into(),
        });
    }

    /// Notes that two things agree.
    pub fn agree(&mut self) {
        self.compared += 1;
    }

    /// Objects when two things differ.
    pub fn compare<T: PartialEq + std::fmt::Display>(
        &mut self,
        item: &str,
        what: &str,
        ours: &T,
        theirs: &T,
    ) {
        self.compared += 1;
        if ours != theirs {
            self.push(item, format!("{what}: ours {ours}, theirs {theirs}"));
        }
    }

    /// The judge.
    #[must_use]
    pub fn judge(&self) -> &'static str {
        self.judge
    }

    /// How many things were compared.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.compared
    }

    /// The list.
    #[must_use]
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }
}
