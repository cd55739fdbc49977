//! The source's side: connection points, and firing through them.
//!
//! Invariant: a part of the list of connections that a walk holds is never changed, only replaced, so that firing
//! walks what nobody can touch and holds no lock while handlers run. A connection's pointer is of the point's interface (or of `IDispatch`
//! where the point is for a dispinterface), which is what makes calling through it sound.

mod container;
pub(crate) mod enumerate;
mod fire;
mod list;
mod point;

pub use crate::dispatch::FireArg;
pub use container::connection_point_container;
pub use fire::{Fire, Fired};
pub use point::ConnectionPoint;

/// A source object: what its connection points are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` lists `sources(..)` but doesn't implement `ConnectionPoints`",
    label = "`{Self}` has no connection points",
    note = "add `impl ConnectionPoints for {Self}`: it hands out the points that the struct holds"
)]
pub trait ConnectionPoints {
    /// The connection points, always the same ones.
    fn connection_points(&self) -> &[ConnectionPoint];
}
