//! `Zw*File`: files of a scratch folder on the host. No path of the driver's leaves the folder.
use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::rc::Rc;

use acx_core::nt::raw::OBJECT_ATTRIBUTES;

use super::ledger::Handle;
use super::raw::{P, bytes, fill, get, put, text};
use super::status::*;
use crate::kernel::with;
use crate::verifier::{report, rule};

/// An open file.
#[derive(Clone)]
pub(crate) struct Open {
    file: Rc<RefCell<File>>,
    path: PathBuf,
    /// What stands for its FILE_OBJECT: Type 5, Size 216.
    object: Rc<[u64; 27]>,
    position: Rc<std::cell::Cell<u64>>,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "file {}", self.path.display())
    }
}

impl Open {
    pub(crate) fn object(&self) -> usize {
        self.object.as_ptr() as usize
    }
}

/// Sets the folder that the driver's files go to.
pub fn set_scratch(folder: PathBuf) {
    with(|s| s.ext.scratch = Some(folder));
}

fn scratch() -> PathBuf {
    let own = with(|s| s.ext.scratch.clone());
    own.unwrap_or_else(|| std::env::temp_dir().join(format!("duet-lab-{}", std::process::id())))
}

/// Where a path of the driver's lies: `\??\C:\a\b` is `C\a\b` below the folder.
fn place(path: &str) -> Option<PathBuf> {
    let mut out = scratch();
    let mut any = false;
    for part in
        path.split(['\\', '/']).filter(|p| !p.is_empty() && *p != "??" && *p != "." && !p.eq_ignore_ascii_case("DosDevices"))
    {
        if part == ".." {
            return None;
        }
        out.push(part.replace(':', ""));
        any = true;
    }
    any.then_some(out)
}

fn open(handle: usize) -> Option<Open> {
    let found = with(|s| match s.ext.handles.get(&handle) {
        Some(Handle::File(file)) => Some(file.clone()),
        _ => None,
    });
    if found.is_none() {
        report(rule::HANDLE, format!("{handle:#x} is no file"));
    }
    found
}

fn finish(iosb: usize, status: i32, information: usize) -> i32 {
    if iosb != 0 {
        put(iosb, [status as u32 as usize, information]);
    }
    status
}

fn create(out: usize, attributes: *const OBJECT_ATTRIBUTES, iosb: usize, disposition: u32, options: u32) -> i32 {
    let Some(path) = place(&text(get::<OBJECT_ATTRIBUTES>(attributes as usize).ObjectName)) else {
        return finish(iosb, OBJECT_NAME_INVALID, 0);
    };
    // FILE_DIRECTORY_FILE.
    if options & 1 != 0 {
        return match std::fs::create_dir_all(&path).and_then(|()| File::open(&path)) {
            Ok(file) => opened(out, iosb, file, path, 1),
            Err(_) => finish(iosb, OBJECT_PATH_NOT_FOUND, 0),
        };
    }
    let exists = path.exists();
    // FILE_SUPERSEDE 0, OPEN 1, CREATE 2, OPEN_IF 3, OVERWRITE 4, OVERWRITE_IF 5.
    match (disposition, exists) {
        (1 | 4, false) => return finish(iosb, OBJECT_NAME_NOT_FOUND, 5),
        (2, true) => return finish(iosb, OBJECT_NAME_COLLISION, 4),
        (6.., _) => return finish(iosb, INVALID_PARAMETER, 0),
        _ => {}
    }
    if let Some(parent) = path.parent() {
        let _ = std::fs::create_dir_all(parent);
    }
    let truncate = matches!(disposition, 0 | 4 | 5);
    match OpenOptions::new().read(true).write(true).create(true).truncate(truncate).open(&path) {
        // FILE_SUPERSEDED 0, OPENED 1, CREATED 2, OVERWRITTEN 3.
        Ok(file) => opened(
            out,
            iosb,
            file,
            path,
            if !exists {
                2
            } else if truncate {
                3
            } else {
                1
            },
        ),
        Err(_) => finish(iosb, ACCESS_DENIED, 0),
    }
}

fn opened(out: usize, iosb: usize, file: File, path: PathBuf, information: usize) -> i32 {
    let mut object = [0_u64; 27];
    object[0] = 5 | 216 << 16;
    let open = Open { file: Rc::new(RefCell::new(file)), path, object: Rc::new(object), position: Rc::default() };
    put(out, with(|s| s.ext.open(Handle::File(open))));
    finish(iosb, SUCCESS, information)
}

/// Where a transfer starts: an offset, or the file's own position (-2 or none); -1 is the end.
fn start(file: &Open, offset: *const i64) -> u64 {
    let wanted = if offset.is_null() { -2 } else { get::<i64>(offset as usize) };
    match wanted {
        -1 => file.file.borrow().metadata().map_or(0, |m| m.len()),
        o if o < 0 => file.position.get(),
        o => o as u64,
    }
}

fn length(file: &Open) -> u64 {
    file.file.borrow().metadata().map_or(0, |m| m.len())
}

exports! { "ntoskrnl.exe";
    fn ZwCreateFile(out: usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES, iosb: usize, _size: P, _file_attributes: u32,
        _share: u32, disposition: u32, options: u32, _ea: P, _ea_len: u32) -> i32; 0 IRQL_ZW_PASSIVE {
        create(out, attributes, iosb, disposition, options)
    }
    fn IoCreateFile(out: usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES, iosb: usize, _size: P, _file_attributes: u32,
        _share: u32, disposition: u32, options: u32, _ea: P, _ea_len: u32, _kind: i32, _extra: P, _flags: u32) -> i32; 0 IRQL_ZW_PASSIVE {
        create(out, attributes, iosb, disposition, options)
    }
    fn ZwOpenFile(out: usize, _access: u32, attributes: *const OBJECT_ATTRIBUTES, iosb: usize, _share: u32, options: u32) -> i32;
        0 IRQL_ZW_PASSIVE { create(out, attributes, iosb, 1, options) }
    fn ZwReadFile(handle: usize, _event: usize, _apc: P, _context: P, iosb: usize, buffer: usize, len: u32, offset: *const i64, _key: P)
        -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(file) = open(handle) else { return finish(iosb, INVALID_HANDLE, 0) };
        let from = start(&file, offset);
        let mut data = vec![0; len as usize];
        let mut host = file.file.borrow_mut();
        let read = host.seek(SeekFrom::Start(from)).and_then(|_| {
            let mut all = 0;
            while all < data.len() {
                match host.read(&mut data[all..])? { 0 => break, n => all += n }
            }
            Ok(all)
        });
        match read {
            Ok(0) if len > 0 => finish(iosb, END_OF_FILE, 0),
            Ok(n) => {
                fill(buffer, &data[..n]);
                file.position.set(from + n as u64);
                finish(iosb, SUCCESS, n)
            }
            Err(_) => finish(iosb, UNSUCCESSFUL, 0),
        }
    }
    fn ZwWriteFile(handle: usize, _event: usize, _apc: P, _context: P, iosb: usize, buffer: usize, len: u32, offset: *const i64, _key: P)
        -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(file) = open(handle) else { return finish(iosb, INVALID_HANDLE, 0) };
        let at = start(&file, offset);
        let data = bytes(buffer, len as usize);
        let mut host = file.file.borrow_mut();
        match host.seek(SeekFrom::Start(at)).and_then(|_| host.write_all(&data)) {
            Ok(()) => {
                file.position.set(at + data.len() as u64);
                finish(iosb, SUCCESS, data.len())
            }
            Err(_) => finish(iosb, UNSUCCESSFUL, 0),
        }
    }
    fn ZwFlushBuffersFile(handle: usize, iosb: usize) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(file) = open(handle) else { return INVALID_HANDLE };
        let flushed = file.file.borrow_mut().flush().is_ok();
        finish(iosb, if flushed { SUCCESS } else { UNSUCCESSFUL }, 0)
    }
    fn ZwQueryInformationFile(handle: usize, iosb: usize, buffer: usize, len: u32, class: i32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(file) = open(handle) else { return INVALID_HANDLE };
        let size = length(&file);
        // FileBasicInformation 4, FileStandardInformation 5, FilePositionInformation 14.
        let data: Vec<u8> = match class {
            4 => [[0_u8; 32].as_slice(), &0x80_u32.to_le_bytes(), &[0; 4]].concat(),
            5 => [&size.next_multiple_of(4096).to_le_bytes()[..], &size.to_le_bytes(), &1_u32.to_le_bytes(), &[0; 4]].concat(),
            14 => file.position.get().to_le_bytes().to_vec(),
            _ => return finish(iosb, NOT_IMPLEMENTED, 0),
        };
        if (len as usize) < data.len() {
            return finish(iosb, INFO_LENGTH_MISMATCH, 0);
        }
        fill(buffer, &data);
        finish(iosb, SUCCESS, data.len())
    }
    fn ZwSetInformationFile(handle: usize, iosb: usize, buffer: usize, _len: u32, class: i32) -> i32; 0 IRQL_ZW_PASSIVE {
        let Some(file) = open(handle) else { return INVALID_HANDLE };
        match class {
            14 => file.position.set(get(buffer)),
            // FileDispositionInformation: DeleteFile.
            13 if get::<u8>(buffer) != 0 => { let _ = std::fs::remove_file(&file.path); }
            // FileEndOfFileInformation.
            20 => { let _ = file.file.borrow_mut().set_len(get(buffer)); }
            4 | 13 | 19 => {}
            _ => return finish(iosb, NOT_IMPLEMENTED, 0),
        }
        finish(iosb, SUCCESS, 0)
    }
    fn ZwDeleteFile(attributes: *const OBJECT_ATTRIBUTES) -> i32; 0 IRQL_ZW_PASSIVE {
        let path = place(&text(get::<OBJECT_ATTRIBUTES>(attributes as usize).ObjectName));
        if path.is_some_and(|p| std::fs::remove_file(p).is_ok()) { SUCCESS } else { OBJECT_NAME_NOT_FOUND }
    }
    fn ZwQueryDirectoryFile(_handle: usize, _event: usize, _apc: P, _context: P, iosb: usize, _buffer: usize, _len: u32, _class: i32,
        _single: u8, _name: P, _restart: u8) -> i32; 0 IRQL_ZW_PASSIVE { finish(iosb, NO_SUCH_FILE, 0) }
    fn ZwQueryVolumeInformationFile(_handle: usize, iosb: usize, _buffer: usize, _len: u32, _class: i32) -> i32; 0 IRQL_ZW_PASSIVE {
        finish(iosb, NOT_IMPLEMENTED, 0)
    }
    fn ZwQueryFullAttributesFile(attributes: *const OBJECT_ATTRIBUTES, out: usize) -> i32; 0 IRQL_ZW_PASSIVE {
        let path = place(&text(get::<OBJECT_ATTRIBUTES>(attributes as usize).ObjectName));
        let Some(size) = path.and_then(|p| std::fs::metadata(p).ok()).map(|m| m.len()) else { return OBJECT_NAME_NOT_FOUND };
        put(out, [0_u64, 0, 0, 0, size, size, 0x80]);
        SUCCESS
    }
    fn ZwDeviceIoControlFile(_handle: usize, _event: usize, _apc: P, _context: P, iosb: usize, _code: u32, _in: P, _in_len: u32, _out: P,
        _out_len: u32) -> i32; 0 IRQL_ZW_PASSIVE { finish(iosb, INVALID_DEVICE_REQUEST, 0) }
    fn ZwQuerySystemInformation(_class: i32, _buffer: P, _len: u32, needed: *mut u32) -> i32; 0 IRQL_ZW_PASSIVE {
        put(needed as usize, 0_u32);
        NOT_IMPLEMENTED
    }
    fn ZwLoadDriver(_name: P) -> i32; 0 IRQL_ZW_PASSIVE { ACCESS_DENIED }
    fn ZwUnloadDriver(_name: P) -> i32; 0 IRQL_ZW_PASSIVE { ACCESS_DENIED }
    fn ZwYieldExecution() -> i32; 0 IRQL_ZW_PASSIVE { SUCCESS }
}
