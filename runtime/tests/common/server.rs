//! `server.rs` and `client.rs` of a generated library: one dual interface.
#![allow(non_snake_case)]

use super::abi;
use com_sink::__v1 as support;
use com_sink::{BStr, BString, IUnknown, Result};
use std::ffi::c_void;
use std::marker::PhantomData;
use support::{ComClass, HRESULT, Value};

pub const IID_MACHINE: com_sink::GUID = com_sink::GUID::from_u128(MACHINE);
const MACHINE: u128 = 0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c002;

pub mod imp {
    use super::*;

    pub trait IMachine {
        fn name(&self) -> Result<BString> {
            Err(support::not_implemented("IMachine::Name"))
        }
        fn set_name(&self, name: &BStr) -> Result<()> {
            let _ = name;
            Err(support::not_implemented("IMachine::Name"))
        }
        fn start(&self, timeout: i32) -> Result<i32> {
            let _ = timeout;
            Err(support::not_implemented("IMachine::Start"))
        }
    }

    pub const fn IMachine<T: IMachine + ComClass, const S: usize>() -> support::Entry<T> {
        // SAFETY: the vtable has the layout of IMachine and its thunks expect `this` at slot S of an object.
        unsafe {
            support::Entry::vtable::<S>(&INFO, &Thunks::<T, S>::VTABLE, &[support::IID_IDISPATCH])
        }
    }
}

pub static MEMBERS: [support::Member; 3] = [
    support::Member::get("Name", 1, &[]).returns(support::VT_BSTR),
    support::Member::put("Name", 1, &[support::Param::new("value", support::VT_BSTR)]),
    support::Member::method(
        "Start",
        2,
        &[support::Param::new("timeout", support::VT_I4)],
    )
    .returns(support::VT_I4),
];
static INFO: support::InterfaceInfo =
    support::InterfaceInfo::new("IMachine", IID_MACHINE, &MEMBERS);

pub struct Rows;

impl<T: imp::IMachine> support::Dispatch<T> for Rows {
    const INFO: &'static support::InterfaceInfo = &INFO;

    fn invoke(object: &T, mut call: support::Call<'_>) -> support::Outcome {
        use support::Verb;
        match (call.dispid(), call.verb()) {
            (1, Verb::Method | Verb::Get) => {
                let [] = call.args()?;
                let answer = object.name();
                call.answer(answer)
            }
            (1, Verb::Put | Verb::PutRef) => {
                let [value] = call.put_args()?;
                let answer = object.set_name(value.get::<BString>()?);
                call.answer(answer)
            }
            (2, Verb::Method | Verb::Get) => {
                let [timeout] = call.args()?;
                let answer = object.start(timeout.get::<i32>()?);
                call.answer(answer)
            }
            _ => None,
        }
    }
}

struct Thunks<T, const S: usize>(PhantomData<T>);

impl<T: imp::IMachine + ComClass, const S: usize> Thunks<T, S> {
    const VTABLE: abi::IMachine_Vtbl = abi::IMachine_Vtbl {
        base: support::dispatch_vtable::<T, Rows, S>(),
        get_Name: Self::get_Name,
        put_Name: Self::put_Name,
        Start: Self::Start,
    };

    unsafe extern "system" fn get_Name(this: *mut c_void, result: *mut *mut u16) -> HRESULT {
        // SAFETY: COM calls this through slot S of an object; the arguments are valid for the call.
        unsafe {
            support::call_out::<T, S, BString>(this, "get_Name", result, |object| object.name())
        }
    }

    unsafe extern "system" fn put_Name(this: *mut c_void, value: *mut u16) -> HRESULT {
        // SAFETY: COM calls this through slot S of an object; the arguments are valid for the call.
        unsafe {
            support::call::<T, S>(this, "put_Name", |object| {
                object.set_name(BString::borrow(&value))
            })
        }
    }

    unsafe extern "system" fn Start(this: *mut c_void, timeout: i32, result: *mut i32) -> HRESULT {
        // SAFETY: COM calls this through slot S of an object; the arguments are valid for the call.
        unsafe {
            support::call_out::<T, S, i32>(this, "Start", result, |object| {
                object.start(i32::borrow(&timeout))
            })
        }
    }
}

#[repr(transparent)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IMachine(IUnknown);
support::client_interface!(unsafe IMachine, abi::IMachine_Vtbl, MACHINE, com_sink::IDispatch);

const HRESULTS: support::HResultTable = &[support::HResultInfo::new(
    HRESULT(0xA004_0201_u32 as i32),
    "VM_E_TIMED_OUT",
    "the operation timed out",
)];

impl IMachine {
    pub fn name(&self) -> Result<String> {
        let mut result = support::Received::<BString>::new();
        // SAFETY: self is an IMachine, whose vtable has this slot.
        let code =
            unsafe { (support::vtable(self).get_Name)(support::this(self), result.as_mut_ptr()) };
        support::check(self, code, HRESULTS)?;
        Ok(result.take().into())
    }

    pub fn set_name(&self, value: &str) -> Result<()> {
        let value = support::Lent::<BString>::own(BString::from(value));
        // SAFETY: self is an IMachine, whose vtable has this slot.
        let code = unsafe { (support::vtable(self).put_Name)(support::this(self), value.abi()) };
        support::check(self, code, HRESULTS)
    }

    pub fn start(&self, timeout: i32) -> Result<i32> {
        let mut result = support::Received::<i32>::new();
        // SAFETY: self is an IMachine, whose vtable has this slot.
        let code = unsafe {
            (support::vtable(self).Start)(support::this(self), timeout, result.as_mut_ptr())
        };
        support::check(self, code, HRESULTS)?;
        Ok(result.take())
    }
}

pub struct ForwardMachine;

impl support::Forwarded for ForwardMachine {
    type Slots = support::Slots<2>;
    const NAME: &'static str = "IMachine";
    const ENTRIES: &'static [support::Entry<support::Forward<Self>>] = const {
        &[
            imp::IMachine::<support::Forward<Self>, 0>(),
            support::support_error_info::<_, 1>(),
        ]
    };
}

impl imp::IMachine for support::Forward<ForwardMachine> {
    fn name(&self) -> Result<BString> {
        self.get(1, support::Verb::Get, [])
    }
    fn set_name(&self, name: &BStr) -> Result<()> {
        self.invoke(
            1,
            support::Verb::Put,
            [support::FireArg::value::<BString>(name)],
        )
        .map(drop)
    }
    fn start(&self, timeout: i32) -> Result<i32> {
        self.get(
            2,
            support::Verb::Method,
            [support::FireArg::value::<i32>(timeout)],
        )
    }
}

impl IMachine {
    pub fn from_dispatch(object: &com_sink::IDispatch) -> Result<Self> {
        support::forward::<Self, ForwardMachine>(object)
    }
}
