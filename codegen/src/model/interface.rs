//! Interfaces and their members.

use super::{Guid, Origin, SmolStr, Type};
use crate::diag::Span;

/// An interface or dispinterface.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// The COM name.
    pub name: SmolStr,
    /// `uuid`; interfaces without one exist (forward use, RPC) and cannot be sinks.
    pub iid: Option<Guid>,
    /// How it is called.
    pub kind: InterfaceKind,
    /// The direct base. A dispinterface has `IDispatch`; only `IUnknown` itself has none.
    pub base: Option<SmolStr>,
    /// `[dual]`
    pub dual: bool,
    /// `[oleautomation]`, or implied by `dual`
    pub oleautomation: bool,
    /// `[hidden]`
    pub hidden: bool,
    /// `[restricted]`
    pub restricted: bool,
    /// `[nonextensible]`
    pub nonextensible: bool,
    /// `[local]`: not marshalled
    pub local: bool,
    /// True when some coclass lists it as `[source]`: then it is an event interface.
    pub source: bool,
    /// Own members (not those of the base) in the order of declaration, which for vtable
    /// interfaces is the order of the slots.
    pub members: Vec<Member>,
    /// Where it comes from.
    pub origin: Origin,
}

/// How an interface is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InterfaceKind {
    /// Through its vtable (and through `IDispatch` as well when `dual`).
    Vtable,
    /// Only through `IDispatch::Invoke`.
    Dispatch,
}

/// A method or one accessor of a property.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The COM name: `Name` for both `get_Name` and `put_Name`.
    pub name: SmolStr,
    /// Method or accessor.
    pub kind: MemberKind,
    /// `[id(..)]`, or the one that type libraries assign when there is none.
    /// `None` for members of interfaces that are not automation-compatible.
    pub dispid: Option<i32>,
    /// The slot in the vtable, counted from 0 with IUnknown's three; `None` in a dispinterface.
    pub slot: Option<u32>,
    /// What the function returns: `HRESULT` nearly always; in a dispinterface the declared
    /// type (`void`, `long`..) which the caller gets through `pVarResult`.
    pub returns: Type,
    /// The parameters in order. In a vtable interface the `[out, retval]` one is the last of them.
    pub params: Vec<Param>,
    /// `[hidden]`
    pub hidden: bool,
    /// `[restricted]`
    pub restricted: bool,
    /// True when the member was declared in the `properties:` part of a dispinterface. The front
    /// end gives each such property a [`MemberKind::PropGet`] and, unless `[readonly]`, a
    /// [`MemberKind::PropPut`] member.
    pub from_property: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// What kind of call reaches a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// `DISPATCH_METHOD`
    Method,
    /// `DISPATCH_PROPERTYGET`
    PropGet,
    /// `DISPATCH_PROPERTYPUT`
    PropPut,
    /// `DISPATCH_PROPERTYPUTREF`
    PropPutRef,
}

impl MemberKind {
    /// The name that `inspect` and messages use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::PropGet => "propget",
            Self::PropPut => "propput",
            Self::PropPutRef => "propputref",
        }
    }

    /// The prefix that C headers put before the member's name.
    #[must_use]
    pub fn c_prefix(self) -> &'static str {
        match self {
            Self::Method => "",
            Self::PropGet => "get_",
            Self::PropPut => "put_",
            Self::PropPutRef => "putref_",
        }
    }
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The COM name; front ends make one up (`arg1`..) where the input has none.
    pub name: SmolStr,
    /// The type, pointers of `[out]` included.
    pub ty: Type,
    /// The type as C writes it, e.g. `IVMTask **`.
    pub c_type: SmolStr,
    /// `[in]` (also the default when neither is given)
    pub is_in: bool,
    /// `[out]`
    pub is_out: bool,
    /// `[retval]`
    pub retval: bool,
    /// `[optional]`
    pub optional: bool,
    /// `[lcid]`
    pub lcid: bool,
    /// `[size_is(..)]` and its like: the pointer points to as many elements as another parameter
    /// says. Type libraries don't keep this.
    pub counted: bool,
    /// `[defaultvalue(..)]`
    pub default: Option<super::ConstantValue>,
    /// Where it is declared; `None` for binary inputs.
    pub span: Option<Span>,
}

/// Which interface of a chain of bases a slot belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotOwner<'a> {
    /// The interface that declares the member.
    pub interface: &'a Interface,
    /// The member.
    pub member: &'a Member,
}
