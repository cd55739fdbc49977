use com_sink::standard::IPropertyNotifySink;
use com_sink::ComSink;

#[derive(ComSink)]
#[sink(IPropertyNotifySink, appartment, agile, sources(IPropertyNotifySink))]
struct Monitor;

impl IPropertyNotifySink for Monitor {}

fn main() {}
