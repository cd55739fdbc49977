//! Resource limits and usage of a machine.

use std::sync::{Arc, Mutex};

use com_sink::hresult::E_INVALIDARG;
use com_sink::{ComObject, Object, Variant};

use super::census::Counted;
use super::errors::{fail, no};
use super::host::PROCESSORS;
use super::lock;
use super::machine::MachineCore;
use crate::{Result, server};

/// The accountant of a machine. Usage is zero: nothing runs inside a simulated machine.
#[derive(ComObject)]
#[object(server::IVMAccountant)]
pub(super) struct Accountant {
    machine: Arc<MachineCore>,
    parameters: Mutex<Parameters>,
    _counted: Counted,
}

struct Parameters {
    reserved: f64,
    maximum: f64,
    weight: i32,
}

/// The share of one processor, which a machine cannot exceed, in percent of all.
const ONE_PROCESSOR: f64 = 100.0 / PROCESSORS as f64;

impl Accountant {
    pub(super) fn new(machine: &Arc<MachineCore>) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            parameters: Mutex::new(Parameters {
                reserved: 0.0,
                maximum: ONE_PROCESSOR,
                weight: 100,
            }),
            _counted: machine.census().count(),
        })
    }

    fn parameter<R>(&self, read: impl FnOnce(&Parameters) -> R) -> Result<R> {
        drop(self.machine.known()?);
        Ok(read(&lock(&self.parameters)))
    }

    /// Usage is known of active machines only; of others the answer is no.
    fn active<R>(&self, value: R) -> Result<R> {
        if self.machine.known()?.is_active() {
            Ok(value)
        } else {
            no()
        }
    }
}

impl server::IVMAccountant for Accountant {
    fn set_scheduling_parameters(
        &self,
        reserved_system_capacity: &Variant,
        max_system_capacity: &Variant,
        relative_weight: i32,
    ) -> Result<()> {
        drop(self.machine.known()?);
        let reserved = percentage(reserved_system_capacity, 0.0)?;
        let maximum = percentage(max_system_capacity, 1.0)?;
        if reserved > maximum || !(1..=10_000).contains(&relative_weight) {
            return fail(
                E_INVALIDARG,
                "the reservation is above the limit, or the weight is wrong",
            );
        }
        *lock(&self.parameters) = Parameters {
            reserved,
            maximum,
            weight: relative_weight,
        };
        Ok(())
    }

    fn reserved_system_capacity(&self) -> Result<Variant> {
        self.parameter(|parameters| Variant::from(parameters.reserved))
    }

    fn allowable_reserved_system_capacity(&self) -> Result<Variant> {
        self.parameter(|parameters| Variant::from(parameters.maximum))
    }

    fn maximum_system_capacity(&self) -> Result<Variant> {
        self.parameter(|parameters| Variant::from(parameters.maximum))
    }

    fn allowable_maximum_system_capacity(&self) -> Result<Variant> {
        self.parameter(|_| Variant::from(ONE_PROCESSOR))
    }

    fn relative_weight(&self) -> Result<i32> {
        self.parameter(|parameters| parameters.weight)
    }

    fn cpu_utilization(&self) -> Result<i32> {
        self.active(0)
    }

    fn disk_bytes_read(&self) -> Result<Variant> {
        self.active(Variant::from(0.0))
    }

    fn disk_bytes_written(&self) -> Result<Variant> {
        self.active(Variant::from(0.0))
    }

    fn network_bytes_received(&self) -> Result<Variant> {
        self.active(Variant::from(0.0))
    }

    fn network_bytes_sent(&self) -> Result<Variant> {
        self.active(Variant::from(0.0))
    }

    fn up_time(&self) -> Result<i32> {
        match self.machine.known()?.running_since {
            Some(since) => Ok(i32::try_from(since.elapsed().as_secs()).unwrap_or(i32::MAX)),
            None => no(),
        }
    }
}

fn percentage(value: &Variant, least: f64) -> Result<f64> {
    let number = value.as_f64().or_else(|| value.as_i32().map(f64::from));
    let number = number.or_else(|| value.as_i16().map(f64::from));
    match number {
        Some(number) if (least..=ONE_PROCESSOR).contains(&number) => Ok(number),
        _ => fail(
            E_INVALIDARG,
            format!("not a share between {least} and {ONE_PROCESSOR} percent"),
        ),
    }
}
