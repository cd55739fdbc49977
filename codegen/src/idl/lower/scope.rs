//! What the type names of an input stand for. Interfaces may be used before they are declared, so
//! it takes all files of the input at once.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::super::ast::Attrs;
use super::super::builtin;
use super::super::suggest;
use super::super::unit::Unit;
use super::names::{Decl, Names, Place, What};
use super::needed::Numbers;
use crate::diag::FileId;
use crate::model::Guid;

/// True for interfaces that have a vtable though they name no base: what is dual derives from
/// `IDispatch`, what is local and an object is one of C++ that COM passes around, and so is what says
/// that it is COM and has a uuid.
pub(super) fn is_rooted(attrs: &Attrs<'_>) -> bool {
    let says_com = || {
        ["object", "odl", "oleautomation"]
            .iter()
            .any(|it| attrs.has(it))
    };
    attrs.has("dual")
        || (attrs.has("object") && attrs.has("local"))
        || (attrs.has("uuid") && says_com())
}

/// What a type name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol<'a> {
    /// An interface or dispinterface, and whether it is declared rather than only announced.
    Interface { declared: bool },
    /// A C++ object or a remote procedure call interface: no COM, so nothing is known behind its
    /// pointer.
    Foreign,
    /// A class; as a type it means its default interface.
    Coclass(Option<&'a str>),
    /// An enumeration or a record of that name.
    Data,
    /// An alias.
    Alias,
}

/// All that the files of the input say of a name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Meaning<'a> {
    pub symbol: Option<Symbol<'a>>,
    /// A file other than the standard ones declares it as more than an alias.
    pub own: bool,
    /// The typedef that names what this tag names.
    pub tagged: Option<&'a str>,
    /// Some file has the enumerators or fields of this tag.
    has_body: bool,
    /// It is the name of a standard type, whatever the files say.
    pub standard: bool,
}

/// The names of an input and of what it imports.
pub(super) struct Scope<'d, 'a> {
    /// What all files of the session declare.
    shared: &'d Names<'a>,
    /// What the input declares, when the session does not know it.
    own: Option<Names<'a>>,
    /// The files that count, by their order.
    files: HashMap<FileId, u32>,
    /// The names that were asked for.
    meanings: RefCell<HashMap<&'a str, Meaning<'a>>>,
}

impl<'d, 'a> Scope<'d, 'a> {
    /// Files in their order, the input last.
    pub(super) fn new(shared: &'d Names<'a>, units: &[Rc<Unit<'a>>]) -> Self {
        let input = units.last().filter(|input| !shared.has(input.file));
        Self {
            shared,
            own: input.map(|input| {
                let mut own = Names::default();
                own.add(input);
                own
            }),
            files: units.iter().map(|unit| unit.file).zip(0..).collect(),
            meanings: RefCell::new(HashMap::with_capacity(super::NAMES)),
        }
    }

    /// What a name stands for.
    pub(super) fn symbol(&self, name: &str) -> Option<Symbol<'a>> {
        self.meaning(name).symbol
    }

    /// All that is known of a name.
    pub(super) fn look_up(&self, name: &str) -> Meaning<'a> {
        self.meaning(name)
    }

    /// True when the input means something of its own by a name, though it may be a standard one.
    pub(super) fn is_own(&self, name: &str) -> bool {
        self.meaning(name).own
    }

    /// The name under which the model knows what has that tag.
    pub(super) fn tagged<'n>(&self, tag: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.meaning(tag).tagged.unwrap_or(tag)
    }

    /// True when some file declares what a tag names, rather than only mentioning it.
    pub(super) fn has_body(&self, tag: &str) -> bool {
        self.meaning(tag).has_body
    }

    /// True for an interface that is no COM.
    pub(super) fn is_foreign(&self, name: &str) -> bool {
        self.symbol(name) == Some(Symbol::Foreign)
    }

    /// The declared interface whose name differs from this one by case only.
    pub(super) fn interface_in_any_case(&self, name: &str) -> Option<&'a str> {
        let declared = Some(Symbol::Interface { declared: true });
        let own = self.own.as_ref();
        let own = own.map_or(&[][..], |own| own.interfaces_in_any_case(name));
        let all = self.shared.interfaces_in_any_case(name).iter().chain(own);
        let known = all.copied().filter(|name| self.symbol(name) == declared);
        known.min()
    }

    /// A known name that is spelled nearly like this one.
    pub(super) fn similar(&self, name: &str) -> Option<&'a str> {
        let types = self.all().filter(|name| self.symbol(name).is_some());
        suggest::nearest(name, types)
    }

    /// The name itself, if anything declares it.
    pub(super) fn key(&self, name: &str) -> Option<&'a str> {
        let own = self.own.as_ref().and_then(|own| own.key(name));
        own.or_else(|| self.shared.key(name))
    }

    /// The items of imported files that declare a name.
    pub(super) fn items_of(&self, name: &str) -> impl Iterator<Item = Numbers> {
        let places = self.shared.of(name).iter().map(|decl| decl.place);
        places.filter_map(|place| self.numbers(place))
    }

    /// The items of imported files that have a uuid.
    pub(super) fn items_with(&self, uuid: Guid) -> impl Iterator<Item = Numbers> {
        let places = self.shared.of_uuid(uuid).iter();
        places.filter_map(|place| self.numbers(*place))
    }

    fn numbers(&self, place: Place) -> Option<Numbers> {
        Some((self.rank(place.file)? as usize, place.item as usize))
    }

    /// The place of a file in their order; `None` when it does not count.
    fn rank(&self, file: FileId) -> Option<u32> {
        self.files.get(&file).copied()
    }

    /// The names that the files declare, in no order.
    fn all(&self) -> impl Iterator<Item = &'a str> {
        let own = self.own.iter().flat_map(Names::all);
        let is_here = |decl: &Decl<'a>| self.rank(decl.place.file).is_some();
        let shared = self.shared.all();
        own.chain(shared.filter(move |name| self.shared.of(name).iter().any(is_here)))
    }

    /// The declarations of a name in their order.
    fn declarations(&self, name: &str) -> Cow<'_, [Decl<'a>]> {
        let is_here = |decl: &Decl<'a>| self.rank(decl.place.file).is_some();
        let own = self.own.as_ref().map_or(&[][..], |own| own.of(name));
        let shared = self.shared.of(name);
        // Most names are declared once.
        match shared {
            [] => return Cow::Borrowed(own),
            [one] if own.is_empty() && is_here(one) => return Cow::Borrowed(shared),
            _ => {}
        }
        let shared = shared.iter().filter(|decl| is_here(decl));
        let mut found: Vec<Decl<'a>> = shared.copied().collect();
        found.sort_by_key(|decl| self.rank(decl.place.file));
        found.extend(own);
        Cow::Owned(found)
    }

    fn meaning(&self, name: &str) -> Meaning<'a> {
        if let Some(known) = self.meanings.borrow().get(name) {
            return *known;
        }
        let Some(name) = self.key(name) else {
            return Meaning::default();
        };
        let declarations = self.declarations(name);
        if declarations.iter().all(|decl| decl.base().is_none()) {
            let meaning = self.add_up(name, &declarations);
            self.meanings.borrow_mut().insert(name, meaning);
            return meaning;
        }
        // Whether an interface is foreign is up to its base, which comes first. What waits counts
        // as not foreign, so that a circle of bases ends where it began.
        let mut waiting = vec![self.wait(name)];
        while let Some(top) = waiting.last_mut() {
            if let Some(base) = top.bases.pop() {
                if !self.meanings.borrow().contains_key(base) {
                    waiting.push(self.wait(base));
                }
                continue;
            }
            if let Some(done) = waiting.pop() {
                let meaning = self.add_up(done.name, &done.declarations);
                self.meanings.borrow_mut().insert(done.name, meaning);
            }
        }
        self.meanings.borrow()[name]
    }

    fn wait(&self, name: &'a str) -> Waiting<'_, 'a> {
        self.meanings.borrow_mut().insert(name, Meaning::default());
        let declarations = self.declarations(name);
        Waiting {
            name,
            bases: declarations.iter().filter_map(Decl::base).collect(),
            declarations,
        }
    }

    /// What declarations say together, each with what the ones before it said.
    fn add_up(&self, name: &str, declarations: &[Decl<'a>]) -> Meaning<'a> {
        let mut meaning = Meaning {
            standard: builtin::type_of(name).is_some(),
            ..Meaning::default()
        };
        for decl in declarations {
            let before = meaning.symbol;
            meaning.symbol = match decl.what {
                What::Interface { body, rooted, base } => {
                    let of_foreign = match base {
                        None => !rooted,
                        Some(base) => self.known_as_foreign(base),
                    };
                    let declared = body || before == Some(Symbol::Interface { declared: true });
                    if body && of_foreign {
                        Some(Symbol::Foreign)
                    } else {
                        meaning.own |= declared && !decl.standard;
                        match before {
                            Some(Symbol::Coclass(_) | Symbol::Foreign) => before,
                            _ => Some(Symbol::Interface { declared }),
                        }
                    }
                }
                What::Coclass { body, default } if body || before.is_none() => {
                    Some(Symbol::Coclass(default))
                }
                What::Data => {
                    meaning.own |= !decl.standard;
                    Some(Symbol::Data)
                }
                What::Alias { other_integer } => {
                    meaning.own |= other_integer && !decl.standard;
                    before.or(Some(Symbol::Alias))
                }
                What::Body => {
                    meaning.has_body = true;
                    before.or(Some(Symbol::Data))
                }
                What::Tag { name, body } => {
                    if body || meaning.tagged.is_none() {
                        meaning.tagged = Some(name);
                    }
                    before
                }
                What::Coclass { .. } | What::Other => before,
            };
        }
        meaning
    }

    fn known_as_foreign(&self, name: &str) -> bool {
        let known = self.meanings.borrow();
        known.get(name).and_then(|meaning| meaning.symbol) == Some(Symbol::Foreign)
    }
}

/// A name whose meaning waits for those of the bases that are left.
struct Waiting<'s, 'a> {
    name: &'a str,
    declarations: Cow<'s, [Decl<'a>]>,
    bases: Vec<&'a str>,
}
