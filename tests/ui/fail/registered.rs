use com_sink::standard::IPropertyNotifySink;
use com_sink::ComSink;

#[derive(ComSink, Default)]
#[sink(IPropertyNotifySink, apartment, clsid = "6ab3a3f6", progid = "1st.Watcher", threading = "both")]
struct Wrong;

impl IPropertyNotifySink for Wrong {}

#[derive(ComSink, Default)]
#[sink(IPropertyNotifySink, progid = "Scales.Watcher")]
struct NoClass;

impl IPropertyNotifySink for NoClass {}

com_sink::export_classes!(Wrong);

fn main() {}
