//! A client process that subscribes to everything and waits for somebody to kill it.

use crate::Found;
use crate::sinks::Witness;
use std::io::{Read, Write};
use virtual_server::VirtualServer;
use virtual_server::prelude::*;

/// Runs until standard input ends, which is so when whoever has started it is gone.
pub fn run() -> Found<()> {
    let server = VirtualServer::connect()?;
    let witness = Witness::default().into_sink();
    let subscriptions = server
        .virtual_machines()?
        .iter()?
        .map(|machine| witness.subscribe(&machine?))
        .collect::<Result<Vec<_>>>()?;
    println!("{} subscriptions", subscriptions.len());
    std::io::stdout().flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
