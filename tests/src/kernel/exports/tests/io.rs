//! Registry, interfaces, files, requests, power, pool, memory lists.
use super::{broken, call, string};
use crate::kernel::{boot, exports::files, io, registry, run_until_idle};
use crate::verifier;

const SERVICE: &str = r"\Registry\Machine\System\CurrentControlSet\Services\duet";

fn at<T: ?Sized>(object: &T) -> usize {
    std::ptr::from_ref(object).cast::<()>() as usize
}

fn volatile<T: Copy>(value: &T) -> T {
    unsafe { std::ptr::from_ref(value).read_volatile() }
}

/// OBJECT_ATTRIBUTES around a name.
fn attributes(root: usize, name: usize) -> [usize; 6] {
    [48, root, name, 0x240, 0, 0]
}

#[test]
fn keys_and_values_are_made_read_listed_and_deleted() {
    let _machine = boot(1);
    registry::set(&format!(r"{SERVICE}\Parameters"), "Volume", registry::DWORD, &7_u32.to_le_bytes());
    let path = string(SERVICE);
    let counted = path.counted();
    let (service, parameters, disposition) = (0_usize, 0_usize, 0_u32);
    let object = attributes(0, at(&counted));
    assert_eq!(call!(ZwOpenKey(at(&service) => usize, 1_u32 => u32, at(&object) => usize) -> i32), 0);
    let service = volatile(&service);
    let leaf = string("parameters");
    let counted = leaf.counted();
    let object = attributes(service, at(&counted));
    assert_eq!(
        call!(ZwCreateKey(at(&parameters) => usize, 1_u32 => u32, at(&object) => usize, 0_u32 => u32, 0_usize => usize,
        0_u32 => u32, at(&disposition) => usize) -> i32),
        0
    );
    assert_eq!(volatile(&disposition), 2, "it was there, in another case");
    let parameters = volatile(&parameters);
    let name = string("VOLUME");
    let counted = name.counted();
    let (buffer, needed) = ([0_u32; 4], 0_u32);
    let query = |len: u32| {
        call!(ZwQueryValueKey(parameters => usize, at(&counted) => usize, 2_i32 => i32, at(&buffer) => usize, len => u32,
            at(&needed) => usize) -> i32) as u32
    };
    assert_eq!((query(4), query(12), query(16)), (0xC000_0023, 0x8000_0005, 0));
    assert_eq!((volatile(&buffer), volatile(&needed)), ([0, 4, 4, 7], 16));
    assert_eq!(call!(ZwDeleteValueKey(parameters => usize, at(&counted) => usize) -> i32), 0);
    assert_eq!(query(16), 0xC000_0034);
    verifier::leaks();
    assert_eq!(broken(), ["HandleLeft", "HandleLeft"]);
    for handle in [service, parameters] {
        assert_eq!(call!(ZwClose(handle => usize) -> i32), 0);
    }
    verifier::assert_clean();
    call!(ZwClose(service => usize) -> i32);
    assert_eq!(broken(), ["InvalidHandle"]);
}

#[test]
fn the_registry_table_query_fills_numbers_strings_and_defaults() {
    let _machine = boot(1);
    registry::set(SERVICE, "Rate", registry::DWORD, &48_000_u32.to_le_bytes());
    registry::set(SERVICE, "Name", registry::SZ, &registry::text("Duet"));
    let (rate, missing, default) = (0_u32, 0_u32, 5_u32);
    let text = [0_u64; 2];
    let names: Vec<Vec<u16>> = ["Rate", "Name", "Missing"].iter().map(|n| n.encode_utf16().chain([0]).collect()).collect();
    let place = |i: usize| names[i].as_ptr() as usize;
    // RTL_QUERY_REGISTRY_DIRECT 0x20, REQUIRED 4; rows of seven words.
    let table: [[usize; 7]; 4] = [
        [0, 0x24, place(0), at(&rate), 0, 0, 0],
        [0, 0x20, place(1), at(&text), 0, 0, 0],
        [0, 0x20, place(2), at(&missing), 4, at(&default), 4],
        [0; 7],
    ];
    let path: Vec<u16> = SERVICE.encode_utf16().chain([0]).collect();
    let query = |table: usize| {
        call!(RtlQueryRegistryValues(0_u32 => u32, path.as_ptr() as usize => usize, table => usize, 0_usize => usize,
            0_usize => usize) -> i32) as u32
    };
    assert_eq!(query(at(&table)), 0);
    assert_eq!((volatile(&rate), volatile(&missing)), (48_000, 5));
    assert_eq!(volatile(&text)[0] as u32, 8 | 10 << 16);
    call!(RtlFreeUnicodeString(at(&text) => usize));
    let required: [[usize; 7]; 2] = [[0, 0x24, place(2), at(&missing), 0, 0, 0], [0; 7]];
    assert_eq!(query(at(&required)), 0xC000_0034);
    verifier::assert_clean();
}

#[test]
fn interfaces_have_links_states_and_properties() {
    let _machine = boot(1);
    let pdo = io::create_pdo() as usize;
    let class = [0x11_u8; 16];
    let reference = string("Wave");
    let counted = reference.counted();
    let link = [0_u64; 2];
    assert_eq!(
        call!(IoRegisterDeviceInterface(pdo => usize, at(&class) => usize, at(&counted) => usize, at(&link) => usize) -> i32),
        0
    );
    let state = |on: u8| call!(IoSetDeviceInterfaceState(at(&link) => usize, on => u8) -> i32) as u32;
    assert_eq!((state(1), state(1), state(0), state(0)), (0, 0x4000_0000, 0, 0xC000_0034));
    let (key, data, out, needed, kind) = ([7_u8; 20], 9_u32, 0_u32, 0_u32, 0_u32);
    let read = |size: u32| {
        call!(IoGetDeviceInterfacePropertyData(at(&link) => usize, at(&key) => usize, 0_u32 => u32, 0_u32 => u32, size => u32,
            at(&out) => usize, at(&needed) => usize, at(&kind) => usize) -> i32) as u32
    };
    assert_eq!(read(4), 0xC000_0034);
    assert_eq!(
        call!(IoSetDeviceInterfacePropertyData(at(&link) => usize, at(&key) => usize, 0_u32 => u32, 0_u32 => u32, 7_u32 => u32,
        4_u32 => u32, at(&data) => usize) -> i32),
        0
    );
    assert_eq!((read(2), read(4)), (0xC000_0023, 0));
    assert_eq!((volatile(&out), volatile(&kind), volatile(&needed)), (9, 7, 4));
    let handle = 0_usize;
    assert_eq!(call!(IoOpenDeviceInterfaceRegistryKey(at(&link) => usize, 1_u32 => u32, at(&handle) => usize) -> i32), 0);
    call!(ZwClose(volatile(&handle) => usize) -> i32);
    verifier::leaks();
    assert_eq!(broken(), ["PoolLeak"], "the link is the driver's to free");
    call!(RtlFreeUnicodeString(at(&link) => usize));
    verifier::assert_clean();
}

#[test]
fn files_stay_in_the_scratch_folder() {
    let _machine = boot(1);
    let folder = tempfile::tempdir().unwrap();
    files::set_scratch(folder.path().to_owned());
    let create = |name: &str, disposition: u32| {
        let text = string(name);
        let counted = text.counted();
        let (handle, iosb) = (0_usize, [0_u64; 2]);
        let object = attributes(0, at(&counted));
        let status = call!(ZwCreateFile(at(&handle) => usize, 0_u32 => u32, at(&object) => usize, at(&iosb) => usize, 0_usize => usize,
            0_u32 => u32, 0_u32 => u32, disposition => u32, 0x20_u32 => u32, 0_usize => usize, 0_u32 => u32) -> i32);
        (status as u32, volatile(&handle), volatile(&iosb)[1])
    };
    assert_eq!(create(r"\??\C:\STREAM_1.wav", 1).0, 0xC000_0034);
    let (status, handle, information) = create(r"\??\C:\STREAM_1.wav", 5);
    assert_eq!((status, information), (0, 2), "FILE_CREATED");
    let iosb = [0_u64; 2];
    let transfer = |write: bool, offset: i64, buffer: usize| {
        let at_offset = at(&offset);
        if write {
            call!(ZwWriteFile(handle => usize, 0_usize => usize, 0_usize => usize, 0_usize => usize, at(&iosb) => usize, buffer => usize,
                4_u32 => u32, at_offset => usize, 0_usize => usize) -> i32) as u32
        } else {
            call!(ZwReadFile(handle => usize, 0_usize => usize, 0_usize => usize, 0_usize => usize, at(&iosb) => usize, buffer => usize,
                4_u32 => u32, at_offset => usize, 0_usize => usize) -> i32) as u32
        }
    };
    assert_eq!(transfer(true, 0, at(b"RIFF")), 0);
    let back = [0_u8; 4];
    assert_eq!((transfer(false, 0, at(&back)), volatile(&iosb)[1], volatile(&back)), (0, 4, *b"RIFF"));
    assert_eq!(transfer(false, 4, at(&back)), 0xC000_0011);
    call!(ZwClose(handle => usize) -> i32);
    assert_eq!(std::fs::read(folder.path().join("C/STREAM_1.wav")).unwrap(), b"RIFF");
    assert_eq!(create(r"\??\C:\..\..\escape", 5).0, 0xC000_0033);
    verifier::assert_clean();
}

#[test]
fn a_request_of_the_io_manager_ends_with_status_event_and_itself() {
    let _machine = boot(1);
    let pdo = io::create_pdo() as usize;
    let (event, iosb) = ([0_u64; 4], [u64::MAX; 2]);
    call!(KeInitializeEvent(at(&event) => usize, 0_i32 => i32, 0_u8 => u8));
    let irp = call!(IoBuildSynchronousFsdRequest(27_u32 => u32, pdo => usize, 0_usize => usize, 0_u32 => u32, 0_usize => usize,
        at(&event) => usize, at(&iosb) => usize) -> usize);
    assert_eq!(call!(IofCallDriver(pdo => usize, irp => usize) -> i32), 0);
    assert_eq!((volatile(&iosb)[0] as u32, call!(KeReadStateEvent(at(&event) => usize) -> i32)), (0, 1));
    verifier::assert_clean();
}

thread_local! {
    static DONE: std::cell::Cell<(u8, i32, usize)> = const { std::cell::Cell::new((0, 0, 0)) };
}

unsafe extern "win64" fn power_done(_device: usize, minor: u8, state: i32, context: usize, iosb: *const i32) {
    assert_eq!(unsafe { *iosb }, 0);
    DONE.set((minor, state, context));
}

#[test]
fn a_power_request_goes_down_the_stack_and_comes_back() {
    let _machine = boot(1);
    let pdo = io::create_pdo() as usize;
    let status = call!(PoRequestPowerIrp(pdo => usize, 2_u8 => u8, 4_i32 => i32, power_done as *const () as usize => usize,
        77_usize => usize, 0_usize => usize) -> i32);
    assert_eq!(status, 0x103);
    run_until_idle();
    assert_eq!(DONE.get(), (2, 4, 77));
    verifier::assert_clean();
}

#[test]
fn remove_locks_are_counted_by_tag() {
    let _machine = boot(1);
    let lock = [0_u64; 16];
    call!(IoInitializeRemoveLockEx(at(&lock) => usize, 0_u32 => u32, 0_u32 => u32, 0_u32 => u32, 32_u32 => u32));
    let acquire = |tag: usize| {
        call!(IoAcquireRemoveLockEx(at(&lock) => usize, tag => usize, 0_usize => usize, 0_u32 => u32, 32_u32 => u32) -> i32) as u32
    };
    assert_eq!((acquire(1), acquire(2)), (0, 0));
    call!(IoReleaseRemoveLockEx(at(&lock) => usize, 1_usize => usize, 32_u32 => u32));
    call!(IoReleaseRemoveLockEx(at(&lock) => usize, 1_usize => usize, 32_u32 => u32));
    assert_eq!(broken(), ["RemoveLock"]);
    call!(IoReleaseRemoveLockAndWaitEx(at(&lock) => usize, 2_usize => usize, 32_u32 => u32));
    assert_eq!(acquire(3), 0xC000_0056);
}

#[test]
fn pool_tags_lookaside_lists_and_locked_pages_are_watched() {
    let _machine = boot(1);
    let tag = u32::from_le_bytes(*b"Test");
    let block = call!(ExAllocatePoolWithTag(512_i32 => i32, 100_usize => usize, tag => u32) -> usize);
    call!(ExFreePoolWithTag(block => usize, u32::from_le_bytes(*b"Tset") => u32));
    assert_eq!(broken(), ["PoolTag"]);
    #[repr(align(16))]
    struct List {
        _words: [u64; 16],
    }
    let list = List { _words: [0; 16] };
    call!(ExInitializeLookasideListEx(at(&list) => usize, 0_usize => usize, 0_usize => usize, 512_i32 => i32, 0_u32 => u32,
        64_usize => usize, tag => u32, 0_u16 => u16) -> i32);
    let entry = call!(ExAllocateFromLookasideListEx(at(&list) => usize) -> usize);
    assert_ne!(entry, 0);
    call!(ExFreeToLookasideListEx(at(&list) => usize, entry => usize));
    verifier::leaks();
    assert_eq!(broken(), ["LookasideLeft"]);
    call!(ExDeleteLookasideListEx(at(&list) => usize));
    let memory = call!(ExAllocatePool2(0x40_u64 => u64, 5000_usize => usize, tag => u32) -> usize);
    let mdl = call!(IoAllocateMdl(memory => usize, 5000_u32 => u32, 0_u8 => u8, 0_u8 => u8, 0_usize => usize) -> usize);
    call!(MmProbeAndLockPages(mdl => usize, 0_i32 => i32, 1_i32 => i32));
    let map = || {
        call!(MmMapLockedPagesSpecifyCache(mdl => usize, 0_i32 => i32, 1_i32 => i32, 0_usize => usize, 0_u32 => u32,
            16_u32 => u32) -> usize)
    };
    assert_eq!(map(), memory);
    call!(MmUnlockPages(mdl => usize));
    assert_eq!(map(), 0);
    assert_eq!(broken(), ["MmMapUnlocked"]);
    call!(IoFreeMdl(mdl => usize));
    call!(ExFreePoolWithTag(memory => usize, tag => u32));
    verifier::assert_clean();
}

thread_local! {
    static LIST: std::cell::RefCell<(usize, Vec<(u64, u64)>)> = const { std::cell::RefCell::new((0, Vec::new())) };
}

unsafe extern "win64" fn list_control(_device: usize, _irp: usize, list: *const u64, _context: usize) {
    assert_eq!(crate::kernel::irql(), 2);
    // SCATTER_GATHER_LIST: count, reserved, then address, length, reserved of each.
    let parts = unsafe { (0..*list as usize).map(|i| (*list.add(2 + 3 * i), *list.add(3 + 3 * i))).collect() };
    LIST.set((list as usize, parts));
}

#[test]
fn scatter_gather_lists_name_the_pages_and_are_given_back() {
    use crate::kernel::{dma, mdl, phys, pool, with_irql};
    let _machine = boot(8);
    let description = acx_core::nt::raw::DEVICE_DESCRIPTION::default();
    let adapter = dma::adapter(&description);
    let memory = pool::allocate(9000, 1, 0x40) as usize;
    let list = mdl::allocate(memory, 9000);
    mdl::build(list);
    unsafe { (memory as *mut u8).add(5000).write(0xA5) };
    let operations = unsafe { &*(*adapter).DmaOperations };
    type Get = unsafe extern "win64" fn(usize, usize, usize, usize, u32, usize, usize, u8) -> i32;
    let get = unsafe { std::mem::transmute::<usize, Get>(operations.GetScatterGatherList as usize) };
    let control = list_control as *const () as usize;
    let status = with_irql(2, || unsafe { get(adapter as usize, 0, list as usize, memory, 9000, control, 0, 1) });
    assert_eq!(status, 0);
    let (place, parts) = LIST.take();
    assert_eq!(parts.iter().map(|p| p.1).collect::<Vec<_>>(), [4096, 4096, 808]);
    let mut byte = [0];
    phys::read(parts[1].0 + 904, &mut byte).unwrap();
    assert_eq!(byte, [0xA5]);
    let put = operations.PutScatterGatherList as usize;
    let put = unsafe { std::mem::transmute::<usize, unsafe extern "win64" fn(usize, usize, u8)>(put) };
    with_irql(2, || unsafe { put(adapter as usize, place, 1) });
    with_irql(2, || unsafe { put(adapter as usize, place, 1) });
    assert_eq!(broken(), ["DmaFreeMismatch"]);
    mdl::free(list);
    pool::free(memory as *mut _, 1);
    unsafe { operations.PutDmaAdapter.unwrap()(adapter) };
    verifier::assert_clean();
}
