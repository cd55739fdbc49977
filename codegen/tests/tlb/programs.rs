//! Type libraries inside of programs.

use crate::{path, read, widl};
use com_sink_codegen::diag::Diagnostics;
use com_sink_codegen::model::Model;
use com_sink_codegen::tlb;

/// Where the resources of the program begin, in the file and in memory.
const RESOURCES_AT: usize = 0x200;
const RESOURCES_ADDRESS: u32 = 0x1000;

/// A program without code: headers, one section, and a resource directory with a type
/// `TYPELIB` that holds the libraries under the numbers 1, 2..
fn program(libraries: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0; RESOURCES_AT];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"MZ");
    put(0x3c, &0x40u32.to_le_bytes());
    put(0x40, b"PE\0\0");
    put(0x46, &1u16.to_le_bytes());
    put(0x54, &0xf0u16.to_le_bytes());
    // The optional header of a 64-bit program, with its sixteen directories.
    put(0x58, &0x20bu16.to_le_bytes());
    put(0x58 + 108, &16u32.to_le_bytes());
    let resources = resources(libraries);
    let size = u32::try_from(resources.len()).unwrap();
    put(0x58 + 128, &RESOURCES_ADDRESS.to_le_bytes());
    put(0x58 + 132, &size.to_le_bytes());
    let section = 0x58 + 0xf0;
    put(section, b".rsrc");
    put(section + 8, &size.to_le_bytes());
    put(section + 12, &RESOURCES_ADDRESS.to_le_bytes());
    put(section + 16, &size.to_le_bytes());
    put(section + 20, &(RESOURCES_AT as u32).to_le_bytes());
    file.extend(resources);
    file
}

fn resources(libraries: &[Vec<u8>]) -> Vec<u8> {
    let count = libraries.len();
    let directory = |named: u16, numbered: u16| {
        let mut header = vec![0; 12];
        header.extend(named.to_le_bytes());
        header.extend(numbered.to_le_bytes());
        header
    };
    let words = |words: &[usize]| -> Vec<u8> {
        words
            .iter()
            .flat_map(|word| u32::try_from(*word).unwrap().to_le_bytes())
            .collect()
    };
    const SUBDIRECTORY: usize = 0x8000_0000;
    let numbers_at = 24;
    let languages_at = numbers_at + 16 + count * 8;
    let entries_at = languages_at + count * 24;
    let name_at = entries_at + count * 16;
    let mut data_at = name_at + 16;
    let mut bytes = directory(1, 0);
    bytes.extend(words(&[SUBDIRECTORY + name_at, SUBDIRECTORY + numbers_at]));
    bytes.extend(directory(0, count as u16));
    for number in 0..count {
        bytes.extend(words(&[
            number + 1,
            SUBDIRECTORY + languages_at + number * 24,
        ]));
    }
    for number in 0..count {
        bytes.extend(directory(0, 1));
        bytes.extend(words(&[0x409, entries_at + number * 16]));
    }
    for library in libraries {
        let address = RESOURCES_ADDRESS as usize + data_at;
        bytes.extend(words(&[address, library.len(), 0, 0]));
        data_at += library.len();
    }
    bytes.extend(7u16.to_le_bytes());
    bytes.extend("TypeLib".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.extend(libraries.concat());
    bytes
}

fn libraries() -> [Vec<u8>; 2] {
    ["../idl/VMRCClientControl.idl", "tests/tlb/cases/shapes.idl"]
        .map(|idl| widl::type_library(&path(idl), &["--win64"]))
}

fn named(bytes: &[u8], name: &str) -> (Option<Model>, Vec<&'static str>) {
    let mut diags = Diagnostics::default();
    let model = tlb::read(bytes, name, &mut diags);
    (model, diags.iter().map(|found| found.code).collect())
}

#[test]
fn a_program_yields_all_its_libraries() {
    let [first, second] = libraries();
    let model = read(&program(&[first.clone(), second.clone()]));
    let names: Vec<&str> = model.libraries.iter().map(|item| &*item.name).collect();
    assert_eq!(names, ["VMRCClientControlLib", "Shapes"]);
    let (first, second) = (read(&first), read(&second));
    let count = |model: &Model| {
        let own = model.interfaces.iter().filter(|item| !item.origin.imported);
        own.count()
    };
    assert_eq!(count(&model), count(&first) + count(&second));
    let library_of = |name: &str| model.interface(name).unwrap().origin.library;
    assert_eq!(library_of("IVMRCClientControl"), Some(0));
    assert_eq!(library_of("IShape"), Some(1));
}

#[test]
fn a_number_selects_one_library() {
    let [first, second] = libraries();
    let file = program(&[first.clone(), second.clone()]);
    assert_eq!(named(&file, "x.dll\\1"), (Some(read(&first)), vec![]));
    assert_eq!(named(&file, "x.dll\\2"), (Some(read(&second)), vec![]));
    assert_eq!(named(&file, "x.dll\\3"), (None, vec!["E1004"]));
}

#[test]
fn the_first_of_two_equal_names_is_used() {
    let [_, library] = libraries();
    let (model, codes) = named(&program(&[library.clone(), library.clone()]), "x.dll");
    assert!(codes.iter().all(|code| *code == "W1006"), "{codes:?}");
    assert!(!codes.is_empty());
    assert_eq!(model.unwrap().interfaces, read(&library).interfaces);
}

#[test]
fn a_program_without_libraries_is_told() {
    assert_eq!(named(&program(&[]), "x.dll"), (None, vec!["E1004"]));
}

#[test]
fn damaged_programs_are_refused() {
    let [_, library] = libraries();
    let file = program(&[library]);
    let header = RESOURCES_AT + 0x100;
    for length in 0..header {
        assert_eq!(named(&file[..length], "x.dll").0, None, "{length} bytes");
    }
    for at in 0..header {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut damaged = file.clone();
            damaged[at] = value;
            // It must come back; what it finds is not foreseeable.
            let _ = named(&damaged, "x.dll");
        }
    }
}
