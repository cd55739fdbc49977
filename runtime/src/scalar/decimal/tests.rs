use super::*;

#[test]
fn has_the_layout_of_the_abi() {
    let raw = Decimal::new(true, 0x0000_0001_0000_0002_0000_0003, 5)
        .unwrap()
        .into_raw();
    assert_eq!(raw.Hi32, 1);
    // SAFETY: plain integers.
    let (scale, sign, low) = unsafe {
        let part = raw.Anonymous.Anonymous;
        (part.scale, part.sign, raw.Anonymous2.Anonymous)
    };
    assert_eq!((scale, sign, low.Mid32, low.Lo32), (5, 0x80, 2, 3));
}

#[test]
fn text_round_trips() {
    for text in [
        "0",
        "0.00",
        "-0.5",
        "79228162514264337593543950335",
        "-7.9228162514264337593543950335",
    ] {
        assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
    }
    for text in ["", "-", ".", "1.2.3", "1e5", "1,0", " 1"] {
        assert_eq!(
            text.parse::<Decimal>(),
            Err(ParseError::Malformed),
            "{text}"
        );
    }
    for text in [
        "79228162514264337593543950336",
        "0.00000000000000000000000000001",
    ] {
        assert_eq!(text.parse::<Decimal>(), Err(ParseError::Overflow), "{text}");
    }
    assert_eq!(Decimal::new(false, 0, 29).map(|d| d.to_string()), None);
}

#[test]
fn rounds_halves_to_even() {
    for (text, integer) in [
        ("0.5", 0),
        ("1.5", 2),
        ("2.5", 2),
        ("2.51", 3),
        ("-1.5", -2),
        ("-2.4999", -2),
    ] {
        assert_eq!(
            text.parse::<Decimal>().unwrap().to_integer(),
            integer,
            "{text}"
        );
    }
}

#[test]
fn compares_values_not_representations() {
    let read = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(read("1.0"), read("1.00"));
    assert!(read("-2") < read("-1.5"));
    assert!(read("79228162514264337593543950335") > read("0.1"));
    assert!(read("0.1") < read("0.11"));
    assert_eq!(read("-0"), Decimal::ZERO);
}

#[test]
fn floats_have_fifteen_digits() {
    let text = |value| Decimal::from_f64(value).map(|d| d.to_string());
    assert_eq!(text(0.1), Some("0.1".into()));
    assert_eq!(text(-1234.5), Some("-1234.5".into()));
    assert_eq!(text(1e20), Some("100000000000000000000".into()));
    assert_eq!(text(1e-28), Some("0.0000000000000000000000000001".into()));
    assert_eq!(text(1e-40).unwrap().trim_matches(['0', '.']), "");
    assert_eq!(text(1e29), None);
    assert_eq!(text(f64::INFINITY), None);
    assert_eq!(Decimal::from(-7_i64).to_f64(), -7.0);
    assert_eq!("0.3".parse::<Decimal>().unwrap().to_f64(), 0.3);
}
