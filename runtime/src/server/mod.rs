//! Being a server: making objects of ours COM classes that other programs create.
//!
//! | | in the client's process | in a process of its own |
//! |---|---|---|
//! | what it is | a DLL | a program |
//! | as a whole | [`export_classes!`](crate::export_classes) | [`run`], or [`LocalServer`], with a command line |
//! | what gives objects out | `DllGetClassObject` | [`ClassRegistration`] |
//! | when it goes | when no object of it exists and nobody has locked it: [`is_idle`] | when no client has an object or a lock |
//!
//! Both are made of [`ClassFactory`]s, and both need a [`Registration`](crate::registry::Registration). A type that a
//! derive has made a [`RegisteredClass`] brings both along.
//!
//! # What keeps a server
//!
//! A DLL is kept by every object of it, whoever holds it, for its code is there. All are counted: sinks, objects,
//! connection points, enumerators, class objects.
//!
//! A program is kept by its *clients*. COM tells an object when the first strong connection from another process or
//! apartment comes and when the last goes (`IExternalConnection`), and each object of a local server answers that, but
//! for sinks that no factory has made. So an object that clients got from another one counts as well as one that they
//! created, and what the program holds for itself doesn't. Then there are [`Lock`]s: by `LockServer`, or the program's
//! own.

mod class;
mod clients;
mod command;
pub(crate) mod external;
mod factory;
pub(crate) mod inproc;
pub(crate) mod lifetime;
mod local;
mod registration;

pub use class::{RegisteredClass, Served, run};
pub use command::Command;
pub use factory::ClassFactory;
pub use lifetime::{Lock, is_idle, locks, objects};
pub use local::{LocalServer, Stop};
pub use registration::ClassRegistration;
