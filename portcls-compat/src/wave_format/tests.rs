use super::*;
use std::vec::Vec;

/// 48 kHz, 16 bit, stereo as mmreg.h and ks.h lay it out, written by hand.
fn waveformatex() -> Vec<u8> {
    let mut b = Vec::new();
    b.extend(82u32.to_le_bytes());
    b.extend([0; 12]);
    b.extend(acx_core::guid!("73647561-0000-0010-8000-00aa00389b71").to_bytes());
    b.extend(acx_core::guid!("00000001-0000-0010-8000-00aa00389b71").to_bytes());
    b.extend(acx_core::guid!("05589f81-c356-11ce-bf01-00aa0055595a").to_bytes());
    for half in [1u16, 2] {
        b.extend(half.to_le_bytes());
    }
    for word in [48_000u32, 192_000] {
        b.extend(word.to_le_bytes());
    }
    for half in [4u16, 16, 0] {
        b.extend(half.to_le_bytes());
    }
    b
}

#[test]
fn a_waveformatex_is_understood() {
    assert_eq!(parse(&waveformatex()), Ok(Format::pcm(48_000, 2, 16, 16).unwrap()));
}

#[test]
fn formats_that_contradict_themselves_are_refused() {
    for (offset, value) in [(76, 5u8), (72, 1), (64, 9), (0, 200)] {
        let mut bytes = waveformatex();
        bytes[offset] = value;
        assert!(parse(&bytes).is_err(), "byte {offset}");
    }
    for length in 0..82 {
        assert!(parse(&waveformatex()[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn what_is_written_is_read_back_with_mask_and_valid_bits() {
    let format = Format::new(44_100, 6, ChannelMask(0x60F), 32, 24, SampleKind::Pcm).unwrap();
    let bytes = write(&format);
    assert_eq!(parse(&bytes), Ok(format));
    // WAVEFORMATEXTENSIBLE: tag at 64, cbSize at 80, valid bits at 82, mask at 84.
    assert_eq!((u16_at(&bytes, 64), u16_at(&bytes, 80), u16_at(&bytes, 82)), (Some(0xFFFE), Some(22), Some(24)));
    assert_eq!(u32_at(&bytes, 84), Some(0x60F));
}

fn attribute(guid: &Guid, flags: u32, size: u32) -> Vec<u8> {
    let mut b = Vec::new();
    for word in [48u32, 1, size, flags] {
        b.extend(word.to_le_bytes());
    }
    b.extend(guid.to_bytes());
    b.extend(acx_core::guid!("9e90ea20-b493-4fd1-a1a8-7e1361a956cf").to_bytes());
    b
}

#[test]
fn the_mode_is_found_among_the_attributes() {
    let id = acx_core::guid!("e1f89eb5-5f46-419b-967b-ff6770b98401");
    assert_eq!(parse_attributes(&attribute(&id, 0, 40)), Ok(Some(Mode::RAW)));
    assert!(parse_attributes(&attribute(&id, 0, 41)).is_err());
    assert!(parse_attributes(&attribute(&id, 0, 8)).is_err());
    let unknown = Guid::from_u128(1);
    assert_eq!(parse_attributes(&attribute(&unknown, 0, 40)), Ok(None));
    assert_eq!(parse_attributes(&attribute(&unknown, 1, 40)), Err(STATUS_NO_MATCH));
    for length in 0..48 {
        assert!(parse_attributes(&attribute(&id, 0, 40)[..length]).is_err());
    }
}
