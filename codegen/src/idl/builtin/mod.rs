//! What every IDL file may use without its text being at hand: the types, interfaces and constants
//! of the standard files (`oaidl.idl`, `ocidl.idl`, `wtypes.idl`..) and of `stdole2.tlb`.

mod constants;
mod interfaces;
mod pointed_at;
mod types;

pub use constants::constant;
pub use interfaces::{Standard, interface};
pub(super) use types::base_words;
pub use types::{is_opaque, type_of};

/// Macros that are defined in every file. `GUID_DEFINED` is what C headers ask before they use
/// `GUID`, which is built in here; the versions of Windows are the newest ones, as those who build
/// its SDK have them.
pub(super) const MACROS: &[(&str, &str)] = &[
    ("__midl", "801"),
    ("_WIN32", "1"),
    ("GUID_DEFINED", "1"),
    ("_WIN32_WINNT", "0x0A00"),
    ("WINVER", "0x0A00"),
    ("NTDDI_VERSION", "0x0A000010"),
    ("_WIN32_IE", "0x0A00"),
    // MIDL runs Microsoft's C compiler as its preprocessor.
    ("_MSC_VER", "1939"),
    ("_MSC_FULL_VER", "193933519"),
    ("_INTEGRAL_MAX_BITS", "64"),
    // As `midl /env x64` runs it.
    ("_WIN64", "1"),
    ("_M_AMD64", "100"),
    ("_M_X64", "100"),
    // The families of devices of `winapifamily.h`.
    ("WINAPI_FAMILY", "100"),
    ("WINAPI_FAMILY_DESKTOP_APP", "100"),
    ("WINAPI_FAMILY_PC_APP", "2"),
    ("WINAPI_FAMILY_APP", "2"),
    ("WINAPI_FAMILY_PHONE_APP", "3"),
    ("WINAPI_FAMILY_SYSTEM", "4"),
    ("WINAPI_FAMILY_SERVER", "5"),
    ("WINAPI_FAMILY_GAMES", "6"),
    ("WINAPI_PARTITION_DESKTOP", "1"),
    ("WINAPI_PARTITION_APP", "1"),
    ("WINAPI_PARTITION_PC_APP", "1"),
    ("WINAPI_PARTITION_SYSTEM", "1"),
    ("WINAPI_PARTITION_PKG_APPRUNTIME", "1"),
    ("STDOLE_TLB", "\"stdole2.tlb\""),
    ("STDTYPE_TLB", "\"stdole2.tlb\""),
];

/// Macros with parameters, as they go on behind their `(`. What Windows offers to any family of
/// devices is described.
pub(super) const FUNCTION_MACROS: &[(&str, &str)] = &[
    ("WINAPI_FAMILY_PARTITION", "family) 1"),
    ("WINAPI_FAMILY_ONE_PARTITION", "set, family) 1"),
    // `winnt.h`, which says it again where it is at hand.
    ("DECLARE_HANDLE", "name) typedef void *name"),
    // `sdkddkver.h`: the version of Windows in a version of its SDK.
    ("OSVER", "version) ((version) & 0xFFFF0000)"),
    // `winerror.h`
    (
        "MAKE_HRESULT",
        "severity, facility, code) ((HRESULT) (((unsigned long) (severity) << 31) | ((unsigned long) (facility) << 16) | ((unsigned long) (code))))",
    ),
    (
        "MAKE_SCODE",
        "severity, facility, code) ((SCODE) (((unsigned long) (severity) << 31) | ((unsigned long) (facility) << 16) | ((unsigned long) (code))))",
    ),
    // `winnt.h`
    (
        "MAKELANGID",
        "primary, sub) ((((WORD) (sub)) << 10) | (WORD) (primary))",
    ),
    (
        "MAKELCID",
        "language, sort) ((DWORD) ((((DWORD) ((WORD) (sort))) << 16) | ((DWORD) ((WORD) (language)))))",
    ),
    // `mmsystem.h`
    (
        "MAKEFOURCC",
        "a, b, c, d) ((DWORD) (BYTE) (a) | ((DWORD) (BYTE) (b) << 8) | ((DWORD) (BYTE) (c) << 16) | ((DWORD) (BYTE) (d) << 24))",
    ),
    // `wtypes.h`
    ("OLESTR", "text) L##text"),
];

/// Files whose contents are known here. When one of them is found on the include path it is read
/// all the same, for the types that are not.
const STANDARD_FILES: &[&str] = &[
    "basetsd",
    "comcat",
    "dispex",
    "hstring",
    "inspectable",
    "msxml",
    "oaidl",
    "objidl",
    "objidlbase",
    "ocidl",
    "oleidl",
    "olectl",
    "propidl",
    "propidlbase",
    "servprov",
    "shtypes",
    "stdole",
    "stdole2",
    "stdole32",
    "unknwn",
    "unknwnbase",
    "urlmon",
    "winerror",
    "windef",
    "wtypes",
    "wtypesbase",
    "olecc",
    "idispids",
    "intsafe",
    "winnt",
    "winbase",
    "windows",
    "oleauto",
    "winapifamily",
    "sdkddkver",
    "specstrings",
    "sal",
    "driverspecs",
    "winsdkver",
    "rpc",
    "rpcndr",
    "rpcdce",
    "ole2",
    "initguid",
    "guiddef",
    "stdint",
    "stddef",
    "winuser",
    "wingdi",
    "mmsystem",
    "winnls",
];

/// True for the files whose contents are known without their text.
#[must_use]
pub fn is_standard_file(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.to_ascii_lowercase();
    // The standard type library's source is as good as any other.
    let stem = name
        .strip_suffix(".idl")
        .filter(|stem| !stem.starts_with("stdole"))
        .or_else(|| name.strip_suffix(".h"))
        .or_else(|| name.strip_suffix(".tlb"));
    stem.is_some_and(|stem| STANDARD_FILES.contains(&stem))
}
