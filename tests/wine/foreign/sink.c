/* Sinks as C programs write them: of a dispinterface, and of a vtable. */
#include "failure.h"
#include "log.h"
#include "peers.h"

typedef struct DispatchSink {
    IDispatch face;
    LONG references;
    IID iid;
    LONG failure;
    Log log;
} DispatchSink;

static HRESULT STDMETHODCALLTYPE dispatch_query(IDispatch *self, REFIID iid, void **object)
{
    DispatchSink *sink = (DispatchSink *)self;
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IDispatch) && !same_iid(iid, &sink->iid)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = self;
    InterlockedIncrement(&sink->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE dispatch_add_ref(IDispatch *self)
{
    return InterlockedIncrement(&((DispatchSink *)self)->references);
}

static ULONG STDMETHODCALLTYPE dispatch_release(IDispatch *self)
{
    DispatchSink *sink = (DispatchSink *)self;
    LONG left = InterlockedDecrement(&sink->references);
    if (left == 0) {
        free_log(&sink->log);
        CoTaskMemFree(sink);
    }
    return left;
}

static HRESULT STDMETHODCALLTYPE dispatch_type_infos(IDispatch *self, UINT *count)
{
    (void)self;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE dispatch_type_info(IDispatch *self, UINT index, LCID locale, ITypeInfo **info)
{
    (void)self, (void)index, (void)locale;
    *info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE dispatch_names(IDispatch *self, REFIID iid, LPOLESTR *names, UINT count, LCID locale,
                                                DISPID *ids)
{
    (void)self, (void)iid, (void)names, (void)count, (void)locale, (void)ids;
    return DISP_E_UNKNOWNNAME;
}

static HRESULT STDMETHODCALLTYPE dispatch_invoke(IDispatch *self, DISPID member, REFIID iid, LCID locale, WORD flags,
                                                 DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception,
                                                 UINT *argument)
{
    DispatchSink *sink = (DispatchSink *)self;
    (void)iid, (void)locale, (void)flags, (void)result, (void)argument;
    note_params(&sink->log, member, params);
    return fail_by_invoke(sink->failure, exception);
}

static const IDispatchVtbl dispatch_functions = {
    dispatch_query,     dispatch_add_ref, dispatch_release, dispatch_type_infos,
    dispatch_type_info, dispatch_names,   dispatch_invoke,
};

typedef struct VtableSink {
    IPeerEvents face;
    ISupportErrorInfo support;
    LONG references;
    LONG failure;
    Log log;
} VtableSink;

static HRESULT STDMETHODCALLTYPE vtable_query(IPeerEvents *self, REFIID iid, void **object)
{
    VtableSink *sink = (VtableSink *)self;
    if (same_iid(iid, &IID_IUnknown) || same_iid(iid, &IID_IPeerEvents)) {
        *object = self;
    } else if (same_iid(iid, &IID_ISupportErrorInfo)) {
        *object = &sink->support;
    } else {
        *object = NULL;
        return E_NOINTERFACE;
    }
    InterlockedIncrement(&sink->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE vtable_add_ref(IPeerEvents *self)
{
    return InterlockedIncrement(&((VtableSink *)self)->references);
}

static ULONG STDMETHODCALLTYPE vtable_release(IPeerEvents *self)
{
    VtableSink *sink = (VtableSink *)self;
    LONG left = InterlockedDecrement(&sink->references);
    if (left == 0) {
        free_log(&sink->log);
        CoTaskMemFree(sink);
    }
    return left;
}

static HRESULT answer(IPeerEvents *self, LONG dispid, VARIANT *arguments, UINT count)
{
    VtableSink *sink = (VtableSink *)self;
    note(&sink->log, dispid, arguments, count, 0);
    return fail_by_vtable(sink->failure, &IID_IPeerEvents);
}

static HRESULT STDMETHODCALLTYPE vtable_said(IPeerEvents *self, LONG number, BSTR text)
{
    VARIANT v[2];
    v[0] = of_long(number);
    v[1] = by_ref(VT_BSTR, &text);
    return answer(self, 1, v, 2);
}

static HRESULT STDMETHODCALLTYPE vtable_changing(IPeerEvents *self, LONG *number, BSTR *text, VARIANT_BOOL *cancel)
{
    HRESULT code;
    VARIANT v[3];
    v[0] = by_ref(VT_I4, number);
    v[1] = by_ref(VT_BSTR, text);
    v[2] = by_ref(VT_BOOL, cancel);
    code = answer(self, 2, v, 3);
    *number += 1;
    SysReAllocString(text, L"from the sink");
    *cancel = VARIANT_TRUE;
    return code;
}

static HRESULT STDMETHODCALLTYPE vtable_asked(IPeerEvents *self, LONG question, LONG *result)
{
    VARIANT v[1];
    v[0] = of_long(question);
    *result = 2 * question;
    return answer(self, 3, v, 1);
}

static HRESULT STDMETHODCALLTYPE vtable_shown(IPeerEvents *self, unsigned char tiny, short little, float narrow,
                                              double wide, CY money, DATE date, VARIANT_BOOL truth, Colour colour,
                                              IDispatch *object, IUnknown *other, SAFEARRAY *names, VARIANT any)
{
    VARIANT v[12];
    as_variants(v, tiny, little, narrow, wide, money, date, truth, colour, object, other, names, any);
    return answer(self, 5, v, 12);
}

static HRESULT STDMETHODCALLTYPE vtable_failing(IPeerEvents *self, LONG how)
{
    VARIANT v[1];
    v[0] = of_long(how);
    return answer(self, 6, v, 1);
}

static const IPeerEventsVtbl vtable_functions = {
    vtable_query,    vtable_add_ref, vtable_release, vtable_said,
    vtable_changing, vtable_asked,   vtable_shown,   vtable_failing,
};

static IPeerEvents *owner(ISupportErrorInfo *self)
{
    return &CONTAINING_RECORD(self, VtableSink, support)->face;
}

static HRESULT STDMETHODCALLTYPE support_query(ISupportErrorInfo *self, REFIID iid, void **object)
{
    return vtable_query(owner(self), iid, object);
}

static ULONG STDMETHODCALLTYPE support_add_ref(ISupportErrorInfo *self)
{
    return vtable_add_ref(owner(self));
}

static ULONG STDMETHODCALLTYPE support_release(ISupportErrorInfo *self)
{
    return vtable_release(owner(self));
}

static HRESULT STDMETHODCALLTYPE support_promises(ISupportErrorInfo *self, REFIID iid)
{
    (void)self;
    return same_iid(iid, &IID_IPeerEvents) ? S_OK : S_FALSE;
}

static const ISupportErrorInfoVtbl support_functions = {
    support_query, support_add_ref, support_release, support_promises,
};

IUnknown *c_create_sink(LONG shape, const IID *iid, LONG failure)
{
    if (shape == SHAPE_DISPATCH) {
        DispatchSink *sink = (DispatchSink *)CoTaskMemAlloc(sizeof *sink);
        memset(sink, 0, sizeof *sink);
        sink->face.lpVtbl = (IDispatchVtbl *)&dispatch_functions;
        sink->references = 1;
        sink->iid = *iid;
        sink->failure = failure;
        InitializeCriticalSection(&sink->log.lock);
        return (IUnknown *)sink;
    }
    if (shape == SHAPE_VTABLE) {
        VtableSink *sink = (VtableSink *)CoTaskMemAlloc(sizeof *sink);
        memset(sink, 0, sizeof *sink);
        sink->face.lpVtbl = (IPeerEventsVtbl *)&vtable_functions;
        sink->support.lpVtbl = (ISupportErrorInfoVtbl *)&support_functions;
        sink->references = 1;
        sink->failure = failure;
        InitializeCriticalSection(&sink->log.lock);
        return (IUnknown *)sink;
    }
    return NULL;
}

LONG c_heard(IUnknown *sink, LONG shape, Heard *call)
{
    if (shape == SHAPE_DISPATCH)
        return take(&((DispatchSink *)sink)->log, call);
    return take(&((VtableSink *)sink)->log, call);
}
