// Sinks as C++ programs write them: of a dispinterface, and of a vtable.
#include "failure.h"
#include "log.h"
#include "peers.h"
#include <new>

namespace {

class DispatchSink final : public IDispatch {
public:
    DispatchSink(const IID &iid, LONG failure) : iid(iid), failure(failure) { InitializeCriticalSection(&log.lock); }
    Log log = {};

    STDMETHODIMP QueryInterface(REFIID wanted, void **object) override
    {
        if (wanted != IID_IUnknown && wanted != IID_IDispatch && wanted != iid) {
            *object = nullptr;
            return E_NOINTERFACE;
        }
        *object = static_cast<IDispatch *>(this);
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&references); }
    STDMETHODIMP_(ULONG) Release() override
    {
        LONG left = InterlockedDecrement(&references);
        if (left == 0) {
            free_log(&log);
            CoTaskMemFree(this);
        }
        return left;
    }
    STDMETHODIMP GetTypeInfoCount(UINT *count) override { return *count = 0, S_OK; }
    STDMETHODIMP GetTypeInfo(UINT, LCID, ITypeInfo **info) override { return *info = nullptr, E_NOTIMPL; }
    STDMETHODIMP GetIDsOfNames(REFIID, LPOLESTR *, UINT, LCID, DISPID *) override { return DISP_E_UNKNOWNNAME; }
    STDMETHODIMP Invoke(DISPID member, REFIID, LCID, WORD, DISPPARAMS *params, VARIANT *, EXCEPINFO *exception,
                        UINT *) override
    {
        note_params(&log, member, params);
        return fail_by_invoke(failure, exception);
    }

private:
    LONG references = 1;
    IID iid;
    LONG failure;
};

class VtableSink final : public IPeerEvents, public ISupportErrorInfo {
public:
    explicit VtableSink(LONG failure) : failure(failure) { InitializeCriticalSection(&log.lock); }
    Log log = {};

    STDMETHODIMP QueryInterface(REFIID wanted, void **object) override
    {
        if (wanted == IID_IUnknown || wanted == __uuidof(IPeerEvents)) {
            *object = static_cast<IPeerEvents *>(this);
        } else if (wanted == __uuidof(ISupportErrorInfo)) {
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
        if (left == 0) {
            free_log(&log);
            CoTaskMemFree(this);
        }
        return left;
    }
    STDMETHODIMP InterfaceSupportsErrorInfo(REFIID iid) override
    {
        return iid == __uuidof(IPeerEvents) ? S_OK : S_FALSE;
    }

    STDMETHODIMP Said(LONG number, BSTR text) override
    {
        VARIANT v[2] = {of_long(number), by_ref(VT_BSTR, &text)};
        return answer(1, v, 2);
    }
    STDMETHODIMP Changing(LONG *number, BSTR *text, VARIANT_BOOL *cancel) override
    {
        VARIANT v[3] = {by_ref(VT_I4, number), by_ref(VT_BSTR, text), by_ref(VT_BOOL, cancel)};
        HRESULT code = answer(2, v, 3);
        *number += 1;
        SysReAllocString(text, L"from the sink");
        *cancel = VARIANT_TRUE;
        return code;
    }
    STDMETHODIMP Asked(LONG question, LONG *result) override
    {
        VARIANT v[1] = {of_long(question)};
        *result = 2 * question;
        return answer(3, v, 1);
    }
    STDMETHODIMP Shown(unsigned char tiny, short little, float narrow, double wide, CY money, DATE date,
                       VARIANT_BOOL truth, Colour colour, IDispatch *object, IUnknown *other, SAFEARRAY *names,
                       VARIANT any) override
    {
        VARIANT v[12];
        as_variants(v, tiny, little, narrow, wide, money, date, truth, colour, object, other, names, any);
        return answer(5, v, 12);
    }
    STDMETHODIMP Failing(LONG how) override
    {
        VARIANT v[1] = {of_long(how)};
        return answer(6, v, 1);
    }

private:
    HRESULT answer(LONG dispid, VARIANT *arguments, UINT count)
    {
        note(&log, dispid, arguments, count, 0);
        return fail_by_vtable(failure, __uuidof(IPeerEvents));
    }

    LONG references = 1;
    LONG failure;
};

} // namespace

IUnknown *cpp_create_sink(LONG shape, const IID *iid, LONG failure)
{
    if (shape == SHAPE_DISPATCH)
        return new (CoTaskMemAlloc(sizeof(DispatchSink))) DispatchSink(*iid, failure);
    if (shape == SHAPE_VTABLE)
        return static_cast<IPeerEvents *>(new (CoTaskMemAlloc(sizeof(VtableSink))) VtableSink(failure));
    return nullptr;
}

LONG cpp_heard(IUnknown *sink, LONG shape, Heard *call)
{
    if (shape == SHAPE_DISPATCH)
        return take(&static_cast<DispatchSink *>(static_cast<IDispatch *>(sink))->log, call);
    return take(&static_cast<VtableSink *>(static_cast<IPeerEvents *>(sink))->log, call);
}
