//! oleaut32's standard picture: IPropertyNotifySink, an event interface of Windows itself.
#![cfg(all(windows, wine_idl))]

use com_sink::GUID;
use com_sink::activation::create_instance;
use com_sink::prelude::*;
use com_sink::standard::IPropertyNotifySink;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::ole::IPicture;
use std::sync::Mutex;

/// CLSID_StdPicture, from olectl.h.
const STD_PICTURE: GUID = GUID::from_u128(0x0be35204_8f91_11ce_9de3_00aa004bb851);

/// DISPID_PICT_HANDLE, from olectl.h.
const HANDLE: i32 = 0;

#[derive(ComSink)]
#[sink(IPropertyNotifySink)]
struct Listener {
    changed: Mutex<Vec<i32>>,
    _life: Life,
}

impl IPropertyNotifySink for Listener {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        self.changed.lock().unwrap().push(disp_id);
        Ok(())
    }
}

#[test]
fn a_changed_picture_is_heard() {
    apartment::run(Apartment::Single, || {
        let census = Census::default();
        let picture: IPicture = create_instance(&STD_PICTURE).expect("a picture");
        let before = references(&picture);
        let listener = Listener {
            changed: Mutex::default(),
            _life: census.born(),
        }
        .into_sink();
        let subscription = listener.subscribe(&picture).expect("a subscription");

        picture.picture_changed().unwrap();
        picture.picture_changed().unwrap();
        assert_eq!(*listener.changed.lock().unwrap(), [HANDLE, HANDLE]);

        subscription.close().unwrap();
        picture.picture_changed().unwrap();
        assert_eq!(listener.changed.lock().unwrap().len(), 2);

        drop(subscription);
        assert_eq!(references(&picture), before);
        assert_eq!(listener.ref_count(), 1);
        drop(listener);
        assert_eq!(census.alive(), 0);
        assert_eq!(release(picture), 0);
    });
}
