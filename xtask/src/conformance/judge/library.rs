//! Everything in `library` blocks against the type library that widl writes, read by our reader.

use super::super::finding::Findings;
use com_sink_codegen::diag::{Diagnostics, SourceMap};
use com_sink_codegen::model::{
    Coclass, Enum, Guid, Interface, InterfaceKind, Member, Model, Named, Origin, Type,
};
use com_sink_codegen::tlb;
use std::path::Path;

/// Compares all that the type library holds.
pub fn compare(model: &Model, library: &Path, findings: &mut Findings) {
    let bytes = match std::fs::read(library) {
        Ok(bytes) => bytes,
        Err(error) => return findings.push("library", error.to_string()),
    };
    let mut diagnostics = Diagnostics::default();
    let Some(theirs) = tlb::read(&bytes, "widl's type library", &mut diagnostics) else {
        let said = diagnostics.render(&SourceMap::default(), false);
        return findings.push("library", said.lines().next().unwrap_or_default());
    };
    Comparison {
        model,
        theirs: &theirs,
        findings,
    }
    .run();
}

struct Comparison<'a, 'f> {
    model: &'a Model,
    theirs: &'a Model,
    findings: &'f mut Findings,
}

impl<'a> Comparison<'a, '_> {
    fn run(&mut self) {
        self.header();
        for theirs in own(&self.theirs.interfaces, |it| &it.origin) {
            match self
                .model
                .interfaces
                .iter()
                .find(|it| same(&it.name, &theirs.name))
            {
                Some(ours) => self.interface(ours, theirs),
                None => self.findings.push(
                    theirs.name.as_str(),
                    "only the type library has this interface",
                ),
            }
        }
        for ours in inside(&self.model.interfaces, |it| &it.origin) {
            if !self
                .theirs
                .interfaces
                .iter()
                .any(|it| same(&it.name, &ours.name))
            {
                self.findings
                    .push(ours.name.as_str(), "the type library has no such interface");
            }
        }
        for theirs in own(&self.theirs.enums, |it| &it.origin) {
            let found =
                self.model.enums.iter().find(|it| {
                    same(&it.name, &theirs.name) || it.tag.as_deref() == Some(&theirs.name)
                });
            match found {
                Some(ours) => self.enumeration(ours, theirs),
                None if theirs.name.starts_with("__WIDL_") => {}
                None => self.findings.push(
                    theirs.name.as_str(),
                    "only the type library has this enumeration",
                ),
            }
        }
        for theirs in own(&self.theirs.coclasses, |it| &it.origin) {
            match self
                .model
                .coclasses
                .iter()
                .find(|it| same(&it.name, &theirs.name))
            {
                Some(ours) => self.class(ours, theirs),
                None => self
                    .findings
                    .push(theirs.name.as_str(), "only the type library has this class"),
            }
        }
        for ours in inside(&self.model.coclasses, |it| &it.origin) {
            if !self
                .theirs
                .coclasses
                .iter()
                .any(|it| same(&it.name, &ours.name))
            {
                self.findings
                    .push(ours.name.as_str(), "the type library has no such class");
            }
        }
    }

    fn header(&mut self) {
        if let (Some(ours), Some(theirs)) =
            (self.model.libraries.first(), self.theirs.libraries.first())
        {
            let name = &ours.name;
            if !same(name, &theirs.name) {
                self.findings.compare(name, "name", name, &theirs.name);
            }
            self.findings
                .compare(name, "LIBID", &guid(ours.guid), &guid(theirs.guid));
            let version = |(major, minor): (u16, u16)| format!("{major}.{minor}");
            self.findings.compare(
                name,
                "version",
                &version(ours.version),
                &version(theirs.version),
            );
        }
    }

    fn interface(&mut self, ours: &Interface, theirs: &Interface) {
        let name = ours.name.as_str();
        self.findings
            .compare(name, "IID", &guid(ours.iid), &guid(theirs.iid));
        let kind = |it: &Interface| match it.kind {
            InterfaceKind::Vtable => "vtable",
            InterfaceKind::Dispatch => "dispatch",
        };
        self.findings
            .compare(name, "kind", &kind(ours), &kind(theirs));
        let base = |it: &Interface| it.base.clone().unwrap_or_default();
        self.findings
            .compare(name, "base", &base(ours), &base(theirs));
        self.findings
            .compare(name, "dual", &ours.dual, &theirs.dual);
        self.findings
            .compare(name, "hidden", &ours.hidden, &theirs.hidden);
        self.findings
            .compare(name, "restricted", &ours.restricted, &theirs.restricted);
        self.findings.compare(
            name,
            "nonextensible",
            &ours.nonextensible,
            &theirs.nonextensible,
        );
        let spelled = |it: &Interface| {
            let all: Vec<String> = it
                .members
                .iter()
                .map(|member| format!("{}:{}", member.kind.name(), member.name))
                .collect();
            all
        };
        let (mine, their) = (spelled(ours), spelled(theirs));
        let at = mine
            .iter()
            .zip(&their)
            .take_while(|(mine, their)| same(mine, their))
            .count();
        let at_end = at == mine.len() && at == their.len();
        let show = |list: &[String]| {
            let member = list.get(at).map_or("nothing", String::as_str);
            format!("{member} ({} members)", list.len())
        };
        if !at_end {
            let what = format!("member {at}");
            return self
                .findings
                .compare(name, &what, &show(&mine), &show(&their));
        }
        for (ours, theirs) in ours.members.iter().zip(&theirs.members) {
            self.member(&format!("{name}::{}", ours.name), ours, theirs);
        }
    }

    fn member(&mut self, item: &str, ours: &Member, theirs: &Member) {
        let id = |member: &Member| {
            member
                .dispid
                .map_or_else(|| "none".to_owned(), |id| format!("{id:#x}"))
        };
        // Type libraries give members of every interface an id.
        if ours.dispid.is_some() {
            self.findings
                .compare(item, "DISPID", &id(ours), &id(theirs));
        }
        let slot = |member: &Member| {
            member
                .slot
                .map_or_else(|| "none".to_owned(), |slot| slot.to_string())
        };
        self.findings
            .compare(item, "slot", &slot(ours), &slot(theirs));
        self.findings
            .compare(item, "hidden", &ours.hidden, &theirs.hidden);
        self.findings
            .compare(item, "restricted", &ours.restricted, &theirs.restricted);
        self.compare_types(item, "returns", &ours.returns, &theirs.returns);
        if ours.params.len() != theirs.params.len() {
            let (ours, theirs) = (ours.params.len(), theirs.params.len());
            return self.findings.compare(item, "parameters", &ours, &theirs);
        }
        for (number, (ours, theirs)) in (1..).zip(ours.params.iter().zip(&theirs.params)) {
            self.compare_types(
                item,
                &format!("type of parameter {number}"),
                &ours.ty,
                &theirs.ty,
            );
            let flags = |param: &com_sink_codegen::model::Param| {
                let all = [
                    (param.is_in, "in"),
                    (param.is_out, "out"),
                    (param.retval, "retval"),
                    (param.optional, "optional"),
                    (param.lcid, "lcid"),
                ];
                let set: Vec<&str> = all
                    .iter()
                    .filter(|(set, _)| *set)
                    .map(|(_, name)| *name)
                    .collect();
                set.join(",")
            };
            let what = format!("flags of parameter {number}");
            self.findings
                .compare(item, &what, &flags(ours), &flags(theirs));
        }
    }

    fn compare_types(&mut self, item: &str, what: &str, ours: &Type, theirs: &Type) {
        let (ours, theirs) = (spell(ours, self.model), spell(theirs, self.theirs));
        if !same_type(&ours, &theirs) {
            self.findings.compare(item, what, &ours, &theirs);
        }
    }

    fn enumeration(&mut self, ours: &Enum, theirs: &Enum) {
        let spelled = |it: &Enum| {
            let all: Vec<String> = it
                .members
                .iter()
                .map(|it| format!("{}={}", it.name, it.value))
                .collect();
            all.join(" ")
        };
        self.findings
            .compare(&ours.name, "enumerators", &spelled(ours), &spelled(theirs));
        self.findings
            .compare(&ours.name, "uuid", &guid(ours.guid), &guid(theirs.guid));
    }

    fn class(&mut self, ours: &Coclass, theirs: &Coclass) {
        let name = ours.name.as_str();
        self.findings
            .compare(name, "CLSID", &guid(ours.clsid), &guid(theirs.clsid));
        self.findings
            .compare(name, "creatable", &ours.creatable, &theirs.creatable);
        self.findings
            .compare(name, "appobject", &ours.appobject, &theirs.appobject);
        self.findings
            .compare(name, "hidden", &ours.hidden, &theirs.hidden);
        let spelled = |it: &Coclass| {
            let all: Vec<String> = it
                .interfaces
                .iter()
                .map(|line| {
                    let all = [
                        (line.default, "default "),
                        (line.source, "source "),
                        (line.restricted, "restricted "),
                    ];
                    let set: String = all
                        .iter()
                        .filter(|(set, _)| *set)
                        .map(|(_, name)| *name)
                        .collect();
                    format!("{set}{}", line.name)
                })
                .collect();
            all.join("; ")
        };
        self.findings
            .compare(name, "interfaces", &spelled(ours), &spelled(theirs));
    }
}

/// What a type library declares itself.
fn own<T>(items: &[T], origin: impl Fn(&T) -> &Origin) -> impl Iterator<Item = &T> {
    items.iter().filter(move |item| !origin(item).imported)
}

/// What stands in the `library` block of the file itself.
fn inside<T>(items: &[T], origin: impl Fn(&T) -> &Origin) -> impl Iterator<Item = &T> {
    items
        .iter()
        .filter(move |item| !origin(item).imported && origin(item).library.is_some())
}

fn guid(guid: Option<Guid>) -> String {
    guid.map_or_else(|| "none".to_owned(), |guid| guid.to_string())
}

/// True when two names are one to a type library, which spells a name as it met it first, whatever
/// it belongs to.
fn same(ours: &str, theirs: &str) -> bool {
    ours.eq_ignore_ascii_case(theirs)
}

/// True when two types are one, as far as names tell: widl invents names for what has no tag.
fn same_type(ours: &str, theirs: &str) -> bool {
    let target = theirs.trim_start_matches('*');
    let stars = |text: &str| text.len() - text.trim_start_matches('*').len();
    same(ours, theirs) || target.starts_with("__WIDL_") && stars(ours) == stars(theirs)
}

/// A type with aliases followed, as far as a type library can tell types apart: it has no types for
/// BOOL and wide characters, pointer-sized integers have the size that they have, and records and
/// enumerations go by their tags.
fn spell(ty: &Type, model: &Model) -> String {
    match ty {
        Type::Pointer(inner) => format!("*{}", spell(inner, model)),
        Type::SafeArray(inner) => format!("SAFEARRAY({})", spell(inner, model)),
        Type::Array(inner, _) => format!("{}[]", spell(inner, model)),
        Type::Named(name) => match model.resolve(name) {
            Some(Named::Alias(ty)) => spell(ty, model),
            Some(Named::Enum(found)) => found.tag.as_ref().unwrap_or(&found.name).to_string(),
            Some(Named::Record(found)) => found.tag.as_ref().unwrap_or(&found.name).to_string(),
            Some(Named::Interface(found)) => found.map_or(name, |found| &found.name).to_string(),
            None => name.to_string(),
        },
        Type::Bool32 => "long".to_owned(),
        Type::ISize => "hyper".to_owned(),
        Type::USize => "unsigned hyper".to_owned(),
        Type::WChar => "short".to_owned(),
        Type::Lpwstr => "*short".to_owned(),
        Type::Lpstr => "*signed char".to_owned(),
        Type::U8 => "signed char".to_owned(),
        simple => simple.to_string(),
    }
}
