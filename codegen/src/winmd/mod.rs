//! Metadata: the model as an ECMA-335 file, and back.
//!
//! [`write()`] follows the conventions of Windows' own metadata (flat namespace, `Apis`, `GuidAttribute`),
//! so that windows-bindgen and every other reader of such files can use the result. What those
//! conventions cannot say (DISPIDs, dispinterfaces, default values, the lines of a coclass) is told
//! by attributes of the namespace `ComSink.Metadata`; `codegen/docs/winmd.md` lists them.
//! [`read`] loses nothing that [`write()`] was given but the places in the source.
//!
//! [`read`] reads the metadata of others too, and [`windows`] finds interfaces of Windows by name,
//! [`windows_name`] by IID.

mod abi;
mod attribute;
mod directory;
mod guid;
mod read;
mod text;
mod value;
mod win32;
mod write;

pub(crate) use read::import;
pub use read::{read, windows, windows_name};
pub(crate) use win32::{
    Windows, constant, find as find_windows, interface_in_any_case, whole_index,
};
pub use write::{Profile, write, write_profile};

/// Whether metadata was written by [`write()`]: such a file declares attributes of ours.
pub(crate) fn is_written_here(bytes: &[u8]) -> bool {
    let name = attribute::NAMESPACE.as_bytes();
    bytes.windows(name.len()).any(|window| window == name)
}

/// The namespace of Windows' metadata.
const WIN32: &str = "Windows.Win32";

/// The class that holds the constants and coclasses of a namespace.
const APIS: &str = "Apis";
