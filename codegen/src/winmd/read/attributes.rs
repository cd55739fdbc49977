//! The attributes of a row.

use super::super::{attribute, guid, value};
use crate::model::{ConstantValue, Guid};
use windows_metadata::Value;
use windows_metadata::reader::HasAttributes;

/// Our own attributes of a row, its GUID and the marks of Windows' metadata.
#[derive(Default)]
pub(super) struct Attributes {
    own: Vec<(String, Vec<Value>)>,
    windows: Vec<String>,
    guid: Option<Guid>,
}

impl Attributes {
    pub(super) fn of<'a>(row: &impl HasAttributes<'a>) -> Self {
        let mut found = Self::default();
        for attribute in row.attributes() {
            let name = attribute.name();
            if attribute.namespace() == attribute::NAMESPACE {
                let values = attribute.value().into_iter().map(|(_, value)| value);
                found.own.push((name.to_owned(), values.collect()));
            } else if name == guid::NAME {
                let values: Vec<Value> = attribute
                    .value()
                    .into_iter()
                    .map(|(_, value)| value)
                    .collect();
                found.guid = guid::from_values(&values);
            } else {
                found.windows.push(name.to_owned());
            }
        }
        found
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// True when Windows' metadata marks the row so.
    pub(super) fn has_windows(&self, name: &str) -> bool {
        self.windows.iter().any(|found| found == name)
    }

    pub(super) fn guid(&self) -> Option<Guid> {
        self.guid
    }

    /// The arguments of each attribute of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &[Value]> {
        self.own
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, values)| values.as_slice())
    }

    /// The arguments of the first attribute of that name, if there are `N`.
    pub(super) fn values<const N: usize>(&self, name: &str) -> Option<&[Value; N]> {
        self.all(name).next()?.try_into().ok()
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.values(name)? {
            [Value::Utf8(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// A number of any width, if it fits.
    pub(super) fn number<N: TryFrom<i128>>(&self, name: &str) -> Option<N> {
        match self.constant(name)? {
            ConstantValue::Int(number) => number.try_into().ok(),
            _ => None,
        }
    }

    pub(super) fn constant(&self, name: &str) -> Option<ConstantValue> {
        let [value] = self.values(name)?;
        value::from_metadata(value)
    }
}
