//! Names of methods and their parameters.

use super::{Pair, Scope, words};
use crate::model::{Interface, Member, MemberKind, Model};

/// Names of methods that generated traits and structs have of their own, or that callers expect to
/// mean something else.
const TAKEN_METHODS: &[&str] = &[
    "as_raw",
    "as_unknown",
    "cast",
    "clone",
    "deref",
    "eq",
    "fmt",
    "from_dispatch",
    "from_raw",
    "from_raw_borrowed",
    "into",
    "into_raw",
    "iter",
    "ne",
    "new",
    "on_unknown",
    "query",
    "try_into",
];

/// Names that generated bodies use beside the parameters.
const TAKEN_PARAMS: &[&str] = &[
    "args", "call", "code", "dispid", "object", "support", "this", "vtable",
];

/// The names of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberNames {
    /// The method. The COM spelling is the member's name without `get_` or `put_`.
    pub method: Pair,
    /// What the vtable's field is called: `get_State`, as C headers have it.
    pub field: String,
    /// All parameters, the `[retval]` one included.
    pub params: Vec<Pair>,
}

/// The names of an interface's own members, in their order. They differ from those of all its
/// bases, too, so that a call through a derived interface has one meaning.
#[must_use]
pub fn own_members(model: &Model, interface: &Interface) -> Vec<MemberNames> {
    let mut chain = model.lineage(interface);
    chain.reverse();
    let mut methods = Scope::new(TAKEN_METHODS);
    let mut names = Vec::new();
    for link in chain {
        if matches!(link.name.as_str(), "IUnknown" | "IDispatch") {
            continue;
        }
        // A field stands in its own interface's vtable; only methods are reached across.
        let mut fields = Scope::new(&["base"]);
        names = link
            .members
            .iter()
            .map(|member| MemberNames {
                method: Pair {
                    com: member.name.to_string(),
                    rust: methods.claim(&method(member, link)),
                },
                field: fields.claim(&super::identifier(&format!(
                    "{}{}",
                    member.kind.c_prefix(),
                    member.name
                ))),
                params: parameters(member),
            })
            .collect();
    }
    names
}

fn method(member: &Member, interface: &Interface) -> String {
    let name = words::snake(&member.name);
    let bare = name.trim_start_matches('_');
    match member.kind {
        MemberKind::Method | MemberKind::PropGet => name,
        MemberKind::PropPut => format!("set_{bare}"),
        MemberKind::PropPutRef => {
            let has_put = interface
                .members
                .iter()
                .any(|other| other.kind == MemberKind::PropPut && other.name == member.name);
            let verb = if has_put { "set_ref" } else { "set" };
            format!("{verb}_{bare}")
        }
    }
}

fn parameters(member: &Member) -> Vec<Pair> {
    let mut scope = Scope::new(TAKEN_PARAMS);
    member
        .params
        .iter()
        .map(|param| Pair {
            com: param.name.to_string(),
            rust: scope.claim(&words::snake(&param.name)),
        })
        .collect()
}
