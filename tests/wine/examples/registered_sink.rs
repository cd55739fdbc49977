//! A DLL of two classes that others create: sinks of a font's events, one for any apartment and one for single-threaded
//! ones. They note what they hear in their clients' process.

#![cfg_attr(not(all(windows, wine_idl)), allow(unused))]

#[cfg(all(windows, wine_idl))]
mod sinks {
    use com_sink::prelude::*;
    use com_sink_wine_tests::counter::{self, ICounter};
    use com_sink_wine_tests::font::FontEvents;
    use std::cell::Cell;
    use std::sync::atomic::{AtomicI32, Ordering};

    /// Counts changes of a font; clients ask it by ICounter.
    #[derive(ComObject, Default)]
    #[object(
        counter::server::ICounter,
        FontEvents,
        clsid = "6ab3a3f4-0f0a-4a37-8f5b-5f6d0f6f4a11",
        progid = "ComSinkTests.FontListener",
        threading = "both"
    )]
    pub struct Listener {
        total: AtomicI32,
    }

    impl counter::server::ICounter for Listener {
        fn add(&self, number: i32) -> Result<i32> {
            Ok(self.total.fetch_add(number, Ordering::Relaxed) + number)
        }

        fn child(&self) -> Result<Option<ICounter>> {
            let total = AtomicI32::new(self.total.load(Ordering::Relaxed));
            Object::new(Listener { total }).to_interface().map(Some)
        }

        fn process(&self) -> Result<i32> {
            Ok(std::process::id() as i32)
        }
    }

    impl FontEvents for Listener {
        fn font_changed(&self, _property_name: &BStr) -> Result<()> {
            self.total.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    /// Counts changes of a font, on its own thread only.
    #[derive(ComSink, Default)]
    #[sink(
        FontEvents,
        apartment,
        clsid = "6ab3a3f5-0f0a-4a37-8f5b-5f6d0f6f4a11",
        progid = "ComSinkTests.BoundListener.3"
    )]
    pub struct Bound {
        total: Cell<i32>,
    }

    impl FontEvents for Bound {
        fn font_changed(&self, _property_name: &BStr) -> Result<()> {
            self.total.set(self.total.get() + 1);
            Ok(())
        }
    }

    com_sink::export_classes!(Listener, Bound);
}
