//! Types that no file has to define.

use crate::model::Type;

/// The type that a standard name stands for; base types of one word are names, too.
#[must_use]
pub fn type_of(name: &str) -> Option<Type> {
    base(name).or_else(|| alias(name)).or_else(|| pointer(name))
}

/// The type that the words of a base type stand for: `unsigned long`, in any order of words.
pub(in crate::idl) fn base_words(words: &str) -> Option<Type> {
    let mut unsigned = None;
    let mut longs = 0;
    let mut kind = None;
    for word in words.split(' ') {
        match word {
            "unsigned" => unsigned = Some(true),
            "signed" | "__signed" => unsigned = Some(false),
            "long" => longs += 1,
            // `int` adds nothing to `short` or `long`.
            "int" if kind.is_none() && longs == 0 => kind = Some("int"),
            "int" => {}
            "short" | "small" | "hyper" if kind == Some("int") => kind = Some(word),
            _ if kind.is_some() => return None,
            _ => kind = Some(word),
        }
    }
    let signed = |signed: Type, other: Type| {
        Some(if unsigned == Some(true) {
            other
        } else {
            signed
        })
    };
    match (kind, longs) {
        (None | Some("int"), 2) => signed(Type::I64, Type::U64),
        (None | Some("int"), 1) => signed(Type::I32, Type::U32),
        (None, 0) if unsigned.is_some() => signed(Type::I32, Type::U32),
        (Some("double"), 1) if unsigned.is_none() => Some(Type::F64),
        (Some(kind), 0) => match kind {
            "int" | "__int32" => signed(Type::I32, Type::U32),
            "short" | "__int16" => signed(Type::I16, Type::U16),
            "hyper" | "__int64" | "_int64" => signed(Type::I64, Type::U64),
            "__int3264" => signed(Type::ISize, Type::USize),
            "small" | "__int8" => signed(Type::I8, Type::U8),
            // MIDL's `char` is unsigned unless it says otherwise.
            "char" if unsigned == Some(false) => Some(Type::I8),
            "char" => Some(Type::U8),
            other if unsigned.is_none() => base(other),
            _ => None,
        },
        _ => None,
    }
}

fn base(name: &str) -> Option<Type> {
    Some(match name {
        "void" => Type::Void,
        "boolean" | "byte" | "char" | "bool" => Type::U8,
        "wchar_t" | "__wchar_t" => Type::WChar,
        "short" => Type::I16,
        "int" | "long" => Type::I32,
        "hyper" | "__int64" => Type::I64,
        "__int3264" => Type::ISize,
        "float" => Type::F32,
        "double" => Type::F64,
        "small" => Type::I8,
        "error_status_t" => Type::Scode,
        "handle_t" => Type::Void.pointer(),
        _ => return None,
    })
}

fn alias(name: &str) -> Option<Type> {
    Some(match name {
        "VOID" => Type::Void,
        "BYTE" | "UCHAR" | "BOOLEAN" | "UINT8" | "CHAR" | "CCHAR" => Type::U8,
        "INT8" | "SBYTE" | "int8_t" => Type::I8,
        "SHORT" | "INT16" | "int16_t" => Type::I16,
        "WORD" | "USHORT" | "UINT16" | "VARTYPE" | "CLIPFORMAT" | "ATOM" | "LANGID"
        | "PROPVAR_PAD1" | "PROPVAR_PAD2" | "PROPVAR_PAD3" => Type::U16,
        "INT" | "LONG" | "INT32" | "LONG32" | "DISPID" | "MEMBERID" | "FXPT16DOT16"
        | "OLE_XPOS_PIXELS" | "OLE_YPOS_PIXELS" | "OLE_XSIZE_PIXELS" | "OLE_YSIZE_PIXELS"
        | "OLE_XPOS_HIMETRIC" | "OLE_YPOS_HIMETRIC" | "OLE_XSIZE_HIMETRIC"
        | "OLE_YSIZE_HIMETRIC" | "NTSTATUS" => Type::I32,
        "UINT" | "DWORD" | "ULONG" | "UINT32" | "ULONG32" | "DWORD32" | "LCID" | "HREFTYPE"
        | "PROPID" | "OLE_COLOR" | "OLE_HANDLE" | "LCTYPE" | "COLORREF" => Type::U32,
        // `EventRegistrationToken` is a structure of nothing but such a number.
        "LONGLONG"
        | "INT64"
        | "LONG64"
        | "int64_t"
        | "time64_t"
        | "HNSTIME"
        | "EventRegistrationToken" => Type::I64,
        "ULONGLONG" | "UINT64" | "ULONG64" | "DWORD64" | "DWORDLONG" | "QWORD" | "uint64_t" => {
            Type::U64
        }
        "INT_PTR" | "LONG_PTR" | "LPARAM" | "LRESULT" | "SSIZE_T" | "SHANDLE_PTR" | "ptrdiff_t"
        | "intptr_t" => Type::ISize,
        "UINT_PTR" | "ULONG_PTR" | "DWORD_PTR" | "SIZE_T" | "WPARAM" | "size_t" | "HANDLE_PTR"
        | "uintptr_t" => Type::USize,
        // So OLE/COM Object Viewer writes them.
        "single" => Type::F32,
        "int64" => Type::I64,
        "uint64" => Type::U64,
        "OLE_XPOS_CONTAINER"
        | "OLE_YPOS_CONTAINER"
        | "OLE_XSIZE_CONTAINER"
        | "OLE_YSIZE_CONTAINER" => Type::F32,
        "FONTSIZE" => Type::Currency,
        "FONTNAME" => Type::Bstr,
        "FLOAT" | "FLOAT32" | "D3DVALUE" => Type::F32,
        "DOUBLE" | "FLOAT64" | "REFTIME" => Type::F64,
        "WCHAR" | "OLECHAR" | "TCHAR" => Type::WChar,
        "VARIANT_BOOL"
        | "_VARIANT_BOOL"
        | "OLE_CANCELBOOL"
        | "OLE_ENABLEDEFAULTBOOL"
        | "OLE_OPTEXCLUSIVE"
        | "FONTBOLD"
        | "FONTITALIC"
        | "FONTUNDERSCORE"
        | "FONTSTRIKETHROUGH" => Type::VariantBool,
        "BOOL" | "WINBOOL" => Type::Bool32,
        "HRESULT" => Type::HResult,
        "SCODE" => Type::Scode,
        "BSTR" | "wireBSTR" => Type::Bstr,
        "VARIANT" | "VARIANTARG" | "tagVARIANT" => Type::Variant,
        "DATE" => Type::Date,
        "CURRENCY" | "CY" | "tagCY" => Type::Currency,
        "DECIMAL" | "tagDEC" => Type::Decimal,
        "GUID" | "IID" | "CLSID" | "FMTID" | "UUID" | "uuid_t" | "_GUID" | "CATID" => Type::Guid,
        "LPSTR" | "LPCSTR" | "PSTR" | "PCSTR" => Type::Lpstr,
        "LPWSTR" | "LPCWSTR" | "PWSTR" | "PCWSTR" | "LPOLESTR" | "LPCOLESTR" | "LPTSTR"
        | "LPCTSTR" => Type::Lpwstr,
        // stdole's name for an enumeration of its own.
        "OLE_TRISTATE" => Type::I32,
        "int32_t" | "__time32_t" | "AsyncStatus" | "errno_t" | "clock_t" => Type::I32,
        "uint8_t" => Type::U8,
        "uint16_t" => Type::U16,
        "uint32_t" | "VERSION" | "NET_API_STATUS" | "DROPEFFECT" => Type::U32,
        _ => return None,
    })
}

fn pointer(name: &str) -> Option<Type> {
    let target = match name {
        "LPVOID"
        | "PVOID"
        | "LPCVOID"
        | "HANDLE"
        | "HWND"
        | "HDC"
        | "HMENU"
        | "HICON"
        | "HCURSOR"
        | "HBITMAP"
        | "HPALETTE"
        | "HINSTANCE"
        | "HMODULE"
        | "HGLOBAL"
        | "HRGN"
        | "HACCEL"
        | "HFONT"
        | "HBRUSH"
        | "HPEN"
        | "HKEY"
        | "HTASK"
        | "HMETAFILE"
        | "HENHMETAFILE"
        | "HMONITOR"
        | "HCONTEXT"
        | "HEVENT"
        | "HRSRC"
        | "HLOCAL"
        | "RPC_BINDING_HANDLE"
        | "HKL"
        | "HDESK"
        | "HWINSTA"
        | "HGDIOBJ"
        | "HSTR"
        | "HDWP"
        | "HDROP"
        | "HHOOK"
        | "HWINEVENTHOOK"
        | "HCOLORSPACE"
        | "HCONV"
        | "HDDEDATA"
        | "SC_HANDLE"
        | "SERVICE_STATUS_HANDLE" => Type::Void,
        "LPLONG" | "PLONG" | "LPINT" | "PINT" => Type::I32,
        "LPDWORD" | "PDWORD" | "PULONG" | "PUINT" | "LPUINT" => Type::U32,
        "LPWORD" | "PWORD" | "PUSHORT" => Type::U16,
        "PSHORT" => Type::I16,
        "LPBYTE" | "PBYTE" | "PUCHAR" | "PBOOLEAN" => Type::U8,
        "LPBOOL" | "PBOOL" => Type::Bool32,
        "LPBSTR" | "PBSTR" => Type::Bstr,
        "LPVARIANT" | "LPVARIANTARG" | "PVARIANT" => Type::Variant,
        "PCLSID" | "REFKNOWNFOLDERID" | "REFFOLDERTYPEID" | "REFWICPixelFormatGUID" => Type::Guid,
        "REFVARIANT" => Type::Variant,
        "HTRANSACTION" | "ENUMRESNAMEPROC" => Type::Void,
        "REFIID" | "REFGUID" | "REFCLSID" | "REFFMTID" | "LPGUID" | "LPIID" | "LPCLSID"
        | "LPCGUID" => Type::Guid,
        "LPDECIMAL" => Type::Decimal,
        "LPCY" => Type::Currency,
        "LPUNKNOWN" => Type::Named("IUnknown".into()),
        "LPDISPATCH" => Type::Named("IDispatch".into()),
        "LPSTREAM" => Type::Named("IStream".into()),
        "LPFONTDISP" => Type::Named("IFontDisp".into()),
        "LPPICTUREDISP" => Type::Named("IPictureDisp".into()),
        "LPSAFEARRAY" | "wirePSAFEARRAY" => return Some(Type::SafeArray(Box::new(Type::Void))),
        _ => return None,
    };
    Some(target.pointer())
}

/// True for standard structures, unions and enumerations that are known by name only: they can be
/// pointed at, and not passed by value.
#[must_use]
pub fn is_opaque(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "ACCEL",
        "ACTIVATEFLAGS",
        "ADVF",
        "ARRAYDESC",
        "BINDINFO",
        "BINDPTR",
        "BIND_OPTS",
        "BLOB",
        "BORDERWIDTHS",
        "BYTE_BLOB",
        "CADWORD",
        "CALLCONV",
        "CALPOLESTR",
        "CAUUID",
        "CLIPDATA",
        "COAUTHIDENTITY",
        "COAUTHINFO",
        "COMPAREFUNC",
        "CONNECTDATA",
        "CONTROLINFO",
        "COSERVERINFO",
        "CUSTDATA",
        "DATADIR",
        "DESCKIND",
        "DISPPARAMS",
        "DVASPECT",
        "DVTARGETDEVICE",
        "ELEMDESC",
        "EXCEPINFO",
        "FILETIME",
        "FLAG_STGMEDIUM",
        "FORMATETC",
        "FUNCDESC",
        "FUNCKIND",
        "GUIDKIND",
        "GUITHREADINFO",
        "IDLDESC",
        "IMPLTYPEFLAGS",
        "INTERFACEINFO",
        "INVOKEKIND",
        "LIBFLAGS",
        "LICENSE",
        "LICINFO",
        "LOCKTYPE",
        "LOGFONTA",
        "LOGFONTW",
        "LOGPALETTE",
        "MSG",
        "MULTI_QI",
        "OLECLOSE",
        "OLECMD",
        "OLECMDTEXT",
        "OLEGETMONIKER",
        "OLEINPLACEFRAMEINFO",
        "OLEMENUGROUPWIDTHS",
        "OLEMISC",
        "OLERENDER",
        "OLEUPDATE",
        "OLEVERB",
        "OLEWHICHMK",
        "PALETTEENTRY",
        "PARAMDATA",
        "PARAMDESC",
        "PARAMDESCEX",
        "PICTYPE",
        "POINT",
        "POINTER_INACTIVE",
        "POINTF",
        "POINTL",
        "POINTS",
        "PROPBAG2",
        "PROPPAGEINFO",
        "PROPSPEC",
        "PROPVARIANT",
        "QACONTAINER",
        "QACONTROL",
        "READYSTATE",
        "RECT",
        "RECTL",
        "REGKIND",
        "RGNDATA",
        "RemSNB",
        "SAFEARRAY",
        "SAFEARRAYBOUND",
        "SECURITY_ATTRIBUTES",
        "SECURITY_DESCRIPTOR",
        "SIZE",
        "SIZEL",
        "SNB",
        "STATDATA",
        "STATFLAG",
        "STATPROPSETSTG",
        "STATPROPSTG",
        "STATSTG",
        "STGC",
        "STGMEDIUM",
        "STGMOVE",
        "STGOPTIONS",
        "STGTY",
        "STREAM_SEEK",
        "SYSKIND",
        "SYSTEMTIME",
        "TEXTMETRICA",
        "TEXTMETRICOLE",
        "TEXTMETRICW",
        "TLIBATTR",
        "TYMED",
        "TYPEATTR",
        "TYPEDESC",
        "TYPEKIND",
        "UASFLAGS",
        "USERCLASSTYPE",
        "VARDESC",
        "VARENUM",
        "VARFLAGS",
        "VARKIND",
        "VIEWSTATUS",
        "XFORMCOORDS",
    ];
    NAMES.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_base_types_in_any_order() {
        for (words, ty) in [
            ("unsigned long", Some(Type::U32)),
            ("long unsigned int", Some(Type::U32)),
            ("unsigned", Some(Type::U32)),
            ("unsigned hyper int", Some(Type::U64)),
            ("hyper", Some(Type::I64)),
            ("long long", Some(Type::I64)),
            ("signed char", Some(Type::I8)),
            ("char", Some(Type::U8)),
            ("short int", Some(Type::I16)),
            ("int short", Some(Type::I16)),
            ("unsigned __int3264", Some(Type::USize)),
            ("unsigned float", None),
            ("char short", None),
            ("long long long", None),
        ] {
            assert_eq!(base_words(words), ty, "{words}");
        }
    }
}
