//! Both kinds of events, from the source through COM into a sink.
#![deny(unsafe_code, warnings)]

use std::sync::Mutex;

use com_sink::{BStr, ComSink, IntoSink, Object, Result};
use own_idl::Meter;
use own_idl::instruments::{_DMeterEvents, AlarmLevel, IMeter, IMeterEvents};

#[derive(ComSink, Default)]
#[sink(_DMeterEvents, IMeterEvents)]
struct Log {
    lines: Mutex<Vec<String>>,
}

impl Log {
    fn add(&self, line: String) -> Result<()> {
        self.lines.lock().unwrap().push(line);
        Ok(())
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().unwrap())
    }
}

impl _DMeterEvents for Log {
    fn alarm(&self, level: AlarmLevel, text: &BStr) -> Result<()> {
        self.add(format!("{level:?}: {text}"))
    }

    fn query_stop(&self, cancel: &mut bool) -> Result<()> {
        *cancel = true;
        self.add("stop?".to_owned())
    }
}

impl IMeterEvents for Log {
    fn on_reading(&self, value: f64, unit: &BStr) -> Result<()> {
        self.add(format!("{value} {unit}"))
    }

    fn on_calibrate(&self, offset: &mut f64) -> Result<bool> {
        *offset += 0.5;
        self.add("calibrated".to_owned())?;
        Ok(true)
    }
}

#[test]
fn one_sink_hears_both_kinds() -> Result<()> {
    let meter = Object::new(Meter::default());
    let log = Log::default().into_sink();
    let subscription = log.subscribe(&meter)?;

    assert_eq!(meter.alarm(AlarmLevel::Critical, "too hot"), 1);
    assert!(
        !meter.may_stop(),
        "the sink objects, by a parameter that goes both ways"
    );
    // A client's call of the object's vtable, which fires.
    meter.to_interface::<IMeter>()?.read("°C")?;
    let mut offset = 1.0;
    let fired = meter.readings().on_calibrate(&mut offset);
    assert!(fired.is_ok() && fired.reached == 1, "{fired:?}");
    assert_eq!(offset, 1.5);
    assert_eq!(
        log.take(),
        ["Critical: too hot", "stop?", "21.5 °C", "calibrated"]
    );

    subscription.close()?;
    assert_eq!(meter.alarm(AlarmLevel::Warning, "warm"), 0);
    assert!(meter.may_stop());
    assert_eq!(log.take(), [""; 0]);
    Ok(())
}

#[test]
fn every_sink_is_reached() -> Result<()> {
    let meter = Object::new(Meter::default());
    let logs = [(); 3].map(|()| Log::default().into_sink());
    let subscriptions: Vec<_> = logs
        .iter()
        .map(|log| log.subscribe(&meter))
        .collect::<Result<_>>()?;

    assert_eq!(meter.alarm(AlarmLevel::Warning, "warm"), 3);
    drop(subscriptions);
    assert_eq!(meter.alarm(AlarmLevel::Warning, "warm"), 0);
    for log in &logs {
        assert_eq!(log.take(), ["Warning: warm"]);
    }
    Ok(())
}
