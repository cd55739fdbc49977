//! What generated and expanded code calls. Hidden, and versioned as `__v1`: later versions may add another.

mod error_info;
mod thunk;

pub use crate::class::{
    Agile, Class, ComClass, Entry, SlotArray, Slots, Threading, agile, apartment,
};
pub use crate::client::{
    Exchange, Forward, Forwarded, Lent, Received, answer, answered, check, copied, forward, invoke,
    not_implemented, object_or_null, pointer, pointer_const, this, vtable,
};
pub use crate::collection::{Items, items};
pub use crate::connection::{
    ConnectionPoint, ConnectionPoints, Fire, FireArg, Fired, connection_point_container,
};
pub use crate::dispatch::{
    Answer, Arg, Args, Call, Dispatch, IID_IDISPATCH, Outcome, dispatch_vtable, dispinterface,
};
pub use crate::error::{Error, Result};
pub use crate::hresult::{self, HResultInfo, HResultTable};
pub use crate::interface::{DefaultValue, InterfaceInfo, Member, Param, ParamFlags, Verb};
pub use crate::object::{Object, Source, unknown_vtable};
pub use crate::raw::{self, IDispatch_Vtbl};
pub use crate::registry::{ClassInfo, ThreadingModel};
pub use crate::server::RegisteredClass;
pub use crate::server::inproc::{
    dll_can_unload_now, dll_get_class_object, dll_install, dll_register_server,
};
pub use crate::value::{ComInterface, InOut, Out, Plain, Value};
pub use crate::variant::vt::*;
pub use crate::{client_interface, impl_enum_value, impl_interface_value, impl_record_value};
pub use error_info::support_error_info;
pub use thunk::{call, call_out, call_value};
pub use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface};
