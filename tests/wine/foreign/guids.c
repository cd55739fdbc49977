/* The IIDs that the headers of widl declare. */
#define INITGUID
#include "peer.h"
