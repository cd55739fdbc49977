// Parameters, defaults and conditions of a struct; a conditional class.
#[derive(ComSink)]
#[sink(IFooEvents, library::IBarEvents)]
struct OnEvent<F: Clone = fn(), const N: usize = 4>
where
    F: Fn(),
{
    handlers: [F; N],
}

// In an apartment nothing need be `Send + Sync`.
#[derive(ComSink)]
#[sink(IFooEvents, apartment)]
struct InApartment<F>(F);

// Constants alone need no `'static`.
#[derive(ComSink)]
#[sink(IFooEvents)]
struct Numbered<const N: usize>;
