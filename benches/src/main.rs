//! Sinks beside their rivals, in one run. `cargo xtask bench` runs it and shows what it prints: a report in JSON.

#[cfg(all(rivals, windows))]
mod across;
#[cfg(rivals)]
mod allocations;
#[cfg(rivals)]
mod fan_out;
#[cfg(rivals)]
mod harness;
#[cfg(rivals)]
mod instructions;
#[cfg(rivals)]
mod invoke_event;
#[cfg(rivals)]
mod report;
#[cfg(rivals)]
mod rivals;
#[cfg(rivals)]
mod subscriptions;
#[cfg(rivals)]
mod vtable_event;
#[cfg(rivals)]
mod work;

#[cfg(not(rivals))]
fn main() -> std::process::ExitCode {
    eprintln!("the rivals in C++ could not be compiled: this needs a C++ compiler for the target");
    std::process::ExitCode::FAILURE
}

#[cfg(rivals)]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        // What `instructions` runs under valgrind.
        ["--loop", group, name, count] => {
            let count = count.parse().unwrap_or(0);
            let mut cases = vtable_event::cases()
                .into_iter()
                .chain(invoke_event::cases());
            match cases.find(|one| one.group == group && one.name == name) {
                Some(one) => {
                    (one.run)(count);
                    std::process::ExitCode::SUCCESS
                }
                None => std::process::ExitCode::FAILURE,
            }
        }
        [] | ["--instructions"] => {
            let count = !arguments.is_empty();
            print(report::Report {
                groups: vec![
                    vtable_event::measure(count),
                    invoke_event::measure(count),
                    fan_out::cost(),
                    fan_out::changes(),
                    subscriptions::measure(),
                    subscriptions::memory(),
                ],
            })
        }
        #[cfg(windows)]
        ["--windows"] => match across::measure() {
            Ok(across) => print(report::Report {
                groups: vec![invoke_event::beside_disp_invoke(), across],
            }),
            Err(error) => {
                eprintln!("{error}");
                std::process::ExitCode::FAILURE
            }
        },
        _ => {
            eprintln!("usage: com-sink-bench [--instructions]");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(rivals)]
fn print(report: report::Report) -> std::process::ExitCode {
    match serde_json::to_string_pretty(&report) {
        Ok(text) => {
            println!("{text}");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}
