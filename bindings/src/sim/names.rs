//! Rules for the names of machines and networks, and for paths on the host.

use super::errors::{E_BAD_PATHNAME, E_BUFFER_OVERFLOW, E_INVALID_NAME, fail};
use crate::Result;
use crate::hresult::{
    VM_E_CONFIG_NAME_INVALID_CHAR, VM_E_CONFIG_NAME_TOO_LONG, VM_E_CONFIG_NO_NAME,
};

/// Longest name.
const NAME: usize = 256;
/// A path has to be shorter than this.
const PATH: usize = 260;

/// Names are equal without regard to case, so they are compared in this form.
pub(super) fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Checks the name of a machine or network.
pub(super) fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return fail(VM_E_CONFIG_NO_NAME, "the name is empty");
    }
    if name.encode_utf16().count() > NAME {
        return fail(
            VM_E_CONFIG_NAME_TOO_LONG,
            "the name has more than 256 characters",
        );
    }
    match name
        .chars()
        .find(|&c| is_forbidden(c) || matches!(c, ':' | '/' | '\\'))
    {
        Some(c) => fail(
            VM_E_CONFIG_NAME_INVALID_CHAR,
            format!("`{c}` is not allowed in a name"),
        ),
        None => Ok(()),
    }
}

/// Checks an absolute path of the host: a drive letter or a server share.
pub(super) fn check_path(path: &str) -> Result<()> {
    if path.encode_utf16().count() >= PATH {
        return fail(
            E_BUFFER_OVERFLOW,
            "the path is not shorter than 260 characters",
        );
    }
    let Some(rest) = below_root(path) else {
        return fail(E_BAD_PATHNAME, format!("`{path}` is not an absolute path"));
    };
    match rest.chars().find(|&c| is_forbidden(c) || c == ':') {
        Some(c) => fail(E_INVALID_NAME, format!("`{c}` is not allowed in a path")),
        None => Ok(()),
    }
}

/// The letter of a host drive in capitals, from `d`, `D:` or `D:\`.
pub(super) fn drive_letter(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let letter = chars.next().filter(char::is_ascii_alphabetic)?;
    matches!(chars.as_str(), "" | ":" | ":\\").then(|| letter.to_ascii_uppercase())
}

/// Name and path of a configuration file, from the two parameters with which machines and networks
/// are made and registered: with no name, `path` is the whole path of the file; else the folder.
pub(super) fn configuration(name: &str, path: &str, extension: &str) -> Result<(String, String)> {
    let (name, file) = if name.is_empty() {
        let base = path.rsplit(['\\', '/']).next().unwrap_or_default();
        (without(base, extension).to_owned(), path.to_owned())
    } else {
        let name = without(name, extension);
        let folder = path.trim_end_matches(['\\', '/']);
        let file = if path.is_empty() {
            String::new()
        } else {
            format!("{folder}\\{name}{extension}")
        };
        (name.to_owned(), file)
    };
    check_name(&name)?;
    check_path(&file)?;
    Ok((name, file))
}

fn without<'a>(name: &'a str, extension: &str) -> &'a str {
    let Some(at) = name.len().checked_sub(extension.len()) else {
        return name;
    };
    match name.get(at..) {
        Some(end) if at > 0 && end.eq_ignore_ascii_case(extension) => &name[..at],
        _ => name,
    }
}

fn is_forbidden(c: char) -> bool {
    matches!(c, '*' | '?' | '<' | '>' | '|' | '"') || c.is_control()
}

fn below_root(path: &str) -> Option<&str> {
    if let Some(share) = path.strip_prefix("\\\\") {
        return Some(share).filter(|share| !share.is_empty());
    }
    let mut chars = path.chars();
    let letter = chars.next()?;
    let rest = chars
        .as_str()
        .strip_prefix(":\\")
        .or(chars.as_str().strip_prefix(":/"))?;
    letter.is_ascii_alphabetic().then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HRESULT;

    fn code<T: std::fmt::Debug>(result: Result<T>) -> HRESULT {
        result.unwrap_err().code()
    }

    #[test]
    fn names() {
        assert!(check_name("Windows Server 2003").is_ok());
        assert!(check_name(&"x".repeat(256)).is_ok());
        assert_eq!(code(check_name("")), VM_E_CONFIG_NO_NAME);
        assert_eq!(
            code(check_name(&"x".repeat(257))),
            VM_E_CONFIG_NAME_TOO_LONG
        );
        for c in "*?:<>/|\\\"".chars() {
            let name = format!("a{c}b");
            assert_eq!(
                code(check_name(&name)),
                VM_E_CONFIG_NAME_INVALID_CHAR,
                "{name}"
            );
        }
    }

    #[test]
    fn paths() {
        for good in [
            "C:\\VMs\\web01.vmc",
            "d:/iso/a.iso",
            "\\\\host\\share\\a.vhd",
        ] {
            assert!(check_path(good).is_ok(), "{good}");
        }
        for relative in ["", "VMs\\a.vmc", "\\VMs", "C:a.vmc", "1:\\a", "\\\\"] {
            assert_eq!(code(check_path(relative)), E_BAD_PATHNAME, "{relative}");
        }
        for bad in ["C:\\a*.vmc", "C:\\a:b", "C:\\a\nb"] {
            assert_eq!(code(check_path(bad)), E_INVALID_NAME, "{bad}");
        }
        assert_eq!(
            code(check_path(&format!("C:\\{}", "x".repeat(257)))),
            E_BUFFER_OVERFLOW
        );
    }

    #[test]
    fn letters() {
        assert_eq!(drive_letter("d"), Some('D'));
        assert_eq!(drive_letter("E:"), Some('E'));
        assert_eq!(drive_letter("E:\\"), Some('E'));
        for bad in ["", "1", "DE", "D:\\x", "ü"] {
            assert_eq!(drive_letter(bad), None, "{bad}");
        }
    }

    #[test]
    fn configuration_files() {
        let both = |name: &str, path: &str| configuration(name, path, ".vmc");
        let expected = ("web01".to_owned(), "C:\\VMs\\web01.vmc".to_owned());
        assert_eq!(both("web01", "C:\\VMs").unwrap(), expected);
        assert_eq!(both("web01.VMC", "C:\\VMs\\").unwrap(), expected);
        assert_eq!(both("", "C:\\VMs\\web01.vmc").unwrap(), expected);
        assert_eq!(code(both("web01", "")), E_BAD_PATHNAME);
        assert_eq!(code(both("", "")), VM_E_CONFIG_NO_NAME);
        assert_eq!(code(both("a/b", "C:\\VMs")), VM_E_CONFIG_NAME_INVALID_CHAR);
    }
}
