//! The simulated Virtual Server as a program that other processes use as they would use a real one.
//!
//! The simulator itself is [`virtual_server::sim`]. What is here makes it a COM server: [`run`] registers it as
//! `VirtualServer.Application`, with the type library by which COM carries calls between processes, and serves it.

#![forbid(unsafe_code)]

pub mod library;
mod library_file;

use std::ffi::OsString;

use com_sink::registry::{ClassInfo, Scope};
use com_sink::server::{Command, LocalServer, Lock};
use com_sink::{GUID, Result};
use library_file::LibraryFile;
use virtual_server::clsid;
use virtual_server::sim::Simulator;

/// LIBID of `VirtualServer`, version 1.1.
const LIBID: GUID = GUID::from_u128(0xd7526a6d_cf83_48a4_87fd_4fbe2aec5d93);

const CLASS: ClassInfo = ClassInfo::new(clsid::VMVirtualServer, "Virtual Server (simulated)")
    .prog_id("VirtualServer.Application")
    .type_library(LIBID, 1, 1);

/// Does what the command line says; see [`Command`].
///
/// `/regserver` writes the type library beside the program, `/unregserver` removes it when no one needs it any more.
/// Long operations of the simulated server go on in the background, as those of a real one.
///
/// # Errors
///
/// - Those of [`LocalServer::run`];
/// - those of [`Library::write`](com_sink::typelib::Library::write), when the type library cannot be written beside
///   the program.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<()> {
    match Command::parse(arguments)? {
        Command::Help => {
            print!("{}", Command::USAGE);
            Ok(())
        }
        Command::Register(scope) => register(scope),
        Command::Unregister(scope) => unregister(scope),
        Command::Embedding => server()?.serve(),
        Command::Serve => {
            let _until_stopped = Lock::new();
            server()?.serve()
        }
    }
}

fn server() -> Result<LocalServer> {
    let simulator = Simulator::builder().asynchronous(true).build()?;
    Ok(LocalServer::new().class(CLASS, simulator.class_factory()))
}

fn register(scope: Scope) -> Result<()> {
    let file = LibraryFile::write()?;
    server()?.type_library(file.path()).register(scope)?;
    file.keep();
    Ok(())
}

fn unregister(scope: Scope) -> Result<()> {
    // It has to be there to be unregistered.
    let file = LibraryFile::write()?;
    server()?.type_library(file.path()).unregister(scope)
}
