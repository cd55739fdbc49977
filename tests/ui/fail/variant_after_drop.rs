// What is borrowed from a VARIANT doesn't outlive it.
use com_sink::{BStr, Variant};

fn dangling() -> &'static BStr {
    let text = Variant::from("text");
    let borrowed = text.as_bstr().unwrap();
    drop(text);
    borrowed
}

fn moved() {
    let text = Variant::from("text");
    let raw = text.into_raw();
    println!("{text}");
    drop(raw);
}

fn main() {}
