//! The table from interface identifier to vtable.

use super::vtable::UnknownVtbl;
use acx_core::nt::raw::GUID;

/// `IID_IUnknown` of punknown.h.
pub const IID_UNKNOWN_PORTCLS: GUID = GUID { Data1: 0, Data2: 0, Data3: 0, Data4: [0xC0, 0, 0, 0, 0xC0, 0, 0, 0x46] };
/// `IID_IUnknown` of COM, which the AVStream side passes.
pub const IID_UNKNOWN_COM: GUID = GUID { Data1: 0, Data2: 0, Data3: 0, Data4: [0xC0, 0, 0, 0, 0, 0, 0, 0x46] };

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
    pub vtable: *const UnknownVtbl,
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

    const A: GUID = GUID { Data1: 1, Data2: 2, Data3: 3, Data4: [4; 8] };
    const B: GUID = GUID { Data1: 2, Data2: 2, Data3: 3, Data4: [4; 8] };

    #[test]
    fn both_values_of_iunknown_give_the_first_interface() {
        let entry = |iids| Entry { iids, vtable: core::ptr::null() };
        let table = [entry(&[A]), entry(&[B])];
        assert_eq!(find(&table, &IID_UNKNOWN_PORTCLS), Some(0));
        assert_eq!(find(&table, &IID_UNKNOWN_COM), Some(0));
        assert_eq!(find(&table, &B), Some(1));
        assert_eq!(find(&table, &GUID { Data1: 9, ..A }), None);
    }
}
