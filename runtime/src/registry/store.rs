//! What is asked of a registry, and what a part of one looks like.

use crate::error::Result;
use std::collections::BTreeMap;

/// The value of a name: its kind (`REG_SZ` is 1) and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Data {
    pub kind: u32,
    pub bytes: Vec<u8>,
}

impl Data {
    pub(crate) const REG_SZ: u32 = 1;

    /// A string, with the null at its end.
    pub(crate) fn text(text: &str) -> Self {
        let units = text.encode_utf16().chain([0]);
        Self {
            kind: Self::REG_SZ,
            bytes: units.flat_map(u16::to_le_bytes).collect(),
        }
    }

    /// The string, up to its first null, if it is one.
    pub(crate) fn as_text(&self) -> Option<String> {
        if self.kind != Self::REG_SZ {
            return None;
        }
        let units = self.bytes.chunks_exact(2);
        let units: Vec<u16> = units
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .take_while(|unit| *unit != 0)
            .collect();
        Some(String::from_utf16_lossy(&units))
    }
}

/// A key with all that is below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    /// By name; that of the default value is empty.
    pub values: BTreeMap<String, Data>,
    pub keys: BTreeMap<String, Tree>,
}

impl Tree {
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.keys.is_empty()
    }

    /// The key at a path below this one. Case counts for nothing, here and in the registry.
    pub(crate) fn at(&self, path: &str) -> Option<&Tree> {
        path.split('\\')
            .filter(|name| !name.is_empty())
            .try_fold(self, |tree, name| {
                let mut keys = tree.keys.iter();
                keys.find_map(|(key, tree)| key.eq_ignore_ascii_case(name).then_some(tree))
            })
    }

    /// The text of a value of the key at a path below this one.
    pub(crate) fn text(&self, path: &str, name: &str) -> Option<String> {
        let mut values = self.at(path)?.values.iter();
        values
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?
            .1
            .as_text()
    }
}

/// The classes of a registry. Every path is below `Software\Classes` of the user or of the machine; names in it are
/// separated by `\`.
pub(crate) trait Store {
    /// How the place of a path is called in messages.
    fn place(&self, path: &str) -> String;

    /// A key with all that is below it; `None` if it isn't there.
    fn read(&self, path: &str) -> Result<Option<Tree>>;

    /// Makes a key, and those above it, unless it is there.
    fn create(&self, path: &str) -> Result<()>;

    /// Sets a value of a key that is there.
    fn set(&self, path: &str, name: &str, data: &Data) -> Result<()>;

    /// Removes a value, which is there.
    fn remove_value(&self, path: &str, name: &str) -> Result<()>;

    /// Removes a key, which is there, with all that is below it.
    fn remove(&self, path: &str) -> Result<()>;
}

/// The path of the key above.
pub(crate) fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('\\').map(|(parent, _)| parent)
}
