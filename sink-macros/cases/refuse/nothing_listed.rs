#[derive(ComSink)]
struct Bare;

#[derive(ComSink)]
#[sink]
struct NoList;

#[derive(ComSink)]
#[sink(apartment)]
struct OptionsOnly;

#[derive(ComObject)]
#[object()]
struct Server;
