//! The one model of a set of COM interface descriptions.
//!
//! Every front end (IDL, type library, winmd) lowers into a [`Model`]; every back end (winmd, Rust
//! code, `inspect`) reads nothing else. The model holds facts under their COM names; Rust names are
//! decided in [`crate::names`].

mod index;
mod interface;
mod items;
pub(crate) mod layout;
mod lookup;
mod signature;
mod spell;
mod types;

pub use index::Index;
pub use interface::{Interface, InterfaceKind, Member, MemberKind, Param, SlotOwner};
pub use items::{
    Coclass, CoclassInterface, Constant, ConstantValue, Enum, EnumMember, Field, FunctionEntry,
    Library, Module, Record, RecordKind, Typedef,
};
pub use lookup::{Named, Names};
pub(crate) use signature::{declaration, signature};
pub use types::{ArrayBound, Guid, Type};

/// A string that is kept in place when it is short, as most names are.
pub use smol_str::SmolStr;

use crate::diag::Span;

/// Everything that one run of a front end has learned.
///
/// Items stand in the order of their declaration. Items that come from an import rather than from
/// the input itself carry [`Origin::imported`]; back ends emit code for the others only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// The type libraries (`library` blocks) of the input.
    pub libraries: Vec<Library>,
    /// Interfaces and dispinterfaces.
    pub interfaces: Vec<Interface>,
    /// Enumerations.
    pub enums: Vec<Enum>,
    /// Structures and unions.
    pub records: Vec<Record>,
    /// Type aliases.
    pub typedefs: Vec<Typedef>,
    /// Constants outside of modules.
    pub constants: Vec<Constant>,
    /// Creatable and non-creatable classes.
    pub coclasses: Vec<Coclass>,
    /// Modules: constants and entry points of a DLL.
    pub modules: Vec<Module>,
}

/// What every named item of the model has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// Index into [`Model::libraries`] when the item is declared inside a library block.
    pub library: Option<usize>,
    /// Where the item is declared; `None` for binary inputs.
    pub span: Option<Span>,
    /// Where its `uuid` stands; `None` for binary inputs and for items without one.
    pub uuid_span: Option<Span>,
    /// True when the item comes from an imported file and is only known, not emitted.
    pub imported: bool,
    /// The helpstring (or documentation comment), in the words of the input.
    pub doc: Option<String>,
}
