//! What ties an image to its symbols, made from the image alone.
//!
//! The linker takes the identity (a GUID in the CodeView record, and the time stamps that `/Brepro` replaces) from a digest of the
//! symbol file, which names the folder of the build. Two builds in two folders then differ in 22 bytes. Here the identity is a
//! digest of the image without it, written into both files.

use super::pe::{Pe, directory, u32_at};
use inf::digest::Algorithm;

/// IMAGE_DEBUG_TYPE_CODEVIEW.
const CODE_VIEW: u32 = 2;
/// Bytes of an IMAGE_DEBUG_DIRECTORY.
const ENTRY: usize = 28;
/// Bytes from the start of a PDB's information stream to the GUID: version, signature, age.
const BEFORE_GUID: usize = 12;

/// Gives image and symbols their identity. The checksum is wrong afterwards.
///
/// # Errors
/// The image has no CodeView record of 7.0, or the symbols are another image's.
pub fn settle(image: &mut [u8], pdb: &mut [u8]) -> Result<(), String> {
    let pe = Pe::parse(image).map_err(|e| e.to_string())?;
    let (address, size) = pe.directory(directory::DEBUG).ok_or("there is no debug directory")?;
    let directory = offset(&pe, address).ok_or("the debug directory is in no section")?;
    let entries: Vec<usize> = (0..size as usize / ENTRY).map(|n| directory + n * ENTRY).collect();
    let code_view = entries.iter().find(|at| u32_at(image, **at + 12) == Some(CODE_VIEW));
    let record = code_view.and_then(|at| u32_at(image, at + 24)).ok_or("there is no CodeView record")? as usize;
    if image.get(record..record + 4) != Some(b"RSDS") {
        return Err("the CodeView record is not of version 7.0".into());
    }
    let stamps: Vec<usize> = std::iter::once(pe.headers + 8).chain(entries.iter().map(|at| at + 4)).collect();
    let old = image.get(record + 4..record + 20).ok_or("the CodeView record is cut off")?.to_vec();
    let signature = u32_at(image, pe.headers + 8).ok_or("headers end too early")?;
    for at in &stamps {
        put(image, *at, &[0; 4])?;
    }
    put(image, record + 4, &[0; 16])?;
    put(image, pe.checksum_offset(), &[0; 4])?;
    let digest = Algorithm::Sha256.of(image);
    for at in &stamps {
        put(image, *at, &digest[..4])?;
    }
    put(image, record + 4, &digest[4..20])?;
    rename(pdb, &old, signature, &digest)
}

/// Writes the identity into the symbols: the signature and the GUID of their information stream.
fn rename(pdb: &mut [u8], old: &[u8], signature: u32, digest: &[u8]) -> Result<(), String> {
    let places: Vec<usize> = (BEFORE_GUID..pdb.len().saturating_sub(15)).filter(|at| pdb[*at..].starts_with(old)).collect();
    if places.is_empty() {
        return Err("the symbols are another image's".into());
    }
    for at in places {
        if u32_at(pdb, at - 8) == Some(signature) {
            put(pdb, at - 8, &digest[..4])?;
        }
        put(pdb, at, &digest[4..20])?;
    }
    Ok(())
}

/// Where in the file an address is.
fn offset(pe: &Pe, address: u32) -> Option<usize> {
    let section = pe.sections.iter().find(|s| s.holds(address))?;
    Some((address - section.address + section.raw_offset) as usize)
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) -> Result<(), String> {
    let place = bytes.get_mut(at..).and_then(|b| b.get_mut(..value.len())).ok_or("the file ends too early")?;
    place.copy_from_slice(value);
    Ok(())
}
