/* What is the same in both languages, for files that are compiled once as C and once as C++. */
#pragma once
#include "peer.h"
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
#define CALL(object, method, ...) ((object)->method(__VA_ARGS__))
#define REF(iid) (iid)
#else
/* The comma goes when there are no arguments. */
#define CALL(object, method, ...) ((object)->lpVtbl->method((object), ##__VA_ARGS__))
#define REF(iid) (&(iid))
#endif

#define UNTOUCHED 0xffffffffu

static inline VARIANT of_long(LONG number)
{
    VARIANT v;
    VariantInit(&v);
    V_VT(&v) = VT_I4;
    V_I4(&v) = number;
    return v;
}

static inline VARIANT of_text(const WCHAR *text)
{
    VARIANT v;
    VariantInit(&v);
    V_VT(&v) = VT_BSTR;
    V_BSTR(&v) = SysAllocString(text);
    return v;
}

static inline VARIANT of_bool(VARIANT_BOOL truth)
{
    VARIANT v;
    VariantInit(&v);
    V_VT(&v) = VT_BOOL;
    V_BOOL(&v) = truth;
    return v;
}

/* A VARIANT that refers to a variable of the type `vt`. */
static inline VARIANT by_ref(VARTYPE vt, void *variable)
{
    VARIANT v;
    VariantInit(&v);
    V_VT(&v) = (VARTYPE)(vt | VT_BYREF);
    V_BYREF(&v) = variable;
    return v;
}

static inline void clear_all(VARIANT *variants, UINT count)
{
    UINT i;
    for (i = 0; i < count; i++)
        VariantClear(&variants[i]);
}

static inline int same_iid(REFIID one, const IID *other)
{
#ifdef __cplusplus
    return memcmp(&one, other, sizeof one) == 0;
#else
    return memcmp(one, other, sizeof *one) == 0;
#endif
}
