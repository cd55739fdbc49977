//! The builder, as a build script uses it.

use com_sink_codegen::builder::Builder;
use std::fs;
use std::path::Path;

const EVENTS: &str = "
[uuid(d7526a6d-cf83-48a4-87fd-4fbe2aec5d93)]
library Clock
{
#include \"members.h\"
    [uuid(aaaaaaaa-0000-4000-8000-000000000003)]
    coclass ClockObject { [default, source] dispinterface _ClockEvents; };
};
";

const MEMBERS: &str = "
    [uuid(aaaaaaaa-0000-4000-8000-000000000001)]
    dispinterface _ClockEvents { properties: methods: [id(TICK)] void OnTick(); };
";

fn input(directory: &Path) -> Builder {
    fs::create_dir_all(directory.join("shared")).unwrap();
    fs::write(directory.join("clock.idl"), EVENTS).unwrap();
    fs::write(directory.join("shared/members.h"), MEMBERS).unwrap();
    Builder::new()
        .input(directory.join("clock.idl"))
        .include(directory.join("shared"))
        .define("TICK", "7")
}

#[test]
fn included_files_are_read_and_told() {
    let directory = tempfile::tempdir().unwrap();
    let output = input(directory.path()).files().unwrap();
    let events = output.models[0].1.interface("_ClockEvents").unwrap();
    assert_eq!(events.members[0].dispid, Some(7));
    let names: Vec<_> = output
        .read
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(names.contains(&"clock.idl".to_owned()), "{names:?}");
    assert!(names.contains(&"members.h".to_owned()), "{names:?}");
}

#[test]
fn the_same_inputs_give_the_same_files_from_anywhere() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = input(one.path()).winmd(true).files().unwrap();
    let other = input(other.path()).winmd(true).files().unwrap();
    assert!(one.files == other.files);
    assert!(one.files.get("Clock.winmd").is_some());
}

#[test]
fn several_inputs_get_a_directory_each() {
    let directory = tempfile::tempdir().unwrap();
    let output = input(directory.path())
        .windows_interface("IPropertyNotifySink")
        .files()
        .unwrap();
    assert!(output.files.get("clock/mod.rs").is_some());
    assert!(output.files.get("windows/mod.rs").is_some());
}

#[test]
fn two_libraries_of_one_name_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let builder = input(directory.path());
    let again = builder.clone().input(directory.path().join("clock.idl"));
    let error = again.files().unwrap_err().to_string();
    assert!(error.contains("`Clock`"), "{error}");
}

#[test]
fn a_mistake_leaves_the_output_alone() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let builder = input(directory.path()).out_dir(&out);
    builder.generate().unwrap();
    let before = fs::read_to_string(out.join("mod.rs")).unwrap();
    let error = builder.clone().define("TICK", "nonsense").generate();
    let text = error.unwrap_err().to_string();
    assert!(text.contains("nonsense"), "{text}");
    assert_eq!(fs::read_to_string(out.join("mod.rs")).unwrap(), before);
}

#[test]
fn what_somebody_wrote_is_not_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mod.rs"), "hi\n").unwrap();
    let builder = input(directory.path()).out_dir(&out).winmd(true);
    let error = builder.generate().unwrap_err().to_string();
    assert!(error.contains("mod.rs was not generated"), "{error}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    fs::remove_file(out.join("mod.rs")).unwrap();
    fs::write(out.join("Clock.winmd"), "hi\n").unwrap();
    let error = builder.generate().unwrap_err().to_string();
    assert!(error.contains("Clock.winmd was not generated"), "{error}");
    fs::remove_file(out.join("Clock.winmd")).unwrap();
    builder.generate().unwrap();
    // Another version of our own, also laid out anew, gives way.
    let (again, changes) = builder.define("TICK", "8").generate().unwrap();
    assert!(changes.iter().count() > 1);
    let laid_out = again.files.get("mod.rs").unwrap().to_vec();
    let laid_out = String::from_utf8(laid_out).unwrap().replace("    ", "\t");
    fs::write(out.join("mod.rs"), laid_out + "\n").unwrap();
    input(directory.path()).out_dir(&out).generate().unwrap();
}

#[test]
fn without_an_output_directory_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let error = input(directory.path()).generate().unwrap_err();
    assert!(error.to_string().contains("out_dir"));
}

#[test]
fn without_an_input_there_is_nothing_to_do() {
    assert!(Builder::new().files().is_err());
}

#[test]
fn an_unknown_interface_of_windows_is_named() {
    let error = Builder::new().windows_interface("INonsense").files();
    assert!(error.unwrap_err().to_string().contains("INonsense"));
}

#[test]
fn a_directory_is_called_one() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["folder.idl", "folder.tlb", "folder.winmd"] {
        let path = directory.path().join(name);
        fs::create_dir(&path).unwrap();
        let error = Builder::new().input(path).files().unwrap_err();
        assert!(error.to_string().contains("is a directory"), "{error}");
    }
}

#[test]
fn an_input_without_declarations_leaves_the_output_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("clock.idl");
    let out = directory.path().join("out");
    input(directory.path()).out_dir(&out).generate().unwrap();
    let before = fs::read_dir(&out).unwrap().count();
    for text in [
        "",
        "import \"unknwn.idl\";",
        "#if 0\ninterface I;\n#endif\n",
    ] {
        fs::write(&path, text).unwrap();
        let error = Builder::new().input(&path).out_dir(&out).generate();
        let error = error.unwrap_err().to_string();
        assert!(error.contains("E0924"), "{text}: {error}");
        assert_eq!(fs::read_dir(&out).unwrap().count(), before);
    }
    let warnings = input(directory.path()).files().unwrap().warnings;
    assert_eq!(warnings, "");
}

#[test]
fn an_include_path_that_is_not_there_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let builder = input(directory.path()).include(directory.path().join("nowhere"));
    let warnings = builder.files().unwrap().warnings;
    assert!(warnings.contains("W0923"), "{warnings}");
    assert!(warnings.contains("nowhere"), "{warnings}");
}
