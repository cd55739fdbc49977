/*
 * bcryptprimitives.dll for Wine: Rust's standard library imports its only function, ProcessPrng, for the
 * keys of hash maps, and Wine 8 doesn't have the library. advapi32 has random numbers, too.
 */

typedef unsigned char byte;
typedef unsigned long ulong;
typedef __SIZE_TYPE__ size;

/* RtlGenRandom, under the name by which it is exported. */
__declspec(dllimport) byte __stdcall SystemFunction036(void *buffer, ulong length);

__declspec(dllexport) int __stdcall ProcessPrng(byte *buffer, size length)
{
    const ulong most = 0x40000000;
    while (length > 0) {
        ulong part = length < most ? (ulong)length : most;
        if (!SystemFunction036(buffer, part))
            return 0;
        buffer += part;
        length -= part;
    }
    return 1;
}

int __stdcall DllMainCRTStartup(void *module, ulong reason, void *reserved)
{
    (void)module;
    (void)reason;
    (void)reserved;
    return 1;
}
