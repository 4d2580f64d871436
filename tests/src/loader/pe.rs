//! Reads an image: sections, imports, relocations, function table, exports.

use object::read::pe::{ImageNtHeaders as _, ImageOptionalHeader as _, ImageThunkData as _, Import as PeImport, PeFile64};
use object::{LittleEndian as LE, pe};

/// A section.
#[derive(Clone, Debug)]
pub struct Section {
    /// Name, at most eight characters.
    pub name: String,
    /// Address from the start of the image.
    pub address: u32,
    /// Bytes in memory.
    pub size: u32,
    /// Where its bytes stand in the file, and how many.
    pub file: (u32, u32),
    /// `IMAGE_SCN_*`.
    pub flags: u32,
}

impl Section {
    /// Whether code in it may run.
    pub fn executable(&self) -> bool {
        self.flags & pe::IMAGE_SCN_MEM_EXECUTE.0 != 0
    }
    /// Whether it may be written.
    pub fn writable(&self) -> bool {
        self.flags & pe::IMAGE_SCN_MEM_WRITE.0 != 0
    }
    /// Whether it goes when the driver has started.
    pub fn discardable(&self) -> bool {
        self.flags & pe::IMAGE_SCN_MEM_DISCARDABLE.0 != 0
    }
    /// Whether the system may page it out: the kernel goes by the name.
    pub fn pageable(&self) -> bool {
        self.name.starts_with("PAGE")
    }
}

/// One imported name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The library as the image writes it, in lower case.
    pub library: String,
    /// The name, or `#number`.
    pub name: String,
    /// Where the address goes, from the start of the image.
    pub slot: u32,
}

/// An image, read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Where it would like to lie.
    pub preferred: u64,
    /// Bytes in memory.
    pub size: u32,
    /// Bytes of the headers.
    pub headers: u32,
    /// Entry point.
    pub entry: u32,
    /// Sections.
    pub sections: Vec<Section>,
    /// Imports.
    pub imports: Vec<Import>,
    /// Places of 64-bit addresses that move with the image.
    pub relocations: Vec<u32>,
    /// The function table: begin, end, unwind information.
    pub functions: Vec<[u32; 3]>,
    /// Where the function table lies.
    pub function_table: u32,
    /// Exported and debugging names with their places, ascending.
    pub names: Vec<(u32, String)>,
    /// The program database that the linker wrote.
    pub database: Option<Database>,
    /// The security cookie of compilers that check stacks: the system's loader gives it its value.
    pub cookie: Option<u32>,
}

/// A program database as an image names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its path on the machine that linked.
    pub path: String,
    /// Its GUID, as in memory.
    pub identity: [u8; 16],
}

impl Parsed {
    /// Whether a library is imported, whatever of it.
    pub fn imports_from(&self, library: &str) -> bool {
        self.imports.iter().any(|i| i.library == library)
    }
    /// The section at a place.
    pub fn section_at(&self, place: u32) -> Option<&Section> {
        self.sections.iter().find(|s| (s.address..s.address.saturating_add(s.size)).contains(&place))
    }
}

/// The library of the lab behind an API set or another name of the same library.
pub fn host_library(library: &str) -> String {
    let name = library.rsplit(['\\', '/']).next().unwrap_or(library).to_ascii_lowercase();
    let stem = name.trim_end_matches(".dll").trim_end_matches(".exe").trim_end_matches(".sys");
    if stem.starts_with("ext-ms-win-ntos") || stem.starts_with("api-ms-win-core") || stem == "hal" || stem.starts_with("ntkrnl") {
        return "ntoskrnl.exe".into();
    }
    match stem {
        "ntoskrnl" => "ntoskrnl.exe".into(),
        "portcls" | "wdfldr" | "ks" | "drmk" => format!("{stem}.sys"),
        _ => name,
    }
}

fn text(error: object::read::Error) -> String {
    format!("no usable image: {error}")
}

/// Reads an image.
///
/// # Errors
/// What is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Parsed, String> {
    let file = PeFile64::parse(bytes).map_err(text)?;
    let headers = file.nt_headers();
    let machine = headers.file_header().machine.get(LE);
    if machine != pe::IMAGE_FILE_MACHINE_AMD64 {
        return Err(format!("an image for machine {machine:?}; only x86-64 (0x8664) runs here"));
    }
    let optional = headers.optional_header();
    if optional.subsystem() != pe::IMAGE_SUBSYSTEM_NATIVE {
        return Err(format!("subsystem {:?} is not native (1): no driver", optional.subsystem()));
    }
    let size = optional.size_of_image();
    if size == 0 || size > 1 << 28 || optional.section_alignment() < 4096 {
        return Err(format!("{size} bytes in memory with sections every {}", optional.section_alignment()));
    }
    let table = file.section_table();
    let mut sections = Vec::new();
    for section in table.iter() {
        let name = section.raw_name();
        let whole = section.virtual_size.get(LE).max(section.size_of_raw_data.get(LE));
        let address = section.virtual_address.get(LE);
        if u64::from(address) + u64::from(whole) > u64::from(size).next_multiple_of(4096) {
            return Err(format!("section {} ends behind the image", String::from_utf8_lossy(name)));
        }
        sections.push(Section {
            name: String::from_utf8_lossy(name).into_owned(),
            address,
            size: whole,
            file: (section.pointer_to_raw_data.get(LE), section.size_of_raw_data.get(LE).min(whole)),
            flags: section.characteristics.get(LE).0,
        });
    }
    let parsed = Parsed {
        preferred: optional.image_base(),
        size,
        headers: optional.size_of_headers(),
        entry: optional.address_of_entry_point(),
        sections,
        imports: imports(&file)?,
        relocations: relocations(bytes, &file)?,
        functions: functions(bytes, &file),
        function_table: file.data_directory(pe::IMAGE_DIRECTORY_ENTRY_EXCEPTION).map_or(0, |d| d.virtual_address.get(LE)),
        names: names(&file),
        database: database(&file),
        cookie: cookie(bytes, &file, optional.image_base()),
    };
    let executable = parsed.section_at(parsed.entry).is_some_and(Section::executable);
    if executable { Ok(parsed) } else { Err(format!("entry point {:#x} is in no section with code", parsed.entry)) }
}

fn imports(file: &PeFile64<'_>) -> Result<Vec<Import>, String> {
    let mut found = Vec::new();
    let Some(table) = file.import_table().map_err(text)? else { return Ok(found) };
    let mut descriptors = table.descriptors().map_err(text)?;
    while let Some(descriptor) = descriptors.next().map_err(text)? {
        let library = String::from_utf8_lossy(table.name(descriptor.name.get(LE)).map_err(text)?).to_ascii_lowercase();
        let names = match descriptor.original_first_thunk.get(LE) {
            0 => descriptor.first_thunk.get(LE),
            names => names,
        };
        let mut slot = descriptor.first_thunk.get(LE);
        let mut thunks = table.thunks(names).map_err(text)?;
        while let Some(thunk) = thunks.next::<pe::ImageNtHeaders64>().map_err(text)? {
            let name = match table.import::<pe::ImageNtHeaders64>(thunk).map_err(text)? {
                PeImport::Name(_, name) => String::from_utf8_lossy(name).into_owned(),
                PeImport::Ordinal(_) => format!("#{}", thunk.ordinal()),
            };
            found.push(Import { library: library.clone(), name, slot });
            slot = slot.checked_add(8).ok_or("an import table that never ends")?;
        }
    }
    Ok(found)
}

fn relocations(bytes: &[u8], file: &PeFile64<'_>) -> Result<Vec<u32>, String> {
    let mut found = Vec::new();
    let blocks = file.data_directories().relocation_blocks(bytes, &file.section_table()).map_err(text)?;
    let Some(mut blocks) = blocks else { return Ok(found) };
    while let Some(block) = blocks.next().map_err(text)? {
        for relocation in block {
            match relocation.typ {
                pe::IMAGE_REL_BASED_ABSOLUTE => {}
                pe::IMAGE_REL_BASED_DIR64 => found.push(relocation.virtual_address),
                other => return Err(format!("relocation of type {other:?} at {:#x}", relocation.virtual_address)),
            }
        }
    }
    Ok(found)
}

fn functions(bytes: &[u8], file: &PeFile64<'_>) -> Vec<[u32; 3]> {
    let directory = file.data_directory(pe::IMAGE_DIRECTORY_ENTRY_EXCEPTION);
    let data = directory.and_then(|d| d.data(bytes, &file.section_table()).ok()).unwrap_or_default();
    let word = |c: &[u8], i: usize| u32::from_le_bytes([c[i], c[i + 1], c[i + 2], c[i + 3]]);
    data.chunks_exact(12).map(|c| [word(c, 0), word(c, 4), word(c, 8)]).collect()
}

/// `IMAGE_LOAD_CONFIG_DIRECTORY64.SecurityCookie`, at 0x58: an address as if the image lay where it would like to.
fn cookie(bytes: &[u8], file: &PeFile64<'_>, base: u64) -> Option<u32> {
    let data = file.data_directory(pe::IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG)?.data(bytes, &file.section_table()).ok()?;
    let address = u64::from_le_bytes(data.get(0x58..0x60)?.try_into().ok()?);
    u32::try_from(address.checked_sub(base)?).ok().filter(|place| *place != 0)
}

fn names(file: &PeFile64<'_>) -> Vec<(u32, String)> {
    use object::{ExportTarget, NameOrOrdinal, Object as _, ObjectSymbol as _, SymbolKind};
    let base = file.relative_address_base();
    let place = |address: u64| u32::try_from(address.wrapping_sub(base)).ok();
    let mut found: Vec<(u32, String)> = file
        .symbols()
        .filter(|s| s.kind() == SymbolKind::Text)
        .filter_map(|s| Some((place(s.address())?, s.name().ok()?.to_owned())))
        .collect();
    for export in file.exports().into_iter().flatten().flatten() {
        if let (NameOrOrdinal::Name(name), ExportTarget::Address { address }) = (export.name(), export.target()) {
            found.extend(place(address).map(|p| (p, String::from_utf8_lossy(name).into_owned())));
        }
    }
    found.sort();
    found
}

fn database(file: &PeFile64<'_>) -> Option<Database> {
    use object::Object as _;
    let info = file.pdb_info().ok().flatten()?;
    Some(Database { path: String::from_utf8_lossy(info.path()).into_owned(), identity: info.guid() })
}
