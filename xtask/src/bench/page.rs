//! The figures for people (a terminal, a page of the documentation) and for programs (JSON).

use super::machine::Machine;
use super::report::{Goal, Group, Report, Row};
use serde_json::json;

const END: &str = "<!-- end of figures -->";

/// The report as text.
pub fn terminal(machine: &Machine, report: &Report) -> String {
    let mut text = format!("{}\n", machine.line());
    for group in &report.groups {
        text.push_str(&format!("\n{}\n", group.title));
        for row in &group.rows {
            text.push_str(&format!(
                "  {:<68} {:>14} {:<10} {:>6} {:>14}\n",
                row.name,
                number(row.value),
                row.unit,
                ratio(row),
                instructions(row)
            ));
        }
        for goal in &group.goals {
            text.push_str(&format!("  {}\n", sentence(goal)));
        }
    }
    text
}

/// The report and the machine as JSON.
pub fn json(machine: &Machine, report: &Report) -> Result<String, String> {
    serde_json::to_string_pretty(&json!({ "machine": machine, "groups": report.groups }))
        .map(|text| text + "\n")
        .map_err(|error| error.to_string())
}

/// The report as tables.
pub fn markdown(machine: &Machine, report: &Report) -> String {
    let mut text = format!("Machine: {}.\n", machine.line());
    for group in &report.groups {
        text.push_str(&table(group));
    }
    text
}

fn table(group: &Group) -> String {
    let rival = group.rows.iter().any(|row| row.ratio.is_some());
    let counted = group.rows.iter().any(|row| row.instructions.is_some());
    let mut head = vec!["", "figure"];
    if rival {
        head.push("ratio");
        head.push("to");
    }
    if counted {
        head.push("instructions");
    }
    let mut text = format!("\n### {}\n\n", group.title);
    text.push_str(&line(&head));
    text.push_str(&line(&vec!["---"; head.len()]));
    for row in &group.rows {
        let figure = format!("{} {}", number(row.value), row.unit);
        let to = row.ratio.as_ref().map_or("", |ratio| ratio.to.as_str());
        let (ratio, counted_as) = (ratio(row), instructions(row));
        let mut cells = vec![row.name.as_str(), figure.trim_end()];
        if rival {
            cells.extend([ratio.as_str(), to]);
        }
        if counted {
            cells.push(counted_as.trim_end_matches(" instr."));
        }
        text.push_str(&line(&cells));
    }
    if !group.goals.is_empty() {
        text.push('\n');
    }
    for goal in &group.goals {
        text.push_str(&format!("- {}\n", sentence(goal)));
    }
    text
}

fn line(cells: &[&str]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Puts new figures of a command between their marks in a page.
pub fn splice(page: &str, command: &str, figures: &str) -> Result<String, String> {
    let begin = format!("<!-- figures: written by `{command} --write` -->");
    let parts = page
        .split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) =
        parts.ok_or_else(|| format!("the page has no place for figures: {begin} … {END}"))?;
    Ok(format!("{before}{begin}\n\n{figures}\n{END}{after}"))
}

fn sentence(goal: &Goal) -> String {
    format!(
        "{}: {}: {} (goal: at most {})",
        if goal.is_met() { "met" } else { "MISSED" },
        goal.text,
        number(goal.reached),
        number(goal.at_most)
    )
}

fn ratio(row: &Row) -> String {
    row.ratio
        .as_ref()
        .map_or_else(String::new, |ratio| format!("{:.2}", ratio.value))
}

fn instructions(row: &Row) -> String {
    row.instructions
        .map_or_else(String::new, |count| format!("{count:.0} instr."))
}

/// Three digits or more.
fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> Group {
        serde_json::from_value(json!({
            "id": "x", "title": "Events",
            "rows": [
                { "name": "a", "value": 2.5, "unit": "ns",
                  "ratio": { "value": 1.25, "to": "b" }, "instructions": 17.0 },
                { "name": "b", "value": 2.0, "unit": "ns", "ratio": null, "instructions": null },
            ],
            "goals": [{ "text": "a to b", "reached": 1.25, "at_most": 1.2 }],
        }))
        .unwrap()
    }

    #[test]
    fn a_table_has_the_columns_that_are_filled() {
        let expected = "\n### Events\n\n|  | figure | ratio | to | instructions |\n\
            | --- | --- | --- | --- | --- |\n| a | 2.50 ns | 1.25 | b | 17 |\n| b | 2 ns |  |  |  |\n\n\
            - MISSED: a to b: 1.25 (goal: at most 1.20)\n";
        assert_eq!(table(&group()), expected);
    }

    #[test]
    fn figures_replace_figures_only() {
        let begin = "<!-- figures: written by `bench two --write` -->";
        let other = format!("<!-- figures: written by `bench --write` -->\nold\n{END}\n");
        let page = format!("{other}{begin}\nold\n{END}\nafter");
        let new = splice(&page, "bench two", "new\n").unwrap();
        assert_eq!(new, format!("{other}{begin}\n\nnew\n\n{END}\nafter"));
        assert_eq!(splice(&new, "bench two", "new\n").unwrap(), new);
        assert!(splice("nothing", "bench", "new").is_err());
    }

    #[test]
    fn missed_goals_are_named() {
        let report = Report {
            groups: vec![group()],
        };
        assert_eq!(report.missed(), ["a to b"]);
    }
}
