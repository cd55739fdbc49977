//! What differs between the three derives.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// Which of the three derives is at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flavour {
    ComSink,
    VirtualServerSink,
    ComObject,
}

impl Flavour {
    /// The name to write in `#[derive(..)]`.
    pub(crate) fn derive(self) -> &'static str {
        match self {
            Flavour::ComSink => "ComSink",
            Flavour::VirtualServerSink => "VirtualServerSink",
            Flavour::ComObject => "ComObject",
        }
    }

    /// The name of the attribute that lists the interfaces.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Flavour::ComSink | Flavour::VirtualServerSink => "sink",
            Flavour::ComObject => "object",
        }
    }

    /// How the attribute looks when it's right; for messages.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Flavour::ComSink => "#[sink(IFooEvents)]",
            Flavour::VirtualServerSink => "#[sink(IVMVirtualServerEvents)]",
            Flavour::ComObject => "#[object(server::IFoo)]",
        }
    }

    /// The options that the attribute takes; for messages.
    pub(crate) fn options(self) -> &'static str {
        match self {
            Flavour::ComSink | Flavour::VirtualServerSink => {
                "the options are `apartment`, `clsid = \"..\"`, `progid = \"..\"`, \
                 `threading = \"..\"` and `crate = \"..\"`"
            }
            Flavour::ComObject => {
                "the options are `apartment`, `sources(..)`, `clsid = \"..\"`, `progid = \"..\"`, \
                 `threading = \"..\"` and `crate = \"..\"`"
            }
        }
    }

    /// Path of the crate that the expansion refers to; `krate` is what the user gave, if anything.
    pub(crate) fn root(self, krate: Option<&Path>) -> TokenStream {
        match (krate, self) {
            (Some(path), _) => quote!(#path),
            (None, Flavour::VirtualServerSink) => quote!(::virtual_server),
            (None, Flavour::ComSink | Flavour::ComObject) => quote!(::com_sink),
        }
    }

    /// Path of the runtime's support module, which the expansion calls.
    pub(crate) fn support(self, krate: Option<&Path>) -> TokenStream {
        let root = self.root(krate);
        match self {
            // virtual-server re-exports its runtime, so that its users need no second dependency.
            Flavour::VirtualServerSink => quote!(#root::__com_sink::__v1),
            Flavour::ComSink | Flavour::ComObject => quote!(#root::__v1),
        }
    }
}
