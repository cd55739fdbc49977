//! The example `watch` as a process: what it prints, how it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Every kind of event there is.
const KINDS: [&str; 14] = [
    "IVMDVDDriveEvents::OnMediaEject",
    "IVMDVDDriveEvents::OnMediaInsert",
    "IVMFloppyDriveEvents::OnMediaEject",
    "IVMFloppyDriveEvents::OnMediaInsert",
    "IVMVirtualMachineEvents::OnConfigurationChanged",
    "IVMVirtualMachineEvents::OnHeartbeatStopped",
    "IVMVirtualMachineEvents::OnRequestShutdown",
    "IVMVirtualMachineEvents::OnReset",
    "IVMVirtualMachineEvents::OnStateChange",
    "IVMVirtualMachineEvents::OnTripleFault",
    "IVMVirtualServerEvents::OnEventLogged",
    "IVMVirtualServerEvents::OnHeartbeatStopped",
    "IVMVirtualServerEvents::OnServiceEvent",
    "IVMVirtualServerEvents::OnVMStateChange",
];

/// The example's program, which `cargo test` puts beside the directory of the test programs.
fn watch() -> Command {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("watch{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "`cargo test --test` builds no examples: cargo build --examples first"
    );
    Command::new(path)
}

fn run(arguments: &[&str]) -> Output {
    watch().args(arguments).output().unwrap()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[test]
fn json_has_an_object_for_each_event_of_all_kinds() {
    let output = run(&["--format", "json", "--pace", "0"]);
    assert!(output.status.success(), "{output:?}");
    let events = lines(&output.stdout);
    let text = |event: &Value, key: &str| event[key].as_str().expect(key).to_owned();
    let kinds: BTreeSet<String> = events
        .iter()
        .map(|event| format!("{}::{}", text(event, "interface"), text(event, "event")))
        .collect();
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), KINDS);

    let mut last = 0.0;
    for event in &events {
        let elapsed = event["elapsed"].as_f64().unwrap();
        assert!(elapsed >= last, "in the order of arrival");
        last = elapsed;
        let time = text(event, "time");
        assert!(
            time.len() == "2005-09-01T14:03:22.123Z".len() && time.ends_with('Z'),
            "{time}"
        );
        assert!(event["arguments"].is_object());
    }
    let change = events
        .iter()
        .find(|event| event["event"] == "OnVMStateChange")
        .unwrap();
    let expected = serde_json::json!({
        "virtualMachineConfig": "web01", "virtualMachineState": "TurningOn",
    });
    assert_eq!(change["arguments"], expected);
    let configured = events
        .iter()
        .find(|event| event["event"] == "OnConfigurationChanged");
    let expected =
        serde_json::json!({ "configKey": "hardware/memory/ram_size", "configData": 512 });
    assert_eq!(configured.unwrap()["arguments"], expected);

    let summary = String::from_utf8(output.stderr).unwrap();
    assert!(
        summary.starts_with(&format!("{} events of 14 kinds", events.len())),
        "{summary}"
    );
}

#[test]
fn both_points_tell_the_same_states() {
    let events = lines(&run(&["--format", "json", "--pace", "0"]).stdout);
    let mut states: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    for event in &events {
        let arguments = &event["arguments"];
        let (point, machine) = match event["event"].as_str().unwrap() {
            "OnStateChange" => ("machine", &event["source"]),
            "OnVMStateChange" => ("server", &arguments["virtualMachineConfig"]),
            _ => continue,
        };
        let state = arguments["virtualMachineState"]
            .as_str()
            .unwrap()
            .to_owned();
        states
            .entry((point, machine.to_string()))
            .or_default()
            .push(state);
    }
    assert_eq!(states.len(), 4);
    for machine in ["\"web01\"", "\"db01\""] {
        let of = |point| &states[&(point, machine.to_owned())];
        assert_eq!(of("machine"), of("server"), "{machine}");
    }
}

#[test]
fn the_table_has_a_head_and_a_summary() {
    let output = run(&["--pace", "0"]);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("TIME          SOURCE            EVENT"),
        "{text}"
    );
    assert!(
        text.contains("virtualMachineConfig=web01  virtualMachineState=TurningOn"),
        "{text}"
    );
    for kind in KINDS {
        assert!(text.contains(kind), "{kind} is missing in the summary");
    }
}

#[test]
fn limits_end_the_watch() {
    let output = run(&["--format", "json", "--pace", "0", "--count", "3"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(lines(&output.stdout).len(), 3);
    let output = run(&["--format", "json", "--pace", "60", "--duration", "0"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(lines(&output.stdout).len(), 0);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = watch()
        .args(["--format", "json", "--pace", "20"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    // The reader, and with it our end of the pipe, is dropped after one line.
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert!(first.starts_with('{'), "{first}");
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert!(child.wait().unwrap().success(), "{errors}");
    assert!(
        !errors.contains("panicked") && !errors.contains("pipe"),
        "{errors}"
    );
}

#[test]
fn wrong_options_are_refused() {
    let output = run(&["--local", "--server", "vs01"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let output = run(&["--duration", "-1"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_watch_with_its_summary() {
    let mut child = watch()
        .args(["--pace", "200"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("OnConfigurationChanged") {
        assert_ne!(reader.read_line(&mut text).unwrap(), 0, "{text}");
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    reader.read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success(), "{text}");
    assert!(text.contains(" sources in "), "{text}");
    assert!(
        !text.contains("db01 is turned off"),
        "the story was broken off: {text}"
    );
}

#[cfg(not(windows))]
#[test]
fn without_com_a_real_server_cannot_be_watched() {
    let output = run(&["--local"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("no COM on this platform"), "{text}");
}
