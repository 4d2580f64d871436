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
    /// Algorithm and digest of each member.
    pub digests: Vec<(Algorithm, Vec<u8>)>,
    /// Whether page hashes came along.
    pub pages: bool,
    /// How it is.
    pub state: State,
}

/// Compares every file that a catalog names with the file of this name in `folder`.
///
/// # Errors
/// The folder cannot be read.
pub fn folder(catalog: &Catalog, folder: &Path) -> Result<Vec<Checked>, Fault> {
    let mut beside = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(Fault::file(folder))?.flatten() {
        if entry.path().is_file() {
            beside.insert(entry.file_name().to_string_lossy().to_lowercase(), entry.path());
        }
    }
    let mut named: BTreeMap<String, Vec<&Member>> = BTreeMap::new();
    for member in &catalog.members {
        named.entry(member.attribute("File").unwrap_or_default().to_lowercase()).or_default().push(member);
    }
    Ok(named.into_iter().map(|(name, members)| check(&name, &members, beside.get(&name))).collect())
}

fn check(name: &str, members: &[&Member], path: Option<&PathBuf>) -> Checked {
    let state = match path {
        None => State::Missing,
        Some(path) => match fs::read(path) {
            Err(error) => State::Broken(error.to_string()),
            Ok(bytes) => contents(&bytes, members).unwrap_or_else(|fault| State::Broken(fault.to_string())),
        },
    };
    Checked {
        name: name.to_owned(),
        path: path.cloned(),
        subject: members.iter().find_map(|m| m.subject),
        digests: members.iter().map(|m| (m.algorithm, m.digest.clone())).collect(),
        pages: members.iter().any(|m| m.data.as_ref().is_some_and(|d| d.pages.is_some())),
        state,
    }
}

fn contents(bytes: &[u8], members: &[&Member]) -> Result<State, Fault> {
    let (_, [sha1, sha256]) = digests(bytes)?;
    let differs = |m: &&&Member| m.digest != *if m.algorithm == Algorithm::Sha1 { &sha1 } else { &sha256 };
    let mut changed: Vec<Algorithm> = members.iter().filter(differs).map(|m| m.algorithm).collect();
    changed.sort();
    changed.dedup();
    if !changed.is_empty() {
        return Ok(State::Changed(changed));
    }
    for (algorithm, records) in members.iter().filter_map(|m| m.data.as_ref().and_then(|d| d.pages.as_ref())) {
        if page_hashes(&Image::parse(bytes)?, *algorithm) != *records {
            return Ok(State::PagesChanged);
        }
    }
    Ok(State::Fits)
}
