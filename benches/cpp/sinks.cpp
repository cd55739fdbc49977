// Sinks as one writes them by hand in C++: a class with a count, a switch over the DISPID.
#include "com.h"
#include <atomic>
#include <new>

namespace {

// What both kinds of sink do with an event.
struct Adds {
    std::atomic<int64_t> sum{0};
    void take(int64_t value) { sum.fetch_add(value, std::memory_order_relaxed); }
};
struct Stores {
    std::atomic<int64_t> last{0};
    void take(int64_t value) { last.store(value, std::memory_order_relaxed); }
};

template <class Interface, const GUID &Iid, class Work> class Sink : public Interface {
  public:
    HRESULT QueryInterface(const GUID &iid, void **result) final {
        if (!result)
            return E_POINTER;
        if (iid == IID_IUnknown || iid == Iid) {
            *result = static_cast<Interface *>(this);
            AddRef();
            return S_OK;
        }
        *result = nullptr;
        return E_NOINTERFACE;
    }
    ULONG AddRef() final { return refs.fetch_add(1, std::memory_order_relaxed) + 1; }
    ULONG Release() final {
        ULONG left = refs.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0)
            destroy();
        return left;
    }

  protected:
    virtual void destroy() = 0;
    Work work;

  private:
    std::atomic<ULONG> refs{1};
};

template <class Work> class PropertySink final : public Sink<IPropertyNotifySink, IID_IPropertyNotifySink, Work> {
  public:
    HRESULT OnChanged(LONG id) override {
        this->work.take(id);
        return S_OK;
    }
    HRESULT OnRequestEdit(LONG) override { return S_OK; }

  private:
    void destroy() override { delete this; }
};

template <class Work> class ServerSink final : public Sink<IDispatch, IID_IDispatch, Work> {
  public:
    HRESULT GetTypeInfoCount(uint32_t *count) override {
        *count = 0;
        return S_OK;
    }
    HRESULT GetTypeInfo(uint32_t, uint32_t, void **) override { return E_NOTIMPL; }
    HRESULT GetIDsOfNames(const GUID &, char16_t **, uint32_t, uint32_t, LONG *) override { return E_NOTIMPL; }
    HRESULT Invoke(LONG member, const GUID &iid, uint32_t, uint16_t, DISPPARAMS *params, VARIANT *, void *,
                   uint32_t *bad_argument) override {
        if (!(iid == IID_NULL))
            return DISP_E_UNKNOWNINTERFACE;
        if (!params)
            return E_POINTER;
        if (params->cNamedArgs != 0)
            return DISP_E_NONAMEDARGS;
        const VARIANT *args = params->rgvarg;
        switch (member) {
        case 1: // OnServiceEvent([in] long)
        case 3: // OnEventLogged([in] long)
            if (params->cArgs != 1)
                return DISP_E_BADPARAMCOUNT;
            if (args[0].vt != VT_I4)
                return mismatch(bad_argument, 0);
            this->work.take(args[0].lVal);
            return S_OK;
        case 2: // OnVMStateChange([in] BSTR, [in] VMVMState)
            if (params->cArgs != 2)
                return DISP_E_BADPARAMCOUNT;
            if (args[1].vt != VT_BSTR)
                return mismatch(bad_argument, 1);
            if (args[0].vt != VT_I4)
                return mismatch(bad_argument, 0);
            this->work.take(int64_t{length(args[1].bstrVal)} + args[0].lVal);
            return S_OK;
        case 4: // OnHeartbeatStopped([in] BSTR)
            if (params->cArgs != 1)
                return DISP_E_BADPARAMCOUNT;
            if (args[0].vt != VT_BSTR)
                return mismatch(bad_argument, 0);
            this->work.take(length(args[0].bstrVal));
            return S_OK;
        default:
            return S_OK;
        }
    }

  private:
    static HRESULT mismatch(uint32_t *bad_argument, uint32_t index) {
        if (bad_argument)
            *bad_argument = index;
        return DISP_E_TYPEMISMATCH;
    }
    void destroy() override { delete this; }
};

// The bare call: a vtable whose function does nothing.
class Nothing final : public IPropertyNotifySink {
  public:
    HRESULT QueryInterface(const GUID &, void **) override { return E_NOINTERFACE; }
    ULONG AddRef() override { return 2; }
    ULONG Release() override { return 1; }
    HRESULT OnChanged(LONG) override { return S_OK; }
    HRESULT OnRequestEdit(LONG) override { return S_OK; }
};
Nothing nothing;

} // namespace

// Each gives a new object with one reference.
extern "C" {
void *cpp_property_sink_adds() { return new (std::nothrow) PropertySink<Adds>; }
void *cpp_property_sink_stores() { return new (std::nothrow) PropertySink<Stores>; }
void *cpp_server_sink_adds() { return new (std::nothrow) ServerSink<Adds>; }
void *cpp_server_sink_stores() { return new (std::nothrow) ServerSink<Stores>; }
void *cpp_nothing() { return &nothing; }
}
