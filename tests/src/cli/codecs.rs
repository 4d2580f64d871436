//! `lab codecs`: what the hardware layer makes of real codecs, from dumps of them.

use super::{Failure, progress};
use crate::codec_check::{self, Report};
use crate::device::hda::codec_tree::CodecTree;
use crate::device::hda::dump;
use acx_core::model::pin::Direction;
use std::path::{Path, PathBuf};

/// Arguments of `lab codecs`.
#[derive(Debug, clap::Args)]
pub struct Codecs {
    /// A dump as Linux prints it (`/proc/asound/card*/codec#*`), or a folder of `.txt` files with dumps.
    path: PathBuf,
    /// List every problem, not only the first of a codec.
    #[arg(long)]
    all: bool,
    /// Print the table as JSON.
    #[arg(long)]
    json: bool,
}

/// Reads the codecs of a dump.
///
/// # Errors
/// The file cannot be read or is no dump.
pub fn load(path: &Path) -> Result<Vec<CodecTree>, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::Input(format!("{}: cannot be read: {e}; check the name and the permissions", path.display())))?;
    dump::parse(&String::from_utf8_lossy(&bytes))
        .map_err(|e| Failure::Input(format!("{}: {e}; give the unchanged text of /proc/asound/card*/codec#*", path.display())))
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|e| Failure::Input(format!("{}: cannot be read: {e}", path.display())))?;
    let mut files: Vec<_> =
        entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension() == Some("txt".as_ref())).collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::Input(format!("{}: no .txt file in it; name a folder of codec dumps", path.display())));
    }
    Ok(files)
}

impl Codecs {
    /// Checks every codec and prints a table.
    ///
    /// # Errors
    /// Nothing can be read; a codec has problems.
    pub fn run(&self) -> Result<(), Failure> {
        let files = files(&self.path)?;
        let bar = progress("codecs", files.len() as u64);
        let mut rows = Vec::new();
        for file in &files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match load(file) {
                Ok(trees) => rows.extend(trees.iter().map(|tree| (name.clone(), tree.name.clone(), codec_check::check(tree)))),
                Err(Failure::Input(text) | Failure::Check(text)) if files.len() > 1 => {
                    rows.push((name, "unreadable".into(), Report { found: Vec::new(), problems: vec![text] }));
                }
                Err(failure) => return Err(failure),
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        if self.json {
            self.print_json(&rows)
        } else {
            self.print(&rows)
        }
        let bad = rows.iter().filter(|r| !r.2.problems.is_empty()).count();
        let (found, formats) = rows.iter().flat_map(|r| &r.2.found).fold((0, 0), |(n, f), e| (n + 1, f + e.formats));
        if !self.json {
            println!("{} codecs, {found} endpoints, {formats} formats tried, {bad} codecs with problems", rows.len());
        }
        if bad > 0 { Err(Failure::Check(format!("{bad} of {} codecs have problems", rows.len()))) } else { Ok(()) }
    }

    fn print(&self, rows: &[(String, String, Report)]) {
        for (file, codec, report) in rows {
            println!("{file}: {codec}");
            for e in &report.found {
                let flow = if e.direction == Direction::Render { "render" } else { "capture" };
                let jack = if e.detects { "detects plugs" } else { "always connected" };
                println!("  {:<14} {flow:<8} {jack:<17} {}/{} formats exact", e.name, e.exact, e.formats);
            }
            if report.found.is_empty() && report.problems.is_empty() {
                println!("  no wired audio pin");
            }
            let shown = if self.all { report.problems.len() } else { 3 };
            for problem in report.problems.iter().take(shown) {
                println!("  ! {problem}");
            }
            if report.problems.len() > shown {
                println!("  ! and {} more (--all lists them)", report.problems.len() - shown);
            }
        }
    }

    fn print_json(&self, rows: &[(String, String, Report)]) {
        let row = |(file, codec, report): &(String, String, Report)| {
            let found: Vec<_> = report
                .found
                .iter()
                .map(|e| {
                    let flow = if e.direction == Direction::Render { "render" } else { "capture" };
                    serde_json::json!({ "name": e.name, "direction": flow, "detects_presence": e.detects,
                        "formats": e.formats, "exact": e.exact })
                })
                .collect();
            serde_json::json!({ "file": file, "codec": codec, "endpoints": found, "problems": report.problems })
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        println!("{}", serde_json::Value::from(rows));
    }
}
