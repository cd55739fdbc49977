// An argument that a handler may change isn't borrowed as well.
use com_sink::__v1::{Call, Outcome};
use com_sink::BString;

fn rename(mut call: Call<'_>) -> Outcome {
    let [name] = call.args()?;
    let before = name.get::<BString>()?;
    let mut after = name.get_mut::<BString>()?;
    *after = "other".into();
    println!("{before}");
    None
}

fn main() {}
