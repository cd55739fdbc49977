/* How a source calls one sink: every event of `enum Event`, by Invoke or through a vtable. */
#pragma once
#include "common.h"

/* DISPIDs of idl/Peer.idl. */
enum { SAID = 1, CHANGING, ASKED, NOTED, SHOWN, FAILING, NOWHERE = 99 };

/* Calls Invoke with arguments in declared order, turned around here, and frees them. The last `named` ones have names. */
static void invoke(IDispatch *sink, DISPID member, VARIANT *arguments, UINT count, DISPID *names, UINT named,
                   WORD flags, Outcome *outcome)
{
    VARIANT turned[12];
    DISPPARAMS params;
    EXCEPINFO exception;
    UINT i;
    for (i = 0; i < count; i++)
        turned[count - 1 - i] = arguments[i];
    params.rgvarg = turned;
    params.rgdispidNamedArgs = names;
    params.cArgs = count;
    params.cNamedArgs = named;
    memset(&exception, 0, sizeof exception);
    outcome->argument = UNTOUCHED;
    outcome->code = CALL(sink, Invoke, member, REF(IID_NULL), LOCALE_USER_DEFAULT, flags, &params, &outcome->result,
                         &exception, &outcome->argument);
    if (outcome->code == DISP_E_EXCEPTION) {
        if (exception.pfnDeferredFillIn)
            exception.pfnDeferredFillIn(&exception);
        outcome->scode = exception.scode;
        outcome->source = exception.bstrSource;
        outcome->description = exception.bstrDescription;
        outcome->help_file = exception.bstrHelpFile;
        outcome->help_context = exception.dwHelpContext;
    }
    clear_all(arguments, count);
}

static void said(IDispatch *sink, VARIANT number, VARIANT text, Outcome *outcome)
{
    VARIANT arguments[2];
    arguments[0] = number;
    arguments[1] = text;
    invoke(sink, SAID, arguments, 2, NULL, 0, DISPATCH_METHOD, outcome);
}

/* The arguments of Shown, in declared order; the object is also given as itself. */
static UINT show(IUnknown *self, VARIANT *arguments)
{
    SAFEARRAY *names = SafeArrayCreateVector(VT_BSTR, 0, 2);
    LONG i;
    for (i = 0; i < 2; i++) {
        BSTR name = SysAllocString(i == 0 ? L"one" : L"two");
        SafeArrayPutElement(names, &i, name);
        SysFreeString(name);
    }
    for (i = 0; i < 12; i++)
        VariantInit(&arguments[i]);
    V_VT(&arguments[0]) = VT_UI1;
    V_UI1(&arguments[0]) = 200;
    V_VT(&arguments[1]) = VT_I2;
    V_I2(&arguments[1]) = -300;
    V_VT(&arguments[2]) = VT_R4;
    V_R4(&arguments[2]) = 1.5f;
    V_VT(&arguments[3]) = VT_R8;
    V_R8(&arguments[3]) = -2.25;
    V_VT(&arguments[4]) = VT_CY;
    V_CY(&arguments[4]).int64 = 1234567;
    V_VT(&arguments[5]) = VT_DATE;
    V_DATE(&arguments[5]) = 2.5;
    arguments[6] = of_bool(VARIANT_TRUE);
    arguments[7] = of_long(colour_Green);
    V_VT(&arguments[8]) = VT_DISPATCH;
    V_DISPATCH(&arguments[8]) = NULL;
    V_VT(&arguments[9]) = VT_UNKNOWN;
    V_UNKNOWN(&arguments[9]) = self;
    CALL(self, AddRef);
    V_VT(&arguments[10]) = VT_ARRAY | VT_BSTR;
    V_ARRAY(&arguments[10]) = names;
    arguments[11] = of_text(L"anything");
    return 12;
}

static void fire_by_invoke(IUnknown *self, IDispatch *sink, LONG event, Outcome *outcome)
{
    VARIANT arguments[12];
    DISPID names[2];
    LONG number = 5;
    SHORT little = 5;
    VARIANT_BOOL cancel = VARIANT_FALSE;
    BSTR text = NULL;
    VARIANT inner, other;
    VariantInit(&inner);
    VariantInit(&other);
    if (event >= EVENT_FAILING && event < EVENT_SAID_NAMED) {
        arguments[0] = of_long(event - EVENT_FAILING);
        invoke(sink, FAILING, arguments, 1, NULL, 0, DISPATCH_METHOD, outcome);
        return;
    }
    switch (event) {
    case EVENT_SAID:
        said(sink, of_long(41), of_text(L"caf\u00e9"), outcome);
        break;
    case EVENT_SAID_NAMED:
        /* In rgvarg the named ones come first, in the order of their names: number, then text. */
        arguments[0] = of_text(L"named");
        arguments[1] = of_long(42);
        names[0] = 0;
        names[1] = 1;
        invoke(sink, SAID, arguments, 2, names, 2, DISPATCH_METHOD, outcome);
        break;
    case EVENT_SAID_MIXED:
        arguments[0] = of_long(43);
        arguments[1] = of_text(L"mixed");
        names[0] = 1;
        invoke(sink, SAID, arguments, 2, names, 1, DISPATCH_METHOD, outcome);
        break;
    case EVENT_SAID_BY_REF:
        text = SysAllocString(L"by reference");
        said(sink, by_ref(VT_I4, &number), by_ref(VT_BSTR, &text), outcome);
        break;
    case EVENT_SAID_VARIANT_BY_REF:
        inner = of_long(6);
        other = of_text(L"in a VARIANT");
        said(sink, by_ref(VT_VARIANT, &inner), by_ref(VT_VARIANT, &other), outcome);
        break;
    case EVENT_SAID_COERCED:
        said(sink, of_text(L"44"), of_long(-7), outcome);
        break;
    case EVENT_SAID_WRONG_TYPE:
        said(sink, of_text(L"no number"), of_text(L"text"), outcome);
        break;
    case EVENT_SAID_WRONG_UNASKED: {
        DISPPARAMS params;
        arguments[0] = of_text(L"text");
        arguments[1] = of_text(L"no number");
        params.rgvarg = arguments;
        params.rgdispidNamedArgs = NULL;
        params.cArgs = 2;
        params.cNamedArgs = 0;
        outcome->argument = UNTOUCHED;
        outcome->code = CALL(sink, Invoke, SAID, REF(IID_NULL), 0, DISPATCH_METHOD, &params, NULL, NULL, NULL);
        clear_all(arguments, 2);
        break;
    }
    case EVENT_SAID_OVERFLOW:
        VariantInit(&arguments[0]);
        V_VT(&arguments[0]) = VT_R8;
        V_R8(&arguments[0]) = 3e9;
        said(sink, arguments[0], of_text(L"text"), outcome);
        break;
    case EVENT_SAID_TOO_FEW:
        arguments[0] = of_long(1);
        invoke(sink, SAID, arguments, 1, NULL, 0, DISPATCH_METHOD, outcome);
        break;
    case EVENT_SAID_TOO_MANY:
        arguments[0] = of_long(1);
        arguments[1] = of_text(L"text");
        arguments[2] = of_long(3);
        invoke(sink, SAID, arguments, 3, NULL, 0, DISPATCH_METHOD, outcome);
        break;
    case EVENT_SAID_UNKNOWN_NAME:
        arguments[0] = of_long(1);
        arguments[1] = of_text(L"text");
        names[0] = 9;
        invoke(sink, SAID, arguments, 2, names, 1, DISPATCH_METHOD, outcome);
        break;
    case EVENT_SAID_NAMED_TWICE:
        arguments[0] = of_long(1);
        arguments[1] = of_text(L"text");
        names[0] = 0; /* which the first argument has by its position */
        invoke(sink, SAID, arguments, 2, names, 1, DISPATCH_METHOD, outcome);
        break;
    case EVENT_CHANGING:
        text = SysAllocString(L"before");
        arguments[0] = by_ref(VT_I4, &number);
        arguments[1] = by_ref(VT_BSTR, &text);
        arguments[2] = by_ref(VT_BOOL, &cancel);
        invoke(sink, CHANGING, arguments, 3, NULL, 0, DISPATCH_METHOD, outcome);
        outcome->changed[0] = of_long(number);
        outcome->changed[1] = of_text(text);
        outcome->changed[2] = of_bool(cancel);
        break;
    case EVENT_CHANGING_OTHERWISE:
        inner = of_text(L"before");
        arguments[0] = by_ref(VT_I2, &little);
        arguments[1] = by_ref(VT_VARIANT, &inner);
        arguments[2] = of_bool(VARIANT_FALSE);
        invoke(sink, CHANGING, arguments, 3, NULL, 0, DISPATCH_METHOD, outcome);
        V_VT(&outcome->changed[0]) = VT_I2;
        V_I2(&outcome->changed[0]) = little;
        VariantCopy(&outcome->changed[1], &inner);
        break;
    case EVENT_ASKED:
    case EVENT_ASKED_AS_PROPERTY:
        arguments[0] = of_long(21);
        invoke(sink, ASKED, arguments, 1, NULL, 0,
               (WORD)(event == EVENT_ASKED ? DISPATCH_METHOD : DISPATCH_METHOD | DISPATCH_PROPERTYGET), outcome);
        break;
    case EVENT_ASKED_UNHEARD: {
        DISPPARAMS params;
        arguments[0] = of_long(21);
        params.rgvarg = arguments;
        params.rgdispidNamedArgs = NULL;
        params.cArgs = 1;
        params.cNamedArgs = 0;
        outcome->code = CALL(sink, Invoke, ASKED, REF(IID_NULL), 0, DISPATCH_METHOD, &params, NULL, NULL, NULL);
        break;
    }
    case EVENT_NOTED_ALL:
        arguments[0] = of_text(L"all");
        arguments[1] = of_long(2);
        arguments[2] = of_long(3);
        invoke(sink, NOTED, arguments, 3, NULL, 0, DISPATCH_METHOD, outcome);
        break;
    case EVENT_NOTED_ONE:
        arguments[0] = of_text(L"one");
        invoke(sink, NOTED, arguments, 1, NULL, 0, DISPATCH_METHOD, outcome);
        break;
    case EVENT_NOTED_MISSING:
        arguments[0] = of_text(L"missing");
        VariantInit(&arguments[1]);
        V_VT(&arguments[1]) = VT_ERROR;
        V_ERROR(&arguments[1]) = DISP_E_PARAMNOTFOUND;
        arguments[2] = of_long(3);
        invoke(sink, NOTED, arguments, 3, NULL, 0, DISPATCH_METHOD, outcome);
        break;
    case EVENT_NOTED_LAST_NAMED:
        arguments[0] = of_text(L"last");
        arguments[1] = of_long(4);
        names[0] = 2;
        invoke(sink, NOTED, arguments, 2, names, 1, DISPATCH_METHOD, outcome);
        break;
    case EVENT_SHOWN:
        invoke(sink, SHOWN, arguments, show(self, arguments), NULL, 0, DISPATCH_METHOD, outcome);
        break;
    case EVENT_UNKNOWN:
        arguments[0] = of_text(L"from a newer version");
        arguments[1] = of_long(8);
        invoke(sink, NOWHERE, arguments, 2, NULL, 0, DISPATCH_METHOD, outcome);
        break;
    default:
        outcome->code = E_NOTIMPL;
    }
    SysFreeString(text);
    VariantClear(&inner);
    VariantClear(&other);
}

/* What the thread's error object says, if the sink promises to set one for this interface. */
static void error_of(IUnknown *sink, REFIID iid, Outcome *outcome)
{
    ISupportErrorInfo *support = NULL;
    IErrorInfo *info = NULL;
    HRESULT promised;
    if (FAILED(CALL(sink, QueryInterface, REF(IID_ISupportErrorInfo), (void **)&support)))
        return;
    promised = CALL(support, InterfaceSupportsErrorInfo, iid);
    CALL(support, Release);
    if (promised != S_OK || GetErrorInfo(0, &info) != S_OK)
        return;
    CALL(info, GetGUID, &outcome->failed);
    CALL(info, GetSource, &outcome->source);
    CALL(info, GetDescription, &outcome->description);
    CALL(info, GetHelpFile, &outcome->help_file);
    CALL(info, GetHelpContext, &outcome->help_context);
    CALL(info, Release);
}

/* The same members of the two interfaces that have a vtable. */
#define FIRE_BY_VTABLE(NAME, INTERFACE)                                                                                \
    static void NAME(IUnknown *self, INTERFACE *sink, LONG event, Outcome *outcome)                                    \
    {                                                                                                                  \
        VARIANT a[12];                                                                                                 \
        LONG number = 5;                                                                                               \
        VARIANT_BOOL cancel = VARIANT_FALSE;                                                                           \
        BSTR text = NULL;                                                                                              \
        SetErrorInfo(0, NULL);                                                                                         \
        if (event >= EVENT_FAILING && event < EVENT_SAID_NAMED) {                                                      \
            outcome->code = CALL(sink, Failing, event - EVENT_FAILING);                                                \
        } else if (event == EVENT_SAID) {                                                                              \
            text = SysAllocString(L"caf\u00e9");                                                                       \
            outcome->code = CALL(sink, Said, 41, text);                                                                \
        } else if (event == EVENT_CHANGING) {                                                                          \
            text = SysAllocString(L"before");                                                                          \
            outcome->code = CALL(sink, Changing, &number, &text, &cancel);                                             \
            outcome->changed[0] = of_long(number);                                                                     \
            outcome->changed[1] = of_text(text);                                                                       \
            outcome->changed[2] = of_bool(cancel);                                                                     \
        } else if (event == EVENT_ASKED) {                                                                             \
            outcome->code = CALL(sink, Asked, 21, &number);                                                            \
            outcome->result = of_long(number);                                                                         \
        } else if (event == EVENT_SHOWN) {                                                                             \
            UINT count = show(self, a);                                                                                \
            outcome->code = CALL(sink, Shown, V_UI1(&a[0]), V_I2(&a[1]), V_R4(&a[2]), V_R8(&a[3]), V_CY(&a[4]),        \
                                 V_DATE(&a[5]), V_BOOL(&a[6]), (Colour)V_I4(&a[7]), V_DISPATCH(&a[8]),                 \
                                 V_UNKNOWN(&a[9]), V_ARRAY(&a[10]), a[11]);                                            \
            clear_all(a, count);                                                                                       \
        } else {                                                                                                       \
            outcome->code = E_NOTIMPL;                                                                                 \
        }                                                                                                              \
        if (FAILED(outcome->code))                                                                                     \
            error_of((IUnknown *)sink, REF(IID_##INTERFACE), outcome);                                                 \
        SysFreeString(text);                                                                                           \
    }

FIRE_BY_VTABLE(fire_by_vtable, IPeerEvents)
FIRE_BY_VTABLE(fire_by_dual, IPeerDualEvents)

/* Calls a sink that was advised for `shape`. */
static void fire_at(IUnknown *self, IUnknown *sink, LONG shape, LONG event, Outcome *outcome)
{
    outcome->reached++;
    switch (shape) {
    case SHAPE_DISPATCH:
    case SHAPE_DUAL_INVOKE:
        fire_by_invoke(self, (IDispatch *)sink, event, outcome);
        break;
    case SHAPE_VTABLE:
        fire_by_vtable(self, (IPeerEvents *)sink, event, outcome);
        break;
    default:
        fire_by_dual(self, (IPeerDualEvents *)sink, event, outcome);
    }
}

/* Fires without end on a thread of its own; what `start` gives. */
typedef struct Firing {
    HANDLE thread;
    IUnknown *source;
    volatile LONG rounds;
    volatile LONG stopped;
    void (*fire)(IUnknown *, LONG, LONG, Outcome *);
} Firing;

static DWORD WINAPI keep_firing(void *parameter)
{
    Firing *firing = (Firing *)parameter;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    while (!firing->stopped) {
        Outcome outcome;
        memset(&outcome, 0, sizeof outcome);
        firing->fire(firing->source, SHAPE_DISPATCH, EVENT_SAID, &outcome);
        SysFreeString(outcome.source);
        SysFreeString(outcome.description);
        SysFreeString(outcome.help_file);
        VariantClear(&outcome.result);
        InterlockedIncrement(&firing->rounds);
    }
    CoUninitialize();
    return 0;
}

static void *start_firing(IUnknown *source, void (*fire)(IUnknown *, LONG, LONG, Outcome *))
{
    Firing *firing = (Firing *)CoTaskMemAlloc(sizeof *firing);
    memset(firing, 0, sizeof *firing);
    firing->source = source;
    firing->fire = fire;
    CALL(source, AddRef);
    firing->thread = CreateThread(NULL, 0, keep_firing, firing, 0, NULL);
    return firing;
}

static LONG rounds_fired(void *thread)
{
    return ((Firing *)thread)->rounds;
}

static void stop_firing(void *thread)
{
    Firing *firing = (Firing *)thread;
    InterlockedExchange(&firing->stopped, 1);
    WaitForSingleObject(firing->thread, INFINITE);
    CloseHandle(firing->thread);
    CALL(firing->source, Release);
    CoTaskMemFree(firing);
}
