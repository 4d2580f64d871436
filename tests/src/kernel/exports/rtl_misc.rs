//! `Rtl*` memory, version, bits, registry queries, unwinding.
use super::raw::{P, bytes, fill, get, narrow, put, upcase, wide, wide_bytes};
use super::status::*;
use crate::kernel::with;
use crate::verifier::{report, rule};

/// The build that the lab's Windows calls itself.
pub const BUILD: u32 = 22_621;

fn version(out: usize) -> i32 {
    // RTL_OSVERSIONINFOW: dwOSVersionInfoSize 276, EX 284; Major, Minor, Build, PlatformId 2 (NT).
    let size: u32 = get(out);
    put(out + 4, [10_u32, 0, BUILD, 2]);
    if size >= 284 {
        // ServicePack, SuiteMask 0x100, ProductType 1.
        put(out + 276, [0_u16, 0, 0x100, 1]);
    }
    SUCCESS
}

/// `RTL_QUERY_REGISTRY_TABLE`: 56 bytes.
struct Row {
    routine: usize,
    flags: u32,
    name: usize,
    context: usize,
    default: (u32, usize, u32),
}

impl Row {
    fn read(at: usize) -> Self {
        let default = (get(at + 32), get(at + 40), get(at + 48));
        Self { routine: get(at), flags: get(at + 8), name: get(at + 16), context: get(at + 24), default }
    }
}

fn root(relative: u32, path: usize) -> String {
    let text = if relative & 0x4000_0000 != 0 { super::registry::path_of(path).unwrap_or_default() } else { wide(path) };
    let base = match relative & 0xFF {
        1 => r"\Registry\Machine\System\CurrentControlSet\Services\",
        2 => r"\Registry\Machine\System\CurrentControlSet\Control\",
        3 => r"\Registry\Machine\Software\Microsoft\Windows NT\CurrentVersion\",
        4 => r"\Registry\Machine\Hardware\DeviceMap\",
        5 => r"\Registry\User\S-1-5-18\",
        _ => "",
    };
    if relative & 0x4000_0000 != 0 { text } else { format!("{base}{text}") }
}

/// RTL_QUERY_REGISTRY_DIRECT: a number goes to the context, text into a counted string there.
fn direct(row: &Row, kind: u32, data: &[u8]) -> i32 {
    match kind {
        1 | 2 | 7 => {
            let (room, buffer): (u16, usize) = (get(row.context + 2), get(row.context + 8));
            let text = &data[..data.len().saturating_sub(if data.ends_with(&[0, 0]) { 2 } else { 0 })];
            if buffer == 0 {
                let place = crate::kernel::pool::allocate(text.len() + 2, u32::from_le_bytes(*b"RtlQ"), 0x100) as usize;
                fill(place, text);
                put(row.context, text.len() as u16);
                put(row.context + 2, text.len() as u16 + 2);
                put(row.context + 8, place);
            } else if usize::from(room) < text.len() + 2 {
                return BUFFER_TOO_SMALL;
            } else {
                fill(buffer, text);
                put(buffer + text.len(), 0_u16);
                put(row.context, text.len() as u16);
            }
        }
        _ if data.len() <= 4 => fill(row.context, data),
        _ => {
            let room = get::<i32>(row.context);
            if room < 0 && data.len() <= room.unsigned_abs() as usize {
                fill(row.context, data);
            } else if (data.len() + 8) as i32 <= room {
                put(row.context, data.len() as u32);
                put(row.context + 4, kind);
                fill(row.context + 8, data);
            } else {
                return BUFFER_TOO_SMALL;
            }
        }
    }
    SUCCESS
}

fn query_table(relative: u32, path: usize, table: usize, context: usize) -> i32 {
    let top = root(relative, path);
    if !with(|s| s.ext.registry.exists(&top)) {
        return OBJECT_NAME_NOT_FOUND;
    }
    let mut key = top.clone();
    for at in (0..256).map(|i| table + 56 * i) {
        let row = Row::read(at);
        if row.routine == 0 && row.flags & 0x21 == 0 {
            return SUCCESS;
        }
        let name = wide(row.name);
        if row.flags & 1 != 0 {
            key = format!("{top}\\{name}");
            if row.routine == 0 {
                continue;
            }
        }
        let mut found = if row.flags & 1 != 0 || row.name == 0 {
            with(|s| s.ext.registry.values(&key))
        } else {
            with(|s| s.ext.registry.value(&key, &name)).map(|v| (name.clone(), v)).into_iter().collect()
        };
        if found.is_empty() && row.default.0 != 0 {
            let (kind, data, len) = row.default;
            let len = if len == 0 && matches!(kind, 1 | 2) { wide_bytes(&wide(data)).len() } else { len as usize };
            let data =
                if kind == 4 && len <= 4 && data < 0x1_0000 { (data as u32).to_le_bytes().to_vec() } else { bytes(data, len) };
            found.push((name.clone(), (kind, data)));
        }
        if found.is_empty() && row.flags & 4 != 0 {
            return OBJECT_NAME_NOT_FOUND;
        }
        for (name, (kind, data)) in found {
            let wanted = row.default.0 >> 24;
            if row.flags & 0x100 != 0 && wanted != 0 && wanted != kind {
                return OBJECT_TYPE_MISMATCH;
            }
            let status = if row.flags & 0x20 != 0 { direct(&row, kind, &data) } else { routine(&row, &name, kind, &data, context) };
            if status < 0 {
                return status;
            }
            if row.flags & 0x40 != 0 {
                with(|s| s.ext.registry.remove(&key, &name));
            }
        }
    }
    INVALID_PARAMETER
}

fn routine(row: &Row, name: &str, kind: u32, data: &[u8], context: usize) -> i32 {
    if row.routine == 0 {
        return SUCCESS;
    }
    let name = wide_bytes(name);
    // SAFETY: the driver gave the QueryRoutine of this row for the call.
    crate::kernel::callout("QueryRoutine", 0, || unsafe {
        let f = std::mem::transmute::<usize, unsafe extern "win64" fn(usize, u32, usize, u32, usize, usize) -> i32>(row.routine);
        f(name.as_ptr() as usize, kind, data.as_ptr() as usize, data.len() as u32, context, row.context)
    })
}

exports! { "ntoskrnl.exe";
    fn RtlCompareMemory(a: usize, b: usize, len: usize) -> usize { (0..len).take_while(|i| get::<u8>(a + i) == get::<u8>(b + i)).count() }
    fn RtlCompareMemoryUlong(a: usize, len: usize, pattern: u32) -> usize {
        (0..len / 4).take_while(|i| get::<u32>(a + 4 * i) == pattern).count() * 4
    }
    fn RtlCopyMemory(target: *mut u8, source: *const u8, len: usize) { std::ptr::copy(source, target, len); }
    fn RtlCopyMemoryNonTemporal(target: *mut u8, source: *const u8, len: usize) { std::ptr::copy(source, target, len); }
    fn RtlMoveMemory(target: *mut u8, source: *const u8, len: usize) { std::ptr::copy(source, target, len); }
    fn RtlZeroMemory(target: *mut u8, len: usize) { target.write_bytes(0, len); }
    fn RtlFillMemory(target: *mut u8, len: usize, byte: u8) { target.write_bytes(byte, len); }
    fn RtlSecureZeroMemory(target: *mut u8, len: usize) -> *mut u8 { target.write_bytes(0, len); target }
    fn RtlIsZeroMemory(target: usize, len: usize) -> u8 { u8::from((0..len).all(|i| get::<u8>(target + i) == 0)) }
    fn RtlPrefetchMemoryNonTemporal(_address: P, _len: usize) {}
    fn RtlGetVersion(out: usize) -> i32; 0 IRQL_RTL_PASSIVE { version(out) }
    fn PsGetVersion(major: *mut u32, minor: *mut u32, build: *mut u32, service_pack: usize) -> u8; 0 IRQL_PS_PASSIVE {
        put(major as usize, 10_u32);
        put(minor as usize, 0_u32);
        put(build as usize, BUILD);
        if service_pack != 0 {
            put(service_pack, 0_u16);
        }
        0
    }
    fn RtlVerifyVersionInfo(wanted: usize, mask: u32, condition: u64) -> i32; 0 IRQL_RTL_PASSIVE {
        // Major, minor and build compare as one number; VER_EQUAL 1, GREATER 2, GREATER_EQUAL 3, LESS 4, LESS_EQUAL 5.
        let parts = [(2_u32, 4_usize, 10_u32), (1, 8, 0), (4, 12, BUILD)];
        for (bit, offset, ours) in parts {
            if mask & bit == 0 {
                continue;
            }
            let theirs: u32 = get(wanted + offset);
            let how = condition >> (3 * bit.trailing_zeros()) & 7;
            let holds = match how { 1 => ours == theirs, 2 => ours > theirs, 3 => ours >= theirs, 4 => ours < theirs, _ => ours <= theirs };
            if !holds {
                return REVISION_MISMATCH;
            }
            if ours != theirs && how != 1 {
                return SUCCESS;
            }
        }
        SUCCESS
    }
    fn RtlIsNtDdiVersionAvailable(wanted: u32) -> u8; 0 IRQL_RTL_PASSIVE { u8::from(wanted <= 0x0A00_000C) }
    fn RtlIsServicePackVersionInstalled(wanted: u32) -> u8; 0 IRQL_RTL_PASSIVE { u8::from(wanted <= 0x0A00_0000) }
    fn RtlQueryRegistryValues(relative: u32, path: usize, table: usize, context: usize, _environment: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        query_table(relative, path, table, context)
    }
    fn RtlQueryRegistryValuesEx(relative: u32, path: usize, table: usize, context: usize, _environment: usize) -> i32;
        0 IRQL_RTL_PASSIVE {
        query_table(relative, path, table, context)
    }
    fn RtlWriteRegistryValue(relative: u32, path: usize, name: usize, kind: u32, data: usize, len: u32) -> i32; 0 IRQL_RTL_PASSIVE {
        let (key, name, data) = (root(relative, path), wide(name), bytes(data, len as usize));
        with(|s| s.ext.registry.set(&key, &name, (kind, data)));
        SUCCESS
    }
    fn RtlDeleteRegistryValue(relative: u32, path: usize, name: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        let (key, name) = (root(relative, path), wide(name));
        if with(|s| s.ext.registry.remove(&key, &name)) { SUCCESS } else { OBJECT_NAME_NOT_FOUND }
    }
    fn RtlCheckRegistryKey(relative: u32, path: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        let key = root(relative, path);
        if with(|s| s.ext.registry.exists(&key)) { SUCCESS } else { OBJECT_NAME_NOT_FOUND }
    }
    fn RtlCreateRegistryKey(relative: u32, path: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        let key = root(relative, path);
        with(|s| s.ext.registry.create(&key));
        SUCCESS
    }
    fn RtlRandom(seed: *mut u32) -> u32 { let v = seed.read().wrapping_mul(0x7FFF_FFED).wrapping_add(0x7FFF_FFC3) & 0x7FFF_FFFF; seed.write(v); v }
    fn RtlRandomEx(seed: *mut u32) -> u32 { let v = seed.read().wrapping_mul(0x7FFF_FFED).wrapping_add(0x7FFF_FFC3) & 0x7FFF_FFFF; seed.write(v); v }
    fn RtlNumberOfSetBitsUlongPtr(value: u64) -> u32 { value.count_ones() }
    fn RtlFindMostSignificantBit(value: u64) -> i8 { 63 - value.leading_zeros() as i8 }
    fn RtlFindLeastSignificantBit(value: u64) -> i8 { if value == 0 { -1 } else { value.trailing_zeros() as i8 } }
    fn RtlUlongByteSwap(value: u32) -> u32 { value.swap_bytes() }
    fn RtlUlonglongByteSwap(value: u64) -> u64 { value.swap_bytes() }
    fn RtlUshortByteSwap(value: u16) -> u16 { value.swap_bytes() }
    // RTL_BITMAP: SizeOfBitMap u32, Buffer at 8.
    fn RtlInitializeBitMap(map: usize, buffer: usize, bits: u32) { put(map, bits); put(map + 8, buffer); }
    fn RtlClearAllBits(map: usize) { fill(get(map + 8), &vec![0; get::<u32>(map).div_ceil(32) as usize * 4]); }
    fn RtlSetAllBits(map: usize) { fill(get(map + 8), &vec![0xFF; get::<u32>(map).div_ceil(32) as usize * 4]); }
    fn RtlTestBit(map: usize, bit: u32) -> u8 { get::<u8>(get::<usize>(map + 8) + bit as usize / 8) >> (bit % 8) & 1 }
    fn RtlSetBit(map: usize, bit: u32) { let at = get::<usize>(map + 8) + bit as usize / 8; put(at, get::<u8>(at) | 1 << (bit % 8)); }
    fn RtlClearBit(map: usize, bit: u32) { let at = get::<usize>(map + 8) + bit as usize / 8; put(at, get::<u8>(at) & !(1 << (bit % 8))); }
    fn RtlSetBits(map: usize, from: u32, n: u32) { for b in from..from + n { RtlSetBit(map, b); } }
    fn RtlClearBits(map: usize, from: u32, n: u32) { for b in from..from + n { RtlClearBit(map, b); } }
    fn RtlNumberOfSetBits(map: usize) -> u32 { (0..get::<u32>(map)).map(|b| u32::from(RtlTestBit(map, b))).sum() }
    fn RtlFindClearBitsAndSet(map: usize, n: u32, _hint: u32) -> u32 {
        let total: u32 = get(map);
        let free = |from: u32| (from..from + n).all(|b| RtlTestBit(map, b) == 0);
        match (0..=total.saturating_sub(n)).find(|f| n <= total && free(*f)) {
            Some(from) => { RtlSetBits(map, from, n); from }
            None => u32::MAX,
        }
    }
    fn RtlCompareUnicodeStrings(a: usize, a_units: usize, b: usize, b_units: usize, ignore: u8) -> i32 {
        let unit = |at: usize, i: usize| { let u: u16 = get(at + 2 * i); if ignore != 0 { upcase(u) } else { u } };
        let first = (0..a_units.min(b_units)).map(|i| i32::from(unit(a, i)) - i32::from(unit(b, i))).find(|d| *d != 0);
        first.unwrap_or(a_units as i32 - b_units as i32)
    }
    fn RtlAssert(expression: usize, file: usize, line: u32, _message: usize) {
        let (what, place) = (narrow(expression, 256), narrow(file, 256));
        report(rule::BUG_CHECK, format!("assertion {} at {}:{line}", String::from_utf8_lossy(&what), String::from_utf8_lossy(&place)));
    }
    fn RtlCaptureStackBackTrace(skip: u32, count: u32, frames: usize, hash: *mut u32) -> u16 {
        if !hash.is_null() {
            put(hash as usize, 0_u32);
        }
        let found = crate::loader::callers();
        let wanted = found.iter().skip(skip as usize).take(count as usize);
        wanted.enumerate().map(|(n, address)| put(frames + 8 * n, *address)).count() as u16
    }
    fn RtlPcToFileHeader(_pc: usize, base: *mut usize) -> usize { put(base as usize, 0_usize); 0 }
    fn RtlNtStatusToDosErrorNoTeb(status: i32) -> u32 { if status >= 0 { 0 } else { 317 } }
}
