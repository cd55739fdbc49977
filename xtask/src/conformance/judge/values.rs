//! Enumerators, constants, sizes and offsets against the C++ compiler, given widl's header.

use super::super::cheader::{CEnum, CRecord, CType, Scope, Tag};
use super::super::finding::Findings;
use super::super::probe::Probe;
use super::layout;
use com_sink_codegen::model::{ConstantValue, Enum, Model, Record};
use std::collections::BTreeSet;
use std::path::Path;

/// What is asked about.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What was read.
    pub model: &'a Model,
    /// What widl's header sees.
    pub scope: &'a Scope,
    /// The header.
    pub header: &'a Path,
    /// Headers that have to come before it.
    pub needs: &'a [String],
    /// Tags of declarations that stand in `cpp_quote` and that IDL does not see.
    pub quoted: &'a BTreeSet<String>,
}

/// Compares all that the file itself declares.
pub fn compare(subject: &Subject<'_>, probe: &Probe, findings: &mut Findings) {
    let Subject {
        model,
        scope,
        quoted,
        ..
    } = *subject;
    let mut questions = Questions::default();
    let enums: Vec<_> = scope
        .own()
        .enums
        .iter()
        .filter(|found| !found.hidden && !quoted.contains(&found.tag))
        .map(|found| questions.enumeration(found))
        .collect();
    let records: Vec<_> = scope
        .own()
        .records
        .iter()
        .filter(|record| !record.nested && !record.hidden && !quoted.contains(&record.tag))
        .filter_map(|record| questions.record(record, scope))
        .collect();
    let constants = questions.constants(model, scope);
    match probe.values(subject.header, subject.needs, &questions.expressions) {
        Ok(values) => {
            for (found, at) in &enums {
                enumeration(model, found, &values[*at..], scope, findings);
            }
            for question in &records {
                record(model, question, &values, scope, findings);
            }
            for (name, value, at) in constants {
                // What a macro's type is, IDL does not say.
                let same =
                    value as i32 == values[at] as i32 && (value >> 32 == 0 || value == values[at]);
                if !same {
                    findings.compare(&name, "value", &value, &values[at]);
                }
            }
        }
        Err(error) => findings.push("header", format!("cannot be compiled: {error}")),
    }
    missing(model, scope, findings);
}

/// What the compiler is asked for.
#[derive(Default)]
struct Questions {
    expressions: Vec<String>,
}

/// A record with the number of its first expression.
struct RecordQuestion<'a> {
    record: &'a CRecord,
    name: String,
    fields: Vec<String>,
    at: usize,
}

impl Questions {
    fn enumeration<'a>(&mut self, found: &'a CEnum) -> (&'a CEnum, usize) {
        let at = self.expressions.len();
        self.expressions.extend(found.members.iter().cloned());
        (found, at)
    }

    fn record<'a>(&mut self, record: &'a CRecord, scope: &Scope) -> Option<RecordQuestion<'a>> {
        let name = scope.representative(&record.tag);
        let nameless = name.starts_with('<') || name.starts_with("__WIDL_");
        if nameless || record.fields.is_empty() {
            return None;
        }
        let at = self.expressions.len();
        // A macro may have the same name as the tag.
        let spelled = match (scope.own().tag_names.get(&record.tag), record.kind) {
            (Some(alias), _) => alias.clone(),
            (None, Tag::Union) => format!("union {name}"),
            (None, _) => format!("struct {name}"),
        };
        let mut fields = Vec::new();
        paths(record, "", scope, &mut fields);
        self.expressions.push(format!("sizeof({spelled})"));
        for field in &fields {
            self.expressions
                .push(format!("__builtin_offsetof({spelled}, {field})"));
        }
        Some(RecordQuestion {
            record,
            name,
            fields,
            at,
        })
    }

    /// Integer constants that widl has made macros of.
    fn constants(&mut self, model: &Model, scope: &Scope) -> Vec<(String, i64, usize)> {
        let mut found = Vec::new();
        for constant in model.constants.iter().filter(|it| !it.origin.imported) {
            let ConstantValue::Int(value) = constant.value else {
                continue;
            };
            if scope.own().macros.iter().any(|name| constant.name == *name) {
                found.push((
                    constant.name.to_string(),
                    value as i64,
                    self.expressions.len(),
                ));
                self.expressions.push(constant.name.to_string());
            }
        }
        found
    }
}

/// The paths of all fields but bit fields, those of nested records after that of the record.
fn paths(record: &CRecord, prefix: &str, scope: &Scope, into: &mut Vec<String>) {
    for field in record.fields.iter().filter(|field| !field.bits) {
        let path = match &field.name {
            Some(name) => {
                into.push(format!("{prefix}{name}"));
                format!("{prefix}{name}.")
            }
            None => prefix.to_owned(),
        };
        let nested = match &field.ty {
            CType::Tagged(Tag::Struct | Tag::Union, tag) => scope
                .own()
                .records
                .iter()
                .find(|it| it.tag == *tag && it.nested),
            _ => None,
        };
        if let Some(nested) = nested {
            paths(nested, &path, scope, into);
        }
    }
}

fn find_enum<'a>(model: &'a Model, name: &str) -> Option<&'a Enum> {
    let own = || model.enums.iter().filter(|it| !it.origin.imported);
    own()
        .find(|it| it.tag.as_deref() == Some(name))
        .or_else(|| own().find(|it| it.name == name))
}

fn find_record<'a>(model: &'a Model, name: &str) -> Option<&'a Record> {
    let own = || model.records.iter().filter(|it| !it.origin.imported);
    own()
        .find(|it| it.tag.as_deref() == Some(name))
        .or_else(|| own().find(|it| it.name == name))
}

fn enumeration(
    model: &Model,
    found: &CEnum,
    values: &[i64],
    scope: &Scope,
    findings: &mut Findings,
) {
    let name = scope.representative(&found.tag);
    if name.starts_with('<') {
        nameless(model, found, values, findings);
        return;
    }
    let Some(ours) = find_enum(model, &name) else {
        findings.push(name, "only widl has this enumeration");
        return;
    };
    let names: Vec<&str> = ours.members.iter().map(|it| it.name.as_str()).collect();
    findings.compare(
        &name,
        "enumerators",
        &names.join(" "),
        &found.members.join(" "),
    );
    for (ours, theirs) in ours.members.iter().zip(values) {
        // C++ has unsigned enumerations.
        findings.compare(&ours.name, "value", &ours.value, &(*theirs as i32));
    }
}

/// An enumeration with neither tag nor typedef is a group of constants.
fn nameless(model: &Model, found: &CEnum, values: &[i64], findings: &mut Findings) {
    for (name, theirs) in found.members.iter().zip(values) {
        let ours = model.constants.iter().find(|it| it.name == *name);
        match ours.map(|constant| &constant.value) {
            Some(ConstantValue::Int(value)) => {
                findings.compare(name, "value", &(*value as i32), &(*theirs as i32));
            }
            _ => findings.push(name, "only widl has this enumerator"),
        }
    }
}

fn record(
    model: &Model,
    question: &RecordQuestion<'_>,
    values: &[i64],
    scope: &Scope,
    findings: &mut Findings,
) {
    let name = &question.name;
    let Some(ours) = find_record(model, name) else {
        findings.push(name, "only widl has this record");
        return;
    };
    let Some((layout, offsets)) = layout::record(ours, model, scope) else {
        findings.push(name, "has no layout");
        return;
    };
    findings.compare(name, "size", &(layout.size as i64), &values[question.at]);
    let own: Vec<&str> = question
        .record
        .fields
        .iter()
        .filter_map(|field| field.name.as_deref())
        .collect();
    let mine: Vec<&str> = ours
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .filter(|name| !layout::is_nameless(name))
        .collect();
    findings.compare(name, "fields", &mine.join(" "), &own.join(" "));
    for (field, theirs) in question.fields.iter().zip(&values[question.at + 1..]) {
        let item = format!("{name}.{field}");
        match offsets.iter().find(|(path, _)| path == field) {
            Some((_, offset)) => findings.compare(&item, "offset", &(*offset as i64), theirs),
            None => findings.push(item, "is not in the model"),
        }
    }
}

/// What only the model has.
fn missing(model: &Model, scope: &Scope, findings: &mut Findings) {
    let header = scope.own();
    for ours in model.enums.iter().filter(|it| !it.origin.imported) {
        let known = header.enums.iter().any(|it| {
            let name = scope.representative(&it.tag);
            ours.tag.as_ref().is_some_and(|tag| *tag == name) || name == ours.name
        });
        if !known {
            findings.push(ours.name.as_str(), "widl's header has no such enumeration");
        }
    }
    for ours in model.records.iter().filter(|it| !it.origin.imported) {
        // One without a name has a name of ours.
        let nameless = ours.tag.is_none()
            && (ours.name.contains("anonymous") || ours.name.ends_with("_union"));
        let known = nameless
            || header.records.iter().any(|it| {
                let name = scope.representative(&it.tag);
                ours.tag.as_ref().is_some_and(|tag| *tag == name) || name == ours.name
            });
        if !known && !ours.fields.is_empty() {
            findings.push(ours.name.as_str(), "widl's header has no such record");
        }
    }
}
