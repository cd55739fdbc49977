//! Event sources that are not ours: objects of Wine, subscribed to through bindings made from Wine's own IDL, and peers
//! of our tests in C and C++.
//!
//! `cargo xtask wine` runs the tests; elsewhere this package is empty.
#![cfg(all(windows, wine_idl))]

pub mod apartment;
pub mod census;
pub mod foreign;
pub mod local;
pub mod processes;
pub mod registry;

/// What the peers in C and C++ and we have in common.
#[allow(missing_docs)]
pub mod peer {
    include!(concat!(env!("OUT_DIR"), "/peer/mod.rs"));
}

/// OLE's own interfaces, such as `IFont` and `IPicture`.
#[allow(missing_docs)]
pub mod ole {
    include!(concat!(env!("OUT_DIR"), "/ole/mod.rs"));
}

/// What the sample servers serve.
#[allow(missing_docs)]
pub mod counter {
    include!(concat!(env!("OUT_DIR"), "/counter/mod.rs"));
}

/// The events of OLE's standard font.
#[allow(missing_docs)]
pub mod font {
    include!(concat!(env!("OUT_DIR"), "/font/mod.rs"));
}

/// The same with another DISPID.
#[allow(missing_docs)]
pub mod old_font {
    include!(concat!(env!("OUT_DIR"), "/old_font/mod.rs"));
}

/// The same with another IID.
#[allow(missing_docs)]
pub mod other_font {
    include!(concat!(env!("OUT_DIR"), "/other_font/mod.rs"));
}

/// Windows Media Player's control: its interfaces.
#[allow(missing_docs)]
pub mod wmp {
    include!(concat!(env!("OUT_DIR"), "/wmp/mod.rs"));
}

/// Windows Media Player's control: its events.
#[allow(missing_docs)]
pub mod player {
    include!(concat!(env!("OUT_DIR"), "/player/mod.rs"));
}

/// Internet Explorer's control.
#[allow(missing_docs)]
pub mod browser {
    include!(concat!(env!("OUT_DIR"), "/browser/mod.rs"));
}
