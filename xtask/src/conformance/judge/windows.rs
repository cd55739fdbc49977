//! Interfaces against Windows' own metadata.
//!
//! The metadata spells types in its own way: handles are structures, flags have enumerations, many a
//! pointer is one to nothing known. What must agree is what a call sees: the slots, how many
//! arguments there are, their sizes, what is a pointer to what.

use super::super::finding::Findings;
use super::layout;
use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::{Guid, Interface, InterfaceKind, Member, Model, Named, Record, Type};
use com_sink_codegen::winmd;

/// Compares every interface of the file itself that Windows has too: by its IID, and when that is
/// not known, by its name. Gives their number.
pub fn compare(model: &Model, findings: &mut Findings) -> usize {
    let own = model
        .interfaces
        .iter()
        .filter(|it| !it.origin.imported && it.kind == InterfaceKind::Vtable);
    let mut compared = 0;
    for ours in own {
        let Some(iid) = ours.iid else {
            continue;
        };
        // Some share their IID with others: the one of the same name is meant.
        let by_name = lookup(&ours.name);
        let has_it = |found: &(Model, Interface)| found.1.iid == Some(iid);
        let found = match by_name {
            Some(found) if has_it(&found) => Some(found),
            by_name => winmd::windows_name(iid).and_then(lookup).or(by_name),
        };
        if let Some((windows, theirs)) = found {
            compared += 1;
            let pair = Pair {
                ours: model,
                theirs: &windows,
            };
            interface(&pair, ours, &theirs, findings);
        }
    }
    compared
}

/// An interface of Windows with the types that it mentions.
fn lookup(name: &str) -> Option<(Model, Interface)> {
    let windows = winmd::windows(&[name], false, &mut Diagnostics::default())?;
    let interface = windows.interface(name)?.clone();
    Some((windows, interface))
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
    if !is_slip(ours.iid, theirs.iid) {
        // Another interface of the same name.
        return;
    }
    if !name.eq_ignore_ascii_case(&theirs.name) {
        findings.compare(name, "name", &name, &theirs.name.as_str());
    }
    let base = |it: &Interface| it.base.clone().unwrap_or_else(|| "none".into());
    findings.compare(name, "base", &base(ours), &base(theirs));
    if ours.members.len() != theirs.members.len() {
        let (mine, their) = (ours.members.len(), theirs.members.len());
        findings.compare(name, "members", &mine, &their);
    }
    for (at, (mine, their)) in ours.members.iter().zip(&theirs.members).enumerate() {
        let (mine_spelled, their_spelled) = (spell(mine), spell(their));
        if !is_same_name(&mine_spelled, &their_spelled) {
            findings.compare(name, &format!("member {at}"), &mine_spelled, &their_spelled);
            // A method that is missing moves all that follow; what they take is no news then.
            if ours.members.len() != theirs.members.len() {
                return;
            }
        }
        member(
            pair,
            &format!("{name}::{mine_spelled}"),
            mine,
            their,
            findings,
        );
    }
}

/// True for IIDs that are one but for a slip of the pen.
fn is_slip(ours: Option<Guid>, theirs: Option<Guid>) -> bool {
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        return ours == theirs;
    };
    let digit = |guid: Guid, at: u32| (guid.0 >> (4 * at)) & 0xf;
    (0..32)
        .filter(|at| digit(ours, *at) != digit(theirs, *at))
        .count()
        <= 3
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
    let is_unknown = mine.is_unknown() || their.is_unknown();
    if mine.fits(&their) || is_unknown && is_spelled_alike(ours, theirs) {
        findings.agree();
        return;
    }
    // The sizes tell why two records of one name do not fit.
    let text = match (mine.record(), their.record()) {
        (Some(mine), Some(their)) if mine != their => {
            format!("{what}: ours {ours} of {mine} bytes, theirs {theirs} of {their} bytes")
        }
        _ => format!("{what}: ours {ours}, theirs {theirs}"),
    };
    findings.push(item, text);
}

/// True for one name on both sides.
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
    /// A structure or union, with its size when that is known.
    Record(Option<u64>),
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
            Type::Currency => Self::Record(Some(8)),
            Type::Variant => Self::Record(Some(24)),
            Type::Decimal | Type::Guid => Self::Record(Some(16)),
            Type::Bstr | Type::Lpwstr => Self::Pointer(Box::new(Self::Int(2))),
            Type::Lpstr => Self::Pointer(Box::new(Self::Int(1))),
            Type::SafeArray(_) => Self::Pointer(Box::new(Self::Record(None))),
            Type::Function(_) => Self::Pointer(Box::new(Self::Void)),
            Type::Pointer(inner) | Type::Array(inner, _) => Self::Pointer(Box::new(deeper(inner))),
            Type::Named(name) => Self::named(name, model, depth),
        }
    }

    fn named(name: &str, model: &Model, depth: usize) -> Self {
        if matches!(
            name,
            "LARGE_INTEGER" | "ULARGE_INTEGER" | "HANDLE_PTR" | "SHANDLE_PTR" | "HIMAGELIST"
        ) {
            return Self::Int(8);
        }
        if name == "SNB" {
            let string = Self::Pointer(Box::new(Self::Int(2)));
            return Self::Pointer(Box::new(string));
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
                _ => Self::Record(size(found, model)),
            },
            None => Self::Record(None),
        }
    }

    /// True for something that is no more than a name, or a pointer to it.
    fn is_unknown(&self) -> bool {
        match self {
            Self::Pointer(inner) => inner.is_unknown(),
            Self::Record(size) => size.is_none(),
            _ => false,
        }
    }

    /// The size of the record that this is or points to, when it is known.
    fn record(&self) -> Option<u64> {
        match self {
            Self::Pointer(inner) => inner.record(),
            Self::Record(size) => *size,
            _ => None,
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
            // Names and tags differ too much.
            (Self::Record(Some(ours)), Self::Record(Some(theirs))) => ours == theirs,
            (Self::Record(_), Self::Record(_)) => true,
            _ => self == other,
        }
    }
}

/// The size of a record; one without fields is a name and no more.
fn size(record: &Record, model: &Model) -> Option<u64> {
    (!record.fields.is_empty())
        .then(|| layout::size(record, model))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{Shape, is_same_name, is_slip};
    use com_sink_codegen::model::{Field, Guid, Model, Origin, Record, RecordKind, Type};

    fn record(name: &str, fields: &[Type]) -> Record {
        let field = |ty: &Type| Field {
            name: "f".into(),
            ty: ty.clone(),
            c_type: "".into(),
            bits: None,
            span: None,
        };
        Record {
            name: name.into(),
            tag: None,
            kind: RecordKind::Struct,
            guid: None,
            fields: fields.iter().map(field).collect(),
            pack: None,
            origin: Origin::default(),
        }
    }

    #[test]
    fn what_a_call_sees_must_fit() {
        let model = Model {
            records: vec![
                record("Small", &[Type::I32]),
                record("Large", &[Type::I64, Type::U8]),
                record("Unknown", &[]),
            ],
            ..Model::default()
        };
        let fits = |ours: &Type, theirs: &Type| {
            Shape::of(ours, &model, 0).fits(&Shape::of(theirs, &model, 0))
        };
        assert!(fits(&Type::I32, &Type::U32));
        assert!(fits(&Type::Bstr, &Type::Void.pointer()));
        assert!(fits(&Type::USize, &Type::Void.pointer()));
        assert!(!fits(&Type::I32, &Type::I64));
        assert!(!fits(&Type::F32, &Type::I32));
        assert!(!fits(&Type::I32.pointer(), &Type::I16.pointer()));
        let named = |name: &str| Type::Named(name.into()).pointer();
        assert!(fits(&named("Small"), &named("Small")));
        assert!(fits(&named("Small"), &named("Unknown")));
        assert!(!fits(&named("Small"), &named("Large")));
        assert!(!fits(&named("Small"), &Type::I32.pointer()));
    }

    #[test]
    fn an_iid_with_a_wrong_digit_is_meant_for_the_other() {
        let guid = |text: &str| Guid::parse(text);
        let right = guid("cfee3140-1157-47ca-8b85-31bfcf3f2d0e");
        assert!(is_slip(guid("cfee3140-1257-47ca-8b85-31bfcf3f2d0e"), right));
        assert!(!is_slip(
            guid("13741d21-87eb-11ce-8081-0080c758527e"),
            right
        ));
        assert!(!is_slip(None, right));
    }

    #[test]
    fn a_number_tells_overloads_apart() {
        assert!(is_same_name("Draw", "Draw2"));
        assert!(is_same_name("Draw", "Draw"));
        assert!(!is_same_name("Draw", "DrawAll"));
    }
}
