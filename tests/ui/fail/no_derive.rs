use com_sink::standard::IPropertyNotifySink;

#[sink(IPropertyNotifySink)]
struct Monitor;

impl IPropertyNotifySink for Monitor {}

fn main() {}
