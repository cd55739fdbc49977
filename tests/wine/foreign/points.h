/* The list behind a connection point, for sources of both languages. Sinks are called without the lock. */
#pragma once
#include "common.h"

enum { POINT_COUNT = 3, MOST_SINKS = 16 };

typedef struct Sinks {
    CRITICAL_SECTION lock;
    IUnknown *sinks[MOST_SINKS];
    DWORD cookies[MOST_SINKS];
    DWORD last;
} Sinks;

static const IID *point_iid(int point)
{
    static const IID *const iids[POINT_COUNT] = {&DIID_DPeerEvents, &IID_IPeerEvents, &IID_IPeerDualEvents};
    return iids[point];
}

static int point_of_shape(LONG shape)
{
    return shape == SHAPE_DUAL_INVOKE ? 2 : (int)shape;
}

static HRESULT add_sink(Sinks *list, const IID *iid, IUnknown *unknown, DWORD *cookie)
{
    IUnknown *sink = NULL;
    HRESULT code = CONNECT_E_ADVISELIMIT;
    int i;
    if (!unknown || !cookie)
        return E_POINTER;
    *cookie = 0;
    if (FAILED(CALL(unknown, QueryInterface, REF(*iid), (void **)&sink)))
        return CONNECT_E_CANNOTCONNECT;
    EnterCriticalSection(&list->lock);
    for (i = 0; i < MOST_SINKS; i++) {
        if (!list->sinks[i]) {
            list->sinks[i] = sink;
            *cookie = list->cookies[i] = ++list->last;
            sink = NULL;
            code = S_OK;
            break;
        }
    }
    LeaveCriticalSection(&list->lock);
    if (sink)
        CALL(sink, Release);
    return code;
}

static HRESULT remove_sink(Sinks *list, DWORD cookie)
{
    IUnknown *gone = NULL;
    int i;
    EnterCriticalSection(&list->lock);
    for (i = 0; i < MOST_SINKS; i++) {
        if (list->sinks[i] && list->cookies[i] == cookie) {
            gone = list->sinks[i];
            list->sinks[i] = NULL;
            break;
        }
    }
    LeaveCriticalSection(&list->lock);
    if (!gone)
        return CONNECT_E_NOCONNECTION;
    CALL(gone, Release);
    return S_OK;
}

/* The sink at a place of the list, with a reference for the caller. */
static IUnknown *sink_at(Sinks *list, int place)
{
    IUnknown *sink;
    EnterCriticalSection(&list->lock);
    sink = list->sinks[place];
    if (sink)
        CALL(sink, AddRef);
    LeaveCriticalSection(&list->lock);
    return sink;
}

static void drop_sinks(Sinks *list)
{
    int i;
    for (i = 0; i < MOST_SINKS; i++) {
        if (list->sinks[i])
            CALL(list->sinks[i], Release);
    }
    DeleteCriticalSection(&list->lock);
}
