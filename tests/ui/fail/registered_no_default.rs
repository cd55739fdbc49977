use com_sink::standard::IPropertyNotifySink;
use com_sink::ComSink;

#[derive(ComSink)]
#[sink(IPropertyNotifySink, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11")]
struct Watcher {
    scale: String,
}

impl IPropertyNotifySink for Watcher {}

fn main() {}
