// A pointer to an object belongs to the apartment that got it.
use virtual_server::prelude::*;

fn send(task: IVMTask) {
    std::thread::spawn(move || task.id());
}

fn share(task: &IVMTask) {
    std::thread::scope(|scope| {
        scope.spawn(|| task.id());
    });
}

fn main() {}
