#[derive(ComObject)]
#[object(server::IFoo, server::IBar)]
struct Plain;

#[derive(ComObject)]
#[object(server::IFoo, sources(source::IFooEvents, source::IBarEvents), apartment)]
struct Firing {
    points: [ConnectionPoint; 2],
}

#[derive(ComObject)]
#[object(sources(source::IFooEvents))]
struct Generic<T>(T);
