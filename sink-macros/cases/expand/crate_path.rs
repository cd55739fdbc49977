#[derive(ComSink)]
#[sink(IFooEvents, crate = "::facade::com_sink")]
struct Monitor;

#[derive(VirtualServerSink)]
#[sink(crate = "facade::vs", _IVMRCClientControlEvents)]
struct Viewer;
