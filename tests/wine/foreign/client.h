/* A client of Virtual Server: by vtable with the header of widl, and by name as scripts do. */
#pragma once
#include "common.h"

static void check(Report *report, int holds, const char *what, const char *file, int line)
{
    report->checks++;
    if (!holds && report->failures++ == 0)
        snprintf(report->first, sizeof report->first, "%s:%d: %s", file, line, what);
}

#define CHECK(condition) check(report, (condition), #condition, __FILE__, __LINE__)

static int is_text(BSTR text, const WCHAR *expected)
{
    return text && SysStringLen(text) == (UINT)lstrlenW(expected) && memcmp(text, expected, SysStringByteLen(text)) == 0;
}

/* The DISPID of a member, found through IDispatch. */
static DISPID member_id(IDispatch *object, const WCHAR *name, Report *report)
{
    DISPID id = DISPID_UNKNOWN;
    LPOLESTR names[1];
    names[0] = (LPOLESTR)name;
    CHECK(CALL(object, GetIDsOfNames, REF(IID_NULL), names, 1, LOCALE_USER_DEFAULT, &id) == S_OK);
    return id;
}

static void use_by_name(IDispatch *server, Report *report)
{
    DISPPARAMS none, two;
    VARIANT result, arguments[2], turned[2];
    EXCEPINFO exception;
    DISPID id;
    memset(&none, 0, sizeof none);
    VariantInit(&result);
    id = member_id(server, L"NAME", report); /* without regard to case */
    CHECK(CALL(server, Invoke, id, REF(IID_NULL), 0, DISPATCH_PROPERTYGET, &none, &result, NULL, NULL) == S_OK);
    CHECK(V_VT(&result) == VT_BSTR && SysStringLen(V_BSTR(&result)) > 0);
    VariantClear(&result);

    id = member_id(server, L"RegisterVirtualMachine", report);
    arguments[0] = of_text(L"web02");
    arguments[1] = of_text(L"C:\\none.vmc");
    turned[0] = arguments[1];
    turned[1] = arguments[0];
    two.rgvarg = turned;
    two.rgdispidNamedArgs = NULL;
    two.cArgs = 2;
    two.cNamedArgs = 0;
    memset(&exception, 0, sizeof exception);
    CHECK(CALL(server, Invoke, id, REF(IID_NULL), 0, DISPATCH_METHOD, &two, &result, &exception, NULL) ==
          DISP_E_EXCEPTION);
    CHECK(exception.scode == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    CHECK(exception.bstrDescription && wcsstr(exception.bstrDescription, L"C:\\none.vmc"));
    CHECK(SysStringLen(exception.bstrSource) > 0);
    SysFreeString(exception.bstrSource);
    SysFreeString(exception.bstrDescription);
    SysFreeString(exception.bstrHelpFile);
    clear_all(arguments, 2);
}

static void use_collection(IVMVirtualServer *server, IVMVirtualMachine *machine, Report *report)
{
    IVMVirtualMachineCollection *machines = NULL;
    IVMVirtualMachine *item = NULL;
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    VARIANT next;
    LONG count = -1;
    ULONG fetched = 7;
    VariantInit(&next);
    CHECK(CALL(server, get_VirtualMachines, &machines) == S_OK && machines);
    CHECK(CALL(machines, get_Count, &count) == S_OK && count == 1);
    CHECK(CALL(machines, get_Item, 1, &item) == S_OK && item == machine);
    if (item)
        CALL(item, Release);
    item = (IVMVirtualMachine *)server;
    CHECK(FAILED(CALL(machines, get_Item, 2, &item)) && !item);
    CHECK(CALL(machines, get__NewEnum, &unknown) == S_OK && unknown);
    CHECK(CALL(unknown, QueryInterface, REF(IID_IEnumVARIANT), (void **)&enumerator) == S_OK);
    CHECK(CALL(enumerator, Next, 1, &next, &fetched) == S_OK && fetched == 1 && V_VT(&next) == VT_DISPATCH);
    VariantClear(&next);
    CHECK(CALL(enumerator, Next, 1, &next, &fetched) == S_FALSE && fetched == 0);
    CALL(enumerator, Release);
    CALL(unknown, Release);
    CALL(machines, Release);
}

static void use_machine(IVMVirtualMachine *machine, Report *report)
{
    IVMTask *task = NULL;
    ISupportErrorInfo *support = NULL;
    IErrorInfo *info = NULL;
    VMVMState state = vmVMState_Invalid;
    BSTR text = NULL, notes = SysAllocString(L"made by a client \u2013 by vtable");
    VARIANT value, got;
    CHECK(CALL(machine, get_Name, &text) == S_OK && is_text(text, L"web01"));
    SysFreeString(text);
    CHECK(CALL(machine, put_Notes, notes) == S_OK);
    CHECK(CALL(machine, get_Notes, &text) == S_OK && is_text(text, L"made by a client \u2013 by vtable"));
    SysFreeString(text);
    SysFreeString(notes);

    /* A VARIANT by value and one by reference. */
    value = of_long(77);
    VariantInit(&got);
    text = SysAllocString(L"peer/number");
    CHECK(CALL(machine, SetConfigurationValue, text, value) == S_OK);
    CHECK(CALL(machine, GetConfigurationValue, text, &got) == S_OK);
    /* It may keep a number in another type than it got. */
    CHECK(VariantChangeType(&got, &got, 0, VT_I4) == S_OK && V_I4(&got) == 77);
    SysFreeString(text);

    CHECK(CALL(machine, get_State, &state) == S_OK && state == vmVMState_TurnedOff);
    CHECK(CALL(machine, Startup, &task) == S_OK && task);
    CHECK(CALL(task, WaitForCompletion, -1) == S_OK);
    CALL(task, Release);
    CHECK(CALL(machine, get_State, &state) == S_OK && state == vmVMState_Running);

    /* An error, with its text. */
    CHECK(CALL(machine, QueryInterface, REF(IID_ISupportErrorInfo), (void **)&support) == S_OK);
    CHECK(CALL(support, InterfaceSupportsErrorInfo, REF(IID_IVMVirtualMachine)) == S_OK);
    CHECK(CALL(support, InterfaceSupportsErrorInfo, REF(IID_IConnectionPoint)) == S_FALSE);
    CALL(support, Release);
    task = (IVMTask *)machine;
    SetErrorInfo(0, NULL);
    CHECK(CALL(machine, Startup, &task) == (HRESULT)VM_E_VM_RUNNING && !task);
    CHECK(GetErrorInfo(0, &info) == S_OK);
    if (info) {
        GUID failed;
        CHECK(CALL(info, GetGUID, &failed) == S_OK && memcmp(&failed, &IID_IVMVirtualMachine, sizeof failed) == 0);
        CHECK(CALL(info, GetDescription, &text) == S_OK && SysStringLen(text) > 0);
        SysFreeString(text);
        CALL(info, Release);
    }
    CHECK(CALL(machine, Startup, NULL) == E_POINTER);
    task = NULL;
    CHECK(CALL(machine, TurnOff, &task) == S_OK && task);
    CALL(task, Release);
}

static void use_server(IUnknown *unknown, Report *report)
{
    IVMVirtualServer *server = NULL;
    IVMVirtualMachine *machine = NULL, *none;
    IDispatch *dispatch = NULL;
    IUnknown *one = NULL, *two = NULL;
    BSTR name = SysAllocString(L"WEB01"), nobody = SysAllocString(L"nobody");
    CHECK(CALL(unknown, QueryInterface, REF(IID_IVMVirtualServer), (void **)&server) == S_OK);
    if (!server)
        return;
    CHECK(CALL(server, QueryInterface, REF(IID_IDispatch), (void **)&dispatch) == S_OK);
    /* One object is one IUnknown. */
    CHECK(CALL(server, QueryInterface, REF(IID_IUnknown), (void **)&one) == S_OK);
    CHECK(CALL(dispatch, QueryInterface, REF(IID_IUnknown), (void **)&two) == S_OK && one == two);
    CALL(one, Release);
    CALL(two, Release);

    none = (IVMVirtualMachine *)server;
    CHECK(CALL(server, FindVirtualMachine, nobody, &none) == S_FALSE && !none);
    CHECK(CALL(server, FindVirtualMachine, name, &machine) == S_OK && machine);
    if (machine) {
        use_machine(machine, report);
        use_collection(server, machine, report);
        CALL(machine, Release);
    }
    use_by_name(dispatch, report);
    SysFreeString(name);
    SysFreeString(nobody);
    CALL(dispatch, Release);
    CALL(server, Release);
}
