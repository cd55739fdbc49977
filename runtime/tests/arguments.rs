//! Arguments of `Invoke`: everything that OLE automation allows, and everything that it doesn't.

mod common;

use com_sink::hresult::*;
use com_sink::raw::IDispatch;
use com_sink::variant::vt::*;
use com_sink::{__v1 as support, Args, BStr, BString, Object, Result, Sink, Variant};
use common::calls::{Argument, PROPERTYPUT, PUT, by_ref, invoke, invoke_raw, v};
use common::events::{IMonitorEvents, State, monitor};
use common::server::{IMachine, imp};
use common::{Census, Life, Log};

struct Monitor {
    log: Log,
    _life: Life,
}

impl support::ComClass for Monitor {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = monitor("Monitor", support::agile::<Self>());
}

impl IMonitorEvents for Monitor {
    fn on_state(&self, config: &BStr, state: State) -> Result<()> {
        self.log.add(format!("state {config} {}", state.0));
        Ok(())
    }
    fn on_closing(&self, cancel: &mut bool) -> Result<()> {
        self.log.add(format!("closing {cancel}"));
        *cancel = !*cancel;
        Ok(())
    }
    fn on_message(&self, text: &BStr, count: i32, extra: &Variant) -> Result<()> {
        let extra = if extra.is_missing() {
            "missing".into()
        } else {
            extra.to_string()
        };
        self.log.add(format!("message {text} {count} {extra}"));
        Ok(())
    }
    fn on_query(&self) -> Result<bool> {
        Ok(true)
    }
    fn on_edit(&self, text: &mut BString, data: &mut Variant) -> Result<()> {
        self.log.add(format!("edit {text} {data}"));
        *text = BString::from("edited");
        *data = Variant::from(42);
        Ok(())
    }
    fn on_object(&self, object: Option<&IMachine>) -> Result<()> {
        self.log.add(match object {
            None => "no object".into(),
            Some(machine) => format!("object {}", machine.name()?),
        });
        Ok(())
    }
    fn set_title(&self, title: &BStr) -> Result<()> {
        self.log.add(format!("title {title}"));
        Ok(())
    }
    fn on_asked(&self, answer: &mut BString) -> Result<()> {
        self.log.add(format!("asked {}", answer.is_empty()));
        *answer = BString::from("answer");
        Ok(())
    }
    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        self.log.add(format!(
            "unknown {dispid} {args:?} {:?} {:?}",
            args.get(0),
            args.get(args.len())
        ));
        Ok(())
    }
}

struct Machine;

impl support::ComClass for Machine {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Machine",
        support::agile::<Self>(),
        const { &[imp::IMachine::<Self, 0>()] },
    );
}

impl imp::IMachine for Machine {
    fn name(&self) -> Result<BString> {
        Ok(BString::from("vm"))
    }
}

/// A sink, its IDispatch and its log; at the end nothing is left of it.
fn with_monitor(test: impl FnOnce(&IDispatch, &Log)) {
    let (census, log) = (Census::default(), Log::default());
    let sink = Sink::new(Monitor {
        log: log.clone(),
        _life: census.born(),
    });
    let dispatch = sink.to_interface::<IDispatch>().unwrap();
    test(&dispatch, &log);
    drop(dispatch);
    assert_eq!(sink.ref_count(), 1);
    drop(sink);
    assert_eq!(census.alive(), 0);
}

#[test]
fn positional_arguments_arrive_in_declared_order_although_they_lie_reversed() {
    with_monitor(|monitor, log| {
        let answer = invoke_raw(monitor, 1, 1, &[&v(5), &v("a.vmc")], &[]);
        assert_eq!(answer.code, S_OK);
        assert_eq!(log.take(), ["state a.vmc 5"]);
    });
}

#[test]
fn a_result_is_stored() {
    with_monitor(|monitor, _| {
        let answer = invoke(monitor, 4, &[]);
        assert_eq!((answer.code, answer.result.vt()), (S_OK, VT_BOOL));
        assert_eq!(bool::try_from(&answer.result), Ok(true));
    });
}

#[test]
fn other_counts_are_refused_without_a_call() {
    with_monitor(|monitor, log| {
        for args in [
            &[][..],
            &[&v("a") as &dyn Argument],
            &[&v("a"), &v(1), &v(2)],
        ] {
            let answer = invoke(monitor, 1, args);
            assert_eq!(answer.code, DISP_E_BADPARAMCOUNT);
            assert_eq!(answer.bad_argument, None);
        }
        assert_eq!(log.take(), [""; 0]);
    });
}

#[test]
fn values_of_other_types_are_coerced() {
    with_monitor(|monitor, log| {
        assert_eq!(invoke(monitor, 1, &[&v(17), &v(5_u32)]).code, S_OK);
        assert_eq!(invoke(monitor, 1, &[&v("a"), &v("6")]).code, S_OK);
        assert_eq!(invoke(monitor, 1, &[&v("a"), &v(true)]).code, S_OK);
        assert_eq!(log.take(), ["state 17 5", "state a 6", "state a -1"]);
    });
}

#[test]
fn what_cannot_be_coerced_is_named_by_its_place_in_rgvarg() {
    with_monitor(|monitor, log| {
        let answer = invoke(monitor, 1, &[&v("a"), &v("not a number")]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_TYPEMISMATCH, Some(0))
        );
        let answer = invoke(monitor, 3, &[&Variant::null(), &v(1), &v(1)]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_TYPEMISMATCH, Some(2))
        );
        let answer = invoke(monitor, 1, &[&v("a"), &v(5_000_000_000_i64)]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_OVERFLOW, Some(0))
        );
        assert_eq!(log.take(), [""; 0]);
    });
}

#[test]
fn references_are_looked_through() {
    with_monitor(|monitor, log| {
        let mut state = 9_i32;
        let mut config = v("b.vmc");
        // SAFETY: of these types.
        let (state, config) =
            unsafe { (by_ref(VT_I4, &mut state), by_ref(VT_VARIANT, &mut config)) };
        assert_eq!(invoke(monitor, 1, &[&config, &state]).code, S_OK);
        assert_eq!(log.take(), ["state b.vmc 9"]);
    });
}

#[test]
fn a_reference_is_written_through_on_the_straight_path() {
    with_monitor(|monitor, log| {
        let mut cancel = 0_i16;
        // SAFETY: of that type.
        let argument = unsafe { by_ref(VT_BOOL, &mut cancel) };
        assert_eq!(invoke(monitor, 2, &[&argument]).code, S_OK);
        assert_eq!(cancel, -1);
        assert_eq!(log.take(), ["closing false"]);
    });
}

#[test]
fn a_reference_to_another_type_gets_the_value_coerced() {
    with_monitor(|monitor, log| {
        let mut cancel = 0_i32;
        // SAFETY: of that type.
        let argument = unsafe { by_ref(VT_I4, &mut cancel) };
        assert_eq!(invoke(monitor, 2, &[&argument]).code, S_OK);
        assert_eq!(cancel, -1);

        // As Visual Basic passes a variable.
        let mut variable = v(true);
        // SAFETY: of that type.
        let argument = unsafe { by_ref(VT_VARIANT, &mut variable) };
        assert_eq!(invoke(monitor, 2, &[&argument]).code, S_OK);
        assert_eq!(variable, v(false));

        // A value where a reference is declared: the change is lost, as nobody could see it.
        assert_eq!(invoke(monitor, 2, &[&v(false)]).code, S_OK);
        assert_eq!(
            log.take(),
            ["closing false", "closing true", "closing false"]
        );
    });
}

#[test]
fn texts_and_variants_by_reference_are_replaced_and_the_old_ones_freed() {
    with_monitor(|monitor, log| {
        let mut text = BString::from("old");
        let mut data = v("older");
        {
            // SAFETY: of these types.
            let (text, data) =
                unsafe { (by_ref(VT_BSTR, &mut text), by_ref(VT_VARIANT, &mut data)) };
            assert_eq!(invoke(monitor, 5, &[&text, &data]).code, S_OK);
        }
        assert_eq!((text.to_string().as_str(), &data), ("edited", &v(42)));

        let mut variable = v("in a variable");
        {
            // SAFETY: of these types.
            let (text, data) = unsafe {
                (
                    by_ref(VT_VARIANT, &mut variable),
                    by_ref(VT_VARIANT, &mut data),
                )
            };
            assert_eq!(invoke(monitor, 5, &[&text, &data]).code, S_OK);
        }
        assert_eq!((&variable, &data), (&v("edited"), &v(42)));
        assert_eq!(log.take(), ["edit old older", "edit in a variable 42"]);
    });
}

#[test]
fn an_out_parameter_starts_empty() {
    with_monitor(|monitor, log| {
        let mut text = BString::new();
        {
            // SAFETY: of that type.
            let argument = unsafe { by_ref(VT_BSTR, &mut text) };
            assert_eq!(invoke(monitor, 8, &[&argument]).code, S_OK);
        }
        assert_eq!(text.to_string(), "answer");
        let mut variable = v("something");
        {
            // SAFETY: of that type.
            let argument = unsafe { by_ref(VT_VARIANT, &mut variable) };
            assert_eq!(invoke(monitor, 8, &[&argument]).code, S_OK);
        }
        assert_eq!(variable, v("answer"));
        assert_eq!(log.take(), ["asked true", "asked true"]);
    });
}

#[test]
fn named_arguments_find_their_parameters() {
    with_monitor(|monitor, log| {
        // state := 3, config := "n"
        assert_eq!(
            invoke_raw(monitor, 1, 1, &[&v(3), &v("n")], &[1, 0]).code,
            S_OK
        );
        // OnMessage "m", extra := 1.5
        assert_eq!(
            invoke_raw(monitor, 3, 1, &[&v(1.5), &v("m")], &[2]).code,
            S_OK
        );
        assert_eq!(log.take(), ["state n 3", "message m 7 1.5"]);

        let answer = invoke_raw(monitor, 1, 1, &[&v(3), &v("n")], &[9]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_PARAMNOTFOUND, Some(0))
        );
        // The first parameter twice: by position and by name.
        let answer = invoke_raw(monitor, 1, 1, &[&v("again"), &v("n")], &[0]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_PARAMNOTFOUND, Some(0))
        );
        // A required one is missing.
        assert_eq!(
            invoke_raw(monitor, 1, 1, &[&v(3)], &[1]).code,
            DISP_E_PARAMNOTOPTIONAL
        );
        assert_eq!(log.take(), [""; 0]);
    });
}

#[test]
fn missing_optional_arguments_get_their_defaults() {
    with_monitor(|monitor, log| {
        assert_eq!(invoke(monitor, 3, &[&v("m")]).code, S_OK);
        assert_eq!(invoke(monitor, 3, &[&v("m"), &v(1)]).code, S_OK);
        assert_eq!(
            invoke(monitor, 3, &[&v("m"), &Variant::missing(), &v("x")]).code,
            S_OK
        );
        assert_eq!(
            log.take(),
            [
                "message m 7 missing",
                "message m 1 missing",
                "message m 7 x"
            ]
        );
        let answer = invoke(monitor, 3, &[&Variant::missing(), &v(1), &v(1)]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_PARAMNOTOPTIONAL, Some(2))
        );
        assert_eq!(invoke(monitor, 3, &[]).code, DISP_E_BADPARAMCOUNT);
    });
}

#[test]
fn a_property_put_names_its_value() {
    with_monitor(|monitor, log| {
        assert_eq!(
            invoke_raw(monitor, 7, PUT, &[&v("T")], &[PROPERTYPUT]).code,
            S_OK
        );
        assert_eq!(
            invoke_raw(monitor, 7, PUT, &[&v(12)], &[PROPERTYPUT]).code,
            S_OK
        );
        assert_eq!(invoke_raw(monitor, 7, PUT, &[&v("U")], &[]).code, S_OK);
        assert_eq!(log.take(), ["title T", "title 12", "title U"]);
    });
}

#[test]
fn objects_are_asked_for_the_declared_interface() {
    with_monitor(|monitor, log| {
        let machine = Object::new(Machine);
        let unknown: com_sink::IUnknown = machine.to_unknown();
        assert_eq!(invoke(monitor, 6, &[&v(unknown)]).code, S_OK);
        assert_eq!(
            invoke(
                monitor,
                6,
                &[&v(machine.to_interface::<IDispatch>().unwrap())]
            )
            .code,
            S_OK
        );
        // The monitor itself is an object, but not a machine.
        let answer = invoke(monitor, 6, &[&v(monitor.clone())]);
        assert_eq!(
            (answer.code, answer.bad_argument),
            (DISP_E_TYPEMISMATCH, Some(0))
        );
        assert_eq!(invoke(monitor, 6, &[&v(1)]).code, DISP_E_TYPEMISMATCH);
        assert_eq!(log.take(), ["object vm", "object vm"]);
        assert_eq!(machine.ref_count(), 1);
    });
}

#[test]
fn unknown_members_are_handed_on_with_their_arguments() {
    with_monitor(|monitor, log| {
        assert_eq!(invoke(monitor, 99, &[&v(1), &v("two")]).code, S_OK);
        let lines = log.take();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("unknown 99 ["), "{lines:?}");
        assert!(lines[0].ends_with("None"), "{lines:?}");
        assert_eq!(invoke_raw(monitor, 99, 1, &[&v(1)], &[4]).code, S_OK);
        assert_eq!(log.take().len(), 1);
    });
}

#[test]
fn more_names_than_arguments_are_not_read() {
    with_monitor(|monitor, log| {
        assert_eq!(invoke_raw(monitor, 4, 1, &[], &[1, 2]).code, S_OK);
        assert_eq!(log.take(), [""; 0]);
    });
}
