//! A model that uses everything a model can say.

use com_sink_codegen::model::*;

fn origin() -> Origin {
    Origin {
        library: Some(0),
        ..Origin::default()
    }
}

fn guid(number: u128) -> Option<Guid> {
    Some(Guid(0x1234_5678_9abc_def0_0000_0000_0000_0000 + number))
}

pub fn param(name: &str, ty: Type) -> Param {
    Param {
        name: name.into(),
        c_type: ty.to_string().into(),
        ty,
        is_in: true,
        is_out: false,
        retval: false,
        optional: false,
        lcid: false,
        counted: false,
        default: None,
        span: None,
    }
}

fn result(name: &str, ty: Type) -> Param {
    Param {
        is_in: false,
        is_out: true,
        retval: true,
        ..param(name, ty.pointer())
    }
}

pub fn member(name: &str, dispid: i32, params: Vec<Param>) -> Member {
    Member {
        name: name.into(),
        kind: MemberKind::Method,
        dispid: Some(dispid),
        slot: None,
        returns: Type::HResult,
        params,
        hidden: false,
        restricted: false,
        from_property: false,
        origin: origin(),
    }
}

pub fn interface(name: &str, number: u128, members: Vec<Member>) -> Interface {
    Interface {
        name: name.into(),
        iid: guid(number),
        kind: InterfaceKind::Vtable,
        base: Some("IDispatch".into()),
        dual: true,
        oleautomation: true,
        hidden: false,
        restricted: false,
        nonextensible: false,
        local: false,
        source: false,
        members,
        origin: origin(),
    }
}

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

fn incoming() -> Interface {
    let mut members = vec![
        Member {
            kind: MemberKind::PropGet,
            ..member("Name", 0, vec![result("value", Type::Bstr)])
        },
        Member {
            kind: MemberKind::PropPut,
            hidden: true,
            ..member("Name", 0, vec![param("value", Type::Bstr)])
        },
        Member {
            kind: MemberKind::PropPutRef,
            restricted: true,
            ..member(
                "Parent",
                7,
                vec![param("value", named("IDispatch").pointer())],
            )
        },
        member("get_Plain", -4, vec![]),
        member(
            "Everything",
            3,
            vec![
                param("when", Type::Date),
                param("texts", Type::SafeArray(Box::new(Type::Bstr))),
                param("alias", named("Handle")),
                param("callback", Type::Function("void (*)(int)".into())),
                param(
                    "open",
                    Type::Array(
                        Box::new(Type::U8),
                        vec![ArrayBound::Fixed(2), ArrayBound::Open],
                    ),
                ),
                param(
                    "fixed",
                    Type::Array(
                        Box::new(named("IThing").pointer()),
                        vec![ArrayBound::Fixed(3)],
                    ),
                ),
                Param {
                    c_type: "OLE_COLOR".into(),
                    optional: true,
                    default: Some(ConstantValue::Int(-1)),
                    ..param("color", Type::U32)
                },
                Param {
                    default: Some(ConstantValue::Str("naïve".to_owned())),
                    ..param("text", Type::Bstr)
                },
                Param {
                    is_out: true,
                    ..param("point", named("Point").pointer())
                },
                Param {
                    lcid: true,
                    counted: true,
                    ..param("lcid", Type::U32)
                },
                param("font", named("IFontDisp").pointer()),
                param("choice", named("Either")),
                result("self", named("IThing").pointer()),
            ],
        ),
    ];
    for (member, slot) in members.iter_mut().zip(7..) {
        member.slot = Some(slot);
    }
    Interface {
        nonextensible: true,
        hidden: true,
        ..interface("IThing", 1, members)
    }
}

fn events() -> Interface {
    Interface {
        kind: InterfaceKind::Dispatch,
        dual: false,
        oleautomation: false,
        source: true,
        members: vec![
            Member {
                returns: Type::Void,
                ..member("OnChange", 1, vec![param("state", named("State"))])
            },
            Member {
                kind: MemberKind::PropGet,
                returns: Type::Date,
                from_property: true,
                ..member("When", 2, vec![])
            },
        ],
        ..interface("_IThingEvents", 2, vec![])
    }
}

fn custom() -> Interface {
    Interface {
        base: Some("IUnknown".into()),
        dual: false,
        oleautomation: false,
        local: true,
        restricted: true,
        members: vec![Member {
            dispid: None,
            slot: Some(3),
            returns: Type::I32,
            ..member("Count", 0, vec![])
        }],
        ..interface("ICustom", 3, vec![])
    }
}

fn imported() -> Interface {
    Interface {
        origin: Origin {
            library: None,
            imported: true,
            ..Origin::default()
        },
        members: vec![],
        ..interface("IFontDisp", 4, vec![])
    }
}

fn field(name: &str, ty: Type, bits: Option<u8>) -> Field {
    Field {
        name: name.into(),
        c_type: ty.to_string().into(),
        ty,
        bits,
        span: None,
    }
}

fn constant(name: &str, ty: Type, value: ConstantValue) -> Constant {
    Constant {
        name: name.into(),
        ty,
        value,
        origin: Origin {
            library: None,
            doc: Some(format!("About {name}.")),
            ..Origin::default()
        },
    }
}

fn line(name: &str) -> CoclassInterface {
    CoclassInterface {
        name: name.into(),
        default: false,
        source: false,
        restricted: false,
        default_vtable: false,
        span: None,
    }
}

fn enums() -> Vec<Enum> {
    let member = |name: &str, value| EnumMember {
        name: name.into(),
        value,
        doc: (value < 0).then(|| "Below zero.".to_owned()),
        span: None,
    };
    vec![Enum {
        name: "State".into(),
        tag: Some("tagState".into()),
        guid: guid(20),
        v1: true,
        members: vec![member("stOff", 0), member("stBroken", -1)],
        origin: Origin {
            doc: Some("States of a thing.".to_owned()),
            ..origin()
        },
    }]
}

fn records() -> Vec<Record> {
    let record = |name: &str, kind, fields| Record {
        name: name.into(),
        tag: None,
        kind,
        guid: None,
        fields,
        pack: None,
        origin: origin(),
    };
    vec![
        Record {
            pack: Some(2),
            guid: guid(21),
            tag: Some("_Point".into()),
            ..record(
                "Point",
                RecordKind::Struct,
                vec![
                    field("x", Type::I32, None),
                    field("flag", Type::U32, Some(1)),
                    field("rest", Type::U32, Some(31)),
                    field("more", Type::U32, Some(4)),
                    field("when", Type::Date, None),
                    field(
                        "grid",
                        Type::Array(
                            Box::new(Type::F64),
                            vec![ArrayBound::Fixed(2), ArrayBound::Fixed(3)],
                        ),
                        None,
                    ),
                ],
            )
        },
        record(
            "Either",
            RecordKind::Union,
            vec![
                field("number", Type::I64, None),
                field("point", named("Point").pointer(), None),
            ],
        ),
    ]
}

fn constants() -> Vec<Constant> {
    vec![
        constant(
            "THING_E_LOST",
            Type::HResult,
            ConstantValue::Int(0xA004_0202),
        ),
        constant(
            "THING_E_GONE",
            Type::HResult,
            ConstantValue::Int(-0x5ffb_fdfd),
        ),
        constant("MAXIMUM", Type::U64, ConstantValue::Int(u64::MAX.into())),
        constant("NAME", Type::Lpwstr, ConstantValue::Str("thing".to_owned())),
        constant("TITLE", Type::Bstr, ConstantValue::Str(String::new())),
        constant("YES", Type::VariantBool, ConstantValue::Bool(true)),
        constant("HALF", Type::F32, ConstantValue::Float(0.5)),
        constant("OFF", named("State"), ConstantValue::Int(0)),
        constant("ODD", Type::Bool32, ConstantValue::Str("odd".to_owned())),
    ]
}

/// The model.
pub fn model() -> Model {
    Model {
        libraries: vec![Library {
            name: "Things".into(),
            guid: guid(30),
            version: (1, 12),
            lcid: 9,
            doc: Some("Library of things".to_owned()),
        }],
        interfaces: vec![incoming(), events(), custom(), imported()],
        enums: enums(),
        records: records(),
        typedefs: vec![Typedef {
            name: "Handle".into(),
            ty: Type::USize,
            c_type: "unsigned __int3264".into(),
            guid: guid(22),
            origin: origin(),
        }],
        constants: constants(),
        coclasses: vec![Coclass {
            name: "Thing".into(),
            clsid: guid(40),
            interfaces: vec![
                CoclassInterface {
                    default: true,
                    default_vtable: true,
                    ..line("IThing")
                },
                CoclassInterface {
                    default: true,
                    source: true,
                    ..line("_IThingEvents")
                },
                CoclassInterface {
                    restricted: true,
                    ..line("ICustom")
                },
            ],
            creatable: false,
            appobject: true,
            hidden: true,
            origin: origin(),
        }],
        modules: vec![Module {
            name: "ThingConstants".into(),
            guid: guid(50),
            dll: Some("thing.dll".to_owned()),
            constants: vec![constant("LIMIT", Type::I32, ConstantValue::Int(5))],
            functions: vec![
                FunctionEntry {
                    name: "Lookup".into(),
                    entry_name: Some("LookupW".to_owned()),
                    entry_ordinal: None,
                    returns: Type::Date,
                    params: vec![param("name", Type::Lpwstr)],
                },
                FunctionEntry {
                    name: "Seventh".into(),
                    entry_name: None,
                    entry_ordinal: Some(7),
                    returns: Type::Void,
                    params: vec![],
                },
            ],
            origin: origin(),
        }],
    }
}
