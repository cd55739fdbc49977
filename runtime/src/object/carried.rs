//! Foreign interface pointers that safe code may carry to other threads.
//!
//! Invariant: a pointer to an agile object (it says so by `IAgileObject`) may be used and released anywhere. One that was
//! stored in the multithreaded apartment is used and released by any thread of it. Any other, and that one as soon as it
//! is used elsewhere, is put into the table that all apartments share, and taken from there on each use. Where there is
//! no such table, or it doesn't take the object, it is used and released only on the thread that stored it.
//!
//! Not before, since few are used elsewhere, and since Wine 8's table keeps what it has taken if that is a proxy of
//! another process's object: it marshals it with a reference of the table's own, and cannot release that afterwards,
//! for it looks for the object's stub in this process only.

use super::thread;
use crate::hresult::RPC_E_WRONG_THREAD;
use crate::raw::IClientSecurity;
use crate::sys::{self, Apartment};
use core::mem::ManuallyDrop;
use std::borrow::Cow;
use std::sync::OnceLock;
use windows_core::{GUID, HRESULT, IUnknown, Interface as _};

const IID_IAGILE_OBJECT: GUID = GUID::from_u128(0x94ea2b94_e9cc_49e0_c0ff_ee64ca8f5b90);

/// An interface pointer that knows which threads may use it.
pub(crate) struct Carried {
    iid: GUID,
    way: Way,
}

enum Way {
    /// The object is agile.
    Anywhere(IUnknown),
    /// For the threads of the multithreaded apartment; the ticket for others, from the first one on.
    Multithreaded(ManuallyDrop<IUnknown>, OnceLock<u32>),
    /// The ticket of an object in the shared table.
    Table(u32),
    /// For one thread only.
    Home(ManuallyDrop<IUnknown>, thread::Id),
}

// SAFETY: by the invariant, which every function here keeps: a pointer to an object that isn't agile is neither used
// nor released elsewhere than at home.
unsafe impl Send for Carried {}
// SAFETY: as for `Send`; an agile object takes calls from several threads at once.
unsafe impl Sync for Carried {}

impl Carried {
    /// Stores a pointer to the interface `iid`.
    pub(crate) fn new(pointer: IUnknown, iid: GUID) -> Self {
        let way = if is_agile(&pointer) {
            Way::Anywhere(pointer)
        } else if in_multithreaded() {
            Way::Multithreaded(ManuallyDrop::new(pointer), OnceLock::new())
        } else if let Some(ticket) = sys::table_put(&pointer, &iid) {
            Way::Table(ticket)
        } else {
            Way::Home(ManuallyDrop::new(pointer), thread::current())
        };
        Self { iid, way }
    }

    /// The pointer, for this thread.
    ///
    /// # Errors
    ///
    /// `RPC_E_WRONG_THREAD` if the object belongs to another and cannot be called from here; what COM says if its
    /// apartment is gone.
    pub(crate) fn get(&self) -> Result<Cow<'_, IUnknown>, HRESULT> {
        match &self.way {
            Way::Anywhere(pointer) => Ok(Cow::Borrowed(pointer)),
            Way::Multithreaded(pointer, _) if in_multithreaded() => Ok(Cow::Borrowed(pointer)),
            Way::Multithreaded(pointer, ticket) => {
                let ticket = match ticket.get() {
                    Some(ticket) => *ticket,
                    None => share(pointer, &self.iid, ticket).ok_or(RPC_E_WRONG_THREAD)?,
                };
                sys::table_get(ticket, &self.iid).map(Cow::Owned)
            }
            Way::Table(ticket) => sys::table_get(*ticket, &self.iid).map(Cow::Owned),
            Way::Home(pointer, home) if *home == thread::current() => Ok(Cow::Borrowed(pointer)),
            Way::Home(..) => Err(RPC_E_WRONG_THREAD),
        }
    }
}

impl Drop for Carried {
    /// Away from home the reference is leaked: the object may not be touched here.
    fn drop(&mut self) {
        match &mut self.way {
            Way::Anywhere(_) => {}
            Way::Multithreaded(pointer, ticket) => {
                if let Some(ticket) = ticket.take() {
                    sys::table_remove(ticket);
                }
                // SAFETY: taken once, here.
                release_in_multithreaded(unsafe { ManuallyDrop::take(pointer) });
            }
            Way::Table(ticket) => sys::table_remove(*ticket),
            Way::Home(pointer, home) => {
                if *home == thread::current() {
                    // SAFETY: dropped once, here.
                    unsafe { ManuallyDrop::drop(pointer) }
                }
            }
        }
    }
}

/// Whether this thread is in the multithreaded apartment, as one that has entered none is as long as there is one.
fn in_multithreaded() -> bool {
    sys::current_apartment().is_ok_and(|here| here == Some(Apartment::Multithreaded))
}

/// A pointer on its way to a thread of the multithreaded apartment, where it belongs.
struct Traveller<T>(T);

// SAFETY: it is only used in its apartment, where any thread may use it.
unsafe impl<T> Send for Traveller<T> {}

/// Puts a pointer of the multithreaded apartment into the table, on a thread of that apartment, and keeps the ticket.
/// `None` if there is no such apartment any more, or the table doesn't take the object.
fn share(pointer: &IUnknown, iid: &GUID, kept: &OnceLock<u32>) -> Option<u32> {
    let done = &sys::Event::new().ok()?;
    let traveller = Traveller(pointer);
    let put = move || {
        // All of it has to travel.
        let traveller = &traveller;
        // A thread that has entered no apartment is in that one.
        let ticket = in_multithreaded().then(|| sys::table_put(traveller.0, iid));
        done.set();
        ticket.flatten()
    };
    let ticket = std::thread::scope(|scope| {
        let putting = std::thread::Builder::new().spawn_scoped(scope, put).ok()?;
        // COM may have to ask the object, which this very apartment may have: so its calls are answered meanwhile.
        sys::wait_in_call(done);
        putting.join().ok()?
    })?;
    // Somebody else may have been faster, be it in a call that has just been answered.
    let first = *kept.get_or_init(|| ticket);
    if first != ticket {
        sys::table_remove(ticket);
    }
    Some(first)
}

/// Gives up a reference where it belongs, on a thread of its own if this is not there; leaks it if there is no such
/// apartment any more.
fn release_in_multithreaded(pointer: IUnknown) {
    if in_multithreaded() {
        return drop(pointer);
    }
    let mut traveller = Traveller(ManuallyDrop::new(pointer));
    let release = move || {
        // All of it has to travel.
        let traveller = &mut traveller;
        if in_multithreaded() {
            // SAFETY: dropped once, here.
            unsafe { ManuallyDrop::drop(&mut traveller.0) }
        }
    };
    // Without a thread it is leaked, too.
    drop(std::thread::Builder::new().spawn(release));
}

fn is_agile(object: &IUnknown) -> bool {
    // A proxy belongs to its apartment, and would pass the question on. (In Wine 8 each such question for an interface
    // that isn't registered costs both processes a handle.)
    !is_proxy(object) && answers(object, &IID_IAGILE_OBJECT)
}

/// Whether an object is in another apartment or process: COM's proxies, and nothing else, answer for the security of
/// their calls.
pub(crate) fn is_proxy(object: &IUnknown) -> bool {
    answers(object, &IClientSecurity::IID)
}

fn answers(object: &IUnknown, iid: &GUID) -> bool {
    let mut pointer = core::ptr::null_mut();
    // SAFETY: both pointers are valid.
    if unsafe { object.query(iid, &mut pointer) }.is_err() || pointer.is_null() {
        return false;
    }
    // SAFETY: an owned pointer to an interface, which has the methods of IUnknown.
    drop(unsafe { IUnknown::from_raw(pointer) });
    true
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;
    use crate::value::testing::{object, references};

    #[test]
    fn a_pointer_that_is_not_agile_stays_at_home() {
        let object = object();
        let carried = Carried::new(object.clone().into(), IUnknown::IID);
        assert!(carried.get().is_ok());
        let carried = std::thread::spawn(move || {
            assert_eq!(carried.get().err(), Some(RPC_E_WRONG_THREAD));
            carried
        });
        drop(carried.join().unwrap());
        assert_eq!(references(&object), 1, "released at home");

        let carried = Carried::new(object.clone().into(), IUnknown::IID);
        std::thread::spawn(move || drop(carried)).join().unwrap();
        assert_eq!(references(&object), 2, "leaked away from home");
        // SAFETY: the leaked reference, which nobody else will release.
        drop(unsafe { IUnknown::from_raw(object.as_raw()) });
    }
}
