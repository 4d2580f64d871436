//! What an image says about itself, read once and untrusted: nothing here panics or loops on a damaged file.

use object::LittleEndian as LE;
use object::read::pe::{
    ImageNtHeaders, ImageOptionalHeader, Import as Thunk, PeFile, ResourceDirectoryEntryData as Entry, ResourceNameOrId,
};

/// Why a file is no image.
#[derive(Debug, thiserror::Error)]
#[error("not a Windows image: {0}")]
pub struct NotAnImage(String);

/// One section header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Up to eight characters.
    pub name: String,
    /// Bytes in memory.
    pub virtual_size: u32,
    /// Where it begins in memory, from the image's base.
    pub address: u32,
    /// Bytes in the file.
    pub raw_size: u32,
    /// Where they begin.
    pub raw_offset: u32,
    /// IMAGE_SCN_* bits.
    pub flags: u32,
}

impl Section {
    /// Whether a relative address lies in it.
    pub fn holds(&self, address: u32) -> bool {
        let size = self.virtual_size.max(self.raw_size);
        address >= self.address && address - self.address < size
    }
}

/// One imported function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Import {
    /// The library, as the image spells it.
    pub library: String,
    /// The function, or `#` and its ordinal.
    pub name: String,
}

/// The record that leads to the PDB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeView {
    /// The PDB's identity, in file order.
    pub guid: [u8; 16],
    /// The file's name, or its path on the machine that linked the image.
    pub path: String,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Pe {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Where the PE signature stands.
    pub headers: usize,
    /// IMAGE_FILE_MACHINE_*.
    pub machine: u16,
    /// IMAGE_FILE_* bits.
    pub characteristics: u16,
    /// Relative address of the entry point.
    pub entry: u32,
    /// Preferred address.
    pub base: u64,
    /// Alignment in memory.
    pub section_alignment: u32,
    /// Oldest system, major and minor.
    pub system: (u16, u16),
    /// Oldest subsystem version, major and minor.
    pub subsystem_version: (u16, u16),
    /// Bytes in memory.
    pub size_of_image: u32,
    /// The sum in the header.
    pub checksum: u32,
    /// IMAGE_SUBSYSTEM_*.
    pub subsystem: u16,
    /// IMAGE_DLLCHARACTERISTICS_* bits.
    pub flags: u16,
    /// Data directories: relative address and size.
    pub directories: Vec<(u32, u32)>,
    /// Section headers, in order.
    pub sections: Vec<Section>,
    /// Imports, in order.
    pub imports: Vec<Import>,
    /// Base relocations that change something.
    pub relocations: usize,
    /// Types of the debug directory's entries.
    pub debug: Vec<u32>,
    /// The PDB.
    pub code_view: Option<CodeView>,
    /// The version resource's block.
    pub version: Option<Vec<u8>>,
    /// What could not be read.
    pub damage: Vec<String>,
}

/// Indexes of data directories.
pub mod directory {
    /// Exports.
    pub const EXPORT: usize = 0;
    /// Signature.
    pub const SECURITY: usize = 4;
    /// Base relocations.
    pub const RELOCATION: usize = 5;
    /// Debug entries.
    pub const DEBUG: usize = 6;
    /// Load configuration.
    pub const LOAD_CONFIG: usize = 10;
}

/// RT_VERSION.
const VERSION: u16 = 16;
/// Most things of a kind that are read from one image.
const MOST: usize = 65536;

impl Pe {
    /// Reads an image of either width.
    ///
    /// # Errors
    /// The headers are not those of an image.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAnImage> {
        let wrong = |e: object::read::Error| NotAnImage(e.to_string());
        match object::read::pe::optional_header_magic(bytes).map_err(wrong)? {
            0x20B => PeFile::<object::pe::ImageNtHeaders64>::parse(bytes).map_err(wrong).map(|file| read(&file, bytes)),
            0x10B => PeFile::<object::pe::ImageNtHeaders32>::parse(bytes).map_err(wrong).map(|file| read(&file, bytes)),
            magic => Err(NotAnImage(format!("optional header of kind {magic:#x}"))),
        }
    }

    /// The bytes at a relative address, up to the end of what the file has of that section.
    pub fn at(&self, address: u32) -> Option<&[u8]> {
        let section = self.sections.iter().find(|s| s.holds(address))?;
        let skip = (address - section.address) as usize;
        let raw = self.bytes.get(section.raw_offset as usize..)?;
        raw.get(..(section.raw_size as usize).min(raw.len()))?.get(skip..)
    }

    /// A directory that is there.
    pub fn directory(&self, index: usize) -> Option<(u32, u32)> {
        self.directories.get(index).copied().filter(|(address, size)| *address != 0 && *size != 0)
    }

    /// Where the header's checksum stands in the file.
    pub fn checksum_offset(&self) -> usize {
        self.headers + 24 + 64
    }

    /// The sum that the header should hold: 16-bit words of the file with carries folded in, its own field left out, and
    /// the length added.
    pub fn computed_checksum(&self) -> u32 {
        let field = self.checksum_offset();
        let mut sum = 0u32;
        for (n, pair) in self.bytes.chunks(2).enumerate() {
            if (field..field + 4).contains(&(n * 2)) {
                continue;
            }
            let word = u32::from(pair[0]) | pair.get(1).map_or(0, |b| u32::from(*b) << 8);
            sum += word;
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        sum.wrapping_add(self.bytes.len() as u32)
    }
}

/// Little-endian 32 bits at `offset`.
pub fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read<P: ImageNtHeaders>(file: &PeFile<'_, P>, bytes: &[u8]) -> Pe {
    let header = file.nt_headers().file_header();
    let optional = file.nt_headers().optional_header();
    let sections = file.section_table().iter().take(MOST).map(|s| Section {
        name: text(s.raw_name()),
        virtual_size: s.virtual_size.get(LE),
        address: s.virtual_address.get(LE),
        raw_size: s.size_of_raw_data.get(LE),
        raw_offset: s.pointer_to_raw_data.get(LE),
        flags: s.characteristics.get(LE).0,
    });
    let mut pe = Pe {
        bytes: bytes.to_vec(),
        headers: file.dos_header().nt_headers_offset() as usize,
        machine: header.machine.get(LE).0,
        characteristics: header.characteristics.get(LE).0,
        entry: optional.address_of_entry_point(),
        base: optional.image_base(),
        section_alignment: optional.section_alignment(),
        system: (optional.major_operating_system_version(), optional.minor_operating_system_version()),
        subsystem_version: (optional.major_subsystem_version(), optional.minor_subsystem_version()),
        size_of_image: optional.size_of_image(),
        checksum: optional.check_sum(),
        subsystem: optional.subsystem().0,
        flags: optional.dll_characteristics().0,
        directories: file.data_directories().iter().map(|d| d.address_range()).collect(),
        sections: sections.collect(),
        imports: Vec::new(),
        relocations: 0,
        debug: Vec::new(),
        code_view: None,
        version: None,
        damage: Vec::new(),
    };
    if let Err(error) = imports(file, &mut pe.imports) {
        pe.damage.push(format!("imports: {error}"));
    }
    match relocations(file, bytes) {
        Ok(count) => pe.relocations = count,
        Err(error) => pe.damage.push(format!("relocations: {error}")),
    }
    match version(file, bytes) {
        Ok(block) => pe.version = block.and_then(|(at, size)| pe.at(at)?.get(..size as usize).map(<[u8]>::to_vec)),
        Err(error) => pe.damage.push(format!("resources: {error}")),
    }
    debug(&mut pe);
    pe
}

fn imports<P: ImageNtHeaders>(file: &PeFile<'_, P>, list: &mut Vec<Import>) -> object::read::Result<()> {
    let Some(table) = file.import_table()? else { return Ok(()) };
    let mut descriptors = table.descriptors()?;
    while let Some(descriptor) = descriptors.next()? {
        let library = text(table.name(descriptor.name.get(LE))?);
        let lookup = Some(descriptor.original_first_thunk.get(LE)).filter(|a| *a != 0);
        let mut thunks = table.thunks(lookup.unwrap_or(descriptor.first_thunk.get(LE)))?;
        while let Some(thunk) = thunks.next::<P>()? {
            let name = match table.import::<P>(thunk)? {
                Thunk::Ordinal(number) => format!("#{number}"),
                Thunk::Name(_, name) => text(name),
            };
            list.push(Import { library: library.clone(), name });
            if list.len() >= MOST {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn relocations<P: ImageNtHeaders>(file: &PeFile<'_, P>, bytes: &[u8]) -> object::read::Result<usize> {
    let Some(mut blocks) = file.data_directories().relocation_blocks(bytes, &file.section_table())? else { return Ok(0) };
    let mut count = 0;
    while let Some(block) = blocks.next()? {
        count += block.filter(|r| r.typ.0 != 0).count();
    }
    Ok(count)
}

/// Relative address and size of the version resource.
fn version<P: ImageNtHeaders>(file: &PeFile<'_, P>, bytes: &[u8]) -> object::read::Result<Option<(u32, u32)>> {
    let Some(directory) = file.data_directories().resource_directory(bytes, &file.section_table())? else { return Ok(None) };
    let root = directory.root()?;
    let Some(kind) = root.entries.iter().find(|e| matches!(e.name_or_id(), ResourceNameOrId::Id(VERSION))) else { return Ok(None) };
    let mut entry = kind.data(directory)?;
    // Type, name and language: three levels at most.
    for _ in 0..3 {
        entry = match &entry {
            Entry::Table(table) => match table.entries.first() {
                Some(first) => first.data(directory)?,
                None => return Ok(None),
            },
            Entry::Data(_) => break,
        };
    }
    Ok(entry.data().map(|d| (d.offset_to_data.get(LE), d.size.get(LE))))
}

fn debug(pe: &mut Pe) {
    let Some((address, size)) = pe.directory(directory::DEBUG) else { return };
    let Some(table) = pe.at(address) else {
        pe.damage.push("debug directory: outside the image".into());
        return;
    };
    let table = table[..table.len().min(size as usize)].to_vec();
    for entry in table.chunks_exact(28).take(64) {
        let kind = u32_at(entry, 12).unwrap_or(0);
        pe.debug.push(kind);
        let place = u32_at(entry, 20).and_then(|a| pe.at(a)).filter(|_| kind == 2);
        if let Some(record) = place.filter(|r| r.starts_with(b"RSDS")) {
            let guid = record.get(4..20).and_then(|g| g.first_chunk::<16>().copied());
            let path = record.get(24..).map(|p| text(p.split(|b| *b == 0).next().unwrap_or(&[])));
            pe.code_view = guid.zip(path).map(|(guid, path)| CodeView { guid, path });
        }
    }
}
