/* How sinks and objects tell of errors. */
#pragma once
#include "common.h"

static const HRESULT FULL_CODE = (HRESULT)0x80040217;

static inline HRESULT fill_in_later(EXCEPINFO *exception, const WCHAR *description)
{
    exception->bstrSource = SysAllocString(L"Peer.Object");
    exception->bstrDescription = SysAllocString(description);
    exception->bstrHelpFile = SysAllocString(L"C:\\Help\\peer.chm");
    exception->dwHelpContext = 4711;
    return S_OK;
}

static HRESULT WINAPI deferred(EXCEPINFO *exception)
{
    return fill_in_later(exception, L"told when asked");
}

/* What Invoke answers. */
static inline HRESULT fail_by_invoke(LONG failure, EXCEPINFO *exception)
{
    switch (failure) {
    case FAILURE_CODE:
        return E_ACCESSDENIED;
    case FAILURE_SUCCESS:
        return S_FALSE;
    case FAILURE_NONE:
        return S_OK;
    }
    if (!exception)
        return failure == FAILURE_SHORT ? DISP_E_EXCEPTION : FULL_CODE;
    memset(exception, 0, sizeof *exception);
    if (failure == FAILURE_DEFERRED) {
        exception->scode = FULL_CODE;
        exception->pfnDeferredFillIn = deferred;
        return DISP_E_EXCEPTION;
    }
    fill_in_later(exception, L"nothing works today \u2013 not even this");
    if (failure == FAILURE_SHORT)
        exception->wCode = 7;
    else
        exception->scode = FULL_CODE;
    return DISP_E_EXCEPTION;
}

/* What a function of a vtable answers. */
static inline HRESULT fail_by_vtable(LONG failure, REFIID iid)
{
    ICreateErrorInfo *create = NULL;
    IErrorInfo *info = NULL;
    WCHAR source[] = L"Peer.Object", help[] = L"C:\\Help\\peer.chm",
          description[] = L"nothing works today \u2013 not even this";
    SetErrorInfo(0, NULL);
    if (failure == FAILURE_NONE)
        return S_OK;
    if (failure == FAILURE_CODE)
        return E_ACCESSDENIED;
    if (failure == FAILURE_SUCCESS)
        return S_FALSE;
    if (SUCCEEDED(CreateErrorInfo(&create))) {
        CALL(create, SetGUID, iid);
        CALL(create, SetSource, source);
        CALL(create, SetDescription, description);
        CALL(create, SetHelpFile, help);
        CALL(create, SetHelpContext, 4711);
        if (SUCCEEDED(CALL(create, QueryInterface, REF(IID_IErrorInfo), (void **)&info))) {
            SetErrorInfo(0, info);
            CALL(info, Release);
        }
        CALL(create, Release);
    }
    return FULL_CODE;
}
