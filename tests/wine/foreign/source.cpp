// A source of events as C++ programs write it: one object, whose connection points are parts of it.
#include "fire.h"
#include "peers.h"
#include "points.h"
#include <new>

namespace {

class Source;

class Point final : public IConnectionPoint {
public:
    void open(Source *source, int index);
    void fire(LONG shape, LONG event, Outcome *outcome);
    void close() { drop_sinks(&sinks); }

    STDMETHODIMP QueryInterface(REFIID iid, void **object) override;
    STDMETHODIMP_(ULONG) AddRef() override;
    STDMETHODIMP_(ULONG) Release() override;
    STDMETHODIMP GetConnectionInterface(IID *iid) override;
    STDMETHODIMP GetConnectionPointContainer(IConnectionPointContainer **container) override;
    STDMETHODIMP Advise(IUnknown *sink, DWORD *cookie) override { return add_sink(&sinks, point_iid(index), sink, cookie); }
    STDMETHODIMP Unadvise(DWORD cookie) override { return remove_sink(&sinks, cookie); }
    STDMETHODIMP EnumConnections(IEnumConnections **) override { return E_NOTIMPL; }

private:
    Source *source = nullptr;
    int index = 0;
    Sinks sinks = {};
};

class Source final : public IConnectionPointContainer {
public:
    Source()
    {
        for (int i = 0; i < POINT_COUNT; i++)
            points[i].open(this, i);
    }
    Point points[POINT_COUNT];

    STDMETHODIMP QueryInterface(REFIID iid, void **object) override
    {
        if (iid != IID_IUnknown && iid != __uuidof(IConnectionPointContainer)) {
            *object = nullptr;
            return E_NOINTERFACE;
        }
        *object = static_cast<IConnectionPointContainer *>(this);
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&references); }
    STDMETHODIMP_(ULONG) Release() override
    {
        LONG left = InterlockedDecrement(&references);
        if (left == 0) {
            for (Point &point : points)
                point.close();
            this->~Source();
            CoTaskMemFree(this);
        }
        return left;
    }
    STDMETHODIMP EnumConnectionPoints(IEnumConnectionPoints **) override { return E_NOTIMPL; }
    STDMETHODIMP FindConnectionPoint(REFIID iid, IConnectionPoint **point) override
    {
        for (int i = 0; i < POINT_COUNT; i++) {
            if (iid == *point_iid(i)) {
                *point = &points[i];
                AddRef();
                return S_OK;
            }
        }
        *point = nullptr;
        return CONNECT_E_NOCONNECTION;
    }

private:
    ~Source() = default;
    LONG references = 1;
};

void Point::open(Source *owner, int number)
{
    source = owner;
    index = number;
    InitializeCriticalSection(&sinks.lock);
}

void Point::fire(LONG shape, LONG event, Outcome *outcome)
{
    for (int i = 0; i < MOST_SINKS; i++) {
        if (IUnknown *sink = sink_at(&sinks, i)) {
            fire_at(source, sink, shape, event, outcome);
            sink->Release();
        }
    }
}

STDMETHODIMP Point::QueryInterface(REFIID iid, void **object)
{
    if (iid != IID_IUnknown && iid != __uuidof(IConnectionPoint)) {
        *object = nullptr;
        return E_NOINTERFACE;
    }
    *object = static_cast<IConnectionPoint *>(this);
    AddRef();
    return S_OK;
}

STDMETHODIMP_(ULONG) Point::AddRef() { return source->AddRef(); }
STDMETHODIMP_(ULONG) Point::Release() { return source->Release(); }

STDMETHODIMP Point::GetConnectionInterface(IID *iid)
{
    *iid = *point_iid(index);
    return S_OK;
}

STDMETHODIMP Point::GetConnectionPointContainer(IConnectionPointContainer **container)
{
    *container = source;
    AddRef();
    return S_OK;
}

IUnknown *create() { return new (CoTaskMemAlloc(sizeof(Source))) Source; }

void fire(IUnknown *object, LONG shape, LONG event, Outcome *outcome)
{
    auto source = static_cast<Source *>(static_cast<IConnectionPointContainer *>(object));
    source->points[point_of_shape(shape)].fire(shape, event, outcome);
}

void *start(IUnknown *source) { return start_firing(source, fire); }

} // namespace

extern "C" const Peer cpp_peer = {
    create, fire, start, rounds_fired, stop_firing, cpp_create_sink, cpp_heard, cpp_use_server,
};
