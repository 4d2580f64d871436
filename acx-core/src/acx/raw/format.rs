//! `acxdataformat.h`: structures, enumerations and callbacks.

use super::prelude::*;
use crate::wdf::raw::nested;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_DATAFORMAT_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub Type: ACX_DATAFORMAT_TYPE, pub u: ACX_DATAFORMAT_CONFIG_u,
    }
    pub union ACX_DATAFORMAT_CONFIG_u { pub KsFormat: PVOID }
    pub struct ACX_DATAFORMAT_LIST_CONFIG { pub Size: ULONG, pub Flags: ULONG }
    pub struct ACX_DATAFORMAT_LIST_ITERATOR { pub Size: ULONG, pub Flags: ULONG, pub Reserved: [PVOID; 4] }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_DATAFORMAT_CONFIG_FLAGS: i32 { AcxDataFormatConfigNoFlags = 0, AcxDataFormatConfigValidFlags = 0 }
    pub enum ACX_DATAFORMAT_LIST_CONFIG_FLAGS: i32 {
        AcxDataFormatListConfigNoFlags = 0, AcxDataFormatListConfigValidFlags = 0,
    }
    pub enum ACX_DATAFORMAT_LIST_ITERATOR_CONFIG_FLAGS: i32 {
        AcxDataFormatListIteratorConfigNoFlags = 0, AcxDataFormatListIteratorConfigValidFlags = 0,
    }
    pub enum ACX_DATAFORMAT_TYPE: i32 { AcxDataFormatKsFormat = 0, AcxDataFormatMaximum = 1 }
}

nested! { pub NESTED;
    ACX_DATAFORMAT_CONFIG.u.KsFormat;
}
