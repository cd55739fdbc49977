//! What needs all interfaces at once: slots, automatic DISPIDs, event interfaces.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use smol_str::SmolStr;

use super::members::as_dispatch;
use super::{Lowering, Name};
use crate::diag::Diagnostic;
use crate::model::{InterfaceKind, MemberKind};

/// The id that type libraries give a member which has none.
fn automatic(depth: u32, index: u32) -> i32 {
    // A chain this long is refused by `check`.
    0x6000_0000_u32
        .wrapping_add(depth << 16)
        .wrapping_add(index) as i32
}

/// How many members the dispinterfaces of an input may take from interfaces. Many that take many
/// would make a model that is much larger than its input.
const TAKEN_LIMIT: usize = 100_000;

/// Where an interface stands below `IUnknown`.
#[derive(Clone, Copy)]
struct Place {
    /// 0 for `IUnknown`.
    depth: u32,
    /// Slots of the interface and its bases.
    slots: u32,
    /// It is `IDispatch` or derives from it.
    dispatch: bool,
}

const UNKNOWN: Place = Place {
    depth: 0,
    slots: 3,
    dispatch: false,
};
const DISPATCH: Place = Place {
    depth: 1,
    slots: 7,
    dispatch: true,
};

impl<'a> Lowering<'a, '_> {
    pub(super) fn layout(&mut self) {
        // Of interfaces of one name (a mistake that `check` reports) the first one counts.
        let mut index: HashMap<SmolStr, usize> = HashMap::new();
        for (at, interface) in self.model.interfaces.iter().enumerate() {
            index.entry(interface.name.clone()).or_insert(at);
        }
        self.mark_sources(&index);
        self.place_all(&index);
        let mut taken = 0;
        for (at, target) in std::mem::take(&mut self.through) {
            taken += self.take_members(at, target, &index);
            if taken > TAKEN_LIMIT {
                let message =
                    format!("dispinterfaces take more than {TAKEN_LIMIT} members from interfaces");
                self.error(
                    Diagnostic::error("E0312", target.span, message)
                        .label("too many with this one")
                        .help("take the interfaces apart into several files"),
                );
                return;
            }
        }
    }

    fn mark_sources(&mut self, index: &HashMap<SmolStr, usize>) {
        let lines = self
            .model
            .coclasses
            .iter()
            .flat_map(|class| &class.interfaces);
        for line in lines.filter(|line| line.source) {
            if let Some(at) = index.get(&line.name) {
                self.model.interfaces[*at].source = true;
            }
        }
    }

    fn place_all(&mut self, index: &HashMap<SmolStr, usize>) {
        let mut places: HashMap<usize, Place> = HashMap::new();
        for at in 0..self.model.interfaces.len() {
            // From the interface down to a base that has its place, then back.
            let mut chain = Vec::new();
            let mut on_chain = HashSet::new();
            let mut next = Some(at);
            let mut place = None;
            while let Some(here) = next {
                if let Some(known) = places.get(&here) {
                    place = Some(*known);
                    break;
                }
                if !on_chain.insert(here) {
                    // A circle, which `check` reports: no link of it has slots that mean something.
                    break;
                }
                chain.push(here);
                let interface = &self.model.interfaces[here];
                next = interface
                    .base
                    .as_ref()
                    .and_then(|base| index.get(base).copied());
                if next.is_none() {
                    place = match interface.base.as_deref() {
                        Some("IUnknown") => Some(UNKNOWN),
                        Some("IDispatch") => Some(DISPATCH),
                        _ => None,
                    };
                }
            }
            for here in chain.into_iter().rev() {
                let own = self.place(here, place);
                places.insert(here, own);
                place = Some(own);
            }
        }
    }

    /// Numbers the members of one interface, whose base has its place.
    fn place(&mut self, at: usize, base: Option<Place>) -> Place {
        let interface = &mut self.model.interfaces[at];
        let place = match (interface.name.as_str(), base) {
            ("IUnknown", _) => UNKNOWN,
            ("IDispatch", _) => DISPATCH,
            (_, Some(base)) => Place {
                depth: base.depth + 1,
                slots: base.slots + interface.members.len() as u32,
                dispatch: base.dispatch,
            },
            (_, None) => Place {
                depth: 0,
                slots: interface.members.len() as u32,
                dispatch: false,
            },
        };
        if interface.kind == InterfaceKind::Dispatch {
            return DISPATCH;
        }
        let first = place.slots.saturating_sub(interface.members.len() as u32);
        let automation = interface.dual || interface.oleautomation || place.dispatch;
        // The accessors of a property share one id: the one of the first of them.
        let mut properties: HashMap<SmolStr, i32> = HashMap::new();
        for (index, member) in (0u32..).zip(&mut interface.members) {
            member.slot = Some(first + index);
            if !automation {
                continue;
            }
            let is_property = member.kind != MemberKind::Method;
            let shared = properties
                .get(&member.name)
                .copied()
                .filter(|_| is_property);
            let id = member.dispid.or(shared);
            let id = id.unwrap_or(automatic(place.depth, index));
            member.dispid = Some(id);
            if is_property {
                properties.entry(member.name.clone()).or_insert(id);
            }
        }
        place
    }

    /// `dispinterface X { interface Y; }`: X has the members of Y and of its bases. Gives how many.
    fn take_members(
        &mut self,
        at: usize,
        target: Name<'a>,
        index: &HashMap<SmolStr, usize>,
    ) -> usize {
        let mut lineage = Vec::new();
        let mut next = index.get(target.text).copied();
        if next.is_none() {
            let message = format!("unknown interface `{}`", target.text);
            self.error(
                Diagnostic::error("E0310", target.span, message)
                    .label("nothing declares this interface")
                    .help("declare it before, or import the file that declares it"),
            );
        }
        while let Some(here) = next {
            let interface = &self.model.interfaces[here];
            // A circle is longer than any chain; `check` reports it.
            if lineage.len() > 256 || matches!(interface.name.as_str(), "IUnknown" | "IDispatch") {
                break;
            }
            lineage.push(here);
            next = interface
                .base
                .as_ref()
                .and_then(|base| index.get(base).copied());
        }
        let root = lineage.last().map(|here| &self.model.interfaces[*here]);
        let depth = match root.and_then(|root| root.base.as_deref()) {
            None => UNKNOWN.depth,
            Some("IDispatch") => DISPATCH.depth + 1,
            Some(_) => UNKNOWN.depth + 1,
        };
        let mut members = Vec::new();
        for (depth, here) in (depth..).zip(lineage.into_iter().rev()) {
            for (index, member) in (0u32..).zip(&self.model.interfaces[here].members) {
                let mut member = as_dispatch(member);
                // What is no automation interface itself has no ids yet.
                member.dispid.get_or_insert(automatic(depth, index));
                members.push(member);
            }
        }
        let count = members.len();
        self.model.interfaces[at].members.extend(members);
        count
    }
}
