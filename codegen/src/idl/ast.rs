//! The syntax tree: what a file says, before anything is looked up.
//!
//! Names and literals borrow from the [`SourceMap`](crate::diag::SourceMap).

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::diag::Span;

/// A name and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// The text.
    pub text: &'a str,
    /// Its place.
    pub span: Span,
}

/// A string: adjacent literals are joined, escapes are decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The characters.
    pub value: String,
    /// The place of all literals.
    pub span: Span,
}

/// A file, or what a block holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File<'a> {
    /// Its items in order.
    pub items: Vec<Item<'a>>,
}

/// Something with a name, its attributes and its documentation comment.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<'a> {
    /// `[..]` before it.
    pub attrs: Attrs<'a>,
    /// The lines of `///` before it.
    pub doc: Option<String>,
    /// What it is.
    pub kind: ItemKind<'a>,
    /// It stands behind `cpp_quote("#if 0")`: C sees another declaration in its place.
    pub unseen: bool,
    /// The whole of it.
    pub span: Span,
}

/// What an [`Item`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind<'a> {
    /// `import "a.idl", "b.idl";`
    Import(Vec<Text>),
    /// `importlib("stdole2.tlb");`
    ImportLib(Text),
    /// `cpp_quote("..")`, `midl_pragma ..`, `midl_echo(..)`, an empty `;`: nothing for a model.
    Ignored,
    /// `library Name { .. };`
    Library(Block<'a>),
    /// `module Name { .. };`
    Module(Block<'a>),
    /// `interface Name : Base { .. };`
    Interface(Interface<'a>),
    /// `dispinterface Name { .. };`
    Dispinterface(Dispinterface<'a>),
    /// `coclass Name { .. };`
    Coclass(Coclass<'a>),
    /// `typedef T a, *b;`
    Typedef(Declaration<'a>),
    /// A type by itself, a constant, a variable or a function.
    Declaration(Declaration<'a>),
}

/// A named block of items.
#[derive(Debug, Clone, PartialEq)]
pub struct Block<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// What it holds.
    pub items: Vec<Item<'a>>,
}

/// An interface, or the announcement of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// What follows the colon.
    pub base: Option<Name<'a>>,
    /// `None` when it is only announced.
    pub body: Option<Vec<Item<'a>>>,
}

/// A dispinterface, or the announcement of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispinterface<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// `None` when it is only announced.
    pub body: Option<DispBody<'a>>,
}

/// What a dispinterface holds; both parts may be there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DispBody<'a> {
    /// `interface Name;`: the members of that interface.
    pub interface: Option<Name<'a>>,
    /// The declarations below `properties:`
    pub properties: Vec<Item<'a>>,
    /// The declarations below `methods:`
    pub methods: Vec<Item<'a>>,
}

/// A coclass, or the announcement of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Coclass<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its lines; `None` when it is only announced.
    pub body: Option<Vec<CoclassLine<'a>>>,
}

/// `[default, source] dispinterface Name;`
#[derive(Debug, Clone, PartialEq)]
pub struct CoclassLine<'a> {
    /// Its attributes.
    pub attrs: Attrs<'a>,
    /// The interface.
    pub name: Name<'a>,
}

/// The attributes of something.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attrs<'a> {
    /// All of them in order.
    pub list: Vec<Attr<'a>>,
}

impl<'a> Attrs<'a> {
    /// The first attribute of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Attr<'a>> {
        self.list.iter().find(|attr| attr.name.text == name)
    }

    /// True when there is an attribute of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// `name` or `name(args)`
#[derive(Debug, Clone, PartialEq)]
pub struct Attr<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its arguments.
    pub args: Vec<Arg<'a>>,
    /// The place of it all.
    pub span: Span,
}

/// An argument of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Nothing, as in `size_is(, n)`
    Empty,
    /// An expression
    Expr(Expr<'a>),
    /// A uuid, well-formed or not
    Uuid(Name<'a>),
    /// A type, as in `switch_type(unsigned long)`
    Type(Box<TypeName<'a>>),
}

/// A type and the things declared with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration<'a> {
    /// `const`, which makes declarators with a value constants.
    pub is_const: bool,
    /// The type before the declarators.
    pub ty: TypeSpec<'a>,
    /// `a = 1, *b`
    pub declarators: SmallVec<[Declarator<'a>; 1]>,
}

/// A type without a name: of a cast, `sizeof` or an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName<'a> {
    /// The type before the declarator.
    pub ty: TypeSpec<'a>,
    /// A declarator without a name.
    pub declarator: Declarator<'a>,
}

/// The part of a declaration before its declarators.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeSpec<'a> {
    /// `const` stands before or behind it.
    pub is_const: bool,
    /// The type.
    pub kind: TypeKind<'a>,
    /// The place.
    pub span: Span,
}

impl<'a> TypeSpec<'a> {
    /// The tag of an enumeration or a record, and whether its enumerators or fields stand here.
    pub(crate) fn tag_and_body(&self) -> (Option<Name<'a>>, bool) {
        match &self.kind {
            TypeKind::Enum(spec) => (spec.tag, spec.body.is_some()),
            TypeKind::Record(spec) => (spec.tag, spec.body.is_some()),
            _ => (None, false),
        }
    }
}

/// What a [`TypeSpec`] names.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind<'a> {
    /// A base type as it is spelled, words joined with spaces: `unsigned long`
    Base(Cow<'a, str>),
    /// A name, also `interface Name`
    Named(Name<'a>),
    /// `enum ..`
    Enum(Box<EnumSpec<'a>>),
    /// `struct ..` or `union ..`
    Record(Box<RecordSpec<'a>>),
    /// `SAFEARRAY(T)`
    SafeArray(Box<TypeName<'a>>),
    /// `pipe T`, of remote procedure calls
    Pipe(Box<TypeSpec<'a>>),
    /// A dotted name (`Windows.UI.Core.CoreWindow`) or one with arguments (`IVector<long>`), as
    /// interfaces that lead to the Windows Runtime mention them
    Runtime(Name<'a>),
}

/// `enum Tag { .. }`
#[derive(Debug, Clone, PartialEq)]
pub struct EnumSpec<'a> {
    /// Attributes between `enum` and its name (older compilers).
    pub attrs: Attrs<'a>,
    /// Its tag.
    pub tag: Option<Name<'a>>,
    /// Its enumerators; `None` when it only refers to the enumeration.
    pub body: Option<Vec<Enumerator<'a>>>,
}

/// `[attrs] Name = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Enumerator<'a> {
    /// Its attributes.
    pub attrs: Attrs<'a>,
    /// The lines of `///` before it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name<'a>,
    /// Its value, if it is written.
    pub value: Option<Expr<'a>>,
}

/// `struct Tag { .. }`, `union Tag { .. }`, `union Tag switch (T name) name { case 1: .. }`
#[derive(Debug, Clone, PartialEq)]
pub struct RecordSpec<'a> {
    /// `union`
    pub is_union: bool,
    /// Its tag.
    pub tag: Option<Name<'a>>,
    /// The discriminant of an encapsulated union, and the name of the union in it.
    pub switch: Option<(Box<Param<'a>>, Option<Name<'a>>)>,
    /// Its fields; `None` when it only refers to the record.
    pub body: Option<Vec<Item<'a>>>,
    /// What `#pragma pack` says at its place.
    pub pack: Option<u8>,
    /// `struct` and the tag.
    pub span: Span,
}

/// What surrounds a declared name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Declarator<'a> {
    /// The name, if there is one.
    pub name: Option<Name<'a>>,
    /// From the name outwards: in `*a[3]` an array, then a pointer.
    pub parts: SmallVec<[Part<'a>; 1]>,
    /// `: 3`
    pub bits: Option<Box<Expr<'a>>>,
    /// `= value`
    pub value: Option<Box<Expr<'a>>>,
}

/// A step from a name to its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<'a> {
    /// `*`, and whether the pointer itself is `const`
    Pointer {
        /// `* const`
        is_const: bool,
    },
    /// `[length]`, `[]`, `[*]` or `[low..high]`
    Array(Box<Bound<'a>>),
    /// `(params)`
    Function {
        /// The parameters.
        params: Vec<Param<'a>>,
        /// `...` at the end
        variadic: bool,
    },
}

/// The length of an array.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound<'a> {
    /// `[]` or `[*]`
    Open,
    /// `[expr]`
    Length(Expr<'a>),
    /// `[low..high]`
    Range(Expr<'a>, Expr<'a>),
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param<'a> {
    /// Its attributes.
    pub attrs: Attrs<'a>,
    /// The type before the declarator.
    pub ty: TypeSpec<'a>,
    /// The declarator.
    pub declarator: Declarator<'a>,
    /// The place of it all.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr<'a> {
    /// What it is.
    pub kind: ExprKind<'a>,
    /// The place.
    pub span: Span,
}

/// What an [`Expr`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind<'a> {
    /// A number as it is spelled
    Number(&'a str),
    /// A character, or the number that up to four of them make
    Char(u32),
    /// A string
    Str(String),
    /// A name
    Name(&'a str),
    /// `-x`
    Unary(Unary, Box<Expr<'a>>),
    /// `x + y`
    Binary(Binary, Box<[Expr<'a>; 2]>),
    /// `x ? y : z`
    Conditional(Box<[Expr<'a>; 3]>),
    /// `(T) x`
    Cast(Box<TypeName<'a>>, Box<Expr<'a>>),
    /// `sizeof(T)`
    SizeOf(Box<TypeName<'a>>),
    /// `x.y`, `x->y`, `x[y]`: allowed in `size_is` and its like, never constant
    Access(Box<Expr<'a>>),
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `~`
    Not,
    /// `!`
    LogicalNot,
    /// `*`, in `size_is(*count)`
    Deref,
    /// `&`
    Address,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `<`
    Lt,
    /// `>`
    Gt,
    /// `<=`
    Le,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `&`
    And,
    /// `^`
    Xor,
    /// `|`
    Or,
    /// `&&`
    LogicalAnd,
    /// `||`
    LogicalOr,
}
