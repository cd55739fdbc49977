#include "client.h"
#include "peers.h"

void c_use_server(IUnknown *server, Report *report)
{
    use_server(server, report);
}
