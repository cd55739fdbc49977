//! Names in types that stand for nothing. The IDL front end finds them itself, and with better
//! places; this is for the others.

use std::collections::{HashMap, HashSet};

use super::chain::follow;
use super::index::{Index, Kind};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::model::Type;

pub(super) fn check(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let mut look = References {
        index,
        diagnostics,
        reported: HashSet::new(),
    };
    for interface in index.own() {
        for member in &interface.members {
            let user = format!("{}::{}", interface.name, member.name);
            look.at(&member.returns, member.origin.span, &user);
            for param in &member.params {
                look.at(&param.ty, param.span.or(member.origin.span), &user);
            }
        }
    }
    let records = index.model.records.iter();
    for record in records.filter(|item| !item.origin.imported) {
        for field in &record.fields {
            look.at(&field.ty, field.span.or(record.origin.span), &record.name);
        }
    }
    let typedefs = index.model.typedefs.iter();
    for typedef in typedefs.filter(|item| !item.origin.imported) {
        look.at(&typedef.ty, typedef.origin.span, &typedef.name);
    }
    endless(index, diagnostics);
}

struct References<'i, 'a, 'd> {
    index: &'i Index<'a>,
    diagnostics: &'d mut Diagnostics,
    /// Each unknown name is reported once.
    reported: HashSet<String>,
}

impl References<'_, '_, '_> {
    /// Looks at the names in a type.
    fn at(&mut self, ty: &Type, place: Option<Span>, user: &str) {
        match ty {
            Type::Named(name)
                if self.index.kind(name).is_none() && self.reported.insert(name.to_string()) =>
            {
                let message = format!("unknown type `{name}` in `{user}`");
                self.diagnostics.push(
                    Diagnostic::error("E0301", place, message)
                        .label("nothing declares this type")
                        .help("give the library or file that declares it as an input too"),
                );
            }
            Type::Pointer(inner) | Type::SafeArray(inner) | Type::Array(inner, _) => {
                self.at(inner, place, user);
            }
            _ => {}
        }
    }
}

/// Aliases that never come to an end; the first one on a circle tells of it.
fn endless(index: &Index<'_>, diagnostics: &mut Diagnostics) {
    let typedefs = &index.model.typedefs;
    let places: HashMap<&str, usize> = (0..)
        .zip(typedefs)
        .map(|(at, typedef)| (typedef.name.as_str(), at))
        .collect();
    let next: Vec<Option<usize>> = typedefs
        .iter()
        .map(|typedef| match &typedef.ty {
            Type::Named(name) if matches!(index.kind(name), Some(Kind::Alias(_))) => {
                places.get(name.as_str()).copied()
            }
            _ => None,
        })
        .collect();
    let chains = follow(&next);
    let circles = chains
        .circles
        .iter()
        .map(|circle| (circle[0], "is an alias of itself"));
    let too_long = chains
        .too_long
        .iter()
        .map(|at| (*at, "stands for too many other aliases"));
    for (at, what) in circles.chain(too_long) {
        let typedef = &typedefs[at];
        diagnostics.push(
            Diagnostic::error(
                "E0505",
                typedef.origin.span,
                format!("the type `{}` {what}", typedef.name),
            )
            .label("never comes to an end")
            .help("name the type that is meant"),
        );
    }
}
