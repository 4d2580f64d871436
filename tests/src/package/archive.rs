//! A folder as a zip file: the same files give the same bytes.

use inf::fault::Fault;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs `folder`, under its own name, into `target`. Every file is dated `date`, in seconds after 1970.
///
/// # Errors
/// A file cannot be read or written.
pub fn zip(folder: &Path, target: &Path, date: u64) -> Result<(), Fault> {
    let broken = |error: zip::result::ZipError| Fault::malformed("zip file", error.to_string());
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    let mut writer = ZipWriter::new(File::create(target).map_err(Fault::file(target))?);
    let (year, month, day) = day_of(date);
    let dated = DateTime::from_date_and_time(year, month, day, 0, 0, 0).unwrap_or_default();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(dated)
        .unix_permissions(0o644);
    let base = folder.parent().unwrap_or(Path::new(""));
    for path in files {
        let name = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        writer.start_file(name, options).map_err(broken)?;
        let bytes = std::fs::read(&path).map_err(Fault::file(&path))?;
        writer.write_all(&bytes).map_err(Fault::file(target))?;
    }
    writer.finish().map_err(broken)?;
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let entries = std::fs::read_dir(folder).map_err(Fault::file(folder))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Year, month and day of a time; zip files know no year before 1980.
fn day_of(seconds: u64) -> (u16, u8, u8) {
    let days = i64::try_from(seconds / 86_400).unwrap_or(0) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (u16::try_from(year.max(1980)).unwrap_or(1980), u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `date -ud @N +%F`.
    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day_of(1_709_164_800), (2024, 2, 29));
        assert_eq!(day_of(1_767_312_000), (2026, 1, 2));
        assert_eq!(day_of(1_735_603_200), (2024, 12, 31));
        assert_eq!(day_of(0), (1980, 1, 1));
    }

    #[test]
    fn the_same_folder_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("package");
        std::fs::create_dir_all(inner.join("b")).unwrap();
        std::fs::write(inner.join("a.txt"), "first").unwrap();
        std::fs::write(inner.join("b/c.txt"), "second").unwrap();
        let (one, two) = (folder.path().join("1.zip"), folder.path().join("2.zip"));
        zip(&inner, &one, 1_767_312_000).unwrap();
        std::fs::write(inner.join("a.txt"), "first").unwrap();
        zip(&inner, &two, 1_767_312_000).unwrap();
        assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
        let mut read = zip::ZipArchive::new(File::open(&one).unwrap()).unwrap();
        let names: Vec<String> = read.file_names().map(str::to_owned).collect();
        assert_eq!(names, ["package/a.txt", "package/b/c.txt"]);
        let mut text = String::new();
        std::io::Read::read_to_string(&mut read.by_name("package/b/c.txt").unwrap(), &mut text).unwrap();
        assert_eq!(text, "second");
    }
}
