//! The disagreements that are known, each with its reason.

use super::corpus::NAMES;
use super::finding::Finding;
use crate::tools::root;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `conformance/explained.toml`.
#[derive(Debug)]
pub struct Explained {
    entries: Vec<Entry>,
    needs: Vec<Need>,
}

/// Headers that have to come before the one of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Need {
    /// `corpus/path/of/the.idl`
    file: String,
    /// Names of headers.
    headers: Vec<String>,
}

/// One explanation. Patterns may have `*` for any text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// `corpus/path/of/the.idl`
    file: String,
    /// The judge that objects.
    judge: String,
    /// What it objects to.
    item: String,
    /// How the two differ; any difference when it is left out.
    #[serde(default = "anything")]
    text: String,
    /// Why that is right.
    reason: String,
    #[serde(skip)]
    uses: AtomicUsize,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    explained: Vec<Entry>,
    #[serde(default)]
    needs: Vec<Need>,
}

fn anything() -> String {
    "*".to_owned()
}

impl Explained {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has an entry without a reason.
    pub fn load() -> Result<Self, String> {
        let path: PathBuf = root().join("conformance/explained.toml");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("conformance/explained.toml: {error}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let document: Document = toml::from_str(text).map_err(|error| error.to_string())?;
        for entry in &document.explained {
            if entry.reason.trim().is_empty() {
                return Err(format!("{} {} has no reason", entry.file, entry.item));
            }
        }
        Ok(Self {
            entries: document.explained,
            needs: document.needs,
        })
    }

    /// The headers that have to come before widl's header of a file, which does not include them.
    #[must_use]
    pub fn needs(&self, file: &str) -> &[String] {
        let need = self.needs.iter().find(|need| matches(&need.file, file));
        need.map_or(&[], |need| &need.headers)
    }

    /// The reason for a finding about a file, if there is one.
    #[must_use]
    pub fn reason(&self, file: &str, finding: &Finding) -> Option<&str> {
        let entry = self.entries.iter().find(|entry| {
            entry.judge == finding.judge
                && matches(&entry.file, file)
                && matches(&entry.item, &finding.item)
                && matches(&entry.text, &finding.text)
        })?;
        entry.uses.fetch_add(1, Ordering::Relaxed);
        Some(&entry.reason)
    }

    /// Explanations that nothing needs any longer, of the corpora that were judged in full by those
    /// judges.
    #[must_use]
    pub fn stale(&self, corpora: &[&str], judges: &[&str]) -> Vec<String> {
        self.entries
            .iter()
            .filter(|entry| {
                entry.uses.load(Ordering::Relaxed) == 0 && judges.contains(&entry.judge.as_str())
            })
            .filter(|entry| match entry.file.split_once('/') {
                Some((corpus, _)) if corpus.contains('*') => corpora.len() == NAMES.len(),
                Some((corpus, _)) => corpora.contains(&corpus),
                None => corpora.len() == NAMES.len(),
            })
            .map(|entry| {
                format!(
                    "{} {} {}: {}",
                    entry.file, entry.judge, entry.item, entry.text
                )
            })
            .collect()
    }
}

/// Whether a text fits a pattern with `*`.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::{Explained, matches};
    use crate::conformance::finding::Finding;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_not_needed_is_stale() {
        let list = Explained::parse(
            "[[explained]]\nfile = 'wine/a.idl'\njudge = 'header'\nitem = 'IFoo'\nreason = 'it is'\n",
        )
        .unwrap();
        assert_eq!(list.stale(&["wine"], &["header"]).len(), 1);
        assert!(list.stale(&["comtypes"], &["header"]).is_empty());
        assert!(list.stale(&["wine"], &["library"]).is_empty());
        let finding = Finding {
            judge: "header",
            item: "IFoo".to_owned(),
            text: "base".to_owned(),
        };
        assert_eq!(list.reason("wine/a.idl", &finding), Some("it is"));
        assert_eq!(list.reason("wine/b.idl", &finding), None);
        assert!(list.stale(&["wine"], &["header"]).is_empty());
    }

    #[test]
    fn an_explanation_has_a_reason() {
        let text = "[[explained]]\nfile = 'a'\njudge = 'header'\nitem = 'b'\nreason = ' '\n";
        assert!(Explained::parse(text).is_err());
    }
}
