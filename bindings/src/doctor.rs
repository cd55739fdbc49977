//! Finding out why no event of a server arrives.

use com_sink::doctor::Report;

use crate::{
    IVMDVDDriveEvents, IVMFloppyDriveEvents, IVMVirtualMachineEvents, IVMVirtualServerEvents,
};
use crate::{IntoSink, Source};
use com_sink::__v1 as support;

/// Hears everything and does nothing.
struct Everything;

/// What the derive writes, under a name that reports can show.
impl support::ComClass for Everything {
    type Slots = support::Slots<4>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "a sink of Virtual Server",
        support::agile::<Self>(),
        const {
            &[
                IVMVirtualServerEvents::<Self, 0>(),
                IVMVirtualMachineEvents::<Self, 1>(),
                IVMDVDDriveEvents::<Self, 2>(),
                IVMFloppyDriveEvents::<Self, 3>(),
            ]
        },
    );
}

impl IVMVirtualServerEvents for Everything {}
impl IVMVirtualMachineEvents for Everything {}
impl IVMDVDDriveEvents for Everything {}
impl IVMFloppyDriveEvents for Everything {}

/// Examines whether events of an object of Virtual Server can arrive, and if not, what is missing: a server, a
/// machine or a drive. The report has a line for each step, and says what to do.
///
/// Call it on the thread that is to subscribe, in its apartment: on Windows, one that has entered none hears the simulator, but
/// no server in another process. Each connection point is tried with a sink that does nothing.
///
/// ```
/// let server = virtual_server::connect_or_simulate()?;
/// let report = virtual_server::doctor(&server);
/// println!("{report}");
/// # if server.is_simulated() {
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
        let text = report.to_string();
        assert!(
            text.starts_with("Events of the source for a sink of Virtual Server\n"),
            "{text}"
        );
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
            examine();
            let _here = Mta::enter().unwrap();
            examine();
        });
        thread.join().unwrap();
    }
}
