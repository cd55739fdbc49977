// What is borrowed from an array isn't used after a change of it, nor after the array.
use com_sink::{BStr, BString, SafeArray};

fn changed(mut names: SafeArray<BString>) {
    let first = names.get(0);
    names.set(0, "other".into()).unwrap();
    println!("{first:?}");
}

fn locked(mut numbers: SafeArray<i32>) {
    let slice = numbers.lock_mut().unwrap();
    println!("{} {}", numbers.len(), slice.len());
}

fn gone() -> Option<&'static BStr> {
    let names = SafeArray::from([BString::from("name")]);
    names.get(0)
}

fn main() {}
