//! Compiles the foreign drivers: C and C++ sources that share nothing with the driver's crates, by clang and its linker.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a driver is made of.
#[derive(Clone, Debug, Default)]
pub struct Recipe<'a> {
    /// Source file in `tests/foreign`.
    pub source: &'a str,
    /// Preprocessor definitions.
    pub defines: &'a [&'a str],
    /// Imports that the lab does not have, as library and name.
    pub extra: &'a [(&'a str, &'a str)],
    /// Whether the image may lie anywhere.
    pub fixed: bool,
    /// More options of the compiler.
    pub options: &'a [&'a str],
}

fn tool(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect()).unwrap_or_default();
    names.iter().flat_map(|n| folders.iter().map(move |f| f.join(n))).find(|p| p.is_file())
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr))) }
}

/// Import libraries for these names: made once and kept below `target`.
fn archives(librarian: &Path, libraries: &BTreeMap<&str, Vec<&str>>) -> Result<Vec<PathBuf>, String> {
    let mut hash = DefaultHasher::new();
    libraries.hash(&mut hash);
    let kept = crate::image::build::root().join("target/lab").join(format!("imports-{:016x}", hash.finish()));
    let text = |e: std::io::Error| format!("{}: {e}", kept.display());
    if !kept.is_dir() {
        // Another process may be at it: each makes a folder of its own, and one of them stays.
        let made = kept.with_extension(format!("{}-{:?}", std::process::id(), std::thread::current().id()));
        std::fs::create_dir_all(&made).map_err(text)?;
        for (library, names) in libraries {
            let definition = made.join(format!("{library}.def"));
            std::fs::write(&definition, format!("LIBRARY {library}\nEXPORTS\n{}\n", names.join("\n"))).map_err(text)?;
            let archive = made.join(format!("{library}.lib"));
            run(Command::new(librarian).args(["-m", "i386:x86-64", "-d"]).arg(&definition).arg("-l").arg(archive))?;
        }
        if std::fs::rename(&made, &kept).is_err() {
            std::fs::remove_dir_all(&made).map_err(text)?;
        }
    }
    Ok(libraries.keys().map(|library| kept.join(format!("{library}.lib"))).collect())
}

/// Compiles and links a driver into `folder`, as `NAME.sys` with `NAME.pdb`. `None` when there is no clang, which is an error where
/// `DUET_TOOLS` is "required".
///
/// # Errors
/// What the compiler or the linker said.
pub fn compile(recipe: &Recipe<'_>, folder: &Path) -> Result<Option<PathBuf>, String> {
    let clang = tool(&["clang-19", "clang"]);
    let linker = tool(&["lld-link-19", "lld-link"]);
    let librarian = tool(&["llvm-dlltool-19", "llvm-dlltool"]);
    let (Some(clang), Some(linker), Some(librarian)) = (clang, linker, librarian) else {
        let text = format!("no clang-19, lld-19 and llvm-19: {} is not compiled (lab setup installs them)", recipe.source);
        // As `lab test` sets it, which installs them.
        if std::env::var_os("DUET_TOOLS").is_some_and(|v| v == "required") {
            return Err(text);
        }
        eprintln!("SKIPPED: {text}");
        return Ok(None);
    };
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(recipe.source);
    let stem = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let object = folder.join(format!("{stem}.obj"));
    let mut compiler = Command::new(clang);
    compiler.args([
        "--target=x86_64-pc-windows-msvc",
        "-ffreestanding",
        "-fms-extensions",
        "-mno-red-zone",
        "-fasynchronous-unwind-tables",
        "-O1",
        "-g",
        "-gcodeview",
    ]);
    compiler.args([
        "-Wall",
        "-Wextra",
        "-Werror",
        "-Wno-unused",
        "-Wno-unused-parameter",
        "-Wno-multichar",
        "-Wno-four-char-constants",
    ]);
    if source.extension().is_some_and(|e| e == "cpp") {
        compiler.args(["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"]);
    }
    compiler.args(recipe.options);
    compiler.args(recipe.defines.iter().map(|d| format!("-D{d}")));
    run(compiler.arg("-c").arg(&source).arg("-o").arg(&object))?;
    let mut libraries: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for export in crate::kernel::exports::all() {
        libraries.entry(export.dll).or_default().push(export.name);
    }
    for (library, name) in recipe.extra {
        libraries.entry(library).or_default().push(name);
    }
    let output = folder.join(format!("{stem}.sys"));
    let mut link = Command::new(linker);
    link.args(["/driver", "/subsystem:native", "/nodefaultlib", "/entry:DriverEntry", "/debug", "/nxcompat", "/section:INIT,ERD"]);
    link.arg(if recipe.fixed { "/fixed" } else { "/dynamicbase" });
    link.arg(format!("/out:{}", output.display())).arg(format!("/pdb:{}", output.with_extension("pdb").display())).arg(&object);
    for archive in archives(&librarian, &libraries)? {
        link.arg(archive);
    }
    run(&mut link)?;
    Ok(Some(output))
}
