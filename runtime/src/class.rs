//! Classes: which interfaces an object answers, and through which vtables.
//!
//! Invariant: an [`Entry<T>`] at slot `S` holds a vtable that begins with `IUnknown`'s and whose functions expect
//! `this` to point at slot `S` of a live [`Instance<T>`](crate::object::Instance). Only `unsafe` constructors and the
//! runtime's own make one; [`Class`] checks that each entry stands at the slot it was made for. So a class that
//! exists is right, and [`ComClass`] can be a safe trait.

use crate::interface::InterfaceInfo;
use core::marker::PhantomData;
use windows_core::{GUID, IUnknown};

/// A Rust type that can be the value of a COM object. Implemented by `#[derive(ComSink)]` and its siblings.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the class of a COM object",
    label = "not the class of a COM object",
    note = "`#[derive(ComSink)]`, `#[derive(VirtualServerSink)]` and `#[derive(ComObject)]` make a struct one",
    note = "a generic struct is one only where it implements the listed interfaces and, without `apartment`, is `Send + Sync`"
)]
pub trait ComClass: Sized + 'static {
    /// One vtable pointer for each interface: [`Slots<N>`] with `N` the number of entries.
    type Slots: SlotArray;

    /// The interfaces.
    const CLASS: Class<Self>;
}

/// What an object of type `T` is to COM: a name for reports, a threading rule and its interfaces.
pub struct Class<T: 'static> {
    name: &'static str,
    agile: bool,
    entries: &'static [Entry<T>],
    others: Option<Others<T>>,
    keeps_server: bool,
}

/// What an object answers when it is asked for an interface that its class doesn't list.
pub(crate) type Others<T> = for<'a> fn(&'a T, &GUID) -> Other<'a>;

/// Where an interface is that isn't one of the class.
pub(crate) enum Other<'a> {
    /// Nowhere.
    Nowhere,
    /// At the first entry, under an IID that is known at run time only.
    First,
    /// At another object.
    At(&'a IUnknown),
}

impl<T: ComClass> Class<T> {
    /// The class of an event sink.
    ///
    /// # Panics
    ///
    /// At compile time, when `entries` is empty, differs in number from `T::Slots`, or holds an entry at another
    /// slot than the one it was made for.
    pub const fn sink(
        name: &'static str,
        threading: Threading<T>,
        entries: &'static [Entry<T>],
    ) -> Self {
        Self::new(name, threading, entries, false)
    }

    /// The class of an object that clients call. A local server runs as long as a client has one.
    ///
    /// # Panics
    ///
    /// As [`Class::sink`].
    pub const fn object(
        name: &'static str,
        threading: Threading<T>,
        entries: &'static [Entry<T>],
    ) -> Self {
        Self::new(name, threading, entries, true)
    }

    const fn new(
        name: &'static str,
        threading: Threading<T>,
        entries: &'static [Entry<T>],
        keeps_server: bool,
    ) -> Self {
        assert!(
            !entries.is_empty(),
            "a COM object has at least one interface"
        );
        assert!(
            entries.len() == <T::Slots as sealed::Slots>::LEN,
            "one slot for each interface"
        );
        let mut slot = 0;
        while slot < entries.len() {
            assert!(
                entries[slot].row.slot == slot,
                "each interface stands at the slot it was made for"
            );
            slot += 1;
        }
        Self {
            name,
            agile: threading.agile,
            entries,
            others: None,
            keeps_server,
        }
    }
}

impl<T> Class<T> {
    /// The Rust type's name, for reports.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether calls may come on any thread.
    pub const fn is_agile(&self) -> bool {
        self.agile
    }

    /// Makes objects answer more interfaces than those of the class.
    ///
    /// # Safety
    ///
    /// Where `others` says [`Other::First`], the interface has the layout of the first entry's.
    pub(crate) const unsafe fn with_others(mut self, others: Others<T>) -> Self {
        self.others = Some(others);
        self
    }

    /// What is asked for interfaces that the class doesn't have.
    pub(crate) const fn others(&self) -> Option<Others<T>> {
        self.others
    }

    /// Whether a client that has an object keeps a local server, even if it didn't create the object.
    pub(crate) const fn keeps_server(&self) -> bool {
        self.keeps_server
    }

    /// The interfaces in slot order, for code that is the same for all classes.
    pub(crate) const fn rows(&self) -> &'static [EntryRow] {
        let entries = self.entries;
        // SAFETY: an entry is a row, by `repr(transparent)`.
        unsafe { core::slice::from_raw_parts(entries.as_ptr().cast(), entries.len()) }
    }

    /// The interfaces in slot order.
    pub const fn entries(&self) -> &'static [Entry<T>] {
        self.entries
    }
}

/// One interface of a class: its identity and the vtable that serves it.
#[repr(transparent)]
pub struct Entry<T> {
    row: EntryRow,
    /// Invariant in `T`: an entry that was made for one type is not coerced to its subtypes (`fn(&'static u8)` and
    /// `for<'a> fn(&'a u8)`), which may be other classes.
    class: PhantomData<fn(T) -> T>,
}

/// An [`Entry`] as code sees it that is the same for all classes.
pub struct EntryRow {
    info: &'static InterfaceInfo,
    bases: &'static [GUID],
    vtable: *const (),
    slot: usize,
    dispinterface: bool,
}

impl<T> Entry<T> {
    /// An interface at slot `S`, which also answers the IIDs in `bases` (its base interfaces, `IDispatch` included
    /// if it derives from it; `IUnknown` is understood).
    ///
    /// # Safety
    ///
    /// `vtable` has the layout of the interface `info` and so of every interface in `bases`, begins with
    /// [`unknown_vtable::<T, S>()`](crate::object::unknown_vtable), and each of its functions expects `this` at slot
    /// `S` of an object whose value is a `T`.
    pub const unsafe fn vtable<const S: usize>(
        info: &'static InterfaceInfo,
        vtable: &'static impl Sized,
        bases: &'static [GUID],
    ) -> Self {
        let row = EntryRow {
            info,
            bases,
            vtable: (&raw const *vtable).cast(),
            slot: S,
            dispinterface: false,
        };
        Self {
            row,
            class: PhantomData,
        }
    }

    /// Says that the interface has no functions but those of `IDispatch`.
    pub(crate) const fn only_dispatch(mut self) -> Self {
        self.row.dispinterface = true;
        self
    }

    /// Whether the interface has no functions but those of `IDispatch`.
    pub(crate) const fn is_dispinterface(&self) -> bool {
        self.row.is_dispinterface()
    }

    /// The interface's rows.
    pub const fn info(&self) -> &'static InterfaceInfo {
        self.row.info
    }
}

impl EntryRow {
    /// Whether a `QueryInterface` for `iid` ends at this entry.
    pub(crate) fn answers(&self, iid: &GUID) -> bool {
        self.info.iid() == *iid || self.bases.contains(iid)
    }

    /// Whether the interface has no functions but those of `IDispatch`.
    pub(crate) const fn is_dispinterface(&self) -> bool {
        self.dispinterface
    }

    /// The interface identifier.
    pub(crate) fn iid(&self) -> GUID {
        self.info.iid()
    }
}

/// The array of vtable pointers at the head of an object. Implemented by [`Slots`] only.
pub trait SlotArray: sealed::Slots {}

/// `N` vtable pointers.
#[repr(transparent)]
pub struct Slots<const N: usize>([*const (); N]);

impl<const N: usize> SlotArray for Slots<N> {}

pub(crate) mod sealed {
    use super::EntryRow;

    /// What the runtime needs to know about a [`SlotArray`](super::SlotArray).
    pub trait Slots: Sized + 'static {
        /// The number of slots.
        const LEN: usize;

        /// The vtables of as many interfaces.
        fn from_rows(rows: &'static [EntryRow]) -> Self;
    }

    impl<const N: usize> Slots for super::Slots<N> {
        const LEN: usize = N;

        fn from_rows(rows: &'static [EntryRow]) -> Self {
            Self(core::array::from_fn(|slot| rows[slot].vtable))
        }
    }
}

/// The right to be called on any thread: every `Send + Sync` type has it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an agile COM object: it is not `Send + Sync`",
    label = "not `Send + Sync`",
    note = "calls and events arrive on any thread: share state through `Mutex`, atomics or `Arc`",
    note = "or add `apartment` to `#[sink(..)]` or `#[object(..)]`: then it stays in the single-threaded apartment that made it"
)]
pub trait Agile: Send + Sync {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync> Agile for T {}

/// Which threads may call an object of type `T`. Made by [`agile`] and [`apartment`], so that no safe code can claim
/// more than `T` allows.
pub struct Threading<T> {
    agile: bool,
    /// Invariant in `T`, as that of [`Entry`].
    class: PhantomData<fn(T) -> T>,
}

impl<T> Threading<T> {
    /// What a generic class of the runtime knows by other means than `T: Send + Sync`.
    ///
    /// # Safety
    ///
    /// If `agile`, a `T` is used and dropped in ways only that any thread may.
    pub(crate) const unsafe fn claim(agile: bool) -> Self {
        Self {
            agile,
            class: PhantomData,
        }
    }
}

/// Any thread may call.
pub const fn agile<T: Agile>() -> Threading<T> {
    Threading {
        agile: true,
        class: PhantomData,
    }
}

/// Only the thread that made the object may call; calls on others are refused with `RPC_E_WRONG_THREAD`.
pub const fn apartment<T>() -> Threading<T> {
    Threading {
        agile: false,
        class: PhantomData,
    }
}

/// The rule of `T`, for a type that stands in front of objects of it.
///
/// # Safety
///
/// A `U` is `Send + Sync` if a `T` is.
pub(crate) const unsafe fn threading_of<T: ComClass, U>() -> Threading<U> {
    Threading {
        agile: T::CLASS.is_agile(),
        class: PhantomData,
    }
}
