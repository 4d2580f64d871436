//! GUIDs as Windows lays them out.

use core::fmt;

/// A GUID (guiddef.h): 16 bytes, the first three groups in the processor's byte order.
#[repr(C)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid {
    /// The first group.
    pub data1: u32,
    /// The second group.
    pub data2: u16,
    /// The third group.
    pub data3: u16,
    /// The last two groups, in the order in which they are written.
    pub data4: [u8; 8],
}

impl Guid {
    /// The GUID of all zeros (`GUID_NULL`).
    pub const ZERO: Self = Self::from_u128(0);

    /// The GUID whose written form is `value` in hexadecimal, most significant digit first.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        Self {
            data1: (value >> 96) as u32,
            data2: (value >> 80) as u16,
            data3: (value >> 64) as u16,
            data4: (value as u64).to_be_bytes(),
        }
    }

    /// Reads the written form, 8-4-4-4-12 hexadecimal digits of either case without braces.
    ///
    /// `None` for any other text.
    #[must_use]
    pub const fn parse(text: &str) -> Option<Self> {
        let mut rest = text.as_bytes();
        let mut position = 0u8;
        let mut value = 0u128;
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match position {
                8 | 13 | 18 | 23 => {
                    if *byte != b'-' {
                        return None;
                    }
                }
                _ => {
                    let digit = match *byte {
                        b'0'..=b'9' => *byte & 0xf,
                        b'a'..=b'f' | b'A'..=b'F' => (*byte & 0xf).wrapping_add(9),
                        _ => return None,
                    };
                    value = (value << 4) | digit as u128;
                }
            }
            position = position.saturating_add(1);
        }
        if position == 36 { Some(Self::from_u128(value)) } else { None }
    }

    /// The GUID that lies in memory as `bytes` on a little-endian processor.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, data4 @ ..] = bytes;
        Self {
            data1: u32::from_le_bytes([a, b, c, d]),
            data2: u16::from_le_bytes([e, f]),
            data3: u16::from_le_bytes([g, h]),
            data4,
        }
    }

    /// The bytes as which the GUID lies in memory on a little-endian processor.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        let [a, b, c, d] = self.data1.to_le_bytes();
        let [e, f] = self.data2.to_le_bytes();
        let [g, h] = self.data3.to_le_bytes();
        let [i, j, k, l, m, n, o, p] = self.data4;
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g, h, i] = self.data4;
        write!(f, "{:08x}-{:04x}-{:04x}-{a:02x}{b:02x}-", self.data1, self.data2, self.data3)?;
        write!(f, "{c:02x}{d:02x}{e:02x}{g:02x}{h:02x}{i:02x}")
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

/// A [`Guid`] from a literal; a malformed one does not compile.
///
/// ```
/// let audio = acx_core::guid!("6994ad04-93ef-11d0-a3cc-00a0c9223196");
/// assert_eq!(audio.data4[0], 0xa3);
/// ```
#[macro_export]
macro_rules! guid {
    ($text:literal) => {
        const {
            match $crate::ks::guid::Guid::parse($text) {
                Some(guid) => guid,
                None => panic!("not a GUID of the form 8-4-4-4-12"),
            }
        }
    };
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::Guid;
    use std::string::ToString;

    const AUDIO: &str = "6994ad04-93ef-11d0-a3cc-00a0c9223196";

    #[test]
    fn the_written_form_survives() {
        assert_eq!(Guid::parse(AUDIO).unwrap().to_string(), AUDIO);
        assert_eq!(Guid::parse(&AUDIO.to_uppercase()), Guid::parse(AUDIO));
    }

    #[test]
    fn the_first_three_groups_are_little_endian_in_memory() {
        let bytes = guid!("00112233-4455-6677-8899-aabbccddeeff").to_bytes();
        assert_eq!(bytes[..8], [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66]);
        assert_eq!(bytes[8..], [0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]);
        assert_eq!(Guid::from_bytes(bytes).to_bytes(), bytes);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "6994ad04", "6994ad04-93ef-11d0-a3cc-00a0c92231960", "6994ad04-93ef-11d0-a3cc-00a0c922319g"] {
            assert_eq!(Guid::parse(text), None, "{text}");
        }
        assert_eq!(Guid::parse("{6994ad04-93ef-11d0-a3cc-00a0c9223196}"), None);
        assert_eq!(Guid::parse("6994ad04093ef-11d0-a3cc-00a0c9223196"), None);
    }
}
