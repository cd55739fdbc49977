//! A type library as the system reads it (`LoadTypeLib`, `ITypeLib`, `ITypeInfo`), as a model.

use com_sink::raw::{
    ELEMDESC, FUNCDESC, HREFTYPE, ITypeInfo, ITypeLib, LoadTypeLibEx, MEMBERID, TYPEATTR, TYPEDESC,
    VARDESC,
};
use com_sink::typelib::flags::*;
use com_sink::variant::{Variant, vt};
use com_sink::{BString, GUID};
use com_sink_codegen::model::{
    ArrayBound, Coclass, CoclassInterface, Enum, EnumMember, Field, Guid, Interface, InterfaceKind,
    Library as ModelLibrary, Member, MemberKind, Model, Origin, Param, Record, RecordKind, Type,
};
use std::path::Path;
use windows_core::HSTRING;

// From oleauto.h and oaidl.h.
const REGKIND_NONE: i32 = 2;
const TKIND_ENUM: i32 = 0;
const TKIND_RECORD: i32 = 1;
const TKIND_INTERFACE: i32 = 3;
const TKIND_DISPATCH: i32 = 4;
const TKIND_COCLASS: i32 = 5;
const TKIND_ALIAS: i32 = 6;
const VT_CARRAY: u16 = 28;
const MEMBERID_NIL: i32 = -1;

/// Reads a library, without registering it.
pub fn read(path: &Path) -> Model {
    let path = HSTRING::from(path.as_os_str());
    // SAFETY: the string lives for the call.
    let library = unsafe { LoadTypeLibEx(&path, REGKIND_NONE) }.expect("the system loads it");
    let mut model = Model::default();
    model.libraries.push(attributes(&library));
    // SAFETY: the library is alive.
    let count = unsafe { library.GetTypeInfoCount() };
    for index in 0..count {
        // SAFETY: the library is alive, and the index one of its types.
        let info = unsafe { library.GetTypeInfo(index) }.unwrap();
        add(&mut model, &Info::new(info));
    }
    model
}

fn attributes(library: &ITypeLib) -> ModelLibrary {
    let (mut name, mut doc) = (BString::new(), BString::new());
    // SAFETY: the library is alive, what is written to is writable, null is allowed, and the attributes are read
    // before they are given back.
    unsafe {
        let none = core::ptr::null_mut();
        let read = library.GetDocumentation(-1, &mut name, &mut doc, none, core::ptr::null_mut());
        assert!(read.is_ok());
        let attributes = library.GetLibAttr().unwrap();
        let result = ModelLibrary {
            name: name.to_string().into(),
            guid: guid((*attributes).guid),
            version: ((*attributes).wMajorVerNum, (*attributes).wMinorVerNum),
            lcid: (*attributes).lcid.0,
            doc: text(doc),
        };
        library.ReleaseTLibAttr(attributes);
        result
    }
}

/// A type with its attributes.
struct Info {
    info: ITypeInfo,
    attributes: *mut TYPEATTR,
}

impl Drop for Info {
    fn drop(&mut self) {
        // SAFETY: from this very type, and given back once.
        unsafe { self.info.ReleaseTypeAttr(self.attributes) }
    }
}

impl Info {
    fn new(info: ITypeInfo) -> Self {
        // SAFETY: the type is alive.
        let attributes = unsafe { info.GetTypeAttr() }.unwrap();
        Self { info, attributes }
    }

    fn attributes(&self) -> &TYPEATTR {
        // SAFETY: valid until it is given back.
        unsafe { &*self.attributes }
    }

    fn flag(&self, flag: u16) -> bool {
        self.attributes().wTypeFlags & flag != 0
    }

    fn documentation(&self, member: i32) -> (String, Option<String>) {
        let (mut name, mut doc) = (BString::new(), BString::new());
        let none = core::ptr::null_mut();
        // SAFETY: the type is alive, what is written to is writable, and null is allowed.
        let read = unsafe {
            let member = com_sink::raw::DISPID(member);
            let none_too = core::ptr::null_mut();
            (self.info).GetDocumentation(member, &mut name, &mut doc, none, none_too)
        };
        assert!(read.is_ok(), "{member}: {read:?}");
        (name.to_string(), text(doc))
    }

    fn name(&self) -> String {
        self.documentation(MEMBERID_NIL).0
    }

    fn origin(&self) -> Origin {
        Origin {
            library: Some(0),
            doc: self.documentation(MEMBERID_NIL).1,
            ..Origin::default()
        }
    }

    fn referred(&self, number: HREFTYPE) -> Self {
        // SAFETY: the type is alive, and the number is one of its own.
        Self::new(unsafe { self.info.GetRefTypeInfo(number) }.unwrap())
    }

    /// The interface at a place; at -1 that of the other side of a dual one.
    fn implemented(&self, index: i32) -> Self {
        // SAFETY: the type is alive.
        let number = unsafe { self.info.GetRefTypeOfImplType(index.cast_unsigned()) };
        self.referred(number.unwrap())
    }

    fn names(&self, member: MEMBERID) -> Vec<String> {
        let mut names: Vec<BString> = (0..64).map(|_| BString::new()).collect();
        let mut count = 0;
        // SAFETY: the type is alive, and there is room for as many names as told.
        let read = unsafe {
            let room = names.len() as u32;
            (self.info).GetNames(member, names.as_mut_ptr(), room, &mut count)
        };
        assert!(read.is_ok());
        names.truncate(count as usize);
        names.iter().map(ToString::to_string).collect()
    }

    /// A function; `None` for those of IUnknown and IDispatch, which a dispinterface repeats.
    fn function(&self, index: u16) -> Option<Member> {
        // SAFETY: the type is alive, and has as many functions; the description is read before it is given back.
        unsafe {
            let desc = self.info.GetFuncDesc(index.into()).unwrap();
            let repeated = self.attributes().typekind == TKIND_DISPATCH
                && matches!((*desc).memid.0, 0x6000_0000..=0x6000_0002 | 0x6001_0000..=0x6001_0003);
            let member = (!repeated).then(|| self.member(&*desc));
            self.info.ReleaseFuncDesc(desc);
            member
        }
    }

    /// # Safety
    ///
    /// The description is one of this type's.
    unsafe fn member(&self, desc: &FUNCDESC) -> Member {
        let kind = match desc.invkind {
            1 => MemberKind::Method,
            2 => MemberKind::PropGet,
            4 => MemberKind::PropPut,
            8 => MemberKind::PropPutRef,
            other => panic!("INVOKEKIND {other}"),
        };
        let (name, doc) = self.documentation(desc.memid.0);
        // The names of a property are those of its first accessor.
        let names = self.names(desc.memid);
        let params = (0..desc.cParams.cast_unsigned()).map(|index| {
            // The value of a setter has none.
            let is_value = desc.invkind > 2 && index + 1 == desc.cParams.cast_unsigned();
            let named = names.get(usize::from(index) + 1).filter(|_| !is_value);
            let name = named.map_or_else(|| format!("arg{}", index + 1), String::clone);
            // SAFETY: there are as many parameters.
            unsafe { self.param(name, &*desc.lprgelemdescParam.add(index.into())) }
        });
        let by_vtable = self.attributes().typekind == TKIND_INTERFACE;
        Member {
            name: name.into(),
            kind,
            dispid: Some(desc.memid.0),
            slot: by_vtable
                .then(|| u32::from(desc.oVft.cast_unsigned()) / size_of::<usize>() as u32),
            // SAFETY: the description is valid.
            returns: unsafe { self.ty(&desc.elemdescFunc.tdesc) },
            params: params.collect(),
            hidden: desc.wFuncFlags & FUNCFLAG_FHIDDEN != 0,
            restricted: desc.wFuncFlags & FUNCFLAG_FRESTRICTED != 0,
            from_property: false,
            origin: Origin {
                doc,
                ..Origin::default()
            },
        }
    }

    /// # Safety
    ///
    /// The description is one of this type's.
    unsafe fn param(&self, name: String, desc: &ELEMDESC) -> Param {
        // SAFETY: by the caller; in a function the union is a PARAMDESC.
        let (ty, flags) = unsafe { (self.ty(&desc.tdesc), desc.Anonymous.paramdesc.wParamFlags) };
        Param {
            name: name.into(),
            c_type: ty.to_string().into(),
            ty,
            is_in: flags & PARAMFLAG_FIN != 0,
            is_out: flags & PARAMFLAG_FOUT != 0,
            retval: flags & PARAMFLAG_FRETVAL != 0,
            optional: flags & PARAMFLAG_FOPT != 0,
            lcid: flags & PARAMFLAG_FLCID != 0,
            default: None,
            counted: false,
            span: None,
        }
    }

    /// # Safety
    ///
    /// The description is one of this type's.
    unsafe fn ty(&self, desc: &TYPEDESC) -> Type {
        let named = |name: &str| Type::Named(name.into()).pointer();
        // SAFETY: by the caller; the VARTYPE tells which part of the union there is.
        match unsafe { (desc.vt.0, desc.Anonymous.lptdesc, desc.Anonymous.hreftype) } {
            // SAFETY: as above.
            (vt::VT_PTR, inner, _) => unsafe { self.ty(&*inner) }.pointer(),
            (vt::VT_SAFEARRAY, inner, _) => {
                // SAFETY: as above.
                Type::SafeArray(Box::new(unsafe { self.ty(&*inner) }))
            }
            (VT_CARRAY, ..) => {
                // SAFETY: as above; this library has no array of several dimensions.
                let array = unsafe { &*desc.Anonymous.lpadesc };
                assert_eq!(array.cDims, 1);
                // SAFETY: as above.
                let element = unsafe { self.ty(&array.tdescElem) };
                let length = ArrayBound::Fixed(array.rgbounds[0].cElements);
                Type::Array(Box::new(element), vec![length])
            }
            (vt::VT_USERDEFINED, _, number) => {
                let target = self.referred(number);
                if target.attributes().typekind == TKIND_ALIAS {
                    // SAFETY: the attributes are those of the alias.
                    return unsafe { target.ty(&target.attributes().tdescAlias) };
                }
                Type::Named(target.name().into())
            }
            (vt::VT_UNKNOWN, ..) => named("IUnknown"),
            (vt::VT_DISPATCH, ..) => named("IDispatch"),
            (vt, ..) => plain(vt),
        }
    }

    /// Reads a variable: an enumerator or a field.
    fn variable<R>(
        &self,
        index: u16,
        read: impl FnOnce(&VARDESC, String, Option<String>) -> R,
    ) -> R {
        // SAFETY: the type is alive, and has as many variables; the description is read before it is given back.
        unsafe {
            let desc = self.info.GetVarDesc(index.into()).unwrap();
            let (name, doc) = self.documentation((*desc).memid.0);
            let result = read(&*desc, name, doc);
            self.info.ReleaseVarDesc(desc);
            result
        }
    }
}

fn add(model: &mut Model, info: &Info) {
    match info.attributes().typekind {
        TKIND_ENUM => model.enums.push(enumeration(info)),
        TKIND_RECORD => model.records.push(record(info)),
        TKIND_INTERFACE | TKIND_DISPATCH => model.interfaces.push(interface(info)),
        TKIND_COCLASS => model.coclasses.push(class(info)),
        other => panic!("TYPEKIND {other} is not of this library"),
    }
}

fn enumeration(info: &Info) -> Enum {
    let member = |index| {
        info.variable(index, |desc, name, doc| {
            // SAFETY: a constant has a value.
            let value = unsafe { Variant::from_raw_ref(&*desc.Anonymous.lpvarValue) };
            EnumMember {
                name: name.into(),
                value: value.to().unwrap(),
                doc,
                span: None,
            }
        })
    };
    Enum {
        name: info.name().into(),
        tag: None,
        guid: guid(info.attributes().guid),
        v1: false,
        members: (0..info.attributes().cVars).map(member).collect(),
        origin: info.origin(),
    }
}

fn record(info: &Info) -> Record {
    let field = |index| {
        info.variable(index, |desc, name, _| {
            // SAFETY: a description of this type.
            let ty = unsafe { info.ty(&desc.elemdescVar.tdesc) };
            Field {
                name: name.into(),
                c_type: ty.to_string().into(),
                ty,
                bits: None,
                span: None,
            }
        })
    };
    Record {
        name: info.name().into(),
        tag: None,
        kind: RecordKind::Struct,
        guid: guid(info.attributes().guid),
        fields: (0..info.attributes().cVars).map(field).collect(),
        pack: None,
        origin: info.origin(),
    }
}

fn interface(info: &Info) -> Interface {
    let dual = info.flag(TYPEFLAG_FDUAL);
    let other_side = dual.then(|| info.implemented(-1));
    let side = other_side.as_ref().unwrap_or(info);
    let kind = match side.attributes().typekind {
        TKIND_DISPATCH => InterfaceKind::Dispatch,
        _ => InterfaceKind::Vtable,
    };
    Interface {
        name: info.name().into(),
        iid: guid(info.attributes().guid),
        kind,
        base: Some(side.implemented(0).name().into()),
        dual,
        oleautomation: info.flag(TYPEFLAG_FOLEAUTOMATION),
        hidden: info.flag(TYPEFLAG_FHIDDEN),
        restricted: info.flag(TYPEFLAG_FRESTRICTED),
        nonextensible: info.flag(TYPEFLAG_FNONEXTENSIBLE),
        local: false,
        source: false,
        members: (0..side.attributes().cFuncs)
            .filter_map(|index| side.function(index))
            .collect(),
        origin: info.origin(),
    }
}

fn class(info: &Info) -> Coclass {
    let line = |index: u16| {
        // SAFETY: the type is alive, and has as many interfaces.
        let flags = unsafe { info.info.GetImplTypeFlags(index.into()) }.unwrap();
        CoclassInterface {
            name: info.implemented(index.into()).name().into(),
            default: flags & IMPLTYPEFLAG_FDEFAULT != 0,
            source: flags & IMPLTYPEFLAG_FSOURCE != 0,
            restricted: flags & IMPLTYPEFLAG_FRESTRICTED != 0,
            default_vtable: flags & IMPLTYPEFLAG_FDEFAULTVTABLE != 0,
            span: None,
        }
    };
    Coclass {
        name: info.name().into(),
        clsid: guid(info.attributes().guid),
        interfaces: (0..info.attributes().cImplTypes).map(line).collect(),
        creatable: info.flag(TYPEFLAG_FCANCREATE),
        appobject: info.flag(TYPEFLAG_FAPPOBJECT),
        hidden: info.flag(TYPEFLAG_FHIDDEN),
        origin: info.origin(),
    }
}

fn plain(vartype: u16) -> Type {
    match vartype {
        vt::VT_VOID => Type::Void,
        vt::VT_I2 => Type::I16,
        vt::VT_I4 | vt::VT_INT => Type::I32,
        vt::VT_UI1 => Type::U8,
        vt::VT_UI4 => Type::U32,
        vt::VT_BOOL => Type::VariantBool,
        vt::VT_BSTR => Type::Bstr,
        vt::VT_DATE => Type::Date,
        vt::VT_HRESULT => Type::HResult,
        vt::VT_VARIANT => Type::Variant,
        other => panic!("VARTYPE {other} is not of this library"),
    }
}

fn guid(guid: GUID) -> Option<Guid> {
    (guid != GUID::zeroed()).then(|| Guid(guid.to_u128()))
}

fn text(text: BString) -> Option<String> {
    (!text.is_empty()).then(|| text.to_string())
}
