//! What makes the struct a class that others create: `clsid`, `progid`, `threading`.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::{Error, LitStr};

use crate::ast::Input;
use crate::attr::Item;
use crate::errors::Errors;
use crate::suggest::closest;

/// One of the options that have a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    Clsid,
    ProgId,
    Threading,
}

impl Setting {
    pub(crate) fn named(name: &Ident) -> Option<Self> {
        match name.to_string().as_str() {
            "clsid" => Some(Self::Clsid),
            "progid" => Some(Self::ProgId),
            "threading" => Some(Self::Threading),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Clsid => "clsid",
            Self::ProgId => "progid",
            Self::Threading => "threading",
        }
    }

    /// How it looks when it's right; for messages.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Clsid => "clsid = \"6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11\"",
            Self::ProgId => "progid = \"Library.Class\"",
            Self::Threading => "threading = \"both\"",
        }
    }
}

/// A class without mistakes.
pub(crate) struct Registered {
    clsid: u128,
    prog_id: Option<LitStr>,
    /// The variant of `ThreadingModel`.
    threading: &'static str,
}

/// The values of `threading` and the variants that they mean.
const THREADING: [(&str, &str); 4] = [
    ("both", "Both"),
    ("apartment", "Apartment"),
    ("free", "Free"),
    ("neutral", "Neutral"),
];

/// Judges the options; `None` if there are none, or when they are wrong.
pub(crate) fn check(input: &Input, apartment: bool, errors: &mut Errors) -> Option<Registered> {
    let mut first = None;
    let (mut clsid, mut prog_id, mut threading) = (None, None, None);
    for item in &input.items {
        let Item::Registered(setting, value, span) = item else {
            continue;
        };
        first = first.or(Some((*setting, *span)));
        let place = match setting {
            Setting::Clsid => &mut clsid,
            Setting::ProgId => &mut prog_id,
            Setting::Threading => &mut threading,
        };
        if place.replace((value, *span)).is_some() {
            let message = format!("`{}` is given twice", setting.name());
            errors.push(Error::new(*span, message));
        }
    }
    let (setting, span) = first?;
    if clsid.is_none() {
        let message = format!(
            "`{}` belongs to a class that others create, which needs a class identifier: `{}`",
            setting.name(),
            Setting::Clsid.example(),
        );
        errors.push(Error::new(span, message));
    }
    if !input.generics.params.is_empty() {
        let message = format!(
            "`{}` is generic, but a class that others create is one type: \
             put `clsid` on a struct without parameters that holds this one",
            input.ident
        );
        errors.push(Error::new_spanned(&input.generics, message));
    }
    if let Some((value, _)) = prog_id
        && let Err(problem) = check_prog_id(&value.value())
    {
        errors.push(Error::new(value.span(), problem));
    }
    let threading = check_threading(threading.map(|(value, _)| value), apartment, errors);
    let clsid = clsid.and_then(|(value, _)| match parse_guid(&value.value()) {
        Ok(guid) => Some(guid),
        Err(problem) => {
            errors.push(Error::new(value.span(), problem));
            None
        }
    });
    Some(Registered {
        clsid: clsid?,
        prog_id: prog_id.map(|(value, _)| value.clone()),
        threading: threading?,
    })
}

fn check_threading(
    value: Option<&LitStr>,
    apartment: bool,
    errors: &mut Errors,
) -> Option<&'static str> {
    let Some(value) = value else {
        return Some(if apartment { "Apartment" } else { "Both" });
    };
    let text = value.value();
    let Some((name, variant)) = THREADING.into_iter().find(|(name, _)| *name == text) else {
        let names = THREADING.map(|(name, _)| name);
        let hint = closest(&text, &names)
            .map(|known| format!(" (did you mean `{known}`?)"))
            .unwrap_or_default();
        let message = format!(
            "unknown threading model `{text}`{hint}; it is one of `{}`",
            names.join("`, `")
        );
        errors.push(Error::new(value.span(), message));
        return None;
    };
    if apartment && variant != "Apartment" {
        let message = format!(
            "`threading = \"{name}\"` contradicts `apartment`: COM would make objects where they cannot be \
             called; leave out one of the two",
        );
        errors.push(Error::new(value.span(), message));
        return None;
    }
    Some(variant)
}

/// The rules of ProgIDs, from COM's documentation of them: at most 39 characters, letters, digits and dots, no digit
/// first.
fn check_prog_id(text: &str) -> Result<(), String> {
    const MAX: usize = 39;
    let problem = if text.is_empty() {
        "it is empty".to_owned()
    } else if text.len() > MAX {
        format!(
            "it has {} characters, {MAX} are allowed",
            text.chars().count()
        )
    } else if text.starts_with(|c: char| c.is_ascii_digit()) {
        "it starts with a digit".to_owned()
    } else if let Some(wrong) = text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '.')
    {
        format!("it has a `{wrong}`; letters, digits and dots are allowed")
    } else if text.split('.').any(str::is_empty) {
        "a dot stands between two names".to_owned()
    } else {
        return Ok(());
    };
    let example = Setting::ProgId.example();
    Err(format!("not a ProgID: {problem}; write `{example}`"))
}

/// `6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11`, in braces or not.
fn parse_guid(text: &str) -> Result<u128, String> {
    let bare = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .unwrap_or(text);
    let groups: Vec<&str> = bare.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hexadecimal = |group: &&str| group.bytes().all(|c| c.is_ascii_hexdigit());
    let digits = groups.concat();
    let number = u128::from_str_radix(&digits, 16);
    match number {
        Ok(0) => Err("the nil GUID is no class: make one of your own".to_owned()),
        Ok(number) if lengths == [8, 4, 4, 4, 12] && groups.iter().all(hexadecimal) => Ok(number),
        _ => Err(format!(
            "not a GUID: it has 8-4-4-4-12 hexadecimal digits, as in `{}`",
            Setting::Clsid.example()
        )),
    }
}

pub(crate) fn implementation(input: &Input, registered: &Registered) -> TokenStream {
    let support = input.flavour.support(input.krate());
    let name = LitStr::new(&input.ident.to_string(), input.ident.span());
    let digits = format!("{:#034x}", registered.clsid);
    let clsid: Literal = digits.parse().expect("a number");
    let prog_id = registered.prog_id.iter();
    let threading = Ident::new(registered.threading, Span::call_site());
    let info = quote! {
        #support::ClassInfo::new(#support::GUID::from_u128(#clsid), #name)
            #(.prog_id(#prog_id))*
            .threading(#support::ThreadingModel::#threading)
    };
    with_info(input, &info)
}

/// What stands in for a class with mistakes, so that where it is served there are no others.
pub(crate) fn stand_in(input: &Input) -> Option<TokenStream> {
    let meant = |item: &Item| matches!(item, Item::Registered(..));
    if !input.items.iter().any(meant) || !input.generics.params.is_empty() {
        return None;
    }
    let support = input.flavour.support(input.krate());
    let info = quote!(#support::ClassInfo::new(#support::GUID::zeroed(), ""));
    Some(with_info(input, &info))
}

fn with_info(input: &Input, info: &TokenStream) -> TokenStream {
    let support = input.flavour.support(input.krate());
    let ident = &input.ident;
    quote! {
        #[automatically_derived]
        impl #support::RegisteredClass for #ident {
            const INFO: #support::ClassInfo = #info;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check_prog_id, parse_guid};

    #[test]
    fn guids_are_read_with_and_without_braces() {
        let number = 0x6ab3a3f6_0f0a_4a37_8f5b_5f6d0f6f4a11;
        assert_eq!(
            parse_guid("6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11"),
            Ok(number)
        );
        assert_eq!(
            parse_guid("{6AB3A3F6-0F0A-4A37-8F5B-5F6D0F6F4A11}"),
            Ok(number)
        );
        for wrong in [
            "",
            "6ab3a3f60f0a4a378f5b5f6d0f6f4a11",
            "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a1",
            "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a1g",
            "{6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11",
            "+ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert!(parse_guid(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn prog_ids_have_rules() {
        for right in ["Excel", "Library.Class", "Library.Class.1", &"a".repeat(39)] {
            assert_eq!(check_prog_id(right), Ok(()), "{right}");
        }
        for wrong in ["", "1.A", "A.", "A B", "A_B", "Ä", &"a".repeat(40)] {
            assert!(check_prog_id(wrong).is_err(), "{wrong}");
        }
    }
}
