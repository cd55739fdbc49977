//! Memory: one allocation for a sink, none for an event.

mod common;

use com_sink::raw::{DISPID, DISPPARAMS, IDispatch, LCID, VARIANT};
use com_sink::variant::vt::VT_BOOL;
use com_sink::{__v1 as support, BStr, GUID, Interface, IntoSink, Result, Variant};
use common::calls::{Argument, by_ref};
use common::events::{IID_PROPERTY_NOTIFY_SINK, IMonitorEvents, IPropertyNotifySink, State};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicI32, Ordering};

/// Counts what the current thread allocates.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        BYTES.set(BYTES.get() + layout.size());
        // SAFETY: as of the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: as of the caller.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations, and of how many bytes, `code` makes.
fn allocations<R>(code: impl FnOnce() -> R) -> (usize, usize, R) {
    let before = (COUNT.get(), BYTES.get());
    let result = code();
    (COUNT.get() - before.0, BYTES.get() - before.1, result)
}

#[derive(Default)]
struct Counter {
    sum: AtomicI32,
    _room: [u64; 4],
}

impl IMonitorEvents for Counter {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        let length = i32::try_from(config.len()).unwrap_or_default();
        self.sum.fetch_add(state.0 + length, Ordering::Relaxed);
        Ok(())
    }
    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        *cancel = true;
        Ok(())
    }
}

impl IPropertyNotifySink for Counter {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        self.sum.fetch_add(disp_id, Ordering::Relaxed);
        Ok(())
    }
}

impl support::ComClass for Counter {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Counter",
        support::agile::<Self>(),
        const {
            &[
                IMonitorEvents::<Self, 0>(),
                IPropertyNotifySink::<Self, 1>(),
            ]
        },
    );
}

#[test]
fn a_sink_is_one_allocation_of_little_more_than_its_value() {
    let value = Counter::default();
    let (count, bytes, sink) = allocations(|| value.into_sink());
    assert_eq!(count, 1);
    assert!(
        bytes <= size_of::<Counter>() + 64,
        "{bytes} bytes for {}",
        size_of::<Counter>()
    );
    assert_eq!(size_of_val(&sink), size_of::<usize>());
}

#[test]
fn an_event_through_invoke_allocates_nothing() {
    let sink = Counter::default().into_sink();
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    let (config, state) = (Variant::from("machine.vmc"), Variant::from(5));
    let mut cancel = 0_i16;
    let fire = |dispid, args: &mut [VARIANT]| {
        let params = DISPPARAMS {
            rgvarg: args.as_mut_ptr(),
            cArgs: args.len() as u32,
            ..Default::default()
        };
        // SAFETY: all pointers are valid or null.
        unsafe {
            dispatch.Invoke(
                DISPID(dispid),
                &GUID::zeroed(),
                LCID(0),
                1,
                &params,
                None,
                None,
                None,
            )
        }
    };
    let mut state_args = [state.bits(), config.bits()];
    // SAFETY: of that type.
    let mut closing_args = [unsafe { by_ref(VT_BOOL, &mut cancel) }.bits()];
    let (count, _, ()) = allocations(|| {
        for _ in 0..10 {
            assert!(fire(1, &mut state_args).is_ok());
            assert!(fire(2, &mut closing_args).is_ok());
            assert!(fire(99, &mut state_args).is_ok());
        }
    });
    assert_eq!(count, 0);
    assert_eq!(sink.sum.load(Ordering::Relaxed), 10 * 16);
}

#[test]
fn an_event_by_vtable_allocates_nothing() {
    let sink = Counter::default().into_sink();
    let unknown = sink.to_interface::<com_sink::IUnknown>().unwrap();
    let mut raw = std::ptr::null_mut();
    // SAFETY: a live object and valid pointers.
    assert!(unsafe { unknown.query(&IID_PROPERTY_NOTIFY_SINK, &mut raw) }.is_ok());
    let (count, _, ()) = allocations(|| {
        for _ in 0..10 {
            // SAFETY: a live IPropertyNotifySink.
            let code = unsafe {
                let vtable = *raw.cast::<*const common::abi::IPropertyNotifySink_Vtbl>();
                ((*vtable).OnChanged)(raw, 2)
            };
            assert!(code.is_ok());
        }
    });
    // SAFETY: the reference of the query.
    drop(unsafe { com_sink::IUnknown::from_raw(raw) });
    assert_eq!((count, sink.sum.load(Ordering::Relaxed)), (0, 20));
}
