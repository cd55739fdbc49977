//! oleaut32's standard font: events through Invoke and through a vtable, to one sink.
#![cfg(all(windows, wine_idl))]

use com_sink::Bool32;
use com_sink::activation::create_instance;
use com_sink::prelude::*;
use com_sink::standard::IPropertyNotifySink;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::font::{FontEvents, clsid};
use com_sink_wine_tests::ole::IFont;
use std::sync::Mutex;

#[derive(ComSink)]
#[sink(FontEvents, IPropertyNotifySink)]
struct Listener {
    /// What FontEvents has told.
    names: Mutex<Vec<String>>,
    /// What IPropertyNotifySink has told.
    ids: Mutex<Vec<i32>>,
    _life: Life,
}

impl Listener {
    fn new(census: &Census) -> Sink<Self> {
        let listener = Self {
            names: Mutex::default(),
            ids: Mutex::default(),
            _life: census.born(),
        };
        listener.into_sink()
    }

    fn heard(&self) -> (Vec<String>, Vec<i32>) {
        let names = std::mem::take(&mut *self.names.lock().unwrap());
        let ids = std::mem::take(&mut *self.ids.lock().unwrap());
        (names, ids)
    }
}

impl FontEvents for Listener {
    fn font_changed(&self, property_name: &BStr) -> Result<()> {
        self.names.lock().unwrap().push(property_name.to_string());
        Ok(())
    }
}

impl IPropertyNotifySink for Listener {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        self.ids.lock().unwrap().push(disp_id);
        Ok(())
    }
}

fn font() -> IDispatch {
    create_instance(&clsid::StdFont).expect("a font")
}

/// From olectl.h.
const DISPID_FONT_NAME: i32 = 0;
const DISPID_FONT_SIZE: i32 = 2;
const DISPID_FONT_BOLD: i32 = 3;

fn changes_are_heard_both_ways() {
    let census = Census::default();
    let font = font();
    let before = references(&font);
    let listener = Listener::new(&census);

    let subscription = listener.subscribe(&font).expect("a subscription");
    let names: Vec<_> = subscription.interfaces().map(|info| info.name()).collect();
    assert_eq!(names, ["FontEvents", "IPropertyNotifySink"]);

    // By name, and through the vtable of another interface of the same object.
    font.put("Name", "Courier New").unwrap();
    let by_vtable: IFont = font.cast().unwrap();
    by_vtable.set_size(Currency(120_000)).unwrap();
    by_vtable.set_bold(Bool32::TRUE).unwrap();
    assert!(by_vtable.bold().unwrap().get());
    drop(by_vtable);
    let (names, ids) = listener.heard();
    assert_eq!(names, ["Name", "Size", "Bold"]);
    assert_eq!(ids, [DISPID_FONT_NAME, DISPID_FONT_SIZE, DISPID_FONT_BOLD]);

    subscription.close().unwrap();
    font.put("Bold", false).unwrap();
    assert_eq!(listener.heard(), (vec![], vec![]));

    drop(subscription);
    assert_eq!(references(&font), before);
    assert_eq!(listener.ref_count(), 1);
    drop(listener);
    assert_eq!(census.alive(), 0);
    assert_eq!(release(font), 0);
}

#[test]
fn changes_are_heard_both_ways_in_the_multithreaded_apartment() {
    apartment::run(Apartment::Multithreaded, changes_are_heard_both_ways);
}

#[test]
fn changes_are_heard_both_ways_in_a_single_threaded_apartment() {
    apartment::run(Apartment::Single, changes_are_heard_both_ways);
}

#[test]
fn each_of_two_sinks_hears_each_change_once() {
    apartment::run(Apartment::Multithreaded, || {
        let census = Census::default();
        let font = font();
        let listeners = [(); 2].map(|()| Listener::new(&census));
        let [one, two] = listeners
            .each_ref()
            .map(|listener| listener.subscribe(&font).expect("a subscription"));

        font.put("Italic", true).unwrap();
        for listener in &listeners {
            assert_eq!(listener.heard().0, ["Italic"]);
        }

        drop(one);
        font.put("Underline", true).unwrap();
        assert_eq!(listeners[0].heard(), (vec![], vec![]));
        assert_eq!(listeners[1].heard().0, ["Underline"]);

        drop((two, listeners));
        assert_eq!(census.alive(), 0);
        assert_eq!(release(font), 0);
    });
}

#[test]
fn a_source_that_dies_first_leaves_nothing_behind() {
    apartment::run(Apartment::Multithreaded, || {
        let census = Census::default();
        let font = font();
        let listener = Listener::new(&census);
        let subscription = listener.subscribe(&font).expect("a subscription");
        // The subscription's connection points keep it.
        drop(font);
        subscription.close().unwrap();
        drop((subscription, listener));
        assert_eq!(census.alive(), 0);
    });
}
