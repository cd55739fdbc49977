// As much of COM as a sink needs, with the layout of the Windows headers. `long` is 32 bits wide there.
#pragma once
#include <cstdint>
#include <cstring>

using HRESULT = int32_t;
using LONG = int32_t;
using ULONG = uint32_t;

constexpr HRESULT S_OK = 0;
constexpr HRESULT E_NOINTERFACE = static_cast<HRESULT>(0x80004002);
constexpr HRESULT E_POINTER = static_cast<HRESULT>(0x80004003);
constexpr HRESULT E_NOTIMPL = static_cast<HRESULT>(0x80004001);
constexpr HRESULT DISP_E_TYPEMISMATCH = static_cast<HRESULT>(0x80020005);
constexpr HRESULT DISP_E_NONAMEDARGS = static_cast<HRESULT>(0x80020007);
constexpr HRESULT DISP_E_UNKNOWNINTERFACE = static_cast<HRESULT>(0x80020001);
constexpr HRESULT DISP_E_BADPARAMCOUNT = static_cast<HRESULT>(0x8002000E);

struct GUID {
    uint32_t Data1;
    uint16_t Data2, Data3;
    uint8_t Data4[8];
};

inline bool operator==(const GUID &a, const GUID &b) { return std::memcmp(&a, &b, sizeof a) == 0; }

constexpr GUID IID_IUnknown = {0x00000000, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
constexpr GUID IID_IDispatch = {0x00020400, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
constexpr GUID IID_IPropertyNotifySink = {
    0x9bfbbc02, 0xeff1, 0x101a, {0x84, 0xed, 0x00, 0xaa, 0x00, 0x34, 0x1d, 0x07}};
constexpr GUID IID_NULL = {};

constexpr uint16_t VT_I4 = 3;
constexpr uint16_t VT_BSTR = 8;

struct VARIANT {
    uint16_t vt, reserved[3];
    union {
        LONG lVal;
        char16_t *bstrVal;
        void *pair[2];
    };
};

struct DISPPARAMS {
    VARIANT *rgvarg;
    LONG *rgdispidNamedArgs;
    uint32_t cArgs, cNamedArgs;
};

// What `SysStringLen` does.
inline uint32_t length(const char16_t *bstr) {
    return bstr ? reinterpret_cast<const uint32_t *>(bstr)[-1] / 2 : 0;
}

struct IUnknown {
    virtual HRESULT QueryInterface(const GUID &iid, void **result) = 0;
    virtual ULONG AddRef() = 0;
    virtual ULONG Release() = 0;
};

struct IPropertyNotifySink : IUnknown {
    virtual HRESULT OnChanged(LONG id) = 0;
    virtual HRESULT OnRequestEdit(LONG id) = 0;
};

struct IDispatch : IUnknown {
    virtual HRESULT GetTypeInfoCount(uint32_t *count) = 0;
    virtual HRESULT GetTypeInfo(uint32_t index, uint32_t lcid, void **info) = 0;
    virtual HRESULT GetIDsOfNames(const GUID &iid, char16_t **names, uint32_t count, uint32_t lcid, LONG *ids) = 0;
    virtual HRESULT Invoke(LONG member, const GUID &iid, uint32_t lcid, uint16_t flags, DISPPARAMS *params,
                           VARIANT *result, void *exception, uint32_t *bad_argument) = 0;
};
