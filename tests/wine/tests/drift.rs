//! Sinks that were compiled for another version of a source, which describes its events by its own type library.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::create_instance;
use com_sink::prelude::*;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::{font, old_font, other_font};
use std::sync::Mutex;

/// A sink for one version, which writes down what it hears.
macro_rules! listener {
    ($name:ident, $events:path) => {
        #[derive(ComSink)]
        #[sink($events)]
        struct $name {
            heard: Mutex<Vec<String>>,
            _life: Life,
        }

        impl $name {
            fn new(census: &Census) -> Sink<Self> {
                let listener = Self {
                    heard: Mutex::default(),
                    _life: census.born(),
                };
                listener.into_sink()
            }
        }

        impl $events for $name {
            fn font_changed(&self, property_name: &BStr) -> Result<()> {
                self.heard.lock().unwrap().push(property_name.to_string());
                Ok(())
            }
        }
    };
}

listener!(Same, font::FontEvents);
listener!(Old, old_font::FontEvents);
listener!(Other, other_font::FontEvents);

/// Subscribes a listener to a font, changes that, and returns the drift.
macro_rules! hears {
    ($listener:ident) => {
        apartment::run(Apartment::Single, || {
            let census = Census::default();
            let font: IDispatch = create_instance(&font::clsid::StdFont).expect("a font");
            let before = references(&font);
            let listener = $listener::new(&census);
            let subscription = listener.subscribe(&font).expect("a subscription");
            let drift: Vec<String> = subscription
                .drift()
                .iter()
                .map(ToString::to_string)
                .collect();

            font.put("Bold", true).unwrap();
            assert_eq!(*listener.heard.lock().unwrap(), ["Bold"]);

            subscription.close().unwrap();
            font.put("Bold", false).unwrap();
            assert_eq!(listener.heard.lock().unwrap().len(), 1);
            drop(subscription);
            assert_eq!(references(&font), before);
            assert_eq!(listener.ref_count(), 1);
            drop(listener);
            assert_eq!(census.alive(), 0);
            assert_eq!(release(font), 0);
            drift
        })
    };
}

#[test]
fn a_font_as_it_was_compiled_has_no_drift() {
    assert_eq!(hears!(Same), Vec::<String>::new());
}

#[test]
fn the_dispid_of_the_fonts_own_library_wins() {
    assert_eq!(
        hears!(Old),
        [
            "FontEvents: FontChanged has DISPID 9 here, 1 when compiled; FontRemoved (9) is missing here"
        ]
    );
}

#[test]
fn events_under_another_iid_are_found_by_the_fonts_own_library() {
    assert_eq!(
        hears!(Other),
        [
            "FontEvents is {4EF6100A-AF88-11D0-9846-00C04FC29993} here, \
          {4EF6100A-AF88-11D0-9846-00C04FC29994} when compiled"
        ]
    );
}
