//! `Rtl*` strings: counted Unicode and narrow strings, numbers, GUIDs.
use acx_core::nt::raw::UNICODE_STRING;

use super::raw::{P, bytes, downcase, fill, get, narrow, put, text, units, upcase, wide_bytes, wide_units};
use super::status::*;
use crate::kernel::pool;
use crate::verifier::{report, rule};

/// Tag of buffers that the run-time library allocates.
const TAG: u32 = u32::from_le_bytes(*b"RtlS");

fn allocate(data: &[u8]) -> usize {
    let place = pool::allocate(data.len().max(2), TAG, acx_core::nt::raw::POOL_FLAG_PAGED) as usize;
    fill(place, data);
    place
}

fn set(string: usize, len: usize, maximum: usize, buffer: usize) {
    put(string, len as u16);
    put(string + 2, maximum as u16);
    put(string + 8, buffer);
}

/// Makes a counted string in pool, as the routines with an allocation do; the driver frees it.
pub(crate) fn give(out: usize, content: &str) -> i32 {
    let data = wide_bytes(content);
    let buffer = allocate(&data);
    if buffer == 0 {
        return INSUFFICIENT_RESOURCES;
    }
    set(out, data.len() - 2, data.len(), buffer);
    SUCCESS
}

fn to_bytes(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|u| u.to_le_bytes()).collect()
}

fn convert(out: usize, data: &[u8], terminator: usize, allocates: u8) -> i32 {
    let len = data.len() - terminator;
    if allocates != 0 {
        let buffer = allocate(data);
        if buffer == 0 {
            return INSUFFICIENT_RESOURCES;
        }
        set(out, len, data.len(), buffer);
        return SUCCESS;
    }
    let room = usize::from(get::<u16>(out + 2));
    put(out, len.min(room) as u16);
    if len > room {
        return BUFFER_OVERFLOW;
    }
    fill(get(out + 8), &data[..data.len().min(room)]);
    SUCCESS
}

fn folded(string: *const UNICODE_STRING, ignore: u8) -> Vec<u16> {
    let all = units(string);
    if ignore != 0 { all.into_iter().map(upcase).collect() } else { all }
}

fn ansi(string: usize) -> Vec<u8> {
    bytes(get(string + 8), usize::from(get::<u16>(string)))
}

fn compare<T: Ord + Copy + Into<i32>>(a: &[T], b: &[T]) -> i32 {
    a.iter().zip(b).map(|(x, y)| (*x).into() - (*y).into()).find(|d| *d != 0).unwrap_or(a.len() as i32 - b.len() as i32)
}

fn append(target: usize, data: &[u8]) -> i32 {
    let (len, room) = (usize::from(get::<u16>(target)), usize::from(get::<u16>(target + 2)));
    if len + data.len() > room {
        return BUFFER_TOO_SMALL;
    }
    let buffer: usize = get(target + 8);
    fill(buffer + len, data);
    put(target, (len + data.len()) as u16);
    if len + data.len() + 2 <= room {
        put(buffer + len + data.len(), 0_u16);
    }
    SUCCESS
}

fn copy(target: usize, data: &[u8]) {
    let room = usize::from(get::<u16>(target + 2));
    let len = data.len().min(room) & !1;
    let buffer: usize = get(target + 8);
    fill(buffer, &data[..len]);
    put(target, len as u16);
    if len + 2 <= room {
        put(buffer + len, 0_u16);
    }
}

fn number(text: &str, base: u32) -> Option<u32> {
    let text = text.trim_start();
    let (negative, text) = text.strip_prefix('-').map_or((false, text.strip_prefix('+').unwrap_or(text)), |t| (true, t));
    let (base, text) = match (base, text.get(..2)) {
        (0, Some("0x" | "0X")) => (16, &text[2..]),
        (0, Some("0o" | "0O")) => (8, &text[2..]),
        (0, Some("0b" | "0B")) => (2, &text[2..]),
        (0, _) => (10, text),
        (b @ (2 | 8 | 10 | 16), _) => (b, text),
        _ => return None,
    };
    let value = text.chars().map_while(|c| c.to_digit(base)).fold(0_u32, |v, d| v.wrapping_mul(base).wrapping_add(d));
    Some(if negative { value.wrapping_neg() } else { value })
}

fn digits(value: u64, base: u32) -> Option<String> {
    Some(match base {
        0 | 10 => value.to_string(),
        16 => format!("{value:X}"),
        8 => format!("{value:o}"),
        2 => format!("{value:b}"),
        _ => return None,
    })
}

/// A GUID in its registry form.
pub(crate) fn guid_text(guid: [u8; 16]) -> String {
    let [a, b, c, d, e, f, g, h, rest @ ..] = guid;
    let tail: String = rest[2..].iter().map(|b| format!("{b:02X}")).collect();
    let (one, two, three) = (u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes([e, f]), u16::from_le_bytes([g, h]));
    format!("{{{one:08X}-{two:04X}-{three:04X}-{:02X}{:02X}-{tail}}}", rest[0], rest[1])
}

fn guid_of(text: &str) -> Option<[u8; 16]> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let parts: Vec<&str> = inner.split('-').collect();
    if parts.iter().map(|p| p.len()).ne([8, 4, 4, 4, 12]) {
        return None;
    }
    let hex = parts.concat();
    let raw: Vec<u8> = (0..16).map(|i| u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok()).collect::<Option<_>>()?;
    let mut out: [u8; 16] = raw.try_into().ok()?;
    out[..4].reverse();
    out[4..6].reverse();
    out[6..8].reverse();
    Some(out)
}

fn init_ansi(out: usize, source: usize) {
    let len = if source == 0 { 0 } else { narrow(source, 0xFFFE).len() };
    set(out, len, if source == 0 { 0 } else { len + 1 }, source);
}

exports! { "ntoskrnl.exe";
    fn RtlInitUnicodeString(out: usize, source: usize) {
        let len = if source == 0 { 0 } else { wide_units(source, 0x7FFE).len() * 2 };
        set(out, len, if source == 0 { 0 } else { len + 2 }, source);
    }
    fn RtlInitUnicodeStringEx(out: usize, source: usize) -> i32 {
        RtlInitUnicodeString(out, source);
        SUCCESS
    }
    fn RtlInitAnsiString(out: usize, source: usize) { init_ansi(out, source); }
    fn RtlInitString(out: usize, source: usize) { init_ansi(out, source); }
    fn RtlInitUTF8String(out: usize, source: usize) { init_ansi(out, source); }
    fn RtlCopyUnicodeString(target: usize, source: *const UNICODE_STRING) { copy(target, &to_bytes(&units(source))); }
    fn RtlCopyString(target: usize, source: usize) {
        let data = if source == 0 { Vec::new() } else { ansi(source) };
        let len = data.len().min(usize::from(get::<u16>(target + 2)));
        fill(get(target + 8), &data[..len]);
        put(target, len as u16);
    }
    fn RtlAppendUnicodeStringToString(target: usize, source: *const UNICODE_STRING) -> i32 { append(target, &to_bytes(&units(source))) }
    fn RtlAppendUnicodeToString(target: usize, source: usize) -> i32 {
        if source == 0 { SUCCESS } else { append(target, &to_bytes(&wide_units(source, 0x7FFE))) }
    }
    fn RtlCompareUnicodeString(a: *const UNICODE_STRING, b: *const UNICODE_STRING, ignore: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        compare(&folded(a, ignore), &folded(b, ignore))
    }
    fn RtlEqualUnicodeString(a: *const UNICODE_STRING, b: *const UNICODE_STRING, ignore: u8) -> u8; 0 IRQL_RTL_PASSIVE {
        u8::from(folded(a, ignore) == folded(b, ignore))
    }
    fn RtlPrefixUnicodeString(a: *const UNICODE_STRING, b: *const UNICODE_STRING, ignore: u8) -> u8; 0 IRQL_RTL_PASSIVE {
        u8::from(folded(b, ignore).starts_with(&folded(a, ignore)))
    }
    fn RtlSuffixUnicodeString(a: *const UNICODE_STRING, b: *const UNICODE_STRING, ignore: u8) -> u8; 0 IRQL_RTL_PASSIVE {
        u8::from(folded(b, ignore).ends_with(&folded(a, ignore)))
    }
    fn RtlHashUnicodeString(string: *const UNICODE_STRING, ignore: u8, algorithm: u32, out: *mut u32) -> i32; 0 IRQL_RTL_PASSIVE {
        if algorithm > 1 {
            return INVALID_PARAMETER;
        }
        // HASH_STRING_ALGORITHM_X65599.
        let hash = folded(string, ignore).iter().fold(0_u32, |h, u| h.wrapping_mul(65_599).wrapping_add(u32::from(*u)));
        put(out as usize, hash);
        SUCCESS
    }
    fn RtlFindUnicodeSubstring(a: *const UNICODE_STRING, b: *const UNICODE_STRING, ignore: u8) -> usize {
        let (all, part) = (folded(a, ignore), folded(b, ignore));
        let at = (0..=all.len().saturating_sub(part.len())).find(|i| all[*i..].starts_with(&part));
        at.map_or(0, |i| (*a).Buffer as usize + 2 * i)
    }
    fn RtlUpcaseUnicodeString(target: usize, source: *const UNICODE_STRING, allocates: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        let data = to_bytes(&units(source).into_iter().map(upcase).collect::<Vec<_>>());
        convert(target, &data, 0, allocates)
    }
    fn RtlDowncaseUnicodeString(target: usize, source: *const UNICODE_STRING, allocates: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        let data = to_bytes(&units(source).into_iter().map(downcase).collect::<Vec<_>>());
        convert(target, &data, 0, allocates)
    }
    fn RtlUpcaseUnicodeChar(unit: u16) -> u16; 0 IRQL_RTL_PASSIVE { upcase(unit) }
    fn RtlDowncaseUnicodeChar(unit: u16) -> u16; 0 IRQL_RTL_PASSIVE { downcase(unit) }
    fn RtlUpperChar(c: u8) -> u8 { c.to_ascii_uppercase() }
    fn RtlUpperString(target: usize, source: usize) {
        let data = ansi(source).to_ascii_uppercase();
        let len = data.len().min(usize::from(get::<u16>(target + 2)));
        fill(get(target + 8), &data[..len]);
        put(target, len as u16);
    }
    fn RtlCompareString(a: usize, b: usize, ignore: u8) -> i32 {
        let fold = |s: usize| if ignore != 0 { ansi(s).to_ascii_uppercase() } else { ansi(s) };
        compare(&fold(a), &fold(b))
    }
    fn RtlEqualString(a: usize, b: usize, ignore: u8) -> u8 {
        u8::from(if ignore != 0 { ansi(a).eq_ignore_ascii_case(&ansi(b)) } else { ansi(a) == ansi(b) })
    }
    fn RtlAnsiStringToUnicodeString(target: usize, source: usize, allocates: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        convert(target, &wide_bytes(&String::from_utf8_lossy(&ansi(source))), 2, allocates)
    }
    fn RtlUnicodeStringToAnsiString(target: usize, source: *const UNICODE_STRING, allocates: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        convert(target, &[text(source).as_bytes(), &[0]].concat(), 1, allocates)
    }
    fn RtlUnicodeStringToUTF8String(target: usize, source: *const UNICODE_STRING, allocates: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        convert(target, &[text(source).as_bytes(), &[0]].concat(), 1, allocates)
    }
    fn RtlUTF8StringToUnicodeString(target: usize, source: usize, allocates: u8) -> i32; 0 IRQL_RTL_PASSIVE {
        convert(target, &wide_bytes(&String::from_utf8_lossy(&ansi(source))), 2, allocates)
    }
    fn RtlxAnsiStringToUnicodeSize(source: usize) -> u32 { wide_bytes(&String::from_utf8_lossy(&ansi(source))).len() as u32 }
    fn RtlxUnicodeStringToAnsiSize(source: *const UNICODE_STRING) -> u32 { text(source).len() as u32 + 1 }
    fn RtlUnicodeToUTF8N(target: usize, room: u32, used: *mut u32, source: usize, len: u32) -> i32 {
        let all: Vec<u16> = (0..len as usize / 2).map(|i| get(source + 2 * i)).collect();
        let data = String::from_utf16_lossy(&all).into_bytes();
        let fits = data.len().min(room as usize);
        fill(target, &data[..if target == 0 { 0 } else { fits }]);
        put(used as usize, if target == 0 { data.len() } else { fits } as u32);
        if target != 0 && fits < data.len() { BUFFER_TOO_SMALL } else { SUCCESS }
    }
    fn RtlUTF8ToUnicodeN(target: usize, room: u32, used: *mut u32, source: usize, len: u32) -> i32 {
        let mut data = wide_bytes(&String::from_utf8_lossy(&bytes(source, len as usize)));
        data.truncate(data.len() - 2);
        let fits = data.len().min(room as usize & !1);
        fill(target, &data[..if target == 0 { 0 } else { fits }]);
        put(used as usize, if target == 0 { data.len() } else { fits } as u32);
        if target != 0 && fits < data.len() { BUFFER_TOO_SMALL } else { SUCCESS }
    }
    fn RtlMultiByteToUnicodeN(target: usize, room: u32, used: *mut u32, source: usize, len: u32) -> i32; 0 IRQL_RTL_PASSIVE {
        let data: Vec<u8> = bytes(source, len as usize).into_iter().flat_map(|b| u16::from(b).to_le_bytes()).collect();
        let fits = data.len().min(room as usize & !1);
        fill(target, &data[..fits]);
        put(used as usize, fits as u32);
        SUCCESS
    }
    fn RtlUnicodeToMultiByteN(target: usize, room: u32, used: *mut u32, source: usize, len: u32) -> i32; 0 IRQL_RTL_PASSIVE {
        let data: Vec<u8> =
            (0..len as usize / 2).map(|i| u8::try_from(get::<u16>(source + 2 * i)).unwrap_or(b'?')).collect();
        let fits = data.len().min(room as usize);
        fill(target, &data[..fits]);
        put(used as usize, fits as u32);
        SUCCESS
    }
    fn RtlFreeUnicodeString(string: usize); 0 IRQL_RTL_PASSIVE {
        let buffer: P = get(string + 8);
        if !buffer.is_null() {
            pool::free(buffer, 0);
        }
        set(string, 0, 0, 0);
    }
    fn RtlFreeAnsiString(string: usize); 0 IRQL_RTL_PASSIVE { RtlFreeUnicodeString(string); }
    fn RtlFreeUTF8String(string: usize); 0 IRQL_RTL_PASSIVE { RtlFreeUnicodeString(string); }
    fn RtlDuplicateUnicodeString(flags: u32, source: *const UNICODE_STRING, out: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        let _ = flags;
        give(out, &text(source))
    }
    fn RtlValidateUnicodeString(_flags: u32, string: *const UNICODE_STRING) -> i32; 0 IRQL_RTL_PASSIVE {
        let s = string.read();
        let odd = s.Length % 2 != 0 || s.MaximumLength % 2 != 0 || s.Length > s.MaximumLength;
        if odd || (s.Buffer.is_null() && s.MaximumLength != 0) {
            report(rule::ZW_UNICODE_STRING, format!("string of {} in {} bytes", s.Length, s.MaximumLength));
            return INVALID_PARAMETER;
        }
        SUCCESS
    }
    fn RtlUnicodeStringToInteger(string: *const UNICODE_STRING, base: u32, out: *mut u32) -> i32; 0 IRQL_RTL_PASSIVE {
        number(&text(string), base).map_or(INVALID_PARAMETER, |v| { put(out as usize, v); SUCCESS })
    }
    fn RtlCharToInteger(string: usize, base: u32, out: *mut u32) -> i32; 0 IRQL_RTL_PASSIVE {
        let text = String::from_utf8_lossy(&narrow(string, 64)).into_owned();
        number(&text, base).map_or(INVALID_PARAMETER, |v| { put(out as usize, v); SUCCESS })
    }
    fn RtlIntegerToUnicodeString(value: u32, base: u32, out: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        digits(u64::from(value), base).map_or(INVALID_PARAMETER, |t| convert(out, &wide_bytes(&t), 2, 0))
    }
    fn RtlInt64ToUnicodeString(value: u64, base: u32, out: usize) -> i32; 0 IRQL_RTL_PASSIVE {
        digits(value, base).map_or(INVALID_PARAMETER, |t| convert(out, &wide_bytes(&t), 2, 0))
    }
    fn RtlStringFromGUID(guid: *const [u8; 16], out: usize) -> i32; 0 IRQL_RTL_PASSIVE { give(out, &guid_text(guid.read_unaligned())) }
    fn RtlGUIDFromString(string: *const UNICODE_STRING, out: *mut [u8; 16]) -> i32; 0 IRQL_RTL_PASSIVE {
        guid_of(&text(string)).map_or(INVALID_PARAMETER, |g| { put(out as usize, g); SUCCESS })
    }
}
