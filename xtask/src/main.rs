//! Tasks of the workspace.

mod r#gen;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    r#gen::run()
}
