//! `watch --local` of `virtual-server`: it watches this server as it would watch a real one.

use std::process::{Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::setup::{Client, Registered, SOON, example, lines};

#[test]
fn watch_local_prints_the_events_of_the_server() {
    let _registered = Registered::new();
    let mut client = Client::start();
    client.ask("create web01");
    let mut watch = Command::new(example("watch"))
        .args(["--local", "--format", "json", "--duration", "60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let printed = lines(watch.stdout.take().unwrap());
    // It prints nothing before the first event: so there are some until it has subscribed.
    let end = Instant::now() + SOON;
    loop {
        assert!(Instant::now() < end, "it hears nothing");
        client.ask("notes web01 hello");
        match printed.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => break assert!(line.contains("OnConfigurationChanged"), "{line}"),
            Err(RecvTimeoutError::Timeout) => {}
            Err(error) => panic!("it has ended: {error}"),
        }
    }
    client.ask("do web01 startup");
    client.ask("guest web01 crash");
    client.ask("do web01 turn_off");

    let mut events = Vec::new();
    let last = "web01 OnStateChange TurnedOff";
    while !events.iter().any(|event| event == last) {
        let line = printed.recv_timeout(SOON);
        let line = line.unwrap_or_else(|error| panic!("{error}: {events:#?}"));
        let event: Value = serde_json::from_str(&line).unwrap();
        let state = &event["arguments"]["virtualMachineState"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let [source, name, state] = [&event["source"], &event["event"], state].map(text);
        events.push(format!("{source} {name} {state}").trim_end().to_owned());
    }
    for expected in [
        "web01 OnStateChange Running",
        "web01 OnTripleFault",
        "web01 OnRequestShutdown",
    ] {
        assert!(events.iter().any(|event| event == expected), "{events:#?}");
    }
    // Its clients are killed in other tests; here it is an end as any.
    watch.kill().unwrap();
    watch.wait().unwrap();
}
