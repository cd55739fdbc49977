//! First stage: the struct and its list, as written. Nothing is judged here but the list's grammar.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Generics, Ident, Path};

use crate::attr::{self, Item};
use crate::errors::Errors;
use crate::flavour::Flavour;

/// A derive's input.
pub(crate) struct Input {
    pub flavour: Flavour,
    pub ident: Ident,
    pub generics: Generics,
    pub kind: Kind,
    /// Where the (first) attribute stands; `None` without one.
    pub attribute: Option<Span>,
    pub items: Vec<Item>,
    /// Mistakes of the list's grammar.
    pub errors: Errors,
}

/// What the derive stands on; the span is that of the keyword.
pub(crate) enum Kind {
    Struct,
    Enum(Span),
    Union(Span),
}

impl Input {
    pub(crate) fn new(input: DeriveInput, flavour: Flavour) -> Self {
        let mut errors = Errors::default();
        let mut items = Vec::new();
        let mut place = None;
        for attribute in &input.attrs {
            if attribute.path().is_ident(flavour.attribute()) {
                place = place.or(Some(attribute.meta.path().span()));
                items.extend(attr::parse(attribute, flavour, &mut errors));
            }
        }
        let kind = match &input.data {
            Data::Struct(_) => Kind::Struct,
            Data::Enum(data) => Kind::Enum(data.enum_token.span),
            Data::Union(data) => Kind::Union(data.union_token.span),
        };
        Input {
            flavour,
            ident: input.ident,
            generics: input.generics,
            kind,
            attribute: place,
            items,
            errors,
        }
    }

    /// The path in `crate = ".."`, when given.
    pub(crate) fn krate(&self) -> Option<&Path> {
        self.items.iter().find_map(|item| match item {
            Item::Crate(path, _) => Some(path),
            _ => None,
        })
    }
}
