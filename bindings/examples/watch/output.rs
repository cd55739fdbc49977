//! Prints events as a table or as JSON.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::{Map, Value};
use virtual_server::Date;

use crate::Format;
use crate::sink::Event;
use crate::summary::Summary;

/// Where lines go, and in which form.
pub struct Output<W> {
    format: Format,
    target: W,
}

impl<W: Write> Output<W> {
    pub fn new(format: Format, target: W) -> Self {
        Self { format, target }
    }

    /// The head of the table.
    pub fn head(&mut self) -> io::Result<()> {
        match self.format {
            Format::Table => self.row("TIME", "SOURCE", "EVENT", "ARGUMENTS"),
            Format::Json => Ok(()),
        }
    }

    /// What the story does next; only for human eyes.
    pub fn step(&mut self, text: &str) -> io::Result<()> {
        match self.format {
            Format::Table => {
                writeln!(self.target, "-- {text}")?;
                self.target.flush()
            }
            Format::Json => Ok(()),
        }
    }

    /// An event.
    pub fn event(&mut self, event: &Event) -> io::Result<()> {
        match self.format {
            Format::Table => {
                let pair = |(name, value): &(String, Value)| format!("{name}={}", plain(value));
                let pairs: Vec<String> = event.arguments.iter().map(pair).collect();
                self.row(
                    &time_of_day(event.time),
                    &event.source,
                    event.name,
                    &pairs.join("  "),
                )
            }
            Format::Json => {
                serde_json::to_writer(&mut self.target, &Line::new(event))?;
                writeln!(self.target)?;
                self.target.flush()
            }
        }
    }

    /// The end: below the table, or beside the JSON.
    pub fn summary(&mut self, summary: &Summary) -> io::Result<()> {
        match self.format {
            Format::Table => {
                write!(self.target, "\n{summary}")?;
                self.target.flush()
            }
            Format::Json => write!(io::stderr(), "{summary}"),
        }
    }

    fn row(&mut self, time: &str, source: &str, event: &str, arguments: &str) -> io::Result<()> {
        let line = format!("{time:<12}  {source:<16}  {event:<22}  {arguments}");
        writeln!(self.target, "{}", line.trim_end())?;
        self.target.flush()
    }
}

/// One line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    elapsed: f64,
    source: &'a str,
    interface: &'a str,
    event: &'a str,
    arguments: Map<String, Value>,
}

impl<'a> Line<'a> {
    fn new(event: &'a Event) -> Self {
        Self {
            time: format!("{}T{}Z", date(event.time), time_of_day(event.time)),
            elapsed: event.elapsed.as_secs_f64(),
            source: &event.source,
            interface: event.interface,
            event: event.name,
            arguments: event.arguments.iter().cloned().collect(),
        }
    }
}

/// Text without quotes.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// `14:03:22.123`, universal time.
fn time_of_day(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs() % 86_400;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!(
        "{hours:02}:{minutes:02}:{:02}.{:03}",
        seconds % 60,
        since.subsec_millis()
    )
}

/// `2005-09-01`
fn date(time: SystemTime) -> String {
    match Date::from_system_time(time).parts() {
        Some(parts) => format!("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day),
        None => "????-??-??".to_owned(),
    }
}
