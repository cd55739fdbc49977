//! The event interfaces of the crate `virtual-server`, which its derive knows by name.

use proc_macro2::{Ident, Span};
use syn::{Error, Path, parse_quote};

use crate::flavour::Flavour;
use crate::suggest::closest;

/// Every event interface in the root of `virtual-server`; the first is the derive's default.
const EVENTS: [&str; 5] = [
    "IVMVirtualServerEvents",
    "IVMVirtualMachineEvents",
    "IVMDVDDriveEvents",
    "IVMFloppyDriveEvents",
    "_IVMRCClientControlEvents",
];

/// What a derive without a list means.
pub(crate) fn default_interface(span: Span) -> Ident {
    Ident::new(EVENTS[0], span)
}

/// Refuses a name that is none of Virtual Server's.
pub(crate) fn known(name: &Ident) -> syn::Result<()> {
    let text = name.to_string();
    if EVENTS.contains(&text.as_str()) {
        return Ok(());
    }
    // Often it's the interface that clients call, or the enumeration of the events.
    let hint = closest(&text, &EVENTS)
        .or_else(|| closest(&format!("{text}Events"), &EVENTS))
        .map(|known| format!(" (did you mean `{known}`?)"))
        .unwrap_or_default();
    let message = format!(
        "Virtual Server has no event interface `{text}`{hint}\n\
         it has `{}`\n\
         an interface of another library needs a path, such as `self::{text}`",
        EVENTS.join("`, `"),
    );
    Err(Error::new(name.span(), message))
}

/// `::virtual_server::NAME`, so that the derive works without an import.
pub(crate) fn absolute(name: &Ident, krate: Option<&Path>) -> Path {
    let root = Flavour::VirtualServerSink.root(krate);
    parse_quote!(#root::#name)
}
