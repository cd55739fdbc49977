//! What is known about apartments and the registry, as steps of a report.

use super::report::{Status, Step};
use crate::sys::{Apartment, Registered};
use windows_core::GUID;

/// The proxies that oleaut32 has, from oaidl.h and the registry of every Windows.
const DISPATCH_PROXY: &str = "{00020420-0000-0000-C000-000000000046}";
const LIBRARY_PROXY: &str = "{00020424-0000-0000-C000-000000000046}";

/// The calling thread's apartment. `agile` is whether the sink is, if there is one; `remote` whether calls of the source
/// cross apartments.
pub(super) fn apartment(
    current: Result<Option<Apartment>, String>,
    agile: Option<bool>,
    remote: bool,
) -> Step {
    const TRIED: &str = "apartment of this thread";
    let pump =
        "pump messages while events are to arrive: com_sink::apartment::pump_for or pump_until";
    let enter = "enter one before COM is needed, and stay: com_sink::apartment::Mta::enter() or Sta::enter(), which fail where \
                 there is no COM: #[cfg(windows)]";
    match current {
        Err(why) => Step::note(TRIED, format!("{why}; events come by plain calls")),
        Ok(None) if !remote && agile != Some(false) => Step::note(
            TRIED,
            "it has entered none: only a source that lives in this process, without COM, can call the sink",
        )
        .advise(enter),
        Ok(None) => Step::problem(TRIED, "it has entered none").advise(enter),
        Ok(Some(Apartment::Multithreaded)) if agile == Some(false) => Step::problem(
            TRIED,
            "multithreaded, but the sink is bound to one thread: calls on others are refused",
        )
        .advise("enter a single-threaded one, com_sink::apartment::Sta::enter(), or make the sink Send + Sync and drop `apartment`"),
        Ok(Some(Apartment::Multithreaded)) => {
            Step::good(TRIED, "multithreaded, where calls come on threads of COM")
        }
        Ok(Some(Apartment::Single)) if remote || agile == Some(false) => Step::note(
            TRIED,
            "single-threaded: calls from other threads and processes come in only while it pumps messages",
        )
        .advise(pump),
        Ok(Some(Apartment::Single)) => Step::good(
            TRIED,
            "single-threaded, and so is the way from the source, which is in it",
        ),
        Ok(Some(_)) => Step::note(TRIED, "neutral: this is a call to an object there"),
    }
}

/// Whether calls of a source have to be carried to the sink, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrying {
    /// The source is in the sink's apartment.
    Needless,
    /// The source is elsewhere, and has reached the sink's interface.
    Seen,
    /// The source is elsewhere, and was seen to ask for `IDispatch`, which can always be carried.
    Dispatch,
    /// The source is elsewhere.
    Needed,
}

/// What COM needs to carry calls of an event interface across apartments and processes.
pub(super) fn registration(
    name: &str,
    iid: &GUID,
    registered: &Registered,
    carrying: Carrying,
) -> Step {
    let tried = format!("registration of {name}");
    let (status, why) = match carrying {
        Carrying::Needless => (
            Status::Note,
            "needed only where events cross apartments or processes",
        ),
        Carrying::Seen => (
            Status::Note,
            "but the source has reached the sink all the same",
        ),
        Carrying::Dispatch => (
            Status::Note,
            "but the source asks for IDispatch, too, which needs none",
        ),
        Carrying::Needed => (
            Status::Problem,
            "COM cannot carry the source's calls to the sink",
        ),
    };
    let mend = "register the source's type library: its setup, `regsvr32` of its DLL, or its program with /regserver";
    match registered {
        Registered::NoRegistry => Step::note(
            tried,
            "there is no registry on this platform, and nothing to carry",
        ),
        Registered::Missing => {
            let answer = format!("HKEY_CLASSES_ROOT\\Interface\\{{{iid:?}}} is missing: {why}");
            Step::new(status, tried, answer).advise(mend)
        }
        Registered::Found { proxy: None, .. } => {
            let answer =
                format!("HKEY_CLASSES_ROOT\\Interface\\{{{iid:?}}} has no ProxyStubClsid32: {why}");
            Step::new(status, tried, answer).advise(mend)
        }
        Registered::Found {
            proxy: Some(proxy),
            library,
        } => {
            let is = |known: &str| proxy.eq_ignore_ascii_case(known);
            if !is(LIBRARY_PROXY) {
                let whose = if is(DISPATCH_PROXY) {
                    "that of IDispatch"
                } else {
                    "one of its own"
                };
                return Step::good(tried, format!("its proxy is {whose}, {proxy}"));
            }
            match library {
                Some(library) if library.registered => Step::good(
                    tried,
                    format!("its proxy is made of type library {}", library.id),
                ),
                Some(library) => {
                    let answer = format!(
                        "its proxy is made of type library {}, which is not registered: {why}",
                        library.id
                    );
                    Step::new(status, tried, answer).advise(mend)
                }
                None => {
                    let answer = format!(
                        "its proxy is made of a type library, but TypeLib is missing: {why}"
                    );
                    Step::new(status, tried, answer).advise(mend)
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
