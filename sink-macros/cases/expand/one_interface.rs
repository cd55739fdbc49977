#[derive(ComSink)]
#[sink(IFooEvents)]
pub struct Monitor;
