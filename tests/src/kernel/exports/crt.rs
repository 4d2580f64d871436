//! The C run-time names that the kernel exports. They stay out of the process's own symbols, which follow another convention.
use super::printf::{Arguments, Full, format};
use super::raw::{downcase, get, narrow, put, upcase, wide, wide_units};
use super::variadic::print;
use crate::verifier::{report, rule};

/// `EINVAL` and `ERANGE`.
const INVALID: i32 = 22;
const RANGE: i32 = 34;

fn string(at: usize) -> Vec<u8> {
    narrow(at, 0x10_0000)
}

fn units(at: usize) -> Vec<u16> {
    wide_units(at, 0x10_0000)
}

fn order<T: Ord>(a: &[T], b: &[T]) -> i32 {
    a.cmp(b) as i32
}

/// Copies into a buffer of `room` units for the `_s` functions.
fn copy_s<T: Copy + Default>(to: usize, room: usize, at: usize, all: &[T], truncate: bool) -> i32 {
    if to == 0 || room == 0 {
        return INVALID;
    }
    let size = size_of::<T>();
    let fits = at + all.len() < room;
    if !fits && !truncate {
        put(to, T::default());
        return RANGE;
    }
    let len = all.len().min(room.saturating_sub(at + 1));
    all[..len].iter().enumerate().for_each(|(i, u)| put(to + (at + i) * size, *u));
    put(to + (at + len) * size, T::default());
    // STRUNCATE.
    if fits { 0 } else { 80 }
}

fn store<T: Copy + Default>(to: usize, all: &[T]) {
    all.iter().enumerate().for_each(|(i, u)| put(to + i * size_of::<T>(), *u));
    put(to + size_of_val(all), T::default());
}

fn parse(text: &str, base: u32) -> (i128, usize) {
    let trimmed = text.trim_start();
    let skipped = text.len() - trimmed.len();
    let (negative, signed) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, 1),
        Some(b'+') => (false, 1),
        _ => (false, 0),
    };
    let body = &trimmed[signed..];
    let hex = body.len() > 2 && body[..2].eq_ignore_ascii_case("0x") && body.as_bytes()[2].is_ascii_hexdigit();
    let (base, prefix) = match base {
        0 | 16 if hex => (16, 2),
        0 if body.starts_with('0') => (8, 0),
        0 => (10, 0),
        b => (b.clamp(2, 36), 0),
    };
    let digits: Vec<u32> = body[prefix..].chars().map_while(|c| c.to_digit(base)).collect();
    let value = digits.iter().fold(0_i128, |v, d| (v * i128::from(base) + i128::from(*d)).min(1 << 70));
    let used = if digits.is_empty() { 0 } else { skipped + signed + prefix + digits.len() };
    (if negative { -value } else { value }, used)
}

fn radix(value: u64, base: u32) -> String {
    let mut digits = Vec::new();
    let mut left = value;
    loop {
        digits.push(char::from_digit((left % u64::from(base.clamp(2, 36))) as u32, base.clamp(2, 36)).unwrap_or('?'));
        left /= u64::from(base.clamp(2, 36));
        if left == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn signed(value: i64, base: u32, bits: u32) -> String {
    if base == 10 {
        return value.to_string();
    }
    radix(if bits == 32 { u64::from(value as u32) } else { value as u64 }, base)
}

fn ascii(at: usize) -> String {
    String::from_utf8_lossy(&string(at)).into_owned()
}

fn find<T: PartialEq>(all: &[T], part: &[T]) -> Option<usize> {
    (0..=all.len().checked_sub(part.len())?).find(|i| all[*i..].starts_with(part))
}

fn fold(all: &[u16]) -> Vec<u16> {
    all.iter().map(|u| downcase(*u)).collect()
}

exports! { local "ntoskrnl.exe";
    fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
        let apart = (to as usize).abs_diff(from as usize);
        if apart < len && apart != 0 {
            report(rule::MEMCPY_OVERLAP, format!("{len} bytes, {apart} apart"));
        }
        std::ptr::copy(from, to, len);
        to
    }
    fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 { std::ptr::copy(from, to, len); to }
    fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 { to.write_bytes(byte as u8, len); to }
    fn memcmp(a: usize, b: usize, len: usize) -> i32 {
        (0..len).map(|i| i32::from(get::<u8>(a + i)) - i32::from(get::<u8>(b + i))).find(|d| *d != 0).unwrap_or(0)
    }
    fn memchr(at: usize, byte: i32, len: usize) -> usize { (0..len).find(|i| get::<u8>(at + i) == byte as u8).map_or(0, |i| at + i) }
    fn memcpy_s(to: *mut u8, room: usize, from: *const u8, len: usize) -> i32 {
        if len > room {
            to.write_bytes(0, room);
            return RANGE;
        }
        std::ptr::copy(from, to, len);
        0
    }
    fn memmove_s(to: *mut u8, room: usize, from: *const u8, len: usize) -> i32 {
        if len > room {
            return RANGE;
        }
        std::ptr::copy(from, to, len);
        0
    }
    fn strlen(at: usize) -> usize { string(at).len() }
    fn strnlen(at: usize, most: usize) -> usize { narrow(at, most).len() }
    fn strcmp(a: usize, b: usize) -> i32 { order(&string(a), &string(b)) }
    fn strncmp(a: usize, b: usize, n: usize) -> i32 { order(&narrow(a, n), &narrow(b, n)) }
    fn _stricmp(a: usize, b: usize) -> i32 { order(&string(a).to_ascii_lowercase(), &string(b).to_ascii_lowercase()) }
    fn _strnicmp(a: usize, b: usize, n: usize) -> i32 { order(&narrow(a, n).to_ascii_lowercase(), &narrow(b, n).to_ascii_lowercase()) }
    fn strcpy(to: usize, from: usize) -> usize { store(to, &string(from)); to }
    fn strncpy(to: usize, from: usize, n: usize) -> usize {
        let mut all = narrow(from, n);
        all.resize(n, 0);
        super::raw::fill(to, &all);
        to
    }
    fn strcat(to: usize, from: usize) -> usize { store(to + string(to).len(), &string(from)); to }
    fn strncat(to: usize, from: usize, n: usize) -> usize { store(to + string(to).len(), &narrow(from, n)); to }
    fn strchr(at: usize, c: i32) -> usize {
        let all = [string(at), vec![0]].concat();
        all.iter().position(|b| *b == c as u8).map_or(0, |i| at + i)
    }
    fn strrchr(at: usize, c: i32) -> usize {
        let all = [string(at), vec![0]].concat();
        all.iter().rposition(|b| *b == c as u8).map_or(0, |i| at + i)
    }
    fn strstr(at: usize, part: usize) -> usize { find(&string(at), &string(part)).map_or(0, |i| at + i) }
    fn strspn(at: usize, set: usize) -> usize { let s = string(set); string(at).iter().take_while(|b| s.contains(b)).count() }
    fn strcpy_s(to: usize, room: usize, from: usize) -> i32 { copy_s(to, room, 0, &string(from), false) }
    fn strncpy_s(to: usize, room: usize, from: usize, n: usize) -> i32 {
        copy_s(to, room, 0, &narrow(from, if n == usize::MAX { 0x8000 } else { n }), n == usize::MAX)
    }
    fn strcat_s(to: usize, room: usize, from: usize) -> i32 { copy_s(to, room, narrow(to, room).len(), &string(from), false) }
    fn strncat_s(to: usize, room: usize, from: usize, n: usize) -> i32 {
        copy_s(to, room, narrow(to, room).len(), &narrow(from, if n == usize::MAX { 0x8000 } else { n }), n == usize::MAX)
    }
    fn _strlwr(at: usize) -> usize { store(at, &string(at).to_ascii_lowercase()); at }
    fn _strupr(at: usize) -> usize { store(at, &string(at).to_ascii_uppercase()); at }
    fn _strrev(at: usize) -> usize { store(at, &string(at).into_iter().rev().collect::<Vec<_>>()); at }
    fn wcslen(at: usize) -> usize { units(at).len() }
    fn wcsnlen(at: usize, most: usize) -> usize { wide_units(at, most).len() }
    fn wcscmp(a: usize, b: usize) -> i32 { order(&units(a), &units(b)) }
    fn wcsncmp(a: usize, b: usize, n: usize) -> i32 { order(&wide_units(a, n), &wide_units(b, n)) }
    fn _wcsicmp(a: usize, b: usize) -> i32 { order(&fold(&units(a)), &fold(&units(b))) }
    fn _wcsnicmp(a: usize, b: usize, n: usize) -> i32 { order(&fold(&wide_units(a, n)), &fold(&wide_units(b, n))) }
    fn wcscpy(to: usize, from: usize) -> usize { store(to, &units(from)); to }
    fn wcsncpy(to: usize, from: usize, n: usize) -> usize {
        let mut all = wide_units(from, n);
        all.resize(n, 0);
        all.iter().enumerate().for_each(|(i, u)| put(to + 2 * i, *u));
        to
    }
    fn wcscat(to: usize, from: usize) -> usize { store(to + 2 * units(to).len(), &units(from)); to }
    fn wcsncat(to: usize, from: usize, n: usize) -> usize { store(to + 2 * units(to).len(), &wide_units(from, n)); to }
    fn wcschr(at: usize, c: u16) -> usize {
        let all = [units(at), vec![0]].concat();
        all.iter().position(|u| *u == c).map_or(0, |i| at + 2 * i)
    }
    fn wcsrchr(at: usize, c: u16) -> usize {
        let all = [units(at), vec![0]].concat();
        all.iter().rposition(|u| *u == c).map_or(0, |i| at + 2 * i)
    }
    fn wcsstr(at: usize, part: usize) -> usize { find(&units(at), &units(part)).map_or(0, |i| at + 2 * i) }
    fn wcsspn(at: usize, set: usize) -> usize { let s = units(set); units(at).iter().take_while(|u| s.contains(u)).count() }
    fn wcscspn(at: usize, set: usize) -> usize { let s = units(set); units(at).iter().take_while(|u| !s.contains(u)).count() }
    fn wcscpy_s(to: usize, room: usize, from: usize) -> i32 { copy_s(to, room, 0, &units(from), false) }
    fn wcsncpy_s(to: usize, room: usize, from: usize, n: usize) -> i32 {
        copy_s(to, room, 0, &wide_units(from, if n == usize::MAX { 0x8000 } else { n }), n == usize::MAX)
    }
    fn wcscat_s(to: usize, room: usize, from: usize) -> i32 { copy_s(to, room, wide_units(to, room).len(), &units(from), false) }
    fn wcsncat_s(to: usize, room: usize, from: usize, n: usize) -> i32 {
        copy_s(to, room, wide_units(to, room).len(), &wide_units(from, if n == usize::MAX { 0x8000 } else { n }), n == usize::MAX)
    }
    fn _wcslwr(at: usize) -> usize { store(at, &fold(&units(at))); at }
    fn _wcsupr(at: usize) -> usize { store(at, &units(at).into_iter().map(upcase).collect::<Vec<_>>()); at }
    fn _wcsrev(at: usize) -> usize { store(at, &units(at).into_iter().rev().collect::<Vec<_>>()); at }
    fn mbstowcs(to: usize, from: usize, n: usize) -> usize {
        let all = string(from);
        all.iter().take(n).enumerate().for_each(|(i, b)| put(to + 2 * i, u16::from(*b)));
        if all.len() < n { put(to + 2 * all.len(), 0_u16); }
        all.len().min(n)
    }
    fn wcstombs(to: usize, from: usize, n: usize) -> usize {
        let all = units(from);
        all.iter().take(n).enumerate().for_each(|(i, u)| put(to + i, *u as u8));
        if all.len() < n { put(to + all.len(), 0_u8); }
        all.len().min(n)
    }
    fn towlower(c: u16) -> u16 { downcase(c) }
    fn towupper(c: u16) -> u16 { upcase(c) }
    fn tolower(c: i32) -> i32 { if (65..=90).contains(&c) { c + 32 } else { c } }
    fn toupper(c: i32) -> i32 { if (97..=122).contains(&c) { c - 32 } else { c } }
    fn isdigit(c: i32) -> i32 { i32::from((c as u8).is_ascii_digit()) }
    fn isalpha(c: i32) -> i32 { i32::from((c as u8).is_ascii_alphabetic()) }
    fn isalnum(c: i32) -> i32 { i32::from((c as u8).is_ascii_alphanumeric()) }
    fn isspace(c: i32) -> i32 { i32::from((c as u8).is_ascii_whitespace() || c == 11) }
    fn isupper(c: i32) -> i32 { i32::from((c as u8).is_ascii_uppercase()) }
    fn islower(c: i32) -> i32 { i32::from((c as u8).is_ascii_lowercase()) }
    fn isxdigit(c: i32) -> i32 { i32::from((c as u8).is_ascii_hexdigit()) }
    fn isprint(c: i32) -> i32 { i32::from((32..127).contains(&c)) }
    fn iswdigit(c: u16) -> i32 { i32::from((48..58).contains(&c)) }
    fn iswalnum(c: u16) -> i32 { i32::from(char::from_u32(u32::from(c)).is_some_and(char::is_alphanumeric)) }
    fn iswctype(_c: u16, _kind: u16) -> i32 { 0 }
    fn iswspace(c: u16) -> i32 { i32::from(char::from_u32(u32::from(c)).is_some_and(char::is_whitespace)) }
    fn iswxdigit(c: u16) -> i32 { i32::from(char::from_u32(u32::from(c)).is_some_and(|c| c.is_ascii_hexdigit())) }
    fn atoi(at: usize) -> i32 { parse(&ascii(at), 10).0 as i32 }
    fn atol(at: usize) -> i32 { parse(&ascii(at), 10).0 as i32 }
    fn _atoi64(at: usize) -> i64 { parse(&ascii(at), 10).0 as i64 }
    fn _wtoi(at: usize) -> i32 { parse(&wide(at), 10).0 as i32 }
    fn _wtol(at: usize) -> i32 { parse(&wide(at), 10).0 as i32 }
    fn _wtoi64(at: usize) -> i64 { parse(&wide(at), 10).0 as i64 }
    fn strtol(at: usize, end: usize, base: u32) -> i32 {
        let (value, used) = parse(&ascii(at), base);
        put(end, at + used);
        value.clamp(i32::MIN.into(), i32::MAX.into()) as i32
    }
    fn strtoul(at: usize, end: usize, base: u32) -> u32 {
        let (value, used) = parse(&ascii(at), base);
        put(end, at + used);
        if value > u32::MAX.into() { u32::MAX } else { value as u32 }
    }
    fn wcstol(at: usize, end: usize, base: u32) -> i32 {
        let (value, used) = parse(&wide(at), base);
        put(end, at + 2 * used);
        value.clamp(i32::MIN.into(), i32::MAX.into()) as i32
    }
    fn wcstoul(at: usize, end: usize, base: u32) -> u32 {
        let (value, used) = parse(&wide(at), base);
        put(end, at + 2 * used);
        if value > u32::MAX.into() { u32::MAX } else { value as u32 }
    }
    fn _wcstoui64(at: usize, end: usize, base: u32) -> u64 {
        let (value, used) = parse(&wide(at), base);
        put(end, at + 2 * used);
        if value > u64::MAX.into() { u64::MAX } else { value as u64 }
    }
    fn _itoa(value: i32, to: usize, base: u32) -> usize { store(to, signed(value.into(), base, 32).as_bytes()); to }
    fn _ultoa(value: u32, to: usize, base: u32) -> usize { store(to, radix(value.into(), base).as_bytes()); to }
    fn _i64toa(value: i64, to: usize, base: u32) -> usize { store(to, signed(value, base, 64).as_bytes()); to }
    fn _itow(value: i32, to: usize, base: u32) -> usize { store(to, &signed(value.into(), base, 32).encode_utf16().collect::<Vec<_>>()); to }
    fn _ultow(value: u32, to: usize, base: u32) -> usize { store(to, &radix(value.into(), base).encode_utf16().collect::<Vec<_>>()); to }
    fn _itoa_s(value: i32, to: usize, room: usize, base: u32) -> i32 { copy_s(to, room, 0, signed(value.into(), base, 32).as_bytes(), false) }
    fn _itow_s(value: i32, to: usize, room: usize, base: u32) -> i32 {
        copy_s(to, room, 0, &signed(value.into(), base, 32).encode_utf16().collect::<Vec<_>>(), false)
    }
    fn _ultow_s(value: u32, to: usize, room: usize, base: u32) -> i32 {
        copy_s(to, room, 0, &radix(value.into(), base).encode_utf16().collect::<Vec<_>>(), false)
    }
    fn _ui64toa_s(value: u64, to: usize, room: usize, base: u32) -> i32 { copy_s(to, room, 0, radix(value, base).as_bytes(), false) }
    fn abs(value: i32) -> i32 { value.wrapping_abs() }
    fn labs(value: i32) -> i32 { value.wrapping_abs() }
    fn _abs64(value: i64) -> i64 { value.wrapping_abs() }
    fn rand() -> i32 { crate::kernel::random(0x8000) as i32 }
    fn srand(_seed: u32) {}
    fn vsprintf(to: usize, template: usize, list: usize) -> i32 { print(to, None, None, &format(&ascii(template), Arguments(list), false), false, Full::Clear) }
    fn vswprintf(to: usize, template: usize, list: usize) -> i32 { print(to, None, None, &format(&wide(template), Arguments(list), true), true, Full::Clear) }
    fn _vsnprintf(to: usize, room: usize, template: usize, list: usize) -> i32 {
        print(to, Some(room), None, &format(&ascii(template), Arguments(list), false), false, Full::Cut)
    }
    fn _vsnwprintf(to: usize, room: usize, template: usize, list: usize) -> i32 {
        print(to, Some(room), None, &format(&wide(template), Arguments(list), true), true, Full::Cut)
    }
    fn vsprintf_s(to: usize, room: usize, template: usize, list: usize) -> i32 {
        print(to, Some(room), None, &format(&ascii(template), Arguments(list), false), false, Full::Clear)
    }
    fn vswprintf_s(to: usize, room: usize, template: usize, list: usize) -> i32 {
        print(to, Some(room), None, &format(&wide(template), Arguments(list), true), true, Full::Clear)
    }
    fn _vsnprintf_s(to: usize, room: usize, count: usize, template: usize, list: usize) -> i32 {
        print(to, Some(room), Some(count), &format(&ascii(template), Arguments(list), false), false, Full::Clear)
    }
    fn _vsnwprintf_s(to: usize, room: usize, count: usize, template: usize, list: usize) -> i32 {
        print(to, Some(room), Some(count), &format(&wide(template), Arguments(list), true), true, Full::Clear)
    }
    fn qsort(base: *mut u8, n: usize, size: usize, compare: usize) {
        let order = std::mem::transmute::<usize, unsafe extern "win64" fn(*const u8, *const u8) -> i32>(compare);
        let mut all: Vec<Vec<u8>> = (0..n).map(|i| super::raw::bytes(base as usize + i * size, size)).collect();
        all.sort_by(|a, b| order(a.as_ptr(), b.as_ptr()).cmp(&0));
        all.iter().enumerate().for_each(|(i, e)| super::raw::fill(base as usize + i * size, e));
    }
    fn bsearch(key: *const u8, base: *const u8, n: usize, size: usize, compare: usize) -> usize {
        let order = std::mem::transmute::<usize, unsafe extern "win64" fn(*const u8, *const u8) -> i32>(compare);
        (0..n).map(|i| base.add(i * size)).find(|e| order(key, *e) == 0).map_or(0, |e| e as usize)
    }
    fn sqrt(x: f64) -> f64 { x.sqrt() }
    fn floor(x: f64) -> f64 { x.floor() }
    fn ceil(x: f64) -> f64 { x.ceil() }
    fn pow(x: f64, y: f64) -> f64 { x.powf(y) }
    fn sin(x: f64) -> f64 { x.sin() }
    fn cos(x: f64) -> f64 { x.cos() }
    fn log(x: f64) -> f64 { x.ln() }
    fn log10(x: f64) -> f64 { x.log10() }
    fn exp(x: f64) -> f64 { x.exp() }
    fn fmod(x: f64, y: f64) -> f64 { x % y }
    fn sinf(x: f32) -> f32 { x.sin() }
    fn cosf(x: f32) -> f32 { x.cos() }
    fn powf(x: f32, y: f32) -> f32 { x.powf(y) }
    fn floorf(x: f32) -> f32 { x.floor() }
    fn ceilf(x: f32) -> f32 { x.ceil() }
    fn sqrtf(x: f32) -> f32 { x.sqrt() }
}
