//! The table for people.

use super::columns::{Align, columns};
use super::schema::kind_name;
use crate::model::{
    Coclass, Constant, ConstantValue, Enum, FunctionEntry, Guid, Interface, Library, Member, Model,
    Module, Origin, Record, RecordKind, Type, Typedef, declaration, signature,
};

/// From here on a DISPID is easier to read in hexadecimal.
const LARGE: u32 = 0x1_0000;

pub(super) fn table(model: &Model) -> String {
    let own = |origin: &Origin| !origin.imported;
    let mut text = String::new();
    for item in &model.libraries {
        text.push_str(&library(item));
    }
    let interfaces = |source| {
        model
            .interfaces
            .iter()
            .filter(move |item| item.source == source && own(&item.origin))
            .map(interface)
            .collect::<Vec<_>>()
    };
    section(&mut text, "Event interfaces", &interfaces(true));
    section(&mut text, "Interfaces", &interfaces(false));
    let coclasses = model.coclasses.iter().filter(|item| own(&item.origin));
    section(
        &mut text,
        "Classes",
        &coclasses.map(coclass).collect::<Vec<_>>(),
    );
    let enums = model.enums.iter().filter(|item| own(&item.origin));
    section(
        &mut text,
        "Enumerations",
        &enums.map(enumeration).collect::<Vec<_>>(),
    );
    for (title, kind) in [
        ("Structures", RecordKind::Struct),
        ("Unions", RecordKind::Union),
    ] {
        let records = model
            .records
            .iter()
            .filter(|item| item.kind == kind && own(&item.origin));
        section(&mut text, title, &records.map(record).collect::<Vec<_>>());
    }
    let typedefs: Vec<_> = model
        .typedefs
        .iter()
        .filter(|item| own(&item.origin))
        .map(typedef)
        .collect();
    list(&mut text, "Typedefs", &typedefs);
    let constants: Vec<_> = model
        .constants
        .iter()
        .filter(|item| own(&item.origin))
        .map(constant)
        .collect();
    list(&mut text, "Constants", &constants);
    let modules = model.modules.iter().filter(|item| own(&item.origin));
    section(
        &mut text,
        "Modules",
        &modules.map(module).collect::<Vec<_>>(),
    );
    text
}

/// Adds a heading and blocks with empty lines between them; nothing if there are none.
fn section(text: &mut String, title: &str, blocks: &[String]) {
    if blocks.is_empty() {
        return;
    }
    heading(text, title);
    text.push('\n');
    text.push_str(&blocks.join("\n"));
}

/// Adds a heading and aligned rows; nothing if there are none.
fn list<const N: usize>(text: &mut String, title: &str, rows: &[[String; N]]) {
    if rows.is_empty() {
        return;
    }
    heading(text, title);
    text.push('\n');
    text.push_str(&columns("", [Align::Left; N], rows));
}

fn heading(text: &mut String, title: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(title);
    text.push('\n');
    text.push_str(&"=".repeat(title.chars().count()));
    text.push('\n');
}

fn guid(guid: Option<Guid>) -> String {
    guid.map_or_else(|| "(no uuid)".into(), |guid| guid.to_string())
}

/// The documentation on a line of its own, or nothing.
fn doc(doc: Option<&str>) -> String {
    doc.map(|doc| {
        format!(
            "  {}\n",
            doc.split_whitespace().collect::<Vec<_>>().join(" ")
        )
    })
    .unwrap_or_default()
}

/// The names of the flags that are set, in brackets, or nothing.
fn flags(flags: &[(bool, &str)]) -> String {
    let set: Vec<&str> = flags
        .iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, name)| *name)
        .collect();
    if set.is_empty() {
        String::new()
    } else {
        format!("  [{}]", set.join(", "))
    }
}

fn library(item: &Library) -> String {
    let lcid = match item.lcid {
        0 => String::new(),
        lcid => format!("  lcid {lcid:#x}"),
    };
    format!(
        "library {}  {}  version {}.{}{lcid}\n{}",
        item.name,
        guid(item.guid),
        item.version.0,
        item.version.1,
        doc(item.doc.as_deref())
    )
}

fn interface(item: &Interface) -> String {
    let base = item
        .base
        .as_ref()
        .map(|base| format!(" : {base}"))
        .unwrap_or_default();
    let flags = flags(&[
        (item.dual, "dual"),
        (item.oleautomation, "oleautomation"),
        (item.hidden, "hidden"),
        (item.restricted, "restricted"),
        (item.nonextensible, "nonextensible"),
    ]);
    let mut text = format!(
        "{} {}{base}  {}{flags}\n{}",
        kind_name(item.kind),
        item.name,
        guid(item.iid),
        doc(item.origin.doc.as_deref())
    );
    if !item.members.is_empty() {
        let mut rows = vec![["slot", "dispid", "kind", "signature"].map(String::from)];
        rows.extend(item.members.iter().map(member));
        let align = [Align::Right, Align::Right, Align::Left, Align::Left];
        text.push_str(&columns("  ", align, &rows));
    }
    text
}

fn member(item: &Member) -> [String; 4] {
    let none = || "-".to_owned();
    [
        item.slot.map_or_else(none, |slot| slot.to_string()),
        item.dispid.map_or_else(none, dispid),
        item.kind.name().into(),
        signature(&item.returns, &item.name, &item.params)
            + &flags(&[(item.hidden, "hidden"), (item.restricted, "restricted")]),
    ]
}

fn dispid(dispid: i32) -> String {
    match u32::try_from(dispid) {
        Ok(large) if large >= LARGE => format!("{large:#x}"),
        _ => dispid.to_string(),
    }
}

fn coclass(item: &Coclass) -> String {
    let mut text = format!(
        "coclass {}  {}{}\n{}",
        item.name,
        guid(item.clsid),
        flags(&[
            (!item.creatable, "noncreatable"),
            (item.appobject, "appobject"),
            (item.hidden, "hidden"),
        ]),
        doc(item.origin.doc.as_deref())
    );
    for line in &item.interfaces {
        let flags = flags(&[
            (line.default, "default"),
            (line.source, "source"),
            (line.restricted, "restricted"),
            (line.default_vtable, "defaultvtable"),
        ]);
        text.push_str(&format!("  {}{flags}\n", line.name));
    }
    text
}

fn enumeration(item: &Enum) -> String {
    let uuid = item
        .guid
        .map(|guid| format!("  {guid}"))
        .unwrap_or_default();
    let rows: Vec<[String; 3]> = item
        .members
        .iter()
        .map(|member| {
            [
                member.value.to_string(),
                member.name.to_string(),
                member.doc.clone().unwrap_or_default(),
            ]
        })
        .collect();
    format!(
        "enum {}{uuid}\n{}{}",
        item.name,
        doc(item.origin.doc.as_deref()),
        columns("  ", [Align::Right, Align::Left, Align::Left], &rows)
    )
}

fn record(item: &Record) -> String {
    let keyword = match item.kind {
        RecordKind::Struct => "struct",
        RecordKind::Union => "union",
    };
    let pack = item
        .pack
        .map(|pack| format!("  [pack({pack})]"))
        .unwrap_or_default();
    let mut text = format!(
        "{keyword} {}{pack}\n{}",
        item.name,
        doc(item.origin.doc.as_deref())
    );
    for field in &item.fields {
        let bits = field
            .bits
            .map(|bits| format!(" : {bits}"))
            .unwrap_or_default();
        let field = declaration(&field.c_type, &field.name);
        text.push_str(&format!("  {field}{bits}\n"));
    }
    text
}

fn typedef(item: &Typedef) -> [String; 2] {
    [item.name.to_string(), item.c_type.to_string()]
}

fn constant(item: &Constant) -> [String; 4] {
    // Error codes are known by their hexadecimal form.
    let shown = match (&item.ty, &item.value) {
        (Type::HResult | Type::Scode, ConstantValue::Int(code)) => {
            format!("{:#010X}", *code as u32).replacen("0X", "0x", 1)
        }
        (_, other) => other.to_string(),
    };
    [
        item.name.to_string(),
        item.ty.to_string(),
        shown,
        item.origin.doc.clone().unwrap_or_default(),
    ]
}

fn module(item: &Module) -> String {
    let dll = item
        .dll
        .as_ref()
        .map(|dll| format!("  {dll}"))
        .unwrap_or_default();
    let uuid = item
        .guid
        .map(|guid| format!("  {guid}"))
        .unwrap_or_default();
    let constants: Vec<[String; 4]> = item.constants.iter().map(constant).collect();
    let functions: Vec<[String; 2]> = item.functions.iter().map(function).collect();
    format!(
        "module {}{uuid}{dll}\n{}{}{}",
        item.name,
        doc(item.origin.doc.as_deref()),
        columns("  ", [Align::Left; 4], &constants),
        columns("  ", [Align::Left; 2], &functions)
    )
}

fn function(item: &FunctionEntry) -> [String; 2] {
    let entry = match (&item.entry_name, item.entry_ordinal) {
        (Some(name), _) => name.clone(),
        (None, Some(ordinal)) => format!("#{ordinal}"),
        (None, None) => "-".into(),
    };
    [entry, signature(&item.returns, &item.name, &item.params)]
}

#[cfg(test)]
mod tests {
    use super::{Constant, ConstantValue, Model, Origin, Type, dispid, table};

    #[test]
    fn error_codes_are_hexadecimal() {
        let constant = |name: &str, ty, value| Constant {
            name: name.into(),
            ty,
            value,
            origin: Origin::default(),
        };
        let model = Model {
            constants: vec![
                constant("E_BUSY", Type::HResult, ConstantValue::Int(0x8000_0001)),
                constant("E_GONE", Type::Scode, ConstantValue::Int(-0x7fff_fffe)),
                constant("Count", Type::I32, ConstantValue::Int(-1)),
                constant("Title", Type::Lpstr, ConstantValue::Str("a \"b\"".into())),
            ],
            ..Model::default()
        };
        assert_eq!(
            table(&model),
            "Constants\n=========\n\n\
             E_BUSY  HRESULT  0x80000001\n\
             E_GONE  SCODE    0x80000002\n\
             Count   long     -1\n\
             Title   LPSTR    \"a \\\"b\\\"\"\n"
        );
    }

    #[test]
    fn small_dispids_are_decimal() {
        assert_eq!(dispid(-552), "-552");
        assert_eq!(dispid(27), "27");
        assert_eq!(dispid(0x6002_0004), "0x60020004");
    }
}
