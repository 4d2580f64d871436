//! Counted UTF-16 strings.
use core::marker::PhantomData;

use super::raw::UNICODE_STRING;

/// A counted string that borrows its text.
#[derive(Clone, Copy)]
pub struct UnicodeStr<'a> {
    raw: UNICODE_STRING,
    text: PhantomData<&'a [u16]>,
}

impl<'a> UnicodeStr<'a> {
    /// Over UTF-16 text without a final zero. `None` when it has more than 32767 units.
    #[must_use]
    pub fn new(text: &'a [u16]) -> Option<Self> {
        let bytes = u16::try_from(text.len().checked_mul(2)?).ok()?;
        let raw = UNICODE_STRING { Length: bytes, MaximumLength: bytes, Buffer: text.as_ptr().cast_mut() };
        Some(Self { raw, text: PhantomData })
    }

    /// Over a string of the kernel.
    ///
    /// # Safety
    /// `raw` must be null or point to a counted string whose text lives for `'a`.
    #[must_use]
    pub unsafe fn from_raw(raw: *const UNICODE_STRING) -> Option<Self> {
        if raw.is_null() {
            return None;
        }
        // SAFETY: promised by the caller.
        let raw = unsafe { *raw };
        (raw.Length == 0 || !raw.Buffer.is_null()).then_some(Self { raw, text: PhantomData })
    }

    /// What the kernel takes; valid while `self` is.
    #[must_use]
    pub const fn as_raw(&self) -> *const UNICODE_STRING {
        &raw const self.raw
    }

    /// The text.
    #[must_use]
    pub fn units(&self) -> &'a [u16] {
        let units = usize::from(self.raw.Length >> 1);
        if units == 0 {
            return &[];
        }
        // SAFETY: the buffer holds `Length` bytes for `'a`; it is aligned as UTF-16 text is.
        unsafe { core::slice::from_raw_parts(self.raw.Buffer, units) }
    }
}

/// ASCII text as UTF-16 with a final zero, at compile time: `const NAME: [u16; 5] = utf16("Wave");`
#[must_use]
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler: an error there fails the build"
)]
pub const fn utf16<const N: usize>(text: &str) -> [u16; N] {
    let bytes = text.as_bytes();
    assert!(bytes.len() + 1 == N, "the array holds the text and a zero");
    let mut units = [0; N];
    let mut i = 0;
    while i < bytes.len() {
        assert!(bytes[i] < 0x80, "only ASCII");
        units[i] = bytes[i] as u16;
        i += 1;
    }
    units
}
