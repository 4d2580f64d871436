//! What the tests of signatures share: a tiny image, identities that live in memory only, and outside tools.

#![allow(dead_code, reason = "each test file uses a part of it")]

use inf::certificate;
use inf::sign::Identity;
use object::pe;
use object::write::pe::{NtHeaders, Writer};
use std::process::Command;
use std::sync::OnceLock;

/// 2026-01-01 00:00:00 UTC.
pub const NEW_YEAR_2026: u64 = 1_767_225_600;

/// An x64 driver image with two sections, the first longer than a page: written by `object`, not by the code under test.
pub fn image() -> Vec<u8> {
    let text: Vec<u8> = (0..5000_u32).map(|n| (n * 7 % 251) as u8).collect();
    let data = [0xA5; 700];
    let mut bytes = Vec::new();
    let mut writer = Writer::new(true, 0x1000, 0x200, &mut bytes);
    writer.reserve_dos_header_and_stub();
    writer.reserve_nt_headers(16);
    writer.reserve_section_headers(2);
    let first = writer.reserve_text_section(text.len() as u32);
    let second = writer.reserve_data_section(data.len() as u32, data.len() as u32);
    writer.write_dos_header_and_stub().unwrap();
    writer.write_nt_headers(NtHeaders {
        machine: pe::IMAGE_FILE_MACHINE_AMD64,
        time_date_stamp: 0,
        characteristics: pe::IMAGE_FILE_EXECUTABLE_IMAGE | pe::IMAGE_FILE_LARGE_ADDRESS_AWARE,
        major_linker_version: 14,
        minor_linker_version: 0,
        address_of_entry_point: first.virtual_address,
        image_base: 0x1_4000_0000,
        major_operating_system_version: 10,
        minor_operating_system_version: 0,
        major_image_version: 10,
        minor_image_version: 0,
        major_subsystem_version: 10,
        minor_subsystem_version: 0,
        subsystem: pe::IMAGE_SUBSYSTEM_NATIVE,
        dll_characteristics: pe::IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
        size_of_stack_reserve: 0x10_0000,
        size_of_stack_commit: 0x1000,
        size_of_heap_reserve: 0x10_0000,
        size_of_heap_commit: 0x1000,
    });
    writer.write_section_headers();
    writer.write_section(first.file_offset, &text);
    writer.write_section(second.file_offset, &data);
    bytes
}

/// One test identity for all tests of a file: making an RSA key takes a while.
pub fn identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| certificate::self_signed("CN=Duet tests,OU=Not for release", NEW_YEAR_2026, 3650).unwrap())
}

/// Runs an outside tool and returns whether it succeeded and what it said; `None`, loudly, if it is not installed.
///
/// `cargo lab test` installs the tools and sets `DUET_TOOLS=required`: then a missing tool fails the test.
pub fn tool(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(error) if std::env::var_os("DUET_TOOLS").is_none() => {
            eprintln!("SKIPPED: {program} cannot be run ({error}); cargo lab setup installs it");
            None
        }
        Err(error) => panic!("{program} cannot be run: {error}"),
    }
}
