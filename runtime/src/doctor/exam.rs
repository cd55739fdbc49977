//! The steps of an examination.

use super::facts::{self, Carrying};
use super::probe::Probe;
use super::report::{Report, Status, Step};
use crate::apartment;
use crate::class::{ComClass, Entry};
use crate::discover::{Candidate, Described, Found, Search, points};
use crate::dispatch::IID_IDISPATCH;
use crate::error::Error;
use crate::hresult::{CONNECT_E_CANNOTCONNECT, CONNECT_E_NOCONNECTION, E_NOTIMPL};
use crate::object::is_proxy;
use crate::raw::IConnectionPoint;
use crate::sink::Sink;
use crate::sys;
use core::ffi::c_void;
use windows_core::{GUID, HRESULT, IUnknown};

/// An examination of one source.
pub(super) struct Exam<'a> {
    sink: &'a str,
    source: &'a IUnknown,
    remote: bool,
    report: Report,
}

/// What came of advising a sink for a moment.
struct Trial {
    /// Whether the source has asked the sink for `IDispatch`.
    dispatch: bool,
    /// Whether the source has got the event interface itself.
    reached: bool,
}

impl<'a> Exam<'a> {
    pub(super) fn new(sink: &'a str, source: &'a IUnknown) -> Self {
        let remote = is_proxy(source);
        Self {
            sink,
            source,
            remote,
            report: Report::new(format!("Events of the source for {sink}")),
        }
    }

    /// Whether the sink's interfaces can be had.
    pub(super) fn for_sink<T: ComClass>(mut self, sink: &Sink<T>) -> Report {
        let class = const { T::CLASS };
        self.surroundings(Some(class.is_agile()));
        let Some(search) = self.container() else {
            return self.report;
        };
        let mut missing = Vec::new();
        let mut found_any = false;
        for (slot, entry) in class.entries().iter().enumerate() {
            let info = entry.info();
            let name = info.name();
            let tried = format!("connection point of {name} {{{:?}}}", info.iid());
            let found = match search.find(entry) {
                Ok(found) => found,
                Err(refusal) => {
                    missing.push((tried, refusal.reason()));
                    continue;
                }
            };
            found_any = true;
            self.report.add(if found.iid == info.iid() {
                Step::good(tried, "found")
            } else {
                Step::note(
                    tried,
                    format!("found under another IID, {{{:?}}}", found.iid),
                )
            });
            self.point(&found.point, &found.iid);
            self.description(&search, entry, &found);
            let trial = if entry.is_dispinterface() {
                self.probe(name, &found.point, found.iid)
            } else {
                let pointer = sink.object().interface_ptr(slot);
                // SAFETY: an interface of the sink, which is alive.
                unsafe { self.advise(name, &found.point, pointer) }.map(|()| Trial {
                    dispatch: false,
                    reached: true,
                })
            };
            self.registration(name, &found.iid, trial.as_ref());
        }
        // One is enough for a subscription.
        let status = if found_any {
            Status::Note
        } else {
            Status::Problem
        };
        for (tried, reason) in missing {
            self.report.add(Step::new(status, tried, reason));
        }
        if !found_any {
            self.leads(&search);
            self.report.add(
                Step::problem("event interfaces", format!("the source has none of {}", self.sink))
                    .advise("compare the IIDs: generate the sink from the type library of the source that is installed, or use the object that fires them"),
            );
        }
        self.report
    }

    /// What events the source has.
    pub(super) fn for_anybody(mut self, also: &[GUID]) -> Report {
        self.surroundings(None);
        let Some(search) = self.container() else {
            return self.report;
        };
        self.leads(&search);
        let mut seen: Vec<GUID> = Vec::new();
        let mut found_any = false;
        let told = search
            .leads()
            .iter()
            .flat_map(|lead| lead.answer.iter().flatten());
        let asked: Vec<_> = also.iter().copied().map(Candidate::new).collect();
        for candidate in told.chain(&asked) {
            if seen.contains(&candidate.iid) {
                continue;
            }
            seen.push(candidate.iid);
            let full = search.name(candidate);
            let tried = format!("connection point of {full}");
            let point = match search.point(candidate) {
                Ok(point) => point,
                Err(code) => {
                    self.report
                        .add(Step::note(tried, Error::from(code).to_string()));
                    continue;
                }
            };
            found_any = true;
            self.report.add(Step::good(tried, "found"));
            self.point(&point, &candidate.iid);
            let described = search.describe(candidate);
            let dispinterface = described.as_ref().is_ok_and(|known| known.dispinterface);
            let name = match &described {
                Ok(known) => known.name.clone(),
                Err(_) => format!("{{{:?}}}", candidate.iid),
            };
            self.report.add(match &described {
                Ok(known) => Step::good(format!("description of {name}"), kind(known)),
                Err(code) => Step::note(
                    format!("description of {name}"),
                    Error::from(*code).to_string(),
                ),
            });
            let trial = if dispinterface {
                self.probe(&name, &point, candidate.iid)
            } else {
                self.report.add(Step::note(
                    format!("Advise for {name}"),
                    "not tried: a sink for it needs its vtable",
                ));
                None
            };
            self.registration(&name, &candidate.iid, trial.as_ref());
        }
        if !found_any {
            self.report.add(
                Step::problem("event interfaces", "the source doesn't tell any that it has")
                    .advise("look for them in the documentation or the IDL of the source, and ask for one by its IID"),
            );
        }
        self.report
    }

    /// Where the thread and the source are.
    fn surroundings(&mut self, agile: Option<bool>) {
        let current = apartment::current().map_err(|error| match error.code() {
            E_NOTIMPL => error.description().to_owned(),
            _ => error.to_string(),
        });
        self.report
            .add(facts::apartment(current, agile, self.remote));
        self.report.add(if self.remote {
            Step::good(
                "place of the source",
                "another apartment or process: this is a proxy",
            )
        } else {
            Step::good("place of the source", "here: calls go to it directly")
        });
    }

    fn container(&mut self) -> Option<Search<'a>> {
        const TRIED: &str = "IConnectionPointContainer";
        match Search::new(self.sink, self.source) {
            Ok(search) => {
                self.report
                    .add(Step::good(TRIED, "the source has connection points"));
                Some(search)
            }
            Err(error) => {
                let reason = Error::from(error.code());
                self.report.add(Step::problem(TRIED, reason.to_string()).advise(
                    "is it the object that fires the events? Often the one that a class creates does, and not one \
                     that it hands out; sources without connection points take a sink by a method or property of \
                     their own: Sink::to_interface",
                ));
                None
            }
        }
    }

    /// What the source says of its events, each way.
    fn leads(&mut self, search: &Search<'_>) {
        for lead in search.leads() {
            let told = search.told(lead);
            let is_good = lead.answer.as_ref().is_ok_and(|list| !list.is_empty());
            let status = if is_good { Status::Good } else { Status::Note };
            self.report
                .add(Step::new(status, lead.way.to_string(), told));
        }
    }

    /// Whether the point is of the interface that it was found by.
    fn point(&mut self, point: &IConnectionPoint, iid: &GUID) {
        match points::interface(point) {
            Ok(own) if own == *iid => {}
            Ok(own) => self.report.add(
                Step::note(
                    "GetConnectionInterface",
                    format!("another interface, {{{own:?}}}"),
                )
                .advise("some sources give the same point for every IID: its events may be others"),
            ),
            Err(code) => {
                let reason = Error::from(code).to_string();
                self.report
                    .add(Step::note("GetConnectionInterface", reason));
            }
        }
    }

    fn description<T>(&mut self, search: &Search<'_>, entry: &Entry<T>, found: &Found) {
        let tried = format!("description of {}", entry.info().name());
        if entry.info().members().is_empty() {
            return;
        }
        self.report.add(match search.drift(entry, found) {
            Some((drift, _)) if drift.is_followed() => Step::note(tried, drift.to_string())
                .advise("nothing: the subscription follows the source"),
            Some((drift, _)) => Step::note(tried, drift.to_string())
                .advise("generate the sink from the type library of the source that is installed"),
            None if search.is_described(found) => Step::good(tried, "as it was compiled"),
            None => Step::note(tried, "none: the source is taken to be as it was compiled"),
        });
    }

    /// Advises a sink that does nothing, and tells what it was asked for.
    fn probe(&mut self, name: &str, point: &IConnectionPoint, iid: GUID) -> Option<Trial> {
        let probe = Probe::create(iid);
        // SAFETY: an interface of the probe, which is alive.
        let advised = unsafe { self.advise(name, point, probe.interface_ptr(0)) };
        let asked = probe.asked();
        let list: Vec<String> = asked
            .iter()
            .map(|asked| match *asked {
                own if own == iid => format!("{name}: yes"),
                IID_IDISPATCH => "IDispatch: yes".to_owned(),
                other => format!("{{{other:?}}}: no"),
            })
            .collect();
        let answer = if list.is_empty() {
            "none that matters".to_owned()
        } else {
            list.join(", ")
        };
        let tried = format!("interfaces that the source asks a sink of {name} for");
        self.report.add(Step::new(
            if advised.is_some() {
                Status::Good
            } else {
                Status::Note
            },
            tried,
            answer,
        ));
        advised.map(|()| Trial {
            dispatch: asked.contains(&IID_IDISPATCH),
            reached: asked.contains(&iid),
        })
    }

    /// Advises a sink and unadvises it again.
    ///
    /// # Safety
    ///
    /// `sink` is an interface of a live object.
    unsafe fn advise(
        &mut self,
        name: &str,
        point: &IConnectionPoint,
        sink: *mut c_void,
    ) -> Option<()> {
        let tried = format!("Advise for {name}");
        // SAFETY: by the caller.
        let cookie = match unsafe { points::advise(point, sink) } {
            Ok(cookie) => cookie,
            Err(code) => {
                let step = Step::problem(tried, Error::from(code).to_string());
                self.report.add(step.advise(refusal(code)));
                return None;
            }
        };
        self.report
            .add(Step::good(tried, format!("cookie {cookie}")));
        // SAFETY: the point is alive.
        let code = unsafe { point.Unadvise(cookie) };
        let tried = format!("Unadvise for {name}");
        self.report.add(if code.is_ok() {
            Step::good(tried, "done")
        } else {
            Step::note(tried, Error::from(code).to_string())
                .advise("the source keeps sinks until it goes: drop it when you are done")
        });
        Some(())
    }

    fn registration(&mut self, name: &str, iid: &GUID, trial: Option<&Trial>) {
        let carrying = match trial {
            _ if !self.remote => Carrying::Needless,
            Some(Trial { reached: true, .. }) => Carrying::Seen,
            Some(Trial { dispatch: true, .. }) => Carrying::Dispatch,
            _ => Carrying::Needed,
        };
        let registered = sys::interface_registration(iid);
        self.report
            .add(facts::registration(name, iid, &registered, carrying));
    }
}

fn kind(described: &Described) -> String {
    let kind = if described.dispinterface {
        "a dispinterface"
    } else {
        "an interface with a vtable"
    };
    match described.members.len() {
        1 => format!("{kind} with 1 member"),
        count => format!("{kind} with {count} members"),
    }
}

fn refusal(code: HRESULT) -> &'static str {
    match code {
        CONNECT_E_CANNOTCONNECT => {
            "the source wants another interface than that of the point, or calls from its apartment cannot be carried: see registration"
        }
        CONNECT_E_NOCONNECTION => "the source has the point, but no events now",
        _ => "ask the documentation of the source what it wants of a sink, or who may subscribe",
    }
}
