// The sink of a scripting host or of ATL: it decodes nothing itself, DispInvoke does so from type information.
#include <windows.h>
#include <oleauto.h>
#include <atomic>
#include <cstdlib>
#include <new>

// Instead of C++'s library, so that no DLL of it has to lie beside the program.
namespace std {
const nothrow_t nothrow{};
}
void *operator new(size_t size) { return std::malloc(size); }
void *operator new(size_t size, const std::nothrow_t &) noexcept { return std::malloc(size); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, size_t) noexcept { std::free(memory); }

namespace {

OLECHAR name_message[] = L"logMessageID";
OLECHAR name_config[] = L"virtualMachineConfig";
OLECHAR name_state[] = L"virtualMachineState";
OLECHAR name_service[] = L"OnServiceEvent";
OLECHAR name_change[] = L"OnVMStateChange";

PARAMDATA message[] = {{name_message, VT_I4}};
PARAMDATA change[] = {{name_config, VT_BSTR}, {name_state, VT_I4}};

// Name, parameters, DISPID, slot, convention, count, how it is called, result.
METHODDATA methods[] = {
    {name_service, message, 1, 7, CC_STDCALL, 1, DISPATCH_METHOD, VT_I4},
    {name_change, change, 2, 8, CC_STDCALL, 2, DISPATCH_METHOD, VT_I4},
};
INTERFACEDATA interface_data = {methods, 2};

struct Events : IDispatch {
    virtual LONG STDMETHODCALLTYPE OnServiceEvent(LONG message) = 0;
    virtual LONG STDMETHODCALLTYPE OnVMStateChange(BSTR config, LONG state) = 0;
};

class Sink final : public Events {
  public:
    explicit Sink(ITypeInfo *info) : info(info) {}

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void **result) override {
        *result = nullptr;
        return E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count) override {
        *count = 1;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **) override { return E_NOTIMPL; }
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID, DISPID *ids) override {
        return DispGetIDsOfNames(info, names, count, ids);
    }
    HRESULT STDMETHODCALLTYPE Invoke(DISPID member, REFIID, LCID, WORD flags, DISPPARAMS *params, VARIANT *result,
                                     EXCEPINFO *exception, UINT *bad_argument) override {
        return DispInvoke(static_cast<Events *>(this), info, member, flags, params, result, exception, bad_argument);
    }
    LONG STDMETHODCALLTYPE OnServiceEvent(LONG message) override {
        sum.fetch_add(message, std::memory_order_relaxed);
        return 0;
    }
    LONG STDMETHODCALLTYPE OnVMStateChange(BSTR config, LONG state) override {
        sum.fetch_add(static_cast<long long>(SysStringLen(config)) + state, std::memory_order_relaxed);
        return 0;
    }

    std::atomic<long long> sum{0};

  private:
    ITypeInfo *info;
};

} // namespace

extern "C" {
// A new sink, or null when there is no type information. Never freed.
void *cpp_disp_invoke_sink() {
    ITypeInfo *info = nullptr;
    if (FAILED(CreateDispTypeInfo(&interface_data, LOCALE_USER_DEFAULT, &info)))
        return nullptr;
    // What it makes may describe a class, whose interface has the members.
    HREFTYPE reference = 0;
    ITypeInfo *members = nullptr;
    if (SUCCEEDED(info->GetRefTypeOfImplType(0, &reference)) && SUCCEEDED(info->GetRefTypeInfo(reference, &members)))
        return new Sink(members);
    return new Sink(info);
}
// What the sink has added up.
long long cpp_disp_invoke_sum(void *sink) { return static_cast<Sink *>(static_cast<Events *>(sink))->sum.load(); }
}
