//! HRESULT constants by their Windows names, with a line of text each.
//!
//! Values: Win32 metadata, where `winerror.h` is the source.

use windows_core::HRESULT;

/// One HRESULT of a library: its value, its name, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HResultInfo {
    /// The value.
    pub code: HRESULT,
    /// The name in the IDL or header, such as `VM_E_TIMED_OUT`.
    pub name: &'static str,
    /// What it means; may be empty.
    pub text: &'static str,
}

/// The HRESULTs of a library, sorted by their codes as `u32`.
pub type HResultTable = &'static [HResultInfo];

impl HResultInfo {
    /// A row of a table.
    pub const fn new(code: HRESULT, name: &'static str, text: &'static str) -> Self {
        Self { code, name, text }
    }
}

/// Finds `code` in a table.
pub fn find(table: HResultTable, code: HRESULT) -> Option<&'static HResultInfo> {
    table
        .binary_search_by_key(&(code.0 as u32), |row| row.code.0 as u32)
        .ok()
        .map(|index| &table[index])
}

/// The row of a code that this runtime knows by itself.
pub fn describe(code: HRESULT) -> Option<&'static HResultInfo> {
    find(TABLE, code)
}

/// Whether a call failed because the process or the object at the other end is gone.
pub(crate) fn is_death(code: HRESULT) -> bool {
    const DEATHS: &[HRESULT] = &[
        RPC_E_DISCONNECTED,
        // What another process answers that has got the number of the one that died.
        RPC_E_INVALID_OBJECT,
        RPC_E_SERVER_DIED,
        RPC_E_SERVER_DIED_DNE,
        RPC_E_CONNECTION_TERMINATED,
        RPC_S_SERVER_UNAVAILABLE,
        RPC_S_CALL_FAILED,
        RPC_S_CALL_FAILED_DNE,
        CO_E_OBJNOTCONNECTED,
    ];
    DEATHS.contains(&code)
}

macro_rules! hresults {
    ($($name:ident $code:literal $text:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($code), "`: ", $text, ".")]
            pub const $name: HRESULT = HRESULT($code as i32);
        )*
        /// All constants of this module, sorted by code.
        pub const TABLE: HResultTable = &[
            $( HResultInfo::new($name, stringify!($name), $text), )*
        ];
    };
}

hresults! {
    S_OK 0x0000_0000_u32 "success";
    S_FALSE 0x0000_0001_u32 "success, with the answer no";
    E_NOTIMPL 0x8000_4001_u32 "not implemented";
    E_NOINTERFACE 0x8000_4002_u32 "the object does not have this interface";
    E_POINTER 0x8000_4003_u32 "a pointer is null or wrong";
    E_ABORT 0x8000_4004_u32 "aborted";
    E_FAIL 0x8000_4005_u32 "unspecified failure";
    E_UNEXPECTED 0x8000_FFFF_u32 "unexpected failure";
    RPC_E_CALL_REJECTED 0x8001_0001_u32 "the callee rejected the call";
    RPC_E_CONNECTION_TERMINATED 0x8001_0006_u32 "the connection ended during the call";
    RPC_E_SERVER_DIED 0x8001_0007_u32 "the server died during the call";
    RPC_E_SERVER_DIED_DNE 0x8001_0012_u32 "the server died before the call was carried out";
    RPC_E_SERVERFAULT 0x8001_0105_u32 "the server crashed in the call";
    RPC_E_CHANGED_MODE 0x8001_0106_u32 "the thread already belongs to another kind of apartment";
    RPC_E_DISCONNECTED 0x8001_0108_u32 "the object has been disconnected from its clients";
    RPC_E_RETRY 0x8001_0109_u32 "the call should be tried again";
    RPC_E_SERVERCALL_RETRYLATER 0x8001_010A_u32 "the server is busy";
    RPC_E_CANTCALLOUT_ININPUTSYNCCALL 0x8001_010D_u32 "no outgoing call during an input-synchronous call";
    RPC_E_WRONG_THREAD 0x8001_010E_u32 "the interface belongs to another thread";
    RPC_E_INVALID_OBJECT 0x8001_0114_u32 "the object does not exist";
    RPC_E_TOO_LATE 0x8001_0119_u32 "security was initialised already";
    DISP_E_UNKNOWNINTERFACE 0x8002_0001_u32 "the interface identifier is not IID_NULL";
    DISP_E_MEMBERNOTFOUND 0x8002_0003_u32 "no such member";
    DISP_E_PARAMNOTFOUND 0x8002_0004_u32 "no such parameter, or a missing optional one";
    DISP_E_TYPEMISMATCH 0x8002_0005_u32 "a value cannot be coerced to the declared type";
    DISP_E_UNKNOWNNAME 0x8002_0006_u32 "no member of that name";
    DISP_E_NONAMEDARGS 0x8002_0007_u32 "named arguments are not supported here";
    DISP_E_BADVARTYPE 0x8002_0008_u32 "not a valid VARTYPE";
    DISP_E_EXCEPTION 0x8002_0009_u32 "the member failed, see EXCEPINFO";
    DISP_E_OVERFLOW 0x8002_000A_u32 "a value does not fit the declared type";
    DISP_E_BADINDEX 0x8002_000B_u32 "an index is out of bounds";
    DISP_E_UNKNOWNLCID 0x8002_000C_u32 "unknown locale";
    DISP_E_ARRAYISLOCKED 0x8002_000D_u32 "the array is locked";
    DISP_E_BADPARAMCOUNT 0x8002_000E_u32 "wrong number of arguments";
    DISP_E_PARAMNOTOPTIONAL 0x8002_000F_u32 "an argument that is not optional is missing";
    DISP_E_BADCALLEE 0x8002_0010_u32 "the member cannot be called like this";
    DISP_E_NOTACOLLECTION 0x8002_0011_u32 "not a collection";
    DISP_E_DIVBYZERO 0x8002_0012_u32 "division by zero";
    DISP_E_BUFFERTOOSMALL 0x8002_0013_u32 "the buffer is too small";
    TYPE_E_LIBNOTREGISTERED 0x8002_801D_u32 "the type library is not registered";
    TYPE_E_ELEMENTNOTFOUND 0x8002_802B_u32 "no such element in the type library";
    TYPE_E_CANTLOADLIBRARY 0x8002_9C4A_u32 "the type library cannot be loaded";
    CLASS_E_NOAGGREGATION 0x8004_0110_u32 "the class does not support aggregation";
    CLASS_E_CLASSNOTAVAILABLE 0x8004_0111_u32 "the class factory does not serve this class";
    REGDB_E_CLASSNOTREG 0x8004_0154_u32 "the class is not registered";
    REGDB_E_IIDNOTREG 0x8004_0155_u32 "the interface is not registered";
    CO_E_NOTINITIALIZED 0x8004_01F0_u32 "COM is not initialised on this thread";
    CO_E_CLASSSTRING 0x8004_01F3_u32 "not a valid class name";
    CO_E_OBJNOTREG 0x8004_01FB_u32 "the object is not registered";
    CO_E_OBJNOTCONNECTED 0x8004_01FD_u32 "the object is not connected to its server";
    CONNECT_E_NOCONNECTION 0x8004_0200_u32 "there is no connection of this cookie or interface";
    CONNECT_E_ADVISELIMIT 0x8004_0201_u32 "the connection point accepts no more connections";
    CONNECT_E_CANNOTCONNECT 0x8004_0202_u32 "the sink does not have the interface of the connection point";
    E_ACCESSDENIED 0x8007_0005_u32 "access is denied";
    E_HANDLE 0x8007_0006_u32 "not a valid handle";
    E_OUTOFMEMORY 0x8007_000E_u32 "memory is short";
    E_INVALIDARG 0x8007_0057_u32 "an argument is not valid";
    ERROR_ALREADY_EXISTS 0x8007_00B7_u32 "there is one already";
    RPC_S_SERVER_UNAVAILABLE 0x8007_06BA_u32 "the server is unavailable";
    RPC_S_CALL_FAILED 0x8007_06BE_u32 "the remote procedure call failed";
    RPC_S_CALL_FAILED_DNE 0x8007_06BF_u32 "the remote procedure call failed and was not carried out";
    CO_E_SERVER_EXEC_FAILURE 0x8008_0005_u32 "the server could not be started";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_every_row_is_found() {
        assert!(
            TABLE
                .windows(2)
                .all(|pair| (pair[0].code.0 as u32) < pair[1].code.0 as u32),
            "not sorted, or a code twice"
        );
        for row in TABLE {
            assert_eq!(describe(row.code), Some(row));
        }
        assert_eq!(describe(HRESULT(0x1234_5678)), None);
    }
}
