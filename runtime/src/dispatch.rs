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
mod outgoing;
mod reply;
pub(crate) mod stray;
mod vtable;

pub use arg::Arg;
pub use args::Args;
pub use call::{Answer, Call};
pub use outgoing::FireArg;
pub(crate) use outgoing::{LOCALE_USER_DEFAULT, Prepared};
pub use vtable::{dispatch_vtable, dispinterface};
pub(crate) use vtable::{type_info, type_info_count};

use crate::error::Result;
use crate::interface::InterfaceInfo;

/// What came of the straight path: what the member has answered, its result being stored. `None` if nothing was called:
/// there is no such member, or an argument isn't exactly as declared.
pub type Outcome = Option<Result<()>>;

/// How the members of one interface are called on a value of type `T`. Implemented by generated code.
pub trait Dispatch<T> {
    /// The interface.
    const INFO: &'static InterfaceInfo;

    /// Calls the member that `call` asks for, if its arguments are exactly as declared. It must not call the member
    /// before it has taken all of its arguments: where one isn't as declared the arguments are coerced, and the same
    /// is called again with those.
    fn invoke(object: &T, call: Call<'_>) -> Outcome;
}

/// The interface identifier of `IDispatch`.
pub const IID_IDISPATCH: windows_core::GUID =
    windows_core::GUID::from_u128(0x00020400_0000_0000_c000_000000000046);

/// The parameter that a property's new value is named by.
pub(crate) const DISPID_PROPERTYPUT: i32 = -3;
/// What `GetIDsOfNames` answers for an unknown name.
pub(crate) const DISPID_UNKNOWN: i32 = -1;
