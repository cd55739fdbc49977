#include "client.h"
#include "peers.h"

void cpp_use_server(IUnknown *server, Report *report) { use_server(server, report); }
