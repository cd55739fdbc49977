//! `IEnumConnectionPoints`, `IEnumConnections`, `IEnumVARIANT`: one enumerator over a fixed list of anything.
//!
//! Invariant: all `IEnumXXX` interfaces have the vtable [`Table`], differing in the type of an element only; the
//! element type of each [`Item`] is that of the interface it names.

pub(super) use super::point::Connected;
use crate::class::{Class, ComClass, Entry, Slots, Threading, agile, apartment};
use crate::hresult::{E_INVALIDARG, E_POINTER, S_FALSE, S_OK};
use crate::interface::InterfaceInfo;
use crate::object::{Object, enter, unknown_vtable};
use crate::panic::Place;
use crate::raw::{
    self, CONNECTDATA, IDispatch, IEnumConnectionPoints, IEnumConnections, IEnumVARIANT,
};
use crate::support::{call, call_out};
use crate::variant::Variant;
use core::ffi::c_void;
use core::mem::ManuallyDrop;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use windows_core::{HRESULT, IUnknown, IUnknown_Vtbl, Interface as _};

pub(super) static ENUM_CONNECTION_POINTS: InterfaceInfo =
    InterfaceInfo::new("IEnumConnectionPoints", IEnumConnectionPoints::IID, &[]);
static ENUM_CONNECTIONS: InterfaceInfo =
    InterfaceInfo::new("IEnumConnections", IEnumConnections::IID, &[]);
static ENUM_VARIANT: InterfaceInfo = InterfaceInfo::new("IEnumVARIANT", IEnumVARIANT::IID, &[]);

/// What a list consists of.
pub(crate) trait Item: Sized + 'static {
    /// What `Next` writes for it.
    type Abi;
    /// The interface whose elements are `Abi`s.
    const INFO: &'static InterfaceInfo;
    /// Whether lists of it may be used on any thread.
    const THREADING: Threading<Enumerator<Self>>;

    /// A copy for the caller, who will own it.
    fn to_abi(&self) -> Result<Self::Abi, HRESULT>;
}

/// A list and a position in it.
pub(crate) struct Enumerator<I> {
    items: Arc<[I]>,
    /// How many have been passed.
    position: AtomicUsize,
}

/// Makes an enumerator object.
pub(crate) fn create<I: Item>(items: Arc<[I]>) -> IUnknown {
    Object::new(Enumerator {
        items,
        position: AtomicUsize::new(0),
    })
    .into()
}

#[repr(C)]
struct Table<A> {
    base: IUnknown_Vtbl,
    next: unsafe extern "system" fn(*mut c_void, u32, *mut A, *mut u32) -> HRESULT,
    skip: unsafe extern "system" fn(*mut c_void, u32) -> HRESULT,
    reset: unsafe extern "system" fn(*mut c_void) -> HRESULT,
    clone: unsafe extern "system" fn(*mut c_void, *mut *mut c_void) -> HRESULT,
}

const _: () = {
    use core::mem::{offset_of, size_of};
    assert!(size_of::<Table<raw::VARIANT>>() == size_of::<raw::IEnumVARIANT_Vtbl>());
    assert!(offset_of!(Table<raw::VARIANT>, next) == offset_of!(raw::IEnumVARIANT_Vtbl, Next));
    assert!(offset_of!(Table<CONNECTDATA>, clone) == offset_of!(raw::IEnumConnections_Vtbl, Clone));
    assert!(
        offset_of!(Table<*mut c_void>, skip) == offset_of!(raw::IEnumConnectionPoints_Vtbl, Skip)
    );
    assert!(
        offset_of!(Table<*mut c_void>, reset) == offset_of!(raw::IEnumConnectionPoints_Vtbl, Reset)
    );
};

impl<I: Item> ComClass for Enumerator<I> {
    type Slots = Slots<1>;
    const CLASS: Class<Self> = Class::object("Enumerator", I::THREADING, const { &[Self::ENTRY] });
}

impl<I: Item> Enumerator<I> {
    // SAFETY: the vtable has the layout of the interface, for slot 0.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(I::INFO, &Self::TABLE, &[]) };

    const TABLE: Table<I::Abi> = Table {
        base: unknown_vtable::<Self, 0>(),
        next: Self::next,
        skip: Self::skip,
        reset: Self::reset,
        clone: Self::clone,
    };

    /// Passes up to `count` items and returns their range.
    fn pass(&self, count: u32) -> core::ops::Range<usize> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let end = |start: usize| start.saturating_add(count).min(self.items.len());
        let update = |start| Some(end(start));
        let start = self
            .position
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
        let start = start.unwrap_or_else(|start| start);
        start..end(start)
    }

    unsafe extern "system" fn next(
        this: *mut c_void,
        count: u32,
        items: *mut I::Abi,
        fetched: *mut u32,
    ) -> HRESULT {
        if items.is_null() && count > 0 {
            return E_POINTER;
        }
        // Without a place for the number only one may be asked for.
        if fetched.is_null() && count > 1 {
            return E_INVALIDARG;
        }
        // SAFETY: COM calls this through slot 0, with room for `count` items and pointers that are null or writable.
        unsafe {
            let copied = enter::<Self, 0, _>(
                this,
                || Place::Method(I::INFO, "Next"),
                |list| {
                    let range = list.pass(count);
                    let full = range.len() == count as usize;
                    let mut copied = 0;
                    for item in &list.items[range] {
                        items
                            .add(copied as usize)
                            .write(item.to_abi().map_err(|code| (copied, code))?);
                        copied += 1;
                    }
                    Ok((copied, if full { S_OK } else { S_FALSE }))
                },
            );
            let (copied, code) = match copied {
                Ok(Ok(answer)) | Ok(Err(answer)) => answer,
                Err(code) => (0, code),
            };
            if !fetched.is_null() {
                fetched.write(copied);
            }
            code
        }
    }

    unsafe extern "system" fn skip(this: *mut c_void, count: u32) -> HRESULT {
        // SAFETY: COM calls this through slot 0.
        let passed = unsafe {
            enter::<Self, 0, _>(
                this,
                || Place::Method(I::INFO, "Skip"),
                |list| list.pass(count).len(),
            )
        };
        match passed {
            Ok(passed) if passed == count as usize => S_OK,
            Ok(_) => S_FALSE,
            Err(code) => code,
        }
    }

    unsafe extern "system" fn reset(this: *mut c_void) -> HRESULT {
        // SAFETY: COM calls this through slot 0.
        unsafe {
            call::<Self, 0>(this, "Reset", |list| {
                list.position.store(0, Ordering::Relaxed);
                Ok(())
            })
        }
    }

    unsafe extern "system" fn clone(this: *mut c_void, result: *mut *mut c_void) -> HRESULT {
        // SAFETY: COM calls this through slot 0, with a pointer that is null or writable.
        unsafe {
            call_out::<Self, 0, Option<IUnknown>>(this, "Clone", result, |list| {
                let position = AtomicUsize::new(list.position.load(Ordering::Relaxed));
                Ok(Some(
                    Object::new(Self {
                        items: list.items.clone(),
                        position,
                    })
                    .into(),
                ))
            })
        }
    }
}

impl Item for Connected {
    type Abi = CONNECTDATA;
    const INFO: &'static InterfaceInfo = &ENUM_CONNECTIONS;
    const THREADING: Threading<Enumerator<Self>> = agile();

    fn to_abi(&self) -> Result<CONNECTDATA, HRESULT> {
        let sink = self.sink().get()?.into_owned();
        Ok(CONNECTDATA {
            pUnk: ManuallyDrop::new(Some(sink)),
            dwCookie: self.cookie(),
        })
    }
}

/// An object of one's own as an item of an `IEnumVARIANT`.
pub(crate) struct Element<T: ComClass>(pub Object<T>);

impl<T: ComClass + Send + Sync> Item for Element<T> {
    type Abi = raw::VARIANT;
    const INFO: &'static InterfaceInfo = &ENUM_VARIANT;
    const THREADING: Threading<Enumerator<Self>> = agile();

    fn to_abi(&self) -> Result<raw::VARIANT, HRESULT> {
        let object: IDispatch = self.0.to_interface().map_err(|error| error.code())?;
        Ok(Variant::from(object).into_raw())
    }
}

impl Item for Variant {
    type Abi = raw::VARIANT;
    const INFO: &'static InterfaceInfo = &ENUM_VARIANT;
    // A VARIANT may hold an object that isn't agile.
    const THREADING: Threading<Enumerator<Self>> = apartment();

    fn to_abi(&self) -> Result<raw::VARIANT, HRESULT> {
        self.try_clone()
            .map(Self::into_raw)
            .map_err(|error| error.code())
    }
}
