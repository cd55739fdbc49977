//! The type library, made from the same model as the bindings.

use std::collections::HashMap;
use std::fmt;

use com_sink::typelib::{
    self, Body, ClassLine, Constant, Field, Function, Library, Param, Target, TypeInfo, flags,
};
use com_sink::variant::vt;
use com_sink::{GUID, Variant, Verb};
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::model::{
    ArrayBound, Coclass, ConstantValue, Enum, Guid, Interface, InterfaceKind, Member, MemberKind,
    Model, Named, Record, RecordKind, Type, Typedef,
};
use com_sink_codegen::winmd;

/// Why a model is no type library: the item, and what it has that type libraries have not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsuitable {
    item: String,
    what: String,
}

impl fmt::Display for Unsuitable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.item, self.what)
    }
}

impl std::error::Error for Unsuitable {}

fn unsuitable<T>(item: &str, what: impl Into<String>) -> Result<T, Unsuitable> {
    Err(Unsuitable {
        item: item.to_owned(),
        what: what.into(),
    })
}

/// The model of Virtual Server, from the metadata that lies beside its bindings.
///
/// # Errors
///
/// When that metadata cannot be read, with what is wrong with it.
pub fn model() -> Result<Model, String> {
    const METADATA: &[u8] = include_bytes!("../../bindings/winmd/VirtualServer.winmd");
    let mut diagnostics = Diagnostics::default();
    winmd::read(METADATA, "VirtualServer.winmd", &mut diagnostics)
        .ok_or_else(|| diagnostics.render(&SourceMap::default(), false))
}

/// The type library that says what a model does.
///
/// It has every type of the model's first library, and those that these refer to.
///
/// # Errors
///
/// When the model has no library, or something that no type library can say.
pub fn library(model: &Model) -> Result<Library, Unsuitable> {
    let Some(first) = model.libraries.first() else {
        return unsuitable("the model", "it has no library");
    };
    let types = Lowering::new(model).types()?;
    Ok(Library {
        name: first.name.to_string(),
        guid: guid(first.guid).unwrap_or_default(),
        version: first.version,
        lcid: first.lcid,
        doc: first.doc.clone(),
        types,
    })
}

/// A type of the model that becomes one of the library.
#[derive(Clone, Copy)]
enum Item<'m> {
    Enum(&'m Enum),
    Record(&'m Record),
    Alias(&'m Typedef),
    Interface(&'m Interface),
    Class(&'m Coclass),
}

struct Lowering<'m> {
    model: &'m Model,
    items: Vec<Item<'m>>,
    /// Places of items by their names in the model.
    places: HashMap<&'m str, usize>,
}

impl<'m> Lowering<'m> {
    fn new(model: &'m Model) -> Self {
        let mut all = Self {
            model,
            items: Vec::new(),
            places: HashMap::new(),
        };
        let aliases = model.typedefs.iter().filter(|item| item.guid.is_some());
        let items = (model.enums.iter().map(Item::Enum))
            .chain(model.records.iter().map(Item::Record))
            .chain(aliases.map(Item::Alias))
            .chain(model.interfaces.iter().map(Item::Interface))
            .chain(model.coclasses.iter().map(Item::Class));
        for item in items.filter(|item| item.is_of_first_library()) {
            all.place(item);
        }
        all
    }

    fn place(&mut self, item: Item<'m>) -> usize {
        let place = self.items.len();
        self.items.push(item);
        self.places.insert(item.name(), place);
        place
    }

    fn types(mut self) -> Result<Vec<TypeInfo>, Unsuitable> {
        if let Some(module) = self.model.modules.first() {
            return unsuitable(&module.name, "modules are not written");
        }
        let mut types = Vec::new();
        // Items are added while it goes on: those that only a reference brings in.
        while let Some(&item) = self.items.get(types.len()) {
            let info = match item {
                Item::Enum(item) => enumeration(item),
                Item::Record(item) => self.record(item)?,
                Item::Alias(item) => TypeInfo {
                    name: item.name.to_string(),
                    guid: guid(item.guid),
                    doc: item.origin.doc.clone(),
                    flags: 0,
                    body: Body::Alias(self.ty(&item.name, &item.ty)?),
                },
                Item::Interface(item) => self.interface(item)?,
                Item::Class(item) => self.class(item),
            };
            types.push(info);
        }
        Ok(types)
    }

    fn record(&mut self, item: &Record) -> Result<TypeInfo, Unsuitable> {
        let name = item.tag.as_ref().unwrap_or(&item.name);
        let mut fields = Vec::new();
        for field in &item.fields {
            if field.bits.is_some() {
                return unsuitable(
                    name,
                    format!("the field {} has a width in bits", field.name),
                );
            }
            fields.push(Field {
                name: field.name.to_string(),
                ty: self.ty(name, &field.ty)?,
            });
        }
        Ok(TypeInfo {
            name: name.to_string(),
            guid: guid(item.guid),
            doc: item.origin.doc.clone(),
            flags: 0,
            body: match item.kind {
                RecordKind::Struct => Body::Record(fields),
                RecordKind::Union => Body::Union(fields),
            },
        })
    }

    fn interface(&mut self, item: &'m Interface) -> Result<TypeInfo, Unsuitable> {
        let mut functions = Vec::with_capacity(item.members.len());
        for (index, member) in (0..).zip(&item.members) {
            functions.push(self.function(item, index, member)?);
        }
        let body = match (item.kind, &item.base) {
            (InterfaceKind::Dispatch, _) => Body::Dispatch(functions),
            (InterfaceKind::Vtable, Some(base)) => Body::Interface(self.target(base), functions),
            (InterfaceKind::Vtable, None) => return unsuitable(&item.name, "it has no base"),
        };
        Ok(TypeInfo {
            name: item.name.to_string(),
            guid: guid(item.iid),
            doc: item.origin.doc.clone(),
            flags: set(&[
                (item.dual, flags::TYPEFLAG_FDUAL),
                (
                    item.dual || item.oleautomation,
                    flags::TYPEFLAG_FOLEAUTOMATION,
                ),
                (self.model.is_dispatch(item), flags::TYPEFLAG_FDISPATCHABLE),
                (item.hidden, flags::TYPEFLAG_FHIDDEN),
                (item.restricted, flags::TYPEFLAG_FRESTRICTED),
                (item.nonextensible, flags::TYPEFLAG_FNONEXTENSIBLE),
            ]),
            body,
        })
    }

    fn function(
        &mut self,
        owner: &Interface,
        index: i32,
        member: &Member,
    ) -> Result<Function, Unsuitable> {
        let place = format!("{}::{}", owner.name, member.name);
        let mut params = Vec::with_capacity(member.params.len());
        for param in &member.params {
            params.push(Param {
                name: param.name.to_string(),
                ty: self.ty(&place, &param.ty)?,
                flags: set(&[
                    (param.is_in, flags::PARAMFLAG_FIN),
                    (param.is_out, flags::PARAMFLAG_FOUT),
                    (param.lcid, flags::PARAMFLAG_FLCID),
                    (param.retval, flags::PARAMFLAG_FRETVAL),
                    (param.optional, flags::PARAMFLAG_FOPT),
                ]),
                default: match &param.default {
                    None => None,
                    Some(value) => Some(constant(&place, value)?),
                },
            });
        }
        Ok(Function {
            name: member.name.to_string(),
            dispid: member
                .dispid
                .unwrap_or_else(|| self.made_up_id(owner, index)),
            verb: match member.kind {
                MemberKind::Method => Verb::Method,
                MemberKind::PropGet => Verb::Get,
                MemberKind::PropPut => Verb::Put,
                MemberKind::PropPutRef => Verb::PutRef,
            },
            returns: self.ty(&place, &member.returns)?,
            params,
            flags: set(&[
                (member.hidden, flags::FUNCFLAG_FHIDDEN),
                (member.restricted, flags::FUNCFLAG_FRESTRICTED),
            ]),
            doc: member.origin.doc.clone(),
        })
    }

    /// The number that compilers give a member without one: it tells how many bases there are, and its place.
    fn made_up_id(&self, owner: &Interface, index: i32) -> i32 {
        let bases = i32::try_from(self.model.lineage(owner).len()).unwrap_or(0);
        let bases = bases + i32::from(self.model.is_dispatch(owner));
        0x6000_0000 | bases << 16 | index
    }

    fn class(&mut self, item: &Coclass) -> TypeInfo {
        let lines = item.interfaces.iter().map(|line| ClassLine {
            interface: self.target(&line.name),
            flags: set(&[
                (line.default, flags::IMPLTYPEFLAG_FDEFAULT),
                (line.source, flags::IMPLTYPEFLAG_FSOURCE),
                (line.restricted, flags::IMPLTYPEFLAG_FRESTRICTED),
                (line.default_vtable, flags::IMPLTYPEFLAG_FDEFAULTVTABLE),
            ]),
        });
        let lines = lines.collect();
        TypeInfo {
            name: item.name.to_string(),
            guid: guid(item.clsid),
            doc: item.origin.doc.clone(),
            flags: set(&[
                (item.creatable, flags::TYPEFLAG_FCANCREATE),
                (item.appobject, flags::TYPEFLAG_FAPPOBJECT),
                (item.hidden, flags::TYPEFLAG_FHIDDEN),
            ]),
            body: Body::Class(lines),
        }
    }

    /// A type by its name in the model: one of the library, or one of automation's own.
    fn target(&mut self, name: &str) -> Target {
        if let Some(&place) = self.places.get(name) {
            return Target::Own(place);
        }
        let item = match self.model.resolve(name) {
            Some(Named::Enum(item)) => Some((Item::Enum(item), item.origin.imported)),
            Some(Named::Record(item)) => Some((Item::Record(item), item.origin.imported)),
            Some(Named::Interface(Some(item))) => {
                Some((Item::Interface(item), item.origin.imported))
            }
            _ => None,
        };
        match item {
            Some((item, false)) => match self.places.get(item.name()) {
                // By its tag, for example.
                Some(&place) => Target::Own(place),
                None => Target::Own(self.place(item)),
            },
            _ => Target::Standard(name.to_owned()),
        }
    }

    fn ty(&mut self, place: &str, ty: &Type) -> Result<typelib::Type, Unsuitable> {
        use typelib::Type as Out;
        Ok(match ty {
            Type::Pointer(inner) => match &**inner {
                Type::Named(name) if name == "IUnknown" => Out::Plain(vt::VT_UNKNOWN),
                Type::Named(name) if name == "IDispatch" => Out::Plain(vt::VT_DISPATCH),
                inner => Out::Pointer(Box::new(self.ty(place, inner)?)),
            },
            Type::SafeArray(element) => Out::SafeArray(Box::new(self.ty(place, element)?)),
            Type::Array(element, bounds) => {
                let element = Box::new(self.ty(place, element)?);
                let lengths: Option<Vec<u32>> = bounds
                    .iter()
                    .map(|bound| match bound {
                        ArrayBound::Fixed(length) => Some(*length),
                        ArrayBound::Open => None,
                    })
                    .collect();
                match lengths {
                    Some(lengths) => Out::Array(element, lengths),
                    None => Out::Pointer(element),
                }
            }
            Type::Function(_) => Out::Pointer(Box::new(Out::Plain(vt::VT_VOID))),
            Type::Guid => Out::Named(Target::Standard("GUID".to_owned())),
            Type::Named(name) => match self.model.resolve(name) {
                Some(Named::Alias(target)) if !self.places.contains_key(name.as_str()) => {
                    self.ty(place, target)?
                }
                Some(_) => Out::Named(self.target(name)),
                None => return unsuitable(place, format!("the type {name} is unknown")),
            },
            plain => match vartype(plain) {
                Some(vt) => Out::Plain(vt),
                None => return unsuitable(place, format!("{plain} is no type of automation")),
            },
        })
    }
}

impl<'m> Item<'m> {
    fn name(self) -> &'m str {
        match self {
            Self::Enum(item) => &item.name,
            Self::Record(item) => &item.name,
            Self::Alias(item) => &item.name,
            Self::Interface(item) => &item.name,
            Self::Class(item) => &item.name,
        }
    }

    fn is_of_first_library(self) -> bool {
        let origin = match self {
            Self::Enum(item) => &item.origin,
            Self::Record(item) => &item.origin,
            Self::Alias(item) => &item.origin,
            Self::Interface(item) => &item.origin,
            Self::Class(item) => &item.origin,
        };
        origin.library == Some(0) && !origin.imported
    }
}

fn enumeration(item: &Enum) -> TypeInfo {
    let constants = item.members.iter().map(|member| Constant {
        name: member.name.to_string(),
        value: member.value,
        doc: member.doc.clone(),
    });
    TypeInfo {
        name: item.name.to_string(),
        guid: guid(item.guid),
        doc: item.origin.doc.clone(),
        flags: 0,
        body: Body::Enum(constants.collect()),
    }
}

/// The VARTYPE of a type that needs no description.
fn vartype(ty: &Type) -> Option<u16> {
    Some(match ty {
        Type::Void => vt::VT_VOID,
        Type::I8 => vt::VT_I1,
        Type::U8 => vt::VT_UI1,
        Type::I16 => vt::VT_I2,
        Type::U16 | Type::WChar => vt::VT_UI2,
        Type::I32 | Type::Bool32 => vt::VT_I4,
        Type::U32 => vt::VT_UI4,
        Type::I64 => vt::VT_I8,
        Type::U64 => vt::VT_UI8,
        Type::ISize => vt::VT_INT_PTR,
        Type::USize => vt::VT_UINT_PTR,
        Type::F32 => vt::VT_R4,
        Type::F64 => vt::VT_R8,
        Type::VariantBool => vt::VT_BOOL,
        Type::HResult => vt::VT_HRESULT,
        Type::Scode => vt::VT_ERROR,
        Type::Bstr => vt::VT_BSTR,
        Type::Variant => vt::VT_VARIANT,
        Type::Date => vt::VT_DATE,
        Type::Currency => vt::VT_CY,
        Type::Decimal => vt::VT_DECIMAL,
        Type::Lpstr => vt::VT_LPSTR,
        Type::Lpwstr => vt::VT_LPWSTR,
        _ => return None,
    })
}

fn constant(place: &str, value: &ConstantValue) -> Result<Variant, Unsuitable> {
    Ok(match value {
        ConstantValue::Int(value) => match i32::try_from(*value) {
            Ok(value) => Variant::from(value),
            Err(_) => return unsuitable(place, format!("the default {value} is too large")),
        },
        ConstantValue::Float(value) => Variant::from(*value),
        ConstantValue::Str(value) => Variant::from(value.as_str()),
        ConstantValue::Bool(value) => Variant::from(*value),
    })
}

fn guid(guid: Option<Guid>) -> Option<GUID> {
    guid.map(|guid| GUID::from_u128(guid.0))
}

/// The flags whose condition holds.
fn set<F: Default + std::ops::BitOr<Output = F> + Copy>(flags: &[(bool, F)]) -> F {
    flags
        .iter()
        .filter(|(is_set, _)| *is_set)
        .fold(F::default(), |all, (_, flag)| all | *flag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use com_sink_codegen::model::{Library as ModelLibrary, Module, Origin, Param as ModelParam};

    fn named<'l>(library: &'l Library, name: &str) -> &'l TypeInfo {
        library.types.iter().find(|ty| ty.name == name).expect(name)
    }

    #[test]
    fn the_model_of_virtual_server_is_a_library() {
        let model = model().unwrap();
        let library = library(&model).unwrap();
        assert_eq!(
            (library.name.as_str(), library.version),
            ("VirtualServer", (1, 1))
        );
        let count = |is: fn(&Body) -> bool| library.types.iter().filter(|ty| is(&ty.body)).count();
        assert_eq!(count(|body| matches!(body, Body::Interface(..))), 38);
        assert_eq!(count(|body| matches!(body, Body::Dispatch(_))), 4);
        assert_eq!(count(|body| matches!(body, Body::Enum(_))), 22);
        assert_eq!(count(|body| matches!(body, Body::Class(_))), 23);
        // Declared outside of the library, and brought in by the one member that takes it.
        assert_eq!(count(|body| matches!(body, Body::Record(_))), 1);
        assert!(matches!(
            named(&library, "_GENERIC_MAPPING").body,
            Body::Record(_)
        ));
    }

    #[test]
    fn an_interface_refers_to_its_base() {
        let library = library(&model().unwrap()).unwrap();
        let Body::Interface(Target::Own(base), _) = &named(&library, "IVMTask2").body else {
            panic!("IVMTask2 has no base of its own library");
        };
        assert_eq!(library.types[*base].name, "IVMTask");
        let Body::Interface(base, _) = &named(&library, "IVMTask").body else {
            panic!("IVMTask is no interface");
        };
        assert_eq!(*base, Target::Standard("IDispatch".to_owned()));
    }

    fn with(change: impl FnOnce(&mut Model)) -> String {
        let mut model = model().unwrap();
        change(&mut model);
        library(&model).unwrap_err().to_string()
    }

    #[test]
    fn what_no_library_can_say_is_refused_with_its_place() {
        assert_eq!(
            with(|model| model.libraries.clear()),
            "the model: it has no library"
        );
        let module = Module {
            name: "Constants".into(),
            guid: None,
            dll: None,
            constants: Vec::new(),
            functions: Vec::new(),
            origin: Origin::default(),
        };
        assert_eq!(
            with(|model| model.modules.push(module)),
            "Constants: modules are not written"
        );
        let first = |model: &mut Model, ty| {
            let mut members = model.interfaces.iter().flat_map(|item| &item.members);
            let param = members.find_map(|member| member.params.first()).unwrap();
            let extra = ModelParam {
                ty,
                ..param.clone()
            };
            let interface = &mut model.interfaces[0];
            let member = &mut interface.members[0];
            member.params.push(extra);
            format!("{}::{}", interface.name, member.name)
        };
        let mut place = String::new();
        let error = with(|model| place = first(model, Type::Named("Nobody".into())));
        assert_eq!(error, format!("{place}: the type Nobody is unknown"));
        let mut place = String::new();
        let error = with(|model| {
            place = first(model, Type::I32);
            let params = &mut model.interfaces[0].members[0].params;
            params.last_mut().unwrap().default = Some(ConstantValue::Int(1 << 40));
        });
        assert_eq!(
            error,
            format!("{place}: the default 1099511627776 is too large")
        );
    }

    #[test]
    fn a_second_library_is_left_out() {
        let mut model = model().unwrap();
        model.libraries.push(ModelLibrary {
            name: "Other".into(),
            guid: None,
            version: (1, 0),
            lcid: 0,
            doc: None,
        });
        for class in &mut model.coclasses {
            class.origin.library = Some(1);
        }
        let library = library(&model).unwrap();
        assert!(
            !library
                .types
                .iter()
                .any(|ty| matches!(ty.body, Body::Class(_)))
        );
    }
}
