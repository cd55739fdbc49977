//! `events.rs` of a generated library: a dispinterface and a vtable interface.
#![allow(non_snake_case)]

use super::abi;
use com_sink::__v1 as support;
use com_sink::{Args, BStr, BString, Result, Variant};
use std::ffi::c_void;
use std::marker::PhantomData;
use support::{ComClass, Value};

#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct State(pub i32);
support::impl_enum_value!(State);

pub const IID_MONITOR_EVENTS: com_sink::GUID =
    com_sink::GUID::from_u128(0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c001);
pub const IID_PROPERTY_NOTIFY_SINK: com_sink::GUID =
    com_sink::GUID::from_u128(0x9bfbbc02_eff1_101a_84ed_00aa00341d07);

pub trait IMonitorEvents {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        let _ = (config, state);
        Ok(())
    }
    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        let _ = cancel;
        Ok(())
    }
    fn on_message(&self, text: &BStr, count: i32, extra: &Variant) -> Result<()> {
        let _ = (text, count, extra);
        Ok(())
    }
    fn on_query(&self) -> Result<bool> {
        Ok(false)
    }
    fn on_edit(&self, text: &mut BString, data: &mut Variant) -> Result<()> {
        let _ = (text, data);
        Ok(())
    }
    fn on_object(&self, object: Option<&super::server::IMachine>) -> Result<()> {
        let _ = object;
        Ok(())
    }
    fn set_title(&self, title: &BStr) -> Result<()> {
        let _ = title;
        Ok(())
    }
    fn on_asked(&self, answer: &mut BString) -> Result<()> {
        let _ = answer;
        Ok(())
    }
    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        let _ = (dispid, args);
        Ok(())
    }
}

pub const fn IMonitorEvents<T: IMonitorEvents + ComClass, const S: usize>() -> support::Entry<T> {
    // SAFETY: the interface is a dispinterface.
    unsafe { support::dispinterface::<T, rows::IMonitorEvents, S>() }
}

/// The class of a sink that hears these events and no others.
pub const fn monitor<T>(name: &'static str, threading: support::Threading<T>) -> support::Class<T>
where
    T: IMonitorEvents + ComClass<Slots = support::Slots<1>>,
{
    support::Class::sink(name, threading, const { &[IMonitorEvents::<T, 0>()] })
}

mod rows {
    use super::*;
    use support::{InterfaceInfo, Member, Param, VT_BOOL, VT_BSTR, VT_DISPATCH, VT_I4, VT_VARIANT};

    pub struct IMonitorEvents;

    static MEMBERS: [Member; 8] = [
        Member::method(
            "OnState",
            1,
            &[Param::new("config", VT_BSTR), Param::new("state", VT_I4)],
        ),
        Member::method("OnClosing", 2, &[Param::new("cancel", VT_BOOL).by_ref()]),
        Member::method(
            "OnMessage",
            3,
            &[
                Param::new("text", VT_BSTR),
                Param::new("count", VT_I4).default_int(7),
                Param::new("extra", VT_VARIANT).optional(),
            ],
        ),
        Member::method("OnQuery", 4, &[]).returns(VT_BOOL),
        Member::method(
            "OnEdit",
            5,
            &[
                Param::new("text", VT_BSTR).by_ref(),
                Param::new("data", VT_VARIANT).by_ref(),
            ],
        ),
        Member::method(
            "OnObject",
            6,
            &[Param::new("object", VT_DISPATCH).interface(super::super::server::IID_MACHINE)],
        ),
        Member::put("Title", 7, &[Param::new("title", VT_BSTR)]),
        Member::method("OnAsked", 8, &[Param::new("answer", VT_BSTR).out()]),
    ];
    static INFO: InterfaceInfo = InterfaceInfo::new("IMonitorEvents", IID_MONITOR_EVENTS, &MEMBERS);

    impl<T: super::IMonitorEvents> support::Dispatch<T> for IMonitorEvents {
        const INFO: &'static InterfaceInfo = &INFO;

        fn invoke(object: &T, mut call: support::Call<'_>) -> support::Outcome {
            match call.dispid() {
                1 => {
                    let [config, state] = call.args()?;
                    let answer = object.on_state(config.get::<BString>()?, state.get::<State>()?);
                    call.answer(answer)
                }
                2 => {
                    let [cancel] = call.args()?;
                    let answer = {
                        let mut cancel = cancel.get_mut::<bool>()?;
                        object.on_closing(&mut cancel)
                    };
                    call.answer(answer)
                }
                3 => {
                    let [text, count, extra] = call.args()?;
                    let answer = object.on_message(
                        text.get::<BString>()?,
                        count.get::<i32>()?,
                        extra.get::<Variant>()?,
                    );
                    call.answer(answer)
                }
                4 => {
                    let [] = call.args()?;
                    let answer = object.on_query();
                    call.answer(answer)
                }
                5 => {
                    let [text, data] = call.args()?;
                    let answer = {
                        let (mut text, mut data) =
                            (text.get_mut::<BString>()?, data.get_mut::<Variant>()?);
                        object.on_edit(&mut text, &mut data)
                    };
                    call.answer(answer)
                }
                6 => {
                    let [object_] = call.args()?;
                    let answer =
                        object.on_object(object_.get::<Option<super::super::server::IMachine>>()?);
                    call.answer(answer)
                }
                7 => {
                    let [title] = call.put_args()?;
                    let answer = object.set_title(title.get::<BString>()?);
                    call.answer(answer)
                }
                8 => {
                    let [answer] = call.args()?;
                    let answer = {
                        let mut answer = answer.get_out::<BString>()?;
                        object.on_asked(&mut answer)
                    };
                    call.answer(answer)
                }
                _ => {
                    let (dispid, args) = call.unknown()?;
                    let answer = object.on_unknown(dispid, &args);
                    call.answer(answer)
                }
            }
        }
    }
}

pub trait IPropertyNotifySink {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        let _ = disp_id;
        Ok(())
    }
    fn on_request_edit(&self, disp_id: i32) -> Result<()> {
        let _ = disp_id;
        Ok(())
    }
}

pub const fn IPropertyNotifySink<T: IPropertyNotifySink + ComClass, const S: usize>()
-> support::Entry<T> {
    // SAFETY: the vtable has the layout of IPropertyNotifySink and its thunks expect `this` at slot S of an object.
    unsafe { support::Entry::vtable::<S>(&PROPERTY_NOTIFY_SINK, &Thunks::<T, S>::VTABLE, &[]) }
}

static PROPERTY_NOTIFY_SINK: support::InterfaceInfo =
    support::InterfaceInfo::new("IPropertyNotifySink", IID_PROPERTY_NOTIFY_SINK, &[]);

struct Thunks<T, const S: usize>(PhantomData<T>);

impl<T: IPropertyNotifySink + ComClass, const S: usize> Thunks<T, S> {
    const VTABLE: abi::IPropertyNotifySink_Vtbl = abi::IPropertyNotifySink_Vtbl {
        base: support::unknown_vtable::<T, S>(),
        OnChanged: Self::OnChanged,
        OnRequestEdit: Self::OnRequestEdit,
    };

    unsafe extern "system" fn OnChanged(this: *mut c_void, disp_id: i32) -> support::HRESULT {
        // SAFETY: COM calls this through slot S of an object; the arguments are valid for the call.
        unsafe {
            support::call::<T, S>(this, "OnChanged", |object| {
                object.on_changed(i32::borrow(&disp_id))
            })
        }
    }

    unsafe extern "system" fn OnRequestEdit(this: *mut c_void, disp_id: i32) -> support::HRESULT {
        // SAFETY: COM calls this through slot S of an object; the arguments are valid for the call.
        unsafe {
            support::call::<T, S>(this, "OnRequestEdit", |object| {
                object.on_request_edit(i32::borrow(&disp_id))
            })
        }
    }
}
