//! Third stage: the implementation of `ComClass`.
//!
//! Safe code only, by absolute paths only, so that it compiles under `#![forbid(unsafe_code)]`,
//! `#![no_implicit_prelude]` and any set of denied lints.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, LitStr, WherePredicate, parse_quote};

use crate::ast::Input;
use crate::flavour::Flavour;
use crate::registered;
use crate::valid::{Class, last};

pub(crate) fn expand(input: &Input, class: &Class) -> TokenStream {
    let support = input.flavour.support(input.krate());
    let constructor = match input.flavour {
        Flavour::ComSink | Flavour::VirtualServerSink => quote!(sink),
        Flavour::ComObject => quote!(object),
    };
    let name = LitStr::new(&input.ident.to_string(), input.ident.span());
    let threading = threading(input, class, &support);
    let entries = entries(input, class, &support);
    let slots = Literal::usize_unsuffixed(entries.len());
    let sources = &class.sources;
    let body = quote! {
        // A listed source that doesn't exist is an error here.
        #(let _ = #sources::IID;)*
        #support::Class::#constructor(#name, #threading, const { &[#(#entries),*] })
    };
    let class_impl = implementation(input, &bounds(input, class, &support), &slots, &body);
    let registered = class
        .registered
        .as_ref()
        .map(|registered| registered::implementation(input, registered));
    quote!(#class_impl #registered)
}

/// The implementation that stands in for a wrong input: its only content are the mistakes, so that
/// code that uses the struct as a sink gives no messages of its own.
pub(crate) fn fallback(input: &Input, mistakes: &TokenStream) -> TokenStream {
    let mut generics = input.generics.clone();
    let lifetimes: Vec<_> = generics
        .lifetimes()
        .map(|each| each.lifetime.clone())
        .collect();
    let predicates = &mut generics.make_where_clause().predicates;
    predicates.extend(
        lifetimes
            .iter()
            .map(|each| -> WherePredicate { parse_quote!(#each: 'static) }),
    );
    outlive(&mut generics);
    let slots = Literal::usize_unsuffixed(1);
    let class = implementation(input, &generics, &slots, mistakes);
    let registered = registered::stand_in(input);
    quote!(#class #registered)
}

fn implementation(
    input: &Input,
    generics: &Generics,
    slots: &Literal,
    body: &TokenStream,
) -> TokenStream {
    let support = input.flavour.support(input.krate());
    let ident = &input.ident;
    let (parameters, arguments, conditions) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #parameters #support::ComClass for #ident #arguments #conditions {
            type Slots = #support::Slots<#slots>;
            const CLASS: #support::Class<Self> = { #body };
        }
    }
}

/// The struct's generics with what an object needs of them.
///
/// A generic struct is a class where it implements the interfaces and, if agile, is `Send + Sync`:
/// its parameters often get their bounds only on the `impl` of the interface. A plain struct must
/// do so at once, hence no conditions: the check is in the constant, with a better message.
fn bounds(input: &Input, class: &Class, support: &TokenStream) -> Generics {
    let mut generics = input.generics.clone();
    if generics.params.is_empty() {
        return generics;
    }
    outlive(&mut generics);
    let predicates = &mut generics.make_where_clause().predicates;
    for path in &class.interfaces {
        let this = this(last(path).span());
        predicates.push(parse_quote!(#this: #path));
    }
    if !class.apartment {
        predicates.push(parse_quote!(Self: #support::Agile));
    }
    if !class.sources.is_empty() {
        let root = input.flavour.root(input.krate());
        predicates.push(parse_quote!(Self: #root::connection::ConnectionPoints));
    }
    generics
}

/// Adds `T: 'static` for every type parameter.
fn outlive(generics: &mut Generics) {
    let types: Vec<_> = generics
        .type_params()
        .map(|each| each.ident.clone())
        .collect();
    if !types.is_empty() {
        let predicates = &mut generics.make_where_clause().predicates;
        predicates.extend(
            types
                .iter()
                .map(|each| -> WherePredicate { parse_quote!(#each: 'static) }),
        );
    }
}

/// Proof that calls may come from any thread, or the lack of it. Its span is the struct's name.
fn threading(input: &Input, class: &Class, support: &TokenStream) -> TokenStream {
    let this = this(input.ident.span());
    let function = if class.apartment {
        "apartment"
    } else {
        "agile"
    };
    let function = Ident::new(function, Span::call_site());
    quote!(#support::#function::<#this>())
}

/// One expression per slot: the listed interfaces, and of an object what else it answers.
fn entries(input: &Input, class: &Class, support: &TokenStream) -> Vec<TokenStream> {
    let mut entries = Vec::new();
    for path in &class.interfaces {
        entries.push(entry(path, last(path).span(), entries.len()));
    }
    if let Some(first) = class.sources.first() {
        let container = quote!(#support::connection_point_container);
        entries.push(entry(&container, last(first).span(), entries.len()));
    }
    if input.flavour == Flavour::ComObject && !class.interfaces.is_empty() {
        // Else clients wouldn't ask for the texts of an error.
        let errors = quote!(#support::support_error_info);
        entries.push(entry(&errors, input.ident.span(), entries.len()));
    }
    entries
}

fn entry(function: &impl ToTokens, span: Span, slot: usize) -> TokenStream {
    let span = located(span);
    let slot = Literal::usize_unsuffixed(slot);
    quote_spanned!(span=> #function::<Self, #slot>())
}

/// `Self` at the place that a message about it should point to.
fn this(span: Span) -> Ident {
    Ident::new("Self", located(span))
}

/// A span of the expansion (so that lints leave it alone) that messages show at the user's `span`.
fn located(span: Span) -> Span {
    Span::call_site().located_at(span)
}
