#[derive(ComSink)]
#[sink(::library::IFooEvents, self::IBarEvents, apartment)]
#[sink(crate::IBazEvents,)]
struct Monitor(u8);
