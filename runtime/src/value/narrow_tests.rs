//! Values of 8 bytes and more at a multiple of 4, as C compilers for 32-bit x86 keep them on the stack. Everywhere, so that
//! Miri sees it.

use super::{InOut, Out, Value};
use crate::client::copied;
use crate::scalar::{Currency, Date, Decimal};
use core::fmt::Debug;

/// Memory of which the second word of 4 bytes isn't at a multiple of 8.
#[repr(align(16))]
struct Memory([u32; 8]);

/// Stores `value` at such an address.
fn store<T>(memory: &mut Memory, value: T) -> *mut T {
    assert!(size_of::<T>() <= 28);
    // SAFETY: within the memory.
    let slot = unsafe { (&raw mut memory.0).byte_add(4).cast::<T>() };
    assert!(align_of::<T>() <= 4 || !slot.is_aligned());
    // SAFETY: as above.
    unsafe { slot.write_unaligned(value) };
    slot
}

fn pass<T>(value: T, other: T)
where
    T: for<'a> Value<Ref<'a> = T> + Copy + PartialEq + Debug,
{
    let mut memory = Memory([!0; 8]);
    let slot = store(&mut memory, value.into_abi());
    // SAFETY: a valid value lies there.
    unsafe {
        assert_eq!(T::view(slot), value);
        {
            let mut guard = InOut::<T>::new(slot);
            assert_eq!(*guard, value);
            *guard = other;
        }
        assert_eq!(T::view(slot), other);
        *Out::<T>::new(slot) = value;
        assert_eq!(T::view(slot), value);
        drop(Out::<T>::new(slot));
        assert_eq!(T::view(slot), T::empty());
    }
    assert_eq!(memory.0[0], !0);
}

#[test]
fn numbers_are_read_and_written() {
    pass(1_i64, i64::MIN);
    pass(1_u64, u64::MAX);
    pass(0.5_f64, -1e300);
    pass(Date(2.0), Date(-3.25));
    pass(Currency(1), Currency(-7));
    let third = crate::Variant::from("0.3333").to_decimal().unwrap();
    pass(third, Decimal::ZERO);
}

#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
struct Tick {
    time: f64,
    count: i64,
}
crate::impl_record_value!(unsafe Tick);

#[test]
fn structures_and_arrays_are_copied_and_written() {
    let (tick, tock) = (
        Tick {
            time: 0.5,
            count: -1,
        },
        Tick {
            time: 8.0,
            count: 9,
        },
    );
    let mut memory = Memory([0; 8]);
    let slot = store(&mut memory, tick);
    // SAFETY: a valid value lies there.
    unsafe {
        assert_eq!(copied::<Tick>(slot).unwrap(), tick);
        assert_eq!(
            core::mem::replace(&mut *InOut::<Tick>::new(slot), tock),
            tick
        );
        assert_eq!(copied::<Tick>(slot).unwrap(), tock);
        *Out::<Tick>::new(slot) = tick;
        assert_eq!(copied::<Tick>(slot).unwrap(), tick);
        assert!(copied::<Tick>(core::ptr::null()).is_err());
    }
    let slot = store(&mut memory, [0.5_f64, 2.0]);
    // SAFETY: a valid value lies there.
    unsafe {
        InOut::<[f64; 2]>::new(slot)[1] = 3.0;
        assert_eq!(copied::<[f64; 2]>(slot).unwrap(), [0.5, 3.0]);
        drop(Out::<[f64; 2]>::new(slot));
        assert_eq!(copied::<[f64; 2]>(slot).unwrap(), [0.0; 2]);
    }
}
