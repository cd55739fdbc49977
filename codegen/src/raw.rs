//! Raw bindings: windows-bindgen's rendering of metadata.
//!
//! windows-bindgen writes only to a path, panics on input that it does not like and lets the
//! `rustfmt` on the `PATH` lay out its output. [`generate`] hides all three: it hands back text,
//! turns a panic into an error that names the input, and prints the syntax tree anew, so that the
//! result does not depend on which `rustfmt` was found.

mod clash;
mod filters;
pub(crate) mod quiet;

use crate::diag::Diagnostics;
use crate::model::Model;
use crate::winmd::{self, Profile};
use std::fmt;
use std::process::{Command, Stdio};

/// What to bind.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What to call the input in an error, e.g. `VsComInterfaces.idl`.
    pub name: &'a str,
    /// Metadata beyond that of Windows, which is always known.
    pub winmd: &'a [&'a [u8]],
    /// Full names of types and functions: `Windows.Win32.IDispatch`. Structures and enumerations
    /// that these mention come along; a method that mentions an interface which is not listed is
    /// bound as an empty slot.
    pub filters: &'a [String],
    /// Path of the module that stands in for `windows_core`: it re-exports that crate and has a
    /// `BSTR` on every platform. `com_sink::core` is one.
    pub core: &'a str,
    /// Lines to put above, comment signs included.
    pub header: &'a str,
}

/// Why there are no raw bindings.
#[derive(Debug)]
pub enum Error {
    /// windows-bindgen runs `rustfmt`, and it is not installed.
    NoRustfmt,
    /// windows-bindgen gave up.
    Bindgen {
        /// The input as the request names it.
        name: String,
        /// What windows-bindgen said.
        message: String,
    },
    /// The input declares a type that Windows' metadata has too and that is needed from there.
    Clash {
        /// The input as the request names it.
        name: String,
        /// What is declared twice.
        item: String,
    },
    /// A temporary file could not be made or read.
    Io(std::io::Error),
    /// What windows-bindgen wrote is no Rust.
    Syntax {
        /// The input as the request names it.
        name: String,
        /// What the parser said.
        message: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRustfmt => f.write_str(
                "raw bindings need `rustfmt`, and it was not found; \
                 install it with `rustup component add rustfmt`",
            ),
            Self::Bindgen { name, message } => {
                write!(f, "windows-bindgen cannot bind `{name}`: {message}")
            }
            Self::Clash { name, item } => write!(
                f,
                "raw bindings of `{name}` would declare `{item}` twice: once for the input and once \
                 for Windows; leave raw bindings out"
            ),
            Self::Io(error) => write!(f, "no temporary file for windows-bindgen: {error}"),
            Self::Syntax { name, message } => {
                write!(
                    f,
                    "windows-bindgen wrote no valid Rust for `{name}`: {message}"
                )
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// Binds everything that a model declares itself.
///
/// `name`, `core` and `header` are as in [`Request`]. Returns `Ok(None)` after reporting to `diagnostics`
/// what metadata cannot express.
///
/// # Errors
///
/// See [`Error`].
pub fn bind(
    model: &Model,
    name: &str,
    core: &str,
    header: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Option<String>, Error> {
    let once = |model: &Model, shared: &[String], diagnostics: &mut Diagnostics| {
        let Some(bytes) = winmd::write_profile(model, name, Profile::Abi, diagnostics) else {
            return Ok(None);
        };
        let mut filters = filters::filters(&bytes).unwrap_or_default();
        let shared = shared.iter().filter(|name| !filters::is_of_core(name));
        filters.extend(shared.map(|name| format!("Windows.Win32.{name}")));
        if filters.is_empty() {
            return Ok(Some(format!("{header}\n")));
        }
        generate(&Request {
            name,
            winmd: &[&bytes],
            filters: &filters,
            core,
            header,
        })
        .map(Some)
    };
    let result = once(model, &[], diagnostics);
    if !matches!(result, Err(Error::Clash { .. })) {
        return result;
    }
    // What is needed from Windows, too, is bound once, as Windows declares it.
    let mut model = model.clone();
    let shared = clash::take_from_windows(&mut model);
    once(&model, &shared, diagnostics)
}

/// Makes the text of a module with raw bindings.
///
/// The module is self-contained but for the crates `windows_core` (which the macros of that crate
/// name absolutely) and the one in [`Request::core`]. Lints are to be allowed where it is declared.
///
/// # Errors
///
/// See [`Error`].
pub fn generate(request: &Request<'_>) -> Result<String, Error> {
    require_rustfmt()?;
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("raw.rs");
    quiet::catch(|| {
        windows_bindgen::Bindgen::new()
            .input_default()
            .input_byte_sets(request.winmd)
            .filters(request.filters)
            .flat()
            .output(&path)
            .write();
    })
    .map_err(|message| Error::Bindgen {
        name: request.name.to_owned(),
        message,
    })?;
    print(request, &std::fs::read_to_string(&path)?)
}

fn print(request: &Request<'_>, text: &str) -> Result<String, Error> {
    let syntax = |error: syn::Error| Error::Syntax {
        name: request.name.to_owned(),
        message: error.to_string(),
    };
    let core: syn::Path = syn::parse_str(request.core).map_err(syntax)?;
    let mut file = syn::parse_file(text).map_err(syntax)?;
    if let Some(item) = clash::find(&file) {
        return Err(Error::Clash {
            name: request.name.to_owned(),
            item,
        });
    }
    file.items
        .insert(0, syn::parse_quote!(use #core as windows_core;));
    Ok(format!(
        "{}\n{}",
        request.header,
        prettyplease::unparse(&file)
    ))
}

fn require_rustfmt() -> Result<(), Error> {
    let status = Command::new("rustfmt")
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Error::NoRustfmt),
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Request, bind, generate};
    use crate::diag::{Diagnostics, SourceMap};
    use crate::idl::{self, loader::Memory};
    use crate::model::Model;

    fn request<'a>(filters: &'a [String]) -> Request<'a> {
        Request {
            name: "test.idl",
            winmd: &[],
            filters,
            core: "::com_sink::core",
            header: "// Generated.",
        }
    }

    #[test]
    fn a_structure_comes_along_and_an_interface_is_listed() {
        let filters =
            ["IEnumConnections", "IConnectionPoint"].map(|n| format!("Windows.Win32.{n}"));
        let text = generate(&request(&filters)).unwrap();
        assert!(text.starts_with("// Generated.\nuse ::com_sink::core as windows_core;\n"));
        assert!(text.contains("pub struct IConnectionPoint_Vtbl"));
        assert!(text.contains("pub struct CONNECTDATA"));
        assert!(
            text.contains("EnumConnectionPoints: usize")
                || text.contains("GetConnectionPointContainer: usize")
        );
    }

    /// The raw bindings of an interface with one method.
    fn bound(method: &str) -> String {
        let text = format!(
            "import \"inspectable.idl\"; [object, uuid(00000001-0000-4000-8000-00000000abcd)] \
             interface IWeak : IUnknown {{ {method} }}"
        );
        let files = Memory::new().file("weak.idl", text.as_str());
        let mut diagnostics = Diagnostics::default();
        let mut sources = SourceMap::default();
        let model = idl::read_with("weak.idl", &files, &[], &mut sources, &mut diagnostics);
        let (model, header) = (model.unwrap(), "// Generated.");
        let text = bind(&model, "Weak", "::com_sink::core", header, &mut diagnostics);
        text.unwrap().unwrap()
    }

    #[test]
    fn what_windows_core_has_is_not_asked_for() {
        let text = bound("HRESULT Resolve([out, retval] IInspectable **it);");
        assert!(text.contains("windows_core::IInspectable"), "{text}");
    }

    #[test]
    fn what_is_nested_in_a_record_of_windows_comes_with_it() {
        let text = bound("HRESULT Show([in] DDPIXELFORMAT *format);");
        assert_eq!(text.matches("pub union DDPIXELFORMAT_0 ").count(), 1);
    }

    #[test]
    fn what_has_a_name_of_windows_is_declared_once() {
        // IOpcDigitalSignatureManager of Windows mentions Windows' IOpcPartUri.
        let text = bound(
            "HRESULT Sign([in] IOpcDigitalSignatureManager *it); } \
             [object, uuid(00000002-0000-4000-8000-00000000abcd)] interface IOpcPartUri : IUnknown { \
             HRESULT Mine();",
        );
        assert!(text.contains("fn Mine("), "{text}");
        assert!(text.contains("SetSignatureOriginPartName: usize"), "{text}");
    }

    #[test]
    fn what_windows_declares_the_same_is_bound_as_windows_declares_it() {
        // Windows' IEnumConnections gives such structures.
        let text = bound(
            "typedef struct CONNECTDATA { IUnknown *pUnk; DWORD dwCookie; } CONNECTDATA; \
             HRESULT Show([in] IEnumConnections *all, [in] CONNECTDATA *one);",
        );
        assert_eq!(text.matches("pub struct CONNECTDATA ").count(), 1, "{text}");
        assert!(text.contains("one: *const CONNECTDATA"), "{text}");
    }

    #[test]
    fn what_windows_core_has_is_taken_from_there_when_anything_is_taken() {
        let text = bound(
            "typedef struct GUID { unsigned long Data1; unsigned short Data2, Data3; unsigned char Data4[8]; } GUID; \
             typedef struct CONNECTDATA { IUnknown *pUnk; DWORD dwCookie; } CONNECTDATA; \
             HRESULT Show([in] IEnumConnections *all, [in] CONNECTDATA *one, [in] GUID *kind);",
        );
        assert!(text.contains("kind: *const windows_core::GUID"), "{text}");
        assert!(!text.contains("pub struct GUID"), "{text}");
    }

    #[test]
    fn a_library_that_declares_the_roots_itself_takes_them_from_where_others_do() {
        let text = bound(
            "HRESULT Mine([in] IDispatch *it); } \
             [uuid(00000000-0000-0000-C000-000000000046)] interface IUnknown { \
             HRESULT QueryInterface([in] GUID *iid, [out] void **it); \
             unsigned long AddRef(); unsigned long Release(); } \
             [uuid(00020400-0000-0000-C000-000000000046)] interface IDispatch : IUnknown { \
             HRESULT GetTypeInfoCount([out] UINT *count); \
             HRESULT GetTypeInfo([in] UINT which, [in] LCID lcid, [out] void **info); \
             HRESULT GetIDsOfNames([in] GUID *iid, [in] char **names, [in] UINT count, [in] LCID lcid, [out] DISPID *ids); \
             HRESULT Invoke([in] DISPID id, [in] GUID *iid, [in] LCID lcid, [in] WORD flags, [in] DISPPARAMS *params, \
             [out] VARIANT *result, [out] EXCEPINFO *info, [out] UINT *wrong);",
        );
        assert!(text.contains("fn Mine("), "{text}");
        assert_eq!(
            text.matches("pub struct IDispatch_Vtbl").count(),
            1,
            "{text}"
        );
        assert!(!text.contains("pub struct IUnknown_Vtbl"), "{text}");
    }

    #[test]
    fn of_nothing_there_are_no_bindings() {
        let nothing = Model::default();
        let mut diagnostics = Diagnostics::default();
        let text = bind(
            &nothing,
            "None",
            "::core",
            "// Generated.",
            &mut diagnostics,
        );
        assert_eq!(text.unwrap().unwrap(), "// Generated.\n");
    }

    #[test]
    fn a_character_is_a_number() {
        let text = bound("HRESULT Next(); } interface IMarks { const WCHAR MARK = 0xfffc;");
        assert!(text.contains("pub const MARK: u16 = 65532;"), "{text}");
    }

    #[test]
    fn a_panic_becomes_an_error_that_names_the_input() {
        let filters = ["Windows.Win32.NoSuchThing".to_owned()];
        let Err(Error::Bindgen { name, message }) = generate(&request(&filters)) else {
            panic!("an unknown type must be refused");
        };
        assert_eq!(name, "test.idl");
        assert!(message.contains("NoSuchThing"), "{message}");
    }
}
