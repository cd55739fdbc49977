use super::*;
use crate::sys::RegisteredLibrary;

const IID: GUID = GUID::from_u128(0x4ef6100a_af88_11d0_9846_00c04fc29993);

fn found(proxy: Option<&str>, library: Option<bool>) -> Registered {
    Registered::Found {
        proxy: proxy.map(str::to_owned),
        library: library.map(|registered| RegisteredLibrary {
            id: "{L} 2.0".to_owned(),
            registered,
        }),
    }
}

#[test]
fn a_missing_registration_is_a_problem_where_it_is_needed() {
    for registered in [
        Registered::Missing,
        found(None, Some(true)),
        found(Some(LIBRARY_PROXY), None),
        found(Some(LIBRARY_PROXY), Some(false)),
    ] {
        let step = |carrying| registration("IE", &IID, &registered, carrying);
        let needed = step(Carrying::Needed);
        assert_eq!(needed.status(), Status::Problem, "{registered:?}");
        assert!(needed.advice().contains("regsvr32"));
        assert!(
            needed
                .answer()
                .ends_with("COM cannot carry the source's calls to the sink")
        );
        for other in [Carrying::Needless, Carrying::Seen, Carrying::Dispatch] {
            assert_eq!(
                step(other).status(),
                Status::Note,
                "{registered:?} {other:?}"
            );
        }
    }
    let step = registration("IE", &IID, &Registered::Missing, Carrying::Needless);
    assert_eq!(
        step.answer(),
        "HKEY_CLASSES_ROOT\\Interface\\{4EF6100A-AF88-11D0-9846-00C04FC29993} is missing: \
         needed only where events cross apartments or processes"
    );
}

#[test]
fn a_registration_says_what_carries_the_calls() {
    let answer = |registered| {
        let step = registration("IE", &IID, &registered, Carrying::Needed);
        assert_eq!((step.status(), step.advice()), (Status::Good, ""));
        step.answer().to_owned()
    };
    let of_dispatch = answer(found(Some("{00020420-0000-0000-c000-000000000046}"), None));
    assert_eq!(
        of_dispatch,
        "its proxy is that of IDispatch, {00020420-0000-0000-c000-000000000046}"
    );
    assert_eq!(
        answer(found(Some("{P}"), None)),
        "its proxy is one of its own, {P}"
    );
    assert_eq!(
        answer(found(Some(LIBRARY_PROXY), Some(true))),
        "its proxy is made of type library {L} 2.0"
    );
}

#[test]
fn an_apartment_is_judged_by_who_calls_into_it() {
    let step = |current, agile, remote| apartment(current, agile, remote);
    for (agile, remote, status) in [
        (Some(true), false, Status::Note),
        (None, false, Status::Note),
        (Some(true), true, Status::Problem),
        (None, true, Status::Problem),
        (Some(false), false, Status::Problem),
    ] {
        let none = step(Ok(None), agile, remote);
        assert_eq!(none.status(), status, "{agile:?} {remote}");
        assert!(none.advice().contains("Mta::enter()"));
        assert!(none.advice().contains("#[cfg(windows)]"));
    }

    let single = Ok(Some(Apartment::Single));
    assert_eq!(
        step(single.clone(), Some(true), false).status(),
        Status::Good
    );
    for (agile, remote) in [(Some(true), true), (Some(false), false), (None, true)] {
        let waits = step(single.clone(), agile, remote);
        assert_eq!(waits.status(), Status::Note);
        assert!(waits.advice().contains("pump_for"), "{waits}");
    }

    let multi = Ok(Some(Apartment::Multithreaded));
    assert_eq!(step(multi.clone(), Some(true), true).status(), Status::Good);
    let bound = step(multi, Some(false), false);
    assert_eq!(bound.status(), Status::Problem);
    assert!(bound.advice().contains("Sta::enter()"));

    assert_eq!(
        step(Err("no COM".to_owned()), None, false).status(),
        Status::Note
    );
}
