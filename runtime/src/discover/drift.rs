//! Where a source's own description of an event interface differs from the one that the program was compiled with.

use super::type_info::Described;
use crate::interface::{InterfaceInfo, Member};
use core::fmt;
use windows_core::GUID;

/// How an event interface that a source describes differs from the one that the program was compiled with, which is an
/// older or newer version of it. Members are compared by their names, without regard to case.
#[derive(Clone, Debug)]
pub struct Drift {
    interface: &'static InterfaceInfo,
    iid: GUID,
    changes: Vec<Change>,
    followed: bool,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A member has another DISPID in the source.
    Moved {
        /// The member's name as it was compiled.
        member: &'static str,
        /// The DISPID that the program was compiled with.
        compiled: i32,
        /// The DISPID that the source uses.
        source: i32,
    },
    /// The source has another name for the member with this DISPID.
    Renamed {
        /// The member's name as it was compiled.
        member: &'static str,
        /// Its name in the source.
        source: String,
        /// The DISPID in both.
        dispid: i32,
    },
    /// A member takes another number of arguments.
    Parameters {
        /// The member's name as it was compiled.
        member: &'static str,
        /// How many parameters the program was compiled with.
        compiled: usize,
        /// How many the source describes.
        source: usize,
    },
    /// The source doesn't have the member: its handler will not be called.
    Missing {
        /// The member's name as it was compiled.
        member: &'static str,
        /// The DISPID that the program was compiled with.
        dispid: i32,
    },
    /// The source has a member that the program doesn't know: it arrives at `on_unknown`.
    Added {
        /// The member's name in the source.
        member: String,
        /// The DISPID in the source.
        dispid: i32,
    },
}

impl Drift {
    /// The event interface as it was compiled.
    pub fn interface(&self) -> &'static InterfaceInfo {
        self.interface
    }

    /// The IID that the interface has in the source. It differs from the compiled one only if the source has the
    /// interface under another IID and not under that one.
    pub fn iid(&self) -> GUID {
        self.iid
    }

    /// The differences, in the order of the compiled members; what the source has besides comes last. Empty if only the
    /// IID differs.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether events arrive at the handlers that their names say. That holds for dispinterfaces. The source of another
    /// interface may call through the vtable, which has no DISPIDs; what it sends through `Invoke` is understood as
    /// compiled.
    pub fn is_followed(&self) -> bool {
        self.followed
    }
}

/// What the sink takes a DISPID of the source for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A member, by its compiled DISPID.
    Member(i32),
    /// Nothing that it knows.
    Unknown,
}

/// The DISPIDs whose meaning differs from the compiled one, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Map(Box<[(i32, Meaning)]>);

impl Map {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a DISPID of the source means.
    pub(crate) fn meaning(&self, dispid: i32) -> Meaning {
        match self.0.binary_search_by_key(&dispid, |(id, _)| *id) {
            Ok(index) => self.0[index].1,
            Err(_) => Meaning::Member(dispid),
        }
    }

    /// The source's DISPID of a compiled member.
    pub(crate) fn source(&self, compiled: i32) -> i32 {
        let mut moved = self.0.iter();
        let moved = moved.find(|(_, meaning)| *meaning == Meaning::Member(compiled));
        moved.map_or(compiled, |(id, _)| *id)
    }
}

/// Whether a description has any member that the interface has, so that they can be the same interface.
pub(super) fn share_members(info: &InterfaceInfo, described: &Described) -> bool {
    let has = |member: &Member| {
        described
            .members
            .iter()
            .any(|other| same(member, &other.name))
    };
    info.members().iter().any(has)
}

/// Compares a description with the compiled interface. `None` if they agree, and if the description has no members: some
/// libraries only name their event interfaces.
pub(super) fn compare(
    info: &'static InterfaceInfo,
    described: &Described,
    dispinterface: bool,
) -> Option<(Drift, Map)> {
    if described.members.is_empty() {
        return None;
    }
    let same_iid = described.iid == info.iid();
    let (changes, map) = differences(info, described, same_iid);
    if changes.is_empty() && same_iid {
        return None;
    }
    let drift = Drift {
        interface: info,
        iid: described.iid,
        changes,
        followed: dispinterface,
    };
    Some((drift, if dispinterface { map } else { Map::default() }))
}

fn differences(info: &InterfaceInfo, described: &Described, same_iid: bool) -> (Vec<Change>, Map) {
    let mut changes = Vec::new();
    let mut map: Vec<(i32, Meaning)> = Vec::new();
    let mut renamed = Vec::new();
    let compiled = distinct(info.members(), Member::dispid);
    for member in &compiled {
        let (name, dispid) = (member.name(), member.dispid());
        let mut named = described.members.iter();
        if let Some(source) = named.find(|source| same(member, &source.name)) {
            if source.dispid != dispid {
                changes.push(Change::Moved {
                    member: name,
                    compiled: dispid,
                    source: source.dispid,
                });
                map.push((source.dispid, Meaning::Member(dispid)));
            }
            changes.extend(parameters(info, member, described));
            continue;
        }
        let mut numbered = described.members.iter();
        let other = numbered.find(|source| {
            source.dispid == dispid && !compiled.iter().any(|known| same(known, &source.name))
        });
        let Some(other) = other else {
            changes.push(Change::Missing {
                member: name,
                dispid,
            });
            continue;
        };
        renamed.push(dispid);
        changes.push(Change::Renamed {
            member: name,
            source: other.name.clone(),
            dispid,
        });
        if !same_iid {
            // Under the same IID it is another spelling. Else it may be another event.
            map.push((dispid, Meaning::Unknown));
        }
    }
    for source in distinct(&described.members, |member| member.dispid) {
        let known = compiled.iter().any(|member| same(member, &source.name));
        if known || renamed.contains(&source.dispid) {
            continue;
        }
        changes.push(Change::Added {
            member: source.name.clone(),
            dispid: source.dispid,
        });
        if compiled
            .iter()
            .any(|member| member.dispid() == source.dispid)
        {
            // The compiled member of this number has moved, else this one were a renamed one.
            map.push((source.dispid, Meaning::Unknown));
        }
    }
    map.sort_by_key(|(id, _)| *id);
    map.dedup_by_key(|(id, _)| *id);
    (changes, Map(map.into()))
}

/// The members with different DISPIDs: a property's accessors are one.
fn distinct<M>(members: &[M], dispid: impl Fn(&M) -> i32) -> Vec<&M> {
    let mut result: Vec<&M> = Vec::new();
    for member in members {
        if !result.iter().any(|known| dispid(known) == dispid(member)) {
            result.push(member);
        }
    }
    result
}

fn same(member: &Member, name: &str) -> bool {
    member.name().eq_ignore_ascii_case(name)
}

/// Whether the member takes as many arguments as any accessor of it in the source does.
fn parameters(info: &InterfaceInfo, member: &Member, described: &Described) -> Option<Change> {
    let mut accessors = described
        .members
        .iter()
        .filter(|source| same(member, &source.name))
        .filter_map(|source| source.params);
    let own = info.members().iter();
    let own: Vec<usize> = own
        .filter(|other| other.dispid() == member.dispid())
        .map(|other| other.params().len())
        .collect();
    let source = accessors.find(|count| !own.contains(count))?;
    Some(Change::Parameters {
        member: member.name(),
        compiled: member.params().len(),
        source,
    })
}

impl fmt::Display for Drift {
    /// One line: `IFooEvents: OnBar has DISPID 7 here, 3 when compiled; …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.interface.name())?;
        if self.iid != self.interface.iid() {
            let compiled = self.interface.iid();
            write!(
                f,
                " is {{{:?}}} here, {{{compiled:?}}} when compiled",
                self.iid
            )?;
        }
        for (index, change) in self.changes.iter().enumerate() {
            let same_iid = self.iid == self.interface.iid();
            f.write_str(if index == 0 && same_iid { ": " } else { "; " })?;
            write!(f, "{change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved {
                member,
                compiled,
                source,
            } => write!(
                f,
                "{member} has DISPID {source} here, {compiled} when compiled"
            ),
            Self::Renamed {
                member,
                source,
                dispid,
            } => write!(f, "{member} ({dispid}) is called {source} here"),
            Self::Parameters {
                member,
                compiled,
                source,
            } => write!(
                f,
                "{member} takes {source} arguments here, {compiled} when compiled"
            ),
            Self::Missing { member, dispid } => write!(f, "{member} ({dispid}) is missing here"),
            Self::Added { member, dispid } => write!(f, "{member} ({dispid}) is new here"),
        }
    }
}

#[cfg(test)]
#[path = "drift_tests.rs"]
mod tests;
