//! Second stage: everything that the derive can judge by itself, and what the names stand for.
//!
//! Whether the struct implements the interfaces and is `Send + Sync` is the compiler's to say; the
//! traits carry the words for it (`#[diagnostic::on_unimplemented]`).

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Error, Ident, Path};

use crate::ast::{Input, Kind};
use crate::attr::Item;
use crate::errors::Errors;
use crate::flavour::Flavour;
use crate::registered::{self, Registered};
use crate::virtual_server;

/// What to expand: an input without mistakes.
pub(crate) struct Class {
    /// Paths of the traits (and of their entry functions), one slot each, in this order.
    pub interfaces: Vec<Path>,
    /// Paths of the source structs.
    pub sources: Vec<Path>,
    /// Bound to the apartment that made it, instead of callable from any thread.
    pub apartment: bool,
    /// What makes it a class that others create.
    pub registered: Option<Registered>,
}

/// Checks the whole input; the error side is every mistake in it.
pub(crate) fn check(input: &mut Input) -> Result<Class, TokenStream> {
    let mut errors = Errors::default();
    shape(input, &mut errors);
    let grammar = std::mem::take(&mut input.errors);
    let broken_list = grammar.any();
    errors.merge(grammar);

    let mut class = Class {
        interfaces: Vec::new(),
        sources: Vec::new(),
        apartment: false,
        registered: None,
    };
    collect(input, &mut class, &mut errors);
    class.registered = registered::check(input, class.apartment, &mut errors);

    let nothing = class.interfaces.is_empty() && class.sources.is_empty();
    if nothing && input.flavour == Flavour::VirtualServerSink {
        let default = virtual_server::default_interface(input.ident.span());
        class
            .interfaces
            .push(virtual_server::absolute(&default, input.krate()));
    } else if nothing && !broken_list {
        errors.push(empty(input));
    }
    errors.finish(class)
}

fn shape(input: &Input, errors: &mut Errors) {
    let derive = input.flavour.derive();
    let wrap = "a COM object's state lives in a struct, which may hold";
    match input.kind {
        Kind::Struct => {}
        Kind::Enum(span) => {
            let message = format!("#[derive({derive})] takes no enum: {wrap} the enum in a field");
            errors.push(Error::new(span, message));
        }
        Kind::Union(span) => {
            let message =
                format!("#[derive({derive})] takes no union: {wrap} the union in a field");
            errors.push(Error::new(span, message));
        }
    }
    for parameter in input.generics.lifetimes() {
        let name = &parameter.lifetime;
        let message = format!(
            "`{}` borrows for `{name}`, but a COM object lives as long as anyone holds a reference \
             to it: own the data (`String`, `Arc<..>`)",
            input.ident,
        );
        errors.push(Error::new(name.span(), message));
    }
}

fn collect(input: &Input, class: &mut Class, errors: &mut Errors) {
    let mut krates = 0;
    for item in &input.items {
        match item {
            Item::Interface(path) => match resolve(input, path) {
                Ok(path) => unique(path, &mut class.interfaces, errors),
                Err(error) => errors.push(error),
            },
            Item::Sources(paths) => {
                for path in paths {
                    unique(path.clone(), &mut class.sources, errors);
                }
            }
            Item::Apartment(span) if class.apartment => {
                errors.push(Error::new(*span, "`apartment` is given twice"));
            }
            Item::Apartment(_) => class.apartment = true,
            Item::Registered(..) => {}
            Item::Crate(_, span) => {
                krates += 1;
                if krates > 1 {
                    errors.push(Error::new(*span, "`crate` is given twice"));
                }
            }
        }
    }
}

/// The path to write into the expansion for one that the user wrote.
fn resolve(input: &Input, path: &Path) -> syn::Result<Path> {
    match path.get_ident() {
        Some(name) if input.flavour == Flavour::VirtualServerSink => {
            virtual_server::known(name)?;
            Ok(virtual_server::absolute(name, input.krate()))
        }
        _ => Ok(path.clone()),
    }
}

fn unique(path: Path, list: &mut Vec<Path>, errors: &mut Errors) {
    let written = path.to_token_stream().to_string();
    if list
        .iter()
        .any(|other| other.to_token_stream().to_string() == written)
    {
        let message = format!("`{}` is listed twice", last(&path));
        errors.push(Error::new(last(&path).span(), message));
    } else {
        list.push(path);
    }
}

fn empty(input: &Input) -> Error {
    let (what, example) = (input.ident.to_string(), input.flavour.example());
    let message = format!("`{what}` lists no interface: write `{example}`");
    match input.attribute {
        Some(span) => Error::new(span, message),
        None => Error::new(input.ident.span(), message),
    }
}

/// The interface's own name.
pub(crate) fn last(path: &Path) -> &Ident {
    &path.segments[path.segments.len() - 1].ident
}
