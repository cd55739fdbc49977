/* What the files of one language have from each other. */
#pragma once
#include "peer.h"

#ifdef __cplusplus
extern "C" {
#endif

IUnknown *c_create_sink(LONG shape, const IID *iid, LONG failure);
IUnknown *cpp_create_sink(LONG shape, const IID *iid, LONG failure);
LONG c_heard(IUnknown *sink, LONG shape, Heard *call);
LONG cpp_heard(IUnknown *sink, LONG shape, Heard *call);
void c_use_server(IUnknown *server, Report *report);
void cpp_use_server(IUnknown *server, Report *report);

#ifdef __cplusplus
}
#endif
