//! Numbers of the messages that the simulator writes to its event log.

use crate::VMEventType;

/// The message that the simulator logs when `event` happens: 1000 plus the value of `event`.
///
/// The numbers of a real server stand in its message file, which the reference doesn't describe;
/// these are the simulator's own.
///
/// ```
/// use virtual_server::VMEventType;
/// use virtual_server::sim::message_id;
///
/// assert_eq!(message_id(VMEventType::VirtualMachineLaunched), 1002);
/// ```
pub const fn message_id(event: VMEventType) -> i32 {
    1000 + event.0
}

/// Whether the message is about the service itself, so that `OnServiceEvent` follows.
pub(super) fn is_service_event(event: VMEventType) -> bool {
    matches!(
        event,
        VMEventType::VirtualServerStarted
            | VMEventType::VirtualServerStopped
            | VMEventType::VirtualMachineHostDiskSpaceWarning
            | VMEventType::VirtualMachineHostDiskSpaceError
    )
}
