//! The version resource: written as a compiled resource file, which the linker takes, and read back from images.

use super::pe::u32_at;

/// What Explorer and the HLK show of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Four numbers, of file and product.
    pub numbers: [u16; 4],
    /// Names and their values.
    pub strings: Vec<(String, String)>,
}

/// VS_FIXEDFILEINFO's signature.
const SIGNATURE: u32 = 0xFEEF_04BD;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn align(bytes: &mut Vec<u8>) {
    while bytes.len() % 4 != 0 {
        bytes.push(0);
    }
}

/// One node of the resource: length, length of the value, kind, key, value, children; each begins at 4 bytes.
fn node(key: &str, value: &[u8], is_text: bool, children: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0; 6];
    bytes.extend(utf16(key));
    align(&mut bytes);
    bytes.extend(value);
    for child in children {
        align(&mut bytes);
        bytes.extend(child);
    }
    let units = if is_text { value.len() / 2 } else { value.len() };
    let head = [bytes.len() as u16, units as u16, u16::from(is_text)];
    for (place, word) in bytes.chunks_exact_mut(2).zip(head) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

impl Version {
    /// The version of this driver: numbers of the workspace's package.
    pub fn ours(description: &str) -> Self {
        let mut parts = env!("CARGO_PKG_VERSION").split('.').map(|p| p.parse().unwrap_or(0));
        let numbers = [(); 4].map(|()| parts.next().unwrap_or(0));
        let dotted = numbers.map(|n| n.to_string()).join(".");
        let strings = [
            ("CompanyName", "Duet"),
            ("FileDescription", description),
            ("FileVersion", &dotted),
            ("InternalName", "duet.sys"),
            ("LegalCopyright", "MIT OR Apache-2.0"),
            ("OriginalFilename", "duet.sys"),
            ("ProductName", "Duet"),
            ("ProductVersion", &dotted),
        ];
        Self { numbers, strings: strings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec() }
    }

    /// The block of the resource.
    pub fn block(&self) -> Vec<u8> {
        let [a, b, c, d] = self.numbers.map(u32::from);
        let (high, low) = (a << 16 | b, c << 16 | d);
        // Structure version 1.0, versions of file and product, no flags, VOS_NT_WINDOWS32, VFT_DRV, VFT2_DRV_SOUND, no date.
        let fixed = [SIGNATURE, 0x0001_0000, high, low, high, low, 0x3F, 0, 0x0004_0004, 3, 9, 0, 0];
        let fixed: Vec<u8> = fixed.iter().flat_map(|w| w.to_le_bytes()).collect();
        let strings: Vec<_> = self.strings.iter().map(|(name, value)| node(name, &utf16(value), true, &[])).collect();
        // U.S. English, Unicode.
        let table = node("StringFileInfo", &[], true, &[node("040904b0", &[], true, &strings)]);
        let translation = node("Translation", &[0x09, 0x04, 0xB0, 0x04], false, &[]);
        node("VS_VERSION_INFO", &fixed, false, &[table, node("VarFileInfo", &[], true, &[translation])])
    }

    /// A compiled resource file (.res) with this block as its only resource.
    pub fn res(&self) -> Vec<u8> {
        let block = self.block();
        // Type and name are numbers: 0xFFFF and the number. The first, empty entry marks the file as 32-bit.
        let mut bytes = vec![0, 0, 0, 0, 0x20, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0];
        bytes.extend([0; 16]);
        bytes.extend((block.len() as u32).to_le_bytes());
        bytes.extend([0x20, 0, 0, 0, 0xFF, 0xFF, 16, 0, 0xFF, 0xFF, 1, 0]);
        // No data version, memory flags 0x30, language 0x409, no version, no characteristics.
        bytes.extend([0, 0, 0, 0, 0x30, 0, 0x09, 0x04]);
        bytes.extend([0; 8]);
        bytes.extend(block);
        align(&mut bytes);
        bytes
    }
}

/// The file version in a block.
pub fn file_version(block: &[u8]) -> Option<[u16; 4]> {
    let at = block.windows(4).position(|w| w == SIGNATURE.to_le_bytes())?;
    let (high, low) = (u32_at(block, at + 8)?, u32_at(block, at + 12)?);
    Some([(high >> 16) as u16, high as u16, (low >> 16) as u16, low as u16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_and_say_what_they_were_given() {
        let version = Version { numbers: [1, 2, 3, 65535], strings: vec![("ProductName".into(), "Ü".into())] };
        let block = version.block();
        assert_eq!(file_version(&block), Some([1, 2, 3, 65535]));
        assert_eq!(usize::from(u16::from_le_bytes([block[0], block[1]])), block.len());
        // The fixed part begins at 4 bytes behind the 6 of the head and the key's 32: at 40.
        assert_eq!(&block[40..44], &SIGNATURE.to_le_bytes());
        let name = utf16("ProductName");
        let at = block.windows(name.len()).position(|w| w == name).unwrap();
        // Behind the name, at the next multiple of 4: the value's text; its length, in units with the zero, stands before it.
        assert_eq!(&block[(at + name.len()).next_multiple_of(4)..][..4], &utf16("Ü"));
        assert_eq!(block[at - 4], 2);
        let res = version.res();
        assert_eq!(u32_at(&res, 32), Some(block.len() as u32));
        assert_eq!(&res[64..64 + block.len()], &block[..]);
    }
}
