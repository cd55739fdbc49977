//! The targets whose tests run under Wine.

use super::wine32::Wine32;
use std::path::PathBuf;
use std::process::Command;

/// What tests are built for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// 64 bits: the `wine` of this host.
    #[default]
    #[value(name = "x86_64-pc-windows-gnu")]
    X86_64,
    /// 32 bits, where vtables are of `stdcall` functions: a Wine that is unpacked for it.
    #[value(name = "i686-pc-windows-gnu")]
    I686,
}

impl Target {
    /// Its name for cargo.
    pub fn triple(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-pc-windows-gnu",
            Self::I686 => "i686-pc-windows-gnu",
        }
    }

    /// The C compiler.
    pub fn gcc(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-w64-mingw32-gcc",
            Self::I686 => "i686-w64-mingw32-gcc",
        }
    }

    /// The C++ compiler.
    pub fn gxx(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-w64-mingw32-g++",
            Self::I686 => "i686-w64-mingw32-g++",
        }
    }

    /// The Debian packages of the two compilers.
    pub fn packages(self) -> [&'static str; 2] {
        match self {
            Self::X86_64 => ["gcc-mingw-w64-x86-64", "g++-mingw-w64-x86-64"],
            Self::I686 => ["gcc-mingw-w64-i686", "g++-mingw-w64-i686"],
        }
    }

    /// What the folder of its prefix is called.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::X86_64 => "prefix",
            Self::I686 => "prefix32",
        }
    }

    /// Its Wine, which is unpacked if need be.
    pub fn wine(self) -> Result<Wine, String> {
        match self {
            Self::X86_64 => Ok(Wine {
                arch: "win64",
                unpacked: None,
            }),
            Self::I686 => Ok(Wine {
                arch: "win32",
                unpacked: Some(Wine32::get()?),
            }),
        }
    }
}

/// Wine's programs.
pub struct Wine {
    arch: &'static str,
    /// Not that of the host.
    unpacked: Option<Wine32>,
}

impl Wine {
    /// `wine` or `wineserver`.
    pub fn command(&self, program: &str) -> Command {
        let path = match &self.unpacked {
            Some(wine) => wine.program(program),
            None => PathBuf::from(program),
        };
        let mut command = Command::new(path);
        command.env("WINEARCH", self.arch);
        if let Some(wine) = &self.unpacked {
            command
                .env("WINEDLLPATH", wine.libraries())
                .env("WINELOADER", wine.program("wine"))
                .env("WINESERVER", wine.program("wineserver"));
        }
        command
    }
}
