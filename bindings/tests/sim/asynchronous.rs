//! Tasks that take time.

use std::time::Duration;

use com_sink::hresult::{E_FAIL, E_POINTER};
use virtual_server::hresult::VM_E_VM_RUNNING;
use virtual_server::sim::Simulator;
use virtual_server::{IVMTask2, Interface, VMTaskResult, VMVMState};

use crate::{Fixture, refused};

/// Slow enough to look at what is in progress, also on a busy host.
fn slow() -> Fixture {
    Fixture::with(
        Simulator::builder()
            .asynchronous(true)
            .step(Duration::from_millis(500)),
    )
}

fn quick() -> Fixture {
    Fixture::with(Simulator::builder().asynchronous(true))
}

#[test]
fn a_task_goes_on_after_the_call() {
    let it = slow();
    let task = it.machine.startup().unwrap();
    assert!(!task.is_complete().unwrap());
    assert_eq!(it.server.tasks().unwrap().item(1).unwrap(), task);
    refused(it.machine.startup(), VM_E_VM_RUNNING);
    task.wait_for_completion(0).unwrap();
    assert!(!task.is_complete().unwrap(), "the time was over first");
    task.wait_for_completion(-1).unwrap();
    assert!(task.is_complete().unwrap());
    assert_eq!(it.machine.state().unwrap(), VMVMState::Running);
    assert_eq!(it.server.tasks().unwrap().count().unwrap(), 0);
    assert_eq!(
        it.events.take(),
        [
            "web01: TurningOn",
            "server: web01 TurningOn",
            "web01: Running",
            "server: web01 Running",
            "server: logged 1002",
        ]
    );
    refused(task.wait_for_completion(-2), E_POINTER);
    refused(task.wait_for_completion(4_000_001), E_POINTER);
    refused(task.cancel(), E_FAIL);
}

#[test]
fn making_a_disk_can_be_cancelled() {
    let it = slow();
    let task = it
        .server
        .create_fixed_virtual_hard_disk("C:\\a.vhd", 16)
        .unwrap();
    assert!(task.is_cancelable().unwrap());
    task.cancel().unwrap();
    task.wait_for_completion(-1).unwrap();
    assert_eq!(task.result().unwrap(), VMTaskResult::Cancelled);
    assert!(!task.is_cancelable().unwrap());
    assert!(it.server.get_hard_disk("C:\\a.vhd").is_err());
}

#[test]
fn the_newer_interface_tells_of_errors() {
    let it = quick();
    let task = it
        .server
        .create_fixed_virtual_hard_disk("C:\\a.vhd", 16)
        .unwrap();
    task.wait_for_completion(-1).unwrap();
    let newer: IVMTask2 = task.cast().unwrap();
    assert_eq!(newer.error().unwrap(), 0);
    assert_eq!(newer.error_description().unwrap(), "");
    assert_eq!(newer.description().unwrap(), "Create C:\\a.vhd");
}

#[test]
fn an_operation_in_progress_outlives_the_simulator() {
    let it = slow();
    let census = it.simulator.census();
    let task = it.machine.startup().unwrap();
    drop(it);
    task.wait_for_completion(-1).unwrap();
    assert_eq!(task.result().unwrap(), VMTaskResult::Success);
    drop(task);
    // The thread drops its references right after it has ended the task.
    for _ in 0..100 {
        if census.live_objects() == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{} objects are left", census.live_objects());
}
