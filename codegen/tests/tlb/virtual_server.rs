//! Virtual Server's interfaces: IDL → widl → type library → model, against the expected facts.

use crate::facts::{Facts, Names};
use crate::{path, read, widl};

fn agrees(idl: &str, expected: &str, options: &[&str]) {
    let model = read(&widl::type_library(&path("../idl").join(idl), options));
    let expected = path("../tests/expect").join(expected);
    let text = std::fs::read_to_string(&expected).expect("the file of expected facts");
    let differences = Facts::parse(&text).compare(&model, Names::TypeLibrary);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn the_server_agrees() {
    agrees("VsComInterfaces.idl", "virtual-server.txt", &["--win64"]);
}

#[test]
fn the_server_agrees_on_32_bits() {
    agrees("VsComInterfaces.idl", "virtual-server.txt", &["--win32"]);
}

#[test]
fn the_remote_control_client_agrees() {
    agrees(
        "VMRCClientControl.idl",
        "vmrc-client-control.txt",
        &["--win64"],
    );
}

/// The comparison itself must see a difference in every column.
#[test]
fn each_difference_is_found() {
    let model = read(&widl::type_library(
        &path("../idl/VMRCClientControl.idl"),
        &["--win64"],
    ));
    let file = path("../tests/expect/vmrc-client-control.txt");
    let text = std::fs::read_to_string(file).expect("the file of expected facts");
    for (line, changed) in [
        (
            "  member 7 -552 method AboutBox - 0",
            "  member 8 -552 method AboutBox - 0",
        ),
        (
            "  member 7 -552 method AboutBox - 0",
            "  member 7 -551 method AboutBox - 0",
        ),
        (
            "  member 7 -552 method AboutBox - 0",
            "  member 7 -552 propget AboutBox - 0",
        ),
        (
            "  member 7 -552 method AboutBox - 0",
            "  member 7 -552 method AboutBoxes - 0",
        ),
        (
            "  member 7 -552 method AboutBox - 0",
            "  member 7 -552 method AboutBox hidden 0",
        ),
        (
            "  member 7 -552 method AboutBox - 0",
            "  member 7 -552 method AboutBox - 1",
        ),
        (
            "    param in keySequence BSTR",
            "    param in keySequence BSTR*",
        ),
        (
            "    param in keySequence BSTR",
            "    param in sequence BSTR",
        ),
        (
            "    param in keySequence BSTR",
            "    param out keySequence BSTR",
        ),
        (
            " VMRCClientControlLib 3d860fb2",
            " VMRCClientControlLib 3d860fb3",
        ),
        ("b016dab IVMRCClientControl", "b016dab IVMRCClientControl2"),
        ("ServerAddress 1\n", "ServerAddress 2\n"),
        ("dual,nonextensible,", "dual,"),
        ("b5828 25", "b5828 24"),
        (" 1.1\n", " 1.0\n"),
    ] {
        let other = text.replacen(line, changed, 1);
        assert_ne!(other, text, "{line}");
        let differences = Facts::parse(&other).compare(&model, Names::TypeLibrary);
        assert_eq!(differences.len(), 1, "{changed}: {differences:#?}");
    }
}
