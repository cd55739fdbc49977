//! Members of types: functions, fields, enumerators.
//!
//! Invariant: that of the writer: what the system is handed lives until the call has returned.

use super::flags::{PARAMFLAG_FHASDEFAULT, PARAMFLAG_FOPT};
use super::types::Descriptions;
use super::writer::{Writer, at, told};
use super::{Constant, Field, Function};
use crate::error::{Error, Result};
use crate::hresult::E_INVALIDARG;
use crate::raw::{
    DISPID, ELEMDESC, ELEMDESC_0, FUNCDESC, ICreateTypeInfo, PARAMDESC, TYPEDESC, TYPEDESC_0,
    VARDESC, VARDESC_0, VARTYPE,
};
use crate::variant::Variant;
use crate::variant::vt::VT_I4;
use windows_core::{HSTRING, PCWSTR};

// From oaidl.h.
const FUNC_PUREVIRTUAL: i32 = 1;
const FUNC_DISPATCH: i32 = 4;
const CC_STDCALL: i32 = 4;
const VAR_PERINSTANCE: i32 = 0;
const VAR_CONST: i32 = 2;

/// Variables have ids that nobody asks for; these are the ones that Microsoft's compiler gives.
const FIRST_VARIABLE: i32 = 0x4000_0000;

/// Writes enumerators.
pub(super) fn constants(made: &ICreateTypeInfo, list: &[Constant]) -> Result<()> {
    for (index, constant) in (0..).zip(list) {
        let mut value = Variant::from(constant.value);
        let int = TYPEDESC {
            Anonymous: TYPEDESC_0::default(),
            vt: VARTYPE(VT_I4),
        };
        let desc = VARDESC {
            memid: DISPID(FIRST_VARIABLE + index),
            Anonymous: VARDESC_0 {
                lpvarValue: (&raw mut value).cast(),
            },
            elemdescVar: element(int),
            varkind: VAR_CONST,
            ..Default::default()
        };
        variable(made, index.cast_unsigned(), &desc, &constant.name)?;
        if let Some(doc) = &constant.doc {
            // SAFETY: the type is alive, and the string lives for the call.
            let result =
                unsafe { made.SetVarDocString(index.cast_unsigned(), &HSTRING::from(doc)) };
            told(result, &constant.name)?;
        }
    }
    Ok(())
}

/// Writes fields of a structure or union.
pub(super) fn fields(writer: &Writer, made: &ICreateTypeInfo, list: &[Field]) -> Result<()> {
    for (index, field) in (0..).zip(list) {
        let mut descriptions = Descriptions::default();
        let ty = writer
            .describe(made, &field.ty, &mut descriptions)
            .map_err(|error| at(error, &field.name))?;
        let desc = VARDESC {
            memid: DISPID(FIRST_VARIABLE + index),
            elemdescVar: element(ty),
            varkind: VAR_PERINSTANCE,
            ..Default::default()
        };
        variable(made, index.cast_unsigned(), &desc, &field.name)?;
    }
    Ok(())
}

fn variable(made: &ICreateTypeInfo, index: u32, desc: &VARDESC, name: &str) -> Result<()> {
    // SAFETY: the type is alive; the description, what it points at and the name live for the calls.
    unsafe {
        told(made.AddVarDesc(index, desc), name)?;
        told(made.SetVarName(index, &HSTRING::from(name)), name)
    }
}

/// Writes functions: of a vtable, or those of a dispinterface.
pub(super) fn functions(
    writer: &Writer,
    made: &ICreateTypeInfo,
    list: &[Function],
    by_vtable: bool,
) -> Result<()> {
    for (index, function) in (0..).zip(list) {
        declare(writer, made, index, function, by_vtable)
            .and_then(|()| name_it(made, index, function))
            .map_err(|error| at(error, &function.name))?;
    }
    Ok(())
}

fn declare(
    writer: &Writer,
    made: &ICreateTypeInfo,
    index: u32,
    function: &Function,
    by_vtable: bool,
) -> Result<()> {
    let mut descriptions = Descriptions::default();
    let mut params = Vec::with_capacity(function.params.len());
    let mut optional = 0;
    for param in &function.params {
        let ty = writer
            .describe(made, &param.ty, &mut descriptions)
            .map_err(|error| at(error, &param.name))?;
        let mut paramdesc = PARAMDESC {
            wParamFlags: param.flags,
            ..Default::default()
        };
        if let Some(value) = &param.default {
            paramdesc.pparamdescex = descriptions.preset(value)?;
            paramdesc.wParamFlags |= PARAMFLAG_FHASDEFAULT;
        }
        if paramdesc.wParamFlags & (PARAMFLAG_FOPT | PARAMFLAG_FHASDEFAULT) == PARAMFLAG_FOPT {
            optional += 1;
        }
        params.push(ELEMDESC {
            tdesc: ty,
            Anonymous: ELEMDESC_0 { paramdesc },
        });
    }
    let returns = writer.describe(made, &function.returns, &mut descriptions)?;
    let count = i16::try_from(params.len())
        .map_err(|_| Error::new(E_INVALIDARG, "it has too many parameters"))?;
    let desc = FUNCDESC {
        memid: DISPID(function.dispid),
        lprgelemdescParam: params.as_mut_ptr(),
        funckind: if by_vtable {
            FUNC_PUREVIRTUAL
        } else {
            FUNC_DISPATCH
        },
        invkind: function.verb.flags().into(),
        callconv: CC_STDCALL,
        cParams: count,
        cParamsOpt: optional,
        elemdescFunc: element(returns),
        wFuncFlags: function.flags,
        ..Default::default()
    };
    // SAFETY: the type is alive; the description, and what it points at, live for the call.
    told(unsafe { made.AddFuncDesc(index, &desc) }, "declaration")
}

fn name_it(made: &ICreateTypeInfo, index: u32, function: &Function) -> Result<()> {
    // The value of a setter has no name.
    let named = function
        .params
        .len()
        .saturating_sub(function.verb.is_put().into());
    let names: Vec<HSTRING> = std::iter::once(&function.name)
        .chain(function.params[..named].iter().map(|param| &param.name))
        .map(HSTRING::from)
        .collect();
    let pointers: Vec<PCWSTR> = names.iter().map(|name| PCWSTR(name.as_ptr())).collect();
    // SAFETY: the type is alive; as many strings as told live for the call.
    let result =
        unsafe { made.SetFuncAndParamNames(index, pointers.as_ptr(), pointers.len() as u32) };
    told(result, "names")?;
    if let Some(doc) = &function.doc {
        // SAFETY: the type is alive, and the string lives for the call.
        let result = unsafe { made.SetFuncDocString(index, &HSTRING::from(doc)) };
        told(result, "text")?;
    }
    Ok(())
}

fn element(tdesc: TYPEDESC) -> ELEMDESC {
    ELEMDESC {
        tdesc,
        Anonymous: ELEMDESC_0 {
            paramdesc: PARAMDESC::default(),
        },
    }
}
