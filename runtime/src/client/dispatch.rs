//! Calls by name or DISPID, for objects whose interface is known at run time only.

use super::invoke_prepared;
use crate::dispatch::{FireArg, Prepared};
use crate::error::{Error, Result};
use crate::interface::Verb;
use crate::object::Source;
use crate::raw::{DISPID, IDispatch};
use crate::variant::Variant;
use windows_core::{GUID, IUnknown, Interface as _, PCWSTR};

impl IDispatch {
    /// Calls a member, as a script would. Arguments stand in declared order; they can be made `into()` a [`Variant`]
    /// from most types.
    ///
    /// # Errors
    ///
    /// What the object answers, with the texts of its exception, if it is one.
    pub fn invoke(&self, dispid: i32, verb: Verb, args: &[Variant]) -> Result<Variant> {
        let mut args: Vec<_> = args.iter().map(FireArg::value::<Variant>).collect();
        invoke_prepared(self, dispid, Prepared::from_slice(verb, &mut args))
    }

    /// The DISPID of a member.
    ///
    /// # Errors
    ///
    /// `DISP_E_UNKNOWNNAME`.
    pub fn dispid(&self, name: &str) -> Result<i32> {
        let wide: Vec<u16> = name.encode_utf16().chain([0]).collect();
        let names = [PCWSTR(wide.as_ptr())];
        let mut id = DISPID(crate::dispatch::DISPID_UNKNOWN);
        // SAFETY: the object is alive, there is one NUL-terminated name and room for one id.
        let code = unsafe {
            (self.vtable().GetIDsOfNames)(
                self.as_raw(),
                &GUID::zeroed(),
                names.as_ptr(),
                1,
                crate::raw::LCID(crate::dispatch::LOCALE_USER_DEFAULT),
                &mut id,
            )
        };
        if code.is_err() {
            return Err(Error::new(
                code,
                format!("{name} is no member of the object"),
            ));
        }
        Ok(id.0)
    }

    /// Calls a method by its name.
    ///
    /// # Errors
    ///
    /// Those of [`dispid`](Self::dispid) and [`invoke`](Self::invoke).
    pub fn call(&self, name: &str, args: &[Variant]) -> Result<Variant> {
        self.invoke(self.dispid(name)?, Verb::Method, args)
    }

    /// Reads a property by its name; `args` are its indices, mostly none.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub fn get(&self, name: &str, args: &[Variant]) -> Result<Variant> {
        self.invoke(self.dispid(name)?, Verb::Get, args)
    }

    /// Writes a property by its name.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub fn put(&self, name: &str, value: impl Into<Variant>) -> Result<()> {
        self.invoke(self.dispid(name)?, Verb::Put, &[value.into()])
            .map(drop)
    }
}

impl Source for IDispatch {
    fn as_unknown(&self) -> &IUnknown {
        self.into()
    }
}
