/* A source of events as C programs write it: structures that begin with a pointer to a table of functions. */
#include "fire.h"
#include "peers.h"
#include "points.h"

typedef struct Source Source;

typedef struct Point {
    IConnectionPoint face;
    Source *source;
    int index;
    Sinks sinks;
} Point;

struct Source {
    IConnectionPointContainer face;
    LONG references;
    Point points[POINT_COUNT];
};

static HRESULT STDMETHODCALLTYPE source_query(IConnectionPointContainer *self, REFIID iid, void **object)
{
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IConnectionPointContainer)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = self;
    InterlockedIncrement(&((Source *)self)->references);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE source_add_ref(IConnectionPointContainer *self)
{
    return InterlockedIncrement(&((Source *)self)->references);
}

static ULONG STDMETHODCALLTYPE source_release(IConnectionPointContainer *self)
{
    Source *source = (Source *)self;
    LONG left = InterlockedDecrement(&source->references);
    int i;
    if (left == 0) {
        for (i = 0; i < POINT_COUNT; i++)
            drop_sinks(&source->points[i].sinks);
        CoTaskMemFree(source);
    }
    return left;
}

static HRESULT STDMETHODCALLTYPE source_enumerate(IConnectionPointContainer *self, IEnumConnectionPoints **points)
{
    (void)self;
    *points = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE source_find(IConnectionPointContainer *self, REFIID iid, IConnectionPoint **point)
{
    Source *source = (Source *)self;
    int i;
    for (i = 0; i < POINT_COUNT; i++) {
        if (same_iid(iid, point_iid(i))) {
            *point = &source->points[i].face;
            source_add_ref(self);
            return S_OK;
        }
    }
    *point = NULL;
    return CONNECT_E_NOCONNECTION;
}

static HRESULT STDMETHODCALLTYPE point_query(IConnectionPoint *self, REFIID iid, void **object)
{
    if (!same_iid(iid, &IID_IUnknown) && !same_iid(iid, &IID_IConnectionPoint)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = self;
    source_add_ref(&((Point *)self)->source->face);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE point_add_ref(IConnectionPoint *self)
{
    return source_add_ref(&((Point *)self)->source->face);
}

static ULONG STDMETHODCALLTYPE point_release(IConnectionPoint *self)
{
    return source_release(&((Point *)self)->source->face);
}

static HRESULT STDMETHODCALLTYPE point_interface(IConnectionPoint *self, IID *iid)
{
    *iid = *point_iid(((Point *)self)->index);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE point_container(IConnectionPoint *self, IConnectionPointContainer **container)
{
    *container = &((Point *)self)->source->face;
    source_add_ref(*container);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE point_advise(IConnectionPoint *self, IUnknown *sink, DWORD *cookie)
{
    Point *point = (Point *)self;
    return add_sink(&point->sinks, point_iid(point->index), sink, cookie);
}

static HRESULT STDMETHODCALLTYPE point_unadvise(IConnectionPoint *self, DWORD cookie)
{
    return remove_sink(&((Point *)self)->sinks, cookie);
}

static HRESULT STDMETHODCALLTYPE point_enumerate(IConnectionPoint *self, IEnumConnections **connections)
{
    (void)self;
    *connections = NULL;
    return E_NOTIMPL;
}

static const IConnectionPointContainerVtbl source_functions = {
    source_query, source_add_ref, source_release, source_enumerate, source_find,
};

static const IConnectionPointVtbl point_functions = {
    point_query,  point_add_ref,  point_release,   point_interface, point_container,
    point_advise, point_unadvise, point_enumerate,
};

static IUnknown *create(void)
{
    Source *source = (Source *)CoTaskMemAlloc(sizeof *source);
    int i;
    memset(source, 0, sizeof *source);
    source->face.lpVtbl = (IConnectionPointContainerVtbl *)&source_functions;
    source->references = 1;
    for (i = 0; i < POINT_COUNT; i++) {
        source->points[i].face.lpVtbl = (IConnectionPointVtbl *)&point_functions;
        source->points[i].source = source;
        source->points[i].index = i;
        InitializeCriticalSection(&source->points[i].sinks.lock);
    }
    return (IUnknown *)source;
}

static void fire(IUnknown *object, LONG shape, LONG event, Outcome *outcome)
{
    Sinks *list = &((Source *)object)->points[point_of_shape(shape)].sinks;
    int i;
    for (i = 0; i < MOST_SINKS; i++) {
        IUnknown *sink = sink_at(list, i);
        if (sink) {
            fire_at(object, sink, shape, event, outcome);
            IUnknown_Release(sink);
        }
    }
}

static void *start(IUnknown *source)
{
    return start_firing(source, fire);
}

const Peer c_peer = {
    create, fire, start, rounds_fired, stop_firing, c_create_sink, c_heard, c_use_server,
};
