use com_sink::standard::IPropertyNotifySink;
use com_sink::{ComSink, IntoSink};

#[derive(ComSink)]
#[sink(IPropertyNotifySink)]
struct Monitor<'a> {
    prefix: &'a str,
}

impl IPropertyNotifySink for Monitor<'_> {}

fn main() {
    Monitor { prefix: "changed" }.into_sink();
}
