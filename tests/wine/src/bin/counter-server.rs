//! A local server: counters, each client's own, and one that all share.

#[cfg(not(all(windows, wine_idl)))]
fn main() {
    eprintln!("this is a program for Windows");
    std::process::exit(1);
}

#[cfg(all(windows, wine_idl))]
fn main() -> std::process::ExitCode {
    match server::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(all(windows, wine_idl))]
mod server {
    use com_sink::prelude::*;
    use com_sink::registry::ClassInfo;
    use com_sink::server::{ClassFactory, LocalServer};
    use com_sink_wine_tests::counter::{self, ICounter};
    use com_sink_wine_tests::local::{COUNTER, SHARED};
    use std::sync::atomic::{AtomicI32, Ordering};

    #[derive(ComObject, Default)]
    #[object(counter::server::ICounter)]
    struct Counter {
        total: AtomicI32,
    }

    impl counter::server::ICounter for Counter {
        fn add(&self, number: i32) -> Result<i32> {
            Ok(self.total.fetch_add(number, Ordering::Relaxed) + number)
        }

        fn child(&self) -> Result<Option<ICounter>> {
            let total = AtomicI32::new(self.total.load(Ordering::Relaxed));
            Object::new(Counter { total }).to_interface().map(Some)
        }

        fn process(&self) -> Result<i32> {
            Ok(std::process::id() as i32)
        }
    }

    pub fn run() -> Result<()> {
        // It lives as long as the program, and doesn't keep it.
        let shared = Object::new(Counter::default());
        LocalServer::new()
            .class(
                ClassInfo::new(COUNTER, "A counter").prog_id("ComSinkTests.Counter"),
                ClassFactory::new(|| Ok(Counter::default())),
            )
            .class(
                ClassInfo::new(SHARED, "The counter").prog_id("ComSinkTests.SharedCounter.2"),
                ClassFactory::of(move || Ok(shared.clone())),
            )
            .run(std::env::args_os().skip(1))
    }
}
