//! A short soak, as a test: the same rules, less of everything.

#[cfg(windows)]
use std::path::PathBuf;
use std::process::Command;

fn soak(options: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(options)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    println!("{text}");
    text
}

#[test]
fn the_simulator_in_one_process() {
    let text = soak(&["--events=2000", "--subscriptions=400", "--seconds=120"]);
    assert!(text.contains("400 of 400") && text.contains("0 objects left"));
}

/// The simulator's program, which cargo puts beside the folder of the test programs.
#[cfg(windows)]
fn server() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("virtual-server-sim.exe");
    assert!(
        path.exists(),
        "there is no {}: build virtual-server-sim first",
        path.display()
    );
    path
}

/// Without clients that are killed: after that the server's handles grow, which is not understood yet (README, Limits).
#[cfg(windows)]
#[test]
fn a_server_in_another_process() {
    let server = server();
    let text = soak(&[
        "--events=2000",
        "--subscriptions=200",
        "--seconds=100",
        "--kills=0",
        "--server",
        server.to_str().unwrap(),
    ]);
    assert!(text.contains("200 of 200"), "{text}");
    assert!(text.contains("by itself after"), "{text}");
}
