//! Everything in a model that is not an interface.

use super::{Guid, Origin, SmolStr, Type};
use crate::diag::Span;

/// A `library` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Library {
    /// The name behind `library`.
    pub name: SmolStr,
    /// LIBID.
    pub guid: Option<Guid>,
    /// `version(major.minor)`
    pub version: (u16, u16),
    /// `lcid`, 0 if none is given.
    pub lcid: u32,
    /// The helpstring.
    pub doc: Option<String>,
}

/// An enumeration.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// The name of the typedef, or the tag where there is no typedef.
    pub name: SmolStr,
    /// The tag, if it has one and it differs from the name.
    pub tag: Option<SmolStr>,
    /// `uuid`
    pub guid: Option<Guid>,
    /// `[v1_enum]`: 32 bits on the wire too.
    pub v1: bool,
    /// The enumerators with their values.
    pub members: Vec<EnumMember>,
    /// Where it comes from.
    pub origin: Origin,
}

/// An enumerator.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumMember {
    /// The COM name.
    pub name: SmolStr,
    /// The value.
    pub value: i32,
    /// Documentation of the input.
    pub doc: Option<String>,
    /// Where it is declared; `None` for binary inputs.
    pub span: Option<Span>,
}

/// A structure or union.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The name of the typedef, or the tag.
    pub name: SmolStr,
    /// The tag, if it has one and it differs from the name.
    pub tag: Option<SmolStr>,
    /// Structure or union.
    pub kind: RecordKind,
    /// `uuid`
    pub guid: Option<Guid>,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// Packing in bytes when it differs from the natural one.
    pub pack: Option<u8>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Structure or union.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// `struct`
    Struct,
    /// `union`
    Union,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The COM name.
    pub name: SmolStr,
    /// The type.
    pub ty: Type,
    /// The type as C writes it.
    pub c_type: SmolStr,
    /// Width of a bit field in bits.
    pub bits: Option<u8>,
    /// Where it is declared; `None` for binary inputs.
    pub span: Option<Span>,
}

/// A type alias.
#[derive(Debug, Clone, PartialEq)]
pub struct Typedef {
    /// The new name.
    pub name: SmolStr,
    /// What it stands for.
    pub ty: Type,
    /// The type as C writes it.
    pub c_type: SmolStr,
    /// `uuid`
    pub guid: Option<Guid>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// The COM name.
    pub name: SmolStr,
    /// The declared type. Constants of type [`Type::HResult`] are error codes.
    pub ty: Type,
    /// The value.
    pub value: ConstantValue,
    /// Where it comes from.
    pub origin: Origin,
}

/// The value of a constant or of `defaultvalue`.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstantValue {
    /// An integer; wide enough for `hyper` and `unsigned hyper`.
    Int(i128),
    /// A floating point number.
    Float(f64),
    /// A string.
    Str(String),
    /// `TRUE` or `FALSE`.
    Bool(bool),
}

/// A class.
#[derive(Debug, Clone, PartialEq)]
pub struct Coclass {
    /// The COM name.
    pub name: SmolStr,
    /// CLSID.
    pub clsid: Option<Guid>,
    /// Its interfaces, in order.
    pub interfaces: Vec<CoclassInterface>,
    /// False when `[noncreatable]`.
    pub creatable: bool,
    /// `[appobject]`
    pub appobject: bool,
    /// `[hidden]`
    pub hidden: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// One line of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoclassInterface {
    /// The interface's COM name.
    pub name: SmolStr,
    /// `[default]`
    pub default: bool,
    /// `[source]`: the class calls it, the client implements it.
    pub source: bool,
    /// `[restricted]`
    pub restricted: bool,
    /// `[defaultvtable]`
    pub default_vtable: bool,
    /// Where it is declared; `None` for binary inputs.
    pub span: Option<Span>,
}

/// A module: constants and entry points.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// The COM name.
    pub name: SmolStr,
    /// `uuid`
    pub guid: Option<Guid>,
    /// `dllname`
    pub dll: Option<String>,
    /// Its constants.
    pub constants: Vec<Constant>,
    /// Its functions.
    pub functions: Vec<FunctionEntry>,
    /// Where it comes from.
    pub origin: Origin,
}

/// An entry point of a module.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionEntry {
    /// The name.
    pub name: SmolStr,
    /// `entry("name")`
    pub entry_name: Option<String>,
    /// `entry(ordinal)`
    pub entry_ordinal: Option<u16>,
    /// The return type.
    pub returns: Type,
    /// The parameters.
    pub params: Vec<super::Param>,
}
