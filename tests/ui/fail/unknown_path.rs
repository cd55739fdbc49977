use com_sink::ComSink;

#[derive(ComSink)]
#[sink(com_sink::standard::IPropertyNotifySinks)]
struct Monitor;

fn main() {}
