//! Expected facts (`tests/expect/*.txt`, format in the README beside them) against a model.

use com_sink_codegen::model::{
    Coclass, Enum, Guid, Interface, InterfaceKind, Member, Model, Named, Param, Record, Type,
};

/// How names of members and parameters are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "each test needs one of them")]
pub enum Names {
    /// As they are.
    Exact,
    /// As a type library keeps them: one spelling for the whole library, and no name for the
    /// value of a setter.
    TypeLibrary,
}

/// One file of expected facts.
#[derive(Debug, Default)]
pub struct Facts {
    libraries: Vec<Vec<String>>,
    interfaces: Vec<(Vec<String>, Vec<ExpectedMember>)>,
    enums: Vec<(Vec<String>, Vec<Vec<String>>)>,
    structs: Vec<(Vec<String>, Vec<Vec<String>>)>,
    coclasses: Vec<Vec<String>>,
}

#[derive(Debug)]
struct ExpectedMember {
    words: Vec<String>,
    /// Direction, name, type.
    params: Vec<Vec<String>>,
}

impl Facts {
    /// Reads the text of a file. Panics on a line that is not of the format.
    pub fn parse(text: &str) -> Self {
        let mut facts = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            facts
                .line(line)
                .unwrap_or_else(|| panic!("line {}: {line}", number + 1));
        }
        facts
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let (kind, rest) = line.split_once(char::is_whitespace)?;
        let words = |count: usize| {
            let words: Vec<String> = rest
                .trim()
                .splitn(count, char::is_whitespace)
                .map(|word| word.trim().to_owned())
                .collect();
            (words.len() == count).then_some(words)
        };
        match kind {
            "library" => self.libraries.push(words(3)?),
            "interface" => self.interfaces.push((words(7)?, Vec::new())),
            "member" => self.interfaces.last_mut()?.1.push(ExpectedMember {
                words: words(6)?,
                params: Vec::new(),
            }),
            "param" => {
                let member = self.interfaces.last_mut()?.1.last_mut()?;
                member.params.push(words(3)?);
            }
            "enum" => self.enums.push((words(3)?, Vec::new())),
            "value" => self.enums.last_mut()?.1.push(words(2)?),
            "struct" => self.structs.push((words(2)?, Vec::new())),
            "field" => self.structs.last_mut()?.1.push(words(1)?),
            "coclass" => self.coclasses.push(words(5)?),
            _ => return None,
        }
        Some(())
    }

    /// Everything in which a model differs from the facts, one sentence each.
    pub fn compare(&self, model: &Model, names: Names) -> Vec<String> {
        let mut comparison = Comparison {
            model,
            names,
            differences: Vec::new(),
        };
        comparison.libraries(&self.libraries);
        comparison.all(
            "interface",
            &self.interfaces,
            |(words, _)| &words[0],
            model
                .interfaces
                .iter()
                .filter(|item| !item.origin.imported)
                .map(|item| (item.name.as_str(), item)),
            |all, (words, members), item| all.interface(words, members, item),
        );
        comparison.all(
            "enum",
            &self.enums,
            |(words, _)| &words[0],
            model
                .enums
                .iter()
                .filter(|item| !item.origin.imported)
                .map(|item| (item.name.as_str(), item)),
            |all, (words, values), item| all.enumeration(words, values, item),
        );
        comparison.all(
            "struct",
            &self.structs,
            |(words, _)| &words[0],
            model
                .records
                .iter()
                .filter(|item| !item.origin.imported)
                .map(|item| (item.tag.as_deref().unwrap_or(&item.name), item)),
            |all, (words, fields), item| all.record(words, fields, item),
        );
        comparison.all(
            "coclass",
            &self.coclasses,
            |words| &words[0],
            model
                .coclasses
                .iter()
                .filter(|item| !item.origin.imported)
                .map(|item| (item.name.as_str(), item)),
            |all, words, item| all.coclass(words, item),
        );
        comparison.differences
    }
}

struct Comparison<'m> {
    model: &'m Model,
    names: Names,
    differences: Vec<String>,
}

impl<'m> Comparison<'m> {
    fn equal(&mut self, what: &str, expected: impl ToString, found: impl ToString) {
        let (expected, found) = (expected.to_string(), found.to_string());
        if expected != found {
            self.differences
                .push(format!("{what}: expected {expected}, found {found}"));
        }
    }

    fn name(&mut self, what: &str, expected: &str, found: &str) {
        match self.names {
            Names::Exact => self.equal(what, expected, found),
            Names::TypeLibrary => self.equal(what, expected.to_lowercase(), found.to_lowercase()),
        }
    }

    /// Compares items by name: each expected one must be there, and no other.
    fn all<'e, E, T: 'm>(
        &mut self,
        kind: &str,
        expected: &'e [E],
        name_of: impl Fn(&'e E) -> &'e String,
        found: impl Iterator<Item = (&'m str, &'m T)>,
        compare: impl Fn(&mut Self, &'e E, &'m T),
    ) {
        let found: Vec<_> = found.collect();
        for item in expected {
            let name = name_of(item);
            let mut same = found.iter().filter(|(found, _)| found == name);
            match (same.next(), same.next()) {
                (Some((_, found)), None) => compare(self, item, found),
                (None, _) => self.differences.push(format!("{kind} {name} is missing")),
                (Some(_), Some(_)) => self
                    .differences
                    .push(format!("{kind} {name} is there twice")),
            }
        }
        for (name, _) in found {
            if !expected.iter().any(|item| name_of(item) == name) {
                self.differences
                    .push(format!("{kind} {name} is not expected"));
            }
        }
    }

    fn libraries(&mut self, expected: &[Vec<String>]) {
        self.equal(
            "number of libraries",
            expected.len(),
            self.model.libraries.len(),
        );
        for (words, found) in expected.iter().zip(&self.model.libraries) {
            self.equal("library name", &words[0], &found.name);
            self.equal("LIBID", &words[1], guid(found.guid));
            let version = format!("{}.{}", found.version.0, found.version.1);
            self.equal("library version", &words[2], version);
        }
    }

    fn interface(&mut self, words: &[String], members: &[ExpectedMember], found: &'m Interface) {
        let name = &words[0];
        self.equal(&format!("{name} IID"), &words[1], guid(found.iid));
        let kind = match found.kind {
            InterfaceKind::Dispatch => "dispinterface",
            InterfaceKind::Vtable if found.dual => "dual",
            InterfaceKind::Vtable => "vtable",
        };
        self.equal(&format!("{name} kind"), &words[2], kind);
        let base = found.base.as_deref().unwrap_or("-");
        self.equal(&format!("{name} base"), &words[3], base);
        let flags = flags(&[
            (found.hidden, "hidden"),
            (found.dual, "dual"),
            (found.nonextensible, "nonextensible"),
            (found.restricted, "restricted"),
            (self.model.is_dispatch(found), "dispatchable"),
        ]);
        self.equal(&format!("{name} flags"), sorted(&words[4]), flags);
        self.equal(
            &format!("{name} number of members"),
            &words[5],
            found.members.len(),
        );
        let inherited = self.model.all_members(found).len() - found.members.len();
        self.equal(&format!("{name} inherited members"), &words[6], inherited);
        for (expected, found) in members.iter().zip(&found.members) {
            self.member(name, expected, found);
        }
    }

    fn member(&mut self, interface: &str, expected: &ExpectedMember, found: &'m Member) {
        let words = &expected.words;
        let what = format!("{interface}::{} {}", words[3], words[2]);
        self.name(&format!("{what} name"), &words[3], &found.name);
        let slot = found.slot.map_or("-".into(), |slot| slot.to_string());
        self.equal(&format!("{what} slot"), &words[0], slot);
        let dispid = found.dispid.map_or("-".into(), |id| id.to_string());
        self.equal(&format!("{what} DISPID"), &words[1], dispid);
        self.equal(&format!("{what} kind"), &words[2], found.kind.name());
        // The model has no use for the flags of data binding.
        let expected_flags: Vec<&str> = words[4]
            .split(',')
            .filter(|flag| matches!(*flag, "hidden" | "restricted"))
            .collect();
        let found_flags = flags(&[(found.hidden, "hidden"), (found.restricted, "restricted")]);
        self.equal(
            &format!("{what} flags"),
            sorted(&expected_flags.join(",")),
            found_flags,
        );
        self.equal(&format!("{what} returns"), "HRESULT", &found.returns);
        self.equal(
            &format!("{what} number of parameters"),
            &words[5],
            found.params.len(),
        );
        for (expected, param) in expected.params.iter().zip(&found.params) {
            let what = format!("{what} parameter {}", expected[1]);
            self.param(&what, expected, param);
        }
    }

    fn param(&mut self, what: &str, words: &[String], found: &Param) {
        let direction = [
            (found.is_in, "in"),
            (found.is_out, "out"),
            (found.retval, "retval"),
        ]
        .into_iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, word)| word)
        .collect::<Vec<_>>()
        .join(",");
        self.equal(&format!("{what} direction"), &words[0], direction);
        let made_up = found
            .name
            .strip_prefix("arg")
            .is_some_and(|number| number.parse::<u32>().is_ok());
        if !(self.names == Names::TypeLibrary && made_up) {
            self.name(&format!("{what} name"), &words[1], &found.name);
        }
        let ty = self.expected_type(&words[2]);
        self.equal(
            &format!("{what} type"),
            ty,
            compact(&self.followed(&found.ty, 8).to_string()),
        );
    }

    /// The expected type with the name that the model uses for a structure.
    fn expected_type(&self, text: &str) -> String {
        let text = ["struct ", "union ", "enum "]
            .iter()
            .find_map(|keyword| text.strip_prefix(keyword))
            .unwrap_or(text);
        let end = text.find(['*', '[']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        match self.model.record(name) {
            Some(record) => format!("{}{rest}", record.name),
            None => text.to_owned(),
        }
    }

    /// A type with all aliases followed, and each name the one of the declaration.
    fn followed(&self, ty: &Type, depth: u32) -> Type {
        if depth == 0 {
            return ty.clone();
        }
        let inner = |ty: &Type| Box::new(self.followed(ty, depth - 1));
        match ty {
            Type::Pointer(target) => Type::Pointer(inner(target)),
            Type::SafeArray(element) => Type::SafeArray(inner(element)),
            Type::Array(element, bounds) => Type::Array(inner(element), bounds.clone()),
            Type::Named(name) => match self.model.resolve(name) {
                Some(Named::Record(record)) => Type::Named(record.name.clone()),
                Some(Named::Enum(item)) => Type::Named(item.name.clone()),
                Some(Named::Alias(target)) => self.followed(target, depth - 1),
                _ => ty.clone(),
            },
            other => other.clone(),
        }
    }

    fn enumeration(&mut self, words: &[String], values: &[Vec<String>], found: &'m Enum) {
        let name = &words[0];
        self.equal(&format!("{name} uuid"), &words[1], guid(found.guid));
        self.equal(
            &format!("{name} number of values"),
            &words[2],
            found.members.len(),
        );
        for (value, found) in values.iter().zip(&found.members) {
            self.name(&format!("{name} enumerator"), &value[0], &found.name);
            self.equal(&format!("{name}.{}", value[0]), &value[1], found.value);
        }
    }

    fn record(&mut self, words: &[String], fields: &[Vec<String>], found: &'m Record) {
        let name = &words[0];
        self.equal(
            &format!("{name} number of fields"),
            &words[1],
            found.fields.len(),
        );
        for (field, found) in fields.iter().zip(&found.fields) {
            self.name(&format!("{name} field"), &field[0], &found.name);
        }
    }

    fn coclass(&mut self, words: &[String], found: &'m Coclass) {
        let name = &words[0];
        self.equal(&format!("{name} CLSID"), &words[1], guid(found.clsid));
        let default = |source: bool| {
            found
                .interfaces
                .iter()
                .find(|line| line.default && line.source == source)
                .map_or("-", |line| line.name.as_str())
        };
        self.equal(
            &format!("{name} default interface"),
            &words[2],
            default(false),
        );
        self.equal(&format!("{name} default source"), &words[3], default(true));
        // Only Microsoft's compiler sets `predeclid`; the model has no use for it.
        let expected: Vec<&str> = words[4]
            .split(',')
            .filter(|flag| *flag != "predeclid")
            .collect();
        let found = flags(&[
            (found.appobject, "appobject"),
            (found.creatable, "cancreate"),
            (found.hidden, "hidden"),
        ]);
        self.equal(&format!("{name} flags"), sorted(&expected.join(",")), found);
    }
}

fn guid(guid: Option<Guid>) -> String {
    guid.map_or("-".into(), |guid| guid.to_string())
}

fn flags(flags: &[(bool, &str)]) -> String {
    let set: Vec<&str> = flags
        .iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, name)| *name)
        .collect();
    sorted(&set.join(","))
}

fn sorted(flags: &str) -> String {
    let mut flags: Vec<&str> = flags
        .split(',')
        .filter(|flag| !flag.is_empty() && *flag != "-")
        .collect();
    flags.sort_unstable();
    flags.join(",")
}

/// C without the space before `*`.
fn compact(text: &str) -> String {
    text.replace(" *", "*")
}
