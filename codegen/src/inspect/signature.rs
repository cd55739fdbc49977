//! Members as a line of IDL.

use crate::model::{ConstantValue, Param, Type};

/// `HRESULT Name([in] BSTR path, [out, retval] long *result)`
pub(super) fn signature(returns: &Type, name: &str, params: &[Param]) -> String {
    let params: Vec<String> = params.iter().map(param).collect();
    let declared = declaration(&returns.to_string(), name);
    format!("{declared}({})", params.join(", "))
}

fn param(param: &Param) -> String {
    let mut attributes: Vec<String> = [
        (param.is_in, "in"),
        (param.is_out, "out"),
        (param.retval, "retval"),
        (param.optional, "optional"),
        (param.lcid, "lcid"),
        (param.counted, "size_is"),
    ]
    .into_iter()
    .filter(|(is_set, _)| *is_set)
    .map(|(_, name)| name.to_owned())
    .collect();
    if let Some(default) = &param.default {
        attributes.push(format!("defaultvalue({})", value(default)));
    }
    format!(
        "[{}] {}",
        attributes.join(", "),
        declaration(&param.c_type, &param.name)
    )
}

/// A declaration as in C: `long x`, `IFoo **foo`, `long x[4]`.
pub(super) fn declaration(c_type: &str, name: &str) -> String {
    if c_type.ends_with('*') {
        return format!("{c_type}{name}");
    }
    match c_type.find('[') {
        Some(bounds) if c_type.ends_with(']') => {
            let (element, bounds) = c_type.split_at(bounds);
            format!("{} {name}{bounds}", element.trim_end())
        }
        _ => format!("{c_type} {name}"),
    }
}

/// A value as IDL writes it.
pub(super) fn value(value: &ConstantValue) -> String {
    match value {
        ConstantValue::Int(value) => value.to_string(),
        ConstantValue::Float(value) => format!("{value:?}"),
        ConstantValue::Str(value) => format!("{value:?}"),
        ConstantValue::Bool(true) => "TRUE".into(),
        ConstantValue::Bool(false) => "FALSE".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::declaration;

    #[test]
    fn declarations_read_as_in_c() {
        assert_eq!(declaration("long", "x"), "long x");
        assert_eq!(declaration("IVMTask **", "task"), "IVMTask **task");
        assert_eq!(declaration("unsigned long[4]", "x"), "unsigned long x[4]");
        assert_eq!(declaration("SAFEARRAY(BSTR)", "x"), "SAFEARRAY(BSTR) x");
    }
}
