//! Reading C headers: the ones that widl writes, and what the preprocessor makes of `windows.h`.
//!
//! This is no C compiler: it takes in declarations of types, vtables and GUIDs, and passes over
//! everything else.

mod lexer;
mod lines;
mod parser;
mod scope;

pub use scope::{Headers, Scope};

use std::collections::{BTreeMap, HashMap};

/// A C type, with `const` and calling conventions left out.
#[derive(Debug, Clone, PartialEq)]
pub enum CType {
    /// Built of keywords: `unsigned long`.
    Base(String),
    /// A typedef's name.
    Name(String),
    /// `struct X`, `union X`, `enum X`, `interface X`.
    Tagged(Tag, String),
    /// `T *`
    Pointer(Box<CType>),
    /// `T[n]`; the text between the brackets.
    Array(Box<CType>, String),
    /// A function: what it returns and takes.
    Function(Box<CType>, Vec<CParam>),
}

/// The keyword before a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `struct` or `interface`
    Struct,
    /// `union`
    Union,
    /// `enum`
    Enum,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct CParam {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its type.
    pub ty: CType,
}

/// A structure or union with a body.
#[derive(Debug, Clone)]
pub struct CRecord {
    /// The tag; made up (with a `<`) where there is none.
    pub tag: String,
    /// Structure or union.
    pub kind: Tag,
    /// The fields.
    pub fields: Vec<CField>,
    /// True when it is declared inside another one.
    pub nested: bool,
    /// True when C does not see it.
    pub hidden: bool,
}

/// A field.
#[derive(Debug, Clone)]
pub struct CField {
    /// Its name; `None` for a nested record without one.
    pub name: Option<String>,
    /// Its type.
    pub ty: CType,
    /// Its width, if it is a bit field.
    pub bits: bool,
}

/// An enumeration with a body.
#[derive(Debug, Clone)]
pub struct CEnum {
    /// The tag; made up (with a `<`) where there is none.
    pub tag: String,
    /// The names of its enumerators.
    pub members: Vec<String>,
    /// True when C does not see it.
    pub hidden: bool,
}

/// An interface's vtable as C sees it.
#[derive(Debug, Clone)]
pub struct CVtable {
    /// The interface.
    pub interface: String,
    /// The slots in order.
    pub slots: Vec<CSlot>,
}

/// One slot.
#[derive(Debug, Clone)]
pub struct CSlot {
    /// The method, `get_` and the like included.
    pub name: String,
    /// What it returns.
    pub returns: CType,
    /// Its parameters without `This`.
    pub params: Vec<CParam>,
}

/// What one header declares itself.
#[derive(Debug, Default)]
pub struct Header {
    /// The files that it includes.
    pub includes: Vec<String>,
    /// Macros without parameters.
    pub macros: Vec<String>,
    /// Type aliases.
    pub typedefs: HashMap<String, CType>,
    /// Names of aliases in the order of declaration, each with the tag that it stands for directly.
    pub tag_names: HashMap<String, String>,
    /// Structures and unions, those inside others first.
    pub records: Vec<CRecord>,
    /// Enumerations.
    pub enums: Vec<CEnum>,
    /// Vtables.
    pub vtables: Vec<CVtable>,
    /// GUIDs by their symbol (`IID_IFoo`, `CLSID_Foo`).
    pub guids: BTreeMap<String, u128>,
    /// The base of each interface, as C++ has it.
    pub bases: BTreeMap<String, String>,
    /// CLSIDs of classes, as C++ has them.
    pub classes: BTreeMap<String, u128>,
    /// IIDs of interfaces, as C++ has them.
    pub interfaces: BTreeMap<String, u128>,
}

impl Header {
    /// Reads a header.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut header = Self::default();
        let active = lines::split(text, &mut header);
        parser::parse(&active, &mut header);
        header
    }

    /// The vtable of an interface.
    #[must_use]
    pub fn vtable(&self, interface: &str) -> Option<&CVtable> {
        self.vtables.iter().find(|it| it.interface == interface)
    }
}
