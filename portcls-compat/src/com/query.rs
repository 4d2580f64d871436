//! The table from interface identifier to vtable.

use crate::raw::IUnknownVtbl;
use acx_core::ks::guid::Guid as GUID;

/// `IID_IUnknown` of punknown.h.
pub const IID_UNKNOWN_PORTCLS: GUID = crate::raw::IID_IUnknown;
/// `IID_IUnknown` of COM, which the AVStream side passes.
pub const IID_UNKNOWN_COM: GUID = acx_core::guid!("00000000-0000-0000-c000-000000000046");

/// Whether `iid` asks for `IUnknown`, under either of its values.
#[must_use]
pub fn is_unknown(iid: &GUID) -> bool {
    *iid == IID_UNKNOWN_PORTCLS || *iid == IID_UNKNOWN_COM
}

/// One interface pointer of an object: its vtable, and every identifier that it answers to (its own and its bases').
#[derive(Clone, Copy)]
pub struct Entry {
    /// Identifiers.
    pub iids: &'static [GUID],
    /// The vtable; its first three slots are those of `IUnknown`.
    pub vtable: *const IUnknownVtbl,
}

/// The index of the interface that answers to `iid`. `IUnknown` is the first one.
#[must_use]
pub fn find(table: &[Entry], iid: &GUID) -> Option<usize> {
    if is_unknown(iid) {
        return (!table.is_empty()).then_some(0);
    }
    table.iter().position(|entry| entry.iids.contains(iid))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: GUID = GUID::from_u128(1);
    const B: GUID = GUID::from_u128(2);

    #[test]
    fn both_values_of_iunknown_give_the_first_interface() {
        let entry = |iids| Entry { iids, vtable: core::ptr::null() };
        let table = [entry(&[A]), entry(&[B])];
        assert_eq!(find(&table, &IID_UNKNOWN_PORTCLS), Some(0));
        assert_eq!(find(&table, &IID_UNKNOWN_COM), Some(0));
        assert_eq!(find(&table, &B), Some(1));
        assert_eq!(find(&table, &GUID::from_u128(9)), None);
    }
}
