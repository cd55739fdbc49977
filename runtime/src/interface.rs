//! What an interface looks like to the runtime: a name, an IID and one row per member that `IDispatch` reaches.
//!
//! Generated code holds these rows as constants. All constructors are `const` builders, so that a later version
//! can add a column without breaking code generated today.

use crate::dispatch::IID_IDISPATCH;
use windows_core::{GUID, IUnknown, Interface as _};

/// An interface: its COM name, its IID and the members that can be reached by DISPID.
#[derive(Debug)]
pub struct InterfaceInfo {
    name: &'static str,
    iid: GUID,
    members: &'static [Member],
}

impl InterfaceInfo {
    /// Describes an interface. `members` may be empty for an interface that is reached by vtable only.
    pub const fn new(name: &'static str, iid: GUID, members: &'static [Member]) -> Self {
        Self { name, iid, members }
    }

    /// The name as the type library spells it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The interface identifier.
    pub const fn iid(&self) -> GUID {
        self.iid
    }

    /// The rows, in the order in which the interface declares its members.
    pub const fn members(&self) -> &'static [Member] {
        self.members
    }

    /// The member that answers `dispid` when it is invoked for `verb`; else any with that DISPID.
    pub(crate) fn member(&self, dispid: i32, verb: Verb) -> Option<&'static Member> {
        let mut same_id = self.members.iter().filter(|member| member.dispid == dispid);
        same_id
            .clone()
            .find(|member| member.kind.is_put() == verb.is_put())
            .or_else(|| same_id.next())
    }
}

/// The four ways in which a member is invoked (`DISPATCH_METHOD`, `DISPATCH_PROPERTYGET`, …).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// A method call. A caller that cannot tell a method from a property asks for both; that counts as a method.
    Method,
    /// Reading a property.
    Get,
    /// Writing a property by value (`obj.Prop = x`).
    Put,
    /// Writing a property by reference (`Set obj.Prop = x`).
    PutRef,
}

impl Verb {
    const METHOD: u16 = 1;
    const GET: u16 = 2;
    const PUT: u16 = 4;
    const PUT_REF: u16 = 8;

    /// Whether a property is written.
    pub const fn is_put(self) -> bool {
        matches!(self, Self::Put | Self::PutRef)
    }

    /// The `wFlags` word of `IDispatch::Invoke`.
    pub const fn flags(self) -> u16 {
        match self {
            Self::Method => Self::METHOD,
            Self::Get => Self::GET,
            Self::Put => Self::PUT,
            Self::PutRef => Self::PUT_REF,
        }
    }

    /// Reads `wFlags`. Put wins over put-by-reference, and any put over the rest; no flag at all is a method.
    #[inline]
    pub(crate) const fn from_flags(flags: u16) -> Self {
        if flags & Self::PUT != 0 {
            Self::Put
        } else if flags & Self::PUT_REF != 0 {
            Self::PutRef
        } else if flags & (Self::METHOD | Self::GET) == Self::GET {
            Self::Get
        } else {
            Self::Method
        }
    }
}

/// One method or property accessor that `IDispatch::Invoke` reaches.
#[derive(Debug)]
pub struct Member {
    name: &'static str,
    dispid: i32,
    kind: Verb,
    params: &'static [Param],
    result: u16,
}

impl Member {
    const fn new(name: &'static str, dispid: i32, kind: Verb, params: &'static [Param]) -> Self {
        let result = 0;
        Self {
            name,
            dispid,
            kind,
            params,
            result,
        }
    }

    /// A method. `params` lists every parameter but the `[retval]`.
    pub const fn method(name: &'static str, dispid: i32, params: &'static [Param]) -> Self {
        Self::new(name, dispid, Verb::Method, params)
    }

    /// The reader of a property.
    pub const fn get(name: &'static str, dispid: i32, params: &'static [Param]) -> Self {
        Self::new(name, dispid, Verb::Get, params)
    }

    /// The writer of a property; the new value is the last parameter.
    pub const fn put(name: &'static str, dispid: i32, params: &'static [Param]) -> Self {
        Self::new(name, dispid, Verb::Put, params)
    }

    /// The writer of a property by reference.
    pub const fn put_ref(name: &'static str, dispid: i32, params: &'static [Param]) -> Self {
        Self::new(name, dispid, Verb::PutRef, params)
    }

    /// Sets the VARTYPE of the `[retval]`; without it the member returns nothing.
    pub const fn returns(mut self, vt: u16) -> Self {
        self.result = vt;
        self
    }

    /// The name as the type library spells it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The DISPID.
    pub const fn dispid(&self) -> i32 {
        self.dispid
    }

    /// Whether this is a method or one of a property's accessors.
    pub const fn kind(&self) -> Verb {
        self.kind
    }

    /// The parameters without the `[retval]`, in declared order.
    pub const fn params(&self) -> &'static [Param] {
        self.params
    }

    /// The VARTYPE of the `[retval]`; `VT_EMPTY` (0) if there is none.
    pub const fn result(&self) -> u16 {
        self.result
    }
}

/// One parameter of a [`Member`].
#[derive(Debug)]
pub struct Param {
    name: &'static str,
    vt: u16,
    flags: ParamFlags,
    iid: Option<GUID>,
    default: Option<DefaultValue>,
}

/// A default that the interface declares for a parameter (`[defaultvalue(..)]`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// An integer, an enumerator or a bool's number.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A string.
    Str(&'static str),
    /// A truth value.
    Bool(bool),
}

/// Which way a parameter goes, and whether a caller may leave it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParamFlags(u8);

impl ParamFlags {
    /// The caller passes a value.
    pub const IN: Self = Self(1);
    /// The handler passes a value back.
    pub const OUT: Self = Self(2);
    /// The caller may leave it out.
    pub const OPTIONAL: Self = Self(4);

    /// Whether all bits of `other` are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Param {
    const VT_BYREF: u16 = 0x4000;

    /// An `[in]` parameter of the given VARTYPE.
    pub const fn new(name: &'static str, vt: u16) -> Self {
        Self {
            name,
            vt,
            flags: ParamFlags::IN,
            iid: None,
            default: None,
        }
    }

    /// Makes it `[in, out] T*`.
    pub const fn by_ref(mut self) -> Self {
        self.vt |= Self::VT_BYREF;
        self.flags = self.flags.with(ParamFlags::OUT);
        self
    }

    /// Makes it `[out] T*`: what the caller has there is not read.
    pub const fn out(mut self) -> Self {
        self.vt |= Self::VT_BYREF;
        let optional = self.flags.contains(ParamFlags::OPTIONAL);
        self.flags = ParamFlags::OUT;
        if optional { self.optional() } else { self }
    }

    /// Makes it `[optional]`.
    pub const fn optional(mut self) -> Self {
        self.flags = self.flags.with(ParamFlags::OPTIONAL);
        self
    }

    /// Names the interface that an object passed here is asked for before the handler sees it.
    pub const fn interface(mut self, iid: GUID) -> Self {
        self.iid = Some(iid);
        self
    }

    /// `[defaultvalue(n)]` with a number.
    pub const fn default_int(self, value: i64) -> Self {
        self.default_value(DefaultValue::Int(value))
    }

    /// `[defaultvalue(x)]` with a floating point number.
    pub const fn default_float(self, value: f64) -> Self {
        self.default_value(DefaultValue::Float(value))
    }

    /// `[defaultvalue("..")]`.
    pub const fn default_str(self, value: &'static str) -> Self {
        self.default_value(DefaultValue::Str(value))
    }

    /// `[defaultvalue(TRUE)]`.
    pub const fn default_bool(self, value: bool) -> Self {
        self.default_value(DefaultValue::Bool(value))
    }

    const fn default_value(mut self, value: DefaultValue) -> Self {
        self.default = Some(value);
        self.optional()
    }

    /// The name as the type library spells it; what named arguments are looked up by.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The VARTYPE; with `VT_BYREF` for `T*`.
    pub const fn vt(&self) -> u16 {
        self.vt
    }

    /// The VARTYPE of the value itself, without `VT_BYREF`.
    pub const fn base_vt(&self) -> u16 {
        self.vt & !Self::VT_BYREF
    }

    /// Whether the declared type is a pointer.
    pub const fn is_by_ref(&self) -> bool {
        self.vt & Self::VT_BYREF != 0
    }

    /// Directions and optionality.
    pub const fn flags(&self) -> ParamFlags {
        self.flags
    }

    /// The interface that objects passed here must answer, if the type is an interface.
    pub const fn iid(&self) -> Option<&GUID> {
        self.iid.as_ref()
    }

    /// The interface to query for, unless `IUnknown` or `IDispatch` will do, which the VARTYPE says.
    pub(crate) fn wanted_iid(&self) -> Option<&GUID> {
        self.iid()
            .filter(|iid| **iid != IUnknown::IID && **iid != IID_IDISPATCH)
    }

    /// The declared default.
    pub const fn default(&self) -> Option<&DefaultValue> {
        self.default.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_invoke_choose_the_verb() {
        assert_eq!(Verb::from_flags(1), Verb::Method);
        assert_eq!(Verb::from_flags(2), Verb::Get);
        assert_eq!(Verb::from_flags(3), Verb::Method);
        assert_eq!(Verb::from_flags(4), Verb::Put);
        assert_eq!(Verb::from_flags(8), Verb::PutRef);
        assert_eq!(Verb::from_flags(12), Verb::Put);
        assert_eq!(Verb::from_flags(0), Verb::Method);
    }

    #[test]
    fn builders_set_direction_and_optionality() {
        const OUT: Param = Param::new("result", 3).optional().out();
        assert_eq!(OUT.vt(), 0x4003);
        assert_eq!(OUT.base_vt(), 3);
        assert!(OUT.flags().contains(ParamFlags::OPTIONAL));
        assert!(!OUT.flags().contains(ParamFlags::IN));
        const BOTH: Param = Param::new("cancel", 11).by_ref();
        assert!(BOTH.flags().contains(ParamFlags::IN) && BOTH.flags().contains(ParamFlags::OUT));
        assert!(
            Param::new("n", 3)
                .default_int(1)
                .flags()
                .contains(ParamFlags::OPTIONAL)
        );
    }

    #[test]
    fn a_property_has_one_row_per_accessor() {
        static VALUE: [Param; 1] = [Param::new("value", 8)];
        static MEMBERS: [Member; 2] = [Member::get("Name", 5, &[]), Member::put("Name", 5, &VALUE)];
        let info = InterfaceInfo::new("IThing", GUID::zeroed(), &MEMBERS);
        assert_eq!(info.member(5, Verb::Put).map(Member::kind), Some(Verb::Put));
        assert_eq!(
            info.member(5, Verb::Method).map(Member::kind),
            Some(Verb::Get)
        );
        assert!(info.member(6, Verb::Get).is_none());
    }
}
