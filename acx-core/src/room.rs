//! Filling lists whose memory was reserved before.
//!
//! `Vec::push` keeps a way to grow, and with it the panic that a failed allocation ends in, wherever the compiler cannot see
//! that there is room. These have no such way. `hw` has the same of its own: its devices know nothing of this crate.

use alloc::vec::Vec;

/// Adds to a list within its capacity.
pub trait Room<T> {
    /// Adds a value. The caller reserved room; without room, which is a defect, the value is dropped.
    fn put(&mut self, value: T);
    /// Adds values while there is room for them.
    fn put_all(&mut self, values: impl IntoIterator<Item = T>);
}

impl<T> Room<T> for Vec<T> {
    #[inline]
    fn put(&mut self, value: T) {
        debug_assert!(self.len() < self.capacity(), "room is reserved before");
        if self.len() < self.capacity() {
            self.push(value);
        }
    }
    #[inline]
    fn put_all(&mut self, values: impl IntoIterator<Item = T>) {
        for value in values {
            self.put(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_filled_up_to_its_room() {
        let mut list = Vec::new();
        list.try_reserve_exact(2).unwrap();
        list.put(1);
        list.put_all([2]);
        assert_eq!(list, [1, 2]);
    }

    #[test]
    #[should_panic(expected = "room is reserved before")]
    fn missing_room_is_a_defect_that_tests_find() {
        let mut list = Vec::new();
        list.shrink_to_fit();
        list.put(1);
    }
}
