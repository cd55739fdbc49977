#[derive(ComSink)]
#[sink(IFooEvents, clsid = "{6AB3A3F6-0F0A-4A37-8F5B-5F6D0F6F4A11}", progid = "Scales.Watcher", threading = "both")]
struct Watcher;

#[derive(VirtualServerSink)]
#[sink(apartment, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11")]
struct Bound;

#[derive(ComObject)]
#[object(server::IFoo, clsid = "06ab3a3f-0f0a-4a37-8f5b-5f6d0f6f4a11", threading = "free")]
struct Server;
