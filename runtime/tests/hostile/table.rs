//! A dispinterface with parameters of every type in every direction, and a sink that handles them with spite.

use crate::common::server::{IID_MACHINE, IMachine};
use crate::make::touch;
use com_sink::variant::vt::*;
use com_sink::{
    __v1 as support, Args, BStr, BString, Currency, Date, Decimal, Error, GUID, HRESULT, IDispatch,
    IUnknown, Member, Param, Result, SafeArray, Value, Variant,
};
use std::cell::{Cell, RefCell};
use support::{Call, Dispatch, InterfaceInfo, Outcome};

pub const IID_HOSTILE: GUID = GUID::from_u128(0x7a1de00f_29c0_4b4e_8b33_6f2e40b0c0ff);

/// DISPIDs: the type's number, and one of these.
pub const IN: i32 = 0;
pub const IN_OUT: i32 = 100;
pub const OUT: i32 = 200;
pub const OPTIONAL: i32 = 300;
pub const RESULT: i32 = 400;
/// Members with several parameters.
pub const MIXED: i32 = 500;
pub const TYPES: i32 = 19;
pub const MIXED_COUNT: i32 = 9;

/// What handlers say when they panic.
pub const SPITE: &str = "spite";

/// What handlers do besides looking at their arguments.
pub struct Spite {
    pub mood: Cell<u8>,
    /// What they leave in variables and results, coerced if it can be.
    pub leave: RefCell<Variant>,
    pub calls: Cell<u32>,
}

impl support::ComClass for Spite {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::sink(
        "Spite",
        support::apartment(),
        const {
            // SAFETY: the interface is a dispinterface.
            &[unsafe { support::dispinterface::<Self, Rows, 0>() }]
        },
    );
}

impl Spite {
    fn answer(&self) -> Result<()> {
        self.calls.set(self.calls.get() + 1);
        match self.mood.get() % 8 {
            0 => Err(Error::new(HRESULT(0x8004_0201_u32 as i32), "not today").with_source("Spite")),
            1 => Err(HRESULT(1).into()),
            2 => Err(HRESULT(0x8007_000E_u32 as i32).into()),
            3 => panic!("{SPITE}"),
            _ => Ok(()),
        }
    }

    fn make<V: Value>(&self) -> V {
        V::from_variant(&self.leave.borrow()).unwrap_or_else(|_| V::empty())
    }

    fn see<V: Value>(&self, value: V::Ref<'_>) -> Result<()> {
        touch(&V::to_owned(value).into_variant());
        self.answer()
    }

    fn look(&self, value: &Variant) -> Result<()> {
        touch(value);
        if let Ok(copy) = value.try_clone() {
            assert_eq!(copy.vt() & VT_BYREF, 0, "a copy refers to memory of others");
            touch(&copy);
        }
        self.answer()
    }

    fn change<V: Value>(&self, value: &mut V) -> Result<()> {
        match self.mood.get() / 8 % 4 {
            0 => {}
            1 => *value = V::empty(),
            2 => touch(&core::mem::replace(value, V::empty()).into_variant()),
            _ => *value = self.make(),
        }
        self.answer()
    }

    fn give<V: Value>(&self) -> Result<V> {
        self.answer().map(|()| self.make())
    }

    /// What is borrowed stays as it was while the other argument changes.
    fn text_beside(&self, seen: &BStr, changed: &mut BString) -> Result<()> {
        let before = seen.to_string();
        let answer = self.change(changed);
        assert_eq!(seen.to_string(), before, "it changed while it was borrowed");
        answer
    }

    fn value_beside(&self, seen: &Variant, changed: &mut Variant) -> Result<()> {
        touch(seen);
        let answer = self.change(changed);
        touch(seen);
        answer
    }
}

macro_rules! table {
    ($($id:literal $type:ty = $param:expr;)* mixed $($mixed:expr,)*) => {
        static ROWS: &[Member] = &[
            $(
                Member::method(concat!("In", $id), IN + $id, &[$param]),
                Member::method(concat!("InOut", $id), IN_OUT + $id, &[$param.by_ref()]),
                Member::method(concat!("Out", $id), OUT + $id, &[$param.out()]),
                Member::method(concat!("Optional", $id), OPTIONAL + $id, &[$param.optional()]),
                Member::get(concat!("Result", $id), RESULT + $id, &[]).returns(<$type>::VT),
            )*
            $($mixed,)*
        ];

        fn typed(object: &Spite, mut call: Call<'_>) -> Outcome {
            match (call.dispid() / 100 * 100, call.dispid() % 100) {
                $(
                    (IN | OPTIONAL, $id) => {
                        let [value] = call.args()?;
                        let answer = object.see::<$type>(value.get::<$type>()?);
                        call.answer(answer)
                    }
                    (IN_OUT, $id) => {
                        let [value] = call.args()?;
                        let answer = object.change::<$type>(&mut *value.get_mut::<$type>()?);
                        call.answer(answer)
                    }
                    (OUT, $id) => {
                        let [value] = call.args()?;
                        let answer = object.change::<$type>(&mut *value.get_out::<$type>()?);
                        call.answer(answer)
                    }
                    (RESULT, $id) => {
                        let [] = call.args()?;
                        let answer = object.give::<$type>();
                        call.answer(answer)
                    }
                )*
                _ => {
                    let (_, args) = call.unknown()?;
                    let answer = object.unknown(&args);
                    call.answer(answer)
                }
            }
        }
    };
}

table! {
    0 i8 = Param::new("value", VT_I1);
    1 u8 = Param::new("value", VT_UI1);
    2 i16 = Param::new("value", VT_I2);
    3 i32 = Param::new("value", VT_I4);
    4 u32 = Param::new("value", VT_UINT);
    5 i64 = Param::new("value", VT_I8);
    6 f32 = Param::new("value", VT_R4);
    7 f64 = Param::new("value", VT_R8);
    8 bool = Param::new("value", VT_BOOL);
    9 HRESULT = Param::new("value", VT_HRESULT);
    10 Date = Param::new("value", VT_DATE);
    11 Currency = Param::new("value", VT_CY);
    12 Decimal = Param::new("value", VT_DECIMAL);
    13 BString = Param::new("value", VT_BSTR);
    14 Option<IUnknown> = Param::new("value", VT_UNKNOWN);
    15 Option<IDispatch> = Param::new("value", VT_DISPATCH);
    16 Option<IMachine> = Param::new("value", VT_DISPATCH).interface(IID_MACHINE);
    17 SafeArray<BString> = Param::new("value", VT_ARRAY | VT_BSTR);
    18 SafeArray<Variant> = Param::new("value", VT_ARRAY | VT_VARIANT);
    // What the table leaves out.
    mixed
    Member::method("Variant", MIXED, &[Param::new("value", VT_VARIANT)]),
    Member::method(
        "Text",
        MIXED + 1,
        &[
            Param::new("seen", VT_BSTR),
            Param::new("changed", VT_BSTR).by_ref(),
        ],
    ),
    Member::method(
        "Values",
        MIXED + 2,
        &[
            Param::new("seen", VT_VARIANT),
            Param::new("changed", VT_VARIANT).by_ref(),
        ],
    ),
    Member::method(
        "Both",
        MIXED + 3,
        &[
            Param::new("one", VT_VARIANT).by_ref(),
            Param::new("other", VT_VARIANT).by_ref(),
        ],
    ),
    Member::put(
        "Item",
        MIXED + 4,
        &[Param::new("index", VT_I4), Param::new("value", VT_VARIANT)],
    ),
    Member::method(
        "Defaults",
        MIXED + 5,
        &[
            Param::new("text", VT_BSTR).default_str("none"),
            Param::new("number", VT_I4).default_int(i64::MAX),
            Param::new("real", VT_R8).default_float(0.5),
            Param::new("truth", VT_VARIANT).default_bool(true),
        ],
    ),
    Member::method(
        "Objects",
        MIXED + 6,
        &[
            Param::new("all", VT_ARRAY | VT_DISPATCH).interface(IID_MACHINE),
            Param::new("one", VT_UNKNOWN).by_ref(),
        ],
    ),
    Member::method("Out", MIXED + 7, &[Param::new("value", VT_VARIANT).out()]),
    Member::method(
        "Arrays",
        MIXED + 8,
        &[
            Param::new("numbers", VT_ARRAY | VT_I4),
            Param::new("other", VT_ARRAY | VT_R8).by_ref(),
        ],
    ),
}

static INFO: InterfaceInfo = InterfaceInfo::new("IHostile", IID_HOSTILE, ROWS);

pub struct Rows;

impl Dispatch<Spite> for Rows {
    const INFO: &'static InterfaceInfo = &INFO;

    fn invoke(object: &Spite, mut call: Call<'_>) -> Outcome {
        match call.dispid().wrapping_sub(MIXED) {
            0 => {
                let [value] = call.args()?;
                let answer = object.look(value.get::<Variant>()?);
                call.answer(answer)
            }
            1 => {
                let [seen, changed] = call.args()?;
                let answer = {
                    let (seen, mut changed) =
                        (seen.get::<BString>()?, changed.get_mut::<BString>()?);
                    object.text_beside(seen, &mut changed)
                };
                call.answer(answer)
            }
            2 => {
                let [seen, changed] = call.args()?;
                let answer = {
                    let (seen, mut changed) =
                        (seen.get::<Variant>()?, changed.get_mut::<Variant>()?);
                    object.value_beside(seen, &mut changed)
                };
                call.answer(answer)
            }
            3 => {
                let [one, other] = call.args()?;
                let answer = {
                    let (mut one, mut other) =
                        (one.get_mut::<Variant>()?, other.get_mut::<Variant>()?);
                    core::mem::swap::<Variant>(&mut one, &mut other);
                    object.change::<Variant>(&mut one)
                };
                call.answer(answer)
            }
            4 => {
                let [index, value] = call.put_args()?;
                let answer = {
                    let (_, value) = (index.get::<i32>()?, value.get::<Variant>()?);
                    object.look(value)
                };
                call.answer(answer)
            }
            5 => {
                let [text, number, real, truth] = call.args()?;
                let answer = {
                    let (text, number) = (text.get::<BString>()?, number.get::<i32>()?);
                    let (real, truth) = (real.get::<f64>()?, truth.get::<Variant>()?);
                    touch(&format!("{text} {number} {real}").into());
                    object.look(truth)
                };
                call.answer(answer)
            }
            6 => {
                let [all, one] = call.args()?;
                let answer = {
                    let all = all.get::<SafeArray<Option<IMachine>>>()?;
                    let mut one = one.get_mut::<Option<IUnknown>>()?;
                    for machine in all.iter().flatten() {
                        let _ = machine.name();
                    }
                    *one = all
                        .iter()
                        .flatten()
                        .next()
                        .map(|machine| machine.clone().into());
                    object.answer()
                };
                call.answer(answer)
            }
            7 => {
                let [value] = call.args()?;
                let answer = {
                    let mut value = value.get_out::<Variant>()?;
                    object.change::<Variant>(&mut value)
                };
                call.answer(answer)
            }
            8 => {
                let [numbers, other] = call.args()?;
                let answer = {
                    let numbers = numbers.get::<SafeArray<i32>>()?;
                    let mut other = other.get_mut::<SafeArray<f64>>()?;
                    if let Ok(mut slots) = other.lock_mut() {
                        for (slot, number) in slots.iter_mut().zip(numbers) {
                            *slot = number.into();
                        }
                    }
                    object.change::<SafeArray<f64>>(&mut other)
                };
                call.answer(answer)
            }
            _ => typed(object, call),
        }
    }
}

impl Spite {
    fn unknown(&self, args: &Args<'_>) -> Result<()> {
        let _ = format!("{args:?}");
        args.iter().for_each(touch);
        args.named().for_each(|(_, value)| touch(value));
        assert!(args.get(args.len()).is_none() && args.get(usize::MAX).is_none());
        assert_eq!(args.iter().len() + args.named().len(), args.len());
        self.answer()
    }
}
