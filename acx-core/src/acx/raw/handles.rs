//! Handles of ACX objects; all of them are KMDF objects.

use crate::wdf::raw::handles::handles;

handles! { pub HANDLES;
    ACXOBJECT,
    ACXCIRCUIT, ACXFACTORYCIRCUIT, ACXPIN, ACXJACK, ACXELEMENT, ACXMUTE, ACXVOLUME, ACXPEAKMETER, ACXAUDIOENGINE,
    ACXSTREAMAUDIOENGINE, ACXKEYWORDSPOTTER, ACXAUDIOMODULE, ACXSTREAM, ACXSTREAMBRIDGE, ACXDATAFORMAT, ACXDATAFORMATLIST,
    ACXEVENT, ACXEVENTDATA, ACXPNPEVENT, ACXOBJECTBAG, ACXMANAGER, ACXCOMPOSITETEMPLATE, ACXCIRCUITTEMPLATE,
    ACXMICARRAYGEOMETRY, ACXTARGETCIRCUIT, ACXTARGETPIN, ACXTARGETELEMENT, ACXTARGETSTREAM, ACXTARGETFACTORYCIRCUIT,
}

/// What describes a circuit before it is created; opaque.
#[repr(C)]
pub struct ACXCIRCUIT_INIT {
    _opaque: [u8; 0],
}

/// What describes a circuit factory before it is created; opaque.
#[repr(C)]
pub struct ACXFACTORYCIRCUIT_INIT {
    _opaque: [u8; 0],
}

/// What describes a stream before it is created; opaque.
#[repr(C)]
pub struct ACXSTREAM_INIT {
    _opaque: [u8; 0],
}

macro_rules! objects {
    ( $( $name:ident ),* ) => { $(
        impl From<$name> for ACXOBJECT {
            fn from(handle: $name) -> Self {
                Self(handle.0)
            }
        }
    )* };
}
objects!(ACXCIRCUIT, ACXELEMENT, ACXMUTE, ACXVOLUME, ACXPEAKMETER, ACXPIN, ACXSTREAM, ACXAUDIOENGINE);

macro_rules! elements {
    ( $( $name:ident ),* ) => { $(
        impl From<$name> for ACXELEMENT {
            fn from(handle: $name) -> Self {
                Self(handle.0)
            }
        }
    )* };
}
elements!(ACXMUTE, ACXVOLUME, ACXPEAKMETER, ACXAUDIOENGINE);
