// Arguments that a handler may change are there once.
use com_sink::__v1::{Call, Outcome};
use com_sink::BString;

fn rename(mut call: Call<'_>) -> Outcome {
    let [name] = call.args()?;
    let [again] = call.args()?;
    let before = name.get::<BString>()?;
    *again.get_mut::<BString>()? = "other".into();
    println!("{before}");
    None
}

fn main() {}
