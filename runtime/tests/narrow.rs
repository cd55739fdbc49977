//! Callers for 32-bit x86, whose VARIANTs on the stack lie at multiples of 4 and not of 8.
#![cfg(target_arch = "x86")]

mod common;

use com_sink::hresult::*;
use com_sink::raw::{IDispatch, VARIANT};
use com_sink::variant::vt::*;
use com_sink::{__v1 as support, Args, BStr, BString, Currency, HRESULT, Result, Variant};
use common::Log;
use common::calls::{Argument, by_ref, invoke_into, v, with_sink};
use common::events::{IMonitorEvents, State, monitor};

struct Monitor(Log);

impl support::ComClass for Monitor {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Monitor", support::agile::<Self>());
}

impl IMonitorEvents for Monitor {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        self.0.add(format!("state {config} {}", state.0));
        Ok(())
    }
    fn on_query(&self) -> Result<bool> {
        Ok(true)
    }
    fn on_edit(&self, text: &mut BString, data: &mut Variant) -> Result<()> {
        self.0.add(format!("edit {text} {data}"));
        *text = BString::from("edited");
        *data = v(2.5);
        Ok(())
    }
    fn on_unknown(&self, _: i32, args: &Args<'_>) -> Result<()> {
        self.0.add(format!("unknown {args:?}"));
        Ok(())
    }
}

/// Room for VARIANTs, each at a multiple of 4 that is none of 8.
#[repr(align(8))]
struct Stack([u32; 17]);

impl Stack {
    fn new(values: &[&dyn Argument]) -> Self {
        let mut stack = Self([0; 17]);
        for (index, value) in values.iter().enumerate() {
            // SAFETY: within the array.
            unsafe { stack.at(index).write(value.bits()) };
        }
        stack
    }

    fn at(&mut self, index: usize) -> *mut VARIANT {
        assert!(index < 4);
        let at: *mut VARIANT = (&raw mut self.0).wrapping_byte_add(4 + 16 * index).cast();
        assert_eq!(at.addr() % 8, 4);
        at
    }
}

/// Invokes with arguments in declared order, all of it in such places.
fn invoke(object: &IDispatch, dispid: i32, args: &[&dyn Argument]) -> (HRESULT, Variant) {
    let reversed: Vec<&dyn Argument> = args.iter().rev().copied().collect();
    let mut arguments = Stack::new(&reversed);
    let mut result = Stack::new(&[]);
    // SAFETY: as many arguments lie there, which live, and so does the variable.
    unsafe {
        let arguments = std::slice::from_raw_parts_mut(arguments.at(0), args.len());
        let code = invoke_into(object, dispid, arguments, result.at(0));
        (code, Variant::from_raw(result.at(0).read()))
    }
}

fn with_monitor(test: impl FnOnce(&IDispatch, &Log)) {
    with_sink(Monitor, test);
}

#[test]
fn arguments_and_results() {
    with_monitor(|monitor, log| {
        assert_eq!(invoke(monitor, 1, &[&v("a"), &v(7)]).0, S_OK);
        // By the general path: coerced.
        assert_eq!(invoke(monitor, 1, &[&v("a"), &v(8.0)]).0, S_OK);
        assert_eq!(invoke(monitor, 4, &[]), (S_OK, v(true)));
        let numbers: [&dyn Argument; 3] = [&v(0.5), &v(i64::MIN), &v(Currency(30_000))];
        assert_eq!(invoke(monitor, 99, &numbers).0, S_OK);
        let told = log.take();
        assert_eq!(told[..2], ["state a 7", "state a 8"]);
        for part in ["0.5", "-9223372036854775808", "3"] {
            assert!(told[2].contains(part), "{}", told[2]);
        }
    });
}

#[test]
fn variables() {
    with_monitor(|monitor, log| {
        let mut text = BString::from("t");
        // SAFETY: of that type.
        let text = unsafe { by_ref(VT_BSTR, &mut text) };
        let mut variable = Stack::new(&[&v(i64::MAX)]);
        // SAFETY: a VARIANT, which needs no more of an alignment here.
        let data = unsafe { by_ref(VT_VARIANT, &mut *variable.at(0)) };
        assert_eq!(invoke(monitor, 5, &[&text, &data]).0, S_OK);
        // SAFETY: the handler's.
        assert_eq!(unsafe { Variant::from_raw(variable.at(0).read()) }, v(2.5));

        // A variable of a number, in which its caller wants what the handler stores.
        let mut number = [0_u32; 3];
        // SAFETY: within the array.
        let place = unsafe { &mut *(&raw mut number).byte_add(4).cast::<[u32; 2]>() };
        // SAFETY: a variable of that type, though not where Rust would put one.
        let data = unsafe { by_ref(VT_R8, place) };
        assert_eq!(invoke(monitor, 5, &[&text, &data]).0, S_OK);
        let bits = u64::from(number[2]) << 32 | u64::from(number[1]);
        assert_eq!(f64::from_bits(bits), 2.5);
        assert_eq!(log.take(), ["edit t 9223372036854775807", "edit edited 0"]);
    });
}
