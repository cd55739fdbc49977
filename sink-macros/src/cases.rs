//! The folders `cases/expand` and `cases/refuse`: structs, and beside them what the derives make
//! of them (`.expanded`) or say about them (`.messages`).
//!
//! `UPDATE_EXPECT=1 cargo test -p com-sink-macros` rewrites the latter; read the diff.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Data, DataEnum, DataStruct, DataUnion, DeriveInput, File, Item, LitStr, Macro};

use crate::flavour::Flavour;

/// The `.rs` files of a folder, in order.
fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(folder);
    let files = fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = files
        .map(|file| file.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// Every type of a case with the derive that it asks for.
fn inputs(path: &Path) -> Vec<(DeriveInput, Flavour)> {
    let text = fs::read_to_string(path).expect("the case is readable");
    let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file.items.into_iter().map(input).collect()
}

fn input(item: Item) -> (DeriveInput, Flavour) {
    let mut input: DeriveInput = syn::parse2(item.into_token_stream()).expect("a type");
    let derive = input.attrs.remove(0);
    let name = derive
        .meta
        .require_list()
        .expect("#[derive(..)] first")
        .tokens
        .to_string();
    let all = [
        Flavour::ComSink,
        Flavour::VirtualServerSink,
        Flavour::ComObject,
    ];
    let flavour = all.into_iter().find(|flavour| flavour.derive() == name);
    (input, flavour.expect("one of our derives"))
}

fn expanded(input: DeriveInput, flavour: Flavour) -> File {
    let file: File = syn::parse2(crate::derive(input, flavour)).expect("the expansion parses");
    let impls = file
        .items
        .iter()
        .filter(|item| matches!(item, Item::Impl(_)));
    assert_eq!(impls.count(), file.items.len(), "implementations only");
    assert!((1..=2).contains(&file.items.len()), "right or stand-ins");
    file
}

#[test]
fn right_structs_expand() {
    for path in cases("expand") {
        let mut all = String::new();
        for (input, flavour) in inputs(&path) {
            let file = expanded(input, flavour);
            assert_eq!(messages(&file), Vec::<String>::new(), "{}", path.display());
            assert!(
                !contains(file.to_token_stream(), "unsafe"),
                "{}",
                path.display()
            );
            all += &prettyplease::unparse(&file);
        }
        expect_file![path.with_extension("expanded")].assert_eq(&all);
    }
}

#[test]
fn wrong_structs_are_refused() {
    for path in cases("refuse") {
        let mut all = String::new();
        for (input, flavour) in inputs(&path) {
            all += &format!("{}\n", heading(&input));
            let messages = messages(&expanded(input, flavour));
            assert!(
                !messages.is_empty(),
                "{}: no message:\n{all}",
                path.display()
            );
            for message in messages {
                all += &format!("  - {}\n", message.replace('\n', "\n    "));
            }
        }
        expect_file![path.with_extension("messages")].assert_eq(&all);
    }
}

/// `struct Monitor`
fn heading(input: &DeriveInput) -> String {
    let keyword = match &input.data {
        Data::Struct(DataStruct { struct_token, .. }) => struct_token.to_token_stream(),
        Data::Enum(DataEnum { enum_token, .. }) => enum_token.to_token_stream(),
        Data::Union(DataUnion { union_token, .. }) => union_token.to_token_stream(),
    };
    format!("{keyword} {}", input.ident)
}

/// The texts of all `compile_error!`s, in order.
fn messages(file: &File) -> Vec<String> {
    struct Messages(Vec<String>);
    impl Visit<'_> for Messages {
        fn visit_macro(&mut self, node: &Macro) {
            if contains(node.path.to_token_stream(), "compile_error") {
                let text: LitStr = node.parse_body().expect("a message is a string");
                self.0.push(text.value());
            }
            visit::visit_macro(self, node);
        }
    }
    let mut messages = Messages(Vec::new());
    messages.visit_file(file);
    messages.0
}

fn contains(tokens: TokenStream, word: &str) -> bool {
    tokens.to_string().contains(word)
}
