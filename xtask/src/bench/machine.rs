//! Where it was measured.

use serde::Serialize;
use std::process::Command;

/// The machine and the compilers.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub cpu: String,
    pub cores: usize,
    pub system: String,
    pub rustc: String,
    pub cxx: String,
}

impl Machine {
    /// Asks for everything.
    pub fn ask() -> Self {
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            cpu: cpu(&info).unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            rustc: first_line("rustc", "--version"),
            cxx: first_line("c++", "--version"),
        }
    }

    /// One line.
    pub fn line(&self) -> String {
        format!(
            "{}, {} cores, {}; {}, opt-level 3; {}, -O2",
            self.cpu, self.cores, self.system, self.rustc, self.cxx
        )
    }
}

/// The model as the kernel names it; where several share a name, the numbers tell them apart.
fn cpu(info: &str) -> Option<String> {
    let field = |name: &str| {
        let line = info.lines().find(|line| {
            line.split(':')
                .next()
                .is_some_and(|key| key.trim_end() == name)
        })?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let name = field("model name")?;
    match (field("cpu family"), field("model")) {
        (Some(family), Some(model)) => Some(format!("{name} (family {family}, model {model})")),
        _ => Some(name),
    }
}

fn first_line(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output();
    output
        .ok()
        .and_then(|output| {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.lines().next().map(str::to_owned)
        })
        .unwrap_or_else(|| format!("{program} (unknown)"))
}

#[cfg(test)]
mod tests {
    use super::cpu;

    #[test]
    fn the_cpu_has_its_name_and_numbers() {
        let info = "processor\t: 0\ncpu family\t: 6\nmodel\t\t: 143\nmodel name\t: Fast CPU\n";
        assert_eq!(cpu(info).as_deref(), Some("Fast CPU (family 6, model 143)"));
        assert_eq!(cpu(""), None);
    }
}
