//! A Virtual Server in this process, on every platform: for tests, for demonstrations, and for work
//! on a machine that has no Virtual Server.
//!
//! [`Simulator`] runs the service. Its objects are COM objects as those of a real server are: each
//! answers `IDispatch` and the vtable of its interface, made from the same definitions as the
//! client calls and the sinks. What isn't simulated answers `E_NOTIMPL` with a text that names the
//! member. Nothing reaches a disk or network of the real host.
//!
//! # What comes from the reference
//!
//! Which members there are and what they take; the code with which each refuses; that names are
//! equal without regard to case; that a saved machine is restored by `Startup` and goes through
//! `Saving` to `Saved`; that service events are a subset of the logged ones; that the server's
//! `virtualMachineConfig` is the name of a machine; that `OnRequestShutdown` comes when the session
//! of a machine is about to end; that not finding something is `S_FALSE` with no object.
//!
//! # What is our model
//!
//! The reference doesn't tell the order of events, and we have no recording of a real server. Here:
//!
//! | operation | events, in order |
//! |---|---|
//! | `Startup` | state `TurningOn`, `Running`; logged |
//! | `Startup` of a saved machine | state `Restoring`, `Running`; logged |
//! | `TurnOff`, `IVMGuestOS::Shutdown` | `OnRequestShutdown`; state `TurningOff`, (`MergingDrives`,) `TurnedOff`; logged |
//! | `Save` | state `Saving`, `Saved`; logged |
//! | `Reset` | `OnReset`; logged |
//! | `Pause`, `Resume`, `DiscardSavedState` | state `Paused`, `Running`, `TurnedOff` |
//! | `MergeUndoDisks` | state `MergingDrives`, `TurnedOff` |
//! | `DeleteVirtualMachine` | state `DeleteMachine` |
//! | a put of a stored property, `Set…`, `RemoveConfigurationValue` | `OnConfigurationChanged`, with no value for a removed one |
//! | `AttachImage`, `AttachHostDrive`, `ReleaseImage`, `ReleaseHostDrive` | `OnMediaInsert`, `OnMediaEject` |
//!
//! "State" is the machine's `OnStateChange`, then the server's `OnVMStateChange`. "Logged" is the
//! server's `OnEventLogged` with [`message_id`], whose numbers are our own, followed by
//! `OnServiceEvent` for messages of the service itself.
//!
//! - An operation that the state of the machine doesn't allow is refused, always: while a machine
//!   is on its way from one state to another, no second operation begins.
//! - All sinks see the events in one order. No lock is held while they are called: a handler may
//!   call the server, and the events of that call come behind those that are on their way. When
//!   two threads cause events, one of them delivers for both.
//! - What a sink answers changes nothing, not even for `OnRequestShutdown`: the reference speaks of
//!   an `isAllowed` that the type library doesn't have.
//! - Scripts are attached, fetched and removed, and noted in [`Simulator::script_runs`], never run.
//! - `IVMGuestOS::ExecuteCommand` knows what makes the events that a guest causes: `crash`
//!   (`OnTripleFault`), `hang` (`OnHeartbeatStopped`), `recover`, `reboot`, `poweroff`, and
//!   `fill-disk` (the host's disk runs full: logged, and `OnServiceEvent`).
//! - Collections are snapshots that count from 1.
//! - Security objects, DHCP servers, locales, certificates, thumbnails, and merging, compacting and
//!   converting disk images are not simulated; nor is the end of the service with what it does to
//!   its machines.
//! - A new machine has Virtual Machine Additions, and is what `CreateVirtualMachine` makes: 128 MB,
//!   a DVD drive, a floppy drive, a network adapter that is plugged into nothing, and ports.

#![forbid(unsafe_code)]

mod accountant;
mod catalogue;
mod census;
mod collections;
pub(crate) mod connect;
mod drives;
mod errors;
mod events;
mod guest_os;
mod handle;
mod host;
mod incidents;
mod input;
mod machine;
mod messages;
mod names;
mod network;
mod ports;
mod scripts;
mod server;
mod settings;
mod simulator;
mod state;
mod tasks;
mod world;

pub use census::Census;
pub use handle::MachineHandle;
pub use messages::message_id;
pub use scripts::ScriptRun;
pub use simulator::{Builder, Simulator};

use std::sync::{Mutex, MutexGuard, PoisonError};

use com_sink::{ComClass, Interface, Object};

use crate::Result;

/// Locks; what a panic left behind is as good as before, since no step leaves anything half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An object as the result of a member.
fn interface<T: ComClass, I: Interface>(object: &Object<T>) -> Result<Option<I>> {
    object.to_interface().map(Some)
}

/// Which of our objects a client means.
fn position<T: ComClass, I: Interface + PartialEq>(
    objects: &[Object<T>],
    wanted: &I,
) -> Option<usize> {
    objects
        .iter()
        .position(|object| object.to_interface::<I>().is_ok_and(|own| own == *wanted))
}
