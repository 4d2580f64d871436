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
    /// A dump as Linux prints it (`/proc/asound/card*/codec#*`), a codec tree in JSON, a folder with such files, or the name of a
    /// bundled tree; all of those when nothing is given.
    path: Option<PathBuf>,
    /// List every problem, not only the first of a codec.
    #[arg(long)]
    all: bool,
    /// Print the table as JSON.
    #[arg(long)]
    json: bool,
}

/// Reads the codecs of a dump or a tree, and remarks about lines that were left out.
///
/// # Errors
/// The file cannot be read or is no dump.
pub fn load(path: &Path) -> Result<(Vec<CodecTree>, Vec<String>), Failure> {
    if let Some(tree) = path.to_str().filter(|_| !path.exists()).and_then(CodecTree::bundled) {
        return Ok((vec![tree], Vec::new()));
    }
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::Input(format!("{}: cannot be read: {e}; check the name and the permissions", path.display())))?;
    if bytes.trim_ascii_start().starts_with(b"{") {
        let tree = CodecTree::parse(&String::from_utf8_lossy(&bytes));
        return tree.map(|t| (vec![t], Vec::new())).map_err(|e| Failure::Input(format!("{}: {e}", path.display())));
    }
    let dump = dump::read_bytes(&bytes)
        .map_err(|e| Failure::Input(format!("{}: {e}; give the unchanged text of /proc/asound/card*/codec#*", path.display())))?;
    Ok((dump.codecs, dump.remarks.iter().map(|r| format!("{r}; left out")).collect()))
}

/// The dumps below a folder, or the file itself.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut folders) = (Vec::new(), vec![path.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .map_err(|e| Failure::Input(format!("{}: cannot be read: {e}; check the permissions", folder.display())))?;
        for entry in entries.filter_map(Result::ok) {
            let (path, kind) = (entry.path(), entry.file_type());
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
                folders.push(path);
            } else if path.extension() == Some("txt".as_ref()) || std::fs::read(&path).is_ok_and(|b| dump::looks_like(&b)) {
                found.push(path);
            }
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Failure::Input(format!("{}: no codec dump in it; name a folder of codec dumps", path.display())));
    }
    Ok(found)
}

impl Codecs {
    /// Checks every codec and prints a table.
    ///
    /// # Errors
    /// Nothing can be read; a codec has problems.
    pub fn run(&self) -> Result<(), Failure> {
        let files = match &self.path {
            Some(path) if path.exists() || path.to_str().and_then(CodecTree::bundled).is_none() => files(path)?,
            Some(name) => vec![name.clone()],
            None => CodecTree::names().map(PathBuf::from).collect(),
        };
        let bar = progress("codecs", files.len() as u64);
        let mut rows = Vec::new();
        for file in &files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            match load(file) {
                Ok((trees, remarks)) => {
                    let first = rows.len();
                    rows.extend(trees.iter().map(|tree| (name.clone(), tree.name.clone(), codec_check::check(tree))));
                    if let Some(row) = rows.get_mut(first) {
                        row.2.remarks.splice(0..0, remarks);
                    }
                }
                Err(Failure::Input(text) | Failure::Check(text)) if files.len() > 1 => {
                    rows.push((name, "unreadable".into(), Report { problems: vec![text], ..Report::default() }));
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
            if report.found.is_empty() && report.problems.is_empty() && report.remarks.is_empty() {
                println!("  no pin is wired: nothing to play or to record");
            }
            for remark in &report.remarks {
                println!("  ~ {remark}");
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
            serde_json::json!({ "file": file, "codec": codec, "endpoints": found, "problems": report.problems, "remarks": report.remarks })
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        println!("{}", serde_json::Value::from(rows));
    }
}
