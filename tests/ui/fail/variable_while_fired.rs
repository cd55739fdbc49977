// A variable that is passed by reference isn't used until the call is over.
use com_sink::IDispatch;
use com_sink::__v1::{self, FireArg, Verb};

fn call(object: &IDispatch) {
    let mut cancel = false;
    let argument = FireArg::by_ref(&mut cancel);
    println!("{cancel}");
    let _ = __v1::invoke(object, 1, Verb::Method, [argument]);
}

fn main() {}
