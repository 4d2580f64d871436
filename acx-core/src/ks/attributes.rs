//! Attribute lists behind data formats and data ranges; the one that matters holds the signal-processing mode.

use super::bytes::{Writer, read_guid, read_u32};
use super::format::{DataFormat, Error};
use super::guid::Guid;
use super::property::MultipleItem;
use super::raw::{
    KSATTRIBUTE, KSATTRIBUTE_AUDIOSIGNALPROCESSING_MODE, KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE, KSDATAFORMAT_ATTRIBUTES,
    KSMULTIPLE_ITEM,
};

/// Length of a list that holds one mode: KSMULTIPLE_ITEM and KSATTRIBUTE_AUDIOSIGNALPROCESSING_MODE.
pub const MODE_LIST_LEN: usize = size_of::<KSMULTIPLE_ITEM>() + MODE_LEN;

const ATTRIBUTE_LEN: usize = size_of::<KSATTRIBUTE>();
const MODE_LEN: usize = size_of::<KSATTRIBUTE_AUDIOSIGNALPROCESSING_MODE>();

/// One attribute: its kind, its flags and the bytes behind its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// What it is.
    pub id: Guid,
    /// `KSATTRIBUTE_REQUIRED` or 0.
    pub flags: u32,
    /// Its value.
    pub value: &'a [u8],
}

/// Walks the attributes behind a format or range. Ends at the first error.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a [u8],
    left: u32,
}

impl<'a> Attributes<'a> {
    /// The attributes of the format or range that begins with `bytes`; none when its flags name none.
    ///
    /// The list begins at the next multiple of 8 behind the format.
    ///
    /// # Errors
    /// [`Error::Length`] when format or list claim more than there is.
    pub fn of_format(bytes: &'a [u8]) -> Result<Self, Error> {
        let head = DataFormat::parse(bytes)?;
        if head.flags & KSDATAFORMAT_ATTRIBUTES == 0 {
            return Ok(Self { rest: &[], left: 0 });
        }
        let start = usize::try_from(head.size).ok().and_then(|size| size.checked_next_multiple_of(8)).ok_or(Error::Length)?;
        Self::of_list(bytes.get(start..).ok_or(Error::Length)?)
    }

    /// The attributes of a list that begins with its KSMULTIPLE_ITEM.
    ///
    /// # Errors
    /// [`Error::Length`] when the list claims more than there is.
    pub fn of_list(bytes: &'a [u8]) -> Result<Self, Error> {
        let (item, rest) = MultipleItem::parse(bytes).ok_or(Error::Length)?;
        Ok(Self { rest, left: item.count })
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<Attribute<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let attribute = split(self.rest);
        match attribute {
            Some((attribute, rest)) => {
                self.rest = rest;
                Some(Ok(attribute))
            }
            None => {
                self.left = 0;
                Some(Err(Error::Length))
            }
        }
    }
}

/// The first attribute and what follows it. Each attribute takes at least its head, so a walk over them ends.
fn split(bytes: &[u8]) -> Option<(Attribute<'_>, &[u8])> {
    let size = usize::try_from(read_u32(bytes, 0)?).ok()?;
    let attribute = Attribute { flags: read_u32(bytes, 4)?, id: read_guid(bytes, 8)?, value: bytes.get(ATTRIBUTE_LEN..size)? };
    let next = size.checked_next_multiple_of(8)?;
    Some((attribute, bytes.get(next..).unwrap_or(&[])))
}

/// The signal-processing mode that a format or range asks for; `None` when it names none.
///
/// # Errors
/// [`Error::Length`] when format, list or attribute are cut short; [`Error::Inconsistent`] when two modes are named.
pub fn find_mode(bytes: &[u8]) -> Result<Option<Guid>, Error> {
    let mut mode = None;
    for attribute in Attributes::of_format(bytes)? {
        let attribute = attribute?;
        if attribute.id == KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE {
            let found = read_guid(attribute.value, 0).ok_or(Error::Length)?;
            if mode.is_some_and(|mode| mode != found) {
                return Err(Error::Inconsistent);
            }
            mode = Some(found);
        }
    }
    Ok(mode)
}

/// The attribute list that names one signal-processing mode.
#[must_use]
pub fn mode_list(mode: Guid) -> [u8; MODE_LIST_LEN] {
    let mut bytes = [0; MODE_LIST_LEN];
    let mut out = Writer::new(&mut bytes);
    out.u32(MODE_LIST_LEN as u32).u32(1);
    out.u32(MODE_LEN as u32).u32(0).guid(KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE).guid(mode);
    bytes
}
