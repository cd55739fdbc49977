//! What stands between the parentheses of `#[sink(..)]` and `#[object(..)]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, LitStr, Meta, Path, Token, parenthesized};

use crate::errors::Errors;
use crate::flavour::Flavour;
use crate::registered::Setting;
use crate::suggest::closest;

/// One element of the list.
pub(crate) enum Item {
    /// The path of an interface.
    Interface(Path),
    /// `apartment`
    Apartment(Span),
    /// `crate = "path"`
    Crate(Path, Span),
    /// `sources(IFooEvents, IBarEvents)`
    Sources(Vec<Path>),
    /// `clsid = "…"` and what else makes a registered class
    Registered(Setting, LitStr, Span),
}

/// Reads the list of one attribute; after a mistake goes on behind the next comma.
pub(crate) fn parse(attribute: &Attribute, flavour: Flavour, errors: &mut Errors) -> Vec<Item> {
    let tokens = match &attribute.meta {
        Meta::Path(_) => return Vec::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => {
            let message = format!("write the list in parentheses: `{}`", flavour.example());
            errors.push(Error::new(pair.eq_token.span(), message));
            return Vec::new();
        }
    };
    let parser = |input: ParseStream<'_>| Ok(list(input, flavour, errors));
    match parser.parse2(tokens) {
        Ok(items) => items,
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    }
}

fn list(input: ParseStream<'_>, flavour: Flavour, errors: &mut Errors) -> Vec<Item> {
    let mut items = Vec::new();
    while !input.is_empty() {
        match item(input, flavour) {
            Ok(item) => items.push(item),
            Err(error) => {
                errors.push(error);
                skip_to_comma(input);
            }
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            errors.push(input.error("expected `,`"));
            skip_to_comma(input);
            let _ = input.parse::<Token![,]>();
        }
    }
    items
}

fn item(input: ParseStream<'_>, flavour: Flavour) -> syn::Result<Item> {
    if input.peek(Token![crate]) && !input.peek2(Token![::]) {
        return krate(input, flavour);
    }
    if input.peek(Ident::peek_any) && !input.peek2(Token![::]) {
        let name = input.fork().call(Ident::parse_any)?;
        if name == "sources" {
            return sources(input, flavour);
        }
        if name == "apartment" {
            input.parse::<Ident>()?;
            return Ok(Item::Apartment(name.span()));
        }
        if let Some(setting) = Setting::named(&name) {
            return registered(input, setting);
        }
        // COM names of interfaces start with a capital or an underscore; nothing else does here.
        let lower = name
            .to_string()
            .starts_with(|first: char| first.is_ascii_lowercase());
        if lower || input.peek2(Token![=]) {
            return Err(unknown_option(&name, flavour));
        }
    }
    if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
        let message = format!("expected the path of an interface; {}", flavour.options());
        return Err(input.error(message));
    }
    let path: Path = input.parse()?;
    plain(&path)?;
    Ok(Item::Interface(path))
}

fn krate(input: ParseStream<'_>, flavour: Flavour) -> syn::Result<Item> {
    let example = match flavour {
        Flavour::VirtualServerSink => "crate = \"my_library::virtual_server\"",
        Flavour::ComSink | Flavour::ComObject => "crate = \"my_library::com_sink\"",
    };
    let keyword = input.parse::<Token![crate]>()?;
    if !input.peek(Token![=]) {
        let message = format!("`crate` needs a path: `{example}`");
        return Err(Error::new(keyword.span, message));
    }
    input.parse::<Token![=]>()?;
    if !input.peek(LitStr) {
        return Err(input.error(format!("expected a path in quotes: `{example}`")));
    }
    let text: LitStr = input.parse()?;
    let path = text.parse_with(Path::parse_mod_style).map_err(|_| {
        Error::new(
            text.span(),
            format!("not the path of a crate or module: `{example}`"),
        )
    })?;
    Ok(Item::Crate(path, keyword.span))
}

/// `clsid = "…"`
fn registered(input: ParseStream<'_>, setting: Setting) -> syn::Result<Item> {
    let (name, example) = (input.call(Ident::parse_any)?, setting.example());
    if !input.peek(Token![=]) {
        let message = format!("`{name}` needs a value: `{example}`");
        return Err(Error::new(name.span(), message));
    }
    input.parse::<Token![=]>()?;
    if !input.peek(LitStr) {
        return Err(input.error(format!("expected a value in quotes: `{example}`")));
    }
    Ok(Item::Registered(setting, input.parse()?, name.span()))
}

fn sources(input: ParseStream<'_>, flavour: Flavour) -> syn::Result<Item> {
    let name: Ident = input.parse()?;
    if flavour != Flavour::ComObject {
        let message = "`sources` lists what an object fires: it belongs to `#[object(..)]` \
                       of `#[derive(ComObject)]`; a sink lists its interfaces directly";
        return Err(Error::new(name.span(), message));
    }
    if !input.peek(syn::token::Paren) {
        let message = "`sources` needs a list: `sources(source::IFooEvents)`";
        return Err(Error::new(name.span(), message));
    }
    let inner;
    parenthesized!(inner in input);
    let paths = match inner.parse_terminated(Path::parse_mod_style, Token![,]) {
        Ok(paths) => paths,
        Err(error) => {
            // What is left would be a second mistake to syn.
            inner.parse::<TokenStream>()?;
            let message = format!("{error}; `sources` lists paths: `sources(source::IFooEvents)`");
            return Err(Error::new(error.span(), message));
        }
    };
    if paths.is_empty() {
        let message = "`sources` names no interface: `sources(source::IFooEvents)`";
        return Err(Error::new(name.span(), message));
    }
    Ok(Item::Sources(paths.into_iter().collect()))
}

fn unknown_option(name: &Ident, flavour: Flavour) -> Error {
    let known: &[&str] = match flavour {
        Flavour::ComSink | Flavour::VirtualServerSink => {
            &["apartment", "clsid", "progid", "threading", "crate"]
        }
        Flavour::ComObject => &[
            "apartment",
            "sources",
            "clsid",
            "progid",
            "threading",
            "crate",
        ],
    };
    let text = name.to_string();
    let hint = match text.as_str() {
        // What people who know COM's threading models try.
        "agile" | "free" | "mta" | "both" => {
            " (leave it out: calls from any thread are the default)".to_owned()
        }
        "sta" => " (did you mean `apartment`?)".to_owned(),
        _ => closest(&text, known)
            .map(|known| format!(" (did you mean `{known}`?)"))
            .unwrap_or_default(),
    };
    Error::new(
        name.span(),
        format!("unknown option `{text}`{hint}; {}", flavour.options()),
    )
}

/// Refuses `IFoo<T>`: interfaces have no parameters, and the expansion adds its own.
fn plain(path: &Path) -> syn::Result<()> {
    match path
        .segments
        .iter()
        .find(|segment| !segment.arguments.is_none())
    {
        None => Ok(()),
        Some(segment) => Err(Error::new(
            segment.arguments.span(),
            "an interface takes no arguments here: write its path only",
        )),
    }
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}
