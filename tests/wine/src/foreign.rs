//! The peers in C and C++: `foreign/peer.h` in Rust.

use com_sink::{BString, GUID, HRESULT, IUnknown, Interface, Variant};
use std::ffi::{CStr, c_char, c_void};

/// Which of the three event interfaces of `idl/Peer.idl` is fired, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
#[allow(missing_docs)]
pub enum Shape {
    Dispatch,
    Vtable,
    Dual,
    /// The dual interface, by Invoke.
    DualInvoke,
}

/// What is fired: see `enum Event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
#[allow(missing_docs)]
pub enum Event {
    Said,
    Changing,
    Asked,
    Shown,
    Failing,
    SaidNamed = 104,
    SaidMixed,
    SaidByRef,
    SaidVariantByRef,
    SaidCoerced,
    SaidWrongType,
    SaidWrongUnasked,
    SaidOverflow,
    SaidTooFew,
    SaidTooMany,
    SaidUnknownName,
    SaidNamedTwice,
    ChangingOtherwise,
    AskedUnheard,
    AskedAsProperty,
    NotedAll,
    NotedOne,
    NotedMissing,
    NotedLastNamed,
    Unknown,
}

/// What came of firing an event: the answer of the last sink.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Outcome {
    /// How many sinks were called.
    pub reached: i32,
    /// What the last one returned.
    pub code: HRESULT,
    /// `*puArgErr`; `u32::MAX` if the sink left it alone.
    pub argument: u32,
    /// Of EXCEPINFO.
    pub scode: HRESULT,
    /// Of EXCEPINFO or IErrorInfo.
    pub source: BString,
    /// Of EXCEPINFO or IErrorInfo.
    pub description: BString,
    /// Of EXCEPINFO or IErrorInfo.
    pub help_file: BString,
    /// Of EXCEPINFO or IErrorInfo.
    pub help_context: u32,
    /// Of IErrorInfo: the interface whose function has failed.
    pub failed: GUID,
    /// What the event has returned.
    pub result: Variant,
    /// What the sink has left in its by-reference arguments.
    pub changed: [Variant; 3],
}

/// One call that a sink of a peer has got; the arguments in declared order.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Heard {
    /// The member.
    pub dispid: i32,
    count: u32,
    /// How many arguments came with a name.
    pub named: u32,
    // C aligns a VARIANT in a structure to 8 bytes, also where we ask for 4 only.
    _padding: u32,
    arguments: [Variant; 12],
}

impl Heard {
    /// The arguments.
    pub fn arguments(&self) -> &[Variant] {
        &self.arguments[..self.count as usize]
    }
}

/// How a call of a sink or an object of a peer fails: see `enum Failure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
#[allow(missing_docs)]
pub enum Failure {
    None,
    Code,
    Full,
    Short,
    Deferred,
    Success,
}

#[repr(C)]
struct Report {
    checks: i32,
    failures: i32,
    first: [c_char; 400],
}

/// A program in another language.
#[repr(C)]
pub struct Peer {
    create_source: unsafe extern "C" fn() -> *mut c_void,
    fire: unsafe extern "C" fn(*mut c_void, i32, i32, *mut Outcome),
    start: unsafe extern "C" fn(*mut c_void) -> *mut c_void,
    rounds: unsafe extern "C" fn(*mut c_void) -> i32,
    stop: unsafe extern "C" fn(*mut c_void),
    create_sink: unsafe extern "C" fn(i32, *const GUID, i32) -> *mut c_void,
    heard: unsafe extern "C" fn(*mut c_void, i32, *mut Heard) -> i32,
    use_server: unsafe extern "C" fn(*mut c_void, *mut Report),
}

#[allow(non_upper_case_globals, reason = "names of C")]
mod linked {
    use super::{Peer, c_void};
    unsafe extern "C" {
        pub(super) static c_peer: Peer;
        pub(super) static cpp_peer: Peer;
        pub(super) fn cpp_create_object() -> *mut c_void;
    }
}

/// The peer in C.
pub fn c() -> &'static Peer {
    // SAFETY: a constant of `source.c`, with the layout of `peer.h`.
    unsafe { &linked::c_peer }
}

/// The peer in C++.
pub fn cpp() -> &'static Peer {
    // SAFETY: a constant of `source.cpp`, with the layout of `peer.h`.
    unsafe { &linked::cpp_peer }
}

/// An object in C++ that has `IPeer`.
pub fn cpp_object() -> IUnknown {
    // SAFETY: a new object with one reference, which is ours.
    unsafe { IUnknown::from_raw(linked::cpp_create_object()) }
}

impl Peer {
    /// A source of the three event interfaces.
    pub fn source(&'static self) -> Source {
        // SAFETY: a new object with one reference, which is ours.
        let object = unsafe { IUnknown::from_raw((self.create_source)()) };
        Source { peer: self, object }
    }

    /// A sink of the dispinterface `iid`.
    pub fn dispatch_sink(&'static self, iid: GUID, failure: Failure) -> Sink {
        self.sink(Shape::Dispatch, iid, failure)
    }

    /// A sink of `IPeerEvents`.
    pub fn vtable_sink(&'static self, failure: Failure) -> Sink {
        self.sink(Shape::Vtable, GUID::zeroed(), failure)
    }

    fn sink(&'static self, shape: Shape, iid: GUID, failure: Failure) -> Sink {
        // SAFETY: a new object with one reference, which is ours; the IID is copied.
        let object =
            unsafe { IUnknown::from_raw((self.create_sink)(shape as i32, &iid, failure as i32)) };
        Sink {
            peer: self,
            shape,
            object,
        }
    }

    /// Uses a Virtual Server that has one machine, `web01`, turned off.
    ///
    /// # Panics
    ///
    /// When it isn't as the program expects, with the place in the program.
    pub fn use_server(&self, server: &IUnknown) {
        let mut report = Report {
            checks: 0,
            failures: 0,
            first: [0; 400],
        };
        // SAFETY: a live object; the program borrows both, and ends the text with a zero.
        let first = unsafe {
            (self.use_server)(server.as_raw(), &mut report);
            CStr::from_ptr(report.first.as_ptr())
        };
        let (checks, failures) = (report.checks, report.failures);
        let first = first.to_string_lossy();
        assert_eq!(failures, 0, "of {checks} checks; the first: {first}");
        assert!(checks > 30, "the program has ended too early: {checks}");
    }
}

/// A source of a peer.
pub struct Source {
    peer: &'static Peer,
    object: IUnknown,
}

impl Source {
    /// The object, to subscribe to.
    pub fn object(&self) -> &IUnknown {
        &self.object
    }

    /// Gives the reference away.
    pub fn into_object(self) -> IUnknown {
        self.object
    }

    /// Calls every sink of an interface.
    pub fn fire(&self, shape: Shape, event: Event) -> Outcome {
        self.fire_number(shape, event as i32)
    }

    /// Fires `Failing(how)`.
    pub fn fail(&self, shape: Shape, how: i32) -> Outcome {
        assert!((0..100).contains(&how));
        self.fire_number(shape, Event::Failing as i32 + how)
    }

    fn fire_number(&self, shape: Shape, event: i32) -> Outcome {
        let mut outcome = Outcome::default();
        // SAFETY: a source of this peer; what is written is ours, and nothing that owns was there before.
        unsafe { (self.peer.fire)(self.object.as_raw(), shape as i32, event, &mut outcome) };
        outcome
    }

    /// Fires `DPeerEvents::Said` from another thread until the result is dropped.
    pub fn keep_firing(&self) -> Firing {
        // SAFETY: a source of this peer, of which the thread takes a reference of its own.
        let thread = unsafe { (self.peer.start)(self.object.as_raw()) };
        Firing {
            peer: self.peer,
            thread,
        }
    }
}

/// A thread of a peer that fires.
pub struct Firing {
    peer: &'static Peer,
    thread: *mut c_void,
}

impl Firing {
    /// How often it has fired until now.
    pub fn rounds(&self) -> i32 {
        // SAFETY: what `start` gave, not stopped yet.
        unsafe { (self.peer.rounds)(self.thread) }
    }

    /// Waits until every event has been delivered that had begun before this call.
    pub fn settle(&self) {
        let now = self.rounds();
        while self.rounds() < now + 2 {
            std::thread::yield_now();
        }
    }
}

impl Drop for Firing {
    fn drop(&mut self) {
        // SAFETY: what `start` gave, stopped once.
        unsafe { (self.peer.stop)(self.thread) }
    }
}

/// A sink of a peer.
pub struct Sink {
    peer: &'static Peer,
    shape: Shape,
    object: IUnknown,
}

impl Sink {
    /// The object, to advise.
    pub fn object(&self) -> &IUnknown {
        &self.object
    }

    /// Gives the reference away.
    pub fn into_object(self) -> IUnknown {
        self.object
    }

    /// The calls since the last time.
    pub fn take(&self) -> Vec<Heard> {
        std::iter::from_fn(|| {
            let mut heard = Heard::default();
            // SAFETY: a sink of this peer and shape; what is written is ours, and nothing that owns was there before.
            let some =
                unsafe { (self.peer.heard)(self.object.as_raw(), self.shape as i32, &mut heard) };
            (some != 0).then_some(heard)
        })
        .collect()
    }
}

/// Makes each test once for the peer in C and once for that in C++.
#[macro_export]
macro_rules! for_each_peer {
    ($($test:ident),* $(,)?) => {
        mod c {
            $(#[test] fn $test() { super::$test($crate::foreign::c()); })*
        }
        mod cpp {
            $(#[test] fn $test() { super::$test($crate::foreign::cpp()); })*
        }
    };
}
