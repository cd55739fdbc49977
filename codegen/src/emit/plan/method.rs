//! How one method is called: which parameter goes which way, and what cannot be said safely.

use super::value::Val;
use crate::model::{
    ArrayBound, Index, InterfaceKind, Member, MemberKind, Named, Names as _, RecordKind, Type,
};
use crate::names::{self, MemberNames, Pair};

/// A method.
#[derive(Debug)]
pub(in crate::emit) struct Method<'m> {
    /// The member of the model.
    pub(in crate::emit) member: &'m Member,
    /// Its Rust name.
    pub(in crate::emit) rust: String,
    /// The field of the vtable.
    pub(in crate::emit) field: String,
    /// All parameters in order.
    pub(in crate::emit) params: Vec<Param<'m>>,
    /// What it gives back.
    pub(in crate::emit) returns: Return,
    /// Why no Rust signature can be given at all.
    pub(in crate::emit) unsupported: Option<String>,
}

/// A parameter.
#[derive(Debug)]
pub(in crate::emit) struct Param<'m> {
    /// The parameter of the model.
    pub(in crate::emit) item: &'m crate::model::Param,
    /// Its Rust name.
    pub(in crate::emit) rust: String,
    /// Which way it goes.
    pub(in crate::emit) pass: Pass,
}

/// Which way a parameter goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) enum Pass {
    /// `[in] T`
    In(Val),
    /// `[in] T*`
    InPointer(Val),
    /// `[in, out] T*`
    InOut(Val),
    /// `[out] T*`
    Out(Val),
    /// `[out, retval] T*`
    Retval(Val),
    /// Something that only its C type can express.
    Raw(RawType),
}

/// The C type of a parameter that makes its method unsafe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) enum RawType {
    /// A number or a path without imports.
    Named(&'static str),
    /// `c_void`
    Void,
    /// A structure of the library.
    Record(String),
    /// The C representation of a value.
    Value(Val),
    /// A pointer; `true` when it is only read through.
    Pointer(Box<RawType>, bool),
    /// An array within a record.
    Array(Box<RawType>, Vec<u32>),
}

impl Pass {
    /// True for what `Invoke` can pass, too.
    fn is_automation(&self) -> bool {
        match self {
            Self::In(value)
            | Self::InPointer(value)
            | Self::InOut(value)
            | Self::Out(value)
            | Self::Retval(value) => value.is_automation(),
            Self::Raw(_) => false,
        }
    }
}

/// What a method gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emit) enum Return {
    /// An HRESULT, and the value of the `[retval]` parameter if there is one.
    HResult,
    /// A dispinterface's method: through `pVarResult`.
    Dispatched(Val),
    /// Nothing at all.
    Void,
    /// A value instead of an HRESULT.
    Plain(RawType),
}

impl<'m> Method<'m> {
    pub(in crate::emit) fn new(
        model: &Index<'m>,
        kind: InterfaceKind,
        member: &'m Member,
        names: MemberNames,
    ) -> Self {
        let mut unsupported = None;
        let returns = match returns(model, kind, &member.returns) {
            Ok(returns) => returns,
            Err(reason) => {
                unsupported = Some(reason);
                Return::HResult
            }
        };
        let plain =
            matches!(returns, Return::Plain(_) | Return::Void) && kind == InterfaceKind::Vtable;
        let mut params = Vec::new();
        for (item, Pair { rust, .. }) in member.params.iter().zip(names.params) {
            match pass(model, item, kind, plain) {
                Ok(pass) => params.push(Param { item, rust, pass }),
                Err(reason) => unsupported = unsupported.or(Some(reason)),
            }
        }
        Self {
            member,
            rust: names.method.rust,
            field: names.field,
            params,
            returns,
            unsupported,
        }
    }

    /// The parameters that a caller passes.
    pub(in crate::emit) fn inputs(&self) -> impl Iterator<Item = &Param<'m>> {
        self.params
            .iter()
            .filter(|param| !matches!(param.pass, Pass::Retval(_)))
    }

    /// The parameters that `Invoke` knows of.
    pub(in crate::emit) fn arguments(&self) -> impl Iterator<Item = &Param<'m>> {
        self.inputs().filter(|param| !param.item.lcid)
    }

    /// The value behind `Ok`.
    pub(in crate::emit) fn result(&self) -> Option<&Val> {
        if let Return::Dispatched(value) = &self.returns {
            return Some(value);
        }
        self.params.iter().find_map(|param| match &param.pass {
            Pass::Retval(value) => Some(value),
            _ => None,
        })
    }

    /// The parameters that make the method unsafe.
    pub(in crate::emit) fn raw(&self) -> Vec<&Param<'m>> {
        self.params
            .iter()
            .filter(|param| matches!(param.pass, Pass::Raw(_)))
            .collect()
    }

    /// True when nothing but raw C types can express it.
    pub(in crate::emit) fn is_unsafe(&self) -> bool {
        let pointer = matches!(&self.returns, Return::Plain(RawType::Pointer(..)));
        pointer
            || self
                .params
                .iter()
                .any(|param| matches!(param.pass, Pass::Raw(_)))
    }

    /// True when `Invoke` can reach it.
    pub(in crate::emit) fn is_invocable(&self) -> bool {
        let plain = matches!(self.returns, Return::Plain(_));
        self.unsupported.is_none()
            && !self.is_unsafe()
            && !plain
            && self.member.dispid.is_some()
            && self.params.iter().all(|param| param.pass.is_automation())
    }

    /// True for a property's accessor that writes.
    pub(in crate::emit) fn is_put(&self) -> bool {
        matches!(
            self.member.kind,
            MemberKind::PropPut | MemberKind::PropPutRef
        )
    }
}

fn returns(model: &Index<'_>, kind: InterfaceKind, ty: &Type) -> Result<Return, String> {
    let ty = behind(model, ty);
    Ok(match (kind, ty) {
        (_, Type::HResult) => Return::HResult,
        (InterfaceKind::Dispatch, Type::Void) => Return::HResult,
        (_, Type::Void) => Return::Void,
        (InterfaceKind::Dispatch, ty) => match Val::of(model, ty) {
            Some(value) => Return::Dispatched(value),
            None => return Err(format!("its result is a `{ty}`")),
        },
        (InterfaceKind::Vtable, ty) => {
            Return::Plain(plain(model, ty).ok_or_else(|| format!("it returns a `{ty}`"))?)
        }
    })
}

/// What a function can return in a register. Structures cannot: compilers disagree on how methods
/// return them.
fn plain(model: &Index<'_>, ty: &Type) -> Option<RawType> {
    match raw(model, ty, false)? {
        RawType::Value(Val::Variant | Val::Plain(_, "DECIMAL" | "GUID")) | RawType::Record(_) => {
            None
        }
        RawType::Value(Val::Bstr) => Some(RawType::Pointer(Box::new(RawType::Named("u16")), false)),
        RawType::Value(Val::Interface(_) | Val::SafeArray(_)) => {
            Some(RawType::Pointer(Box::new(RawType::Void), false))
        }
        other => Some(other),
    }
}

/// `plain` methods have no HRESULT to report a null pointer with, so that theirs stay raw.
fn pass(
    model: &Index<'_>,
    param: &crate::model::Param,
    kind: InterfaceKind,
    plain: bool,
) -> Result<Pass, String> {
    let ty = behind(model, &param.ty);
    let of = match kind {
        InterfaceKind::Dispatch => Val::of,
        InterfaceKind::Vtable => Val::of_vtable,
    };
    let pointee = match kind {
        InterfaceKind::Vtable => Val::of_array(model, ty),
        InterfaceKind::Dispatch => None,
    };
    let pointee = pointee
        .or_else(|| ty.pointee().and_then(|inner| of(model, inner)))
        .filter(|_| !plain);
    let pointee = pointee.filter(|_| !param.counted);
    let reads = param.is_in || !param.is_out;
    Ok(match (of(model, ty), pointee) {
        (Some(value), _) if !param.is_out => Pass::In(value),
        (_, Some(value)) if param.retval => Pass::Retval(value),
        (_, Some(value)) if param.is_out && reads => Pass::InOut(value),
        (_, Some(value)) if param.is_out => Pass::Out(value),
        (_, Some(value)) => Pass::InPointer(value),
        _ => Pass::Raw(
            raw(model, ty, !param.is_out)
                .ok_or_else(|| format!("its parameter `{}` is a `{}`", param.name, param.c_type))?,
        ),
    })
}

/// Follows aliases, but not into names of records and the like.
fn behind<'t>(model: &Index<'t>, ty: &'t Type) -> &'t Type {
    match ty {
        Type::Named(name) => match model.resolve(name) {
            Some(Named::Alias(behind)) => behind,
            _ => ty,
        },
        _ => ty,
    }
}

/// The C type; `None` when it is passed by value and has no Rust counterpart.
fn raw(model: &Index<'_>, ty: &Type, constant: bool) -> Option<RawType> {
    let ty = behind(model, ty);
    if let Some(value) = Val::of(model, ty) {
        return Some(RawType::Value(value));
    }
    Some(match ty {
        Type::Lpstr => RawType::Pointer(Box::new(RawType::Named("u8")), constant),
        Type::Lpwstr => RawType::Pointer(Box::new(RawType::Named("u16")), constant),
        Type::Function(_) => RawType::Pointer(Box::new(RawType::Void), false),
        Type::Pointer(inner) | Type::Array(inner, _) => {
            let inner = raw(model, inner, false).unwrap_or(RawType::Void);
            RawType::Pointer(Box::new(inner), constant)
        }
        Type::Named(name) => {
            let item = model.record(name)?;
            if !is_expressible(model, item, 0) {
                return None;
            }
            RawType::Record(names::item(&item.name).rust)
        }
        _ => return None,
    })
}

/// The C type of a record's field.
pub(in crate::emit) fn field(model: &Index<'_>, ty: &Type) -> Option<RawType> {
    match behind(model, ty) {
        // A field that owns something would be copied with the record.
        Type::Variant => None,
        Type::Array(element, bounds) => {
            let element = match behind(model, element) {
                Type::Array(..) | Type::Variant => return None,
                element => field(model, element)?,
            };
            let lengths: Option<Vec<u32>> = bounds
                .iter()
                .map(|bound| match bound {
                    ArrayBound::Fixed(length) => Some(*length),
                    ArrayBound::Open => None,
                })
                .collect();
            Some(RawType::Array(Box::new(element), lengths?))
        }
        // Not followed: structures point to each other.
        Type::Pointer(_) => Some(RawType::Pointer(Box::new(RawType::Void), false)),
        ty => raw(model, ty, false),
    }
}

/// True for a structure that is valid with any bits and owns nothing: no pointer is in it, which safe
/// code could set to anything.
pub(in crate::emit) fn is_plain(model: &Index<'_>, item: &crate::model::Record) -> bool {
    is_expressible(model, item, 0)
        && item.fields.iter().all(|it| match behind(model, &it.ty) {
            Type::Named(name) => match model.record(name) {
                Some(record) => is_plain(model, record),
                None => matches!(Val::of(model, &it.ty), Some(Val::Enum(_))),
            },
            Type::Array(element, _) => match nested(model, element) {
                Some(record) => is_plain(model, record),
                None => is_plain_value(model, element),
            },
            ty => is_plain_value(model, ty),
        })
}

fn is_plain_value(model: &Index<'_>, ty: &Type) -> bool {
    matches!(
        Val::of(model, ty),
        Some(Val::Number(_) | Val::Enum(_) | Val::Bool | Val::Plain(..))
    )
}

/// True for a structure that `#[repr(C)]` alone lays out as C does.
pub(in crate::emit) fn is_expressible(
    model: &Index<'_>,
    item: &crate::model::Record,
    depth: usize,
) -> bool {
    let natural = item.pack.is_none_or(|pack| pack >= 8);
    item.kind == RecordKind::Struct
        && natural
        && depth < 16
        && !item.fields.is_empty()
        && item.fields.iter().all(|it| {
            it.bits.is_none()
                && match nested(model, &it.ty) {
                    Some(record) => is_expressible(model, record, depth + 1),
                    None => field(model, &it.ty).is_some(),
                }
        })
}

/// The structure that a field holds, or an array of it.
fn nested<'m>(model: &Index<'m>, ty: &'m Type) -> Option<&'m crate::model::Record> {
    match behind(model, ty) {
        Type::Named(name) => model.record(name),
        Type::Array(element, bounds) => {
            nested(model, element).filter(|_| bounds.iter().all(|bound| *bound != ArrayBound::Open))
        }
        _ => None,
    }
}
