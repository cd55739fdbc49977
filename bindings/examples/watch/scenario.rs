//! The story that is played on a simulated server: every kind of event occurs in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use virtual_server::prelude::*;
use virtual_server::sim::Simulator;

use crate::Message;

/// A server with two machines.
pub fn simulator() -> Result<Simulator> {
    Simulator::builder()
        .machine("web01")
        .machine("db01")
        .build()
}

/// The story while it is played on a thread of its own.
pub struct Story {
    thread: JoinHandle<()>,
    stop: Arc<AtomicBool>,
}

impl Story {
    pub fn start(simulator: Simulator, pace: Duration, sender: Sender<Message>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let result = play(&simulator, |text| {
                thread::sleep(pace);
                let _ = sender.send(Message::Step(text));
                !stopped.load(Ordering::Relaxed)
            });
            let _ = sender.send(Message::Finished(result));
        });
        Self { thread, stop }
    }

    /// Breaks the story off at its next step, if it isn't over.
    pub fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        // A panic of the story has been printed by its own thread.
        let _ = self.thread.join();
    }
}

/// Plays all steps. `step` announces one and tells whether to go on.
fn play(simulator: &Simulator, mut step: impl FnMut(&'static str) -> bool) -> Result<()> {
    let stage = Stage::new(simulator)?;
    for (text, action) in STEPS {
        if !step(text) {
            break;
        }
        action(&stage)?;
    }
    Ok(())
}

/// What the steps work with.
struct Stage<'a> {
    simulator: &'a Simulator,
    web: IVMVirtualMachine,
    db: IVMVirtualMachine,
    dvd: IVMDVDDrive,
    floppy: IVMFloppyDrive,
}

impl<'a> Stage<'a> {
    fn new(simulator: &'a Simulator) -> Result<Self> {
        let server = simulator.server();
        let web = server.find_virtual_machine("web01")?;
        Ok(Self {
            simulator,
            db: server.find_virtual_machine("db01")?,
            dvd: web.dvd_rom_drives()?.item(1)?,
            floppy: web.floppy_drives()?.item(1)?,
            web,
        })
    }
}

type Step = (&'static str, fn(&Stage<'_>) -> Result<()>);

const FOREVER: i32 = -1;

const STEPS: &[Step] = &[
    ("web01 gets 512 MB", |it| it.web.set_memory(512)),
    ("a setup disc and a boot floppy are inserted", |it| {
        it.dvd.attach_image("C:\\ISO\\setup.iso")?;
        it.floppy.attach_image("C:\\Floppies\\boot.vfd")
    }),
    ("web01 starts", |it| {
        it.web.startup()?.wait_for_completion(FOREVER)
    }),
    ("the guest ejects the disc", |it| {
        it.simulator.machine("web01")?.eject_dvd(1)
    }),
    ("the floppy is taken out", |it| it.floppy.release_image()),
    ("db01 starts", |it| {
        it.db.startup()?.wait_for_completion(FOREVER)
    }),
    ("web01 is paused and resumed", |it| {
        it.web.pause()?;
        it.web.resume()
    }),
    ("db01 is saved", |it| {
        it.db.save()?.wait_for_completion(FOREVER)
    }),
    ("db01 comes back", |it| {
        it.db.startup()?.wait_for_completion(FOREVER)
    }),
    ("the host runs short of memory", |it| {
        it.simulator.service_event(9001);
        Ok(())
    }),
    ("db01 crashes: its processor gives up", |it| {
        it.simulator.machine("db01")?.triple_fault()
    }),
    ("no heartbeat comes from db01", |it| {
        it.simulator.machine("db01")?.stop_heartbeat()
    }),
    ("db01 is reset", |it| {
        it.db.reset()?.wait_for_completion(FOREVER)
    }),
    ("a note is stored with db01", |it| {
        it.db
            .set_configuration_value("operator/incident", &"reset after a crash".into())
    }),
    ("web01 is shut down in order", |it| {
        it.web.guest_os()?.shutdown()?.wait_for_completion(FOREVER)
    }),
    ("db01 is turned off", |it| {
        it.db.turn_off()?.wait_for_completion(FOREVER)
    }),
];
