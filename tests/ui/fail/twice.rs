use com_sink::standard::IPropertyNotifySink;
use com_sink::ComSink;

#[derive(ComSink)]
#[sink(IPropertyNotifySink, apartment)]
#[sink(IPropertyNotifySink, apartment)]
struct Monitor;

impl IPropertyNotifySink for Monitor {}

fn main() {}
