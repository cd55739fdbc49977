use com_sink::standard::IPropertyNotifySink;
use com_sink::{ComSink, IntoSink};

#[derive(ComSink)]
#[sink(IPropertyNotifySink)]
enum Monitor {
    Quiet,
}

impl IPropertyNotifySink for Monitor {}

fn main() {
    // No second message from here: the stand-in implementation serves.
    Monitor::Quiet.into_sink();
}
