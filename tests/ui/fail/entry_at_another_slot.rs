// An interface stands at the slot that its functions expect to be called through.
use com_sink::__v1::{self, Class, ComClass, Slots};
use com_sink::standard::IPropertyNotifySink;

struct Monitor;

impl IPropertyNotifySink for Monitor {}

impl ComClass for Monitor {
    type Slots = Slots<1>;
    const CLASS: Class<Self> =
        Class::sink("Monitor", __v1::agile(), const { &[IPropertyNotifySink::<Self, 1>()] });
}

struct Crowded;

impl IPropertyNotifySink for Crowded {}

impl ComClass for Crowded {
    type Slots = Slots<1>;
    const CLASS: Class<Self> = Class::sink(
        "Crowded",
        __v1::agile(),
        const { &[IPropertyNotifySink::<Self, 0>(), IPropertyNotifySink::<Self, 1>()] },
    );
}

const _: &str = <Crowded as ComClass>::CLASS.name();
const _: &str = <Monitor as ComClass>::CLASS.name();

fn main() {}
