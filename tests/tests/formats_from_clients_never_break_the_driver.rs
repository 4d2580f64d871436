//! Formats, ranges, attribute lists and requests as a client may pass them: whole, cut short, or made of noise.

use acx_core::guid;
use acx_core::ks::attributes::{Attributes, find_mode, mode_list};
use acx_core::ks::convert::{audio_range, jack_description, mode_guid, mode_of, range_holds};
use acx_core::ks::format::{DataFormat, Error, WaveFormat};
use acx_core::ks::jack::{Description2, encode, list_len};
use acx_core::ks::property::{BasicSupport, Header, MultipleItem, NodeHeader, PinHeader, SteppedRange};
use acx_core::ks::range::AudioRange;
use acx_core::model::format::{ChannelMask, Format, SampleKind};
use acx_core::model::format_set::{FormatRange, RateSet};
use acx_core::model::jack::{ConnectionType, Jack};
use acx_core::model::mode::Mode;
use proptest::prelude::*;

fn format() -> impl Strategy<Value = Format> {
    let container = prop_oneof![Just(8u8), Just(16), Just(24), Just(32)];
    (8_000u32..=192_000, 1u8..=8, container, 1u8..=32, any::<bool>(), any::<bool>()).prop_filter_map(
        "not a format",
        |(rate, channels, container, valid, float, positions)| {
            let mask = if positions { ChannelMask::usual(channels) } else { ChannelMask(0) };
            let kind = if float { SampleKind::Float } else { SampleKind::Pcm };
            Format::new(rate, channels, mask, container, valid.min(container), kind)
        },
    )
}

/// CD audio as KSDATAFORMAT_WAVEFORMATEX, written out by hand from the layouts of ks.h and mmreg.h.
fn cd() -> Vec<u8> {
    let mut bytes = vec![82, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
    bytes.extend(guid!("73647561-0000-0010-8000-00aa00389b71").to_bytes());
    bytes.extend(guid!("00000001-0000-0010-8000-00aa00389b71").to_bytes());
    bytes.extend(guid!("05589f81-c356-11ce-bf01-00aa0055595a").to_bytes());
    bytes.extend([1, 0, 2, 0, 0x44, 0xac, 0, 0, 0x10, 0xb1, 2, 0, 4, 0, 16, 0, 0, 0]);
    bytes
}

#[test]
fn cd_audio_reads_and_writes_as_the_headers_lay_it_out() {
    let wave = WaveFormat::parse(&cd()).unwrap();
    assert_eq!((wave.rate, wave.channels, wave.container_bits, wave.valid_bits, wave.mask), (44_100, 2, 16, 16, 0));
    assert!(wave.is_pcm() && !wave.is_float());
    assert_eq!(wave.to_waveformatex().unwrap()[..], cd());
}

#[test]
fn a_data_rate_that_contradicts_the_rest_is_refused() {
    for at in [72, 76, 78] {
        let mut bytes = cd();
        bytes[at] ^= 1;
        assert_eq!(WaveFormat::parse(&bytes), Err(Error::Inconsistent), "byte {at}");
    }
    let mut bytes = cd();
    bytes[0] = 83;
    assert_eq!(WaveFormat::parse(&bytes), Err(Error::Length), "a size beyond the buffer");
}

#[test]
fn twenty_four_valid_bits_need_the_extensible_form() {
    let format = Format::pcm(48_000, 2, 32, 24).unwrap();
    let wave = WaveFormat::from(&format);
    assert!(wave.to_waveformatex().is_none());
    let bytes = wave.to_extensible().unwrap();
    // wValidBitsPerSample at 64 + 18, dwChannelMask at 64 + 20.
    assert_eq!((bytes[82], bytes[84]), (24, 3));
    assert_eq!(bytes[..4], [104, 0, 0, 0]);
}

#[test]
fn the_mode_is_found_behind_the_padding() {
    let mode = mode_guid(Mode::COMMUNICATIONS).unwrap();
    assert_eq!(mode, guid!("98951333-b9cd-48b1-a0a3-ff40682d73f7"));
    let mut bytes = cd();
    bytes[4] = 2;
    bytes.resize(88, 0);
    bytes.extend(mode_list(mode));
    assert_eq!(find_mode(&bytes), Ok(Some(mode)));
    for len in 0..bytes.len() {
        assert_eq!(find_mode(&bytes[..len]), Err(Error::Length), "{len} bytes");
    }
    bytes[4] = 0;
    assert_eq!(find_mode(&bytes), Ok(None), "without the flag nothing is read");
}

#[test]
fn an_attribute_without_length_does_not_hold_the_walk() {
    let mut list = vec![0u8; 48];
    list[0] = 48;
    list[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(Attributes::of_list(&list).unwrap().count(), 1);
}

#[test]
fn volume_support_states_its_whole_length_even_when_only_the_head_fits() {
    let range = SteppedRange { minimum: -96 << 16, maximum: 0, step: 1 << 15, channels: 2, flags: 0 };
    let support = BasicSupport { access: 0x203, value_type: 3, range: Some(range) };
    let mut whole = [0u8; 88];
    // KSPROPERTY_DESCRIPTION 40, KSPROPERTY_MEMBERSHEADER 16, two KSPROPERTY_STEPPING_LONG of 16.
    assert_eq!(support.encode(&mut whole), Some(88));
    assert_eq!(whole[4..8], 88u32.to_le_bytes());
    assert_eq!(whole[64..68], (-96i32 << 16).to_le_bytes());
    let mut head = [0u8; 87];
    assert_eq!(support.encode(&mut head), Some(40));
    assert_eq!(head[..40], whole[..40]);
    assert_eq!(support.encode(&mut [0; 39]), None);
}

#[test]
fn jacks_that_cannot_tell_are_connected() {
    let jack = Jack {
        connection: ConnectionType::EIGHTH_INCH,
        general_location: 0,
        geometric_location: 1,
        color: 0x00b3_c98c,
        detects_presence: false,
        channel_mask: 3,
    };
    let item = jack_description(&jack, false);
    let mut out = [0u8; 36];
    assert_eq!(list_len(&[item]), Some(36));
    assert_eq!(encode(&[item], &mut out), Some(36));
    assert_eq!(out[..16], [36, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0x8c, 0xc9, 0xb3, 0]);
    assert_eq!(out[32], 1);
    assert_eq!(encode(&[Description2 { device_state: 0, capabilities: 1 }], &mut [0; 15]), None);
}

#[test]
fn each_mode_has_one_guid() {
    for id in 0..7 {
        assert_eq!(mode_of(mode_guid(Mode(id)).unwrap()), Some(Mode(id)));
    }
    assert_eq!(mode_guid(Mode(200)), None);
}

proptest! {
    #[test]
    fn every_model_format_survives_the_extensible_form(format in format()) {
        let bytes = WaveFormat::from(&format).to_extensible().unwrap();
        prop_assert_eq!(WaveFormat::parse(&bytes).unwrap().to_model(), Some(format));
    }

    #[test]
    fn a_format_cut_short_is_an_error(format in format(), cut in 0usize..104) {
        let bytes = WaveFormat::from(&format).to_extensible().unwrap();
        prop_assert_eq!(WaveFormat::parse(&bytes[..cut]), Err(Error::Length));
    }

    #[test]
    fn a_damaged_format_is_read_or_refused(format in format(), at in 0usize..104, value: u8) {
        let mut bytes = WaveFormat::from(&format).to_extensible().unwrap();
        bytes[at] = value;
        if let Ok(wave) = WaveFormat::parse(&bytes) {
            // What is accepted as PCM has a frame of whole bytes.
            if wave.is_pcm() {
                prop_assert_eq!(wave.block_align(), Some(wave.container_bits / 8 * wave.channels));
            }
        }
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = WaveFormat::parse(&bytes);
        let _ = WaveFormat::parse_wave(&bytes);
        let _ = AudioRange::parse(&bytes);
        let _ = find_mode(&bytes);
        let _ = (Header::parse(&bytes), NodeHeader::parse(&bytes), PinHeader::parse(&bytes), MultipleItem::parse(&bytes));
        if let Ok(list) = Attributes::of_list(&bytes) {
            prop_assert!(list.count() <= bytes.len() / 24 + 1);
        }
        if let Ok(head) = DataFormat::parse(&bytes) {
            prop_assert!(head.size as usize <= bytes.len());
        }
    }

    #[test]
    fn the_range_of_a_format_set_holds_its_formats(
        format in format(), low in 1u8..=8, high in 1u8..=8, rates in 1u16..0x800,
    ) {
        let range = FormatRange {
            rates: RateSet(rates),
            min_channels: low.min(high),
            max_channels: low.max(high),
            container_bits: format.container_bits(),
            valid_bits: format.valid_bits(),
            kind: format.kind(),
        };
        let ks = audio_range(&range).unwrap();
        prop_assert_eq!(AudioRange::parse(&ks.to_bytes()), Ok(ks));
        for inside in range.iter() {
            prop_assert!(range_holds(&ks, &inside), "{:?}", inside);
        }
        let other = AudioRange { max_rate: 7_999, min_rate: 0, ..ks };
        prop_assert!(!range_holds(&other, &format));
    }
}
