//! Serial ports, parallel ports and SCSI controllers of a machine.

use std::sync::{Arc, Mutex};

use com_sink::hresult::E_INVALIDARG;
use com_sink::{ComObject, Object};

use super::census::Counted;
use super::errors::fail;
use super::lock;
use super::machine::MachineCore;
use crate::{BStr, BString, Result, VMSerialPortType, server};

/// A serial port.
#[derive(ComObject)]
#[object(server::IVMSerialPort)]
pub(super) struct SerialPort {
    machine: Arc<MachineCore>,
    number: i32,
    connection: Mutex<(VMSerialPortType, String, bool)>,
    _counted: Counted,
}

impl SerialPort {
    pub(super) fn new(machine: &Arc<MachineCore>, number: i32) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            number,
            connection: Mutex::new((VMSerialPortType::Null, String::new(), true)),
            _counted: machine.census().count(),
        })
    }
}

impl server::IVMSerialPort for SerialPort {
    fn configure(
        &self,
        port_type: VMSerialPortType,
        port_name: &BStr,
        connect_immediately: bool,
    ) -> Result<()> {
        drop(self.machine.known()?);
        let named = port_type != VMSerialPortType::Null;
        if !VMSerialPortType::ALL.contains(&port_type) || (named && port_name.is_empty()) {
            return fail(E_INVALIDARG, "the type of the port or its name is wrong");
        }
        *lock(&self.connection) = (port_type, port_name.to_string(), connect_immediately);
        Ok(())
    }

    fn id(&self, port_id: &mut i32) -> Result<()> {
        *port_id = self.number;
        Ok(())
    }

    fn type_(&self) -> Result<VMSerialPortType> {
        drop(self.machine.known()?);
        Ok(lock(&self.connection).0)
    }

    fn name(&self) -> Result<BString> {
        drop(self.machine.known()?);
        Ok(lock(&self.connection).1.as_str().into())
    }

    fn connect_immediately(&self) -> Result<bool> {
        drop(self.machine.known()?);
        Ok(lock(&self.connection).2)
    }
}

/// A parallel port.
#[derive(ComObject)]
#[object(server::IVMParallelPort)]
pub(super) struct ParallelPort {
    machine: Arc<MachineCore>,
    number: i32,
    name: Mutex<String>,
    _counted: Counted,
}

impl ParallelPort {
    pub(super) fn new(machine: &Arc<MachineCore>, number: i32) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            number,
            name: Mutex::default(),
            _counted: machine.census().count(),
        })
    }
}

impl server::IVMParallelPort for ParallelPort {
    fn id(&self, port_id: &mut i32) -> Result<()> {
        *port_id = self.number;
        Ok(())
    }

    fn name(&self) -> Result<BString> {
        drop(self.machine.known()?);
        Ok(lock(&self.name).as_str().into())
    }

    fn set_name(&self, port_name: &BStr) -> Result<()> {
        drop(self.machine.known()?);
        *lock(&self.name) = port_name.to_string();
        Ok(())
    }
}

/// A SCSI controller.
#[derive(ComObject)]
#[object(server::IVMSCSIController)]
pub(super) struct ScsiController {
    machine: Arc<MachineCore>,
    number: i32,
    setup: Mutex<(bool, i32)>,
    _counted: Counted,
}

impl ScsiController {
    pub(super) fn new(machine: &Arc<MachineCore>, number: i32) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            number,
            setup: Mutex::new((false, 7)),
            _counted: machine.census().count(),
        })
    }
}

impl server::IVMSCSIController for ScsiController {
    fn configure(&self, is_bus_shared: bool, scsi_id: i32) -> Result<()> {
        drop(self.machine.known()?);
        if !(0..=7).contains(&scsi_id) {
            return fail(E_INVALIDARG, format!("{scsi_id} is not a SCSI identifier"));
        }
        *lock(&self.setup) = (is_bus_shared, scsi_id);
        Ok(())
    }

    fn id(&self, index: &mut i32) -> Result<()> {
        *index = self.number;
        Ok(())
    }

    fn scsi_id(&self) -> Result<i32> {
        drop(self.machine.known()?);
        Ok(lock(&self.setup).1)
    }

    fn is_bus_shared(&self) -> Result<bool> {
        drop(self.machine.known()?);
        Ok(lock(&self.setup).0)
    }
}
