//! Interfaces against Windows' own metadata.
//!
//! The metadata spells types in its own way: handles are structures, flags have enumerations, many a
//! pointer is one to nothing known. What must agree is what a call sees: the slots, how many
//! arguments there are, their sizes, what is a pointer to what.

use super::super::finding::Findings;
use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::{Guid, Interface, InterfaceKind, Member, Model, Named, Type};
use com_sink_codegen::winmd;

/// Compares every interface of the file itself that Windows has too.
pub fn compare(model: &Model, findings: &mut Findings) {
    let own = model
        .interfaces
        .iter()
        .filter(|it| !it.origin.imported && it.kind == InterfaceKind::Vtable && it.iid.is_some());
    for ours in own {
        let mut diagnostics = Diagnostics::default();
        let Some(windows) = winmd::windows(&[&ours.name], false, &mut diagnostics) else {
            continue;
        };
        let Some(theirs) = windows.interface(&ours.name) else {
            continue;
        };
        interface(
            &Pair {
                ours: model,
                theirs: &windows,
            },
            ours,
            theirs,
            findings,
        );
    }
}

/// The two models that types are looked up in.
struct Pair<'a> {
    ours: &'a Model,
    theirs: &'a Model,
}

fn interface(pair: &Pair<'_>, ours: &Interface, theirs: &Interface, findings: &mut Findings) {
    let name = ours.name.as_str();
    let guid = |guid: Option<Guid>| guid.map_or_else(|| "none".to_owned(), |it| it.to_string());
    findings.compare(name, "IID", &guid(ours.iid), &guid(theirs.iid));
    let base = |it: &Interface| it.base.clone().unwrap_or_else(|| "none".to_owned());
    findings.compare(name, "base", &base(ours), &base(theirs));
    for at in 0..ours.members.len().max(theirs.members.len()) {
        let spelled = |it: &Interface| {
            it.members
                .get(at)
                .map_or_else(|| "nothing".to_owned(), spell)
        };
        let (mine, their) = (spelled(ours), spelled(theirs));
        if !is_same_name(&mine, &their) {
            findings.compare(name, &format!("member {at}"), &mine, &their);
            return;
        }
    }
    for (ours, theirs) in ours.members.iter().zip(&theirs.members) {
        member(
            pair,
            &format!("{name}::{}", spell(ours)),
            ours,
            theirs,
            findings,
        );
    }
}

fn spell(member: &Member) -> String {
    format!("{}{}", member.kind.c_prefix(), member.name)
}

/// Metadata has no two methods of one name: a number tells the second one apart.
fn is_same_name(ours: &str, theirs: &str) -> bool {
    ours.trim_end_matches('_')
        .eq_ignore_ascii_case(theirs.trim_end_matches('_'))
        || theirs
            .strip_prefix(ours)
            .is_some_and(|rest| rest.trim_start_matches('_').parse::<u32>().is_ok())
}

fn member(pair: &Pair<'_>, item: &str, ours: &Member, theirs: &Member, findings: &mut Findings) {
    let (mine, their) = (&ours.returns, &theirs.returns);
    differ(pair, item, "returns", mine, their, findings);
    if ours.params.len() != theirs.params.len() {
        let (ours, theirs) = (ours.params.len(), theirs.params.len());
        findings.compare(item, "parameters", &ours, &theirs);
        return;
    }
    for (number, (ours, theirs)) in (1..).zip(ours.params.iter().zip(&theirs.params)) {
        let what = format!("type of parameter {number}");
        differ(pair, item, &what, &ours.ty, &theirs.ty, findings);
    }
}

fn differ(
    pair: &Pair<'_>,
    item: &str,
    what: &str,
    ours: &Type,
    theirs: &Type,
    findings: &mut Findings,
) {
    let (mine, their) = (
        Shape::of(ours, pair.ours, 0),
        Shape::of(theirs, pair.theirs, 0),
    );
    if mine.fits(&their) || is_spelled_alike(ours, theirs) {
        findings.agree();
    } else {
        findings.push(item, format!("{what}: ours {ours}, theirs {theirs}"));
    }
}

/// True for one name on both sides, which one of them does not know any closer.
fn is_spelled_alike(ours: &Type, theirs: &Type) -> bool {
    let spelled = |ty: &Type| ty.to_string().replace("[]", "*").replace(' ', "");
    spelled(ours) == spelled(theirs)
}

/// What a call sees of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// An integer of so many bytes.
    Int(u8),
    /// A floating point number of so many bytes.
    Float(u8),
    /// A pointer.
    Pointer(Box<Shape>),
    /// Nothing, or something unknown behind a pointer.
    Void,
    /// An interface.
    Interface(String),
    /// A structure or union.
    Record(String),
}

impl Shape {
    fn of(ty: &Type, model: &Model, depth: usize) -> Self {
        if depth > 32 {
            return Self::Void;
        }
        let deeper = |ty: &Type| Self::of(ty, model, depth + 1);
        match ty {
            Type::Void => Self::Void,
            Type::I8 | Type::U8 => Self::Int(1),
            Type::I16 | Type::U16 | Type::WChar | Type::VariantBool => Self::Int(2),
            Type::I32 | Type::U32 | Type::Bool32 | Type::HResult | Type::Scode => Self::Int(4),
            Type::I64 | Type::U64 => Self::Int(8),
            // Windows' metadata is for 64 bits here.
            Type::ISize | Type::USize => Self::Int(8),
            Type::F32 => Self::Float(4),
            Type::F64 | Type::Date => Self::Float(8),
            Type::Currency => Self::Record("CY".to_owned()),
            Type::Variant => Self::Record("VARIANT".to_owned()),
            Type::Decimal => Self::Record("DECIMAL".to_owned()),
            Type::Guid => Self::Record("GUID".to_owned()),
            Type::Bstr | Type::Lpwstr => Self::Pointer(Box::new(Self::Int(2))),
            Type::Lpstr => Self::Pointer(Box::new(Self::Int(1))),
            Type::SafeArray(_) => Self::Pointer(Box::new(Self::Record("SAFEARRAY".to_owned()))),
            Type::Function(_) => Self::Pointer(Box::new(Self::Void)),
            Type::Pointer(inner) | Type::Array(inner, _) => Self::Pointer(Box::new(deeper(inner))),
            Type::Named(name) => Self::named(name, model, depth),
        }
    }

    fn named(name: &str, model: &Model, depth: usize) -> Self {
        if matches!(
            name,
            "LARGE_INTEGER" | "ULARGE_INTEGER" | "HANDLE_PTR" | "SHANDLE_PTR"
        ) {
            return Self::Int(8);
        }
        match model.resolve(name) {
            Some(Named::Interface(found)) => {
                Self::Interface(found.map_or(name, |found| &found.name).to_owned())
            }
            Some(Named::Enum(_)) => Self::Int(4),
            Some(Named::Alias(ty)) => Self::of(ty, model, depth + 1),
            // A handle is a structure with one field in Windows' metadata.
            Some(Named::Record(found)) => match &found.fields[..] {
                [only] if only.name == "Value" => Self::of(&only.ty, model, depth + 1),
                _ => Self::Record(name.to_owned()),
            },
            None => Self::Record(name.to_owned()),
        }
    }

    /// True when one call can serve both.
    fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pointer(ours), Self::Pointer(theirs)) => {
                matches!(**ours, Self::Void) || matches!(**theirs, Self::Void) || ours.fits(theirs)
            }
            // Integers of pointer size stand for handles.
            (Self::Int(8), Self::Pointer(_)) | (Self::Pointer(_), Self::Int(8)) => true,
            (Self::Interface(ours), Self::Interface(theirs)) => ours.eq_ignore_ascii_case(theirs),
            // Names and tags differ too much; sizes are the compiler's to judge.
            (Self::Record(_), Self::Record(_)) => true,
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, is_same_name};
    use com_sink_codegen::model::{Model, Type};

    #[test]
    fn what_a_call_sees_must_fit() {
        let model = Model::default();
        let fits = |ours: &Type, theirs: &Type| {
            Shape::of(ours, &model, 0).fits(&Shape::of(theirs, &model, 0))
        };
        assert!(fits(&Type::I32, &Type::U32));
        assert!(fits(&Type::Bstr, &Type::Void.pointer()));
        assert!(fits(&Type::USize, &Type::Void.pointer()));
        assert!(!fits(&Type::I32, &Type::I64));
        assert!(!fits(&Type::F32, &Type::I32));
        assert!(!fits(&Type::I32.pointer(), &Type::I16.pointer()));
    }

    #[test]
    fn a_number_tells_overloads_apart() {
        assert!(is_same_name("Draw", "Draw2"));
        assert!(is_same_name("Draw", "Draw"));
        assert!(!is_same_name("Draw", "DrawAll"));
    }
}
