use com_sink::standard::IPropertyNotifySink;
use com_sink::ComSink;

#[derive(ComSink, Default)]
#[sink(IPropertyNotifySink)]
struct Watcher;

impl IPropertyNotifySink for Watcher {}

com_sink::export_classes!(Watcher);

fn main() {}
