#[derive(ComSink)]
#[sink(IFoo, a::IFoo, IFoo)]
struct Interface;

#[derive(ComSink)]
#[sink(IFoo, apartment)]
#[sink(apartment)]
struct Apartment;

#[derive(ComSink)]
#[sink(IFoo, crate = "a", crate = "b")]
struct Crate;

#[derive(VirtualServerSink)]
#[sink(IVMVirtualServerEvents, ::virtual_server::IVMVirtualServerEvents)]
struct SameThing;

#[derive(ComObject)]
#[object(sources(source::IFoo, source::IFoo))]
struct Source;
