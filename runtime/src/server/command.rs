//! The command line of a local server, as COM, installers and people write it.

use crate::error::{Error, Result};
use crate::hresult::E_INVALIDARG;
use crate::registry::Scope;
use std::ffi::{OsStr, OsString};

/// What a local server is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/embedding`, as COM starts it for a client: serve until the last client is gone.
    Embedding,
    /// No argument, as people start it: serve until stopped.
    Serve,
    /// `/regserver`: write the registration.
    Register(Scope),
    /// `/unregserver`: remove the registration.
    Unregister(Scope),
    /// `/help` or `/?`
    Help,
}

impl Command {
    /// What a program may print for `/help`, below its name.
    pub const USAGE: &'static str = "\
  (nothing)                   serve until stopped
  /embedding                  serve until the last client is gone, as COM asks for it
  /regserver [/machine]       register for this user, or for the machine
  /unregserver [/machine]     remove the registration for this user, or for the machine
";

    /// Reads the arguments, without the program's name. Options begin with `/`, `-` or `--`; case counts for nothing.
    ///
    /// `/user` says that the registration is for this user, which is so without it. `/regserverperuser` and
    /// `/unregserverperuser` are the words of ATL's servers for the same.
    ///
    /// # Errors
    ///
    /// `E_INVALIDARG` for an argument that isn't known or two that contradict each other, with the usage.
    pub fn parse(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self> {
        let mut command = None;
        let mut scope = None;
        for argument in arguments {
            let argument = argument.into();
            let word = option(&argument).ok_or_else(|| wrong(&argument, "is no option"))?;
            let said = match word.as_str() {
                "embedding" | "automation" => Some(Self::Embedding),
                "regserver" => Some(Self::Register(Scope::User)),
                "unregserver" => Some(Self::Unregister(Scope::User)),
                "regserverperuser" => {
                    narrow(&mut scope, Scope::User, &argument)?;
                    Some(Self::Register(Scope::User))
                }
                "unregserverperuser" => {
                    narrow(&mut scope, Scope::User, &argument)?;
                    Some(Self::Unregister(Scope::User))
                }
                "help" | "h" | "?" => Some(Self::Help),
                "user" => {
                    narrow(&mut scope, Scope::User, &argument)?;
                    None
                }
                "machine" => {
                    narrow(&mut scope, Scope::Machine, &argument)?;
                    None
                }
                _ => return Err(wrong(&argument, "is not known")),
            };
            if let Some(said) = said
                && command.replace(said).is_some_and(|before| before != said)
            {
                return Err(wrong(&argument, "contradicts another"));
            }
        }
        match (command, scope) {
            (Some(Self::Register(_)), scope) => Ok(Self::Register(scope.unwrap_or_default())),
            (Some(Self::Unregister(_)), scope) => Ok(Self::Unregister(scope.unwrap_or_default())),
            (command, None) => Ok(command.unwrap_or(Self::Serve)),
            (_, Some(_)) => Err(usage(
                "`/user` and `/machine` belong to `/regserver` or `/unregserver`",
            )),
        }
    }
}

/// The option's word, in lower case.
fn option(argument: &OsStr) -> Option<String> {
    let text = argument.to_str()?;
    let word = text
        .strip_prefix("--")
        .or_else(|| text.strip_prefix(['/', '-']))?;
    Some(word.to_ascii_lowercase())
}

fn narrow(scope: &mut Option<Scope>, said: Scope, argument: &OsStr) -> Result<()> {
    match scope.replace(said) {
        Some(before) if before != said => Err(wrong(argument, "contradicts another")),
        _ => Ok(()),
    }
}

fn wrong(argument: &OsStr, why: &str) -> Error {
    usage(&format!("`{}` {why}", argument.display()))
}

fn usage(problem: &str) -> Error {
    Error::new(
        E_INVALIDARG,
        format!("{problem}; the options are:\n{}", Command::USAGE),
    )
}

#[cfg(test)]
mod tests {
    use super::Command::{self, Embedding, Help, Register, Serve, Unregister};
    use crate::registry::Scope::{Machine, User};

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace()).map_err(|error| error.description().to_owned())
    }

    #[test]
    fn every_spelling_is_understood() {
        let lines = [
            ("", Serve),
            ("-Embedding", Embedding),
            ("/EMBEDDING", Embedding),
            ("/automation", Embedding),
            ("/Automation -Embedding", Embedding),
            ("/RegServer", Register(User)),
            ("--regserver", Register(User)),
            ("-regserver /user", Register(User)),
            ("/machine /regserver", Register(Machine)),
            ("/regserverperuser", Register(User)),
            ("/UnregServer", Unregister(User)),
            ("/unregserver --machine", Unregister(Machine)),
            ("/UnregServerPerUser", Unregister(User)),
            ("/?", Help),
            ("--help", Help),
        ];
        for (line, command) in lines {
            assert_eq!(parse(line), Ok(command), "{line}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, words) in [
            ("embedding", "`embedding` is no option"),
            ("/regsever", "`/regsever` is not known"),
            ("/regserver /unregserver", "`/unregserver` contradicts"),
            ("/regserver /user /machine", "`/machine` contradicts"),
            ("/regserverperuser /machine", "`/machine` contradicts"),
            ("/machine", "belong to"),
            ("/embedding /user", "belong to"),
        ] {
            let text = parse(line).unwrap_err();
            assert!(text.contains(words), "{line}: {text}");
            assert!(text.contains("/unregserver"), "the usage: {text}");
        }
    }
}
