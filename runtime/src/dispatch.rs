//! `IDispatch`: from `Invoke` to a handler with typed arguments.
//!
//! There are two paths. The straight one takes the arguments as they lie in `DISPPARAMS`, when their number, order and
//! types are just as declared; it allocates nothing. The other ([`general`]) takes what OLE automation allows besides:
//! named and missing arguments, references, values of other types. It walks the rows of the interface, makes
//! arguments of exactly the declared types ([`normal`]), and sends those down the straight path.
//!
//! Invariant: a [`Call`] is made by the vtable function only, from the arguments of a running `Invoke`; whatever it
//! borrows from them stays valid until that returns.

mod arg;
mod args;
mod call;
mod general;
mod names;
mod normal;
mod outcome;
mod outgoing;
pub(crate) mod stray;
mod vtable;

pub use arg::Arg;
pub use args::Args;
pub use call::{Answer, Call};
pub use outcome::Outcome;
pub use outgoing::FireArg;
pub(crate) use outgoing::{LOCALE_USER_DEFAULT, Prepared};
pub use vtable::{dispatch_vtable, dispinterface};
pub(crate) use vtable::{type_info, type_info_count};

use crate::error::Result;
use crate::interface::InterfaceInfo;

/// A handler of members that an interface doesn't have.
pub type Unknown<T> = fn(&T, i32, &Args<'_>) -> Result<()>;

/// How the members of one interface are called on a value of type `T`. Implemented by generated code.
pub trait Dispatch<T> {
    /// The interface.
    const INFO: &'static InterfaceInfo;

    /// Takes the DISPID and the arguments of a call for a member that the interface doesn't have; `None` if such a
    /// call is refused with `DISP_E_MEMBERNOTFOUND`.
    const UNKNOWN: Option<Unknown<T>> = None;

    /// Calls the member that `call` asks for, if its arguments are exactly as declared.
    fn invoke(object: &T, call: Call<'_>) -> Outcome;
}

/// The interface identifier of `IDispatch`.
pub const IID_IDISPATCH: windows_core::GUID =
    windows_core::GUID::from_u128(0x00020400_0000_0000_c000_000000000046);

/// The parameter that a property's new value is named by.
pub(crate) const DISPID_PROPERTYPUT: i32 = -3;
/// What `GetIDsOfNames` answers for an unknown name.
pub(crate) const DISPID_UNKNOWN: i32 = -1;
