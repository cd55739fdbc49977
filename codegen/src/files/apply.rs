//! Changing a directory: all changes, or none.

use super::changes::{Change, ChangeKind, named};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes everything to temporary files first, so that a full disk or a missing right is found
/// before anything has changed; then renames. Should a rename fail nevertheless, what was done
/// before it is undone.
pub(super) fn apply(directory: &Path, changes: &[Change]) -> io::Result<()> {
    let mut staged = Staged::default();
    for change in changes {
        staged.add(directory, change)?;
    }
    staged.commit(changes)
}

#[derive(Default)]
struct Staged {
    /// Temporary file and target, in the order of the changes; none for a removal.
    files: Vec<(Option<PathBuf>, PathBuf)>,
    /// Directories that did not exist before.
    directories: Vec<PathBuf>,
    committed: bool,
}

impl Staged {
    fn add(&mut self, directory: &Path, change: &Change) -> io::Result<()> {
        let target = directory.join(&change.path);
        if change.kind == ChangeKind::Removed {
            self.files.push((None, target));
            return Ok(());
        }
        let parent = target.parent().unwrap_or(directory).to_owned();
        self.create_directory(&parent)?;
        let name = target
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let temporary = parent.join(format!(".{name}.com-sink-{}", std::process::id()));
        self.files.push((Some(temporary.clone()), target));
        fs::write(&temporary, &change.new).map_err(|error| named(&temporary, &error))
    }

    fn create_directory(&mut self, directory: &Path) -> io::Result<()> {
        if directory.as_os_str().is_empty() || directory.is_dir() {
            return Ok(());
        }
        if let Some(parent) = directory.parent() {
            self.create_directory(parent)?;
        }
        fs::create_dir(directory).map_err(|error| named(directory, &error))?;
        self.directories.push(directory.to_owned());
        Ok(())
    }

    fn commit(mut self, changes: &[Change]) -> io::Result<()> {
        for index in 0..self.files.len() {
            let (temporary, target) = &self.files[index];
            let done = match temporary {
                Some(temporary) => fs::rename(temporary, target),
                None => fs::remove_file(target),
            };
            if let Err(error) = done {
                let error = named(target, &error);
                self.undo(&changes[..index]);
                return Err(error);
            }
        }
        self.committed = true;
        Ok(())
    }

    /// Best effort: the error that led here is the one to tell.
    fn undo(&self, done: &[Change]) {
        for (change, (_, target)) in done.iter().zip(&self.files) {
            let _ = match change.kind {
                ChangeKind::Added => fs::remove_file(target),
                ChangeKind::Changed | ChangeKind::Removed => fs::write(target, &change.old),
            };
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        for (temporary, _) in &self.files {
            if let Some(temporary) = temporary {
                let _ = fs::remove_file(temporary);
            }
        }
        for directory in self.directories.iter().rev() {
            let _ = fs::remove_dir(directory);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::files::{ChangeKind, Files, MARK};
    use std::fs;
    use std::path::Path;

    fn files(list: &[(&str, &str)]) -> Files {
        let mut files = Files::new();
        for (path, contents) in list {
            files.insert(*path, *contents).unwrap();
        }
        files
    }

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("new/deep");
        let files = files(&[("a.rs", "a\n"), ("raw/b.rs", "b\n")]);
        let first = files.write_to(&out).unwrap();
        assert_eq!(first.iter().count(), 2);
        let second = files.write_to(&out).unwrap();
        assert!(second.is_empty());
        assert_eq!(second.unchanged(), 2);
        assert_eq!(names(&out), ["a.rs", "raw"]);
    }

    #[test]
    fn stale_files_go_and_others_stay() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path();
        fs::write(out.join("old.rs"), format!("{MARK} from x\n")).unwrap();
        fs::write(out.join("other.rs"), format!("{MARK} from y\n")).unwrap();
        fs::write(out.join("mine.rs"), "fn mine() {}\n").unwrap();
        let new = format!("{MARK} from x\na\n");
        let changes = files(&[("a.rs", &new)]).write_to(out).unwrap();
        let kinds: Vec<_> = changes
            .iter()
            .map(|it| (it.path.as_str(), it.kind))
            .collect();
        assert_eq!(
            kinds,
            [("a.rs", ChangeKind::Added), ("old.rs", ChangeKind::Removed)]
        );
        assert_eq!(names(out), ["a.rs", "mine.rs", "other.rs"]);
    }

    #[test]
    fn an_error_leaves_everything_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path();
        fs::write(out.join("a.rs"), format!("{MARK} before\n")).unwrap();
        fs::write(out.join("old.rs"), format!("{MARK}\n")).unwrap();
        // A directory cannot be replaced by a file, and the rename that finds this comes last.
        fs::create_dir_all(out.join("z.rs/inner")).unwrap();
        let files = files(&[("a.rs", "after\n"), ("new/b.rs", "b\n"), ("z.rs", "z\n")]);
        // Reading the directory as a file fails on some systems already, which is as good.
        assert!(files.write_to(out).is_err());
        let kept = fs::read_to_string(out.join("a.rs")).unwrap();
        assert_eq!(kept, format!("{MARK} before\n"));
        assert_eq!(names(out), ["a.rs", "old.rs", "z.rs"]);
    }

    #[test]
    fn a_failed_rename_is_undone() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path();
        fs::write(out.join("a.rs"), format!("{MARK} before\n")).unwrap();
        fs::write(out.join("old.rs"), MARK).unwrap();
        let files = files(&[("a.rs", MARK), ("new/b.rs", "b\n"), ("z.rs", "z\n")]);
        let changes = files.compare(out).unwrap();
        // Comes between comparing and writing, as another process could.
        fs::create_dir_all(out.join("z.rs/inner")).unwrap();
        assert!(changes.apply().is_err());
        let kept = fs::read_to_string(out.join("a.rs")).unwrap();
        assert_eq!(kept, format!("{MARK} before\n"));
        assert_eq!(names(out), ["a.rs", "old.rs", "z.rs"]);
    }

    #[test]
    fn what_somebody_wrote_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path();
        fs::write(out.join("b.rs"), "mine\n").unwrap();
        fs::write(out.join("old.rs"), format!("{MARK}\n")).unwrap();
        let new = format!("{MARK}\nnew\n");
        let files = files(&[("a.rs", &new), ("b.rs", &new)]);
        let error = files.write_to(out).unwrap_err().to_string();
        assert!(error.contains("b.rs was not generated"), "{error}");
        assert!(error.contains("help: move it"), "{error}");
        assert_eq!(fs::read_to_string(out.join("b.rs")).unwrap(), "mine\n");
        assert_eq!(names(out), ["b.rs", "old.rs"]);
        fs::write(out.join("b.rs"), "").unwrap();
        files.write_to(out).unwrap();
        assert_eq!(names(out), ["a.rs", "b.rs"]);
    }

    #[test]
    fn the_diff_tells_what_would_change() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path();
        fs::write(out.join("a.rs"), "one\ntwo\n").unwrap();
        fs::write(out.join("x.winmd"), [0xff, 0]).unwrap();
        let mut files = files(&[("a.rs", "one\nthree\n"), ("b.rs", "new\n")]);
        files.insert("x.winmd", [0xff, 0, 1]).unwrap();
        let changes = files.compare(out).unwrap();
        assert_eq!(
            changes.diff(),
            "--- a/a.rs\n+++ b/a.rs\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n\
             --- /dev/null\n+++ b/b.rs\n@@ -0,0 +1 @@\n+new\n\
             Binary file x.winmd differs: 2 bytes, to be 3\n"
        );
        assert_eq!(fs::read_to_string(out.join("a.rs")).unwrap(), "one\ntwo\n");
    }
}
