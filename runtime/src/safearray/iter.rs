use super::SafeArray;
use crate::value::Value;
use core::iter::FusedIterator;
use core::ops::Range;

/// The elements of a [`SafeArray`], in the order of memory.
pub struct Iter<'a, T: Value> {
    array: &'a SafeArray<T>,
    positions: Range<usize>,
}

impl<'a, T: Value> Iter<'a, T> {
    pub(super) fn new(array: &'a SafeArray<T>) -> Self {
        Self {
            array,
            positions: 0..array.len(),
        }
    }
}

impl<'a, T: Value> Iterator for Iter<'a, T> {
    type Item = T::Ref<'a>;

    fn next(&mut self) -> Option<T::Ref<'a>> {
        self.positions
            .next()
            .and_then(|position| self.array.get(position))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.positions.size_hint()
    }
}

impl<T: Value> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.positions
            .next_back()
            .and_then(|position| self.array.get(position))
    }
}

impl<T: Value> ExactSizeIterator for Iter<'_, T> {}

impl<T: Value> FusedIterator for Iter<'_, T> {}

impl<'a, T: Value> IntoIterator for &'a SafeArray<T> {
    type Item = T::Ref<'a>;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}
