//! Class objects that COM gives to clients in other processes.

use super::factory::ClassFactory;
use crate::error::Result;
use crate::sys;
use core::marker::PhantomData;
use windows_core::{GUID, IUnknown};

/// A class object that COM has registered for this process (`CoRegisterClassObject`, as a local server, for any number
/// of clients). Dropping it revokes it: no client gets new objects then; those that they have stay.
///
/// It belongs to the apartment where it was made, which must not be left before.
#[derive(Debug)]
#[must_use = "dropping a registration revokes it: keep it for as long as clients may come"]
pub struct ClassRegistration {
    cookie: u32,
    /// Revoked where it was registered.
    _apartment: PhantomData<*const ()>,
}

impl ClassRegistration {
    /// Registers a class; clients get objects at once.
    ///
    /// # Errors
    ///
    /// - `CO_E_NOTINITIALIZED` when the thread is in no apartment;
    /// - what else COM says;
    /// - `E_NOTIMPL` where there is no COM.
    pub fn new(class: &GUID, factory: &ClassFactory) -> Result<Self> {
        let registration = Self::suspended(class, factory)?;
        Self::resume_all()?;
        Ok(registration)
    }

    /// Registers a class; clients wait until [`ClassRegistration::resume_all`], so that a server of several classes
    /// registers them all before it is called.
    ///
    /// # Errors
    ///
    /// As for [`ClassRegistration::new`].
    pub fn suspended(class: &GUID, factory: &ClassFactory) -> Result<Self> {
        let object = IUnknown::from(factory.class_object());
        Ok(Self {
            cookie: sys::register_class_object(class, &object)?,
            _apartment: PhantomData,
        })
    }

    /// Lets clients get objects of all suspended classes of this process (`CoResumeClassObjects`).
    ///
    /// # Errors
    ///
    /// As for [`ClassRegistration::new`].
    pub fn resume_all() -> Result<()> {
        sys::resume_class_objects()
    }
}

impl Drop for ClassRegistration {
    fn drop(&mut self) {
        sys::revoke_class_object(self.cookie);
    }
}
