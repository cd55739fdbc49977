//! `source.rs` of a generated library, and a source object.
#![allow(non_snake_case)]

use super::events::{IID_MONITOR_EVENTS, IID_PROPERTY_NOTIFY_SINK, State};
use super::{Census, Life, abi};
use com_sink::__v1 as support;
use com_sink::connection::{ConnectionPoint, ConnectionPoints, Fired};
use com_sink::{BString, Object};
use support::FireArg;

pub struct IMonitorEvents<'a>(support::Fire<'a>);

impl<'a> IMonitorEvents<'a> {
    pub fn point() -> ConnectionPoint {
        ConnectionPoint::dispinterface(IID_MONITOR_EVENTS)
    }

    pub fn new(point: &'a ConnectionPoint) -> Self {
        Self(support::Fire::new(point, IID_MONITOR_EVENTS))
    }

    pub fn on_state(&self, config: &str, state: State) -> Fired {
        // SAFETY: IMonitorEvents is a dispinterface.
        unsafe {
            self.0.invoke(
                1,
                [
                    FireArg::value::<BString>(&BString::from(config)),
                    FireArg::value::<State>(state),
                ],
            )
        }
    }

    pub fn on_closing(&self, cancel: &mut bool) -> Fired {
        // SAFETY: IMonitorEvents is a dispinterface.
        unsafe { self.0.invoke(2, [FireArg::by_ref::<bool>(cancel)]) }
    }
}

pub struct IPropertyNotifySink<'a>(support::Fire<'a>);

impl<'a> IPropertyNotifySink<'a> {
    pub fn point() -> ConnectionPoint {
        ConnectionPoint::vtable(IID_PROPERTY_NOTIFY_SINK)
    }

    pub fn new(point: &'a ConnectionPoint) -> Self {
        Self(support::Fire::new(point, IID_PROPERTY_NOTIFY_SINK))
    }

    pub fn on_changed(&self, disp_id: i32) -> Fired {
        // SAFETY: the vtable type is that of IPropertyNotifySink.
        unsafe {
            self.0
                .each::<abi::IPropertyNotifySink_Vtbl>(|this, vtable| {
                    (vtable.OnChanged)(this, disp_id)
                })
        }
    }
}

/// An object that fires both kinds of events.
pub struct Server {
    pub points: [ConnectionPoint; 2],
    _life: Life,
}

impl Server {
    pub fn create(census: &Census) -> Object<Self> {
        Object::new(Self {
            points: [IMonitorEvents::point(), IPropertyNotifySink::point()],
            _life: census.born(),
        })
    }

    pub fn monitor(&self) -> IMonitorEvents<'_> {
        IMonitorEvents::new(&self.points[0])
    }

    pub fn notify(&self) -> IPropertyNotifySink<'_> {
        IPropertyNotifySink::new(&self.points[1])
    }
}

impl ConnectionPoints for Server {
    fn connection_points(&self) -> &[ConnectionPoint] {
        &self.points
    }
}

impl support::ComClass for Server {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Server",
        support::agile::<Self>(),
        const { &[support::connection_point_container::<Self, 0>()] },
    );
}
