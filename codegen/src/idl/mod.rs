//! The IDL front end: files to a [`Model`].
//!
//! Four stages, each of which reports all its errors and lets the next one run only when there
//! were none: the preprocessor makes tokens of the files, the parser makes a tree of the tokens,
//! the lowering gives the tree its meaning, and [`crate::check`] (a stage of its own, which every
//! front end shares) looks for mistakes in the outcome.
//!
//! The language is MIDL's with its older ODL forms, C preprocessor included. The standard files
//! (`oaidl.idl`, `ocidl.idl`, `unknwn.idl`, `wtypes.idl`, `stdole2.tlb`..) need not be there: what
//! [`builtin`] knows stands in for them, and when they are on the include path they are read for
//! the rest. Some decisions where the language leaves room:
//!
//! - A standard name (`BSTR`, `VARIANT`, `LONG`..) has its standard meaning unless the input itself,
//!   not a standard file, declares an enumeration, record or interface of that name.
//! - Files are read for 64 bits, as `midl /env x64` reads them: `_WIN64`, `_M_AMD64` and `_M_X64` are
//!   defined, and `sizeof` a pointer is 8.
//! - A constant that does not fit in its type is converted as C does it, with a warning; a string that is
//!   the value of a number is read as one.
//! - What `cpp_quote("#ifdef __midl")` hides from C is taken from Windows' metadata where that has it.
//! - In a file whose extension is `.odl`, `boolean` and `BOOL` are `VARIANT_BOOL`, as they were to `mktyplib`.
//! - A text that is neither UTF-8 nor UTF-16 is of a code page that nobody knows: its characters are
//!   taken as Windows-1252, second bytes of double-byte characters never end a string or a line.
//! - `async_uuid` makes the interface `AsyncIName` with `Begin_` and `Finish_` for each method.
//! - Automatic DISPIDs are `0x60000000 + (depth << 16) + index`, where `IDispatch` has the depth 1
//!   and the accessors of one property share the id of the first of them, as type libraries have
//!   them. Interfaces that are neither dual nor oleautomation nor derived from `IDispatch` get none.
//! - A class without `[default]` has its first unrestricted interface as the default one, and its
//!   first unrestricted `[source]` likewise.
//! - A `[call_as]` method has no slot; a `[local]` one has.
//! - Without a helpstring, the `///` lines before an item are its documentation.
//! - A model has of imported files what the input leads to by names; mistakes in the rest of them are
//!   reported all the same.
//! - Interfaces that are known by name only (announced, or standard) are in the model as imported
//!   ones without members. Records without a declaration are `void` behind their pointer.
//! - Parts of a record that have no name get one: `Outer_anonymous1`; the union in an encapsulated
//!   union is `Outer_union`. Enumerators of an enumeration without a name become constants.
//! - `SAFEARRAY *` without an element type is an array of [`void`](crate::model::Type::Void).
//! - `importlib` takes what is used from a type library that is found like an imported file; types
//!   that nothing declares are taken from Windows' own metadata.
//!
//! ```
//! use com_sink_codegen::diag::{Diagnostics, SourceMap};
//! use com_sink_codegen::idl::{self, loader::Memory};
//!
//! let text = "[object, uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
//!     interface IClock : IUnknown { HRESULT Tick([in] long count); }";
//! let files = Memory::new().file("clock.idl", text);
//! let (mut sources, mut diagnostics) = (SourceMap::default(), Diagnostics::default());
//! let model = idl::read_with("clock.idl", &files, &[], &mut sources, &mut diagnostics);
//! assert_eq!(model.unwrap().interfaces[0].members[0].slot, Some(3));
//! ```

pub mod ast;
pub mod builtin;
mod consteval;
mod decode;
pub mod lexer;
mod literal;
pub mod loader;
mod lower;
mod parser;
mod preprocess;
mod session;
mod suggest;
pub mod token;
mod unit;

pub use session::Session;

use std::path::{Path, PathBuf};

use crate::diag::{Diagnostics, SourceMap};
use crate::model::Model;
use loader::{Disk, Loader};

/// What the command line says about reading IDL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Folders that `import` and `#include` search, in this order.
    pub include_paths: Vec<PathBuf>,
    /// Macros: a name and its value, `1` if it has none.
    pub defines: Vec<(String, Option<String>)>,
}

/// Reads an IDL file and all that it imports from the disk. For several files, a [`Session`] reads
/// what they share once.
///
/// `None` when there was an error; `diagnostics` then says which.
pub fn read(
    path: &Path,
    options: &Options,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    let loader = Disk::new(&options.include_paths);
    let name = path.to_string_lossy();
    read_with(&name, &loader, &options.defines, sources, diagnostics)
}

/// Reads an IDL file and all that it imports through a [`Loader`].
///
/// `None` when there was an error; `diagnostics` then says which.
pub fn read_with(
    name: &str,
    loader: &dyn Loader,
    defines: &[(String, Option<String>)],
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    Session::new(loader, defines, sources).read(name, diagnostics)
}
