//! Checks an INF file by the rules that Microsoft's InfVerif has, under their numbers, and by ten rules for audio drivers.
//!
//! InfVerif knows every INF of Windows; this checker knows a few of them. Where a finding would need the others it stays silent.
//! Rules that it does not have are listed nowhere: [`RULES`](rules()) are those that it has.

pub(crate) mod audio;
mod audio_interface;
mod conflict;
mod context;
mod directive;
mod disks;
mod extras;
mod files;
mod guid;
mod inbox;
mod install;
mod models;
mod names;
mod needs;
mod network;
mod primitive;
mod registry;
mod registry_flags;
mod report;
mod rules;
mod service;
mod software;
mod syntax;
mod usage;
mod value;
mod version;
mod wdf;

pub use report::{Finding, Level, Mode, Options, Report, RuleId};
pub use rules::{AudioRule, Rule, audio_rules, rules};

pub(crate) use guid::is_guid;
pub(crate) use value::is_date;

use crate::parse::Document;
use context::Checker;

/// Checks a file's bytes.
pub fn check_bytes(bytes: &[u8], options: &Options) -> Report {
    check(&Document::parse(bytes), options)
}

/// Checks a file on disk. A file that cannot be read is rule 1000.
pub fn check_file(path: &std::path::Path, options: &Options) -> Report {
    let mut options = options.clone();
    if options.file.is_none() {
        options.file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    }
    match std::fs::read(path) {
        Ok(bytes) => check_bytes(&bytes, &options),
        Err(error) => {
            let mut report = report::Collector::new(&options);
            report.add(RuleId::InfVerif(1000), Default::default(), format!("{}: {error}", path.display()));
            report.finish()
        }
    }
}

/// Checks what was read.
pub fn check(document: &Document, options: &Options) -> Report {
    let mut checker = Checker::new(document, options);
    if syntax::check(&mut checker) {
        version::check(&mut checker);
        disks::check(&mut checker);
        models::check(&mut checker);
        primitive::check(&mut checker);
        extras::check(&mut checker);
        conflict::check(&mut checker);
        service::check_binaries(&mut checker);
        audio::check(&mut checker);
        usage::check(&mut checker);
    }
    checker.report.finish()
}
