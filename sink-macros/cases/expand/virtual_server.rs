// The default, three ways.
#[derive(VirtualServerSink)]
struct Bare;

#[derive(VirtualServerSink)]
#[sink]
struct NoList;

#[derive(VirtualServerSink)]
#[sink(apartment)]
struct OptionsOnly;

// By name, and another library's by path.
#[derive(VirtualServerSink)]
#[sink(IVMDVDDriveEvents, self::IMyEvents)]
struct Named;
