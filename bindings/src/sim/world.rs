//! What the simulated service knows: its machines, networks, disks, files, tasks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use com_sink::Object;
use com_sink::connection::ConnectionPoint;

use super::census::Census;
use super::drives::HardDisk;
use super::events::{Event, Outbox, ServerEvent};
use super::lock;
use super::machine::{Machine, MachineCore};
use super::messages::{is_service_event, message_id};
use super::names::key;
use super::network::Network;
use super::scripts::{ScriptRun, Scripts};
use super::server::Options;
use super::settings::Settings;
use super::tasks::{Task, TaskCore};
use crate::{Result, VMEventType, VMFloppyDiskImageType, VMTaskResult, source};

/// When the rest of a long operation is done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mode {
    /// Inside the call that starts it.
    Immediate,
    /// On a thread of its own, with this pause between any two steps.
    Background(Duration),
}

/// The simulated service. Its server object and the [`Simulator`](super::Simulator) own it; all
/// other objects know it weakly, so that nothing keeps itself alive.
pub(super) struct World {
    events: ConnectionPoint,
    outbox: Outbox,
    state: Mutex<WorldState>,
    /// Taken before every other lock.
    registration: Mutex<()>,
    mode: Mode,
    census: Census,
    started: Instant,
}

/// The part of it that changes.
#[derive(Default)]
pub(super) struct WorldState {
    pub(super) machines: Vec<Object<Machine>>,
    pub(super) networks: Vec<Object<Network>>,
    pub(super) disks: Vec<Object<HardDisk>>,
    /// Files of the host by their paths in lower case.
    pub(super) files: BTreeMap<String, String>,
    pub(super) tasks: Vec<Object<Task>>,
    pub(super) last_task: i32,
    pub(super) last_machine: u32,
    pub(super) scripts: Scripts,
    pub(super) script_runs: Vec<ScriptRun>,
    pub(super) settings: Settings,
    pub(super) options: Options,
    /// Formats of the floppy images among the files.
    pub(super) floppies: BTreeMap<String, VMFloppyDiskImageType>,
    /// Machines whose files are there and that are not registered.
    pub(super) shelved: Vec<Object<Machine>>,
    /// Host drives that a machine has taken, by letter.
    pub(super) taken: Vec<char>,
}

impl World {
    pub(super) fn new(mode: Mode) -> Arc<Self> {
        Arc::new(Self {
            events: source::IVMVirtualServerEvents::point(),
            outbox: Outbox::default(),
            state: Mutex::default(),
            registration: Mutex::default(),
            mode,
            census: Census::default(),
            started: Instant::now(),
        })
    }

    pub(super) fn events(&self) -> &ConnectionPoint {
        &self.events
    }

    pub(super) fn census(&self) -> &Census {
        &self.census
    }

    pub(super) fn started(&self) -> Instant {
        self.started
    }

    /// The changing part. Never held while events are delivered.
    pub(super) fn state(&self) -> MutexGuard<'_, WorldState> {
        lock(&self.state)
    }

    /// Makes checking a name and taking it one step.
    pub(super) fn registration(&self) -> MutexGuard<'_, ()> {
        lock(&self.registration)
    }

    /// Delivers events, in order and after all that were posted before.
    pub(super) fn post<const N: usize>(&self, events: [Event; N]) {
        self.outbox.post(&self.events, events);
    }

    /// Writes a message to the event log: `OnEventLogged`, and `OnServiceEvent` for the service's
    /// own ones, which the reference calls a subset of all.
    pub(super) fn log_message(&self, id: i32, of_service: bool) {
        self.post([Event::Server(ServerEvent::EventLogged(id))]);
        if of_service {
            self.post([Event::Server(ServerEvent::ServiceEvent(id))]);
        }
    }

    /// Something happened that is logged and that scripts can be attached to.
    pub(super) fn happened(&self, event: VMEventType, machine: Option<&MachineCore>) {
        self.run_scripts(event, machine);
        self.log_message(message_id(event), is_service_event(event));
    }

    fn run_scripts(&self, event: VMEventType, machine: Option<&MachineCore>) {
        let of_machine = machine.and_then(|machine| {
            let state = machine.state();
            Some((state.scripts.get(event)?.to_owned(), state.name.clone()))
        });
        let mut state = self.state();
        if let Some(line) = state.scripts.get(event).map(str::to_owned)
            && state.options.server_scripts
        {
            state.script_runs.push(ScriptRun {
                event,
                command_line: line,
                machine: None,
            });
        }
        if let Some((command_line, name)) = of_machine
            && state.options.machine_scripts
        {
            state.script_runs.push(ScriptRun {
                event,
                command_line,
                machine: Some(name),
            });
        }
    }

    /// The machine of that name, in any case.
    pub(super) fn machine(&self, name: &str) -> Option<Object<Machine>> {
        let name = key(name);
        let machines = self.state().machines.clone();
        machines
            .into_iter()
            .find(|machine| key(&machine.core().state().name) == name)
    }

    /// A new task that is in progress.
    pub(super) fn task(&self, description: String, cancelable: bool) -> Object<Task> {
        let mut state = self.state();
        state.last_task += 1;
        let core = TaskCore::new(state.last_task, description, cancelable);
        let task = Task::new(core, &self.census);
        state.tasks.push(task.clone());
        task
    }

    /// Ends a task: it is no longer among those in progress.
    pub(super) fn end(&self, task: &TaskCore, result: VMTaskResult) {
        let ended = {
            let mut state = self.state();
            let at = state
                .tasks
                .iter()
                .position(|other| other.core().id() == task.id());
            at.map(|at| state.tasks.remove(at))
        };
        task.end(result, None);
        // Dropped here, outside of the lock: the last reference may be this one.
        drop(ended);
    }

    /// Does the rest of a long operation now or in the background.
    ///
    /// # Errors
    ///
    /// `E_OUTOFMEMORY` when there can be no thread; `rest` is dropped then.
    pub(super) fn carry_out(&self, rest: impl FnOnce(Pace) + Send + 'static) -> Result<()> {
        match self.mode {
            Mode::Immediate => rest(Pace(Duration::ZERO)),
            Mode::Background(pause) => {
                let spawned = thread::Builder::new()
                    .name("simulated task".to_owned())
                    .spawn(move || rest(Pace(pause)));
                if let Err(reason) = spawned {
                    let code = com_sink::hresult::E_OUTOFMEMORY;
                    return super::errors::fail(code, format!("no thread for the task: {reason}"));
                }
            }
        }
        Ok(())
    }
}

/// The time that a step of a long operation takes.
#[derive(Clone, Copy, Default)]
pub(super) struct Pace(Duration);

impl Pace {
    pub(super) fn step(self) {
        if !self.0.is_zero() {
            thread::sleep(self.0);
        }
    }
}
