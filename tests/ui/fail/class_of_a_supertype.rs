// An entry is for one type, and not for a subtype of it, which is another class with other slots.
use com_sink::__v1::{Entry, Threading};

struct Monitor<F>(F);
type One = Monitor<fn(&'static u8)>;
type Any = Monitor<for<'a> fn(&'a u8)>;

fn entry(entry: Entry<One>) -> Entry<Any> {
    entry
}

fn threading(threading: Threading<One>) -> Threading<Any> {
    threading
}

fn main() {}
