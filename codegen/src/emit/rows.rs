//! What `Invoke` needs: the table of members and the straight path through it.

use super::docs;
use super::leaf::{Leaf, guid_literal};
use super::plan::{Face, Method, Pass, Plan, Return, Role, Row, Target, Val};
use crate::model::{ConstantValue, MemberKind};
use std::collections::BTreeSet;

/// Writes `INFO`, `MEMBERS` and, for what derives from `IDispatch`, the `match` on the DISPID.
pub(super) fn write(leaf: &mut Leaf, plan: &Plan<'_>, face: &Face<'_>) {
    let rows: Vec<Row<'_, '_>> = if face.is_dispatch() {
        reachable(plan, face)
    } else {
        Vec::new()
    };
    info(leaf, face, &rows);
    if !face.is_dispatch() {
        return;
    }
    leaf.code.blank();
    dispatch(leaf, face, &rows);
}

/// The members that `Invoke` reaches. Of two that one call could mean, the first one counts.
fn reachable<'p, 'm>(plan: &'p Plan<'m>, face: &'p Face<'m>) -> Vec<Row<'p, 'm>> {
    let mut seen = BTreeSet::new();
    plan.rows(face)
        .into_iter()
        .filter(|row| row.method.is_invocable())
        .filter(|row| {
            let put = match row.method.member.kind {
                MemberKind::Method | MemberKind::PropGet => 0,
                MemberKind::PropPut => 1,
                MemberKind::PropPutRef => 2,
            };
            seen.insert((row.method.member.dispid, put))
        })
        .collect()
}

fn info(leaf: &mut Leaf, face: &Face<'_>, rows: &[Row<'_, '_>]) {
    let support = leaf.imports.support();
    let guid = leaf.imports.runtime("GUID");
    let members = if rows.is_empty() { "&[]" } else { "MEMBERS" };
    leaf.code.call(
        &format!("static INFO: {support}::InterfaceInfo = {support}::InterfaceInfo::new"),
        &[
            format!("\"{}\"", face.item.name),
            format!("{guid}::from_u128({})", guid_literal(face.iid)),
            members.to_owned(),
        ],
        ";",
    );
    if rows.is_empty() {
        return;
    }
    leaf.code.blank();
    leaf.code
        .open(format!("static MEMBERS: &[{support}::Member] = &["));
    for row in rows {
        member(leaf, row);
    }
    leaf.code.close("];");
}

fn member(leaf: &mut Leaf, row: &Row<'_, '_>) {
    let support = leaf.imports.support();
    let method = row.method;
    let verb = match method.member.kind {
        MemberKind::Method => "method",
        MemberKind::PropGet => "get",
        MemberKind::PropPut => "put",
        MemberKind::PropPutRef => "put_ref",
    };
    let params: Vec<String> = method
        .arguments()
        .map(|param| self::param(leaf, param))
        .collect();
    let returns = match method.result() {
        Some(value) => format!(".returns({})", vartype(leaf, value)),
        None => String::new(),
    };
    let dispid = docs::dispid_text(method.member.dispid.unwrap_or_default());
    let head = format!("{support}::Member::{verb}");
    let name = format!("\"{}\"", method.member.name);
    let line = format!(
        "{head}({name}, {dispid}, &[{}]){returns},",
        params.join(", ")
    );
    if leaf.code.fits(&line) {
        leaf.code.line(line);
        return;
    }
    leaf.code.open(format!("{head}("));
    leaf.code.line(format!("{name},"));
    leaf.code.line(format!("{dispid},"));
    let list = format!("&[{}],", params.join(", "));
    if leaf.code.fits(&list) && list.len() <= 62 {
        leaf.code.line(list);
    } else {
        leaf.code.open("&[");
        for param in params {
            let line = format!("{param},");
            match line.split_once(".interface(") {
                Some((head, tail)) if !leaf.code.fits(&line) => {
                    leaf.code.open(head);
                    leaf.code.line(format!(".interface({tail}"));
                    leaf.code.shift(-1);
                }
                _ => leaf.code.line(line),
            }
        }
        leaf.code.close("],");
    }
    leaf.code.close(")");
    if !returns.is_empty() {
        leaf.code.line(format!("{returns},"));
    } else {
        leaf.code.append(",");
    }
}

fn param(leaf: &mut Leaf, param: &super::plan::Param<'_>) -> String {
    let support = leaf.imports.support();
    let (value, suffix) = match &param.pass {
        Pass::In(value) | Pass::Retval(value) => (value, ""),
        Pass::InPointer(value) | Pass::InOut(value) => (value, ".by_ref()"),
        Pass::Out(value) => (value, ".out()"),
        Pass::Raw(_) => return String::new(),
    };
    let mut text = format!(
        "{support}::Param::new(\"{}\", {}){suffix}",
        param.item.name,
        vartype(leaf, value)
    );
    if let Some(iid) = iid(leaf, value) {
        text.push_str(&format!(".interface({iid})"));
    }
    if param.item.optional {
        text.push_str(".optional()");
    }
    match &param.item.default {
        Some(ConstantValue::Int(number)) if i64::try_from(*number).is_ok() => {
            text.push_str(&format!(".default_int({number})"));
        }
        Some(ConstantValue::Float(number)) => {
            text.push_str(&format!(".default_float({number:?})"));
        }
        Some(ConstantValue::Str(string)) => {
            text.push_str(&format!(".default_str({string:?})"));
        }
        Some(ConstantValue::Bool(flag)) => text.push_str(&format!(".default_bool({flag})")),
        Some(ConstantValue::Int(_)) | None => {}
    }
    text
}

fn vartype(leaf: &mut Leaf, value: &Val) -> String {
    leaf.imports.value_trait();
    format!("{}::VT", value.owned_path(&mut leaf.imports))
}

/// The IID that arguments are queried for; none for `IUnknown` and `IDispatch`.
fn iid(leaf: &mut Leaf, value: &Val) -> Option<String> {
    let Val::Interface(Target::Client(name)) = value else {
        return None;
    };
    let path = leaf.imports.client(name);
    leaf.imports.interface_trait();
    Some(format!("{path}::IID"))
}

fn dispatch(leaf: &mut Leaf, face: &Face<'_>, rows: &[Row<'_, '_>]) {
    let support = leaf.imports.support();
    leaf.code.line("/// The interface as `Invoke` reaches it.");
    leaf.code.line("struct Rows;");
    leaf.code.blank();
    leaf.code.open(format!(
        "impl<T: {}> {support}::Dispatch<T> for Rows {{",
        face.rust
    ));
    leaf.code.line(format!(
        "const INFO: &'static {support}::InterfaceInfo = &INFO;"
    ));
    leaf.code.blank();
    let is_event = face.role == Role::Event;
    if is_event {
        // It has one caller, the vtable's Invoke, which loses a third of its instructions with it inside.
        leaf.code.line("#[inline]");
    }
    let [object, call] = if rows.is_empty() && !is_event {
        ["_object", "_call"]
    } else {
        ["object", "mut call"]
    };
    leaf.code.open(format!(
        "fn invoke({object}: &T, {call}: {support}::Call<'_>) -> {support}::Outcome {{"
    ));
    if rows.is_empty() {
        if is_event {
            unknown(leaf);
        } else {
            leaf.code.line("None");
        }
    } else {
        let verbs = rows.iter().any(|row| row.method.is_put());
        let subject = if verbs {
            "(call.dispid(), call.verb())"
        } else {
            "call.dispid()"
        };
        leaf.code.open(format!("match {subject} {{"));
        for row in rows {
            arm(leaf, face, rows, row, verbs);
        }
        if is_event {
            leaf.code.open("_ => {");
            unknown(leaf);
            leaf.code.close("}");
        } else {
            leaf.code.line("_ => None,");
        }
        leaf.code.close("}");
    }
    leaf.code.close("}");
    leaf.code.close("}");
}

/// Hands over an event that the interface doesn't have.
fn unknown(leaf: &mut Leaf) {
    leaf.code.line("let (dispid, args) = call.unknown()?;");
    // Of the trait itself or of its base.
    leaf.code
        .line("let answer = T::on_unknown(object, dispid, &args);");
    leaf.code.line("call.answer(answer)");
}

fn pattern(row: &Row<'_, '_>) -> String {
    docs::dispid_text(row.method.member.dispid.unwrap_or_default())
}

fn arm(leaf: &mut Leaf, face: &Face<'_>, rows: &[Row<'_, '_>], row: &Row<'_, '_>, verbs: bool) {
    let method = row.method;
    let mut head = format!("{} =>", pattern(row));
    if verbs {
        let verb = verb(leaf, rows, row);
        head = format!("({}, {verb}) =>", pattern(row));
    }
    let names: Vec<&str> = method
        .arguments()
        .map(|param| param.rust.as_str())
        .collect();
    let (lets, args) = arguments(leaf, method);
    let owner = if row.face.rust == face.rust {
        face.rust.clone()
    } else {
        leaf.imports.sibling(&row.face.rust)
    };
    let call = format!("{owner}::{}", method.rust);
    let way = if method.is_put() { "put_args" } else { "args" };
    leaf.code.open(format!("{head} {{"));
    leaf.code
        .line(format!("let [{}] = call.{way}()?;", names.join(", ")));
    let is_void = method.returns == Return::Void;
    let needs_block = is_void || !lets.is_empty();
    if needs_block {
        // What guards a variable stores it before the call is answered.
        leaf.code.open("let answer = {");
        for line in &lets {
            leaf.code.statement(line);
        }
        leaf.code.call(&call, &args, if is_void { ";" } else { "" });
        if is_void {
            leaf.code.line("Ok(())");
        }
        leaf.code.close("};");
    } else {
        leaf.code.call(&format!("let answer = {call}"), &args, ";");
    }
    leaf.code.line("call.answer(answer)");
    leaf.code.close("}");
}

fn verb(leaf: &mut Leaf, rows: &[Row<'_, '_>], row: &Row<'_, '_>) -> String {
    let name = leaf.imports.runtime("Verb");
    let has = |kind: MemberKind| {
        rows.iter().any(|other| {
            other.method.member.dispid == row.method.member.dispid
                && other.method.member.kind == kind
        })
    };
    let verbs: &[&str] = match row.method.member.kind {
        MemberKind::Method | MemberKind::PropGet => &["Method", "Get"],
        MemberKind::PropPut if has(MemberKind::PropPutRef) => &["Put"],
        MemberKind::PropPutRef if has(MemberKind::PropPut) => &["PutRef"],
        MemberKind::PropPut | MemberKind::PropPutRef => &["Put", "PutRef"],
    };
    let verbs: Vec<String> = verbs.iter().map(|verb| format!("{name}::{verb}")).collect();
    verbs.join(" | ")
}

/// The statements that take the arguments, and what is passed to the handler. Where a handler
/// changes a caller's variable, all plain arguments are taken first: it is not touched before they
/// are known to be right.
fn arguments(leaf: &mut Leaf, method: &Method<'_>) -> (Vec<String>, Vec<String>) {
    let (mut plain, mut guards) = (Vec::new(), Vec::new());
    let has_guards = method.inputs().any(|param| {
        matches!(
            param.pass,
            Pass::InPointer(_) | Pass::InOut(_) | Pass::Out(_)
        )
    });
    let mut args = vec!["object".to_owned()];
    for param in method.inputs() {
        let name = &param.rust;
        let (value, take, arg) = match &param.pass {
            // Invoke's own locale; no handler has asked for it yet.
            Pass::In(_) if param.item.lcid => {
                args.push("0".to_owned());
                continue;
            }
            Pass::In(value) => (value, "get", name.clone()),
            Pass::InPointer(value) => (value, "get_mut", value.view(name)),
            Pass::InOut(value) => (value, "get_mut", format!("&mut {name}")),
            Pass::Out(value) => (value, "get_out", format!("&mut {name}")),
            Pass::Retval(_) | Pass::Raw(_) => continue,
        };
        let ty = value.owned(&mut leaf.imports);
        let taken = format!("{name}.{take}::<{ty}>()?");
        match &param.pass {
            Pass::In(_) if has_guards => plain.push(format!("let {name} = {taken};")),
            Pass::In(_) => {
                args.push(taken);
                continue;
            }
            Pass::InPointer(_) => guards.push(format!("let {name} = {taken};")),
            _ => guards.push(format!("let mut {name} = {taken};")),
        }
        args.push(arg);
    }
    plain.append(&mut guards);
    (plain, args)
}
