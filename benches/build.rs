//! Compiles the C++ rivals with `-O2`. Where that isn't possible (no compiler, not Linux) the crate builds without
//! them, and its program says so.

fn main() {
    println!("cargo::rerun-if-changed=cpp");
    println!("cargo::rustc-check-cfg=cfg(rivals)");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    let compiled = cc::Build::new()
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .debug(false)
        .warnings(true)
        .extra_warnings(true)
        .flag("-fno-exceptions")
        .flag("-fno-rtti")
        .file("cpp/sinks.cpp")
        .try_compile("sinks");
    match compiled {
        Ok(()) => println!("cargo::rustc-cfg=rivals"),
        Err(error) => println!("cargo::warning=no C++ rivals: {error}"),
    }
}
