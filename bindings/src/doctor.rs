//! Finding out why no event of a server arrives.

use com_sink::doctor::Report;

use crate::{
    IVMDVDDriveEvents, IVMFloppyDriveEvents, IVMVirtualMachineEvents, IVMVirtualServerEvents,
};
use crate::{IntoSink, Source, VirtualServerSink};

/// Hears everything and does nothing.
#[derive(VirtualServerSink)]
#[sink(
    IVMVirtualServerEvents,
    IVMVirtualMachineEvents,
    IVMDVDDriveEvents,
    IVMFloppyDriveEvents
)]
struct Everything;

impl IVMVirtualServerEvents for Everything {}
impl IVMVirtualMachineEvents for Everything {}
impl IVMDVDDriveEvents for Everything {}
impl IVMFloppyDriveEvents for Everything {}

/// Examines whether events of an object of Virtual Server can arrive, and if not, what is missing: a server, a
/// machine or a drive. The report has a line for each step, and says what to do.
///
/// Call it on the thread that is to subscribe. Each connection point is tried with a sink that does nothing.
///
/// ```
/// let server = virtual_server::connect_or_simulate()?;
/// let report = virtual_server::doctor(&server);
/// println!("{report}");
/// # if server.is_simulated() && !cfg!(windows) {
/// assert!(report.is_healthy());
/// # }
/// # Ok::<(), virtual_server::Error>(())
/// ```
pub fn doctor(object: &(impl Source + ?Sized)) -> Report {
    com_sink::doctor(&Everything.into_sink(), object)
}

#[cfg(test)]
mod tests {
    use super::doctor;
    use crate::{IUnknown, Source, VirtualServer};

    fn examine() {
        let server = VirtualServer::simulate();
        let report = doctor(&server);
        assert!(report.is_healthy(), "{report}");
        let found: Vec<&str> = report
            .steps()
            .iter()
            .filter(|step| step.answer() == "found")
            .map(|step| step.tried())
            .collect();
        assert_eq!(found.len(), 1, "{report}");
        assert!(
            found[0].starts_with("connection point of IVMVirtualServerEvents {"),
            "{report}"
        );

        let machine = server.create_virtual_machine("web01", "C:\\VMs").unwrap();
        let report = doctor(&machine);
        assert!(report.is_healthy(), "{report}");
        assert!(
            report
                .to_string()
                .contains("Advise for IVMVirtualMachineEvents: cookie 1\n")
        );

        let host: IUnknown = server.host_info().unwrap().as_unknown().clone();
        let report = doctor(&host);
        let problems: Vec<&str> = report.problems().map(|step| step.tried()).collect();
        assert_eq!(problems, ["IConnectionPointContainer"], "{report}");
    }

    #[cfg(not(windows))]
    #[test]
    fn every_source_of_the_simulator_is_healthy() {
        examine();
    }

    #[cfg(windows)]
    #[test]
    fn every_source_of_the_simulator_is_healthy() {
        use com_sink::apartment::Mta;
        let thread = std::thread::spawn(|| {
            let _here = Mta::enter().unwrap();
            examine();
        });
        thread.join().unwrap();
    }
}
