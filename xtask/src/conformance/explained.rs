//! The disagreements that are known, each with its reason.

use super::class::Class;
use super::corpus::FOLDER;
use super::finding::Finding;
use super::pattern::{is_vague, matches};
use crate::tools::root;
use serde::Deserialize;
use std::collections::BTreeMap;
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
pub struct Entry {
    /// `path/of/the.idl` within its corpus.
    file: String,
    /// The judge that objects.
    judge: String,
    /// What it objects to.
    item: String,
    /// How the two differ.
    text: String,
    /// What kind of argument this is.
    pub class: Class,
    /// How many differences it explains in each corpus: no more and no less.
    times: BTreeMap<String, usize>,
    /// Why that is right.
    pub reason: String,
    /// Where that can be looked up.
    #[serde(default)]
    source: Option<String>,
    /// How many it did explain, in the order of `times`.
    #[serde(skip)]
    uses: Uses,
}

/// Counters by corpus.
#[derive(Debug, Default)]
struct Uses(BTreeMap<String, AtomicUsize>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    explained: Vec<Entry>,
    #[serde(default)]
    needs: Vec<Need>,
}

impl Explained {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has an entry that is not allowed.
    pub fn load() -> Result<Self, String> {
        let path: PathBuf = root().join("conformance/explained.toml");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("conformance/explained.toml: {error}"))
    }

    /// Reads the list from its text.
    ///
    /// # Errors
    ///
    /// As [`Explained::load`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut document: Document = toml::from_str(text).map_err(|error| error.to_string())?;
        for entry in &mut document.explained {
            entry
                .check()
                .map_err(|error| format!("{}: {error}", entry.spell()))?;
            let counters = entry.times.keys().map(|name| (name.clone(), 0.into()));
            entry.uses = Uses(counters.collect());
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

    /// The explanation of a finding about a file of a corpus, if there is one.
    ///
    /// # Errors
    ///
    /// When two entries claim it: then one of them is not narrow enough.
    pub fn find(
        &self,
        corpus: &str,
        file: &str,
        finding: &Finding,
    ) -> Result<Option<&Entry>, String> {
        let mut found = self
            .entries
            .iter()
            .filter(|entry| entry.explains(corpus, file, finding));
        let Some(entry) = found.next() else {
            return Ok(None);
        };
        if corpus == FOLDER {
            return Ok(Some(entry));
        }
        if let Some(other) = found.next() {
            return Err(format!(
                "two explanations claim one difference ({corpus}/{file} {finding}): {} and {}",
                entry.spell(),
                other.spell()
            ));
        }
        if let Some(counter) = entry.uses.0.get(corpus) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Some(entry))
    }

    /// What is wrong with the list after some judges have judged some corpora in full: entries that
    /// explain more or fewer differences than they say.
    #[must_use]
    pub fn mistakes(&self, corpora: &[&str], judges: &[&str]) -> Vec<String> {
        let mut mistakes = Vec::new();
        for entry in &self.entries {
            if !judges.contains(&entry.judge.as_str()) {
                continue;
            }
            for (corpus, times) in &entry.times {
                let uses = entry.uses.0.get(corpus);
                let uses = uses.map_or(0, |uses| uses.load(Ordering::Relaxed));
                if corpora.contains(&corpus.as_str()) && uses != *times {
                    mistakes.push(format!(
                        "{}: explains {uses} differences in {corpus}, {times} expected",
                        entry.spell()
                    ));
                }
            }
        }
        mistakes
    }

    /// How many entries and how many explained differences each class has in a corpus.
    #[must_use]
    pub fn by_class(&self, corpus: &str) -> BTreeMap<Class, (usize, usize)> {
        let mut classes: BTreeMap<Class, (usize, usize)> = BTreeMap::new();
        for entry in &self.entries {
            let uses = entry.uses.0.get(corpus);
            let uses = uses.map_or(0, |uses| uses.load(Ordering::Relaxed));
            if uses > 0 {
                let (entries, differences) = classes.entry(entry.class).or_default();
                *entries += 1;
                *differences += uses;
            }
        }
        classes
    }
}

impl Entry {
    fn explains(&self, corpus: &str, file: &str, finding: &Finding) -> bool {
        self.judge == finding.judge
            // Another version of a corpus has what that is known for, if not as often.
            && (corpus == FOLDER || self.times.contains_key(corpus))
            && matches(&self.file, file)
            && matches(&self.item, &finding.item)
            && matches(&self.text, &finding.text)
    }

    /// Whether the entry may stand in the list.
    fn check(&self) -> Result<(), String> {
        if self.reason.trim().is_empty() {
            return Err("has no reason".to_owned());
        }
        if self.source.as_ref().is_some_and(|it| it.trim().is_empty()) {
            return Err("has an empty source".to_owned());
        }
        if self.times.is_empty() || self.times.values().any(|times| *times == 0) {
            return Err("explains nothing: `times` says how often for each corpus".to_owned());
        }
        if !self.class.is_for(&self.judge) {
            return Err(format!(
                "the class `{}` is not for the judge `{}`",
                self.class.name(),
                self.judge
            ));
        }
        if is_vague(&self.text) {
            return Err("`text` fits nearly everything; say what differs".to_owned());
        }
        // What is said of all items has to be said in so many words.
        if is_vague(&self.item) && is_vague(&self.file) && self.text.trim_matches('*').len() < 12 {
            return Err("`file`, `item` and `text` fit nearly everything".to_owned());
        }
        Ok(())
    }

    fn spell(&self) -> String {
        format!("{} {} {}: {}", self.file, self.judge, self.item, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Explained;
    use crate::conformance::finding::Finding;

    const GOOD: &str = "[[explained]]
file = 'a.idl'
judge = 'header'
item = 'IFoo'
text = 'base: ours IBar*'
class = 'widl-errs'
times = { wine = 1 }
reason = 'it is'
";

    fn finding(item: &str) -> Finding {
        Finding {
            judge: "header",
            item: item.to_owned(),
            text: "base: ours IBar, theirs none".to_owned(),
        }
    }

    #[test]
    fn an_explanation_explains_as_often_as_it_says() {
        let list = Explained::parse(GOOD).unwrap();
        assert_eq!(list.mistakes(&["wine"], &["header"]).len(), 1, "too few");
        assert!(list.mistakes(&["comtypes"], &["header"]).is_empty());
        assert!(list.mistakes(&["wine"], &["library"]).is_empty());
        let find = |corpus, file, item| list.find(corpus, file, &finding(item)).unwrap();
        assert_eq!(find("wine", "a.idl", "IFoo").unwrap().reason, "it is");
        assert!(find("wine", "b.idl", "IFoo").is_none());
        assert!(find("comtypes", "a.idl", "IFoo").is_none());
        assert!(find("wine", "a.idl", "IFooBar").is_none());
        assert!(list.mistakes(&["wine"], &["header"]).is_empty());
        find("wine", "a.idl", "IFoo");
        assert_eq!(list.mistakes(&["wine"], &["header"]).len(), 1, "too many");
    }

    #[test]
    fn two_explanations_of_one_difference_are_refused() {
        let other = GOOD.replace("'IFoo'", "'IF*'");
        let list = Explained::parse(&format!("{GOOD}{other}")).unwrap();
        assert!(list.find("wine", "a.idl", &finding("IFoo")).is_err());
        assert!(list.find("wine", "a.idl", &finding("IFree")).is_ok());
    }

    #[test]
    fn what_explains_everything_is_refused() {
        for (from, to) in [
            ("reason = 'it is'", "reason = ' '"),
            ("'base: ours IBar*'", "'*'"),
            ("text = 'base: ours IBar*'\n", ""),
            ("'base: ours IBar*'", "'*:*'"),
            ("{ wine = 1 }", "{}"),
            ("{ wine = 1 }", "{ wine = 0 }"),
            ("'widl-errs'", "'idl-differs'"),
            ("'widl-errs'", "'because'"),
        ] {
            let text = GOOD.replace(from, to);
            assert_ne!(text, GOOD);
            assert!(Explained::parse(&text).is_err(), "{text}");
        }
        let vague = GOOD
            .replace("'a.idl'", "'*'")
            .replace("'IFoo'", "'*'")
            .replace("'base: ours IBar*'", "'base: ou*'");
        assert!(Explained::parse(&vague).is_err());
    }
}
