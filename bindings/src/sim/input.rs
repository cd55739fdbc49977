//! Screen, keyboard and mouse of a machine.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use com_sink::hresult::E_INVALIDARG;
use com_sink::{ComObject, Object};

use super::census::Counted;
use super::errors::fail;
use super::lock;
use super::machine::MachineCore;
use crate::hresult::{
    VM_E_ADDITIONS_FEATURE_NOT_AVAIL, VM_E_MOUSE_NOT_ACTIVE, VM_E_USING_ABSOLUTE_COORDINATES,
    VM_E_USING_RELATIVE_COORDINATES,
};
use crate::{BStr, Result, VMDisplayVideoMode, VMMouseButton, server};

/// The screen.
#[derive(ComObject)]
#[object(server::IVMDisplay)]
pub(super) struct Display {
    machine: Arc<MachineCore>,
    size: Mutex<(i32, i32)>,
    _counted: Counted,
}

impl Display {
    pub(super) fn new(machine: &Arc<MachineCore>) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            size: Mutex::new((640, 480)),
            _counted: machine.census().count(),
        })
    }
}

impl server::IVMDisplay for Display {
    fn set_dimensions(&self, width: i32, height: i32) -> Result<()> {
        if !self.machine.known()?.guest.heartbeat {
            let text = "the guest has to run with Virtual Machine Additions";
            return fail(VM_E_ADDITIONS_FEATURE_NOT_AVAIL, text);
        }
        if width <= 0 || height <= 0 {
            return fail(E_INVALIDARG, "a screen has a width and a height");
        }
        *lock(&self.size) = (width, height);
        Ok(())
    }

    fn width(&self) -> Result<i32> {
        drop(self.machine.known()?);
        Ok(lock(&self.size).0)
    }

    fn height(&self) -> Result<i32> {
        drop(self.machine.known()?);
        Ok(lock(&self.size).1)
    }

    fn video_mode(&self) -> Result<VMDisplayVideoMode> {
        let runs = self.machine.known()?.is_running();
        Ok(if runs {
            VMDisplayVideoMode::SVGAMode
        } else {
            VMDisplayVideoMode::TextMode
        })
    }
}

/// The keyboard. What is typed goes nowhere; which keys are down is kept.
#[derive(ComObject)]
#[object(server::IVMKeyboard)]
pub(super) struct Keyboard {
    machine: Arc<MachineCore>,
    pressed: Mutex<BTreeSet<String>>,
    exclusive: Mutex<bool>,
    _counted: Counted,
}

impl Keyboard {
    pub(super) fn new(machine: &Arc<MachineCore>) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            pressed: Mutex::default(),
            exclusive: Mutex::new(false),
            _counted: machine.census().count(),
        })
    }

    /// A key's name as the reference writes them, `Key_Escape`; case counts for nothing.
    fn key(&self, key: &BStr) -> Result<String> {
        drop(self.machine.known()?);
        let name = key.to_string().to_lowercase();
        match name.strip_prefix("key_") {
            Some(rest) if !rest.is_empty() => Ok(name),
            _ => fail(E_INVALIDARG, format!("`{key}` is not the name of a key")),
        }
    }
}

impl server::IVMKeyboard for Keyboard {
    fn press_key(&self, key: &BStr) -> Result<()> {
        let key = self.key(key)?;
        lock(&self.pressed).insert(key);
        Ok(())
    }

    fn release_key(&self, key: &BStr) -> Result<()> {
        let key = self.key(key)?;
        lock(&self.pressed).remove(&key);
        Ok(())
    }

    fn press_and_release_key(&self, key: &BStr) -> Result<()> {
        self.release_key(key)
    }

    fn is_pressed(&self, key: &BStr) -> Result<bool> {
        let key = self.key(key)?;
        Ok(lock(&self.pressed).contains(&key))
    }

    fn type_ascii_text(&self, text: &BStr) -> Result<()> {
        drop(self.machine.known()?);
        match text.chars().find(|c| !c.is_ascii()) {
            None => Ok(()),
            Some(c) => fail(E_INVALIDARG, format!("`{c}` is not ASCII")),
        }
    }

    fn has_exclusive_access(&self) -> Result<bool> {
        drop(self.machine.known()?);
        Ok(*lock(&self.exclusive))
    }

    fn set_has_exclusive_access(&self, make_exclusive: bool) -> Result<()> {
        drop(self.machine.known()?);
        *lock(&self.exclusive) = make_exclusive;
        Ok(())
    }
}

/// The mouse.
#[derive(ComObject)]
#[object(server::IVMMouse)]
pub(super) struct Mouse {
    machine: Arc<MachineCore>,
    state: Mutex<MouseState>,
    _counted: Counted,
}

#[derive(Default)]
struct MouseState {
    absolute: bool,
    position: (i32, i32),
    down: BTreeSet<i32>,
}

impl Mouse {
    pub(super) fn new(machine: &Arc<MachineCore>) -> Object<Self> {
        Object::new(Self {
            machine: Arc::clone(machine),
            state: Mutex::default(),
            _counted: machine.census().count(),
        })
    }

    fn active(&self) -> Result<()> {
        if self.machine.known()?.is_running() {
            Ok(())
        } else {
            fail(
                VM_E_MOUSE_NOT_ACTIVE,
                "the mouse of a machine that doesn't run is not active",
            )
        }
    }

    fn button(&self, button: VMMouseButton) -> Result<i32> {
        self.active()?;
        if VMMouseButton::ALL.contains(&button) {
            Ok(button.0)
        } else {
            fail(
                E_INVALIDARG,
                format!("there is no mouse button {}", button.0),
            )
        }
    }

    /// The position, which only absolute coordinates have.
    fn position<R>(&self, use_it: impl FnOnce(&mut (i32, i32)) -> R) -> Result<R> {
        self.active()?;
        let mut state = lock(&self.state);
        if !state.absolute {
            return fail(
                VM_E_USING_RELATIVE_COORDINATES,
                "the mouse is in relative mode",
            );
        }
        Ok(use_it(&mut state.position))
    }
}

impl server::IVMMouse for Mouse {
    fn get_button(&self, button_index: VMMouseButton) -> Result<bool> {
        let button = self.button(button_index)?;
        Ok(lock(&self.state).down.contains(&button))
    }

    fn set_button(&self, button_index: VMMouseButton, down: bool) -> Result<()> {
        let button = self.button(button_index)?;
        let mut state = lock(&self.state);
        if down {
            state.down.insert(button);
        } else {
            state.down.remove(&button);
        }
        Ok(())
    }

    fn click(&self, button_index: VMMouseButton) -> Result<()> {
        self.set_button(button_index, false)
    }

    fn horizontal_position(&self) -> Result<i32> {
        self.position(|position| position.0)
    }

    fn set_horizontal_position(&self, value: i32) -> Result<()> {
        self.position(|position| position.0 = value)
    }

    fn vertical_position(&self) -> Result<i32> {
        self.position(|position| position.1)
    }

    fn set_vertical_position(&self, value: i32) -> Result<()> {
        self.position(|position| position.1 = value)
    }

    fn set_scroll_wheel_position(&self, _position: i32) -> Result<()> {
        self.active()?;
        if lock(&self.state).absolute {
            return fail(
                VM_E_USING_ABSOLUTE_COORDINATES,
                "the mouse is in absolute mode",
            );
        }
        Ok(())
    }

    fn using_absolute_coordinates(&self) -> Result<bool> {
        drop(self.machine.known()?);
        Ok(lock(&self.state).absolute)
    }

    fn set_using_absolute_coordinates(&self, absolute: bool) -> Result<()> {
        if absolute && !self.machine.known()?.guest.additions {
            let text = "absolute coordinates need Virtual Machine Additions";
            return fail(VM_E_ADDITIONS_FEATURE_NOT_AVAIL, text);
        }
        lock(&self.state).absolute = absolute;
        Ok(())
    }
}
