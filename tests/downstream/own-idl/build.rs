//! Generates the bindings of `instruments.idl`.

fn main() -> Result<(), com_sink_codegen::builder::Error> {
    com_sink_codegen::Builder::new()
        .input("instruments.idl")
        .out_dir(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
        .generate()?;
    Ok(())
}
