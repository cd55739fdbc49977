#[derive(ComSink)]
#[sink(IFoo)]
enum Monitor {
    A,
}

#[derive(ComObject)]
#[object(IFoo)]
union Server {
    a: u8,
}

#[derive(ComSink)]
#[sink(IFoo)]
struct Borrows<'a, T>(&'a T);
