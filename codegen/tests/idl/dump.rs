//! A model as text, one fact a line, for the expectations.

use std::fmt::Write;

use com_sink_codegen::model::{
    Coclass, Constant, ConstantValue, Enum, Interface, InterfaceKind, Member, Model, Origin, Param,
    Record, RecordKind,
};

pub fn dump(model: &Model) -> String {
    let mut out = String::new();
    let text = &mut out;
    for library in &model.libraries {
        let (major, minor) = library.version;
        let guid = library.guid.map(|guid| guid.to_string());
        line(
            text,
            0,
            &[
                "library",
                &library.name,
                &or_dash(guid),
                &format!("{major}.{minor}"),
            ],
            library.doc.as_ref(),
        );
    }
    for constant in &model.constants {
        self::constant(text, 0, constant);
    }
    for typedef in &model.typedefs {
        head(
            text,
            &[
                "typedef",
                &typedef.name,
                "=",
                &typedef.c_type,
                "as",
                &format!("{:?}", typedef.ty),
            ],
            &typedef.origin,
        );
    }
    model.enums.iter().for_each(|item| enumeration(text, item));
    model.records.iter().for_each(|item| record(text, item));
    model
        .interfaces
        .iter()
        .for_each(|item| interface(text, item));
    model.coclasses.iter().for_each(|item| coclass(text, item));
    for module in &model.modules {
        head(
            text,
            &["module", &module.name, &or_dash(module.dll.clone())],
            &module.origin,
        );
        module
            .constants
            .iter()
            .for_each(|item| constant(text, 1, item));
        for function in &module.functions {
            let entry = function
                .entry_name
                .clone()
                .or(function.entry_ordinal.map(|ordinal| ordinal.to_string()));
            line(
                text,
                1,
                &[
                    "function",
                    &function.name,
                    &or_dash(entry),
                    &function.returns.to_string(),
                ],
                None,
            );
            function.params.iter().for_each(|item| param(text, item));
        }
    }
    out
}

fn enumeration(text: &mut String, item: &Enum) {
    let flags = flags(&[(item.v1, "v1")]);
    head(
        text,
        &[
            "enum",
            &item.name,
            &or_dash(item.tag.clone()),
            &or_dash(item.guid.map(|guid| guid.to_string())),
            &flags,
        ],
        &item.origin,
    );
    for member in &item.members {
        line(
            text,
            1,
            &["value", &member.name, &member.value.to_string()],
            member.doc.as_ref(),
        );
    }
}

fn record(text: &mut String, item: &Record) {
    let kind = match item.kind {
        RecordKind::Struct => "struct",
        RecordKind::Union => "union",
    };
    let pack = item.pack.map(|pack| format!("pack {pack}"));
    head(
        text,
        &[
            kind,
            &item.name,
            &or_dash(item.tag.clone()),
            &pack.unwrap_or_default(),
        ],
        &item.origin,
    );
    for field in &item.fields {
        let bits = field
            .bits
            .map(|bits| format!(": {bits}"))
            .unwrap_or_default();
        line(
            text,
            1,
            &[
                "field",
                &field.name,
                &field.c_type,
                "as",
                &format!("{:?}", field.ty),
                &bits,
            ],
            None,
        );
    }
}

fn interface(text: &mut String, item: &Interface) {
    let kind = match item.kind {
        InterfaceKind::Vtable => "interface",
        InterfaceKind::Dispatch => "dispinterface",
    };
    let flags = flags(&[
        (item.dual, "dual"),
        (item.oleautomation, "oleautomation"),
        (item.hidden, "hidden"),
        (item.restricted, "restricted"),
        (item.nonextensible, "nonextensible"),
        (item.local, "local"),
        (item.source, "source"),
    ]);
    head(
        text,
        &[
            kind,
            &item.name,
            &or_dash(item.iid.map(|iid| iid.to_string())),
            ":",
            &or_dash(item.base.clone()),
            &flags,
        ],
        &item.origin,
    );
    item.members.iter().for_each(|item| member(text, item));
}

fn member(text: &mut String, item: &Member) {
    let flags = flags(&[
        (item.hidden, "hidden"),
        (item.restricted, "restricted"),
        (item.from_property, "property"),
    ]);
    let slot = item.slot.map(|slot| slot.to_string());
    let id = item.dispid.map(|id| {
        if id >= 0x6000_0000 {
            format!("{id:#x}")
        } else {
            id.to_string()
        }
    });
    line(
        text,
        1,
        &[
            "member",
            &or_dash(slot),
            &or_dash(id),
            item.kind.name(),
            &item.name,
            "->",
            &item.returns.to_string(),
            &flags,
        ],
        item.origin.doc.as_ref(),
    );
    item.params.iter().for_each(|item| param(text, item));
}

fn param(text: &mut String, item: &Param) {
    let flags = flags(&[
        (item.is_in, "in"),
        (item.is_out, "out"),
        (item.retval, "retval"),
        (item.optional, "optional"),
        (item.lcid, "lcid"),
        (item.counted, "counted"),
    ]);
    let default = item
        .default
        .as_ref()
        .map(|default| format!("= {}", value(default)))
        .unwrap_or_default();
    line(
        text,
        2,
        &[
            "param",
            &flags,
            &item.name,
            &item.c_type,
            "as",
            &format!("{:?}", item.ty),
            &default,
        ],
        None,
    );
}

fn coclass(text: &mut String, item: &Coclass) {
    let class_flags = flags(&[
        (!item.creatable, "noncreatable"),
        (item.appobject, "appobject"),
        (item.hidden, "hidden"),
    ]);
    head(
        text,
        &[
            "coclass",
            &item.name,
            &or_dash(item.clsid.map(|clsid| clsid.to_string())),
            &class_flags,
        ],
        &item.origin,
    );
    for entry in &item.interfaces {
        let flags = flags(&[
            (entry.default, "default"),
            (entry.source, "source"),
            (entry.restricted, "restricted"),
            (entry.default_vtable, "defaultvtable"),
        ]);
        line(text, 1, &["implements", &entry.name, &flags], None);
    }
}

fn constant(text: &mut String, depth: usize, item: &Constant) {
    line(
        text,
        depth,
        &[
            "const",
            &item.name,
            &item.ty.to_string(),
            "=",
            &value(&item.value),
        ],
        item.origin.doc.as_ref(),
    );
}

fn value(value: &ConstantValue) -> String {
    match value {
        ConstantValue::Int(value) => value.to_string(),
        ConstantValue::Float(value) => format!("{value:?}"),
        ConstantValue::Str(text) => format!("{text:?}"),
        ConstantValue::Bool(value) => value.to_string(),
    }
}

fn head(text: &mut String, words: &[&str], origin: &Origin) {
    let imported = if origin.imported { "imported" } else { "" };
    let library = origin
        .library
        .map(|at| format!("in library {at}"))
        .unwrap_or_default();
    let words: Vec<&str> = words
        .iter()
        .copied()
        .chain([library.as_str(), imported])
        .collect();
    line(text, 0, &words, origin.doc.as_ref());
}

fn line(text: &mut String, depth: usize, words: &[&str], doc: Option<&String>) {
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.is_empty())
        .collect();
    let doc = doc
        .map(|doc| format!(" // {}", doc.replace('\n', " / ")))
        .unwrap_or_default();
    writeln!(
        text,
        "{:indent$}{}{doc}",
        "",
        words.join(" "),
        indent = depth * 2
    )
    .unwrap();
}

fn flags(flags: &[(bool, &str)]) -> String {
    let set: Vec<&str> = flags
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| *name)
        .collect();
    set.join(",")
}

fn or_dash(text: Option<impl Into<String>>) -> String {
    text.map_or_else(|| "-".to_owned(), Into::into)
}
