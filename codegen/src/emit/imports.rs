//! The `use` lines of a generated file: what its text has asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

/// What is the same for all files of a library.
#[derive(Debug)]
pub(super) struct Names {
    /// Path of the runtime crate.
    pub(super) runtime: String,
    /// Rust names of all items of the library; what the runtime calls the same is named by its
    /// full path.
    pub(super) items: BTreeSet<String>,
}

/// The imports of a file, which stands `depth` modules below the root of the library.
#[derive(Debug, Clone)]
pub(super) struct Imports {
    names: Rc<Names>,
    depth: usize,
    /// The client struct that the file itself holds.
    own_client: Option<String>,
    lists: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    pub(super) fn new(names: &Rc<Names>, depth: usize) -> Self {
        Self {
            names: Rc::clone(names),
            depth,
            own_client: None,
            lists: BTreeMap::new(),
        }
    }

    fn add(&mut self, path: impl Into<String>, name: impl Into<String>) {
        self.lists
            .entry(path.into())
            .or_default()
            .insert(name.into());
    }

    fn root(&self) -> String {
        vec!["super"; self.depth].join("::")
    }

    /// The runtime's hidden module.
    pub(super) fn support(&mut self) -> &'static str {
        self.add(self.names.runtime.clone(), "__v1 as support");
        "support"
    }

    /// Brings the methods of `Value` into scope.
    pub(super) fn value_trait(&mut self) {
        self.add(format!("{}::__v1", self.names.runtime), "Value as _");
    }

    /// Brings `IID` of client structs into scope.
    pub(super) fn interface_trait(&mut self) {
        self.add(format!("{}::__v1", self.names.runtime), "Interface as _");
    }

    /// A public item of the runtime.
    pub(super) fn runtime(&mut self, name: &str) -> String {
        if self.names.items.contains(name) {
            return format!("{}::{name}", self.names.runtime);
        }
        self.add(self.names.runtime.clone(), name);
        name.to_owned()
    }

    /// A C structure of the runtime.
    pub(super) fn raw(&mut self, name: &str) -> String {
        format!("{}::raw::{name}", self.support())
    }

    /// `c_void`
    pub(super) fn c_void(&mut self) -> &'static str {
        self.add("core::ffi", "c_void");
        "c_void"
    }

    /// An enumeration or record of the library.
    pub(super) fn item(&mut self, name: &str) -> String {
        self.add(format!("{}::types", self.root()), name);
        name.to_owned()
    }

    /// Says that the file holds this client struct, among the others.
    pub(super) fn set_own_client(&mut self, name: &str) {
        self.own_client = Some(name.to_owned());
    }

    /// A client struct of the library. Elsewhere than among the structs themselves it is written
    /// with its module: traits have the same names.
    pub(super) fn client(&mut self, name: &str) -> String {
        match self.own_client.as_deref() {
            None => {
                self.module("client");
                return format!("client::{name}");
            }
            Some(own) if own == name => {}
            Some(_) => self.add("super", name),
        }
        name.to_owned()
    }

    /// An item of the runtime's module of connection points.
    pub(super) fn connection(&mut self, name: &str) -> String {
        if self.names.items.contains(name) {
            return format!("{}::connection::{name}", self.names.runtime);
        }
        self.add(format!("{}::connection", self.names.runtime), name);
        name.to_owned()
    }

    /// A module at the root of the library.
    pub(super) fn module(&mut self, name: &'static str) -> &'static str {
        self.add(self.root(), name);
        name
    }

    /// The trait of another interface in the same role, which stands in the parent module.
    pub(super) fn sibling(&mut self, name: &str) -> String {
        self.add("super", name);
        name.to_owned()
    }

    /// The lines, in the order and layout that rustfmt gives them.
    pub(super) fn lines(&self) -> String {
        let mut text = String::new();
        let is_own = |path: &str| path.starts_with("super");
        for own in [true, false] {
            for (path, names) in self.lists.iter().filter(|(path, _)| is_own(path) == own) {
                push_use(&mut text, path, names);
            }
        }
        text
    }
}

fn push_use(text: &mut String, path: &str, names: &BTreeSet<String>) {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_by_key(|name| sort_key(name));
    match names.as_slice() {
        [only] => {
            let _ = writeln!(text, "use {path}::{only};");
        }
        many => push_list(text, &format!("use {path}"), many),
    }
}

/// `use path::{..};`, filled line by line where it is too long for one.
pub(super) fn push_list(text: &mut String, head: &str, names: &[&str]) {
    let line = format!("{head}::{{{}}};", names.join(", "));
    if line.len() <= 100 {
        let _ = writeln!(text, "{line}");
        return;
    }
    let _ = writeln!(text, "{head}::{{");
    let mut row = String::from("   ");
    for name in names {
        if row.len() + name.len() + 2 > 100 {
            let _ = writeln!(text, "{row}");
            row = String::from("   ");
        }
        let _ = write!(row, " {name},");
    }
    let _ = writeln!(text, "{row}\n}};");
}

/// rustfmt sorts `_` before letters, and capitals before lowercase letters.
pub(super) fn sort_key(name: &str) -> (bool, &str) {
    (!name.starts_with('_'), name)
}
