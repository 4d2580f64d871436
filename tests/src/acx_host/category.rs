//! Names of endpoints by their bridge pin's category.

use crate::wdf_host::layout::Guid;

/// The tail of the KSNODETYPE GUIDs made from USB terminal types: DFF2xxxx-F70F-11D0-B917-00A0C9223196.
const TAIL: (u16, u16, [u8; 8]) = (0xF70F, 0x11D0, [0xB9, 0x17, 0x00, 0xA0, 0xC9, 0x22, 0x31, 0x96]);

/// What a person calls it; the GUID where there is no name.
pub(crate) fn name(category: Guid) -> String {
    let known = (category.data2, category.data3, category.data4) == TAIL;
    let name = match category.data1 {
        0xDFF2_1CE1 => "Speaker",
        0xDFF2_1CE2 => "Headphones",
        0xDFF2_1BE1 => "Microphone",
        0xDFF2_1BE2 => "Desktop Microphone",
        0xDFF2_1FE3 => "Line Connector",
        0xDFF2_1FE5 => "SPDIF Interface",
        _ => return format!("{category:?}"),
    };
    if known { name.to_owned() } else { format!("{category:?}") }
}
