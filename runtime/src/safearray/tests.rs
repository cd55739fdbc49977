use super::{Bounds, SafeArray, holds};
use crate::bstr::BString;
use crate::hresult::{DISP_E_ARRAYISLOCKED, DISP_E_BADINDEX, DISP_E_TYPEMISMATCH, E_OUTOFMEMORY};
use crate::scalar::{Currency, Date, Decimal};
use crate::sys;
use crate::value::testing::{object, references};
use crate::variant::Variant;
use crate::variant::vt::{VT_ARRAY, VT_BSTR, VT_I4};
use windows_core::{GUID, IUnknown};

#[test]
fn vectors_round_trip() {
    let numbers = SafeArray::from(vec![1, -2, 3]);
    assert_eq!(numbers.len(), 3);
    assert_eq!(numbers.dimensions(), 1);
    assert_eq!(numbers.bounds(0), Some(Bounds { lower: 0, len: 3 }));
    assert_eq!(numbers.bounds(1), None);
    assert_eq!(numbers.lower_bound(), 0);
    assert_eq!(numbers.get(2), Some(3));
    assert_eq!(numbers.get(3), None);
    assert_eq!(numbers.to_vec(), [1, -2, 3]);
    assert_eq!(numbers.iter().rev().collect::<Vec<_>>(), [3, -2, 1]);
    assert_eq!(numbers.iter().len(), 3);

    let texts: SafeArray<BString> = ["a", "", "c"].into_iter().map(BString::from).collect();
    assert_eq!(
        texts.iter().map(|t| t.to_string()).collect::<Vec<_>>(),
        ["a", "", "c"]
    );
    assert_eq!(format!("{texts:?}"), r#"["a", "", "c"]"#);

    assert_eq!(SafeArray::from([true, false]).to_vec(), [true, false]);
    assert_eq!(SafeArray::from([1.5_f32]).to_vec(), [1.5]);
    assert_eq!(SafeArray::from([Date(1.0)]).to_vec(), [Date(1.0)]);
    assert_eq!(SafeArray::from([Currency(1)]).to_vec(), [Currency(1)]);
    let decimal = Decimal::from(-5);
    assert_eq!(SafeArray::from([decimal]).to_vec(), [decimal]);
}

#[test]
fn a_null_array_is_empty() {
    let array = SafeArray::<BString>::new();
    assert!(array.is_empty() && array.as_raw().is_null());
    assert_eq!((array.dimensions(), array.lower_bound()), (0, 0));
    assert_eq!(array.get(0), None);
    assert_eq!(array.at(&[]), None);
    assert_eq!(array.to_vec(), [] as [BString; 0]);
    assert_eq!(array, array.clone());
    assert_eq!(array, SafeArray::from(Vec::new()));
    assert_eq!(SafeArray::<u8>::new().lock().unwrap().len(), 0);
}

#[test]
fn elements_are_found_by_their_indices() {
    // Two rows of three columns from 1; the row varies fastest.
    let bounds = [Bounds { lower: 1, len: 2 }, Bounds { lower: -1, len: 3 }];
    let mut array = SafeArray::<i32>::with_bounds(&bounds).unwrap();
    assert_eq!(array.dimensions(), 2);
    assert_eq!(array.bounds(0), Some(bounds[0]));
    assert_eq!(array.bounds(1), Some(bounds[1]));
    assert_eq!(array.lower_bound(), 1);
    for position in 0..array.len() {
        array.set(position, position as i32).unwrap();
    }
    assert_eq!(array.at(&[1, -1]), Some(0));
    assert_eq!(array.at(&[2, -1]), Some(1));
    assert_eq!(array.at(&[1, 0]), Some(2));
    assert_eq!(array.at(&[2, 1]), Some(5));
    for outside in [[0, 0], [3, 0], [1, -2], [1, 2], [i32::MIN, i32::MAX]] {
        assert_eq!(array.at(&outside), None, "{outside:?}");
    }
    assert_eq!(array.at(&[1]), None);
    assert_eq!(array.set(6, 0).unwrap_err(), DISP_E_BADINDEX);
    let copy = array.clone();
    assert_eq!(copy, array);
    assert_eq!(copy.bounds(1), Some(bounds[1]));
    assert_ne!(copy, SafeArray::from([0, 1, 2, 3, 4, 5]));
}

#[test]
fn a_slice_locks_the_array() {
    let mut array = SafeArray::from([3_u8, 1, 2]);
    {
        let slice = array.lock().unwrap();
        assert_eq!(*slice, [3, 1, 2]);
        // SAFETY: a valid array, which refuses.
        let refused = unsafe { sys::array_destroy(array.as_raw()) };
        assert_eq!(refused, DISP_E_ARRAYISLOCKED);
    }
    array.lock_mut().unwrap().sort_unstable();
    assert_eq!(array.to_vec(), [1, 2, 3]);
}

#[test]
fn objects_are_released_with_their_array() {
    let first = object();
    let mut array = SafeArray::from([Some(first.clone()), None]);
    assert_eq!(references(&first), 2);
    assert_eq!(array.get(0), Some(Some(&first)));
    assert_eq!(array.get(1), Some(None));
    let copy = array.clone();
    assert_eq!(references(&first), 3);
    array.set(0, None).unwrap();
    assert_eq!(references(&first), 2);
    drop((array, copy));
    assert_eq!(references(&first), 1);
}

#[test]
fn variants_nest() {
    let inner = SafeArray::from([BString::from("deep")]);
    let array = SafeArray::from([
        Variant::from(1),
        "text".into(),
        inner.into(),
        Variant::empty(),
    ]);
    assert_eq!(array.get(0), Some(&Variant::from(1)));
    let copy = array.clone();
    drop(array);
    assert_eq!(*copy.get(1).unwrap(), "text");
    let deep = copy.get(2).unwrap().as_array::<BString>().unwrap();
    assert_eq!(deep.get(0).unwrap(), "deep");
}

#[test]
fn a_variant_gives_an_array_of_its_own_type_only() {
    let variant = Variant::from(SafeArray::from([1, 2]));
    assert_eq!(variant.vt(), VT_ARRAY | VT_I4);
    assert_eq!(variant.as_array::<i32>().unwrap().to_vec(), [1, 2]);
    assert!(variant.as_array::<u32>().is_none());
    assert!(variant.as_array::<BString>().is_none());
    let copy: SafeArray<i32> = variant.to().unwrap();
    assert_eq!(copy.to_vec(), [1, 2]);
    assert_eq!(
        variant.to::<SafeArray<i64>>().unwrap_err(),
        DISP_E_TYPEMISMATCH
    );
    assert_eq!(variant.to_i32().unwrap_err(), DISP_E_TYPEMISMATCH);
}

#[test]
fn an_array_that_is_not_what_its_variant_says_is_refused() {
    let array = SafeArray::from([1, 2]);
    // SAFETY: a valid array.
    unsafe {
        assert!(holds::<i32>(array.as_raw()));
        assert!(!holds::<u32>(array.as_raw()));
        assert!(!holds::<BString>(array.as_raw()));
        assert!(!holds::<Option<IUnknown>>(array.as_raw()));
    }
    let lying = Variant::from(array);
    // SAFETY: a lie, but both are arrays; the truth is restored before it is freed.
    let lying = unsafe {
        let mut raw = lying.into_raw();
        crate::variant::layout::set_vartype(&mut raw, VT_ARRAY | VT_BSTR);
        Variant::from_raw(raw)
    };
    assert!(lying.as_array::<BString>().is_none());
    assert!(lying.to::<SafeArray<BString>>().is_err());
    assert_eq!(format!("{lying:?}"), "VT_BSTR[](?)");
}

#[test]
fn not_everything_fits_in_an_array() {
    let error = SafeArray::<GUID>::try_from_vec(vec![GUID::zeroed()]).unwrap_err();
    assert_eq!(error, E_OUTOFMEMORY);
    assert!(SafeArray::<SafeArray<i32>>::try_from_vec(Vec::new()).is_err());
    assert!(SafeArray::<i32>::with_bounds(&[]).is_err());
    let huge = [Bounds {
        lower: 0,
        len: u32::MAX,
    }; 3];
    assert!(SafeArray::<i64>::with_bounds(&huge).is_err());
}
