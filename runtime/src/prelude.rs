//! What programs need that subscribe to events: `use com_sink::prelude::*;`.

pub use crate::object::Source;
pub use crate::sink::{IntoSink, Sink};
pub use crate::subscription::Subscription;
pub use crate::{
    Args, BStr, BString, ComObject, ComSink, Currency, Date, Decimal, Error, IDispatch,
};
pub use crate::{HRESULT, IUnknown, Interface, Object, Result, SafeArray, Variant};
