//! Comparing a catalog with the files beside it.

use super::digests;
use super::read::{Catalog, Member};
use crate::authenticode::{Subject, page_hashes};
use crate::digest::Algorithm;
use crate::fault::Fault;
use crate::pe::Image;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How a member's file is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Every digest of it fits.
    Fits,
    /// It is not there.
    Missing,
    /// Its contents were changed: the algorithms whose digests differ.
    Changed(Vec<Algorithm>),
    /// Its digest fits, its page hashes do not.
    PagesChanged,
    /// It cannot be read, or is a broken image.
    Broken(String),
}

/// A file that a catalog names.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The name in the catalog; empty for members without a name.
    pub name: String,
    /// Where it was found.
    pub path: Option<PathBuf>,
    /// What its digests are of.
    pub subject: Option<Subject>,
    /// The file's own digests.
    pub digests: Digests,
    /// How it is.
    pub state: State,
}

/// Deepest folder below the catalog's that is looked into.
const DEPTH: usize = 4;

/// Compares every file that a catalog names with the files of this name in `folder` and below.
///
/// Files of one name, each in its own folder, are told apart by their digests; one whose digest no member has was changed.
///
/// # Errors
/// The folder cannot be read.
pub fn folder(catalog: &Catalog, folder: &Path) -> Result<Vec<Checked>, Fault> {
    let mut beside: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    walk(folder, DEPTH, &mut beside).map_err(Fault::file(folder))?;
    let mut named: BTreeMap<String, Vec<&Member>> = BTreeMap::new();
    for member in &catalog.members {
        named.entry(member.attribute("File").unwrap_or_default().to_lowercase()).or_default().push(member);
    }
    let mut found = Vec::new();
    for (name, members) in named {
        let paths = beside.remove(&name).unwrap_or_default();
        // The SHA-256 members count the files; without them the others do.
        let strongest = members.iter().map(|m| m.algorithm).max();
        let wanted = members.iter().filter(|m| Some(m.algorithm) == strongest).count();
        found.extend(paths.iter().map(|path| check(&name, &members, Some(path))));
        found.extend((paths.len()..wanted).map(|_| check(&name, &members, None)));
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut BTreeMap<String, Vec<PathBuf>>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            found.entry(name).or_default().push(path);
        } else if depth > 0 && path.is_dir() && !path.is_symlink() {
            walk(&path, depth - 1, found)?;
        }
    }
    Ok(())
}

fn check(name: &str, members: &[&Member], path: Option<&PathBuf>) -> Checked {
    let (state, digests) = match path {
        None => (State::Missing, Vec::new()),
        Some(path) => match fs::read(path) {
            Err(error) => (State::Broken(error.to_string()), Vec::new()),
            Ok(bytes) => contents(&bytes, members).unwrap_or_else(|fault| (State::Broken(fault.to_string()), Vec::new())),
        },
    };
    Checked { name: name.to_owned(), path: path.cloned(), subject: members.iter().find_map(|m| m.subject), digests, state }
}

/// A file's own digests, each with its algorithm.
pub type Digests = Vec<(Algorithm, Vec<u8>)>;

/// How a file is, and its digests.
fn contents(bytes: &[u8], members: &[&Member]) -> Result<(State, Digests), Fault> {
    let (_, [sha1, sha256]) = digests(bytes)?;
    let own = vec![(Algorithm::Sha1, sha1), (Algorithm::Sha256, sha256)];
    let mut changed = Vec::new();
    for (algorithm, digest) in &own {
        let mut of_this = members.iter().filter(|m| m.algorithm == *algorithm).peekable();
        if of_this.peek().is_some() && !of_this.any(|m| m.digest == *digest) {
            changed.push(*algorithm);
        }
    }
    if !changed.is_empty() {
        return Ok((State::Changed(changed), own));
    }
    for member in members.iter().filter(|m| own.iter().any(|(_, digest)| *digest == m.digest)) {
        if let Some((algorithm, records)) = member.data.as_ref().and_then(|d| d.pages.as_ref()) {
            if page_hashes(&Image::parse(bytes)?, *algorithm) != *records {
                return Ok((State::PagesChanged, own));
            }
        }
    }
    Ok((State::Fits, own))
}
