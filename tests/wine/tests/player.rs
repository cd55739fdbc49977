//! Windows Media Player's control: it declares `long` and sends VT_UI4.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::{class_of, create_instance};
use com_sink::prelude::*;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::player::{_WMPOCXEvents, clsid};
use com_sink_wine_tests::wmp::IWMPPlayer4;
use std::sync::Mutex;

#[derive(Debug, PartialEq, Eq)]
enum Change {
    Open(i32),
    Play(i32),
}

#[derive(ComSink)]
#[sink(_WMPOCXEvents)]
struct Listener {
    heard: Mutex<Vec<Change>>,
    _life: Life,
}

impl _WMPOCXEvents for Listener {
    fn open_state_change(&self, new_state: i32) -> Result<()> {
        self.heard.lock().unwrap().push(Change::Open(new_state));
        Ok(())
    }

    fn play_state_change(&self, new_state: i32) -> Result<()> {
        self.heard.lock().unwrap().push(Change::Play(new_state));
        Ok(())
    }
}

#[test]
fn opening_is_heard() {
    apartment::run(Apartment::Single, || {
        let census = Census::default();
        let class = class_of("WMPlayer.OCX").expect("the player is registered");
        assert_eq!(class, clsid::WindowsMediaPlayer);
        let player: IWMPPlayer4 = create_instance(&class).expect("a player");
        let before = references(&player);
        let listener = Listener {
            heard: Mutex::default(),
            _life: census.born(),
        }
        .into_sink();
        let subscription = listener.subscribe(&player).expect("a subscription");

        player.set_url("C:\\no such file.mp3").unwrap();
        println!("{:?}", listener.heard.lock().unwrap());

        subscription.close().unwrap();
        drop(subscription);
        assert_eq!(references(&player), before);
        assert_eq!(listener.ref_count(), 1);
        drop(listener);
        assert_eq!(census.alive(), 0);
        assert_eq!(release(player), 0);
    });
}
