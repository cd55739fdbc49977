//! Writing through `ICreateTypeLib2`.
//!
//! Invariant: every pointer that is handed to the system is to a local value, or owned by a [`Descriptions`] that lives
//! until the call has returned; the system copies what it is given.

use super::flags::TYPEFLAG_FDUAL;
use super::members::{constants, fields, functions};
use super::types::Descriptions;
use super::{Body, ClassLine, Library, Target, Type, TypeInfo};
use crate::bstr::BString;
use crate::error::{Error, Result};
use crate::hresult::{E_FAIL, E_INVALIDARG, E_UNEXPECTED};
use crate::raw::{
    CreateTypeLib2, HREFTYPE, ICreateTypeInfo, ICreateTypeLib2, ITypeInfo, ITypeLib, LCID,
    LoadRegTypeLib, QueryPathOfRegTypeLib, TYPEDESC,
};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use windows_core::{GUID, HRESULT, HSTRING, Interface as _};

// From oaidl.h.
const SYS_WIN32: i32 = 1;
const SYS_WIN64: i32 = 3;
const TKIND_ENUM: i32 = 0;
const TKIND_RECORD: i32 = 1;
const TKIND_INTERFACE: i32 = 3;
const TKIND_DISPATCH: i32 = 4;
const TKIND_COCLASS: i32 = 5;
const TKIND_ALIAS: i32 = 6;
const TKIND_UNION: i32 = 7;

/// Automation's own types: IUnknown, IDispatch, GUID, fonts and pictures.
const LIBID_STDOLE: GUID = GUID::from_u128(0x00020430_0000_0000_c000_000000000046);

pub(super) fn write(library: &Library, path: &Path) -> Result<()> {
    let unfinished = Unfinished::beside(path);
    let name = HSTRING::from(unfinished.0.as_os_str());
    let system = if cfg!(target_pointer_width = "64") {
        SYS_WIN64
    } else {
        SYS_WIN32
    };
    // SAFETY: the path ends with a null and lives for the call.
    let file: ICreateTypeLib2 = unsafe { CreateTypeLib2(system, &name) }
        .map_err(|error| at(error.into(), &format!("{}", path.display())))?;
    let writer = Writer::new(library, file)?;
    let in_type = |error, info: &TypeInfo| at(error, &format!("type {}", info.name));
    for (info, made) in library.types.iter().zip(&writer.made) {
        (writer.define(info, made)).map_err(|error| in_type(error, info))?;
    }
    let mut order: Vec<usize> = (0..library.types.len()).collect();
    order.sort_by_key(|&index| bases(&library.types, index).count());
    for index in order {
        let laid_out = writer.lay_out(&library.types, index);
        laid_out.map_err(|error| in_type(error, &library.types[index]))?;
    }
    // SAFETY: the library is alive.
    let saved = unsafe { writer.file.SaveAllChanges() };
    told(saved, &format!("{}", path.display()))?;
    drop(writer);
    unfinished.finish(path)
}

/// The file while it is written; removed unless it is finished.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}~", std::process::id()));
        Self(name.into())
    }

    fn finish(self, path: &Path) -> Result<()> {
        std::fs::rename(&self.0, path).map_err(|error| {
            // HRESULT_FROM_WIN32
            let code = error
                .raw_os_error()
                .map_or(E_FAIL, |code| HRESULT(0x8007_0000_u32.cast_signed() | code));
            Error::new(code, format!("{}: {error}", path.display()))
        })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It is gone when it was finished, and may not be there yet.
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(super) struct Writer {
    file: ICreateTypeLib2,
    /// The types, in the order of the library.
    made: Vec<ICreateTypeInfo>,
    standard: HashMap<String, ITypeInfo>,
}

impl Writer {
    /// Names the library and creates all types, so that each can refer to any.
    fn new(library: &Library, file: ICreateTypeLib2) -> Result<Self> {
        let (major, minor) = library.version;
        // SAFETY: the library is alive; strings and GUID live for the calls.
        unsafe {
            told(file.SetName(&HSTRING::from(&library.name)), "name")?;
            told(file.SetGuid(&library.guid), "LIBID")?;
            told(file.SetVersion(major, minor), "version")?;
            told(file.SetLcid(LCID(library.lcid)), "locale")?;
            if let Some(doc) = &library.doc {
                told(file.SetDocString(&HSTRING::from(doc)), "text")?;
            }
        }
        let mut made = Vec::with_capacity(library.types.len());
        for info in &library.types {
            let (name, kind) = (HSTRING::from(&info.name), kind(&info.body));
            // SAFETY: the library is alive, and the name lives for the call.
            let created = unsafe { file.CreateTypeInfo(&name, kind) }
                .map_err(|error| at(error.into(), &format!("type {}", info.name)))?;
            if let Some(guid) = &info.guid {
                // SAFETY: the type is alive, and the GUID lives for the call.
                let result = unsafe { created.SetGuid(guid) };
                told(result, &format!("type {}", info.name))?;
            }
            made.push(created);
        }
        Ok(Self {
            file,
            made,
            standard: standard_types()?,
        })
    }

    fn define(&self, info: &TypeInfo, made: &ICreateTypeInfo) -> Result<()> {
        // SAFETY: the type is alive, and the string lives for the call.
        unsafe {
            told(made.SetTypeFlags(info.flags.into()), "flags")?;
            if let Some(doc) = &info.doc {
                told(made.SetDocString(&HSTRING::from(doc)), "text")?;
            }
        }
        match &info.body {
            Body::Enum(list) => constants(made, list)?,
            Body::Record(list) | Body::Union(list) => fields(self, made, list)?,
            Body::Alias(target) => {
                let mut descriptions = Descriptions::default();
                let desc = self.describe(made, target, &mut descriptions)?;
                // SAFETY: the type is alive, and the description with what it points at lives for the call.
                told(unsafe { made.SetTypeDescAlias(&desc) }, "alias")?;
            }
            Body::Interface(base, list) => {
                // The base of a dual interface is the vtable's; that of its other side is always IDispatch.
                self.implement(made, 0, base)?;
                functions(self, made, list, true)?;
            }
            Body::Dispatch(list) => {
                self.implement(made, 0, &Target::Standard("IDispatch".to_owned()))?;
                functions(self, made, list, false)?;
            }
            Body::Class(lines) => self.class(made, lines)?,
        }
        Ok(())
    }

    /// Lays a type out: numbers its slots, which go on where those of its base end.
    fn lay_out(&self, types: &[TypeInfo], index: usize) -> Result<()> {
        let (info, made) = (&types[index], &self.made[index]);
        // SAFETY: the type is alive.
        let lay_out = || told(unsafe { made.LayOut() }, "layout");
        lay_out()?;
        let Body::Interface(Target::Own(base), functions) = &info.body else {
            return Ok(());
        };
        let Some(expected) = slots(types, *base).filter(|_| !functions.is_empty()) else {
            return Ok(());
        };
        if first_slot(made)? == expected {
            return Ok(());
        }
        // Wine 8 takes a dual base for its dispinterface, which has the slots of IDispatch only.
        let flags = types[*base].flags;
        let set = |flags: u16| {
            // SAFETY: the base is alive.
            let result = unsafe { self.made[*base].SetTypeFlags(flags.into()) };
            told(result, "flags of the base")
        };
        set(flags & !TYPEFLAG_FDUAL)?;
        let result = lay_out();
        set(flags)?;
        result?;
        let first = first_slot(made)?;
        if first != expected {
            let text = format!("the system gives its first function slot {first}, not {expected}");
            return Err(Error::new(E_UNEXPECTED, text));
        }
        Ok(())
    }

    fn class(&self, made: &ICreateTypeInfo, lines: &[ClassLine]) -> Result<()> {
        for (index, line) in (0..).zip(lines) {
            self.implement(made, index, &line.interface)?;
            // SAFETY: the type is alive.
            let result = unsafe { made.SetImplTypeFlags(index, line.flags) };
            told(result, "an interface of the class")?;
        }
        Ok(())
    }

    fn implement(&self, made: &ICreateTypeInfo, index: u32, target: &Target) -> Result<()> {
        let target = self.refer(made, target)?;
        // SAFETY: the type is alive, and the number was given by it.
        told(unsafe { made.AddImplType(index, target) }, "interface")
    }

    /// Describes a type for use in the type `made`.
    pub(super) fn describe(
        &self,
        made: &ICreateTypeInfo,
        ty: &Type,
        descriptions: &mut Descriptions,
    ) -> Result<TYPEDESC> {
        descriptions.describe(ty, &mut |target| self.refer(made, target))
    }

    /// The number by which the type `made` refers to another.
    fn refer(&self, made: &ICreateTypeInfo, target: &Target) -> Result<HREFTYPE> {
        let own;
        let target = match target {
            Target::Own(index) => {
                let target = self.made.get(*index).ok_or_else(|| {
                    Error::new(E_INVALIDARG, format!("the library has no type {index}"))
                })?;
                own = target.cast::<ITypeInfo>()?;
                &own
            }
            Target::Standard(name) => self.standard.get(name).ok_or_else(|| {
                Error::new(E_INVALIDARG, format!("stdole2.tlb has no type {name}"))
            })?,
        };
        let mut number = HREFTYPE::default();
        // SAFETY: both types are alive. The metadata takes the second pointer for an input, but it is written to.
        let result = unsafe { made.AddRefTypeInfo(target, &raw mut number) };
        told(result, "reference")?;
        Ok(number)
    }
}

pub(super) fn registered(libid: &GUID, (major, minor): (u16, u16)) -> Option<PathBuf> {
    // SAFETY: the GUID lives for the call; success gives an owned string.
    let path = unsafe { QueryPathOfRegTypeLib(libid, major, minor, LCID(0)) }.ok()?;
    // Wine's ends with a null more.
    let path = path.to_string();
    Some(path.trim_end_matches('\0').into())
}

/// The chain of bases of an interface within the library, itself first. One that goes in a circle ends somewhere.
fn bases(types: &[TypeInfo], index: usize) -> impl Iterator<Item = usize> {
    let base = |index: &usize| match types.get(*index)?.body {
        Body::Interface(Target::Own(base), _) => Some(base),
        _ => None,
    };
    std::iter::successors(Some(index), base).take(types.len())
}

/// How many slots an interface has; `None` if that isn't known here.
fn slots(types: &[TypeInfo], index: usize) -> Option<usize> {
    let mut count = 0;
    for index in bases(types, index) {
        let Body::Interface(base, functions) = &types.get(index)?.body else {
            return None;
        };
        count += functions.len();
        match base {
            Target::Standard(name) if name == "IUnknown" => return Some(count + 3),
            Target::Standard(name) if name == "IDispatch" => return Some(count + 7),
            Target::Standard(_) => return None,
            Target::Own(_) => {}
        }
    }
    None
}

/// The slot that the system has given to an interface's first function.
fn first_slot(made: &ICreateTypeInfo) -> Result<usize> {
    let info: ITypeInfo = made.cast()?;
    // SAFETY: the type is alive; what it gives is read before it is given back.
    let offset = unsafe {
        let function = info.GetFuncDesc(0)?;
        let offset = (*function).oVft;
        info.ReleaseFuncDesc(function);
        offset
    };
    Ok(usize::from(offset.cast_unsigned()) / size_of::<usize>())
}

/// The types of automation's own library by their names.
fn standard_types() -> Result<HashMap<String, ITypeInfo>> {
    const NAME: &str = "stdole2.tlb";
    let failed = |error: windows_core::Error| at(error.into(), NAME);
    // SAFETY: the GUID lives for the call.
    let library: ITypeLib =
        unsafe { LoadRegTypeLib(&LIBID_STDOLE, 2, 0, LCID(0)) }.map_err(failed)?;
    // SAFETY: the library is alive.
    let count = unsafe { library.GetTypeInfoCount() };
    let mut types = HashMap::new();
    for index in 0..count {
        let mut name = BString::new();
        let none = core::ptr::null_mut();
        // SAFETY: the library is alive, the name is writable and the other pointers are null, which means unwanted.
        let result = unsafe {
            library.GetDocumentation(
                index.cast_signed(),
                &mut name,
                none,
                core::ptr::null_mut(),
                none,
            )
        };
        told(result, NAME)?;
        // SAFETY: the library is alive.
        let info = unsafe { library.GetTypeInfo(index) }.map_err(failed)?;
        types.insert(name.to_string(), info);
    }
    Ok(types)
}

fn kind(body: &Body) -> i32 {
    match body {
        Body::Enum(_) => TKIND_ENUM,
        Body::Record(_) => TKIND_RECORD,
        Body::Union(_) => TKIND_UNION,
        Body::Alias(_) => TKIND_ALIAS,
        Body::Interface(..) => TKIND_INTERFACE,
        Body::Dispatch(_) => TKIND_DISPATCH,
        Body::Class(_) => TKIND_COCLASS,
    }
}

/// The result of a step, with the place in its text.
pub(super) fn told(code: HRESULT, place: &str) -> Result<()> {
    if code.is_ok() {
        Ok(())
    } else {
        Err(at(code.into(), place))
    }
}

/// An error with the place before what it says.
pub(super) fn at(error: Error, place: &str) -> Error {
    let text = match error.description() {
        "" => place.to_owned(),
        text => format!("{place}: {text}"),
    };
    error.with_description(text)
}
