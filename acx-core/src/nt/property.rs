//! What the PnP manager knows of a device.

use super::imports::IoGetDeviceProperty;
use super::raw::{DEVICE_OBJECT, DevicePropertyHardwareID};

/// Longest list that is looked at, in UTF-16 words. The ids of a PCI function take about 250.
const MOST: usize = 512;

/// Who a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A PCI function.
    Pci {
        /// Vendor.
        vendor: u16,
        /// Device.
        device: u16,
    },
    /// A device that the ISA PnP or ACPI enumerator found: its EISA id in capitals, as in `PNPB006`.
    Pnp([u8; 7]),
}

/// Who a device is, from the first of its hardware ids. PASSIVE_LEVEL. `None` for other buses, and when the PnP manager does not say.
///
/// # Safety
/// `pdo` is a live physical device object.
#[must_use]
pub unsafe fn identity(pdo: *mut DEVICE_OBJECT) -> Option<Identity> {
    let mut words = [0u16; MOST];
    let mut length = 0;
    let bytes = u32::try_from(size_of_val(&words)).unwrap_or(0);
    // SAFETY: promised by the caller; both places are valid during the call.
    let status = unsafe { IoGetDeviceProperty(pdo, DevicePropertyHardwareID, bytes, words.as_mut_ptr().cast(), &raw mut length) };
    if !status.is_success() {
        return None;
    }
    parse(words.get(..(length as usize / 2).min(MOST))?)
}

/// Reads `PCI\VEN_vvvv&DEV_dddd`, `ISAPNP\cccdddd`, `ACPI\cccdddd` or `*cccdddd` at the start of the first id.
fn parse(words: &[u16]) -> Option<Identity> {
    let on_isa: [&[u8]; 3] = [b"*", b"ISAPNP\\", b"ACPI\\"];
    if let Some(rest) = on_isa.iter().find_map(|prefix| skip(words, prefix)) {
        let mut id = [0u8; 7];
        for (place, word) in id.iter_mut().zip(rest.get(..7)?) {
            *place = u8::try_from(*word).ok().filter(u8::is_ascii_alphanumeric)?.to_ascii_uppercase();
        }
        return Some(Identity::Pnp(id));
    }
    let rest = skip(words, b"PCI\\VEN_")?;
    let (vendor, rest) = hex(rest)?;
    let (device, _) = hex(skip(rest, b"&DEV_")?)?;
    Some(Identity::Pci { vendor, device })
}

fn skip<'a>(words: &'a [u16], text: &[u8]) -> Option<&'a [u16]> {
    let (head, rest) = words.split_at_checked(text.len())?;
    let same = |(word, byte): (&u16, &u8)| u8::try_from(*word).is_ok_and(|w| w.eq_ignore_ascii_case(byte));
    head.iter().zip(text).all(same).then_some(rest)
}

fn hex(words: &[u16]) -> Option<(u16, &[u16])> {
    let (head, rest) = words.split_at_checked(4)?;
    let mut value = 0u16;
    for word in head {
        let digit = char::from_u32(u32::from(*word))?.to_digit(16)?;
        value = value.wrapping_shl(4) | u16::try_from(digit).ok()?;
    }
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::{Identity, parse};
    use std::vec::Vec;

    fn ids(text: &str) -> Option<Identity> {
        parse(&text.encode_utf16().collect::<Vec<_>>())
    }

    #[test]
    fn the_first_id_names_vendor_and_device() {
        let list = "PCI\\VEN_8086&DEV_293E&SUBSYS_00011AF4&REV_03\0PCI\\VEN_8086&DEV_293E\0\0";
        assert_eq!(ids(list), Some(Identity::Pci { vendor: 0x8086, device: 0x293E }));
        assert_eq!(ids("pci\\ven_10de&dev_0fbb\0\0"), Some(Identity::Pci { vendor: 0x10DE, device: 0x0FBB }));
        for other in ["", "\0", "PCI\\VEN_80", "PCI\\VEN_80G6&DEV_293E", "PCI\\VEN_8086&SUB_293E", "HDAUDIO\\FUNC_01&VEN_8086"] {
            assert_eq!(ids(other), None, "{other}");
        }
    }

    #[test]
    fn devices_on_isa_have_eisa_ids() {
        for id in ["*PNPB006\0\0", "ISAPNP\\PNPB006\0*PNPB006\0\0", "acpi\\pnpb006\0\0"] {
            assert_eq!(ids(id), Some(Identity::Pnp(*b"PNPB006")), "{id}");
        }
        for other in ["*PNPB0", "*PNP B006", "ISAPNP\\\0"] {
            assert_eq!(ids(other), None, "{other}");
        }
    }
}
