//! Finding the connection points of a sink's event interfaces in a source.
//!
//! The source's container is asked for the interface by its IID. Where it has none, whatever else the source tells is
//! searched for the same interface under another IID: its class (`IProvideClassInfo2`, `IProvideClassInfo`), the type
//! library of its `IDispatch`, its list of connection points. None of them is relied on: sources leave them out, and some
//! answer wrongly.
//!
//! Another IID is taken for another version of the interface only if the source describes it, as a dispinterface of
//! the same name that shares members: then a pointer to `IDispatch` is all that it can expect.

mod describe;
mod drift;
pub(crate) mod points;
mod translate;
mod type_info;

pub(crate) use drift::Map;
pub use drift::{Change, Drift};
pub(crate) use translate::Translator;
pub(crate) use type_info::Described;

use crate::class::Entry;
use crate::error::Error;
use crate::hresult::{CONNECT_E_NOCONNECTION, is_death};
use crate::interface::InterfaceInfo;
use crate::raw::{IConnectionPoint, IConnectionPointContainer};
use core::cell::OnceCell;
use core::fmt;
use describe::Word;
use type_info::Type;
use windows_core::{GUID, HRESULT, IUnknown};

/// The search in one source.
pub(crate) struct Search<'a> {
    container: IConnectionPointContainer,
    word: Word<'a>,
    leads: OnceCell<Vec<Lead>>,
}

/// A connection point for an event interface.
pub(crate) struct Found {
    pub(crate) point: IConnectionPoint,
    /// The IID under which the source knows the interface.
    pub(crate) iid: GUID,
    /// The source's own description of the interface, if the way had to look at it.
    described: Option<Described>,
}

/// A way to learn which event interfaces a source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    ClassInfo2,
    ClassInfo,
    Library,
    Enumeration,
    /// Its library may list no events of the class, and have the interface all the same.
    Name,
}

/// What came of one way.
pub(crate) struct Lead {
    pub(crate) way: Way,
    pub(crate) answer: Result<Vec<Candidate>, HRESULT>,
}

/// An event interface that a source seems to have.
pub(crate) struct Candidate {
    pub(crate) iid: GUID,
    point: Option<IConnectionPoint>,
    info: Option<Type>,
}

/// Why an interface was not found: the container's answer, then why each candidate isn't the same interface.
pub(crate) struct NotFound {
    info: &'static InterfaceInfo,
    code: HRESULT,
    /// Those that bear the interface's name or IID, which are worth telling.
    near: Vec<String>,
}

impl<'a> Search<'a> {
    /// Starts a search for the events of `class`.
    ///
    /// # Errors
    ///
    /// What the source says if it has no connection points at all.
    pub(crate) fn new(class: &str, source: &'a IUnknown) -> Result<Self, Error> {
        let container = describe::query(source).map_err(|code| {
            let text = format!(
                "the source of {class} has no connection points: IConnectionPointContainer"
            );
            Error::new(code, text)
        })?;
        Ok(Self {
            container,
            word: Word::new(source),
            leads: OnceCell::new(),
        })
    }

    /// Finds the connection point for an entry of the sink's class.
    pub(crate) fn find<T>(&self, entry: &Entry<T>) -> Result<Found, NotFound> {
        let info = entry.info();
        let code = match points::find(&self.container, &info.iid()) {
            Ok(point) => {
                return Ok(Found {
                    point,
                    iid: info.iid(),
                    described: None,
                });
            }
            Err(code) => code,
        };
        let mut near = Vec::new();
        let named = Lead {
            way: Way::Name,
            answer: self.word.named(info.name()).map(offered),
        };
        for lead in self.leads().iter().chain([&named]) {
            for candidate in lead.answer.iter().flatten() {
                match self.examine(info, entry.is_dispinterface(), candidate) {
                    Ok((point, described)) => {
                        return Ok(Found {
                            point,
                            iid: candidate.iid,
                            described,
                        });
                    }
                    Err(Some(reason)) => near.push(format!("{}: {reason}", lead.way)),
                    Err(None) => {}
                }
            }
        }
        Err(NotFound { info, code, near })
    }

    /// How the source's description of what was found differs from the compiled interface, and what its DISPIDs mean.
    pub(crate) fn drift<T>(&self, entry: &Entry<T>, found: &Found) -> Option<(Drift, Map)> {
        // Without DISPIDs there is nothing to compare.
        if entry.info().members().is_empty() {
            return None;
        }
        let compare = |described| drift::compare(entry.info(), described, entry.is_dispinterface());
        match &found.described {
            Some(described) => compare(described),
            None => compare(&self.word.describe(&found.iid).ok()?),
        }
    }

    /// What each way has led to.
    pub(crate) fn leads(&self) -> &[Lead] {
        self.leads.get_or_init(|| {
            let lead = |way, answer| Lead { way, answer };
            let default = self
                .word
                .default_source()
                .map(|iid| vec![Candidate::new(iid)]);
            vec![
                lead(Way::ClassInfo2, default),
                lead(Way::ClassInfo, self.word.sources_of_class().map(offered)),
                lead(Way::Library, self.word.sources_of_library().map(offered)),
                lead(Way::Enumeration, points::all(&self.container).map(listed)),
            ]
        })
    }

    /// The source's description of a candidate.
    pub(crate) fn describe(&self, candidate: &Candidate) -> Result<Described, HRESULT> {
        match &candidate.info {
            Some(info) => info.describe(),
            None => self.word.describe(&candidate.iid),
        }
    }

    /// The connection point of a candidate.
    pub(crate) fn point(&self, candidate: &Candidate) -> Result<IConnectionPoint, HRESULT> {
        match &candidate.point {
            Some(point) => Ok(point.clone()),
            None => points::find(&self.container, &candidate.iid),
        }
    }

    /// Whether a candidate is the interface, and has a connection point. If not, the reason, if that is worth telling.
    fn examine(
        &self,
        info: &InterfaceInfo,
        dispinterface: bool,
        candidate: &Candidate,
    ) -> Result<(IConnectionPoint, Option<Described>), Option<String>> {
        let iid = candidate.iid;
        let refused = |code| {
            Some(format!(
                "{{{iid:?}}} has no connection point: {}",
                Error::from(code)
            ))
        };
        if iid == info.iid() {
            // The container has refused it, but its list may have it all the same.
            let point = candidate.point.clone().ok_or(None::<String>)?;
            return Ok((point, self.describe(candidate).ok()));
        }
        let described = self.describe(candidate).map_err(|_| None)?;
        if !described.name.eq_ignore_ascii_case(info.name()) {
            return Err(None);
        }
        let unlike = |what| Some(format!("{{{iid:?}}} has the name, but {what}"));
        if !dispinterface || !described.dispinterface {
            return Err(unlike("is not a dispinterface as well"));
        }
        if !drift::share_members(info, &described) {
            return Err(unlike("no member in common"));
        }
        let point = self.point(candidate).map_err(refused)?;
        Ok((point, Some(described)))
    }

    /// The error when none of a class's interfaces was found.
    pub(crate) fn nothing(&self, class: &str, refusals: &[NotFound]) -> Error {
        // What a dead source has isn't known.
        if let Some(refusal) = refusals.iter().find(|refusal| is_death(refusal.code)) {
            let text = format!("the source of {class} is gone: it doesn't answer");
            return Error::new(refusal.code, text);
        }
        let mut text = format!("the source has no event interface of {class}:");
        for (index, refusal) in refusals.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            text.push_str(&format!("{separator} {refusal}"));
        }
        // What the ways that led nowhere answered is the doctor's to tell.
        let told = |lead: &&Lead| lead.answer.as_ref().is_ok_and(|list| !list.is_empty());
        let told = self.leads().iter().filter(told);
        let told: Vec<String> = told
            .map(|lead| format!("{} ({})", self.told(lead), lead.way))
            .collect();
        if told.is_empty() {
            text.push_str(". It doesn't tell which it has");
        } else {
            text.push_str(&format!(". It has {}", told.join("; ")));
        }
        text.push_str(": see `doctor`");
        Error::new(CONNECT_E_NOCONNECTION, text)
    }

    /// What a way has led to, in words.
    pub(crate) fn told(&self, lead: &Lead) -> String {
        match &lead.answer {
            Err(code) => Error::from(*code).to_string(),
            Ok(candidates) if candidates.is_empty() => "none".to_owned(),
            Ok(candidates) => {
                let names: Vec<String> = candidates.iter().map(|one| self.name(one)).collect();
                names.join(", ")
            }
        }
    }

    /// Whether the source describes what was found, by more than its name.
    pub(crate) fn is_described(&self, found: &Found) -> bool {
        let is_useful = |described: &Described| !described.members.is_empty();
        match &found.described {
            Some(described) => is_useful(described),
            None => self
                .word
                .describe(&found.iid)
                .is_ok_and(|described| is_useful(&described)),
        }
    }

    /// IID and name of a candidate.
    pub(crate) fn name(&self, candidate: &Candidate) -> String {
        match self.describe(candidate) {
            Ok(described) => format!("{} {{{:?}}}", described.name, candidate.iid),
            Err(_) => format!("{{{:?}}}", candidate.iid),
        }
    }
}

impl Candidate {
    /// An interface of which nothing is known but its IID.
    pub(crate) fn new(iid: GUID) -> Self {
        Self {
            iid,
            point: None,
            info: None,
        }
    }
}

fn offered(offers: Vec<describe::Offer>) -> Vec<Candidate> {
    let candidates = offers.into_iter().map(|offer| Candidate {
        info: Some(offer.info),
        ..Candidate::new(offer.iid)
    });
    candidates.collect()
}

fn listed(points: Vec<(GUID, IConnectionPoint)>) -> Vec<Candidate> {
    let candidates = points.into_iter().map(|(iid, point)| Candidate {
        point: Some(point),
        ..Candidate::new(iid)
    });
    candidates.collect()
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClassInfo2 => "IProvideClassInfo2",
            Self::ClassInfo => "IProvideClassInfo",
            Self::Library | Self::Name => "type library of IDispatch",
            Self::Enumeration => "EnumConnectionPoints",
        })
    }
}

impl NotFound {
    /// The container's answer, and why candidates aren't the interface.
    pub(crate) fn reason(&self) -> String {
        let mut reason = Error::from(self.code).to_string();
        for near in &self.near {
            reason.push_str("; ");
            reason.push_str(near);
        }
        reason
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, iid) = (self.info.name(), self.info.iid());
        write!(f, "{name} {{{iid:?}}}: {}", self.reason())
    }
}
