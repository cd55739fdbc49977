//! Threads in apartments, as a program for Windows has them.

use com_sink::raw::{
    CoGetInterfaceAndReleaseStream, CoInitializeEx, CoMarshalInterThreadInterfaceInStream,
    CoUninitialize, IStream,
};
use com_sink::{Interface, Result, Source};
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::thread;
use std::time::{Duration, Instant};

/// What kind of apartment a thread enters, as `CoInitializeEx` takes it.
#[derive(Clone, Copy, Debug)]
pub enum Apartment {
    /// The one that all threads share that ask for it.
    Multithreaded = 0,
    /// One of the thread's own.
    Single = 2,
}

/// Runs `work` on a thread of its own in an apartment, and leaves the apartment.
///
/// # Panics
///
/// When `work` does.
pub fn run<R: Send>(apartment: Apartment, work: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let thread = scope.spawn(move || {
            let _here = Entered::new(apartment);
            work()
        });
        match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

struct Entered;

impl Entered {
    fn new(apartment: Apartment) -> Self {
        // SAFETY: the reserved pointer is null.
        let code = unsafe { CoInitializeEx(None, apartment as u32) };
        assert!(code.is_ok(), "{apartment:?}: {code:?}");
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        // SAFETY: this thread has entered, once.
        unsafe { CoUninitialize() };
    }
}

/// An interface of an object on its way to another apartment. It has to be opened, or it keeps the object.
pub struct Parcel<I> {
    stream: ManuallyDrop<IStream>,
    interface: PhantomData<fn() -> I>,
}

// SAFETY: CoMarshalInterThreadInterfaceInStream makes a stream that any thread may read.
unsafe impl<I> Send for Parcel<I> {}

impl<I: Interface + Source> Parcel<I> {
    /// Marshals an object of this thread's apartment.
    ///
    /// # Errors
    ///
    /// When the interface cannot be marshalled.
    pub fn new(object: &I) -> Result<Self> {
        // SAFETY: the IID and the object live for the call.
        let stream = unsafe { CoMarshalInterThreadInterfaceInStream(&I::IID, object.as_unknown()) };
        Ok(Self {
            stream: ManuallyDrop::new(stream?),
            interface: PhantomData,
        })
    }

    /// The object as this thread's apartment sees it: a proxy, if it isn't agile.
    ///
    /// # Errors
    ///
    /// When its apartment is gone.
    pub fn open(self) -> Result<I> {
        // SAFETY: the stream holds what `new` has written, and is not used after this has released it.
        Ok(unsafe { CoGetInterfaceAndReleaseStream(&*self.stream) }?)
    }
}

/// Does what a window's thread does, until `done` or a time that only a hanging test needs.
///
/// Returns whether `done` came true.
pub fn pump(mut done: impl FnMut() -> bool) -> bool {
    const PATIENCE: Duration = Duration::from_secs(60);
    let start = Instant::now();
    while !done() {
        if start.elapsed() > PATIENCE {
            return false;
        }
        dispatch_messages();
        thread::sleep(Duration::from_millis(1));
    }
    true
}

/// Handles every message that waits for this thread: by these, COM calls into a single-threaded apartment.
fn dispatch_messages() {
    com_sink::core::link!("user32.dll" "system" fn PeekMessageW(message: *mut [u64; 6], window: *mut c_void, first: u32, last: u32, remove: u32) -> i32);
    com_sink::core::link!("user32.dll" "system" fn DispatchMessageW(message: *const [u64; 6]) -> isize);
    let mut message = [0_u64; 6];
    // SAFETY: a MSG has at most 48 bytes, and is dispatched as it was received.
    unsafe {
        while PeekMessageW(&mut message, std::ptr::null_mut(), 0, 0, 1) != 0 {
            DispatchMessageW(&message);
        }
    }
}
