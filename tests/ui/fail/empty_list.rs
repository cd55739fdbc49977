use com_sink::ComSink;

#[derive(ComSink)]
struct Bare;

#[derive(ComSink)]
#[sink()]
struct Empty;

#[derive(ComSink)]
#[sink(apartment)]
struct OptionsOnly;

fn main() {}
