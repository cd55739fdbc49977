//! Class objects: `IClassFactory` of a class of ours.

use super::clients;
use super::lifetime::Lock;
use crate::class::{Class, ComClass, Entry, Slots, Threading};
use crate::error::{Error, Result};
use crate::hresult::{CLASS_E_NOAGGREGATION, E_POINTER};
use crate::interface::InterfaceInfo;
use crate::object::{Object, unknown_vtable};
use crate::raw::{IClassFactory, IClassFactory_Vtbl};
use crate::support::call;
use core::ffi::c_void;
use core::fmt;
use std::sync::Arc;
use windows_core::{BOOL, GUID, HRESULT, IUnknown, Interface as _};

static INFO: InterfaceInfo = InterfaceInfo::new("IClassFactory", IClassFactory::IID, &[]);

/// Makes objects of one class for clients: what a server registers with COM.
///
/// It is a handle; clones make objects in the same way.
///
/// ```
/// use com_sink::prelude::*;
/// use com_sink::server::ClassFactory;
/// use com_sink::standard::IPropertyNotifySink;
///
/// #[derive(ComSink, Default)]
/// #[sink(IPropertyNotifySink)]
/// struct Watcher;
///
/// impl IPropertyNotifySink for Watcher {}
///
/// let factory = ClassFactory::new(|| Ok(Watcher::default()));
/// assert!(factory.create::<IDispatch>().is_err(), "it has no events by IDispatch");
/// let watcher: IUnknown = factory.create()?;
/// # Ok::<(), com_sink::Error>(())
/// ```
#[derive(Clone)]
pub struct ClassFactory {
    name: &'static str,
    agile: bool,
    make: Arc<Make>,
}

type Make = dyn Fn() -> Result<IUnknown> + Send + Sync;

impl ClassFactory {
    /// A factory that makes an object of each value that `make` gives: one for every `CreateInstance`.
    ///
    /// An error of `make` is what the client gets, with its text.
    pub fn new<T: ComClass>(make: impl Fn() -> Result<T> + Send + Sync + 'static) -> Self {
        Self::of(move || {
            let object = Object::new(make()?);
            object.mark_served();
            Ok(object)
        })
    }

    /// A factory that gives out objects which others may hold too: the same one to every client, for example.
    pub fn of<T: ComClass>(make: impl Fn() -> Result<Object<T>> + Send + Sync + 'static) -> Self {
        Self {
            name: T::CLASS.name(),
            agile: T::CLASS.is_agile(),
            make: Arc::new(move || Ok(make()?.into())),
        }
    }

    /// Makes an object, as `CreateInstance` does.
    ///
    /// # Errors
    ///
    /// What making it says, and `E_NOINTERFACE` when it isn't an `I`.
    pub fn create<I: windows_core::Interface>(&self) -> Result<I> {
        Ok((self.make)()?.cast()?)
    }

    /// Whether its objects may be called on any thread.
    pub(crate) fn is_agile(&self) -> bool {
        self.agile
    }

    /// The class object, which a client's calls reach.
    ///
    /// It is agile if the objects are. Else it belongs to this thread, and so do the objects that it makes.
    pub fn class_object(&self) -> IClassFactory {
        let factory = self.clone();
        let object = if self.agile {
            IUnknown::from(Object::new(FactoryObject::<true>(factory)))
        } else {
            IUnknown::from(Object::new(FactoryObject::<false>(factory)))
        };
        object.cast().expect("it is a class factory")
    }
}

impl fmt::Debug for ClassFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClassFactory")
            .field("class", &self.name)
            .field("agile", &self.agile)
            .finish_non_exhaustive()
    }
}

/// The COM object. COM counts no connections to it: clients that have only the class object ask by `LockServer`.
struct FactoryObject<const AGILE: bool>(ClassFactory);

impl<const AGILE: bool> ComClass for FactoryObject<AGILE> {
    type Slots = Slots<1>;
    // A sink's class, whose connections keep no server.
    const CLASS: Class<Self> = Class::sink(
        "ClassFactory",
        // SAFETY: a ClassFactory is `Send + Sync`.
        unsafe { Threading::claim(AGILE) },
        const { &[Self::ENTRY] },
    );
}

impl<const AGILE: bool> FactoryObject<AGILE> {
    // SAFETY: the vtable is that of IClassFactory, for slot 0.
    const ENTRY: Entry<Self> = unsafe { Entry::vtable::<0>(&INFO, &Self::VTABLE, &[]) };

    const VTABLE: IClassFactory_Vtbl = IClassFactory_Vtbl {
        base__: unknown_vtable::<Self, 0>(),
        CreateInstance: Self::create_instance,
        LockServer: Self::lock_server,
    };

    unsafe extern "system" fn create_instance(
        this: *mut c_void,
        outer: *mut c_void,
        iid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: null or writable, by the rules of COM.
        let Some(result) = (unsafe { result.as_mut() }) else {
            return E_POINTER;
        };
        *result = core::ptr::null_mut();
        let code = |Self(factory): &Self| {
            // A server doesn't end while it makes an object.
            let _lock = Lock::new();
            clients::note_caller();
            if !outer.is_null() {
                let text = format!("{} cannot be aggregated", factory.name);
                return Err(Error::new(CLASS_E_NOAGGREGATION, text));
            }
            // SAFETY: null or readable, by the rules of COM.
            let iid = unsafe { iid.as_ref() }.ok_or(E_POINTER)?;
            let object = (factory.make)()?;
            // SAFETY: both pointers are valid.
            Ok(unsafe { object.query(iid, result) }.ok()?)
        };
        // SAFETY: COM calls this through slot 0.
        unsafe { call::<Self, 0>(this, "CreateInstance", code) }
    }

    unsafe extern "system" fn lock_server(this: *mut c_void, lock: BOOL) -> HRESULT {
        // SAFETY: COM calls this through slot 0.
        unsafe {
            call::<Self, 0>(this, "LockServer", |_| {
                Lock::from_client(lock.as_bool());
                Ok(())
            })
        }
    }
}
