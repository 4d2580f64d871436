//! `acxmisc.h`: structures, enumerations and callbacks.

use super::prelude::*;

crate::abi_structs! { pub STRUCTS;
    pub struct ACX_OBJECTBAG_CONFIG {
        pub Size: ULONG, pub Flags: ULONG, pub ParentKey: WDFKEY, pub Name: *const UNICODE_STRING, pub Handle: HANDLE,
    }
}

crate::abi_enums! { pub ENUMS;
    pub enum ACX_OBJECTBAG_CONFIG_FLAGS: i32 {
        AcxObjectBagConfigNoFlags = 0, AcxObjectBagConfigEnableReads = 1, AcxObjectBagConfigEnableWrites = 2,
        AcxObjectBagConfigFailIfExist = 4, AcxObjectBagConfigOpenWithHandle = 8, AcxObjectBagConfigValidFlags = 15,
    }
}
