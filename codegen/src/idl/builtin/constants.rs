//! Constants that no file has to define.

/// The value of a constant of `oaidl.idl`, `wtypes.idl` or `olectl.h`.
#[must_use]
pub fn constant(name: &str) -> Option<i64> {
    let find = |table: &[(&str, i64)]| {
        let at = table.binary_search_by_key(&name, |(name, _)| name).ok()?;
        Some(table[at].1)
    };
    match name {
        "VARIANT_TRUE" => Some(-1),
        "VARIANT_FALSE" | "S_OK" | "NULL" => Some(0),
        "S_FALSE" => Some(1),
        _ if name.starts_with("DISPID_") => find(DISPIDS),
        _ if name.starts_with("VT_") => find(VARTYPES),
        _ => None,
    }
}

/// Standard DISPIDs, sorted by name.
const DISPIDS: &[(&str, i64)] = &[
    ("DISPID_ABOUTBOX", -552),
    ("DISPID_ADDITEM", -553),
    ("DISPID_AMBIENT_APPEARANCE", -716),
    ("DISPID_AMBIENT_AUTOCLIP", -715),
    ("DISPID_AMBIENT_BACKCOLOR", -701),
    ("DISPID_AMBIENT_CHARSET", -727),
    ("DISPID_AMBIENT_CODEPAGE", -725),
    ("DISPID_AMBIENT_DISPLAYASDEFAULT", -713),
    ("DISPID_AMBIENT_DISPLAYNAME", -702),
    ("DISPID_AMBIENT_FONT", -703),
    ("DISPID_AMBIENT_FORECOLOR", -704),
    ("DISPID_AMBIENT_LOCALEID", -705),
    ("DISPID_AMBIENT_MESSAGEREFLECT", -706),
    ("DISPID_AMBIENT_PALETTE", -726),
    ("DISPID_AMBIENT_RIGHTTOLEFT", -732),
    ("DISPID_AMBIENT_SCALEUNITS", -707),
    ("DISPID_AMBIENT_SHOWGRABHANDLES", -711),
    ("DISPID_AMBIENT_SHOWHATCHING", -712),
    ("DISPID_AMBIENT_SUPPORTSMNEMONICS", -714),
    ("DISPID_AMBIENT_TEXTALIGN", -708),
    ("DISPID_AMBIENT_TOPTOBOTTOM", -733),
    ("DISPID_AMBIENT_TRANSFERPRIORITY", -728),
    ("DISPID_AMBIENT_UIDEAD", -710),
    ("DISPID_AMBIENT_USERMODE", -709),
    ("DISPID_APPEARANCE", -520),
    ("DISPID_AUTOSIZE", -500),
    ("DISPID_BACKCOLOR", -501),
    ("DISPID_BACKSTYLE", -502),
    ("DISPID_BORDERCOLOR", -503),
    ("DISPID_BORDERSTYLE", -504),
    ("DISPID_BORDERVISIBLE", -519),
    ("DISPID_BORDERWIDTH", -505),
    ("DISPID_CAPTION", -518),
    ("DISPID_CLEAR", -554),
    ("DISPID_CLICK", -600),
    ("DISPID_CLICK_VALUE", -610),
    ("DISPID_COLLECT", -8),
    ("DISPID_CONSTRUCTOR", -6),
    ("DISPID_DBLCLICK", -601),
    ("DISPID_DESTRUCTOR", -7),
    ("DISPID_DOCLICK", -551),
    ("DISPID_DRAWMODE", -507),
    ("DISPID_DRAWSTYLE", -508),
    ("DISPID_DRAWWIDTH", -509),
    ("DISPID_Delete", -801),
    ("DISPID_ENABLED", -514),
    ("DISPID_ERROREVENT", -608),
    ("DISPID_EVALUATE", -5),
    ("DISPID_FILLCOLOR", -510),
    ("DISPID_FILLSTYLE", -511),
    ("DISPID_FONT", -512),
    ("DISPID_FORECOLOR", -513),
    ("DISPID_HWND", -515),
    ("DISPID_KEYDOWN", -602),
    ("DISPID_KEYPRESS", -603),
    ("DISPID_KEYUP", -604),
    ("DISPID_MOUSEDOWN", -605),
    ("DISPID_MOUSEICON", -522),
    ("DISPID_MOUSEMOVE", -606),
    ("DISPID_MOUSEPOINTER", -521),
    ("DISPID_MOUSEUP", -607),
    ("DISPID_NEWENUM", -4),
    ("DISPID_Name", -800),
    ("DISPID_Object", -802),
    ("DISPID_PICTURE", -523),
    ("DISPID_PROPERTYPUT", -3),
    ("DISPID_Parent", -803),
    ("DISPID_READYSTATE", -525),
    ("DISPID_READYSTATECHANGE", -609),
    ("DISPID_REFRESH", -550),
    ("DISPID_REMOVEITEM", -555),
    ("DISPID_RIGHTTOLEFT", -611),
    ("DISPID_TABSTOP", -516),
    ("DISPID_TEXT", -517),
    ("DISPID_THIS", -613),
    ("DISPID_TOPTOBOTTOM", -612),
    ("DISPID_UNKNOWN", -1),
    ("DISPID_VALID", -524),
    ("DISPID_VALUE", 0),
];

/// `VARENUM`, sorted by name.
const VARTYPES: &[(&str, i64)] = &[
    ("VT_ARRAY", 8192),
    ("VT_BLOB", 65),
    ("VT_BLOB_OBJECT", 70),
    ("VT_BOOL", 11),
    ("VT_BSTR", 8),
    ("VT_BSTR_BLOB", 4095),
    ("VT_BYREF", 16384),
    ("VT_CARRAY", 28),
    ("VT_CF", 71),
    ("VT_CLSID", 72),
    ("VT_CY", 6),
    ("VT_DATE", 7),
    ("VT_DECIMAL", 14),
    ("VT_DISPATCH", 9),
    ("VT_EMPTY", 0),
    ("VT_ERROR", 10),
    ("VT_FILETIME", 64),
    ("VT_HRESULT", 25),
    ("VT_I1", 16),
    ("VT_I2", 2),
    ("VT_I4", 3),
    ("VT_I8", 20),
    ("VT_ILLEGAL", 65535),
    ("VT_ILLEGALMASKED", 4095),
    ("VT_INT", 22),
    ("VT_INT_PTR", 37),
    ("VT_LPSTR", 30),
    ("VT_LPWSTR", 31),
    ("VT_NULL", 1),
    ("VT_PTR", 26),
    ("VT_R4", 4),
    ("VT_R8", 5),
    ("VT_RECORD", 36),
    ("VT_RESERVED", 32768),
    ("VT_SAFEARRAY", 27),
    ("VT_STORAGE", 67),
    ("VT_STORED_OBJECT", 69),
    ("VT_STREAM", 66),
    ("VT_STREAMED_OBJECT", 68),
    ("VT_TYPEMASK", 4095),
    ("VT_UI1", 17),
    ("VT_UI2", 18),
    ("VT_UI4", 19),
    ("VT_UI8", 21),
    ("VT_UINT", 23),
    ("VT_UINT_PTR", 38),
    ("VT_UNKNOWN", 13),
    ("VT_USERDEFINED", 29),
    ("VT_VARIANT", 12),
    ("VT_VECTOR", 4096),
    ("VT_VERSIONED_STREAM", 73),
    ("VT_VOID", 24),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_searched() {
        assert!(DISPIDS.is_sorted() && VARTYPES.is_sorted());
        assert_eq!(constant("DISPID_NEWENUM"), Some(-4));
        assert_eq!(constant("DISPID_READYSTATE"), Some(-525));
        assert_eq!(constant("VT_BSTR"), Some(8));
        assert_eq!(constant("DISPID_NONE"), None);
    }
}
