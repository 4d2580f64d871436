//! Function and line of an address in the driver: from the program database beside the image, else from its symbols and exports.

use super::map::Mapped;
use super::pe::Database;
use pdb_addr2line::pdb::PDB;
use pdb_addr2line::{Context, ContextPdbData, TypeFormatterFlags};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

type Lines = Context<'static, 'static>;
type Opened = HashMap<(PathBuf, [u8; 16]), Option<&'static Lines>>;

thread_local! {
    /// Program databases that were opened, by path and identity: they stay, since every session loads the same few.
    static OPENED: RefCell<Opened> = RefCell::default();
}

/// Where in the driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The function, or the driver's name and an offset.
    pub function: String,
    /// File and line.
    pub line: Option<(String, u32)>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.function)?;
        self.line.as_ref().map_or(Ok(()), |(file, line)| write!(f, " ({file}:{line})"))
    }
}

/// Resolves an address in the image, innermost inlined function first.
pub fn resolve(image: &Mapped, address: usize) -> Place {
    let place = image.place(address).unwrap_or(0);
    from_database(image, place).unwrap_or_else(|| Place { function: nearest(image, place), line: None })
}

fn is_header(file: &str) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["h", "hpp", "hxx", "inl", "inc"].contains(&ending.as_str())
}

fn nearest(image: &Mapped, place: u32) -> String {
    let names = &image.parsed.names;
    let section = image.parsed.section_at(place).map_or(0, |s| s.address);
    let before = names.partition_point(|(start, _)| *start <= place).checked_sub(1).map(|n| &names[n]);
    match before.filter(|(start, _)| *start >= section) {
        Some((start, name)) if *start == place => name.clone(),
        Some((start, name)) => format!("{name}+{:#x}", place - start),
        None => format!("{}+{place:#x}", image.name()),
    }
}

fn from_database(image: &Mapped, place: u32) -> Option<Place> {
    let wanted = image.parsed.database.as_ref()?;
    let lines = candidates(&image.path, wanted).into_iter().find_map(|path| open(path, wanted))?;
    let found = lines.find_frames(place).ok().flatten()?;
    // A function inlined from a header (a kit's wrapper of its table) says less than who uses it.
    let own = |f: &pdb_addr2line::Frame<'_>| !f.file.as_ref().is_some_and(|file| is_header(file));
    let frames: Vec<_> = found.frames.into_iter().filter(|f| f.function.is_some()).collect();
    let chosen = frames.iter().position(own).unwrap_or(0);
    let frame = frames.into_iter().nth(chosen)?;
    let file = frame.file.map(|f| f.rsplit(['\\', '/']).next().unwrap_or_default().to_owned());
    Some(Place { function: frame.function?, line: file.zip(frame.line) })
}

/// Beside the image under the name that the linker gave it or under the image's own, else where the linker put it.
fn candidates(image: &Path, wanted: &Database) -> Vec<PathBuf> {
    let name = wanted.path.rsplit(['\\', '/']).next().unwrap_or_default();
    vec![image.with_file_name(name), image.with_extension("pdb"), PathBuf::from(&wanted.path)]
}

fn open(path: PathBuf, wanted: &Database) -> Option<&'static Lines> {
    OPENED.with_borrow_mut(|opened| {
        let key = (path, wanted.identity);
        if let Some(known) = opened.get(&key) {
            return *known;
        }
        let lines = read(&key.0, wanted);
        opened.insert(key, lines);
        lines
    })
}

fn read(path: &Path, wanted: &Database) -> Option<&'static Lines> {
    let mut pdb = PDB::open(File::open(path).ok()?).ok()?;
    // Another build's database would name wrong lines.
    if pdb.pdb_information().ok()?.guid.to_bytes_le() != wanted.identity {
        return None;
    }
    let flags = TypeFormatterFlags::default() | TypeFormatterFlags::NO_ARGUMENTS;
    let data: &'static ContextPdbData<'_, '_, _> = Box::leak(Box::new(ContextPdbData::try_from_pdb(pdb).ok()?));
    Some(Box::leak(Box::new(data.make_context_with_formatter_flags(flags).ok()?)))
}
