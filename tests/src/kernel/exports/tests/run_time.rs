//! Strings, numbers, formats, time.
use super::{broken, call, string};
use crate::kernel::{boot, exports::clock, now, run_for, trace_take};
use crate::verifier;

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

fn at<T>(all: &[T]) -> usize {
    all.as_ptr() as usize
}

fn read(buffer: &[u16]) -> String {
    String::from_utf16_lossy(&buffer[..buffer.iter().position(|u| *u == 0).unwrap_or(buffer.len())])
}

#[test]
fn formats_follow_the_c_library() {
    let _machine = boot(1);
    let mut out = [0_u8; 64];
    let template = b"%5d|%-5u|%05x|%#X|%I64d|%.3s|%c|%%\0";
    let word = b"abcdef\0";
    let written = call!(_snprintf(at(&out) => usize, 64_usize => usize, at(template) => usize, -42_i64 => i64, 7_u64 => u64,
        0xBEEF_u64 => u64, 0xAB_u64 => u64, -5_000_000_000_i64 => i64, at(word) => usize, 0x5A_u64 => u64) -> i32);
    // Worked out by hand from the C standard's rules.
    assert_eq!(std::str::from_utf8(&out[..written as usize]).unwrap(), "  -42|7    |0beef|0XAB|-5000000000|abc|Z|%");
    let wides = wide("%s %S %wZ %02d");
    let (a, b) = (wide("wide"), b"thin\0");
    let text = string("counted");
    let counted = text.counted();
    let mut place = [0_u16; 40];
    let n = call!(swprintf_s(at(&place) => usize, 40_usize => usize, at(&wides) => usize, at(&a) => usize, at(b) => usize,
        &raw const counted as usize => usize, 3_u64 => u64) -> i32);
    assert_eq!((n, read(&place).as_str()), (20, "wide thin counted 03"));
    out.fill(0xFF);
    assert_eq!(call!(_snprintf(at(&out) => usize, 3_usize => usize, at(b"abcdef\0") => usize) -> i32), -1);
    assert_eq!(&out[..4], b"abc\xFF", "no terminator when cut");
    place.fill(7);
    let n = call!(swprintf_s(at(&place) => usize, 3_usize => usize, at(&wide("abcdef")) => usize) -> i32);
    assert_eq!((n, place[0]), (-1, 0));
    assert!(call!(DbgPrint(at(b"level %u\n\0") => usize, 9_u64 => u64) -> i32) == 0);
    assert!(trace_take().iter().any(|l| l.ends_with("DbgPrint level 9")));
}

#[test]
fn counted_strings_compare_append_and_convert() {
    let _machine = boot(1);
    let (one, two) = (string("Speaker"), string("sPEAKERS"));
    let (a, b) = (one.counted(), two.counted());
    let (a, b) = (&raw const a as usize, &raw const b as usize);
    assert_eq!(call!(RtlEqualUnicodeString(a => usize, b => usize, 1_u8 => u8) -> u8), 0);
    assert_eq!(call!(RtlPrefixUnicodeString(a => usize, b => usize, 1_u8 => u8) -> u8), 1);
    assert_eq!(call!(RtlPrefixUnicodeString(a => usize, b => usize, 0_u8 => u8) -> u8), 0);
    assert!(call!(RtlCompareUnicodeString(a => usize, b => usize, 1_u8 => u8) -> i32) < 0);
    let mut place = [0_u16; 10];
    let target = [20_u64 << 16, at(&place) as u64];
    assert_eq!(call!(RtlAppendUnicodeStringToString(at(&target) => usize, a => usize) -> i32), 0);
    assert_eq!(call!(RtlAppendUnicodeToString(at(&target) => usize, at(&wide("1234")) => usize) -> i32) as u32, 0xC000_0023);
    assert_eq!(read(&place), "Speaker");
    place.fill(0);
    let guid: [u8; 16] = [0x04, 0xAD, 0x94, 0x69, 0xEF, 0x93, 0xD0, 0x11, 0xA3, 0xCC, 0x00, 0xA0, 0xC9, 0x22, 0x31, 0x96];
    let out = [0_u64; 2];
    assert_eq!(call!(RtlStringFromGUID(at(&guid) => usize, at(&out) => usize) -> i32), 0);
    // KSCATEGORY_AUDIO as the facts write it.
    let shown: Vec<u16> = (0..38).map(|i| unsafe { (out[1] as *const u16).add(i).read() }).collect();
    assert_eq!(String::from_utf16_lossy(&shown), "{6994AD04-93EF-11D0-A3CC-00A0C9223196}");
    let back = [0_u8; 16];
    assert_eq!(call!(RtlGUIDFromString(at(&out) => usize, at(&back) => usize) -> i32), 0);
    assert_eq!(back, guid);
    call!(RtlFreeUnicodeString(at(&out) => usize));
    let value = 0_u32;
    let number = string("0x1F");
    let counted = number.counted();
    let where_to = &raw const value as usize;
    assert_eq!(call!(RtlUnicodeStringToInteger(&raw const counted as usize => usize, 0_u32 => u32, where_to => usize) -> i32), 0);
    assert_eq!(unsafe { (where_to as *const u32).read_volatile() }, 31);
    verifier::assert_clean();
}

#[test]
fn the_library_of_c_moves_and_reports_overlap() {
    let _machine = boot(1);
    let data = *b"0123456789\0";
    call!(memmove(at(&data) + 2 => usize, at(&data) => usize, 4_usize => usize) -> usize);
    assert_eq!(unsafe { (&raw const data).read_volatile() }, *b"0101236789\0");
    assert!(broken().is_empty());
    call!(memcpy(at(&data) + 1 => usize, at(&data) => usize, 4_usize => usize) -> usize);
    assert_eq!(broken(), ["MemcpyOverlap"]);
    assert_eq!(call!(strtoul(at(b"0x20z\0") => usize, 0_usize => usize, 0_u32 => u32) -> u32), 32);
    assert_eq!(call!(_wcsicmp(at(&wide("aB")) => usize, at(&wide("Ab")) => usize) -> i32), 0);
    let name = wide("topology");
    assert_eq!(call!(wcsstr(at(&name) => usize, at(&wide("pol")) => usize) -> usize), at(&name) + 4);
}

#[test]
fn every_clock_shows_the_same_moment() {
    let _machine = boot(1);
    run_for(3_000_000_000);
    let ticks = now() / 100;
    assert_eq!(call!(KeQueryPerformanceCounter(0_usize => usize) -> u64), ticks);
    assert_eq!(call!(KeQueryInterruptTime() -> u64), ticks);
    let time = 0_u64;
    call!(KeQuerySystemTimePrecise(&raw const time as usize => usize));
    let page = clock::shared_data();
    let field = |offset: usize| u64::from_le_bytes(page[offset..offset + 8].try_into().unwrap());
    assert_eq!((field(0x08), field(0x14)), (ticks, unsafe { (&raw const time).read_volatile() }));
    assert_eq!(&page[0x26C..0x274], [10, 0, 0, 0, 0, 0, 0, 0]);
    let fields = [0_i16; 8];
    call!(RtlTimeToTimeFields(&raw const time as usize => usize, at(&fields) => usize));
    // Four seconds after switching on at the start of 2025, a Wednesday.
    assert_eq!(unsafe { (&raw const fields).read_volatile() }, [2025, 1, 1, 0, 0, 4, 0, 3]);
}
