/*
 * What the tests in Rust ask of their peers in C and C++: a source of events, a sink and a client. Both
 * languages have all of them, behind the same table of functions. `src/foreign.rs` says the same in Rust.
 */
#pragma once

#ifndef __cplusplus
#define COBJMACROS
#endif
#include <windows.h>
#include <ole2.h>
#include <olectl.h>

/* Made by widl from idl/Peer.idl and from the workspace's VsComInterfaces.idl. */
#include "Peer.h"
#include "VsComInterfaces.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which of the three event interfaces is fired. */
enum Shape {
    SHAPE_DISPATCH, /* DPeerEvents */
    SHAPE_VTABLE,   /* IPeerEvents */
    SHAPE_DUAL,     /* IPeerDualEvents, by its vtable */
    SHAPE_DUAL_INVOKE, /* IPeerDualEvents, by Invoke */
    SHAPE_COUNT
};

/* What is fired. Without a remark: a member with arguments just as declared. */
enum Event {
    EVENT_SAID,
    EVENT_CHANGING,
    EVENT_ASKED,
    EVENT_SHOWN,
    EVENT_FAILING, /* and up to 99 more: the argument is the difference */
    /* From here on by Invoke only. */
    EVENT_SAID_NAMED = EVENT_FAILING + 100, /* both arguments, the last one first */
    EVENT_SAID_MIXED,          /* the first by position, the second by name */
    EVENT_SAID_BY_REF,         /* VT_BYREF of each type */
    EVENT_SAID_VARIANT_BY_REF, /* VT_BYREF | VT_VARIANT */
    EVENT_SAID_COERCED,        /* a number as text, text as a number */
    EVENT_SAID_WRONG_TYPE,     /* text that is no number */
    EVENT_SAID_WRONG_UNASKED,  /* the same, with no place for what is wrong */
    EVENT_SAID_OVERFLOW,       /* a number that a long doesn't hold */
    EVENT_SAID_TOO_FEW,
    EVENT_SAID_TOO_MANY,
    EVENT_SAID_UNKNOWN_NAME,
    EVENT_SAID_NAMED_TWICE,
    EVENT_CHANGING_OTHERWISE,  /* a short, a VARIANT, and a value that is not by reference */
    EVENT_ASKED_UNHEARD,       /* with no place for the result */
    EVENT_ASKED_AS_PROPERTY,   /* DISPATCH_METHOD | DISPATCH_PROPERTYGET, as scripts do */
    EVENT_NOTED_ALL,
    EVENT_NOTED_ONE,           /* without the optional ones */
    EVENT_NOTED_MISSING,       /* DISP_E_PARAMNOTFOUND stands for the second */
    EVENT_NOTED_LAST_NAMED,    /* the first and the third */
    EVENT_UNKNOWN              /* a member that the interface doesn't have, with two arguments */
};

/* What came of it: the answer of the last sink. Texts and VARIANTs belong to whoever asked. */
typedef struct Outcome {
    LONG reached; /* how many sinks were called */
    HRESULT code;
    UINT argument; /* *puArgErr; all bits set if the sink left it alone */
    HRESULT scode; /* of EXCEPINFO */
    BSTR source, description, help_file; /* of EXCEPINFO, or of the thread's IErrorInfo */
    DWORD help_context;
    GUID failed; /* of IErrorInfo */
    VARIANT result;
    VARIANT changed[3]; /* what the sink has left in its by-reference arguments */
} Outcome;

/* One call that a sink has got; the arguments in declared order. */
typedef struct Heard {
    LONG dispid; /* of a vtable: the number that the dispinterface gives the same member */
    UINT count;
    UINT named; /* how many of them came with a name */
    VARIANT arguments[12];
} Heard;

/* How a call of a sink or an object fails. */
enum Failure {
    FAILURE_NONE,
    FAILURE_CODE,     /* E_ACCESSDENIED and no more */
    FAILURE_FULL,     /* with source, description, help file and context */
    FAILURE_SHORT,    /* by Invoke: EXCEPINFO.wCode 7 */
    FAILURE_DEFERRED, /* by Invoke: filled in when asked */
    FAILURE_SUCCESS   /* S_FALSE */
};

/* What a client or sink expected and didn't get. */
typedef struct Report {
    LONG checks;
    LONG failures;
    char first[400];
} Report;

typedef struct Peer {
    /* An IConnectionPointContainer with a point for each of the three interfaces. */
    IUnknown *(*create_source)(void);
    void (*fire)(IUnknown *source, LONG shape, LONG event, Outcome *outcome);
    /* Fires EVENT_SAID of SHAPE_DISPATCH on a thread of its own, again and again, until it is stopped. */
    void *(*start)(IUnknown *source);
    LONG (*rounds)(void *thread); /* how often it has fired until now */
    void (*stop)(void *thread);

    /* A sink: with SHAPE_DISPATCH of the dispinterface `iid`, with SHAPE_VTABLE of IPeerEvents. Its calls fail in one way
     * (enum Failure). */
    IUnknown *(*create_sink)(LONG shape, const IID *iid, LONG failure);
    /* Takes the oldest call that a sink of this shape has got; 0 if there is none. */
    LONG (*heard)(IUnknown *sink, LONG shape, Heard *call);

    /* Uses a Virtual Server as clients do: it has one machine, `web01`, that is turned off. */
    void (*use_server)(IUnknown *server, Report *report);
} Peer;

extern const Peer c_peer, cpp_peer;

/* An IPeer with ISupportErrorInfo, in C++. Its Fail takes an `enum Failure`. */
IUnknown *cpp_create_object(void);

#ifdef __cplusplus
}
#endif
