//! `com-sink doctor`, which asks real objects: those of Windows, or of Wine.

use std::process::{Command, Output};

fn doctor(arguments: &[&str]) -> (Output, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_com-sink"))
        .arg("doctor")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace("\r\n", "\n")
    };
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    (output, stdout, stderr)
}

#[cfg(not(windows))]
#[test]
fn elsewhere_it_says_that_there_is_no_com() {
    let (output, stdout, stderr) = doctor(&["WMPlayer.OCX"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout, "");
    assert_eq!(
        stderr,
        "error: there is no COM on this platform, and so no `WMPlayer.OCX` to examine\n\
         help: run this on Windows, or under Wine\n"
    );
}

#[cfg(windows)]
mod windows {
    use super::doctor;

    /// StdFont, which oleaut32 registers under a CLSID only.
    const FONT: &str = "{0BE35203-8F91-11CE-9DE3-00AA004BB851}";
    const FONT_EVENTS: &str = "{4EF6100A-AF88-11D0-9846-00C04FC29993}";

    /// Asserts that the lines are there, in this order.
    #[track_caller]
    fn has(text: &str, lines: &[&str]) {
        let mut rest = text;
        for line in lines {
            let at = rest.find(line);
            let at = at.unwrap_or_else(|| panic!("`{line}` is not, or not there, in\n{text}"));
            rest = &rest[at + line.len()..];
        }
    }

    #[test]
    fn the_player_is_healthy() {
        let (output, stdout, stderr) = doctor(&["WMPlayer.OCX"]);
        assert_eq!(
            (output.status.code(), stderr.as_str()),
            (Some(0), ""),
            "{stdout}"
        );
        has(
            &stdout,
            &[
                "WMPlayer.OCX {6BF52A52-394A-11D3-B153-00C04F79FAA6}\n",
                "  ok       apartment of this thread: single-threaded",
                "  ok       place of the source: here",
                "  ok       IConnectionPointContainer: the source has connection points\n",
                "  ok       connection point of _WMPOCXEvents {6BF52A51-394A-11D3-B153-00C04F79FAA6}: found\n",
                "  ok       description of _WMPOCXEvents: a dispinterface with ",
                "  ok       Advise for _WMPOCXEvents: cookie ",
                "  ok       Unadvise for _WMPOCXEvents: done\n",
                "registration of _WMPOCXEvents",
                "\nEvents can arrive.\n",
            ],
        );
    }

    #[test]
    fn a_font_that_lists_no_events_is_asked_for_them() {
        let (output, stdout, stderr) = doctor(&[FONT, "--mta"]);
        assert_eq!(output.status.code(), Some(1), "{stdout}");
        assert_eq!(stderr, format!("error: events of `{FONT}` won't arrive\n"));
        has(
            &stdout,
            &[
                "  ok       apartment of this thread: multithreaded",
                "  note     IProvideClassInfo2: E_NOINTERFACE",
                "  note     EnumConnectionPoints: E_NOTIMPL",
                "  PROBLEM  event interfaces: the source doesn't tell any that it has\n           -> ",
                "\nEvents won't arrive: 1 problem.\n",
            ],
        );
        let (output, stdout, _) = doctor(&[FONT, "--event", FONT_EVENTS]);
        assert_eq!(output.status.code(), Some(0), "{stdout}");
        has(
            &stdout,
            &[
                "  ok       connection point of FontEvents {4EF6100A-AF88-11D0-9846-00C04FC29993}: found\n",
                "  ok       description of FontEvents: a dispinterface with 1 member\n",
                "  ok       Advise for FontEvents: cookie ",
                "  ok       Unadvise for FontEvents: done\n",
                "interfaces that the source asks a sink of FontEvents for: ",
            ],
        );
    }

    #[test]
    fn what_cannot_be_examined_is_named() {
        let (output, stdout, stderr) = doctor(&["No.Such.Class"]);
        assert_eq!((output.status.code(), stdout.as_str()), (Some(1), ""));
        assert!(
            stderr.starts_with("error: `No.Such.Class` is not registered: CO_E_CLASSSTRING"),
            "{stderr}"
        );
        let (output, _, stderr) = doctor(&["{00000000-0000-0000-0000-000000000001}"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr.contains("cannot be created: REGDB_E_CLASSNOTREG"),
            "{stderr}"
        );
        let (output, _, stderr) = doctor(&["{nonsense}"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr.starts_with("error: `{nonsense}` is no GUID\nhelp: "),
            "{stderr}"
        );
    }
}
