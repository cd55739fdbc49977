//! The client's side: calls by vtable and by name, errors, collections.

mod common;

use com_sink::hresult::*;
use com_sink::raw::{IDispatch, IEnumVARIANT, VARIANT};
use com_sink::{
    __v1 as support, BStr, BString, Error, HRESULT, IUnknown, Interface, Items, Object, Result,
    Source, Variant, Verb, enum_variant,
};
use common::calls::{METHOD, PROPERTYPUT, PUT, invoke_raw, references, v};
use common::server::{IID_MACHINE, IMachine, imp};
use common::{Census, Life};
use std::sync::Mutex;

const VM_E_TIMED_OUT: HRESULT = HRESULT(0xA004_0201_u32 as i32);

struct Machine {
    name: Mutex<String>,
    _life: Life,
}

impl imp::IMachine for Machine {
    fn name(&self) -> Result<BString> {
        Ok(BString::from(self.name.lock().unwrap().as_str()))
    }
    fn set_name(&self, name: &BStr) -> Result<()> {
        *self.name.lock().unwrap() = name.to_string();
        Ok(())
    }
    fn start(&self, timeout: i32) -> Result<i32> {
        match timeout {
            0 => Err(VM_E_TIMED_OUT.into()),
            1 => Err(Error::new(E_FAIL, "no such disk").with_source("Machine")),
            2 => panic!("out of memory"),
            3 => Err(S_FALSE.into()),
            seconds => Ok(seconds * 2),
        }
    }
}

impl support::ComClass for Machine {
    type Slots = support::Slots<2>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Machine",
        support::agile::<Self>(),
        const {
            &[
                imp::IMachine::<Self, 0>(),
                support::support_error_info::<Self, 1>(),
            ]
        },
    );
}

fn machine(census: &Census) -> Object<Machine> {
    Object::new(Machine {
        name: Mutex::new("first".into()),
        _life: census.born(),
    })
}

#[test]
fn calls_by_vtable() {
    let census = Census::default();
    let object = machine(&census);
    let client: IMachine = object.to_interface().unwrap();
    assert_eq!(client.name().unwrap(), "first");
    client.set_name("Grüße").unwrap();
    assert_eq!(client.name().unwrap(), "Grüße");
    assert_eq!(client.start(21).unwrap(), 42);
    assert_eq!(
        client.start(3).unwrap(),
        0,
        "S_FALSE is success without a value"
    );
    drop((client, object));
    assert_eq!(census.alive(), 0);
}

#[test]
fn errors_by_vtable_have_texts_and_names() {
    let census = Census::default();
    let object = machine(&census);
    let client: IMachine = object.to_interface().unwrap();
    let error = client.start(0).unwrap_err();
    assert_eq!(
        (error.code(), error.name()),
        (VM_E_TIMED_OUT, Some("VM_E_TIMED_OUT"))
    );
    assert_eq!(
        error.to_string(),
        "VM_E_TIMED_OUT (0xA0040201): the operation timed out"
    );
    let error = client.start(1).unwrap_err();
    assert_eq!(
        (error.description(), error.source()),
        ("no such disk", "Machine")
    );
    let error = client.start(2).unwrap_err();
    assert_eq!((error.code(), error.description()), (E_UNEXPECTED, ""));
}

#[test]
fn calls_by_name() {
    let census = Census::default();
    let object = machine(&census);
    let client: IDispatch = object.to_interface().unwrap();
    assert_eq!(client.get("name", &[]).unwrap(), v("first"));
    client.put("NAME", 17).unwrap();
    assert_eq!(client.get("Name", &[]).unwrap(), v("17"));
    assert_eq!(client.call("Start", &[v("21")]).unwrap(), v(42));
    assert_eq!(client.invoke(2, Verb::Method, &[v(4)]).unwrap(), v(8));
    assert_eq!(
        client.call("Stop", &[]).unwrap_err().code(),
        DISP_E_UNKNOWNNAME
    );
    assert_eq!(
        client
            .call("Start", &[v(1), v(2), v(3)])
            .unwrap_err()
            .code(),
        DISP_E_BADPARAMCOUNT
    );
    let error = client.call("Start", &[v("soon")]).unwrap_err();
    assert_eq!(error.code(), DISP_E_TYPEMISMATCH);
    assert!(
        error.description().starts_with("argument 1 of 1"),
        "{error}"
    );
    let error = client.call("Start", &[v(1)]).unwrap_err();
    assert_eq!(
        (error.code(), error.description(), error.source()),
        (E_FAIL, "no such disk", "Machine")
    );
    assert_eq!(
        support::answer::<i32>(
            &support::invoke(
                &client,
                2,
                Verb::Method,
                [support::FireArg::value::<i32>(5)]
            )
            .unwrap()
        ),
        Ok(10)
    );
    drop((client, object));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_server_does_not_guess_at_members() {
    let census = Census::default();
    let client: IDispatch = machine(&census).to_interface().unwrap();
    assert_eq!(
        invoke_raw(&client, 77, METHOD, &[], &[]).code,
        DISP_E_MEMBERNOTFOUND
    );
    // `Start` is no property.
    assert_eq!(
        invoke_raw(&client, 2, PUT, &[&v(1)], &[PROPERTYPUT]).code,
        DISP_E_MEMBERNOTFOUND
    );
    // Callers that cannot tell ask for both.
    assert_eq!(invoke_raw(&client, 1, 3, &[], &[]).result, v("first"));
}

#[test]
fn members_without_an_implementation_say_so() {
    struct Stub;
    impl imp::IMachine for Stub {}
    impl support::ComClass for Stub {
        type Slots = support::Slots<2>;
        const CLASS: support::Class<Self> = support::Class::object(
            "Stub",
            support::agile::<Self>(),
            const {
                &[
                    support::support_error_info::<Self, 0>(),
                    imp::IMachine::<Self, 1>(),
                ]
            },
        );
    }
    let client: IMachine = Object::new(Stub).to_interface().unwrap();
    let error = client.start(5).unwrap_err();
    assert_eq!(
        (error.code(), error.description()),
        (E_NOTIMPL, "IMachine::Start is not implemented")
    );
    let dispatch: &IDispatch = &client;
    assert_eq!(
        dispatch.get("Name", &[]).unwrap_err().description(),
        "IMachine::Name is not implemented"
    );
}

#[test]
fn wrappers_convert_to_what_they_derive_from() {
    let census = Census::default();
    let client: IMachine = machine(&census).to_interface().unwrap();
    assert_eq!(IMachine::IID, IID_MACHINE);
    let dispatch: IDispatch = client.clone().into();
    let unknown: IUnknown = client.clone().into();
    assert_eq!(client.as_unknown(), &unknown);
    assert_eq!(dispatch.cast::<IMachine>().unwrap(), client);
    assert_eq!(references(&unknown), 3);
    drop((client, dispatch, unknown));
    assert_eq!(census.alive(), 0);
}

#[test]
fn out_pointers_must_not_be_null() {
    let census = Census::default();
    let client: IMachine = machine(&census).to_interface().unwrap();
    // SAFETY: the object answers null pointers with errors.
    let code = unsafe { (client.vtable().Start)(client.as_raw(), 21, std::ptr::null_mut()) };
    assert_eq!(code, E_POINTER);
}

#[test]
fn variables_are_exchanged_with_the_callee() {
    let mut text = BString::from("before");
    let mut exchange = support::Exchange::new(&mut text);
    // SAFETY: what a callee does with an [in, out] BSTR.
    unsafe {
        let slot = exchange.as_mut_ptr();
        drop(BString::from_raw(
            slot.replace(BString::from("after").into_raw()),
        ));
    }
    drop(exchange);
    assert_eq!(text.to_string(), "after");

    let mut received = support::Received::<BString>::new();
    // SAFETY: a place for a BSTR.
    unsafe {
        received
            .as_mut_ptr()
            .write(BString::from("left by a failing callee").into_raw())
    };
    drop(received);

    let variant = v("lent");
    let lent = support::Lent::<Variant>::new(&variant);
    // SAFETY: valid while the guard lives.
    assert_eq!(unsafe { Variant::from_raw_ref(&*lent.as_ptr()) }, &variant);
    assert_eq!(support::Lent::<bool>::new(true).abi(), -1);
    assert!(support::pointer(std::ptr::null_mut::<i32>()).is_err());
    assert!(support::pointer_const(&5).is_ok());
}

#[test]
fn collections_are_walked() {
    let census = Census::default();
    let machines: Vec<_> = ["a", "b", "c"]
        .map(|name| {
            Object::new(Machine {
                name: Mutex::new(name.into()),
                _life: census.born(),
            })
        })
        .into();
    let dispatches = machines
        .iter()
        .map(|machine| v(machine.to_interface::<IDispatch>().unwrap()));
    let enumerator = enum_variant(dispatches);
    let items = Items::<IMachine>::new(&enumerator).unwrap();
    let names: Vec<_> = items
        .map(|machine| machine.unwrap().name().unwrap())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    let mut rest = support::items::<IMachine>(Some(enumerator.clone())).unwrap();
    assert!(rest.next().is_none() && rest.next().is_none());
    assert_eq!(
        support::items::<IMachine>(None).unwrap_err().code(),
        DISP_E_NOTACOLLECTION
    );
    assert_eq!(
        Items::<IMachine>::new(&machines[0]).unwrap_err().code(),
        DISP_E_NOTACOLLECTION
    );
    drop((rest, enumerator, machines));
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_wrong_item_is_an_error_and_does_not_end_the_walk() {
    let census = Census::default();
    let machine = machine(&census).to_interface::<IDispatch>().unwrap();
    let enumerator = enum_variant([v(1), v(machine)]);
    let items: Vec<_> = Items::<IMachine>::new(&enumerator).unwrap().collect();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].as_ref().unwrap_err().code(), DISP_E_TYPEMISMATCH);
    assert!(items[1].is_ok());
}

#[test]
fn an_enumerator_of_variants_copies_them() {
    let enumerator: IEnumVARIANT = enum_variant([v("a"), v(2)]).cast().unwrap();
    let mut values = [VARIANT::default(), VARIANT::default(), VARIANT::default()];
    let mut fetched = 0;
    // SAFETY: room for three, all empty.
    let code = unsafe {
        (enumerator.vtable().Next)(enumerator.as_raw(), 3, values.as_mut_ptr(), &mut fetched)
    };
    assert_eq!((code, fetched), (S_FALSE, 2));
    // SAFETY: ours by the rules of Next.
    let values = values.map(|value| unsafe { Variant::from_raw(value) });
    assert_eq!(values, [v("a"), v(2), Variant::empty()]);
}

/// A machine that a script wrote: it has the members and not the interface.
struct Scripted(Object<Machine>);

struct ScriptedRows;

static SCRIPTED: support::InterfaceInfo =
    support::InterfaceInfo::new("IDispatch", IDispatch::IID, &common::server::MEMBERS);

impl support::Dispatch<Scripted> for ScriptedRows {
    const INFO: &'static support::InterfaceInfo = &SCRIPTED;

    fn invoke(object: &Scripted, call: support::Call<'_>) -> support::Outcome {
        let machine: &Machine = &object.0;
        <common::server::Rows as support::Dispatch<Machine>>::invoke(machine, call)
    }
}

impl support::ComClass for Scripted {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Scripted",
        support::agile::<Self>(),
        // SAFETY: the interface is one for scripts only, without functions of its own.
        const { &[unsafe { support::dispinterface::<Self, ScriptedRows, 0>() }] },
    );
}

#[test]
fn an_object_without_the_vtable_is_called_through_one_that_forwards() {
    let census = Census::default();
    let own = machine(&census);
    let dispatch: IDispatch = own.to_interface().unwrap();
    let direct = IMachine::from_dispatch(&dispatch).unwrap();
    drop(dispatch);
    assert_eq!(
        direct.as_raw(),
        own.to_interface::<IMachine>().unwrap().as_raw()
    );

    let scripted = Object::new(Scripted(own));
    let dispatch: IDispatch = scripted.to_interface().unwrap();
    assert!(dispatch.cast::<IMachine>().is_err());
    let client = IMachine::from_dispatch(&dispatch).unwrap();
    assert_eq!(client.name().unwrap(), "first");
    client.set_name("second").unwrap();
    assert_eq!(direct.name().unwrap(), "second");
    assert_eq!(client.start(4).unwrap(), 8);
    let error = client.start(1).unwrap_err();
    assert_eq!(
        (error.code(), error.description()),
        (E_FAIL, "no such disk")
    );
    // What else the object has is had from it.
    let marker: IUnknown = common::query(&client, &common::IID_IAGILE_OBJECT).unwrap();
    assert_eq!(marker, scripted.to_unknown());
    drop((client, direct, dispatch, marker, scripted));
    assert_eq!(census.alive(), 0);
}
