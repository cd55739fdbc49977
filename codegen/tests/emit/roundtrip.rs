//! Calls what was emitted from both ends: clients of servers, sources of sinks, by vtable and
//! through `Invoke`. This file is run inside the crate of samples, not where it lies.

use com_sink::connection::ConnectionPoints;
use com_sink::{
    BStr, BString, ComObject, ComSink, ConnectionPoint, Currency, Date, GUID, HRESULT, IDispatch,
    IUnknown, Interface, IntoSink, Object, Result, SafeArray, Value, Variant, Verb, enum_variant,
};
use samples::incoming::{IThing, IThing2, IThings, ThingKind, server};
use samples::{dual as meter_events, vtable as clock_events};
use std::sync::Mutex;

/// What a server or sink was called with.
#[derive(Default)]
struct Log(Mutex<Vec<String>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[derive(Default, ComObject)]
#[object(server::IThing2)]
struct Thing {
    name: Mutex<String>,
    log: Log,
}

impl server::IThing for Thing {
    fn name(&self) -> Result<BString> {
        Ok(BString::from(self.name.lock().unwrap().as_str()))
    }
    fn set_name(&self, name: &BStr) -> Result<()> {
        *self.name.lock().unwrap() = name.to_string();
        Ok(())
    }
    fn kind(&self) -> Result<ThingKind> {
        Ok(ThingKind::_1)
    }
    fn set_kind(&self, kind: ThingKind) -> Result<()> {
        self.log.add(format!("kind {kind:?}"));
        Ok(())
    }
    fn set_parent(&self, parent: Option<&IThing>) -> Result<()> {
        let text = parent.map(IThing::name).transpose()?;
        self.log.add(format!("parent {text:?}"));
        Ok(())
    }
    fn parent(&self) -> Result<Option<IThing>> {
        Ok(None)
    }
    fn tag(&self) -> Result<Variant> {
        Ok(Variant::from(3))
    }
    fn set_tag(&self, tag: &Variant) -> Result<()> {
        self.log.add(format!("tag {}", tag.to::<i32>()?));
        Ok(())
    }
    fn set_ref_tag(&self, tag: &Variant) -> Result<()> {
        self.log.add(format!("tag ref {}", tag.to::<i32>()?));
        Ok(())
    }
    fn measure(&self, width: &mut i32, unit: &mut BString) -> Result<f64> {
        *width = 5;
        *unit = BString::from("mm");
        Ok(2.5)
    }
    fn swap(&self, text: &mut BString, count: &mut i32) -> Result<()> {
        *text = BString::from(format!("{text}{count}"));
        *count += 1;
        Ok(())
    }
    fn find(&self, key: &BStr, where_: &Variant) -> Result<Option<IThing>> {
        self.log.add(format!("find {key} {}", where_.is_missing()));
        Object::new(Self::default()).to_interface().map(Some)
    }
    fn set_name_2(&self, name: &BStr, now: bool, at: Date, cost: Currency) -> Result<()> {
        self.log
            .add(format!("{name} {now} {} {}", at.0, cost.to_f64()));
        Ok(())
    }
    fn gone(&self) -> Result<()> {
        Err(samples::incoming::hresult::THING_E_GONE.into())
    }
    fn peek(&self, value: &Variant) -> Result<bool> {
        Ok(value.to::<i32>()? == 4)
    }
    fn sum(&self, numbers: &SafeArray<i32>) -> Result<i64> {
        Ok(numbers.iter().map(i64::from).sum())
    }
    fn fill(&self, image: &mut [u32; 16]) -> Result<()> {
        image[15] = 15;
        Ok(())
    }
}

impl server::IThing2 for Thing {
    fn extra(&self, n: i32) -> Result<i32> {
        Ok(2 * n)
    }
}

fn thing() -> (Object<Thing>, IThing2) {
    let object = Object::new(Thing::default());
    let client = object.to_interface().unwrap();
    (object, client)
}

#[test]
fn a_client_calls_a_server_by_vtable() {
    let (object, thing) = thing();
    thing.set_name("one").unwrap();
    assert_eq!(thing.name().unwrap(), "one");
    assert_eq!(thing.kind().unwrap(), ThingKind::_1);
    thing.set_kind(ThingKind(77)).unwrap();
    thing.set_parent(&*thing).unwrap();
    thing.set_parent(None).unwrap();
    assert_eq!(
        thing.parent().unwrap_err().code(),
        com_sink::hresult::E_POINTER
    );
    assert_eq!(thing.tag().unwrap().to::<i32>().unwrap(), 3);
    thing.set_tag(&Variant::from(8)).unwrap();
    thing.set_ref_tag(&Variant::from(9)).unwrap();
    assert_eq!(thing.measure().unwrap(), (5, "mm".to_owned(), 2.5));
    let (mut text, mut count) = (BString::from("n"), 1);
    thing.swap(&mut text, &mut count).unwrap();
    assert_eq!((text.to_string().as_str(), count), ("n1", 2));
    thing.find("key", None).unwrap();
    thing.find("key", Some(&Variant::from(1))).unwrap();
    let cost = Currency::from_f64(1.25).unwrap();
    thing.set_name_2("x", true, Date(2.5), cost).unwrap();
    assert!(thing.peek(&Variant::from(4)).unwrap());
    let numbers = SafeArray::try_from_vec(vec![1, 2, 3]).unwrap();
    assert_eq!(thing.sum(&numbers).unwrap(), 6);
    assert_eq!(thing.fill().unwrap()[15], 15);
    assert_eq!(thing.extra(21).unwrap(), 42);
    assert_eq!(
        object.log.take(),
        [
            "kind ThingKind(77)",
            "parent Some(\"one\")",
            "parent None",
            "tag 8",
            "tag ref 9",
            "find key true",
            "find key false",
            "x true 2.5 1.25",
        ]
    );
}

#[test]
fn an_error_has_its_name_from_the_library() {
    let error = thing().1.gone().unwrap_err();
    assert_eq!(error.code(), samples::incoming::hresult::THING_E_GONE);
    assert!(error.to_string().contains("THING_E_GONE"), "{error}");
}

#[test]
fn a_script_reaches_the_same_server() {
    let (object, thing) = thing();
    let script: &IDispatch = &thing;
    script.put("Name", "two").unwrap();
    assert_eq!(
        script.get("Name", &[]).unwrap().to::<BString>().unwrap(),
        "two"
    );
    assert_eq!(
        script
            .call("Extra", &[Variant::from(4)])
            .unwrap()
            .to::<i32>()
            .unwrap(),
        8
    );
    script.invoke(3, Verb::Put, &[Variant::from(1)]).unwrap();
    script.invoke(3, Verb::PutRef, &[Variant::from(2)]).unwrap();
    script.call("Find", &["k".into()]).unwrap();
    let code = script
        .call("_Fill", &[Variant::from(0)])
        .unwrap_err()
        .code();
    assert_ne!(code, HRESULT(0), "an array in C's manner is out of a script's reach");
    assert_eq!(object.log.take(), ["tag 1", "tag ref 2", "find k true"]);
}

/// An object with the members of `IThing2`, of which it answers `IDispatch` only: a dispinterface
/// of another IID has them.
#[test]
fn a_client_calls_an_object_that_has_idispatch_only() {
    use samples::dispinterface::server::DThing as DThingServer;

    #[derive(Default, ComObject)]
    #[object(DThingServer)]
    struct Scripted(Log);

    impl DThingServer for Scripted {
        fn name(&self) -> Result<BString> {
            Ok(BString::from("scripted"))
        }
        fn set_name(&self, name: &BStr) -> Result<()> {
            self.0.add(format!("name {name}"));
            Ok(())
        }
        fn swap(&self, text: &mut BString, count: &mut i32) -> Result<()> {
            *text = BString::from(format!("{text}{count}"));
            *count += 1;
            Ok(())
        }
        fn find(&self, key: &BStr, where_: &Variant) -> Result<Option<IDispatch>> {
            self.0.add(format!("find {key} {}", where_.is_missing()));
            Object::new(Self::default()).to_interface().map(Some)
        }
        fn extra(&self, n: i32) -> Result<i32> {
            Ok(3 * n)
        }
    }

    let object = Object::new(Scripted::default());
    let script: IDispatch = object.to_interface().unwrap();
    let thing = IThing2::from_dispatch(&script).unwrap();
    assert_eq!(thing.name().unwrap(), "scripted");
    thing.set_name("n").unwrap();
    let (mut text, mut count) = (BString::from("n"), 1);
    thing.swap(&mut text, &mut count).unwrap();
    assert_eq!((text.to_string().as_str(), count), ("n1", 2));
    assert_eq!(thing.extra(5).unwrap(), 15);
    // What it returns is no IThing either, and is forwarded to as well.
    assert_eq!(thing.find("k", None).unwrap().name().unwrap(), "scripted");
    assert!(thing.kind().is_err(), "it has no such member");
    assert_eq!(object.0.take(), ["name n", "find k true"]);
}

#[derive(ComObject)]
#[object(server::IThings)]
struct Things(Vec<Object<Thing>>);

impl server::IThings for Things {
    fn count(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.len()).unwrap())
    }
    fn item(&self, index: i32) -> Result<Option<IThing>> {
        self.0[usize::try_from(index).unwrap()]
            .to_interface()
            .map(Some)
    }
    fn new_enum(&self) -> Result<Option<IUnknown>> {
        let items: Vec<Variant> = self
            .0
            .iter()
            .map(|thing| Some(thing.to_interface::<IThing>().unwrap()).into_variant())
            .collect();
        Ok(Some(enum_variant(items)))
    }
}

#[test]
fn a_collection_is_walked() {
    let things = ["a", "b"].map(|name| {
        let thing = Object::new(Thing::default());
        *thing.name.lock().unwrap() = name.to_owned();
        thing
    });
    let client: IThings = Object::new(Things(things.into())).to_interface().unwrap();
    let names: Vec<String> = client
        .iter()
        .unwrap()
        .map(|thing| thing.unwrap().name().unwrap())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(client.item(1).unwrap().name().unwrap(), "b");
}

/// An object with one connection point, for any event interface.
#[derive(ComObject)]
#[object(server::IThings, sources(meter_events::source::IMeterEvents))]
struct Source(ConnectionPoint);

impl server::IThings for Source {}

impl ConnectionPoints for Source {
    fn connection_points(&self) -> &[ConnectionPoint] {
        std::slice::from_ref(&self.0)
    }
}

fn source(point: ConnectionPoint) -> (Object<Source>, IThings) {
    let object = Object::new(Source(point));
    let client = object.to_interface().unwrap();
    (object, client)
}

mod browser {
    use super::*;
    use samples::dispinterface::{DBrowserEvents, source::DBrowserEvents as Fire};

    #[derive(Default, ComSink)]
    #[sink(DBrowserEvents)]
    struct Page(Log);

    impl DBrowserEvents for Page {
        fn before_navigate(
            &self,
            p_disp: Option<&IDispatch>,
            url: &Variant,
            cancel: &mut bool,
        ) -> Result<()> {
            let url = url.to::<BString>()?;
            self.0.add(format!("{} {url} {cancel}", p_disp.is_some()));
            *cancel = true;
            Ok(())
        }
        fn new_window(&self, _: &mut Option<IDispatch>, flags: &mut i32) -> Result<()> {
            *flags = 9;
            Ok(())
        }
        fn rate(&self, text: &BStr, hint: &Variant, top: i16) -> Result<i32> {
            self.0.add(format!("{text} {} {top}", hint.is_missing()));
            Ok(5)
        }
        fn on_unknown(&self, dispid: i32, args: &com_sink::Args<'_>) -> Result<()> {
            self.0.add(format!("{dispid} {}", args.len()));
            Ok(())
        }
        fn zoom(&self) -> Result<i32> {
            Ok(100)
        }
        fn set_zoom(&self, value: i32) -> Result<()> {
            self.0.add(format!("zoom {value}"));
            Ok(())
        }
    }

    #[test]
    fn a_dispinterface_sink_is_fired_at() {
        let (object, client) = source(Fire::point());
        let subscription = Page::default().into_sink().subscribe(&client).unwrap();
        let fire = Fire::new(&object.0);
        let mut cancel = false;
        let fired = fire.before_navigate(None, &Variant::from("u"), &mut cancel);
        assert!(fired.is_ok() && cancel);
        let (mut window, mut flags) = (None, 0);
        assert!(fire.new_window(&mut window, &mut flags).is_ok());
        assert_eq!(flags, 9);
        assert!(fire.click().is_ok());
        let log = &subscription.sink().0;
        assert_eq!(log.take(), ["false u false"]);
    }

    #[test]
    fn a_dispinterface_answers_scripts() {
        let sink = Page::default().into_sink();
        let script: IDispatch = sink.to_interface().unwrap();
        let rate = script.call("Rate", &["t".into()]).unwrap();
        assert_eq!(rate.to::<i32>().unwrap(), 5);
        assert_eq!(script.get("Zoom", &[]).unwrap().to::<i32>().unwrap(), 100);
        script.put("Zoom", 50).unwrap();
        let code = script.put("Title", "t").unwrap_err().code();
        assert_eq!(code, com_sink::hresult::DISP_E_MEMBERNOTFOUND);
        script
            .invoke(99, Verb::Method, &[Variant::from(1)])
            .unwrap();
        assert_eq!(sink.0.take(), ["t true 7", "zoom 50", "99 1"]);
    }
}

mod clock {
    use super::*;
    use clock_events::{
        Day, IClockEvents, IClockEvents2, Tick, Week, source::IClockEvents2 as Fire,
    };

    #[derive(Default, ComSink)]
    #[sink(IClockEvents2)]
    struct Clock(Log);

    impl IClockEvents for Clock {
        fn on_tick(&self, count: i32, at: Date) -> Result<()> {
            self.0.add(format!("tick {count} {}", at.0));
            Ok(())
        }
        fn on_ask(&self, question: &BStr, seconds: &mut i32) -> Result<bool> {
            self.0.add(format!("ask {question}"));
            *seconds = 4;
            Ok(true)
        }
        fn on_swap(&self, text: &mut BString, id: GUID) -> Result<()> {
            assert_eq!(id, Fire::IID);
            *text = BString::from(format!("<{text}>"));
            Ok(())
        }
        fn on_span(&self, from: &Tick, to: &mut Tick) -> Result<Tick> {
            let middle = Tick {
                count: (from.count + to.count) / 2,
                ..*from
            };
            to.kind = 9;
            Ok(middle)
        }
        fn on_days(&self, days: &[i16; 7], week: &mut Week) -> Result<()> {
            week.grid[1][2] = days.iter().sum();
            week.day = Day::Sunday;
            week.first[1].at = 0.25;
            Ok(())
        }
        unsafe fn on_times(&self, count: i32, times: *const f64) -> Result<()> {
            // SAFETY: as many as the source says.
            let times = unsafe { std::slice::from_raw_parts(times, count as usize) };
            self.0.add(format!("times {times:?}"));
            Ok(())
        }
        fn count(&self, step: i32) -> i32 {
            self.0.add(format!("count {step}"));
            step
        }
        fn done(&self) {
            self.0.add("done");
        }
    }

    impl IClockEvents2 for Clock {
        fn on_alarm(&self, source: Option<&IUnknown>, data: &Variant) -> Result<()> {
            let data = data.to::<i32>()?;
            self.0.add(format!("alarm {} {data}", source.is_some()));
            Ok(())
        }
    }

    #[test]
    fn a_vtable_sink_is_fired_at() {
        let (object, client) = source(Fire::point());
        let subscription = Clock::default().into_sink().subscribe(&client).unwrap();
        let fire = Fire::new(&object.0);
        assert!(fire.on_tick(1, Date(0.5)).is_ok());
        let mut seconds = 0;
        assert_eq!(fire.on_ask("why", &mut seconds).answers, [true]);
        let tick = |count| Tick { count, at: 1.5, kind: 0 };
        let mut to = tick(20);
        let fired = fire.on_span(&tick(10), &mut to);
        assert_eq!((fired.answers[0].count, fired.reached, to.kind), (15, 1, 9));
        let mut week = Week {
            first: [tick(1), tick(2)],
            grid: [[0; 3]; 2],
            day: Day::Monday,
            open: -1,
            at: Date(3.0),
            id: Fire::IID,
        };
        assert!(fire.on_days(&[1, 2, 3, 4, 5, 6, 7], &mut week).is_ok());
        assert_eq!((week.grid[1][2], week.day, week.at), (28, Day::Sunday, Date(3.0)));
        assert_eq!((week.first[0].count, week.first[1].at), (1, 0.25));
        // SAFETY: three of them, as said.
        let fired = unsafe { fire.on_times(3, [0.5, 1.0, 2.0].as_ptr()) };
        assert!(fired.is_ok());
        let mut text = BString::from("t");
        assert!(fire.on_swap(&mut text, Fire::IID).is_ok());
        assert_eq!(fire.count(3).answers, [3]);
        assert!(fire.done().is_ok());
        let unknown: IUnknown = client.clone().into();
        assert!(fire.on_alarm(&unknown, &Variant::from(6)).is_ok());
        assert_eq!((seconds, text.to_string().as_str()), (4, "<t>"));
        assert_eq!(
            subscription.sink().0.take(),
            [
                "tick 1 0.5",
                "ask why",
                "times [0.5, 1.0, 2.0]",
                "count 3",
                "done",
                "alarm true 6"
            ]
        );
    }

    #[test]
    fn a_derived_event_interface_answers_for_its_base() {
        let sink = Clock::default().into_sink();
        let unknown: IUnknown = sink.to_interface().unwrap();
        for iid in [Fire::IID, clock_events::source::IClockEvents::IID] {
            let mut found = std::ptr::null_mut();
            // SAFETY: a live object, and a place for the pointer.
            let code = unsafe { unknown.query(&iid, &mut found) };
            assert!(code.is_ok());
            // SAFETY: the query has given a reference.
            drop(unsafe { IUnknown::from_raw(found) });
        }
    }
}

mod filter {
    use super::*;
    use meter_events::{IFeed, IFeed2, client, source::IFeed as Fire};

    #[derive(Default, ComSink)]
    #[sink(IFeed)]
    struct Next(Log);

    impl IFeed for Next {
        fn put(&self, value: i32) -> Result<i32> {
            self.0.add(format!("put {value}"));
            Ok(value + 1)
        }
    }

    #[derive(Default, ComObject)]
    #[object(IFeed2)]
    struct Both(Log);

    impl IFeed for Both {
        fn put(&self, value: i32) -> Result<i32> {
            self.0.add(format!("put {value}"));
            Ok(-value)
        }
    }

    impl IFeed2 for Both {
        fn flush(&self) -> Result<()> {
            self.0.add("flush");
            Ok(())
        }
    }

    #[test]
    fn an_interface_is_fired_by_one_class_and_called_at_another() {
        let (object, source) = source(Fire::point());
        let subscription = Next::default().into_sink().subscribe(&source).unwrap();
        assert_eq!(Fire::new(&object.0).put(4).answers, [5]);
        assert_eq!(subscription.sink().0.take(), ["put 4"]);

        let object = Object::new(Both::default());
        let feed: client::IFeed2 = object.to_interface().unwrap();
        feed.flush().unwrap();
        let base: client::IFeed = feed.into();
        assert_eq!(base.put(7).unwrap(), -7);
        assert_eq!(object.0.take(), ["flush", "put 7"]);
    }
}

mod meter {
    use super::*;
    use meter_events::source::{IMeterEvents2 as Fire, IMeterNews as FireNews};
    use meter_events::{IMeterEvents, IMeterEvents2, IMeterNews};

    #[derive(Default, ComSink)]
    #[sink(IMeterEvents2, IMeterNews)]
    struct Meter(Log);

    impl IMeterEvents for Meter {
        fn on_ask(&self, question: &BStr, cancel: &mut bool) -> Result<i32> {
            self.0.add(format!("ask {question}"));
            *cancel = !*cancel;
            Ok(11)
        }
    }

    impl IMeterEvents2 for Meter {
        fn on_limit(&self, limit: i32) -> Result<()> {
            self.0.add(format!("limit {limit}"));
            Ok(())
        }
    }

    impl IMeterNews for Meter {
        fn on_news(&self, text: &BStr) -> Result<()> {
            self.0.add(format!("news {text}"));
            Ok(())
        }
    }

    #[test]
    fn a_dual_sink_is_reached_both_ways() {
        let (object, client) = source(Fire::point());
        let sink = Meter::default().into_sink();
        let subscription = sink.subscribe(&client).unwrap();
        let mut cancel = false;
        let fire = Fire::new(&object.0);
        assert!(fire.on_ask("v", &mut cancel).is_ok() && cancel);
        assert!(fire.on_limit(1).is_ok());
        let script: IDispatch = sink.to_interface().unwrap();
        script.call("OnLimit", &[Variant::from(2)]).unwrap();
        script.invoke(77, Verb::Method, &[]).unwrap();
        subscription.close().unwrap();
        assert_eq!(sink.0.take(), ["ask v", "limit 1", "limit 2"]);
    }

    #[test]
    fn an_interface_without_ids_is_called_by_vtable() {
        let (object, client) = source(FireNews::point());
        let sink = Meter::default().into_sink();
        let _subscription = sink.subscribe(&client).unwrap();
        assert!(FireNews::new(&object.0).on_news("n").is_ok());
        assert_eq!(sink.0.take(), ["news n"]);
    }
}

mod view {
    use super::*;
    use samples::dispinterface::{DBrowserView, server};

    #[derive(Default, ComObject)]
    #[object(server::DBrowserView)]
    struct View(Mutex<String>);

    impl server::DBrowserView for View {
        fn caption(&self) -> Result<BString> {
            Ok(BString::from(self.0.lock().unwrap().as_str()))
        }
        fn set_caption(&self, value: &BStr) -> Result<()> {
            *self.0.lock().unwrap() = value.to_string();
            Ok(())
        }
        fn add(&self, a: i32, b: i32) -> Result<i32> {
            Ok(a + b)
        }
        fn swap(&self, text: &mut BString) -> Result<()> {
            *text = BString::from(format!("{text}!"));
            Ok(())
        }
    }

    #[test]
    fn a_dispinterface_is_called_by_dispid() {
        let object = Object::new(View::default());
        let view: DBrowserView = object.to_interface().unwrap();
        view.set_caption("c").unwrap();
        assert_eq!(view.caption().unwrap(), "c");
        assert_eq!(view.add(1, 2).unwrap(), 3);
        let mut text = BString::from("t");
        view.swap(&mut text).unwrap();
        assert_eq!(text, "t!");
        assert!(view.open("u", None).is_err());
    }
}
