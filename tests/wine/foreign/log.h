/* What a sink has heard: a queue of calls. */
#pragma once
#include "common.h"

enum { MOST_CALLS = 64 };

typedef struct Log {
    CRITICAL_SECTION lock;
    Heard calls[MOST_CALLS];
    UINT count;
} Log;

/* Copies a call; values by reference are copied as what they refer to. */
static void note(Log *log, LONG dispid, VARIANT *arguments, UINT count, UINT named)
{
    Heard *call;
    UINT i;
    EnterCriticalSection(&log->lock);
    if (log->count < MOST_CALLS && count <= 12) {
        call = &log->calls[log->count++];
        memset(call, 0, sizeof *call);
        call->dispid = dispid;
        call->count = count;
        call->named = named;
        for (i = 0; i < count; i++)
            VariantCopyInd(&call->arguments[i], &arguments[i]);
    }
    LeaveCriticalSection(&log->lock);
}

static void note_params(Log *log, LONG dispid, const DISPPARAMS *params)
{
    VARIANT arguments[12];
    UINT i, count = params->cArgs;
    if (count > 12)
        return;
    for (i = 0; i < count; i++)
        arguments[i] = params->rgvarg[count - 1 - i];
    note(log, dispid, arguments, count, params->cNamedArgs);
}

static LONG take(Log *log, Heard *call)
{
    LONG some;
    EnterCriticalSection(&log->lock);
    some = log->count > 0;
    if (some) {
        *call = log->calls[0];
        log->count--;
        memmove(&log->calls[0], &log->calls[1], log->count * sizeof *call);
    }
    LeaveCriticalSection(&log->lock);
    return some;
}

static void free_log(Log *log)
{
    UINT i;
    for (i = 0; i < log->count; i++)
        clear_all(log->calls[i].arguments, log->calls[i].count);
    DeleteCriticalSection(&log->lock);
}

/* The arguments of IPeerEvents' Shown as VARIANTs, which own nothing. */
static void as_variants(VARIANT *v, unsigned char tiny, short little, float narrow, double wide, CY money, DATE date,
                        VARIANT_BOOL truth, Colour colour, IDispatch *object, IUnknown *other, SAFEARRAY *names,
                        VARIANT any)
{
    memset(v, 0, 12 * sizeof *v);
    V_VT(&v[0]) = VT_UI1, V_UI1(&v[0]) = tiny;
    V_VT(&v[1]) = VT_I2, V_I2(&v[1]) = little;
    V_VT(&v[2]) = VT_R4, V_R4(&v[2]) = narrow;
    V_VT(&v[3]) = VT_R8, V_R8(&v[3]) = wide;
    V_VT(&v[4]) = VT_CY, V_CY(&v[4]) = money;
    V_VT(&v[5]) = VT_DATE, V_DATE(&v[5]) = date;
    v[6] = of_bool(truth);
    v[7] = of_long(colour);
    V_VT(&v[8]) = VT_DISPATCH, V_DISPATCH(&v[8]) = object;
    V_VT(&v[9]) = VT_UNKNOWN, V_UNKNOWN(&v[9]) = other;
    V_VT(&v[10]) = VT_ARRAY | VT_BSTR, V_ARRAY(&v[10]) = names;
    v[11] = any;
}
