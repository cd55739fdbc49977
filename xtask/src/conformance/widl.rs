//! What widl makes of the files, kept between runs.

use super::corpus::Corpus;
use super::fetch;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// widl's answer for one file.
#[derive(Debug)]
pub struct Answer {
    /// The C header, or what widl said when it refused the file.
    pub header: Result<PathBuf, String>,
    /// The type library, or what widl said; for files without `library` there is none.
    pub library: Option<Result<PathBuf, String>>,
}

/// What widl is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    Header,
    Library,
}

/// Compiles one file, unless it has been compiled before.
pub fn compile(corpus: &Corpus, file: &str, library: bool) -> Result<Answer, String> {
    Ok(Answer {
        header: make(corpus, file, Output::Header)?,
        library: library
            .then(|| make(corpus, file, Output::Library))
            .transpose()?,
    })
}

/// The folder of all headers of a corpus.
pub fn headers(corpus: &Corpus) -> PathBuf {
    corpus.part_of(&fetch::cache().join("widl"))
}

/// The command that compiles a file to a header, for measuring.
pub fn command(corpus: &Corpus, file: &str, output: &Path) -> Command {
    let mut command = base(corpus, file);
    command
        .args(["-h", "-H"])
        .arg(output)
        .arg(corpus.root.join(file));
    command
}

fn base(corpus: &Corpus, file: &str) -> Command {
    let path = corpus.root.join(file);
    let mut command = Command::new("widl");
    command
        // Where two of it start at once, it leaves a folder of its own behind.
        .current_dir(fetch::cache())
        .stdin(Stdio::null())
        // The judge compares layouts of 64 bits.
        .args(["-m64", "--win64", "-I"])
        .arg(path.parent().unwrap_or(&corpus.root));
    for include in &corpus.includes {
        command.arg("-I").arg(include);
    }
    command
}

fn make(corpus: &Corpus, file: &str, output: Output) -> Result<Result<PathBuf, String>, String> {
    let target = headers(corpus).join(match output {
        Output::Header => file.replace(".idl", ".h"),
        Output::Library => file.replace(".idl", ".tlb"),
    });
    let refusal = PathBuf::from(format!("{}.refused", target.display()));
    let source = corpus.root.join(file);
    if is_newer(&target, &source) {
        return Ok(Ok(target));
    }
    if is_newer(&refusal, &source) {
        return Ok(Err(std::fs::read_to_string(&refusal).unwrap_or_default()));
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    let mut command = base(corpus, file);
    match output {
        Output::Header => command.args(["-h", "-H"]),
        Output::Library => command.args(["-t", "-o"]),
    };
    let result = command
        .arg(&target)
        .arg(&source)
        .output()
        .map_err(|error| format!("`widl` cannot be run: {error}"))?;
    if result.status.success() && target.is_file() {
        return Ok(Ok(target));
    }
    // A file that widl gave up on may be half written.
    let _ = std::fs::remove_file(&target);
    let said = errors(&String::from_utf8_lossy(&result.stderr), &result.status);
    std::fs::write(&refusal, &said)
        .map_err(|error| format!("cannot write {}: {error}", refusal.display()))?;
    Ok(Err(said))
}

/// The first error, without the folder of the file.
fn errors(text: &str, status: &std::process::ExitStatus) -> String {
    text.lines()
        .find(|line| line.contains("error:"))
        .map(|line| line.rsplit('/').next().unwrap_or(line).to_owned())
        .unwrap_or_else(|| format!("widl ended with {status}"))
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    match (time(made), time(source)) {
        (Some(made), Some(source)) => made >= source,
        _ => false,
    }
}
