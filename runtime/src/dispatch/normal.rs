//! The table-driven path: any arguments that OLE automation allows, made what the member declares.
//!
//! Invariant: each value is owned here and of its parameter's type (an interface: queried for the row's IID) before a
//! handler sees it; the caller's variables are written only after the handler has returned.

use super::DISPID_PROPERTYPUT;
use super::args::Args;
use super::reply::Refusal;
use crate::coerce;
use crate::hresult::{DISP_E_BADPARAMCOUNT, DISP_E_PARAMNOTFOUND, DISP_E_PARAMNOTOPTIONAL};
use crate::interface::{DefaultValue, Member, Param, ParamFlags};
use crate::raw;
use crate::variant::vt::{VT_BYREF, VT_EMPTY, VT_VARIANT, canonical};
use crate::variant::{Variant, layout};
use windows_core::HRESULT;

/// The arguments of a call in declared order, owned, each of its declared type.
pub(super) struct Normal {
    params: &'static [Param],
    values: Vec<Variant>,
    /// Which argument each parameter's value came from, counted in `rgvarg`.
    origins: Vec<Option<usize>>,
    /// The values, or references to them for `T*`, as `DISPPARAMS` wants them: last first. They own nothing.
    arguments: Vec<raw::VARIANT>,
}

impl Normal {
    /// Assigns the arguments to the member's parameters and coerces each.
    pub(super) fn new(member: &'static Member, args: Args<'_>) -> Result<Self, Refusal> {
        let params = member.params();
        let origins = assign(params, args)?;
        let values = params
            .iter()
            .zip(&origins)
            .map(|(param, origin)| match *origin {
                Some(index) => argument(param, variant(&args.values()[index]))
                    .map_err(|code| Refusal::argument(code, index)),
                None if param.flags().contains(ParamFlags::OPTIONAL) => {
                    omitted(param).map_err(Refusal::call)
                }
                None if args.names().is_empty() => Err(Refusal::call(DISP_E_BADPARAMCOUNT)),
                None => Err(Refusal::call(DISP_E_PARAMNOTOPTIONAL)),
            });
        Ok(Self {
            params,
            values: values.collect::<Result<_, _>>()?,
            origins,
            arguments: Vec::new(),
        })
    }

    /// The arguments as the straight path takes them. What a handler stores in its `T*` parameters arrives in the
    /// values. Valid while `self` lives and isn't used otherwise.
    pub(super) fn params(&mut self) -> raw::DISPPARAMS {
        // The one pointer to them: by-reference arguments are written through it.
        let values = self.values.as_mut_ptr().cast::<raw::VARIANT>();
        let argument = |(index, param): (usize, &Param)| {
            // SAFETY: a `Variant` is a VARIANT, there is one for each parameter, and it is of that one's type.
            unsafe {
                let value = values.add(index);
                if param.is_by_ref() {
                    layout::reference(value, canonical(param.base_vt()))
                } else {
                    value.read()
                }
            }
        };
        self.arguments = self.params.iter().enumerate().map(argument).collect();
        self.arguments.reverse();
        raw::DISPPARAMS {
            rgvarg: self.arguments.as_mut_ptr(),
            rgdispidNamedArgs: core::ptr::null_mut(),
            cArgs: u32::try_from(self.arguments.len()).unwrap_or(u32::MAX),
            cNamedArgs: 0,
        }
    }

    /// Stores what the handler left in its `T*` parameters into the caller's variables, coerced to their types.
    pub(super) fn write_back(self, args: Args<'_>) -> Result<(), Refusal> {
        for ((param, origin), value) in self.params.iter().zip(self.origins).zip(self.values) {
            let Some(index) = origin else { continue };
            let target = &args.values()[index];
            // SAFETY: a valid argument.
            let by_ref = unsafe { layout::vartype(target) } & VT_BYREF != 0;
            if param.is_by_ref() && by_ref {
                // SAFETY: the caller lends the variable that a valid by-reference argument points at.
                unsafe { coerce::store_by_ref(target, value) }
                    .map_err(|error| Refusal::argument(error.code(), index))?;
            }
        }
        Ok(())
    }
}

/// Which argument belongs to each parameter, counted in `rgvarg`.
fn assign(params: &[Param], args: Args<'_>) -> Result<Vec<Option<usize>>, Refusal> {
    let (count, named) = (args.values().len(), args.names().len());
    if count > params.len() {
        return Err(Refusal::call(DISP_E_BADPARAMCOUNT));
    }
    let mut origins = vec![None; params.len()];
    for (position, index) in (named..count).rev().enumerate() {
        origins[position] = Some(index);
    }
    for (index, name) in args.names().iter().enumerate() {
        let position = match name.0 {
            DISPID_PROPERTYPUT => params.len().checked_sub(1),
            id => usize::try_from(id).ok(),
        };
        let origin = position.and_then(|position| origins.get_mut(position));
        match origin {
            Some(origin) if origin.is_none() => *origin = Some(index),
            _ => return Err(Refusal::argument(DISP_E_PARAMNOTFOUND, index)),
        }
    }
    Ok(origins)
}

/// The value of a parameter for which there is an argument.
fn argument(param: &Param, value: &Variant) -> Result<Variant, HRESULT> {
    let flags = param.flags();
    if flags.contains(ParamFlags::OPTIONAL) && value.is_missing() {
        return omitted(param);
    }
    if !flags.contains(ParamFlags::IN) {
        return Ok(zero(param.base_vt()));
    }
    if param.base_vt() == VT_VARIANT {
        return value.view().to_variant().map_err(|error| error.code());
    }
    if value.is_missing() {
        return Err(DISP_E_PARAMNOTOPTIONAL);
    }
    coerce::argument(value, param.base_vt(), param.wanted_iid()).map_err(|error| error.code())
}

/// The value of an optional parameter that the caller left out.
fn omitted(param: &Param) -> Result<Variant, HRESULT> {
    let vt = param.base_vt();
    let value = match param.default() {
        Some(DefaultValue::Int(number)) => match i32::try_from(*number) {
            Ok(small) => Variant::from(small),
            Err(_) => Variant::from(*number),
        },
        Some(DefaultValue::Float(number)) => Variant::from(*number),
        Some(DefaultValue::Str(text)) => Variant::from(*text),
        Some(DefaultValue::Bool(truth)) => Variant::from(*truth),
        None if vt == VT_VARIANT => return Ok(Variant::missing()),
        None => return Ok(zero(vt)),
    };
    if vt == VT_VARIANT {
        return Ok(value);
    }
    value
        .change_type(canonical(vt))
        .map_err(|error| error.code())
}

/// Zero, the empty string or null, as a VARIANT of the type `vt`.
fn zero(vt: u16) -> Variant {
    let mut raw = raw::VARIANT::default();
    let vt = if vt == VT_VARIANT {
        VT_EMPTY
    } else {
        canonical(vt)
    };
    // SAFETY: all bits zero are a valid value of every type that a VARIANT can hold, and own nothing.
    unsafe {
        layout::set_vartype(&mut raw, vt);
        Variant::from_raw(raw)
    }
}

fn variant(raw: &raw::VARIANT) -> &Variant {
    // SAFETY: an argument of the running call.
    unsafe { Variant::from_raw_ref(raw) }
}
