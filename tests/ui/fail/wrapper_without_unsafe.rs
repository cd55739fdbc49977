// That a vtable is the one of the IID is to be promised with `unsafe`.
use com_sink::IUnknown;

#[repr(transparent)]
#[derive(Clone)]
struct Liar(IUnknown);
com_sink::client_interface!(Liar, [usize; 100], 0, IUnknown);

fn main() {}
