//! The derives of `com-sink`: they turn a struct into a COM object that an event source can call.
//!
//! | derive | attribute | the struct becomes |
//! |---|---|---|
//! | [`ComSink`] | `#[sink(..)]` | a sink: it implements event interfaces, of any library |
//! | [`VirtualServerSink`] | `#[sink(..)]` | a sink of Virtual Server's events, which it knows by name |
//! | [`ComObject`] | `#[object(..)]` | a server object: it implements interfaces that clients call, and fires events |
//!
//! Don't depend on this crate; `com-sink` re-exports the first and the last, `virtual-server` the
//! second. The attributes share their grammar: a list, separated by commas, of
//!
//! - paths of interfaces, one COM interface each (an event trait, or one of `server::` for an
//!   object). The first is the object's identity: its pointer is the object's `IUnknown`. A trait that the struct
//!   implements but the list leaves out is not part of the object: its handlers are never called, and the compiler
//!   doesn't say so (an unlisted trait is as legitimate as any);
//! - `apartment`: the object stays in the single-threaded apartment that made it. It then need not
//!   be `Send + Sync`. Without it the object is agile: COM may call it on any thread;
//! - `clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11"`: others create objects of the struct, by this class
//!   identifier. The struct needs `Default`, and becomes a `com_sink::server::RegisteredClass`, which
//!   `com_sink::export_classes!` and `com_sink::server::run` take;
//! - `progid = "Library.Class"`, with `clsid`: the name by which scripts create it;
//! - `threading = ".."`, with `clsid`: which apartments make objects for themselves, as an in-process
//!   class: `both` (all; what an agile object has without it), `apartment` (single-threaded ones; what
//!   an `apartment` object has, and has to have), `free` (the multithreaded one) or `neutral`;
//! - `sources(..)`, for objects: the event interfaces that it fires;
//! - `crate = "path"`: where to find `com-sink` (for [`VirtualServerSink`]: `virtual-server`) when
//!   another crate re-exports it. The default is `::com_sink` (`::virtual_server`).
//!
//! The attribute may be repeated; the lists are then joined in order.
//!
//! # What a derive emits
//!
//! One `impl` of the runtime's `ComClass`: the struct's name, how it may be called, and one entry
//! per interface; with `clsid` also one of `RegisteredClass`. It holds no `unsafe` and names everything by its absolute path, so it compiles
//! under `#![forbid(unsafe_code)]`. The struct may be generic; it's then a class wherever
//! it implements the interfaces (and is `Send + Sync`, if agile) and its type parameters are
//! `'static`. A struct with a lifetime can't be a COM object, because whoever holds a reference
//! keeps it alive.
//!
//! A mistake in the attribute is reported where it stands, all of them at once, and nothing else
//! about the struct is.

mod ast;
mod attr;
#[cfg(test)]
mod cases;
mod errors;
mod expand;
mod flavour;
mod registered;
mod suggest;
mod valid;
mod virtual_server;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::ast::Input;
use crate::flavour::Flavour;

/// Turns a struct into a sink: an object that implements event interfaces.
///
/// `#[sink(..)]` lists the traits of the event interfaces, which the generator made from the
/// source's IDL, type library or winmd. Every handler has a default body, so implement those that
/// matter. List every trait that you implement: the source never calls one that isn't listed, and
/// neither the derive nor the compiler can tell.
///
/// ```
/// use com_sink::standard::IPropertyNotifySink;
/// use com_sink::{ComSink, IntoSink, Result};
///
/// #[derive(ComSink)]
/// #[sink(IPropertyNotifySink)]
/// struct Watch;
///
/// impl IPropertyNotifySink for Watch {
///     fn on_changed(&self, disp_id: i32) -> Result<()> {
///         println!("property {disp_id} changed");
///         Ok(())
///     }
/// }
///
/// let sink = Watch.into_sink(); // then `sink.subscribe(&source)`
/// # let _ = sink;
/// ```
///
/// A closure's type is a parameter like any other; the bounds may stand on the `impl` alone:
///
/// ```
/// use com_sink::standard::IPropertyNotifySink;
/// use com_sink::{ComSink, IntoSink, Result};
///
/// #[derive(ComSink)]
/// #[sink(IPropertyNotifySink)]
/// struct OnChange<F>(F);
///
/// impl<F: Fn(i32)> IPropertyNotifySink for OnChange<F> {
///     fn on_changed(&self, disp_id: i32) -> Result<()> {
///         (self.0)(disp_id);
///         Ok(())
///     }
/// }
///
/// let sink = OnChange(|id| println!("property {id} changed")).into_sink();
/// # let _ = sink;
/// ```
///
/// A sink that stays in its apartment may use `Rc`, `RefCell` and the like:
///
/// ```
/// use std::cell::Cell;
///
/// use com_sink::standard::IPropertyNotifySink;
/// use com_sink::{ComSink, IntoSink, Result};
///
/// #[derive(ComSink, Default)]
/// #[sink(IPropertyNotifySink, apartment)]
/// struct Counter {
///     changes: Cell<u32>,
/// }
///
/// impl IPropertyNotifySink for Counter {
///     fn on_changed(&self, _: i32) -> Result<()> {
///         self.changes.set(self.changes.get() + 1);
///         Ok(())
///     }
/// }
///
/// let sink = Counter::default().into_sink();
/// # let _ = sink;
/// ```
///
/// Without `apartment` that is an error:
///
/// ```compile_fail,E0277
/// # use std::cell::Cell;
/// # use com_sink::standard::IPropertyNotifySink;
/// # use com_sink::ComSink;
/// #[derive(ComSink)]
/// #[sink(IPropertyNotifySink)]
/// struct Counter {
///     changes: Cell<u32>,
/// }
/// # impl IPropertyNotifySink for Counter {}
/// ```
#[proc_macro_derive(ComSink, attributes(sink))]
pub fn com_sink(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), Flavour::ComSink).into()
}

/// Turns a struct into a sink of Microsoft Virtual Server's events.
///
/// As [`ComSink`], but a bare name in `#[sink(..)]` is one of `virtual-server`'s event interfaces
/// (`IVMVirtualServerEvents`, `IVMVirtualMachineEvents`, `IVMDVDDriveEvents`,
/// `IVMFloppyDriveEvents`, `_IVMRCClientControlEvents`); a misspelt one gets a suggestion. Without
/// a list it is `IVMVirtualServerEvents`, and has to implement that. An interface of another library is named by a path of
/// more than one segment. The only crate that the user's manifest needs is `virtual-server`.
///
/// ```
/// use virtual_server::prelude::*;
///
/// #[derive(VirtualServerSink)]
/// #[sink(IVMVirtualServerEvents, IVMVirtualMachineEvents)]
/// struct Monitor;
///
/// impl IVMVirtualServerEvents for Monitor {
///     fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
///         println!("{config} is now {state:?}");
///         Ok(())
///     }
/// }
///
/// impl IVMVirtualMachineEvents for Monitor {}
///
/// let sink = Monitor.into_sink();
/// # let _ = sink;
/// ```
#[proc_macro_derive(VirtualServerSink, attributes(sink))]
pub fn virtual_server_sink(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), Flavour::VirtualServerSink).into()
}

/// Turns a struct into a server object: one whose interfaces clients call.
///
/// `#[object(..)]` lists the traits of the interfaces, from the `server` module of a generated
/// library. Methods that aren't implemented answer `E_NOTIMPL`. With `sources(..)` the object is a
/// connection point container too: list the structs of the event interfaces from the library's
/// `source` module, and implement `com_sink::connection::ConnectionPoints`, which hands out the
/// points that the struct holds. The object also answers `ISupportErrorInfo`, so that the text of
/// an error reaches its clients.
///
/// ```
/// use com_sink::{ComObject, ConnectionPoint, ConnectionPoints, Object};
/// use virtual_server::{server, source};
///
/// #[derive(ComObject)]
/// #[object(server::IVMVirtualServer, sources(source::IVMVirtualServerEvents))]
/// struct Server {
///     events: ConnectionPoint,
/// }
///
/// impl server::IVMVirtualServer for Server {}
///
/// impl ConnectionPoints for Server {
///     fn connection_points(&self) -> &[ConnectionPoint] {
///         std::slice::from_ref(&self.events)
///     }
/// }
///
/// let server = Object::new(Server { events: source::IVMVirtualServerEvents::point() });
/// // Tells every sink that has subscribed to the object.
/// let fired = source::IVMVirtualServerEvents::new(&server.events).on_service_event(1);
/// assert_eq!(fired.reached, 0, "none has");
/// ```
#[proc_macro_derive(ComObject, attributes(object))]
pub fn com_object(input: TokenStream) -> TokenStream {
    derive(parse_macro_input!(input), Flavour::ComObject).into()
}

/// Reads, checks and expands; on any mistake the fallback that carries them all.
fn derive(input: DeriveInput, flavour: Flavour) -> proc_macro2::TokenStream {
    let mut input = Input::new(input, flavour);
    match valid::check(&mut input) {
        Ok(class) => expand::expand(&input, &class),
        Err(mistakes) => expand::fallback(&input, &mistakes),
    }
}
