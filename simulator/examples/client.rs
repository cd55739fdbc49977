//! A client of `VirtualServer.Application` that does what standard input tells it, a line at a time, and says on
//! standard output what came of it: `ok …` or `error …` for each line, and `event …` for each event.
//!
//! ```text
//! create web01            a new virtual machine
//! listen                  subscribe to the server's events, and those of every machine
//! do web01 startup        startup, turn_off, save, pause, resume, reset
//! guest web01 crash       a command to the guest
//! notes web01 hello       a property
//! stall                   let the handler of the next change of a machine's configuration never return
//! close                   end the subscriptions
//! ```
//!
//! `client --at-end PROGRAM ARGUMENT…` runs a program when standard input ends.

use std::env::args_os;
use std::io::{BufRead, stdin};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::park;
use std::time::Instant;

use virtual_server::com_sink::hresult::E_INVALIDARG;
use virtual_server::prelude::*;

fn main() {
    let mut arguments = args_os().skip(1);
    if let (Some(_at_end), Some(program)) = (arguments.next(), arguments.next()) {
        for _ in stdin().lock().lines() {}
        let status = Command::new(program).args(arguments).status();
        assert!(status.is_ok_and(|status| status.success()), "it has failed");
        return;
    }
    let mut client = Client::default();
    for line in stdin().lock().lines() {
        let Ok(line) = line else { break };
        let words: Vec<&str> = line.split_whitespace().collect();
        let start = Instant::now();
        let result = client.obey(&words);
        let time = start.elapsed().as_millis();
        match result {
            Ok(text) => println!("ok {line}: {text} ({time} ms)"),
            Err(error) => println!("error {line}: {error} ({time} ms)"),
        }
    }
}

static STALLS: AtomicBool = AtomicBool::new(false);

#[derive(Default)]
struct Client {
    server: Option<VirtualServer>,
    subscriptions: Vec<Subscription<Listener>>,
}

impl Client {
    fn obey(&mut self, words: &[&str]) -> Result<String> {
        if self.server.is_none() {
            self.server = Some(VirtualServer::connect()?);
        }
        let Some(server) = &self.server else {
            return Ok(String::new());
        };
        match words {
            ["name"] => Ok(server.name()?.to_string()),
            ["create", name] => {
                let machine = server.create_virtual_machine(name, "C:\\Virtual Machines")?;
                Ok(format!("{:?}", machine.state()?))
            }
            ["listen"] => {
                (self.subscriptions).push(Listener("server".into()).into_sink().subscribe(server)?);
                for machine in server.virtual_machines()?.iter()? {
                    let machine = machine?;
                    let name = machine.name()?.to_string();
                    (self.subscriptions).push(Listener(name).into_sink().subscribe(&machine)?);
                }
                Ok(self.subscriptions.len().to_string())
            }
            ["stall"] => {
                STALLS.store(true, Ordering::SeqCst);
                Ok("it will".to_owned())
            }
            ["close"] => {
                for subscription in self.subscriptions.drain(..) {
                    subscription.close()?;
                }
                Ok("closed".to_owned())
            }
            ["leave"] => {
                self.subscriptions.clear();
                self.server = None;
                Ok("left".to_owned())
            }
            [verb, name, rest @ ..] => {
                let machine = server.find_virtual_machine(name)?;
                act(&machine, verb, &rest.join(" "))?;
                Ok(format!("{:?}", machine.state()?))
            }
            _ => Err(Error::new(E_INVALIDARG, "that is no command")),
        }
    }
}

fn act(machine: &IVMVirtualMachine, verb: &str, argument: &str) -> Result<()> {
    const FOREVER: i32 = -1;
    match (verb, argument) {
        ("do", "startup") => machine.startup()?.wait_for_completion(FOREVER),
        ("do", "turn_off") => machine.turn_off()?.wait_for_completion(FOREVER),
        ("do", "save") => machine.save()?.wait_for_completion(FOREVER),
        ("do", "reset") => machine.reset()?.wait_for_completion(FOREVER),
        ("do", "pause") => machine.pause(),
        ("do", "resume") => machine.resume(),
        ("guest", command) => machine.guest_os()?.execute_command(command),
        ("notes", text) => machine.set_notes(text),
        _ => Err(Error::new(E_INVALIDARG, "that is no command")),
    }
}

/// Prints what it hears.
#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents)]
struct Listener(String);

impl Listener {
    fn tell(&self, event: String) -> Result<()> {
        println!("event {}: {event}", self.0);
        Ok(())
    }
}

impl IVMVirtualServerEvents for Listener {
    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        self.tell(format!("OnVMStateChange {config} {state:?}"))
    }
}

impl IVMVirtualMachineEvents for Listener {
    fn on_state_change(&self, state: VMVMState) -> Result<()> {
        self.tell(format!("OnStateChange {state:?}"))
    }

    fn on_configuration_changed(&self, key: &BStr, data: &Variant) -> Result<()> {
        self.tell(format!("OnConfigurationChanged {key} {data}"))?;
        if STALLS.load(Ordering::SeqCst) {
            self.tell("stalls".to_owned())?;
            loop {
                park();
            }
        }
        Ok(())
    }
}
