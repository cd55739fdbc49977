//! The JSON document: what serde writes, in the order of the keys.

use crate::model::{
    self, CoclassInterface, ConstantValue, EnumMember, Guid, InterfaceKind, Model, Origin,
    RecordKind,
};
use serde::{Serialize, Serializer};

/// The whole document.
#[derive(Serialize)]
pub(super) struct Document<'m> {
    schema: u32,
    libraries: Vec<Library<'m>>,
    interfaces: Vec<Interface<'m>>,
    enums: Vec<Enum<'m>>,
    structs: Vec<Record<'m>>,
    unions: Vec<Record<'m>>,
    typedefs: Vec<Typedef<'m>>,
    constants: Vec<Constant<'m>>,
    coclasses: Vec<Coclass<'m>>,
    modules: Vec<Module<'m>>,
}

#[derive(Serialize)]
struct Library<'m> {
    name: &'m str,
    guid: Option<Text>,
    version: String,
    lcid: u32,
    doc: Option<&'m str>,
}

#[derive(Serialize)]
struct Interface<'m> {
    name: &'m str,
    iid: Option<Text>,
    kind: &'static str,
    base: Option<&'m str>,
    dual: bool,
    oleautomation: bool,
    source: bool,
    hidden: bool,
    restricted: bool,
    nonextensible: bool,
    doc: Option<&'m str>,
    members: Vec<Member<'m>>,
}

#[derive(Serialize)]
struct Member<'m> {
    name: &'m str,
    kind: &'static str,
    dispid: Option<i32>,
    slot: Option<u32>,
    returns: Text,
    hidden: bool,
    restricted: bool,
    doc: Option<&'m str>,
    params: Vec<Param<'m>>,
}

#[derive(Serialize)]
struct Param<'m> {
    name: &'m str,
    #[serde(rename = "type")]
    ty: &'m str,
    #[serde(rename = "in")]
    is_in: bool,
    out: bool,
    retval: bool,
    optional: bool,
    lcid: bool,
    default: Option<Value<'m>>,
}

#[derive(Serialize)]
struct Enum<'m> {
    name: &'m str,
    tag: Option<&'m str>,
    uuid: Option<Text>,
    doc: Option<&'m str>,
    members: Vec<Enumerator<'m>>,
}

#[derive(Serialize)]
struct Enumerator<'m> {
    name: &'m str,
    value: i32,
    doc: Option<&'m str>,
}

#[derive(Serialize)]
struct Record<'m> {
    name: &'m str,
    tag: Option<&'m str>,
    uuid: Option<Text>,
    pack: Option<u8>,
    doc: Option<&'m str>,
    fields: Vec<Field<'m>>,
}

#[derive(Serialize)]
struct Field<'m> {
    name: &'m str,
    #[serde(rename = "type")]
    ty: &'m str,
    bits: Option<u8>,
}

#[derive(Serialize)]
struct Typedef<'m> {
    name: &'m str,
    #[serde(rename = "type")]
    ty: &'m str,
    uuid: Option<Text>,
    doc: Option<&'m str>,
}

#[derive(Serialize)]
struct Constant<'m> {
    name: &'m str,
    #[serde(rename = "type")]
    ty: Text,
    value: Value<'m>,
    doc: Option<&'m str>,
}

#[derive(Serialize)]
struct Coclass<'m> {
    name: &'m str,
    clsid: Option<Text>,
    creatable: bool,
    appobject: bool,
    hidden: bool,
    doc: Option<&'m str>,
    interfaces: Vec<Line<'m>>,
}

#[derive(Serialize)]
struct Line<'m> {
    name: &'m str,
    default: bool,
    source: bool,
    restricted: bool,
    defaultvtable: bool,
}

#[derive(Serialize)]
struct Module<'m> {
    name: &'m str,
    uuid: Option<Text>,
    dll: Option<&'m str>,
    doc: Option<&'m str>,
    constants: Vec<Constant<'m>>,
    functions: Vec<Function<'m>>,
}

#[derive(Serialize)]
struct Function<'m> {
    name: &'m str,
    entry: Option<Entry<'m>>,
    returns: Text,
    params: Vec<Param<'m>>,
}

/// A name or an ordinal.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'m> {
    Name(&'m str),
    Ordinal(u16),
}

/// Something that is written as its text: a GUID, a type.
struct Text(String);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The value of a constant, as the JSON type that is nearest to it.
#[derive(Serialize)]
#[serde(untagged)]
enum Value<'m> {
    Int(i128),
    Float(f64),
    Str(&'m str),
    Bool(bool),
}

impl<'m> Document<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let records = |kind| {
            model
                .records
                .iter()
                .filter(move |item| item.kind == kind)
                .filter(|item| own(&item.origin))
                .map(record)
                .collect()
        };
        Self {
            schema: super::SCHEMA,
            libraries: model.libraries.iter().map(library).collect(),
            interfaces: model
                .interfaces
                .iter()
                .filter(|item| own(&item.origin))
                .map(interface)
                .collect(),
            enums: model
                .enums
                .iter()
                .filter(|item| own(&item.origin))
                .map(enumeration)
                .collect(),
            structs: records(RecordKind::Struct),
            unions: records(RecordKind::Union),
            typedefs: model
                .typedefs
                .iter()
                .filter(|item| own(&item.origin))
                .map(typedef)
                .collect(),
            constants: constants(&model.constants),
            coclasses: model
                .coclasses
                .iter()
                .filter(|item| own(&item.origin))
                .map(coclass)
                .collect(),
            modules: model
                .modules
                .iter()
                .filter(|item| own(&item.origin))
                .map(module)
                .collect(),
        }
    }
}

fn own(origin: &Origin) -> bool {
    !origin.imported
}

fn guid(guid: Option<Guid>) -> Option<Text> {
    guid.map(|guid| Text(guid.to_string()))
}

fn library(item: &model::Library) -> Library<'_> {
    Library {
        name: &item.name,
        guid: guid(item.guid),
        version: format!("{}.{}", item.version.0, item.version.1),
        lcid: item.lcid,
        doc: item.doc.as_deref(),
    }
}

fn interface(item: &model::Interface) -> Interface<'_> {
    Interface {
        name: &item.name,
        iid: guid(item.iid),
        kind: kind_name(item.kind),
        base: item.base.as_deref(),
        dual: item.dual,
        oleautomation: item.oleautomation,
        source: item.source,
        hidden: item.hidden,
        restricted: item.restricted,
        nonextensible: item.nonextensible,
        doc: item.origin.doc.as_deref(),
        members: item.members.iter().map(member).collect(),
    }
}

/// The word for the kind of an interface, in the JSON and in the table.
pub(super) fn kind_name(kind: InterfaceKind) -> &'static str {
    match kind {
        InterfaceKind::Vtable => "interface",
        InterfaceKind::Dispatch => "dispinterface",
    }
}

fn member(item: &model::Member) -> Member<'_> {
    Member {
        name: &item.name,
        kind: item.kind.name(),
        dispid: item.dispid,
        slot: item.slot,
        returns: Text(item.returns.to_string()),
        hidden: item.hidden,
        restricted: item.restricted,
        doc: item.origin.doc.as_deref(),
        params: item.params.iter().map(param).collect(),
    }
}

fn param(item: &model::Param) -> Param<'_> {
    Param {
        name: &item.name,
        ty: &item.c_type,
        is_in: item.is_in,
        out: item.is_out,
        retval: item.retval,
        optional: item.optional,
        lcid: item.lcid,
        default: item.default.as_ref().map(value),
    }
}

fn value(item: &ConstantValue) -> Value<'_> {
    match item {
        ConstantValue::Int(value) => Value::Int(*value),
        ConstantValue::Float(value) => Value::Float(*value),
        ConstantValue::Str(value) => Value::Str(value),
        ConstantValue::Bool(value) => Value::Bool(*value),
    }
}

fn enumeration(item: &model::Enum) -> Enum<'_> {
    Enum {
        name: &item.name,
        tag: item.tag.as_deref(),
        uuid: guid(item.guid),
        doc: item.origin.doc.as_deref(),
        members: item.members.iter().map(enumerator).collect(),
    }
}

fn enumerator(item: &EnumMember) -> Enumerator<'_> {
    Enumerator {
        name: &item.name,
        value: item.value,
        doc: item.doc.as_deref(),
    }
}

fn record(item: &model::Record) -> Record<'_> {
    let fields = item.fields.iter().map(|field| Field {
        name: &field.name,
        ty: &field.c_type,
        bits: field.bits,
    });
    Record {
        name: &item.name,
        tag: item.tag.as_deref(),
        uuid: guid(item.guid),
        pack: item.pack,
        doc: item.origin.doc.as_deref(),
        fields: fields.collect(),
    }
}

fn typedef(item: &model::Typedef) -> Typedef<'_> {
    Typedef {
        name: &item.name,
        ty: &item.c_type,
        uuid: guid(item.guid),
        doc: item.origin.doc.as_deref(),
    }
}

fn constants(items: &[model::Constant]) -> Vec<Constant<'_>> {
    items
        .iter()
        .filter(|item| own(&item.origin))
        .map(|item| Constant {
            name: &item.name,
            ty: Text(item.ty.to_string()),
            value: value(&item.value),
            doc: item.origin.doc.as_deref(),
        })
        .collect()
}

fn coclass(item: &model::Coclass) -> Coclass<'_> {
    Coclass {
        name: &item.name,
        clsid: guid(item.clsid),
        creatable: item.creatable,
        appobject: item.appobject,
        hidden: item.hidden,
        doc: item.origin.doc.as_deref(),
        interfaces: item.interfaces.iter().map(line).collect(),
    }
}

fn line(item: &CoclassInterface) -> Line<'_> {
    Line {
        name: &item.name,
        default: item.default,
        source: item.source,
        restricted: item.restricted,
        defaultvtable: item.default_vtable,
    }
}

fn module(item: &model::Module) -> Module<'_> {
    let functions = item.functions.iter().map(|function| Function {
        name: &function.name,
        entry: function
            .entry_name
            .as_deref()
            .map(Entry::Name)
            .or(function.entry_ordinal.map(Entry::Ordinal)),
        returns: Text(function.returns.to_string()),
        params: function.params.iter().map(param).collect(),
    });
    Module {
        name: &item.name,
        uuid: guid(item.guid),
        dll: item.dll.as_deref(),
        doc: item.origin.doc.as_deref(),
        constants: constants(&item.constants),
        functions: functions.collect(),
    }
}
