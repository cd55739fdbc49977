//! The command line: registering, and leaving nothing behind.

use crate::setup::{Registered, program, simulator, succeed};

#[test]
fn registering_for_a_user_and_back_leaves_the_library_that_the_machine_needs() {
    let library = program().with_file_name("VirtualServer.tlb");
    let _registered = Registered::new();
    assert!(library.exists());
    succeed(&["/regserver"]);
    succeed(&["/unregserver"]);
    assert!(library.exists());
}

#[test]
fn a_wrong_option_is_told() {
    let output = simulator(&["/regsrever"]);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.starts_with("virtual-server-sim: "), "{text}");
    assert!(text.contains("`/regsrever` is not known"), "{text}");
}
