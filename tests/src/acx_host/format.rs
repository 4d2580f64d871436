//! Data formats and lists of them.

use super::abi::{ACX_DATAFORMAT_CONFIG, ACX_DATAFORMAT_LIST_CONFIG, ACX_DATAFORMAT_LIST_ITERATOR};
use crate::wdf_host::call::{self, INVALID_PARAMETER, NO_MORE_ENTRIES, NOT_FOUND, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, bytes, read, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::{device, rules};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Bytes of KSDATAFORMAT, before WAVEFORMATEX.
const HEADER: usize = 64;
/// WAVE_FORMAT_EXTENSIBLE.
const EXTENSIBLE: u16 = 0xFFFE;

/// A format: the KSDATAFORMAT with its wave format, as the driver gave it.
pub(crate) struct Format(pub Box<[u8]>);

impl Format {
    fn u16(&self, at: usize) -> u16 {
        self.0.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }

    fn guid(&self, at: usize) -> Guid {
        self.0.get(at..at + 16).map_or_else(Guid::default, |b| read(b.as_ptr() as usize))
    }

    /// Channels.
    pub(crate) fn channels(&self) -> u16 {
        self.u16(66)
    }

    /// Frames a second.
    pub(crate) fn rate(&self) -> u32 {
        self.u32(68)
    }

    /// Bytes in a frame.
    pub(crate) fn block_align(&self) -> u16 {
        self.u16(76)
    }

    /// Bits of a sample's container.
    pub(crate) fn bits(&self) -> u16 {
        self.u16(78)
    }

    /// Valid bits of a sample.
    pub(crate) fn valid_bits(&self) -> u16 {
        if self.u16(64) == EXTENSIBLE { self.u16(82) } else { self.bits() }
    }

    /// Speaker positions; 0 without the extension.
    pub(crate) fn mask(&self) -> u32 {
        if self.u16(64) == EXTENSIBLE { self.u32(84) } else { 0 }
    }

    /// The wave format's subtype, or KSDATAFORMAT's own.
    pub(crate) fn subtype(&self) -> Guid {
        if self.u16(64) == EXTENSIBLE { self.guid(88) } else { self.guid(32) }
    }

    /// Whether a WAVEFORMATEXTENSIBLE_IEC61937 follows: an extension of at least 34 bytes.
    fn is_encoded(&self) -> bool {
        self.u16(64) == EXTENSIBLE && self.u16(80) >= 34
    }

    fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }

    /// Reads the format at an address and checks its arithmetic.
    pub(crate) fn read(address: usize) -> Result<Self, &'static str> {
        let size = read::<u32>(address) as usize;
        if !(HEADER + 18..=4096).contains(&size) {
            return Err("FormatSize does not hold a WAVEFORMATEX");
        }
        let format = Self(bytes(address, size).into_boxed_slice());
        let extra = usize::from(format.u16(80));
        if HEADER + 18 + extra > size || (format.u16(64) == EXTENSIBLE && extra < 22) {
            return Err("cbSize and FormatSize disagree");
        }
        if format.channels() == 0 || format.rate() == 0 || format.bits() == 0 || format.valid_bits() > format.bits() {
            return Err("zero channels, rate or bits, or more valid bits than bits");
        }
        if format.block_align() != format.channels() * format.bits().div_ceil(8) {
            return Err("nBlockAlign is not channels times container bytes");
        }
        if u64::from(format.u32(72)) != u64::from(format.rate()) * u64::from(format.block_align()) {
            return Err("nAvgBytesPerSec is not rate times nBlockAlign");
        }
        Ok(format)
    }
}

/// A list of formats.
#[derive(Default)]
pub(crate) struct List {
    formats: RefCell<Vec<Handle>>,
    default: Cell<Handle>,
}

impl List {
    /// The formats, in order.
    pub(crate) fn formats(&self) -> Vec<Handle> {
        self.formats.borrow().clone()
    }
}

fn list(function: &str, handle: Handle) -> Result<Rc<List>, i32> {
    object::data(function, handle, Kind::AcxDataFormatList)
}

/// The format behind a handle.
pub(crate) fn of(function: &str, handle: Handle) -> Result<Rc<Format>, i32> {
    object::data(function, handle, Kind::AcxDataFormat)
}

fn create(device: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxDataFormatCreate";
    device::of(NAME, device)?;
    let attributes = object::attributes(NAME, attributes)?;
    let config: ACX_DATAFORMAT_CONFIG = call::config(NAME, config)?;
    let address = config.u[0] as usize;
    call::required(NAME, "KsFormat", address)?;
    if config.Type != 0 || config.Flags != 0 {
        rules::report(rules::STRUCTURE_VALUE, format!("{NAME}: Type {}, Flags {}", config.Type, config.Flags));
        return Err(INVALID_PARAMETER);
    }
    let format = Format::read(address).map_err(|text| {
        rules::report(rules::ACX_CIRCUIT, format!("{NAME}: {text}"));
        INVALID_PARAMETER
    })?;
    write(out, object::create(Kind::AcxDataFormat, device, &attributes, format));
    Ok(())
}

fn add(name: &str, handle: Handle, format: Handle, default: bool) -> Result<(), i32> {
    let list = list(name, handle)?;
    of(name, format)?;
    let mut formats = list.formats.borrow_mut();
    if !formats.contains(&format) {
        formats.push(format);
    }
    if default || list.default.get() == 0 {
        list.default.set(format);
    }
    Ok(())
}

macro_rules! getters {
    ($($name:ident -> $ty:ty: $read:expr;)*) => {
        mod getters {
            use super::{Guid, Format, of};
            use crate::wdf_host::call::exports;
            exports! { Acx; $(fn $name(format: usize) -> $ty {
                let read: fn(&Format) -> $ty = $read;
                of(stringify!($name), format).map_or_else(|_| <$ty>::default(), |f| read(&f))
            })* }
        }
    };
}

getters! {
    AcxDataFormatGetMajorFormat -> Guid: |f| f.guid(16);
    AcxDataFormatGetSubFormat -> Guid: |f| f.guid(32);
    AcxDataFormatGetSpecifier -> Guid: |f| f.guid(48);
    AcxDataFormatGetChannelsCount -> u16: |f| f.channels();
    AcxDataFormatGetChannelMask -> u64: |f| u64::from(f.mask());
    AcxDataFormatGetSampleSize -> u32: |f| f.u32(8);
    AcxDataFormatGetBitsPerSample -> u32: |f| u32::from(f.bits());
    AcxDataFormatGetValidBitsPerSample -> u32: |f| u32::from(f.valid_bits());
    AcxDataFormatGetBlockAlign -> u32: |f| u32::from(f.block_align());
    AcxDataFormatGetSampleRate -> u32: |f| f.rate();
    AcxDataFormatGetAverageBytesPerSec -> u32: |f| f.u32(72);
    AcxDataFormatGetKsDataFormat -> usize: |f| f.address();
    AcxDataFormatGetWaveFormatEx -> usize: |f| f.address() + 64;
    AcxDataFormatGetWaveFormatExtensible -> usize: |f| if f.u16(64) == 0xFFFE { f.address() + 64 } else { 0 };
    AcxDataFormatGetSamplesPerBlock -> u32: |f| if f.u16(64) == 0xFFFE { u32::from(f.u16(82)) } else { 0 };
    AcxDataFormatGetEncodedSamplesPerSec -> u32: |f| if f.is_encoded() { f.u32(104) } else { 0 };
    AcxDataFormatGetEncodedChannelCount -> u32: |f| if f.is_encoded() { f.u32(108) } else { 0 };
    AcxDataFormatGetEncodedAverageBytesPerSec -> u32: |f| if f.is_encoded() { f.u32(112) } else { 0 };
    AcxDataFormatGetWaveFormatExtensibleIec61937 -> usize: |f| if f.is_encoded() { f.address() + 64 } else { 0 };
}

mod own {
    use super::{
        ACX_DATAFORMAT_LIST_CONFIG, ACX_DATAFORMAT_LIST_ITERATOR, INVALID_PARAMETER, Kind, List, NO_MORE_ENTRIES, NOT_FOUND, add,
        call, create, device, exports, list, object, of, rules, write,
    };

    exports! { Acx;
        fn AcxDataFormatCreate(device: usize, attributes: usize, config: usize, format: usize) -> i32 {
            call::status(create(device, attributes, config, format))
        }

        fn AcxDataFormatIsEqual(first: usize, second: usize) -> u8 {
            let pair = (of("AcxDataFormatIsEqual", first), of("AcxDataFormatIsEqual", second));
            u8::from(matches!(pair, (Ok(a), Ok(b)) if a.0 == b.0))
        }

        fn AcxDataFormatListCreate(device: usize, attributes: usize, config: usize, list: usize) -> i32 {
            const NAME: &str = "AcxDataFormatListCreate";
            call::status((|| {
                device::of(NAME, device)?;
                let attributes = object::attributes(NAME, attributes)?;
                call::config::<ACX_DATAFORMAT_LIST_CONFIG>(NAME, config)?;
                write(list, object::create(Kind::AcxDataFormatList, device, &attributes, List::default()));
                Ok(())
            })())
        }

        fn AcxDataFormatListAddDataFormat(list: usize, format: usize) -> i32 {
            call::status(add("AcxDataFormatListAddDataFormat", list, format, false))
        }

        fn AcxDataFormatListAssignDefaultDataFormat(list: usize, format: usize) -> i32 {
            call::status(add("AcxDataFormatListAssignDefaultDataFormat", list, format, true))
        }

        fn AcxDataFormatListRemoveDataFormat(handle: usize, format: usize) -> i32 {
            call::status(list("AcxDataFormatListRemoveDataFormat", handle).and_then(|l| {
                let index = l.formats.borrow().iter().position(|&f| f == format).ok_or(NOT_FOUND)?;
                l.formats.borrow_mut().remove(index);
                if l.default.get() == format {
                    l.default.set(l.formats.borrow().first().copied().unwrap_or(0));
                }
                Ok(())
            }))
        }

        fn AcxDataFormatListRemoveDataFormats(handle: usize) -> i32 {
            call::status(list("AcxDataFormatListRemoveDataFormats", handle).map(|l| {
                l.formats.borrow_mut().clear();
                l.default.set(0);
            }))
        }

        fn AcxDataFormatListRetrieveDefaultDataFormat(handle: usize, format: usize) -> i32 {
            call::status(list("AcxDataFormatListRetrieveDefaultDataFormat", handle).and_then(|l| {
                let default = Some(l.default.get()).filter(|&d| d != 0).ok_or(NOT_FOUND)?;
                write(format, default);
                Ok(())
            }))
        }

        fn AcxDataFormatListBeginIteration(handle: usize, iterator: usize) {
            const NAME: &str = "AcxDataFormatListBeginIteration";
            let checked = call::config::<ACX_DATAFORMAT_LIST_ITERATOR>(NAME, iterator);
            if let (Ok(_), Ok(mut it)) = (list(NAME, handle), checked) {
                it.Reserved = [0, handle, 0, 0];
                write(iterator, it);
            }
        }

        fn AcxDataFormatListRetrieveNextFormat(handle: usize, iterator: usize, format: usize) -> i32 {
            const NAME: &str = "AcxDataFormatListRetrieveNextFormat";
            call::status((|| {
                let l = list(NAME, handle)?;
                let mut it: ACX_DATAFORMAT_LIST_ITERATOR = call::config(NAME, iterator)?;
                if it.Reserved[1] != handle {
                    rules::report(rules::ACX_SEQUENCE, format!("{NAME} without AcxDataFormatListBeginIteration"));
                    return Err(INVALID_PARAMETER);
                }
                let next = l.formats.borrow().get(it.Reserved[0]).copied().ok_or(NO_MORE_ENTRIES)?;
                it.Reserved[0] += 1;
                write(iterator, it);
                write(format, next);
                Ok(())
            })())
        }

        fn AcxDataFormatListEndIteration(handle: usize, iterator: usize) {
            const NAME: &str = "AcxDataFormatListEndIteration";
            let checked = call::config::<ACX_DATAFORMAT_LIST_ITERATOR>(NAME, iterator);
            if let (Ok(_), Ok(mut it)) = (list(NAME, handle), checked) {
                if it.Reserved[1] != handle {
                    rules::report(rules::ACX_SEQUENCE, format!("{NAME} without AcxDataFormatListBeginIteration"));
                }
                it.Reserved = [0; 4];
                write(iterator, it);
            }
        }
    }
}

/// The entries of this file.
pub(crate) fn entries() -> Vec<call::Entry> {
    let mut all = getters::entries();
    all.extend(own::entries());
    all
}
