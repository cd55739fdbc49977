//! Conversions: any value to any type, by value and by reference, and back.

use crate::make::{self, EveryType, Objects};
use arbitrary::{Result, Unstructured};
use com_sink::coerce::store_by_ref;
use com_sink::raw::VARIANT;
use com_sink::safearray::Bounds;
use com_sink::variant::vt::*;
use com_sink::{BString, SafeArray, Value, Variant};

/// Makes a value from bytes and converts it in every way. Returns 1 if there were bytes enough.
pub fn convert(bytes: &[u8]) -> u32 {
    let objects = Objects::new();
    let done = run(&mut Unstructured::new(bytes), &objects).is_ok();
    objects.check();
    done.into()
}

fn run(u: &mut Unstructured<'_>, objects: &Objects) -> Result<()> {
    let value = make::variant(u, objects, 3)?;
    make::touch(&value);
    let copy = value.clone();
    assert_eq!(copy.vt(), value.vt());
    every_change(&value);
    make::every_type(To(&value));
    by_reference(&value);
    stored(u, &value, objects)?;
    bounds(u)?;
    if let Some(array) = value.as_array::<Variant>() {
        indices(u, array)?;
    }
    if let Some(array) = value.as_array::<BString>() {
        indices(u, array)?;
    }
    Ok(())
}

/// To every VARTYPE. What was converted is of that type, and to convert it again changes nothing.
fn every_change(value: &Variant) {
    for vt in (0..=VT_CLSID).chain([
        VT_ARRAY | VT_I4,
        VT_ARRAY | VT_VARIANT,
        0xffff,
        VT_BYREF | VT_I4,
    ]) {
        let Ok(changed) = value.change_type(vt) else {
            continue;
        };
        if vt & !VT_BYREF != VT_VARIANT {
            assert_eq!(changed.vt(), canonical(vt & !VT_BYREF), "{value:?} as {vt}");
        }
        let again = changed.change_type(vt).expect("it is of this type");
        assert_eq!(again.vt(), changed.vt());
        make::touch(&changed);
    }
}

/// To every Rust type and back.
struct To<'a>(&'a Variant);

impl EveryType for To<'_> {
    fn with<V: Value>(&mut self) {
        let Ok(value) = self.0.to::<V>() else { return };
        let variant = value.into_variant();
        make::touch(&variant);
        let again: V = variant.to().expect("it was one");
        // By the ABI and back: a value is owned once.
        let abi = again.into_abi();
        // SAFETY: given up just now.
        drop(unsafe { V::from_abi(abi) });
    }
}

/// What refers to the value looks like the value.
fn by_reference(value: &Variant) {
    let referring = |vt: u16, target: *const std::ffi::c_void| {
        let mut raw = VARIANT::default();
        // SAFETY: type and payload of a by-reference VARIANT.
        unsafe {
            (&raw mut raw).cast::<u16>().write(vt | VT_BYREF);
            (&raw mut raw)
                .byte_add(8)
                .cast::<*const std::ffi::c_void>()
                .write(target);
        }
        raw
    };
    let whole = (&raw const *value.as_raw()).cast::<std::ffi::c_void>();
    let nested = referring(VT_VARIANT, whole);
    let again = referring(VT_VARIANT, (&raw const nested).cast());
    // SAFETY: what they refer to is alive.
    let (nested, again) = unsafe {
        (
            Variant::from_raw_ref(&nested),
            Variant::from_raw_ref(&again),
        )
    };
    for variant in [nested, again] {
        make::touch(variant);
        make::every_type(To(variant));
        if let Ok(copy) = variant.try_clone() {
            assert_eq!(copy.vt(), value.vt());
        }
    }
}

/// A variable of one type gets a value of another, or stays as it was.
fn stored(u: &mut Unstructured<'_>, value: &Variant, objects: &Objects) -> Result<()> {
    let variable = make::variant(u, objects, 1)?;
    let vt = variable.vt();
    let mut raw = variable.into_raw();
    let mut reference = VARIANT::default();
    // SAFETY: the reference is to a variable of the type that it says; its value has one owner all the time.
    unsafe {
        let payload = if vt == VT_DECIMAL {
            &raw mut raw
        } else {
            (&raw mut raw).byte_add(8)
        };
        (&raw mut reference).cast::<u16>().write(vt | VT_BYREF);
        (&raw mut reference)
            .byte_add(8)
            .cast::<*mut VARIANT>()
            .write(payload);
        let _ = store_by_ref(&reference, value.clone());
        (&raw mut raw).cast::<u16>().write(vt);
        make::touch(&Variant::from_raw(raw));
    }
    Ok(())
}

/// Any bounds: an array of them, or an error.
fn bounds(u: &mut Unstructured<'_>) -> Result<()> {
    let mut bounds = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        let len = match u.int_in_range(0..=4)? {
            0 => 0,
            1 => u.arbitrary()?,
            _ => u.int_in_range(0..=40)?,
        };
        bounds.push(Bounds {
            lower: u.arbitrary()?,
            len,
        });
    }
    let elements = bounds
        .iter()
        .try_fold(1_u64, |product, one| product.checked_mul(one.len.into()));
    // Gigabytes would only test the allocator, and Miri takes a minute for a million.
    let most = if cfg!(miri) { 1 << 8 } else { 1 << 20 };
    if elements.is_some_and(|count| (most..1 << 33).contains(&count)) {
        return Ok(());
    }
    if let Ok(array) = SafeArray::<i64>::with_bounds(&bounds) {
        assert_eq!(array.len() as u64, elements.expect("too many elements"));
        assert_eq!(array.dimensions(), bounds.len());
        assert!(
            bounds
                .iter()
                .enumerate()
                .all(|(index, one)| array.bounds(index) == Some(*one))
        );
        assert_eq!(array.iter().count(), array.len());
        assert!(array == array.clone());
    }
    Ok(())
}

/// Any indices: an element, or none.
fn indices<T: Value>(u: &mut Unstructured<'_>, array: &SafeArray<T>) -> Result<()> {
    let indices: Result<Vec<i32>> = (0..array.dimensions()).map(|_| u.arbitrary()).collect();
    let _ = array.at(&indices?);
    let first: Vec<i32> = (0..array.dimensions())
        .map(|dimension| array.bounds(dimension).map_or(0, |bounds| bounds.lower))
        .collect();
    assert_eq!(array.at(&first).is_some(), !array.is_empty());
    assert!(array.get(array.len()).is_none() && array.get(usize::MAX).is_none());
    Ok(())
}
