//! `com-sink doctor`

use crate::args::Doctor;

/// Elsewhere there is nothing to ask.
#[cfg(not(windows))]
pub fn run(args: &Doctor) -> Result<(), String> {
    let Doctor { class, mta, events } = args;
    let _ = (mta, events);
    Err(format!(
        "error: there is no COM on this platform, and so no `{class}` to examine\n\
         help: run this on Windows, or under Wine"
    ))
}

/// Creates the object, examines it and prints the report. `Err` is the text for stderr.
#[cfg(windows)]
pub fn run(args: &Doctor) -> Result<(), String> {
    use com_sink::apartment::{Mta, Sta};
    let told = |error: com_sink::Error| format!("error: {error}");
    let _mta = args.mta.then(Mta::enter).transpose().map_err(told)?;
    let _sta = (!args.mta).then(Sta::enter).transpose().map_err(told)?;
    examine(args)
}

#[cfg(windows)]
fn examine(args: &Doctor) -> Result<(), String> {
    use com_sink::activation::{class_of, create_instance};
    use com_sink::{IUnknown, doctor};

    let name = &args.class;
    let also: Result<Vec<_>, _> = args.events.iter().map(|iid| guid(iid)).collect();
    let also = also?;
    let class = if name.starts_with('{') {
        guid(name)?
    } else {
        class_of(name).map_err(|error| {
            format!(
                "error: `{name}` is not registered: {error}\n\
                 help: install what it belongs to; programs of 32 bit and of 64 bit have classes of their own"
            )
        })?
    };
    let object: IUnknown = create_instance(&class)
        .map_err(|error| format!("error: an object of `{name}` cannot be created: {error}"))?;
    let report = doctor::examine(&object, &also);
    println!("{name} {{{class:?}}}\n{report}");
    match report.problems().count() {
        0 => Ok(()),
        _ => Err(format!("error: events of `{name}` won't arrive")),
    }
}

#[cfg(windows)]
fn guid(text: &str) -> Result<com_sink::GUID, String> {
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    com_sink::GUID::try_from(inner.unwrap_or(text)).map_err(|_| {
        format!("error: `{text}` is no GUID\nhelp: {{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}}, in hexadecimal digits")
    })
}
