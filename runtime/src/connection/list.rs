//! The connections of a point, in the order in which they were made.
//!
//! A connection has a number that is never used twice, and lies in the chunk that its number belongs to. Connecting and
//! disconnecting change one chunk, in place if nobody is walking through it, else a copy of it. So both cost the same
//! whether there are ten sinks or a hundred thousand, and a walk takes the lock once for a chunk, not for a sink.
//!
//! Invariant: each chunk is sorted by number, not empty, and holds numbers of its own range only.

use super::point::Connection;
use crate::sync::{Arc, make_mut};
use std::collections::BTreeMap;

/// How many numbers belong to one chunk.
const CHUNK: u64 = 64;

/// A part of the list that does not change.
pub(super) type Chunk = Arc<Vec<Arc<Connection>>>;

#[derive(Default)]
pub(super) struct List {
    chunks: BTreeMap<u64, Chunk>,
    len: usize,
    /// The number of the newest connection.
    last: u64,
}

impl List {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The number of the newest connection; those that come later have greater ones.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// The number for a new connection, whose lower half is the cookie: it isn't zero, and no connection has it.
    /// `None` if all cookies are in use.
    pub(super) fn next_number(&self) -> Option<u64> {
        let tries = u64::try_from(self.len).ok()?.checked_add(2)?;
        if tries > u64::from(u32::MAX) {
            return None;
        }
        (1..=tries)
            .map(|step| self.last + step)
            .find(|number| cookie(*number) != 0 && self.find(cookie(*number)).is_none())
    }

    /// Appends a connection whose number came from [`next_number`](Self::next_number).
    pub(super) fn push(&mut self, connection: Arc<Connection>) {
        self.last = connection.number();
        let chunk = self.chunks.entry(self.last / CHUNK).or_default();
        make_mut(chunk).push(connection);
        self.len += 1;
    }

    /// Takes the connection with this cookie out.
    pub(super) fn remove(&mut self, cookie: u32) -> Option<Arc<Connection>> {
        let number = self.find(cookie)?;
        let key = number / CHUNK;
        let chunk = self.chunks.get_mut(&key)?;
        let index = position(chunk, number)?;
        let chunk = make_mut(chunk);
        let gone = chunk.remove(index);
        if chunk.is_empty() {
            self.chunks.remove(&key);
        }
        self.len -= 1;
        Some(gone)
    }

    /// The first chunk at or after a number, up to another, and the number that the walk goes on with.
    pub(super) fn chunk(&self, from: u64, to: u64) -> Option<(Chunk, u64)> {
        if from > to {
            return None;
        }
        let (key, chunk) = self.chunks.range(from / CHUNK..=to / CHUNK).next()?;
        Some((chunk.clone(), (key + 1) * CHUNK))
    }

    /// All connections.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.chunks.values().flat_map(|chunk| chunk.iter())
    }

    /// The number of the connection with this cookie. There is one try for every four billion connections that were
    /// ever made.
    fn find(&self, cookie: u32) -> Option<u64> {
        let newest = self.last >> u32::BITS;
        (0..=newest)
            .rev()
            .map(|upper| upper << u32::BITS | u64::from(cookie))
            .find(|number| {
                let chunk = self.chunks.get(&(number / CHUNK));
                chunk.is_some_and(|chunk| position(chunk, *number).is_some())
            })
    }
}

/// The cookie of a connection with this number.
pub(super) fn cookie(number: u64) -> u32 {
    number as u32
}

fn position(chunk: &[Arc<Connection>], number: u64) -> Option<usize> {
    chunk
        .binary_search_by_key(&number, |connection| connection.number())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::enumerate::{Connected, create};
    use crate::object::Carried;
    use windows_core::GUID;

    fn connect(list: &mut List) -> u32 {
        let number = list.next_number().unwrap();
        let sink = Carried::new(create::<Connected>([].into()), GUID::zeroed());
        list.push(Arc::new(Connection::new(number, sink)));
        cookie(number)
    }

    fn cookies(list: &List) -> Vec<u32> {
        list.iter().map(|one| one.cookie()).collect()
    }

    #[test]
    fn cookies_wrap_around_without_zero_and_without_those_in_use() {
        let mut list = List::default();
        assert_eq!(connect(&mut list), 1);
        list.last = u64::from(u32::MAX) - 1;
        assert_eq!(connect(&mut list), u32::MAX);
        assert_eq!(connect(&mut list), 2);
        assert_eq!(cookies(&list), [1, u32::MAX, 2]);
        assert!(list.remove(1).is_some());
        assert!(list.remove(1).is_none());
        assert!(list.remove(2).is_some());
        assert_eq!(cookies(&list), [u32::MAX]);
    }

    #[test]
    fn order_and_number_survive_any_removal() {
        let mut list = List::default();
        let mut expected: Vec<u32> = (0..300).map(|_| connect(&mut list)).collect();
        for cookie in [1, 300, 64, 63, 65, 128, 200] {
            assert_eq!(list.remove(cookie).unwrap().cookie(), cookie);
            expected.retain(|other| *other != cookie);
        }
        assert_eq!(cookies(&list), expected);
        assert_eq!(list.len(), expected.len());
        for cookie in expected {
            assert!(list.remove(cookie).is_some());
        }
        assert_eq!((list.len(), list.chunks.len()), (0, 0));
    }

    #[test]
    fn a_chunk_that_is_walked_stays_as_it_was() {
        let mut list = List::default();
        let first = connect(&mut list);
        let (walked, _) = list.chunk(0, list.last()).unwrap();
        connect(&mut list);
        assert_eq!(walked.len(), 1);
        let (walked_again, _) = list.chunk(0, list.last()).unwrap();
        list.remove(first);
        assert_eq!(walked[0].cookie(), first);
        let cookies_then: Vec<_> = walked_again.iter().map(|one| one.cookie()).collect();
        assert_eq!(cookies_then, [first, 2]);
        assert_eq!(cookies(&list), [2]);
    }
}
