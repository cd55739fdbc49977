#[derive(ComSink)]
#[sink(IFoo, agile, appartment, sta, IBar = 3, colour)]
struct Monitor;

#[derive(ComSink)]
#[sink(IFoo, sources(IBar))]
struct Fires;

#[derive(ComObject)]
#[object(IFoo, source(IBar))]
struct Server;
