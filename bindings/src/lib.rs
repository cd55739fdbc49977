//! Microsoft Virtual Server 2005 in Rust: its events, its whole COM interface for clients, and a
//! simulator of it that runs on every platform.
//!
//! ```
//! use std::sync::atomic::{AtomicUsize, Ordering};
//! use virtual_server::prelude::*;
//!
//! #[derive(VirtualServerSink)]
//! #[sink(IVMVirtualServerEvents)]
//! struct Monitor {
//!     changes: AtomicUsize,
//! }
//!
//! impl IVMVirtualServerEvents for Monitor {
//!     fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
//!         println!("{config} is now {state:?}");
//!         self.changes.fetch_add(1, Ordering::Relaxed);
//!         Ok(())
//!     }
//! }
//!
//! fn main() -> Result<()> {
//!     // A real one is a `VirtualServer::connect()?` away.
//!     let server = VirtualServer::simulate();
//!
//!     // Advise; dropping the subscription is Unadvise.
//!     let monitor = Monitor { changes: AtomicUsize::new(0) }.into_sink();
//!     let subscription = monitor.subscribe(&server)?;
//!
//!     let machine = server.create_virtual_machine("web01", "C:\\VMs")?;
//!     machine.startup()?.wait_for_completion(-1)?;
//!     assert_eq!(machine.state()?, VMVMState::Running);
//!     # assert_eq!(monitor.changes.load(Ordering::Relaxed), 2);
//!     subscription.close()
//! }
//! ```
//!
//! # What is where
//!
//! Everything has the name that the reference gives it.
//!
//! | to | there is |
//! |---|---|
//! | receive events | a trait for each event interface, such as [`trait@IVMVirtualServerEvents`], and the derive [`VirtualServerSink`] |
//! | call the server | a struct for each interface, such as [`IVMVirtualMachine`] |
//! | get at a server | [`VirtualServer`], [`connect_or_simulate`] |
//! | find out why no event arrives | [`doctor`] |
//! | do without a server | [`sim`], a feature that is on by default |
//! | implement its interfaces | [`server`] (objects) and [`source`] (firing events) |
//! | understand values | an enumeration each, such as [`VMVMState`]; error codes in [`hresult`] |
//! | show a machine's screen | [`vmrc`], the type library of the remote control client |
//! | work with raw pointers | [`abi`] (vtables); with the feature `raw`, `raw` (what windows-bindgen makes of the same definitions) |
//!
//! All of it but [`sim`] and [`VirtualServer`] is generated from the IDL in the repository's `idl/`
//! directory, which follows the type library of Virtual Server 2005 R2 SP1.

// So that the generated code, the derives and the documentation can say `::virtual_server`.
extern crate self as virtual_server;

mod connect;
mod doctor;
mod generated;
pub mod prelude;
#[cfg(feature = "sim")]
pub mod sim;

pub use connect::VirtualServer;
pub use doctor::doctor;
pub use generated::virtual_server::*;
pub use generated::vmrc_client_control_lib as vmrc;
#[cfg(feature = "sim")]
pub use sim::connect::connect_or_simulate;
pub use vmrc::_IVMRCClientControlEvents;

#[doc(no_inline)]
pub use com_sink::{
    Args, BStr, BString, Currency, Date, Decimal, Error, GUID, HRESULT, IDispatch, IUnknown,
    Interface, IntoSink, Object, Result, SafeArray, Sink, Source, Subscription, Variant,
};
pub use com_sink_macros::VirtualServerSink;

/// The runtime below this crate, for what isn't of Virtual Server: sinks and objects of other libraries.
#[doc(no_inline)]
pub use com_sink;
#[doc(hidden)]
pub use com_sink as __com_sink;
