//! Asking the C++ compiler of mingw for values: sizes, offsets, enumerators.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const COMPILER: &str = "x86_64-w64-mingw32-g++";

/// The package that has the compiler.
pub const PACKAGE: (&str, &str) = (COMPILER, "g++-mingw-w64-x86-64");

/// A compiler with the folders that headers are in.
#[derive(Debug)]
pub struct Probe {
    folders: Vec<PathBuf>,
    cache: PathBuf,
}

impl Probe {
    /// `folders` are searched in this order, before the compiler's own; `cache` keeps answers.
    #[must_use]
    pub fn new(folders: Vec<PathBuf>, cache: PathBuf) -> Self {
        Self { folders, cache }
    }

    /// The values of constant expressions behind a header, which `needs` others before it.
    ///
    /// # Errors
    ///
    /// What the compiler says first.
    pub fn values(
        &self,
        header: &Path,
        needs: &[String],
        expressions: &[String],
    ) -> Result<Vec<i64>, String> {
        if expressions.is_empty() {
            return Ok(Vec::new());
        }
        let text = source(header, needs, expressions)?;
        let target = self.cache.join(format!("{:016x}.txt", hash(&text)));
        if let Ok(kept) = std::fs::read_to_string(&target) {
            return answer(&kept, expressions.len());
        }
        let assembly = self
            .compile("c++", &text)
            .or_else(|error| self.compile("c", &text).map_err(|_| error))?;
        std::fs::create_dir_all(&self.cache)
            .and_then(|()| std::fs::write(&target, &assembly))
            .map_err(|error| format!("cannot write {}: {error}", target.display()))?;
        answer(&assembly, expressions.len())
    }

    /// The text of `windows.h` without directives.
    ///
    /// # Errors
    ///
    /// What the compiler says first.
    pub fn preprocess(&self, text: &str) -> Result<String, String> {
        self.run("c", &["-E", "-P"], text)
    }

    fn compile(&self, language: &str, text: &str) -> Result<String, String> {
        let assembly = self.run(language, &["-S", "-o", "-"], text)?;
        // Only the data, which is all there is of ours.
        let data: Vec<&str> = assembly
            .lines()
            .skip_while(|line| !line.starts_with("probe:"))
            .skip(1)
            .map(str::trim)
            .take_while(|line| line.starts_with(".quad") || line.starts_with(".space"))
            .collect();
        Ok(data.join("\n"))
    }

    fn run(&self, language: &str, options: &[&str], text: &str) -> Result<String, String> {
        let mut command = Command::new(COMPILER);
        // Code that widl and `cpp_quote` write needs no warnings from us.
        command.args(["-x", language, "-w", "-O0"]);
        for folder in &self.folders {
            command.arg("-I").arg(folder);
        }
        let mut child = command
            .args(options)
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{COMPILER}` cannot be run: {error}"))?;
        let mut input = child.stdin.take().ok_or("no input")?;
        std::io::Write::write_all(&mut input, text.as_bytes())
            .map_err(|error| error.to_string())?;
        drop(input);
        let output = child
            .wait_with_output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| line.contains("error:"));
        Err(first.map_or_else(
            || format!("{COMPILER} ended with {}", output.status),
            |line| line.rsplit('/').next().unwrap_or(line).to_owned(),
        ))
    }
}

fn source(header: &Path, needs: &[String], expressions: &[String]) -> Result<String, String> {
    let stamp = std::fs::read(header).map_err(|error| format!("{}: {error}", header.display()))?;
    let mut text = format!("/* {:016x} */\n", hash(&stamp));
    // widl's declarations for `__uuidof` do not fit mingw's.
    text.push_str("#include <_mingw.h>\n#undef __CRT_UUID_DECL\n");
    for name in ["stddef.h", "stdarg.h"] {
        text.push_str(&format!("#include <{name}>\n"));
    }
    for name in needs {
        text.push_str(&format!("#include <{name}>\n"));
    }
    text.push_str(&format!("#include \"{}\"\n", header.display()));
    text.push_str("#ifdef __cplusplus\nextern \"C\"\n#endif\nconst long long probe[] = {\n");
    for expression in expressions {
        text.push_str("(long long)(");
        text.push_str(expression);
        text.push_str("),\n");
    }
    text.push_str("};\n");
    Ok(text)
}

fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The numbers of `.quad` and `.space` lines.
fn answer(assembly: &str, count: usize) -> Result<Vec<i64>, String> {
    let mut values = Vec::with_capacity(count);
    for line in assembly.lines() {
        let Some((directive, number)) = line.split_once(char::is_whitespace) else {
            continue;
        };
        let number = number.trim();
        match directive {
            ".quad" => values.push(number.parse().map_err(|_| format!("no number: {line}"))?),
            _ => {
                let bytes: usize = number.parse().map_err(|_| format!("no number: {line}"))?;
                values.extend(std::iter::repeat_n(0, bytes / 8));
            }
        }
    }
    if values.len() == count {
        Ok(values)
    } else {
        Err(format!("{} of {count} values", values.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn values_are_read_from_assembly() {
        assert_eq!(
            answer(".quad\t-7\n.space 16\n.quad 3", 4),
            Ok(vec![-7, 0, 0, 3])
        );
        assert!(answer(".quad 1", 2).is_err());
    }
}
