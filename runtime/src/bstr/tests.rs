use super::{BStr, BString};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

const fn needs_send_and_sync<T: Send + Sync>() {}
const _: () = needs_send_and_sync::<BString>();

#[test]
fn texts_round_trip() {
    let long = "x".repeat(129);
    for text in [
        "",
        "a",
        "nul\0inside",
        "grüße, 世界 🦀",
        &long,
        &"é".repeat(128),
    ] {
        let bstr = BString::from(text);
        assert_eq!(bstr, *text);
        assert_eq!(bstr.to_string(), text);
        assert_eq!(bstr.len(), text.encode_utf16().count());
        assert_eq!(bstr.is_empty(), text.is_empty());
        assert_eq!(bstr.to_utf8().as_deref(), Some(text));
        assert!(bstr.chars().eq(text.chars()));
        assert_eq!(bstr.clone(), bstr);
        assert_eq!(String::from(bstr), text);
    }
}

#[test]
fn the_empty_string_is_null_and_null_is_empty() {
    assert!(BString::from("").into_raw().is_null());
    // SAFETY: null is a valid BSTR.
    let null = unsafe { BString::from_raw(core::ptr::null_mut()) };
    assert!(null.is_empty());
    assert_eq!(null, *BStr::EMPTY);
    assert_eq!(null.as_wide(), &[]);
}

#[test]
fn an_allocated_empty_string_is_empty_too() {
    let raw = crate::sys::bstr_alloc(&[]);
    assert!(!raw.is_null());
    // SAFETY: just allocated.
    let text = unsafe { BString::from_raw(raw) };
    assert!(text.is_empty());
    assert_eq!(text, BString::new());
}

#[test]
fn the_abi_has_length_and_final_nul() {
    let raw = BString::from("a\0b").into_raw();
    // SAFETY: the layout of a BSTR: 4 bytes of length before, a NUL after the text.
    unsafe {
        assert_eq!(raw.cast::<u32>().sub(1).read_unaligned(), 6);
        assert_eq!(*raw.add(3), 0);
        drop(BString::from_raw(raw));
    }
}

#[test]
fn unpaired_surrogates_survive() {
    let text = BString::from_wide(&[0x61, 0xD800, 0x62]);
    assert_eq!(text.as_wide(), &[0x61, 0xD800, 0x62]);
    assert_eq!(text.to_string(), "a\u{FFFD}b");
    assert_eq!(text.to_utf8(), None);
    assert_eq!(format!("{text:?}"), r#""a\u{d800}b""#);
    assert_ne!(text, "a\u{FFFD}b");
}

#[test]
fn display_pads_and_debug_escapes() {
    let text = BString::from("it's\n\"x\"");
    assert_eq!(format!("{text:?}"), r#""it's\n\"x\"""#);
    assert_eq!(
        format!(
            "{:>5}|{:<4}|{:.1}",
            BString::from("ab"),
            BString::from("c"),
            BString::from("de")
        ),
        "   ab|c   |d"
    );
}

#[test]
fn hashes_and_compares_as_its_borrowed_form() {
    let (a, b) = (BString::from("a"), BString::from("b"));
    assert!(a < b && *a < *b);
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let borrowed: &BStr = &a;
    assert_eq!(hasher.hash_one(&a), hasher.hash_one(borrowed));
    assert_eq!(borrowed.to_owned(), a);
    assert!(a.eq_ignore_ascii_case("A") && !a.eq_ignore_ascii_case("ab"));
}
