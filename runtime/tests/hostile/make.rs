//! Values from bytes.

use crate::common::server::{IMachine, imp};
use arbitrary::{Result, Unstructured};
use com_sink::safearray::Bounds;
use com_sink::variant::vt::*;
use com_sink::{
    __v1 as support, BString, Bool32, Currency, Date, Decimal, HRESULT, IDispatch, IUnknown,
    Interface, Object, SafeArray, Value, Variant, enum_variant,
};

pub struct Machine;

impl support::ComClass for Machine {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "Machine",
        support::agile::<Self>(),
        const { &[imp::IMachine::<Self, 0>()] },
    );
}

impl imp::IMachine for Machine {
    fn name(&self) -> com_sink::Result<BString> {
        Ok(BString::from("machine"))
    }
}

/// The objects that values refer to.
pub struct Objects {
    /// Has IDispatch and IMachine.
    machine: Object<Machine>,
    /// Has neither.
    plain: IUnknown,
}

impl Objects {
    pub fn new() -> Self {
        Self {
            machine: Object::new(Machine),
            plain: enum_variant([]),
        }
    }

    fn unknown(&self, u: &mut Unstructured<'_>) -> Result<Option<IUnknown>> {
        Ok(match u.int_in_range(0..=3)? {
            0 => None,
            1 => Some(self.plain.clone()),
            _ => Some(self.machine.to_unknown()),
        })
    }

    fn dispatch(&self, u: &mut Unstructured<'_>) -> Result<Option<IDispatch>> {
        Ok(match u.int_in_range(0..=2)? {
            0 => None,
            _ => Some(self.machine.to_interface().unwrap()),
        })
    }

    /// Nothing of what was made of them is left.
    pub fn check(&self) {
        assert_eq!(self.machine.ref_count(), 1, "references to the machine");
        assert_eq!(crate::common::calls::references(&self.plain), 1);
    }
}

pub fn text(u: &mut Unstructured<'_>) -> Result<BString> {
    const TEXTS: &[&str] = &[
        "",
        "0",
        "-1",
        "1.5",
        "1e308",
        "-1e-400",
        "&HFFFFFFFF",
        "&O17",
        "true",
        "False",
        "2005-05-01 12:30:00",
        "12/31/1999",
        "79228162514264337593543950335",
        "922337203685477.5807",
        "9223372036854775808",
        " 7 ",
        "{00020400-0000-0000-C000-000000000046}",
    ];
    Ok(match u.int_in_range(0..=2)? {
        0 => BString::from(*u.choose(TEXTS)?),
        1 => {
            let letters = b"0123456789+-.eE&HhOoTrueFalse:/ \0aAfF";
            let len = u.int_in_range(0..=24)?;
            let text: Result<String> = (0..len)
                .map(|_| u.choose(letters).map(|letter| char::from(*letter)))
                .collect();
            BString::from(text?)
        }
        _ => {
            let len = u.int_in_range(0..=12)?;
            let units: Result<Vec<u16>> = (0..len).map(|_| u.arbitrary()).collect();
            BString::from_wide(&units?)
        }
    })
}

fn decimal(u: &mut Unstructured<'_>) -> Result<Decimal> {
    let variant = Variant::from(u.arbitrary::<i64>()?);
    let text = text(u)?;
    Ok(Variant::from(text)
        .to_decimal()
        .or_else(|_| variant.to_decimal())
        .unwrap_or(Decimal::ZERO))
}

/// A value that owns all that it holds.
pub fn variant(u: &mut Unstructured<'_>, objects: &Objects, depth: u32) -> Result<Variant> {
    let kinds = if depth == 0 { 19 } else { 22 };
    Ok(match u.int_in_range(0..=kinds)? {
        0 => Variant::empty(),
        1 => Variant::null(),
        2 => Variant::missing(),
        3 => u.arbitrary::<i8>()?.into(),
        4 => u.arbitrary::<u8>()?.into(),
        5 => u.arbitrary::<i16>()?.into(),
        6 => u.arbitrary::<u16>()?.into(),
        7 => u.arbitrary::<i32>()?.into(),
        8 => u.arbitrary::<u32>()?.into(),
        9 => u.arbitrary::<i64>()?.into(),
        10 => u.arbitrary::<u64>()?.into(),
        11 => u.arbitrary::<f32>()?.into(),
        12 => u.arbitrary::<f64>()?.into(),
        13 => u.arbitrary::<bool>()?.into(),
        14 => Date(u.arbitrary()?).into(),
        15 => Currency(u.arbitrary()?).into(),
        16 => decimal(u)?.into(),
        17 => HRESULT(u.arbitrary()?).into(),
        18 => objects.unknown(u)?.into(),
        19 => objects.dispatch(u)?.into(),
        20 => text(u)?.into(),
        _ => array(u, objects, depth - 1)?,
    })
}

/// An array of any type.
pub fn array(u: &mut Unstructured<'_>, objects: &Objects, depth: u32) -> Result<Variant> {
    Ok(match u.int_in_range(0..=12)? {
        0 => filled::<i8>(u, |u| u.arbitrary())?,
        1 => filled::<u8>(u, |u| u.arbitrary())?,
        2 => filled::<i16>(u, |u| u.arbitrary())?,
        3 => filled::<i32>(u, |u| u.arbitrary())?,
        4 => filled::<i64>(u, |u| u.arbitrary())?,
        5 => filled::<f64>(u, |u| u.arbitrary())?,
        6 => filled::<bool>(u, |u| u.arbitrary())?,
        7 => filled::<Currency>(u, |u| u.arbitrary().map(Currency))?,
        8 => filled::<Decimal>(u, decimal)?,
        9 => filled::<BString>(u, text)?,
        10 => filled::<Option<IUnknown>>(u, |u| objects.unknown(u))?,
        11 => filled::<Option<IDispatch>>(u, |u| objects.dispatch(u))?,
        _ => filled::<Variant>(u, |u| variant(u, objects, depth))?,
    })
}

fn filled<T: Value>(
    u: &mut Unstructured<'_>,
    mut element: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Variant> {
    let dimensions = u.int_in_range(0..=3)?;
    let bounds: Result<Vec<Bounds>> = (0..dimensions)
        .map(|_| {
            Ok(Bounds {
                lower: *u.choose(&[0, 1, -1, i32::MAX, i32::MIN])?,
                len: u.int_in_range(0..=3)?,
            })
        })
        .collect();
    let Ok(mut array) = SafeArray::<T>::with_bounds(&bounds?) else {
        return Ok(SafeArray::<T>::new().into());
    };
    for position in 0..array.len() {
        array.set(position, element(u)?).unwrap();
    }
    Ok(array.into())
}

/// A type that a VARIANT may claim.
pub fn vartype(u: &mut Unstructured<'_>) -> Result<u16> {
    const TYPES: &[u16] = &[
        VT_EMPTY,
        VT_NULL,
        VT_I1,
        VT_UI1,
        VT_I2,
        VT_UI2,
        VT_I4,
        VT_UI4,
        VT_I8,
        VT_UI8,
        VT_INT,
        VT_UINT,
        VT_R4,
        VT_R8,
        VT_CY,
        VT_DATE,
        VT_BSTR,
        VT_DISPATCH,
        VT_ERROR,
        VT_BOOL,
        VT_VARIANT,
        VT_UNKNOWN,
        VT_DECIMAL,
        VT_RECORD,
        VT_HRESULT,
        VT_INT_PTR,
        VT_UINT_PTR,
        VT_CLSID,
    ];
    Ok(match u.int_in_range(0..=3)? {
        0 => u.choose(TYPES)? | VT_ARRAY,
        1 => u.arbitrary()?,
        _ => *u.choose(TYPES)?,
    })
}

/// Types that no VARIANT may have, so that what is in it cannot be told and must not be looked at.
pub fn unknown_vartype(u: &mut Unstructured<'_>) -> Result<u16> {
    // VT_PTR, VT_SAFEARRAY, VT_CARRAY, VT_USERDEFINED, VT_LPSTR, VT_LPWSTR, VT_FILETIME, VT_BLOB, VT_CLSID, VT_VOID,
    // VT_VARIANT by value, VT_VECTOR of I4, the reserved bit, 15, and all of the type's bits.
    u.choose(&[
        26, 27, 28, 29, 30, 31, 64, 65, 72, 24, 12, 0x1003, 0x8003, 15, 0x0fff,
    ])
    .copied()
}

/// Looks at everything in a value that safe code can.
pub fn touch(value: &Variant) {
    let _ = format!("{value} {value:?}");
    let _ = PartialEq::eq(value, value);
    let _ = (value.is_empty(), value.is_null(), value.is_missing());
    if let Some(text) = value.as_bstr() {
        let _ = (text.to_utf8(), text.chars().count());
    }
    if let Some(Some(object)) = value.as_object() {
        let _ = object.cast::<IMachine>();
    }
    if let Some(elements) = value.as_array::<Variant>() {
        elements.iter().for_each(touch);
    }
    if let Some(elements) = value.as_array::<BString>() {
        elements.iter().for_each(|text| drop(text.to_string()));
    }
    if let Some(elements) = value.as_array::<i32>() {
        let _: i64 = elements.lock().map_or(0, |slice| {
            slice.iter().map(|number| i64::from(*number)).sum()
        });
    }
}

/// Anything as any type of a parameter.
pub fn every_type(mut each: impl EveryType) {
    each.with::<i8>();
    each.with::<u8>();
    each.with::<i16>();
    each.with::<u16>();
    each.with::<i32>();
    each.with::<u32>();
    each.with::<i64>();
    each.with::<u64>();
    each.with::<isize>();
    each.with::<f32>();
    each.with::<f64>();
    each.with::<bool>();
    each.with::<Bool32>();
    each.with::<HRESULT>();
    each.with::<Date>();
    each.with::<Currency>();
    each.with::<Decimal>();
    each.with::<com_sink::GUID>();
    each.with::<BString>();
    each.with::<Option<IUnknown>>();
    each.with::<Option<IDispatch>>();
    each.with::<Option<IMachine>>();
    each.with::<SafeArray<u8>>();
    each.with::<SafeArray<i32>>();
    each.with::<SafeArray<f64>>();
    each.with::<SafeArray<BString>>();
    each.with::<SafeArray<Variant>>();
    each.with::<SafeArray<Option<IUnknown>>>();
    each.with::<SafeArray<Option<IDispatch>>>();
    each.with::<SafeArray<Option<IMachine>>>();
}

/// Something that is done for each of a list of types.
pub trait EveryType {
    fn with<V: Value>(&mut self);
}
