//! Each `cases/*.idl` with the table that its type library is shown as in `cases/*.txt`.
//!
//! `UPDATE_EXPECT=1 cargo test` rewrites the tables; read the difference before committing it.

use crate::{path, read, widl};
use com_sink_codegen::inspect;
use com_sink_codegen::model::{ConstantValue, MemberKind, Type};

#[test]
fn every_case_reads_as_expected() {
    let mut files: Vec<_> = std::fs::read_dir(path("tests/tlb/cases"))
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "idl"))
        .collect();
    files.sort();
    assert!(files.len() >= 4, "{files:?}");
    for idl in files {
        for bits in ["--win64", "--win32"] {
            let model = read(&widl::type_library(&idl, &[bits]));
            expect_test::expect_file![idl.with_extension("txt")].assert_eq(&inspect::table(&model));
        }
    }
}

/// widl writes no constants of modules. They are stored like those of an enumeration, so that a
/// library whose enumeration is declared a module has some.
#[test]
fn constants_of_a_module_are_read() {
    let mut library = widl::type_library(&path("tests/tlb/cases/types.idl"), &["--win64"]);
    let before = read(&library);
    let number = before.enums.len();
    let (types, count) = type_table(&library);
    for index in 0..count {
        let kind = &mut library[types + index * 0x64];
        if *kind & 0xf == 0 {
            *kind |= 2;
        }
    }
    let after = read(&library);
    assert_eq!(after.enums, []);
    assert_eq!(after.modules.len(), before.modules.len() + number);
    for item in &before.enums {
        let name = item.tag.as_ref().unwrap_or(&item.name);
        let module = after
            .modules
            .iter()
            .find(|module| module.name == *name || module.name == item.name)
            .expect(name);
        let values: Vec<_> = module
            .constants
            .iter()
            .map(|constant| (constant.name.as_str(), &constant.ty, &constant.value))
            .collect();
        let wanted: Vec<_> = item
            .members
            .iter()
            .map(|member| {
                (
                    member.name.as_str(),
                    ConstantValue::Int(member.value.into()),
                )
            })
            .collect();
        assert_eq!(values.len(), wanted.len());
        for ((name, ty, value), (wanted_name, wanted_value)) in values.iter().zip(&wanted) {
            assert_eq!(name, wanted_name);
            assert_eq!(*ty, &Type::I32);
            assert_eq!(*value, wanted_value);
        }
    }
}

#[test]
fn a_property_of_a_dispinterface_has_both_accessors() {
    let model = read(&widl::type_library(
        &path("tests/tlb/cases/shapes.idl"),
        &["--win64"],
    ));
    let interface = model.interface("DShapeEvents").expect("the interface");
    assert!(interface.source);
    let accessors: Vec<_> = interface
        .members
        .iter()
        .filter(|member| member.from_property)
        .map(|member| (member.name.as_str(), member.kind, member.dispid))
        .collect();
    assert_eq!(
        accessors,
        [
            ("Sides", MemberKind::PropGet, Some(1)),
            ("Sides", MemberKind::PropPut, Some(1)),
            ("Caption", MemberKind::PropGet, Some(2)),
        ]
    );
}

#[test]
fn imported_types_are_known_but_not_own() {
    let model = read(&widl::type_library(
        &path("tests/tlb/cases/imports.idl"),
        &["--win64"],
    ));
    let font = model
        .interface("IFontDisp")
        .expect("the imported interface");
    assert!(font.origin.imported);
    assert_eq!(
        font.iid.unwrap().to_string(),
        "bef6e003-a874-101a-8bba-00aa00300cab"
    );
    assert!(!inspect::json(&model).contains("bef6e003"));
}

/// widl cannot pack structures; a library that was written by MIDL with `/Zp` has smaller sizes.
#[test]
fn packing_is_found_by_the_size() {
    let library = widl::type_library(&path("tests/tlb/cases/records.idl"), &["--win64"]);
    let (types, _) = type_table(&library);
    let size_at = types + 0x50;
    assert_eq!(library[size_at], 24);
    for (size, pack) in [
        (24, None),
        (16, Some(4)),
        (12, Some(2)),
        (11, Some(1)),
        (23, None),
    ] {
        let mut changed = library.clone();
        changed[size_at] = size;
        assert_eq!(read(&changed).records[0].pack, pack, "{size} bytes");
    }
}

/// Where the records of the types are, and how many.
fn type_table(library: &[u8]) -> (usize, usize) {
    let word = |at: usize| {
        let bytes = library[at..at + 4].try_into().expect("four bytes");
        u32::from_le_bytes(bytes) as usize
    };
    let count = word(0x20);
    (word(0x54 + count * 4), count)
}
