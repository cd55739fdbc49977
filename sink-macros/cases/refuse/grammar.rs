#[derive(ComSink)]
#[sink = "IFoo"]
struct NameValue;

#[derive(ComSink)]
#[sink("IFoo")]
struct Literal;

#[derive(ComSink)]
#[sink(IFoo IBar)]
struct NoComma;

#[derive(ComSink)]
#[sink(IFoo(IBar))]
struct Call;

#[derive(ComSink)]
#[sink(IFoo<u8>)]
struct Arguments;

#[derive(ComSink)]
#[sink(IFoo, crate)]
struct NoCrate;

#[derive(ComSink)]
#[sink(IFoo, crate = com_sink)]
struct NoQuotes;

#[derive(ComSink)]
#[sink(IFoo, crate = "com-sink")]
struct NoPath;

#[derive(ComSink)]
#[sink(, IFoo)]
struct Hole;

#[derive(ComSink)]
#[sink(library::)]
struct HalfPath;

#[derive(ComObject)]
#[object(IFoo, sources)]
struct BareSources;

#[derive(ComObject)]
#[object(IFoo, sources())]
struct NoSources;

#[derive(ComObject)]
#[object(IFoo, sources(4))]
struct NumberSources;

#[derive(ComObject)]
#[object(sources(source::IFoo<'_>))]
struct SourceArguments;
