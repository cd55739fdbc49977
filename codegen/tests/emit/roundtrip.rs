//! Placeholder until the samples build.
#[test]
fn it_links() {
    assert_eq!(samples::incoming::ThingKind::_1.0, 1);
}
