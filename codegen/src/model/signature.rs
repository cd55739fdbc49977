//! Members as a line of IDL.

use super::{Param, Type};

/// `HRESULT Name([in] BSTR path, [out, retval] long *result)`
pub(crate) fn signature(returns: &Type, name: &str, params: &[Param]) -> String {
    let params: Vec<String> = params.iter().map(param).collect();
    let declared = declaration(&returns.to_string(), name);
    format!("{declared}({})", params.join(", "))
}

fn param(param: &Param) -> String {
    let mut attributes: Vec<String> = [
        (param.is_in || !param.is_out, "in"),
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
        attributes.push(format!("defaultvalue({default})"));
    }
    let ty = match param.c_type.as_str() {
        "" => param.ty.to_string(),
        text => text.to_owned(),
    };
    let declared = declaration(&ty, &param.name);
    format!("[{}] {declared}", attributes.join(", "))
}

/// A declaration as in C: `long x`, `IFoo **foo`, `long x[4]`.
pub(crate) fn declaration(c_type: &str, name: &str) -> String {
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
