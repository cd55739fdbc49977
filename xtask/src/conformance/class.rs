//! The kinds of arguments with which a disagreement can be explained.

use serde::Deserialize;

/// A kind of argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// widl reads less than MIDL, or crashes.
    WidlRefuses,
    /// widl reads or writes something wrong.
    WidlErrs,
    /// The format that is compared with has no way to say it.
    Inexpressible,
    /// C finds another declaration of the name than IDL does.
    COnly,
    /// The file itself differs from Windows.
    IdlDiffers,
    /// The same slot has two names.
    Spelling,
    /// Windows' metadata is the odd one.
    MetadataErrs,
    /// windows-bindgen cannot bind what the metadata says.
    BindgenRefuses,
    /// The file is meant for something else.
    NotMidl,
}

/// All of them.
pub const CLASSES: [Class; 9] = [
    Class::WidlRefuses,
    Class::WidlErrs,
    Class::Inexpressible,
    Class::COnly,
    Class::IdlDiffers,
    Class::Spelling,
    Class::MetadataErrs,
    Class::BindgenRefuses,
    Class::NotMidl,
];

impl Class {
    /// Its name in `explained.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WidlRefuses => "widl-refuses",
            Self::WidlErrs => "widl-errs",
            Self::Inexpressible => "inexpressible",
            Self::COnly => "c-only",
            Self::IdlDiffers => "idl-differs",
            Self::Spelling => "spelling",
            Self::MetadataErrs => "metadata-errs",
            Self::BindgenRefuses => "bindgen-refuses",
            Self::NotMidl => "not-midl",
        }
    }

    /// What the argument is.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::WidlRefuses => "widl refuses what MIDL reads, or crashes",
            Self::WidlErrs => "widl reads or writes something wrong",
            Self::Inexpressible => "what is compared with (a type library, C) has no way to say it",
            Self::COnly => "C finds another declaration of the name than IDL does",
            Self::IdlDiffers => "the file differs from Windows; widl reads the file as we do",
            Self::Spelling => "one slot, two names; widl has ours",
            Self::MetadataErrs => "Windows' metadata is the odd one",
            Self::BindgenRefuses => "windows-bindgen cannot bind it",
            Self::NotMidl => "the file is no IDL that MIDL would read",
        }
    }

    /// Which judges' objections it can explain.
    #[must_use]
    pub fn is_for(self, judge: &str) -> bool {
        let judges: &[&str] = match self {
            Self::WidlRefuses => &["widl"],
            Self::WidlErrs => &["header", "values", "library"],
            Self::Inexpressible => &["header", "library", "values"],
            Self::COnly => &["header", "values"],
            Self::IdlDiffers | Self::Spelling | Self::MetadataErrs => &["windows"],
            Self::BindgenRefuses => &["rust"],
            Self::NotMidl => &["read"],
        };
        judges.contains(&judge)
    }

    /// True when the argument says that widl reads the file as we do, which the run proves: widl's
    /// header has to agree about the same thing.
    #[must_use]
    pub const fn needs_widl(self) -> bool {
        matches!(self, Self::IdlDiffers | Self::Spelling)
    }
}

#[cfg(test)]
mod tests {
    use super::CLASSES;
    use serde::Deserialize;

    #[test]
    fn a_class_is_read_by_its_name() {
        #[derive(Deserialize)]
        struct Holder {
            class: super::Class,
        }
        for class in CLASSES {
            let text = format!("class = '{}'", class.name());
            assert_eq!(toml::from_str::<Holder>(&text).unwrap().class, class);
        }
    }
}
