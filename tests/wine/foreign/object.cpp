// An object with methods: through its vtable and by Invoke, with errors told in each way.
#include "failure.h"
#include <new>

namespace {

enum { NAME = 1, ADD, FAIL };

class Object final : public IPeer, public ISupportErrorInfo {
public:
    STDMETHODIMP QueryInterface(REFIID iid, void **object) override
    {
        if (iid == IID_IUnknown || iid == IID_IDispatch || iid == __uuidof(IPeer)) {
            *object = static_cast<IPeer *>(this);
        } else if (iid == __uuidof(ISupportErrorInfo)) {
            *object = static_cast<ISupportErrorInfo *>(this);
        } else {
            *object = nullptr;
            return E_NOINTERFACE;
        }
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&references); }
    STDMETHODIMP_(ULONG) Release() override
    {
        LONG left = InterlockedDecrement(&references);
        if (left == 0)
            CoTaskMemFree(this);
        return left;
    }
    STDMETHODIMP InterfaceSupportsErrorInfo(REFIID iid) override { return iid == __uuidof(IPeer) ? S_OK : S_FALSE; }

    STDMETHODIMP GetTypeInfoCount(UINT *count) override { return *count = 0, S_OK; }
    STDMETHODIMP GetTypeInfo(UINT, LCID, ITypeInfo **info) override { return *info = nullptr, E_NOTIMPL; }
    STDMETHODIMP GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID, DISPID *ids) override
    {
        static const WCHAR *const known[] = {L"Name", L"Add", L"Fail"};
        for (UINT i = 0; i < count; i++)
            ids[i] = DISPID_UNKNOWN;
        for (LONG i = 0; i < 3; i++) {
            if (lstrcmpiW(names[0], known[i]) == 0) {
                ids[0] = i + 1;
                return count == 1 ? S_OK : DISP_E_UNKNOWNNAME;
            }
        }
        return DISP_E_UNKNOWNNAME;
    }
    STDMETHODIMP Invoke(DISPID member, REFIID, LCID, WORD flags, DISPPARAMS *params, VARIANT *result,
                        EXCEPINFO *exception, UINT *argument) override
    {
        VARIANT *given = params->rgvarg;
        if (member == NAME && flags & DISPATCH_PROPERTYGET && params->cArgs == 0) {
            V_VT(result) = VT_BSTR;
            return get_Name(&V_BSTR(result));
        }
        if (member == ADD && params->cArgs == 2) {
            for (UINT i = 0; i < 2; i++) {
                if (V_VT(&given[i]) != VT_I4) {
                    *argument = i;
                    return DISP_E_TYPEMISMATCH;
                }
            }
            V_VT(result) = VT_I4;
            return Add(V_I4(&given[1]), V_I4(&given[0]), &V_I4(result));
        }
        if (member == FAIL && params->cArgs == 1 && V_VT(given) == VT_I4)
            return fail_by_invoke(V_I4(given), exception);
        return member >= NAME && member <= FAIL ? DISP_E_BADPARAMCOUNT : DISP_E_MEMBERNOTFOUND;
    }

    STDMETHODIMP get_Name(BSTR *name) override
    {
        *name = SysAllocString(L"a peer in C++");
        return S_OK;
    }
    STDMETHODIMP Add(LONG first, LONG second, LONG *sum) override
    {
        *sum = first + second;
        return S_OK;
    }
    STDMETHODIMP Fail(LONG how) override { return fail_by_vtable(how, __uuidof(IPeer)); }

private:
    LONG references = 1;
};

} // namespace

extern "C" IUnknown *cpp_create_object(void)
{
    return static_cast<IPeer *>(new (CoTaskMemAlloc(sizeof(Object))) Object);
}
