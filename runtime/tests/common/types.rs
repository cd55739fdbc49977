//! Type libraries of our own: `ITypeInfo` and `ITypeLib` as far as a search for events asks them.
#![allow(non_snake_case)]

use com_sink::__v1 as support;
use com_sink::hresult::*;
use com_sink::raw::{
    DISPID, DISPPARAMS, ELEMDESC, EXCEPINFO, FUNCDESC, HREFTYPE, ITypeInfo, ITypeInfo_Vtbl,
    ITypeLib, ITypeLib_Vtbl, TLIBATTR, TYPEATTR, VARDESC, VARIANT,
};
use com_sink::{BString, GUID, HRESULT, Interface, Object};
use std::ffi::c_void;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};
use windows_core::{BOOL, PCWSTR, PWSTR};

pub const DISPATCH: i32 = 4;
pub const COCLASS: i32 = 5;
pub const DUAL: u16 = 0x40;
pub const DEFAULT: i32 = 1;
pub const SOURCE: i32 = 2;
const PARAMFLAG_FRETVAL: u16 = 8;
const NIL: i32 = -1;

/// What was lent and not given back, by all libraries.
pub static LENT: AtomicIsize = AtomicIsize::new(0);

/// One type.
#[derive(Clone)]
pub struct Type {
    pub name: &'static str,
    pub guid: GUID,
    pub kind: i32,
    pub flags: u16,
    pub members: Vec<Member>,
    /// Of a class: index and flags of each interface.
    pub interfaces: Vec<(usize, i32)>,
}

#[derive(Clone)]
pub struct Member {
    pub name: &'static str,
    pub dispid: i32,
    pub params: usize,
    /// Whether there is a `[retval]`, which counts as parameter here.
    pub returns: bool,
    /// Whether it is described as a variable.
    pub variable: bool,
}

pub fn member(name: &'static str, dispid: i32, params: usize) -> Member {
    Member {
        name,
        dispid,
        params,
        returns: false,
        variable: false,
    }
}

pub fn interface(name: &'static str, guid: GUID, members: Vec<Member>) -> Type {
    Type {
        name,
        guid,
        kind: DISPATCH,
        flags: 0,
        members,
        interfaces: Vec::new(),
    }
}

pub fn class(interfaces: &[(usize, i32)]) -> Type {
    Type {
        name: "Class",
        guid: GUID::from_u128(0xc1a55),
        kind: COCLASS,
        flags: 0,
        members: Vec::new(),
        interfaces: interfaces.to_vec(),
    }
}

/// A library.
#[derive(Clone)]
pub struct Library(Arc<Vec<Type>>);

impl Library {
    pub fn new(types: Vec<Type>) -> Self {
        Self(Arc::new(types))
    }

    pub fn info(&self, index: usize) -> ITypeInfo {
        let info = Info {
            library: self.clone(),
            index,
        };
        Object::new(info).to_interface().unwrap()
    }
}

struct Info {
    library: Library,
    index: usize,
}

impl Info {
    fn data(&self) -> &Type {
        &self.library.0[self.index]
    }

    fn at(&self, index: u32, variables: bool) -> Option<&Member> {
        let mut members = self.data().members.iter();
        members
            .by_ref()
            .filter(|member| member.variable == variables)
            .nth(index as usize)
    }
}

static INFO: support::InterfaceInfo = support::InterfaceInfo::new("ITypeInfo", ITypeInfo::IID, &[]);
static LIBRARY: support::InterfaceInfo =
    support::InterfaceInfo::new("ITypeLib", ITypeLib::IID, &[]);

impl support::ComClass for Info {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "TypeInfo",
        support::agile::<Self>(),
        // SAFETY: the vtable is that of ITypeInfo, for slot 0.
        const { unsafe { &[support::Entry::vtable::<0>(&INFO, &INFO_VTABLE, &[])] } },
    );
}

impl support::ComClass for Library {
    type Slots = support::Slots<1>;
    const CLASS: support::Class<Self> = support::Class::object(
        "TypeLib",
        support::agile::<Self>(),
        // SAFETY: the vtable is that of ITypeLib, for slot 0.
        const { unsafe { &[support::Entry::vtable::<0>(&LIBRARY, &LIBRARY_VTABLE, &[])] } },
    );
}

const INFO_VTABLE: ITypeInfo_Vtbl = ITypeInfo_Vtbl {
    base__: support::unknown_vtable::<Info, 0>(),
    GetTypeAttr,
    GetTypeComp: no_comp,
    GetFuncDesc,
    GetVarDesc,
    GetNames: no_names,
    GetRefTypeOfImplType,
    GetImplTypeFlags,
    GetIDsOfNames: no_ids,
    Invoke: no_invoke,
    GetDocumentation,
    GetDllEntry: no_entry,
    GetRefTypeInfo,
    AddressOfMember: no_address,
    CreateInstance: no_instance,
    GetMops: no_mops,
    GetContainingTypeLib,
    ReleaseTypeAttr: give_back::<TYPEATTR>,
    ReleaseFuncDesc,
    ReleaseVarDesc: give_back::<VARDESC>,
};

const LIBRARY_VTABLE: ITypeLib_Vtbl = ITypeLib_Vtbl {
    base__: support::unknown_vtable::<Library, 0>(),
    GetTypeInfoCount: Lib::count,
    GetTypeInfo: Lib::info,
    GetTypeInfoType: Lib::kind,
    GetTypeInfoOfGuid: Lib::of_guid,
    GetLibAttr: Lib::no_attr,
    GetTypeComp: no_comp,
    GetDocumentation: Lib::no_documentation,
    IsName: Lib::no_name,
    FindName: Lib::no_find,
    ReleaseTLibAttr: give_back::<TLIBATTR>,
};

/// Runs `code` on the value behind slot 0.
unsafe fn with<T: support::ComClass>(
    this: *mut c_void,
    code: impl FnOnce(&T) -> com_sink::Result<()>,
) -> HRESULT {
    // SAFETY: called through slot 0 of a live object.
    unsafe { support::call::<T, 0>(this, "TypeInfo", code) }
}

unsafe fn lend<V>(target: *mut *mut V, value: V) {
    LENT.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the caller's variable.
    unsafe { target.write(Box::into_raw(Box::new(value))) }
}

unsafe extern "system" fn give_back<V>(_this: *mut c_void, value: *const V) {
    LENT.fetch_sub(1, Ordering::Relaxed);
    // SAFETY: lent before, and given back once.
    drop(unsafe { Box::from_raw(value.cast_mut()) });
}

unsafe extern "system" fn GetTypeAttr(this: *mut c_void, result: *mut *mut TYPEATTR) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            let data = info.data();
            let variables = data.members.iter().filter(|member| member.variable).count();
            lend(
                result,
                TYPEATTR {
                    guid: data.guid,
                    typekind: data.kind,
                    wTypeFlags: data.flags,
                    cFuncs: (data.members.len() - variables) as u16,
                    cVars: variables as u16,
                    cImplTypes: data.interfaces.len() as u16,
                    ..TYPEATTR::default()
                },
            );
            Ok(())
        })
    }
}

unsafe extern "system" fn GetFuncDesc(
    this: *mut c_void,
    index: u32,
    result: *mut *mut FUNCDESC,
) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            let member = info.at(index, false).ok_or(TYPE_E_ELEMENTNOTFOUND)?;
            let mut params = vec![ELEMDESC::default(); member.params];
            if member.returns {
                let mut last = ELEMDESC::default();
                last.Anonymous.paramdesc.wParamFlags = PARAMFLAG_FRETVAL;
                params.push(last);
            }
            let count = params.len();
            lend(
                result,
                FUNCDESC {
                    memid: DISPID(member.dispid),
                    cParams: count as i16,
                    lprgelemdescParam: Box::leak(params.into_boxed_slice()).as_mut_ptr(),
                    ..FUNCDESC::default()
                },
            );
            Ok(())
        })
    }
}

unsafe extern "system" fn ReleaseFuncDesc(this: *mut c_void, value: *const FUNCDESC) {
    // SAFETY: lent by GetFuncDesc, with as many parameters.
    unsafe {
        let params = std::ptr::slice_from_raw_parts_mut(
            (*value).lprgelemdescParam,
            (*value).cParams as usize,
        );
        drop(Box::from_raw(params));
        give_back(this, value);
    }
}

unsafe extern "system" fn GetVarDesc(
    this: *mut c_void,
    index: u32,
    result: *mut *mut VARDESC,
) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            let member = info.at(index, true).ok_or(TYPE_E_ELEMENTNOTFOUND)?;
            lend(
                result,
                VARDESC {
                    memid: DISPID(member.dispid),
                    ..VARDESC::default()
                },
            );
            Ok(())
        })
    }
}

unsafe extern "system" fn GetDocumentation(
    this: *mut c_void,
    id: DISPID,
    name: *mut *mut c_void,
    _doc: *mut *mut c_void,
    _context: *mut u32,
    _file: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            let data = info.data();
            let text = if id.0 == NIL {
                Some(data.name)
            } else {
                let mut members = data.members.iter();
                members
                    .find(|member| member.dispid == id.0)
                    .map(|member| member.name)
            };
            let text = BString::from(text.ok_or(TYPE_E_ELEMENTNOTFOUND)?);
            name.cast::<*mut u16>().write(text.into_raw());
            Ok(())
        })
    }
}

unsafe extern "system" fn GetRefTypeOfImplType(
    this: *mut c_void,
    index: u32,
    result: *mut HREFTYPE,
) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            let (interface, _) = info.data().interfaces[index as usize];
            result.write(HREFTYPE(interface as u32));
            Ok(())
        })
    }
}

unsafe extern "system" fn GetImplTypeFlags(
    this: *mut c_void,
    index: u32,
    result: *mut i32,
) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            result.write(info.data().interfaces[index as usize].1);
            Ok(())
        })
    }
}

unsafe extern "system" fn GetRefTypeInfo(
    this: *mut c_void,
    reference: HREFTYPE,
    result: *mut *mut c_void,
) -> HRESULT {
    // SAFETY: called through slot 0, with a writable pointer.
    unsafe {
        with::<Info>(this, |info| {
            result.write(info.library.info(reference.0 as usize).into_raw());
            Ok(())
        })
    }
}

unsafe extern "system" fn GetContainingTypeLib(
    this: *mut c_void,
    result: *mut *mut c_void,
    index: *mut u32,
) -> HRESULT {
    // SAFETY: called through slot 0, with writable pointers.
    unsafe {
        with::<Info>(this, |info| {
            let library: ITypeLib = Object::new(info.library.clone()).to_interface()?;
            result.write(library.into_raw());
            index.write(info.index as u32);
            Ok(())
        })
    }
}

/// The functions of a library.
struct Lib(PhantomData<()>);

impl Lib {
    unsafe extern "system" fn count(this: *mut c_void) -> u32 {
        // SAFETY: called through slot 0.
        unsafe {
            support::call_value::<Library, 0, u32>(this, "GetTypeInfoCount", |library| {
                library.0.len() as u32
            })
        }
    }

    unsafe extern "system" fn info(
        this: *mut c_void,
        index: u32,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: called through slot 0, with a writable pointer.
        unsafe {
            with::<Library>(this, |library| {
                result.write(library.info(index as usize).into_raw());
                Ok(())
            })
        }
    }

    unsafe extern "system" fn kind(this: *mut c_void, index: u32, result: *mut i32) -> HRESULT {
        // SAFETY: called through slot 0, with a writable pointer.
        unsafe {
            with::<Library>(this, |library| {
                result.write(library.0[index as usize].kind);
                Ok(())
            })
        }
    }

    unsafe extern "system" fn of_guid(
        this: *mut c_void,
        guid: *const GUID,
        result: *mut *mut c_void,
    ) -> HRESULT {
        // SAFETY: called through slot 0, with valid pointers.
        unsafe {
            with::<Library>(this, |library| {
                let mut types = library.0.iter();
                let index = types.position(|data| data.guid == *guid);
                let index = index.ok_or(TYPE_E_ELEMENTNOTFOUND)?;
                result.write(library.info(index).into_raw());
                Ok(())
            })
        }
    }

    unsafe extern "system" fn no_attr(_: *mut c_void, _: *mut *mut TLIBATTR) -> HRESULT {
        E_NOTIMPL
    }

    unsafe extern "system" fn no_documentation(
        _: *mut c_void,
        _: i32,
        _: *mut *mut c_void,
        _: *mut *mut c_void,
        _: *mut u32,
        _: *mut *mut c_void,
    ) -> HRESULT {
        E_NOTIMPL
    }

    unsafe extern "system" fn no_name(_: *mut c_void, _: PWSTR, _: u32, _: *mut BOOL) -> HRESULT {
        E_NOTIMPL
    }

    unsafe extern "system" fn no_find(
        _: *mut c_void,
        _: PWSTR,
        _: u32,
        _: *mut *mut c_void,
        _: *mut DISPID,
        _: *mut u16,
    ) -> HRESULT {
        E_NOTIMPL
    }
}

unsafe extern "system" fn no_comp(_: *mut c_void, _: *mut *mut c_void) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_names(
    _: *mut c_void,
    _: DISPID,
    _: *mut *mut c_void,
    _: u32,
    _: *mut u32,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_ids(
    _: *mut c_void,
    _: *const PCWSTR,
    _: u32,
    _: *mut DISPID,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_invoke(
    _: *mut c_void,
    _: *const c_void,
    _: DISPID,
    _: u16,
    _: *mut DISPPARAMS,
    _: *mut VARIANT,
    _: *mut EXCEPINFO,
    _: *mut u32,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_entry(
    _: *mut c_void,
    _: DISPID,
    _: i32,
    _: *mut *mut c_void,
    _: *mut *mut c_void,
    _: *mut u16,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_address(
    _: *mut c_void,
    _: DISPID,
    _: i32,
    _: *mut *mut c_void,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_instance(
    _: *mut c_void,
    _: *mut c_void,
    _: *const GUID,
    _: *mut *mut c_void,
) -> HRESULT {
    E_NOTIMPL
}

unsafe extern "system" fn no_mops(_: *mut c_void, _: DISPID, _: *mut *mut c_void) -> HRESULT {
    E_NOTIMPL
}
