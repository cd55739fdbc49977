//! ieframe's web browser control: DWebBrowserEvents2, when properties are put.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::create_instance;
use com_sink::prelude::*;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::browser::{DWebBrowserEvents2, IWebBrowser2, clsid};
use com_sink_wine_tests::census::{Census, Life, references, release};
use std::sync::Mutex;

#[derive(ComSink)]
#[sink(DWebBrowserEvents2)]
struct Listener {
    heard: Mutex<Vec<(&'static str, bool)>>,
    _life: Life,
}

impl Listener {
    fn add(&self, name: &'static str, value: bool) -> Result<()> {
        self.heard.lock().unwrap().push((name, value));
        Ok(())
    }

    fn take(&self) -> Vec<(&'static str, bool)> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

impl DWebBrowserEvents2 for Listener {
    fn on_visible(&self, visible: bool) -> Result<()> {
        self.add("visible", visible)
    }

    fn on_tool_bar(&self, tool_bar: bool) -> Result<()> {
        self.add("tool bar", tool_bar)
    }

    fn on_menu_bar(&self, menu_bar: bool) -> Result<()> {
        self.add("menu bar", menu_bar)
    }

    fn on_status_bar(&self, status_bar: bool) -> Result<()> {
        self.add("status bar", status_bar)
    }

    fn on_full_screen(&self, full_screen: bool) -> Result<()> {
        self.add("full screen", full_screen)
    }

    fn on_theater_mode(&self, theater_mode: bool) -> Result<()> {
        self.add("theater mode", theater_mode)
    }
}

#[test]
fn putting_properties_is_heard() {
    apartment::run(Apartment::Single, || {
        let census = Census::default();
        let browser: IWebBrowser2 = create_instance(&clsid::WebBrowser).expect("a browser");
        let before = references(&browser);
        let listener = Listener {
            heard: Mutex::default(),
            _life: census.born(),
        }
        .into_sink();
        let subscription = listener.subscribe(&browser).expect("a subscription");

        browser.set_menu_bar(true).unwrap();
        browser.set_status_bar(false).unwrap();
        browser.set_tool_bar(1).unwrap();
        browser.set_full_screen(true).unwrap();
        browser.set_theater_mode(true).unwrap();
        assert_eq!(
            listener.take(),
            [
                ("menu bar", true),
                ("status bar", false),
                ("tool bar", true),
                ("full screen", true),
                ("theater mode", true),
            ]
        );

        subscription.close().unwrap();
        browser.set_menu_bar(false).unwrap();
        assert_eq!(listener.take(), []);

        drop(subscription);
        assert_eq!(references(&browser), before);
        assert_eq!(listener.ref_count(), 1);
        drop(listener);
        assert_eq!(census.alive(), 0);
        assert_eq!(release(browser), 0);
    });
}
