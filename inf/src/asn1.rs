//! DER by hand, where no crate knows the structure: nodes from parts, and children of nodes.
//!
//! Reading is lenient about the order in sets, because signatures of other tools are read too; everything else is `der`'s.

use crate::fault::Fault;
use der::oid::ObjectIdentifier;
use der::{AnyRef, Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// The encoded NULL.
pub const NULL: [u8; 2] = [5, 0];

/// A node with the given tag around encoded parts.
pub fn node(tag: Tag, parts: &[Vec<u8>]) -> Result<Vec<u8>, Fault> {
    leaf(tag, &parts.concat())
}

/// A node with the given tag and contents.
pub fn leaf(tag: Tag, contents: &[u8]) -> Result<Vec<u8>, Fault> {
    AnyRef::new(tag, contents).and_then(|any| any.to_der()).map_err(Fault::asn1("writing"))
}

/// A SET whose encoded parts are put into DER's order.
pub fn set(mut parts: Vec<Vec<u8>>) -> Result<Vec<u8>, Fault> {
    parts.sort();
    node(Tag::Set, &parts)
}

/// An object identifier.
pub fn oid(oid: ObjectIdentifier) -> Result<Vec<u8>, Fault> {
    oid.to_der().map_err(Fault::asn1("writing an identifier"))
}

/// A `[number]` tag.
pub const fn context(number: TagNumber, constructed: bool) -> Tag {
    Tag::ContextSpecific { number, constructed }
}

/// UTF-16, the low byte first, as attributes of catalogs hold text.
pub fn utf16_le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// UTF-16, the high byte first, as a BMPString holds it.
pub fn bmp(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Text from UTF-16 code units; what is not text is replaced, NULs at the end are dropped.
pub fn text(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|b| unit([b[0], b[1]])).collect();
    String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned()
}

/// One node that fills `bytes`; bytes behind it are allowed only if they are zero (as the padding of certificate tables is).
pub fn whole<'a>(bytes: &'a [u8], what: &'static str) -> Result<AnyRef<'a>, Fault> {
    let mut reader = SliceReader::new(bytes).map_err(Fault::asn1(what))?;
    let any = AnyRef::decode(&mut reader).map_err(Fault::asn1(what))?;
    let rest = reader.read_slice(reader.remaining_len()).map_err(Fault::asn1(what))?;
    if rest.iter().any(|b| *b != 0) {
        return Err(Fault::malformed(what, "bytes follow the structure"));
    }
    Ok(any)
}

/// The nodes inside a constructed node.
pub fn children<'a>(parent: AnyRef<'a>, what: &'static str) -> Result<Vec<AnyRef<'a>>, Fault> {
    let mut found = Vec::new();
    let mut reader = SliceReader::new(parent.value()).map_err(Fault::asn1(what))?;
    while !reader.is_finished() {
        found.push(AnyRef::decode(&mut reader).map_err(Fault::asn1(what))?);
    }
    Ok(found)
}

/// The `n`th of some nodes, if its tag is the expected one.
pub fn pick<'a>(nodes: &[AnyRef<'a>], n: usize, tag: Tag, what: &'static str) -> Result<AnyRef<'a>, Fault> {
    let node = nodes.get(n).ok_or_else(|| Fault::malformed(what, format!("element {n} is missing")))?;
    if node.tag() == tag { Ok(*node) } else { Err(Fault::malformed(what, format!("element {n} is {}, not {tag}", node.tag()))) }
}

/// The object identifier in a node.
pub fn read_oid(node: AnyRef<'_>, what: &'static str) -> Result<ObjectIdentifier, Fault> {
    node.decode_as::<ObjectIdentifier>().map_err(Fault::asn1(what))
}

/// The bytes of a node with its tag and length.
pub fn encoded(node: AnyRef<'_>, what: &'static str) -> Result<Vec<u8>, Fault> {
    node.to_der().map_err(Fault::asn1(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_sorted_by_its_encoding() {
        let set = set(vec![vec![4, 1, 9], vec![2, 1, 1], vec![4, 1, 3]]).unwrap();
        assert_eq!(set, [0x31, 9, 2, 1, 1, 4, 1, 3, 4, 1, 9]);
    }

    #[test]
    fn only_zeros_may_follow() {
        assert!(whole(&[5, 0, 0, 0], "null").is_ok());
        assert!(whole(&[5, 0, 0, 1], "null").is_err());
        assert!(whole(&[4, 5, 1], "octets").is_err());
        assert!(whole(&[], "nothing").is_err());
    }
}
