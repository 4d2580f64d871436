//! Which functions an image may import, as data: one list for each flavour, and since when Windows has each function.
//!
//! A list is a text file: `library function [only]`, one a line, where `only` is a processor or a cargo feature of the driver,
//! with `!` before it for images without it, `#` before a comment, and one line `windows VERSION` with
//! the oldest Windows that the flavour serves. An image imports exactly what its list says. `since.txt` has the version that
//! Microsoft's reference gives for every function of every list; a list must not name what its Windows lacks.

use super::build::{Arch, Flavour};
use super::pe::Import;
use super::product::{Kind, Product};
use std::collections::BTreeSet;

/// A version of Windows: major, minor, build.
pub type Version = (u32, u32, u32);

/// What a flavour may import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Oldest Windows that it serves.
    pub windows: Version,
    /// Every import; libraries in lower case.
    pub imports: BTreeSet<(String, String)>,
}

const LISTS: [(Flavour, &str); 3] = [
    (Flavour::Acx, include_str!("allowed/acx.txt")),
    (Flavour::Portcls, include_str!("allowed/portcls.txt")),
    (Flavour::Legacy, include_str!("allowed/legacy.txt")),
];
const SINCE: &str = include_str!("allowed/since.txt");

fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().map(|l| l.split('#').next().unwrap_or("").split_whitespace().collect::<Vec<_>>());
    lines.filter(|words| !words.is_empty())
}

fn version(text: &str) -> Option<Version> {
    let mut parts = text.split('.').map(|p| p.parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    parts.next().is_none().then_some(version)
}

/// Reads a list for one kind of image.
///
/// # Errors
/// The line that is wrong.
pub fn parse(text: &str, kind: Kind) -> Result<Allowed, String> {
    let Kind { flavour, product, arch } = kind;
    let word =
        |only: &str| Arch::ALL.map(Arch::name).contains(&only) || Product::ALL.iter().any(|p| p.features(flavour).contains(&only));
    let mut allowed = Allowed::default();
    for words in lines(text) {
        match words[..] {
            ["windows", number] => allowed.windows = version(number).ok_or_else(|| format!("windows {number}"))?,
            [library, name] => _ = allowed.imports.insert((library.to_lowercase(), name.to_owned())),
            [library, name, only] if word(only.trim_start_matches('!')) => {
                let plain = only.trim_start_matches('!');
                let there = arch.name() == plain || product.features(flavour).contains(&plain);
                if there != only.starts_with('!') {
                    allowed.imports.insert((library.to_lowercase(), name.to_owned()));
                }
            }
            _ => return Err(words.join(" ")),
        }
    }
    Ok(allowed)
}

/// What an image of ours may import.
///
/// # Panics
/// A bundled list is wrong; a test reads them all.
pub fn allowed(kind: Kind) -> Allowed {
    let text = LISTS.iter().find(|(f, _)| *f == kind.flavour).map_or("", |(_, text)| *text);
    parse(text, kind).unwrap_or_else(|line| panic!("{}.txt: {line}", kind.flavour.name()))
}

/// Since which Windows a function is exported, where the list knows it.
pub fn since(library: &str, name: &str) -> Option<Version> {
    let mut found = lines(SINCE).filter(|w| w.len() == 3 && w[0].eq_ignore_ascii_case(library) && w[1] == name);
    found.next().and_then(|words| version(words[2]))
}

/// Libraries that only programs can load; by name, without regard to case.
const USER_MODE: [&str; 9] = [
    "kernel32.dll",
    "user32.dll",
    "advapi32.dll",
    "ole32.dll",
    "kernelbase.dll",
    "ucrtbase.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ws2_32.dll",
];

/// Whether no kernel image can import from this library.
pub fn is_for_programs(library: &str) -> bool {
    let library = library.to_ascii_lowercase();
    USER_MODE.contains(&library.as_str()) || library.starts_with("api-ms-win-") || library.starts_with("vcruntime")
}

/// Imports that the list does not name, in words.
pub fn unlisted(imports: &[Import], allowed: &Allowed) -> Vec<String> {
    let unknown = imports.iter().filter(|i| !allowed.imports.contains(&(i.library.to_lowercase(), i.name.clone())));
    unknown.map(|i| format!("{}!{}", i.library, i.name)).collect()
}

/// What the list names and the image does not import, in words.
pub fn unused(imports: &[Import], allowed: &Allowed) -> Vec<String> {
    let used: BTreeSet<_> = imports.iter().map(|i| (i.library.to_lowercase(), i.name.clone())).collect();
    allowed.imports.difference(&used).map(|(library, name)| format!("{library}!{name}")).collect()
}

/// Imports that the flavour's oldest Windows lacks, or whose age nobody wrote down.
pub fn too_new(imports: &[Import], windows: Version) -> Vec<String> {
    let mut list = Vec::new();
    for Import { library, name } in imports {
        match since(library, name) {
            Some(version) if version <= windows => {}
            Some((major, minor, build)) => list.push(format!("{library}!{name} is there since {major}.{minor}.{build}")),
            None => list.push(format!("{library}!{name} is not in since.txt")),
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Kind = Kind { flavour: Flavour::Acx, product: Product::Hda, arch: Arch::X64 };

    fn import(library: &str, name: &str) -> Import {
        Import { library: library.into(), name: name.into() }
    }

    #[test]
    fn every_listed_import_has_a_known_age_and_is_old_enough() {
        for flavour in Flavour::ALL {
            for (arch, product) in Arch::ALL.into_iter().flat_map(|arch| Product::ALL.map(|product| (arch, product))) {
                let allowed = allowed(Kind { flavour, product, arch });
                assert!(allowed.imports.len() > 5 && allowed.windows > (5, 0, 0), "{flavour:?}");
                let imports: Vec<_> = allowed.imports.iter().map(|(l, n)| import(l, n)).collect();
                // The first Windows for arm64 is newer than all that the flavours serve on x64.
                let windows = if arch == Arch::Arm64 { allowed.windows.max((10, 0, 16299)) } else { allowed.windows };
                assert_eq!(too_new(&imports, windows), Vec::<String>::new(), "{flavour:?}");
            }
        }
    }

    #[test]
    fn legacy_needs_no_framework_and_nothing_younger_than_server_2003() {
        let allowed = allowed(Kind { flavour: Flavour::Legacy, product: Product::Hda, arch: Arch::X64 });
        assert_eq!(allowed.windows, (5, 2, 0));
        assert!(!allowed.imports.iter().any(|(library, _)| library == "wdfldr.sys"));
        assert!(!allowed.imports.iter().any(|(_, name)| name == "ExAllocatePool2"));
    }

    #[test]
    fn lists_are_compared_both_ways_and_by_age() {
        let allowed = parse("windows 6.1\nntoskrnl.exe A # why\nntoskrnl.exe B x64\nntoskrnl.exe C arm64", OURS).unwrap();
        assert_eq!((allowed.windows, allowed.imports.len()), ((6, 1, 0), 2));
        let imports = [import("NTOSKRNL.exe", "A"), import("ntoskrnl.exe", "X")];
        assert_eq!(unlisted(&imports, &allowed), ["ntoskrnl.exe!X"]);
        assert_eq!(unused(&imports, &allowed), ["ntoskrnl.exe!B"]);
        assert_eq!(too_new(&[import("ntoskrnl.exe", "ExAllocatePool2")], (10, 0, 10240)).len(), 1);
        assert!(parse("windows seven", OURS).is_err() && parse("a b c d", OURS).is_err());
        assert!(
            is_for_programs("KERNEL32.dll") && is_for_programs("api-ms-win-core-file-l1-1-0.dll") && !is_for_programs("hal.dll")
        );
    }
}
