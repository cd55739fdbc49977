//! What a source says about its own events, each question asked once and only if somebody wants to know.

use super::type_info::{Described, Type};
use crate::error::Error;
use crate::hresult::{E_POINTER, TYPE_E_ELEMENTNOTFOUND};
use crate::raw::{IDispatch, IProvideClassInfo, IProvideClassInfo2};
use core::cell::OnceCell;
use windows_core::{GUID, HRESULT, IUnknown, Interface};

type Result<T> = core::result::Result<T, HRESULT>;

/// The word of one source.
pub(super) struct Word<'a> {
    source: &'a IUnknown,
    class: OnceCell<Result<Type>>,
    dispatch: OnceCell<Result<Type>>,
}

/// An event interface that a class has.
pub(super) struct Offer {
    pub(super) iid: GUID,
    pub(super) info: Type,
}

impl<'a> Word<'a> {
    pub(super) fn new(source: &'a IUnknown) -> Self {
        Self {
            source,
            class: OnceCell::new(),
            dispatch: OnceCell::new(),
        }
    }

    /// The IID of the default event interface, by `IProvideClassInfo2`.
    pub(super) fn default_source(&self) -> Result<GUID> {
        /// From ocidl.h.
        const GUIDKIND_DEFAULT_SOURCE_DISP_IID: u32 = 1;
        let info: IProvideClassInfo2 = query(self.source)?;
        // SAFETY: the object is alive.
        let iid = unsafe { info.GetGUID(GUIDKIND_DEFAULT_SOURCE_DISP_IID) };
        let iid = iid.map_err(|error| Error::from(error).code())?;
        if iid == GUID::zeroed() {
            return Err(E_POINTER);
        }
        Ok(iid)
    }

    /// The event interfaces of the class, by `IProvideClassInfo`.
    pub(super) fn sources_of_class(&self) -> Result<Vec<Offer>> {
        sources(self.class()?)
    }

    /// The event interfaces of the classes that have the source's `IDispatch` as default interface, by the type
    /// library of that.
    pub(super) fn sources_of_library(&self) -> Result<Vec<Offer>> {
        let own = self.dispatch()?;
        let iid = own.guid()?;
        let mut offers = Vec::new();
        for class in own.library()?.classes() {
            let Ok(roles) = class.roles() else { continue };
            let is_own = roles.iter().any(|role| {
                role.default && !role.source && role.interface.guid().is_ok_and(|guid| guid == iid)
            });
            if is_own {
                offers.extend(sources(&class)?);
            }
        }
        Ok(offers)
    }

    /// The interfaces of this name in the type library of the source's `IDispatch`.
    pub(super) fn named(&self, name: &str) -> Result<Vec<Offer>> {
        let mut offers = Vec::new();
        for info in self.dispatch()?.library()?.interfaces_named(name) {
            offers.push(Offer {
                iid: info.guid()?,
                info,
            });
        }
        Ok(offers)
    }

    /// The interface with this IID, as the source's class or type library describes it.
    pub(super) fn describe(&self, iid: &GUID) -> Result<Described> {
        let own = |class: &Type| {
            let offers = sources(class)?;
            let offer = offers.into_iter().find(|offer| offer.iid == *iid);
            offer.ok_or(TYPE_E_ELEMENTNOTFOUND)?.info.describe()
        };
        let in_library = |info: &Type| info.library()?.type_of(iid)?.describe();
        let by_class = self
            .class()
            .and_then(|class| own(class).or_else(|_| in_library(class)));
        by_class.or_else(|code| match (self.dispatch(), self.class()) {
            (Ok(info), _) => in_library(info),
            // What the one has said that exists.
            (Err(_), Ok(_)) => Err(code),
            (Err(code), Err(_)) => Err(code),
        })
    }

    fn class(&self) -> Result<&Type> {
        remembered(&self.class, || {
            // Whoever has the second has the first, but some answer only for the one that they were asked for.
            let info: IProvideClassInfo = query(self.source).or_else(|_| {
                query::<IProvideClassInfo2>(self.source).map(IProvideClassInfo::from)
            })?;
            // SAFETY: the object is alive.
            let class = unsafe { info.GetClassInfo() };
            class
                .map(Type::new)
                .map_err(|error| Error::from(error).code())
        })
    }

    fn dispatch(&self) -> Result<&Type> {
        remembered(&self.dispatch, || {
            Type::of_object(&query::<IDispatch>(self.source)?)
        })
    }
}

fn remembered(cell: &OnceCell<Result<Type>>, ask: impl FnOnce() -> Result<Type>) -> Result<&Type> {
    cell.get_or_init(ask).as_ref().map_err(|code| *code)
}

fn sources(class: &Type) -> Result<Vec<Offer>> {
    let roles = class.roles()?.into_iter().filter(|role| role.source);
    roles
        .map(|role| {
            Ok(Offer {
                iid: role.interface.guid()?,
                info: role.interface,
            })
        })
        .collect()
}

/// An interface of an object; success without one is `E_POINTER`.
pub(super) fn query<I: Interface>(object: &IUnknown) -> Result<I> {
    let mut result = core::ptr::null_mut();
    // SAFETY: the object is alive, and both pointers are valid.
    let code = unsafe { object.query(&I::IID, &mut result) };
    match (code.is_ok(), result.is_null()) {
        // SAFETY: success gives an owned pointer to the interface that was asked for.
        (true, false) => Ok(unsafe { I::from_raw(result) }),
        (true, true) => Err(E_POINTER),
        (false, _) => Err(code),
    }
}
