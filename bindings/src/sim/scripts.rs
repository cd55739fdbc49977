//! Command lines attached to events.

use std::collections::BTreeMap;

use com_sink::hresult::{E_INVALIDARG, E_POINTER};

use super::errors::fail;
use crate::hresult::VM_E_SCRIPT_ALREADY_EXISTS;
use crate::{BStr, BString, HRESULT, Result, VMEventType};

/// A command line that a real server would have started. The simulator only notes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptRun {
    /// The event that the script was attached to.
    pub event: VMEventType,
    /// The command line as it was attached.
    pub command_line: String,
    /// The machine it happened to; `None` when the server itself is meant.
    pub machine: Option<String>,
}

/// The scripts of the server or of one machine.
#[derive(Default)]
pub(super) struct Scripts(BTreeMap<VMEventType, String>);

impl Scripts {
    /// `AttachScriptToEvent`
    pub(super) fn attach(&mut self, event: VMEventType, command_line: &BStr) -> Result<()> {
        // The reference gives E_POINTER for a wrong event here and E_INVALIDARG in the other two.
        check(event, E_POINTER)?;
        if command_line.is_empty() {
            return fail(E_POINTER, "there is no command line");
        }
        if self.0.contains_key(&event) {
            return fail(
                VM_E_SCRIPT_ALREADY_EXISTS,
                format!("a script is already attached to {event}"),
            );
        }
        self.0.insert(event, command_line.to_string());
        Ok(())
    }

    /// `FetchScriptByEvent`: empty when there is none.
    pub(super) fn fetch(&self, event: VMEventType) -> Result<BString> {
        check(event, E_INVALIDARG)?;
        Ok(self.get(event).unwrap_or_default().into())
    }

    /// `RemoveScriptFromEvent`: no error when there is none, as the reference knows none.
    pub(super) fn remove(&mut self, event: VMEventType) -> Result<()> {
        check(event, E_INVALIDARG)?;
        self.0.remove(&event);
        Ok(())
    }

    pub(super) fn get(&self, event: VMEventType) -> Option<&str> {
        self.0.get(&event).map(String::as_str)
    }
}

fn check(event: VMEventType, code: HRESULT) -> Result<()> {
    if VMEventType::ALL.contains(&event) {
        Ok(())
    } else {
        fail(code, format!("{} is not a VMEventType", event.0))
    }
}
