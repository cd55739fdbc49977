// What only the writer of an interface can promise is to be promised with `unsafe`.
use com_sink::__v1::{self, ComClass, Dispatch, Entry, Fire, Fired};

const fn entry<T: ComClass, R: Dispatch<T>>() -> Entry<T> {
    __v1::dispinterface::<T, R, 0>()
}

fn fire(point: Fire<'_>) -> Fired {
    point.invoke(1, [])
}

fn main() {}
