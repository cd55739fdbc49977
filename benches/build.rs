//! Compiles the C++ rivals with `-O2`. Where that isn't possible (no compiler) the crate builds without them, and its
//! program says so.

fn main() {
    println!("cargo::rerun-if-changed=cpp");
    println!("cargo::rustc-check-cfg=cfg(rivals)");
    let variable = |name| std::env::var(name).unwrap_or_default();
    let windows = variable("CARGO_CFG_TARGET_OS") == "windows";
    if windows && variable("CARGO_CFG_TARGET_ENV") != "gnu" {
        return;
    }
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .debug(false)
        .warnings(true)
        .extra_warnings(true)
        .flag("-fno-exceptions")
        .flag("-fno-rtti")
        .file("cpp/sinks.cpp");
    if windows {
        // Nothing of C++'s library is needed at run time.
        build.file("cpp/disp_invoke.cpp").cpp_link_stdlib(None);
    }
    match build.try_compile("sinks") {
        Ok(()) => {
            println!("cargo::rustc-cfg=rivals");
            if windows {
                // Behind the library that needs it.
                println!("cargo::rustc-link-lib=oleaut32");
            }
        }
        Err(error) => println!("cargo::warning=no C++ rivals: {error}"),
    }
}
