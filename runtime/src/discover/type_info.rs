//! What type information says, as far as the search for events needs it.
//!
//! Invariant: attributes and descriptions are read only before they are given back to the `ITypeInfo` that lent them.

use crate::bstr::BString;
use crate::dispatch::IID_IDISPATCH;
use crate::error::Error;
use crate::hresult::E_POINTER;
use crate::raw::{FUNCDESC, IDispatch, ITypeInfo, ITypeLib, MEMBERID, TYPEATTR, VARDESC};
use core::ptr::{NonNull, null_mut};
use windows_core::{GUID, HRESULT, Interface as _};

type Result<T> = core::result::Result<T, HRESULT>;

// From oaidl.h.
const TKIND_INTERFACE: i32 = 3;
const TKIND_DISPATCH: i32 = 4;
const TKIND_COCLASS: i32 = 5;
const TYPEFLAG_FDUAL: u16 = 0x40;
const FUNCFLAG_FRESTRICTED: u16 = 1;
const IMPLTYPEFLAG_FDEFAULT: i32 = 1;
const IMPLTYPEFLAG_FSOURCE: i32 = 2;
const PARAMFLAG_FLCID: u16 = 4;
const PARAMFLAG_FRETVAL: u16 = 8;
const MEMBERID_NIL: MEMBERID = crate::raw::DISPID(-1);

/// An event interface as its source describes it.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) iid: GUID,
    pub(crate) name: String,
    /// Whether it has no functions but those of `IDispatch`.
    pub(crate) dispinterface: bool,
    pub(crate) members: Vec<DescribedMember>,
}

/// A method or property of a described interface.
#[derive(Debug)]
pub(crate) struct DescribedMember {
    pub(crate) name: String,
    pub(crate) dispid: i32,
    /// Without the `[retval]`; `None` for a property that is described as a variable.
    pub(crate) params: Option<usize>,
}

/// One type of a type library.
#[derive(Clone)]
pub(super) struct Type(ITypeInfo);

/// A type library.
pub(super) struct Library(ITypeLib);

/// How a class uses one of its interfaces.
pub(super) struct Role {
    pub(super) default: bool,
    pub(super) source: bool,
    pub(super) interface: Type,
}

/// What `TYPEATTR` says.
#[derive(Clone, Copy)]
struct Attributes {
    guid: GUID,
    kind: i32,
    flags: u16,
    functions: u32,
    variables: u32,
    interfaces: u32,
}

impl Type {
    pub(super) fn new(info: ITypeInfo) -> Self {
        Self(info)
    }

    /// The type of an object's own `IDispatch`.
    pub(super) fn of_object(object: &IDispatch) -> Result<Self> {
        let locale = crate::raw::LCID(crate::dispatch::LOCALE_USER_DEFAULT);
        // SAFETY: the object is alive.
        let info = unsafe { object.GetTypeInfo(0, locale) };
        info.map(Self).map_err(code)
    }

    /// The GUID of the interface or class.
    pub(super) fn guid(&self) -> Result<GUID> {
        Ok(self.attributes()?.guid)
    }

    /// The library that the type is in.
    pub(super) fn library(&self) -> Result<Library> {
        let (mut library, mut index) = (None, 0);
        // SAFETY: both pointers are writable.
        let answer = unsafe { self.0.GetContainingTypeLib(&mut library, &mut index) };
        answer.ok().map_err(code)?;
        library.map(Library).ok_or(E_POINTER)
    }

    /// The interfaces of a class.
    pub(super) fn roles(&self) -> Result<Vec<Role>> {
        (0..self.attributes()?.interfaces)
            .map(|index| {
                // SAFETY: the type information is alive; the reference is one that it has given.
                unsafe {
                    let flags = self.0.GetImplTypeFlags(index).map_err(code)?;
                    let reference = self.0.GetRefTypeOfImplType(index).map_err(code)?;
                    let interface = self.0.GetRefTypeInfo(reference).map_err(code)?;
                    Ok(Role {
                        default: flags & IMPLTYPEFLAG_FDEFAULT != 0,
                        source: flags & IMPLTYPEFLAG_FSOURCE != 0,
                        interface: Self(interface),
                    })
                }
            })
            .collect()
    }

    /// Everything about an interface.
    pub(super) fn describe(&self) -> Result<Described> {
        let attributes = self.attributes()?;
        let functions = (0..attributes.functions).map(|index| self.function(index));
        let variables = (0..attributes.variables).map(|index| self.variable(index));
        let members: Result<Vec<_>> = functions.chain(variables).collect();
        Ok(Described {
            iid: attributes.guid,
            name: self.name(MEMBERID_NIL)?,
            dispinterface: self.is_only_dispatch(&attributes),
            members: members?.into_iter().flatten().collect(),
        })
    }

    /// Whether an interface has no functions but those of `IDispatch`.
    fn is_only_dispatch(&self, attributes: &Attributes) -> bool {
        match attributes.kind {
            TKIND_DISPATCH => attributes.flags & TYPEFLAG_FDUAL == 0,
            // Written without `dispinterface`, and without members.
            TKIND_INTERFACE if attributes.functions == 0 => self.roles().is_ok_and(|bases| {
                let mut bases = bases.iter().map(|role| role.interface.guid());
                bases.len() == 1 && bases.all(|base| base == Ok(IID_IDISPATCH))
            }),
            _ => false,
        }
    }

    fn attributes(&self) -> Result<Attributes> {
        // SAFETY: the type information is alive.
        let lent = unsafe { self.0.GetTypeAttr() }.map_err(code)?;
        let lent = NonNull::new(lent).ok_or(E_POINTER)?;
        // SAFETY: lent until it is given back, which is done once.
        unsafe {
            let attributes: &TYPEATTR = lent.as_ref();
            let copy = Attributes {
                guid: attributes.guid,
                kind: attributes.typekind,
                flags: attributes.wTypeFlags,
                functions: attributes.cFuncs.into(),
                variables: attributes.cVars.into(),
                interfaces: attributes.cImplTypes.into(),
            };
            self.0.ReleaseTypeAttr(lent.as_ptr());
            Ok(copy)
        }
    }

    /// A function that scripts can see, such as `IUnknown`'s are not.
    fn function(&self, index: u32) -> Result<Option<DescribedMember>> {
        // SAFETY: the type information is alive.
        let lent = unsafe { self.0.GetFuncDesc(index) }.map_err(code)?;
        let lent = NonNull::new(lent).ok_or(E_POINTER)?;
        // SAFETY: lent until it is given back, which is done once.
        let (dispid, hidden, params) = unsafe {
            let function: &FUNCDESC = lent.as_ref();
            let copy = (
                function.memid,
                function.wFuncFlags & FUNCFLAG_FRESTRICTED != 0,
                params(function),
            );
            self.0.ReleaseFuncDesc(lent.as_ptr());
            copy
        };
        if hidden {
            return Ok(None);
        }
        Ok(Some(DescribedMember {
            name: self.name(dispid)?,
            dispid: dispid.0,
            params: Some(params),
        }))
    }

    fn variable(&self, index: u32) -> Result<Option<DescribedMember>> {
        // SAFETY: the type information is alive.
        let lent = unsafe { self.0.GetVarDesc(index) }.map_err(code)?;
        let lent = NonNull::new(lent).ok_or(E_POINTER)?;
        // SAFETY: lent until it is given back, which is done once.
        let dispid = unsafe {
            let variable: &VARDESC = lent.as_ref();
            let dispid = variable.memid;
            self.0.ReleaseVarDesc(lent.as_ptr());
            dispid
        };
        Ok(Some(DescribedMember {
            name: self.name(dispid)?,
            dispid: dispid.0,
            params: None,
        }))
    }

    fn name(&self, member: MEMBERID) -> Result<String> {
        let mut name = BString::default();
        // SAFETY: one string is wanted, the other pointers are null.
        let answer = unsafe {
            self.0
                .GetDocumentation(member, &mut name, null_mut(), null_mut(), null_mut())
        };
        answer.ok().map_err(code)?;
        Ok(name.to_string())
    }
}

impl Library {
    /// The type with a GUID.
    pub(super) fn type_of(&self, guid: &GUID) -> Result<Type> {
        // SAFETY: the library is alive, the GUID readable.
        let info = unsafe { self.0.GetTypeInfoOfGuid(guid) };
        info.map(Type).map_err(code)
    }

    /// The classes, as far as they can be read.
    pub(super) fn classes(&self) -> impl Iterator<Item = Type> {
        self.types(TKIND_COCLASS)
    }

    /// The interfaces for `IDispatch` that have a name, as far as they can be read.
    pub(super) fn interfaces_named(&self, name: &str) -> impl Iterator<Item = Type> {
        let has_name = move |info: &Type| {
            let own = info.name(MEMBERID_NIL);
            own.is_ok_and(|own| own.eq_ignore_ascii_case(name))
        };
        self.types(TKIND_DISPATCH).filter(has_name)
    }

    fn types(&self, kind: i32) -> impl Iterator<Item = Type> {
        // SAFETY: the library is alive.
        let count = unsafe { self.0.GetTypeInfoCount() };
        (0..count).filter_map(move |index| {
            // SAFETY: the library is alive.
            unsafe {
                let own = self.0.GetTypeInfoType(index).ok()?;
                (own == kind).then(|| self.0.GetTypeInfo(index).ok().map(Type))?
            }
        })
    }
}

/// How many parameters a caller of a function passes.
///
/// # Safety
///
/// The description is as a type information has lent it.
unsafe fn params(function: &FUNCDESC) -> usize {
    let count = usize::try_from(function.cParams).unwrap_or(0);
    if count == 0 || function.lprgelemdescParam.is_null() {
        return count;
    }
    // SAFETY: by the caller there are as many descriptions as parameters; each has flags, in either view of the union.
    let params = unsafe { core::slice::from_raw_parts(function.lprgelemdescParam, count) };
    let passed = params.iter().filter(|param| {
        // SAFETY: both views of the union are integers and pointers.
        let flags = unsafe { param.Anonymous.paramdesc.wParamFlags };
        flags & (PARAMFLAG_FRETVAL | PARAMFLAG_FLCID) == 0
    });
    passed.count()
}

/// The code of an error; that of "nothing was returned" is `E_POINTER`.
fn code(error: windows_core::Error) -> HRESULT {
    Error::from(error).code()
}

impl core::fmt::Debug for Type {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Type").field(&self.0.as_raw()).finish()
    }
}
