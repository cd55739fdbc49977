//! An event of a dispinterface: `IVMVirtualServerEvents::OnVMStateChange`, a BSTR and an enumeration.

use crate::harness::Case;
use crate::report::Group;
use crate::rivals::{cpp, windows_core_sinks};
use crate::vtable_event::{CPP, OURS, WINDOWS_CORE, name_of, table};
use crate::work::{Adds, Stores, Work};
use com_sink::raw::{DISPID, DISPPARAMS, EXCEPINFO, IDispatch_Vtbl, LCID, VARIANT};
use com_sink::{GUID, IUnknown, Interface, Variant};
use std::ffi::c_void;
use std::hint::black_box;
use virtual_server::prelude::*;

/// Our sink.
#[derive(VirtualServerSink, Default)]
#[sink(IVMVirtualServerEvents)]
pub struct Sink<W: Work> {
    work: W,
}

impl<W: Work> IVMVirtualServerEvents for Sink<W> {
    fn on_service_event(&self, log_message_id: i32) -> Result<()> {
        self.work.take(log_message_id.into());
        Ok(())
    }

    fn on_vm_state_change(&self, config: &BStr, state: VMVMState) -> Result<()> {
        self.work.take(config.len() as i64 + i64::from(state.0));
        Ok(())
    }

    fn on_event_logged(&self, log_message_id: i32) -> Result<()> {
        self.work.take(log_message_id.into());
        Ok(())
    }

    fn on_heartbeat_stopped(&self, config: &BStr) -> Result<()> {
        self.work.take(config.len() as i64);
        Ok(())
    }
}

fn ours<W: Work>() -> *mut c_void {
    let sink = Sink::<W>::default().into_sink();
    // The only interface, so that the object's identity is the pointer to it.
    IUnknown::from(sink).into_raw()
}

/// Invokes `OnVMStateChange` so many times. The same machine code for all rivals.
#[inline(never)]
fn fire(sink: *mut c_void, count: usize) {
    let config = Variant::from("C:\\Virtual Machines\\Mail server\\Mail server.vmc");
    let state = Variant::from(VMVMState::Running.0);
    // SAFETY: bit copies, which nobody frees; the originals live as long.
    let mut args: [VARIANT; 2] = unsafe {
        [
            std::mem::transmute_copy(&state),
            std::mem::transmute_copy(&config),
        ]
    };
    let params = DISPPARAMS {
        rgvarg: args.as_mut_ptr(),
        cArgs: 2,
        ..Default::default()
    };
    let mut exception = EXCEPINFO::default();
    let mut bad_argument = 0;
    for _ in 0..count {
        // SAFETY: every rival gives a live IDispatch, and none is ever released; all pointers are valid or null.
        let code = unsafe {
            let sink = black_box(sink);
            let vtable = *sink.cast::<*const IDispatch_Vtbl>();
            ((*vtable).Invoke)(
                sink,
                DISPID(black_box(2)),
                &GUID::zeroed(),
                LCID(0x400),
                1,
                black_box(&params),
                std::ptr::null_mut(),
                &mut exception,
                &mut bad_argument,
            )
        };
        let _ = black_box(code);
    }
}

fn rivals<W: Work>() -> Vec<Case> {
    let rivals = [
        (OURS, ours::<W>()),
        (CPP, cpp::server_sink(W::NAME)),
        (WINDOWS_CORE, windows_core_sinks::server_sink::<W>()),
    ];
    rivals
        .map(|(name, sink)| Case::new(ID, name_of(name, W::NAME), move |count| fire(sink, count)))
        .into()
}

const ID: &str = "invoke-event";

/// All cases, for `--loop`, too.
pub fn cases() -> Vec<Case> {
    let mut cases = rivals::<Adds>();
    cases.extend(rivals::<Stores>());
    cases
}

/// Our sink beside DispInvoke, which only Windows and Wine have.
#[cfg(windows)]
pub fn beside_disp_invoke() -> Group {
    use crate::report::{Goal, Row, compare};
    const DISP_INVOKE: &str = "C++ class, DispInvoke";
    let sink = cpp::disp_invoke_sink();
    assert!(!sink.is_null(), "there is no type information");
    let mut cases = rivals::<Adds>();
    // One that decodes nothing would be fast, too.
    // SAFETY: the sink above.
    let sum = || unsafe { cpp::disp_invoke_sum(sink) };
    let before = sum();
    fire(sink, 1);
    assert!(sum() > before, "DispInvoke has called nothing");
    cases.push(Case::new(ID, DISP_INVOKE, move |count| fire(sink, count)));
    let mut rows: Vec<Row> = crate::harness::race(&cases)
        .into_iter()
        .zip(&cases)
        .map(|(time, case)| Row::new(&case.name, time, "ns"))
        .collect();
    let reached = rows[0].value / rows[rows.len() - 1].value;
    compare(&mut rows, DISP_INVOKE);
    Group {
        id: "disp-invoke",
        title: "The same event under Wine, beside DispInvoke through type information",
        rows,
        goals: vec![Goal::new(
            "our sink as a multiple of DispInvoke",
            reached,
            0.1,
        )],
    }
}

/// Measures them.
pub fn measure(count_instructions: bool) -> Group {
    let limits = [(Adds::NAME, 1.2), (Stores::NAME, 1.2)];
    let (rows, goals) = table(&cases(), count_instructions, &limits);
    Group {
        id: ID,
        title: "An event through Invoke: a BSTR and an enumeration",
        rows,
        goals,
    }
}
