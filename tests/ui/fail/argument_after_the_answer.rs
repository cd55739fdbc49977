// The result may be stored in the variable of an argument: nothing of that is borrowed by then.
use com_sink::__v1::{Call, Outcome};
use com_sink::BString;

fn rename(mut call: Call<'_>) -> Outcome {
    let [name] = call.args()?;
    let name = name.get::<BString>()?;
    let outcome = call.answer(Ok(7));
    println!("{name}");
    outcome
}

fn main() {}
