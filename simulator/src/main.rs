//! `virtual-server-sim`: a simulated Virtual Server for all programs of this host.
//!
//! ```text
//! virtual-server-sim /regserver      now `VirtualServer.Application` is the simulator, for this user
//! watch --local                      and whatever else uses Virtual Server
//! virtual-server-sim /unregserver
//! ```

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    match virtual_server_sim::run(std::env::args_os().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virtual-server-sim: {error}");
            ExitCode::FAILURE
        }
    }
}
