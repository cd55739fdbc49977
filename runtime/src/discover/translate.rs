//! A sink's face to a source whose DISPIDs or IID differ from the compiled ones, or that is elsewhere and wouldn't reach
//! the sink's second dispinterface: this object has no other `IDispatch`.
//!
//! It stands between the two only then: other subscriptions don't pay for it. It gives each `Invoke` on, under the
//! DISPID that the sink knows, with everything else as it came.
//!
//! Invariant: `slot` is an entry of the sink's class that is a dispinterface, and so is the interface `iid` of the
//! source: whoever asks for it gets, and expects, the functions of `IDispatch` and no others.

use super::drift::{Map, Meaning};
use crate::class::{Class, ComClass, Entry, Other, Slots, threading_of};
use crate::dispatch::{IID_IDISPATCH, stray, type_info, type_info_count};
use crate::interface::InterfaceInfo;
use crate::object::{Object, enter, unknown_vtable};
use crate::panic::Place;
use crate::raw::{DISPID, DISPPARAMS, EXCEPINFO, IDispatch_Vtbl, LCID, VARIANT};
use crate::sink::Sink;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, PCWSTR};

static INFO: InterfaceInfo = InterfaceInfo::new("IDispatch", IID_IDISPATCH, &[]);

/// What a source is advised with instead of the sink.
pub(crate) struct Translator<T: ComClass> {
    sink: Sink<T>,
    slot: usize,
    iid: GUID,
    map: Map,
    /// A DISPID that no member of the compiled interface has.
    nobody: i32,
}

impl<T: ComClass> ComClass for Translator<T> {
    type Slots = Slots<1>;
    // SAFETY: what isn't constant in it is the handle to the sink. The interface that is said to be the first one is a
    // dispinterface, by the invariant.
    const CLASS: Class<Self> = unsafe {
        Class::sink(
            T::CLASS.name(),
            threading_of::<T, Self>(),
            const { &[Self::ENTRY] },
        )
        .with_others(|translator, iid| {
            if *iid == translator.iid {
                Other::First
            } else {
                Other::Nowhere
            }
        })
    };
}

impl<T: ComClass> Translator<T> {
    // SAFETY: the vtable is that of IDispatch, for slot 0.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(&INFO, &Self::VTABLE, &[]) };

    const VTABLE: IDispatch_Vtbl = IDispatch_Vtbl {
        base__: unknown_vtable::<Self, 0>(),
        GetTypeInfoCount: type_info_count,
        GetTypeInfo: type_info,
        GetIDsOfNames: Self::ids_of_names,
        Invoke: Self::invoke,
    };

    /// Stands in front of a sink's entry, for a source that knows it as the dispinterface `iid`.
    pub(crate) fn create(sink: &Sink<T>, slot: usize, iid: GUID, map: Map) -> Object<Self> {
        let entry = &T::CLASS.entries()[slot];
        assert!(
            entry.is_dispinterface(),
            "{} has a vtable",
            entry.info().name()
        );
        let members = entry.info().members();
        let is_free = |id: &i32| !members.iter().any(|member| member.dispid() == *id);
        let nobody = (i32::MIN..).find(is_free);
        Object::new(Self {
            sink: sink.clone(),
            slot,
            iid,
            map,
            nobody: nobody.expect("there are fewer members than numbers"),
        })
    }

    /// The sink's `IDispatch`, and its functions.
    fn target(&self) -> (*mut c_void, &IDispatch_Vtbl) {
        let target = self.sink.object().interface_ptr(self.slot);
        // SAFETY: a live object's interface, which has these functions, by the invariant.
        (target, unsafe { &**target.cast::<*const IDispatch_Vtbl>() })
    }

    unsafe extern "system" fn invoke(
        this: *mut c_void,
        dispid: DISPID,
        iid: *const GUID,
        locale: LCID,
        flags: u16,
        params: *const DISPPARAMS,
        result: *mut VARIANT,
        exception: *mut EXCEPINFO,
        bad_argument: *mut u32,
    ) -> HRESULT {
        let forward = |translator: &Self| {
            let (target, vtable) = translator.target();
            // SAFETY: the sink is alive; the arguments are the caller's, valid until this returns.
            let invoke = |dispid| unsafe {
                (vtable.Invoke)(
                    target,
                    DISPID(dispid),
                    iid,
                    locale,
                    flags,
                    params,
                    result,
                    exception,
                    bad_argument,
                )
            };
            match translator.map.meaning(dispid.0) {
                Meaning::Member(member) => invoke(member),
                Meaning::Unknown => {
                    stray::call(translator.nobody, dispid.0, || invoke(translator.nobody))
                }
            }
        };
        // SAFETY: COM calls this through slot 0 of a live object.
        unsafe { enter::<Self, 0, _>(this, || Place::Method(&INFO, "Invoke"), forward) }
            .unwrap_or_else(|code| code)
    }

    unsafe extern "system" fn ids_of_names(
        this: *mut c_void,
        iid: *const GUID,
        names: *const PCWSTR,
        count: u32,
        locale: LCID,
        ids: *mut DISPID,
    ) -> HRESULT {
        let forward = |translator: &Self| {
            let (target, vtable) = translator.target();
            // SAFETY: the sink is alive, the arguments are the caller's; after success there is an id for each name,
            // and at least one.
            unsafe {
                let code = (vtable.GetIDsOfNames)(target, iid, names, count, locale, ids);
                if code.is_ok() {
                    (*ids).0 = translator.map.source((*ids).0);
                }
                code
            }
        };
        // SAFETY: COM calls this through slot 0 of a live object.
        unsafe { enter::<Self, 0, _>(this, || Place::Method(&INFO, "GetIDsOfNames"), forward) }
            .unwrap_or_else(|code| code)
    }
}
