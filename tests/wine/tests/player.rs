//! Windows Media Player's control, which declares `long` and sends VT_UI4.
#![cfg(all(windows, wine_idl))]

use com_sink::activation::{class_of, create_instance};
use com_sink::prelude::*;
use com_sink::variant::vt::VT_UI4;
use com_sink_wine_tests::apartment::{self, Apartment};
use com_sink_wine_tests::census::{Census, Life, references, release};
use com_sink_wine_tests::player::{_WMPOCXEvents, clsid};
use com_sink_wine_tests::wmp::{self, IWMPPlayer4, WMPOpenState, WMPPlayState};
use std::cell::RefCell;
use std::sync::Mutex;

#[derive(Debug, PartialEq, Eq)]
enum Change {
    Open(WMPOpenState),
    Play(WMPPlayState),
}

use Change::{Open, Play};

/// What is told when a file is chosen that does not start by itself.
const CHOSEN: [Change; 5] = [
    Play(WMPPlayState::Transitioning),
    Open(WMPOpenState::PlaylistChanging),
    Open(WMPOpenState::PlaylistChanged),
    Open(WMPOpenState::PlaylistOpenNoMedia),
    Play(WMPPlayState::Ready),
];

#[derive(ComSink)]
#[sink(_WMPOCXEvents)]
struct Listener {
    heard: Mutex<Vec<Change>>,
    _life: Life,
}

impl _WMPOCXEvents for Listener {
    fn open_state_change(&self, new_state: i32) -> Result<()> {
        self.heard.lock().unwrap().push(Open(new_state.into()));
        Ok(())
    }

    fn play_state_change(&self, new_state: i32) -> Result<()> {
        self.heard.lock().unwrap().push(Play(new_state.into()));
        Ok(())
    }
}

/// Knows no event, as `wmp.idl` declares none, and so gets what really arrives.
#[derive(ComSink)]
#[sink(wmp::_WMPOCXEvents, apartment)]
struct Unaware {
    heard: RefCell<Vec<(i32, u16, Variant)>>,
    _life: Life,
}

impl wmp::_WMPOCXEvents for Unaware {
    fn on_unknown(&self, dispid: i32, args: &Args<'_>) -> Result<()> {
        assert_eq!((args.len(), args.named().len()), (1, 0));
        let state = &args.get(0).expect("a state");
        let row = (dispid, state.vt(), Variant::clone(state));
        self.heard.borrow_mut().push(row);
        Ok(())
    }
}

fn player() -> IWMPPlayer4 {
    let class = class_of("WMPlayer.OCX").expect("the player is registered");
    assert_eq!(class, clsid::WindowsMediaPlayer);
    let player: IWMPPlayer4 = create_instance(&class).expect("a player");
    let settings = player.settings().expect("settings");
    settings.set_auto_start(false).unwrap();
    player
}

#[test]
fn choosing_a_file_is_heard() {
    apartment::run(Apartment::Single, || {
        let census = Census::default();
        let player = player();
        let before = references(&player);
        let listener = Listener {
            heard: Mutex::default(),
            _life: census.born(),
        }
        .into_sink();
        let subscription = listener.subscribe(&player).expect("a subscription");

        player.set_url("C:\\one.mp3").unwrap();
        assert_eq!(*listener.heard.lock().unwrap(), CHOSEN);
        assert!(player.url().unwrap().ends_with("one.mp3"));

        subscription.close().unwrap();
        player.set_url("C:\\two.mp3").unwrap();
        assert_eq!(listener.heard.lock().unwrap().len(), CHOSEN.len());

        drop(subscription);
        assert_eq!(references(&player), before);
        assert_eq!(listener.ref_count(), 1);
        drop(listener);
        assert_eq!(census.alive(), 0);
        assert_eq!(release(player), 0);
    });
}

#[test]
fn another_type_than_declared_arrives_and_is_converted() {
    apartment::run(Apartment::Single, || {
        let census = Census::default();
        let player = player();
        let unaware = Unaware {
            heard: RefCell::default(),
            _life: census.born(),
        }
        .into_sink();
        let subscription = unaware.subscribe(&player).expect("a subscription");

        player.set_url("C:\\one.mp3").unwrap();
        let heard = unaware.heard.take();
        let types: Vec<u16> = heard.iter().map(|(_, vt, _)| *vt).collect();
        assert_eq!(
            types,
            [VT_UI4; CHOSEN.len()],
            "then the other test proves less"
        );
        let expected = CHOSEN.map(|change| match change {
            Open(state) => (5001, Variant::from(state.0 as u32)),
            Play(state) => (5101, Variant::from(state.0 as u32)),
        });
        let heard: Vec<_> = heard
            .into_iter()
            .map(|(id, _, value)| (id, value))
            .collect();
        assert_eq!(heard, expected);

        drop((subscription, unaware));
        assert_eq!(census.alive(), 0);
        assert_eq!(release(player), 0);
    });
}
