//! Running named steps one after the other, with a summary.

use std::time::{Duration, Instant};

/// What a step does. `Err` says why it failed.
pub type Action = fn() -> Result<(), String>;

/// A named step.
#[derive(Clone, Copy)]
pub struct Step {
    /// The name, for `--only` and the summary.
    pub name: &'static str,
    /// What it checks.
    pub about: &'static str,
    /// What it does.
    pub action: Action,
}

/// The steps with one of these names; all when there are none.
pub fn select(steps: &[Step], names: &[String]) -> Result<Vec<Step>, String> {
    for name in names {
        if !steps.iter().any(|step| step.name == name) {
            return Err(format!("there is no step `{name}`; see --list"));
        }
    }
    Ok(steps
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
        .copied()
        .collect())
}

/// Runs all steps, or up to the first that fails, and tells how each went.
pub fn run(steps: &[Step], fail_fast: bool) -> Result<(), String> {
    let mut done: Vec<(Step, Duration, Result<(), String>)> = Vec::new();
    for step in steps {
        println!("\n=== {}: {}", step.name, step.about);
        let start = Instant::now();
        let result = (step.action)();
        let time = start.elapsed();
        match &result {
            Ok(()) => println!("=== {} ok, {}", step.name, seconds(time)),
            Err(text) => println!("=== {} FAILED, {}: {text}", step.name, seconds(time)),
        }
        let stop = fail_fast && result.is_err();
        done.push((*step, time, result));
        if stop {
            break;
        }
    }
    summary(&done, steps.len())
}

fn summary(done: &[(Step, Duration, Result<(), String>)], total: usize) -> Result<(), String> {
    println!("\n=== summary");
    for (step, time, result) in done {
        let outcome = if result.is_ok() { "ok" } else { "FAILED" };
        println!("{outcome:>8}  {:>8}  {}", seconds(*time), step.name);
    }
    let time = done.iter().map(|(_, time, _)| *time).sum();
    let failed: Vec<&str> = done
        .iter()
        .filter(|(_, _, result)| result.is_err())
        .map(|(step, ..)| step.name)
        .collect();
    println!(
        "{:>8}  {:>8}  {} of {total} steps",
        "",
        seconds(time),
        done.len()
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Step, run, select};

    const GOOD: Step = Step {
        name: "good",
        about: "succeeds",
        action: || Ok(()),
    };
    const BAD: Step = Step {
        name: "bad",
        about: "fails",
        action: || Err("as it should".to_owned()),
    };

    #[test]
    fn steps_are_selected_by_name() {
        let steps = [GOOD, BAD];
        assert_eq!(select(&steps, &[]).unwrap().len(), 2);
        assert_eq!(select(&steps, &["bad".to_owned()]).unwrap()[0].name, "bad");
        assert!(select(&steps, &["worse".to_owned()]).is_err());
    }

    #[test]
    fn one_failure_fails_the_run() {
        assert_eq!(run(&[GOOD], false), Ok(()));
        assert_eq!(
            run(&[BAD, GOOD, BAD], false),
            Err("failed: bad, bad".to_owned())
        );
        assert_eq!(run(&[BAD, GOOD, BAD], true), Err("failed: bad".to_owned()));
    }
}
