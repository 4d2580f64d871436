//! What the crates want of a kit, out of Debian's packages and the facts: headers, libraries, and where they lie.

use super::header;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The kit's version, as folders are named after it.
pub const VERSION: &str = "10.0.22621.0";
/// Version of KMDF, as in the package's metadata.
pub const KMDF: &str = "1.33";

const MINGW: &str = "/usr/share/mingw-w64/include";
const FACTS: &str = include_str!("../../facts/wdf.json");
const ENTRY: &str = include_str!("entry.c");

/// What mingw-w64 lacks, or has as an inline function where the kernel exports one.
const MISSING: &str = "typedef unsigned long long POOL_FLAGS;\n\
    void *ExAllocatePool2(POOL_FLAGS Flags, unsigned long long NumberOfBytes, unsigned long Tag);\n\
    unsigned char KeGetCurrentIrql(void);\n\
    unsigned char KfRaiseIrql(unsigned char NewIrql);\n\
    void KeLowerIrql(unsigned char NewIrql);\n\
    void *MmMapIoSpaceEx(long long PhysicalAddress, unsigned long long NumberOfBytes, unsigned long Protect);\n\
    #define KeGetCurrentIrql mingw_KeGetCurrentIrql\n\
    #define KfRaiseIrql mingw_KfRaiseIrql\n\
    #define KeLowerIrql mingw_KeLowerIrql\n";

/// Exports beside those that the driver's own declarations name: what Microsoft's crates, `entry.c` and compiled code call.
const ALSO: [&str; 8] = ["DbgPrint", "ExFreePool", "KeBugCheckEx", "RtlCopyUnicodeString", "memcmp", "memcpy", "memmove", "memset"];
const LOADER: [&str; 5] =
    ["WdfVersionBind", "WdfVersionUnbind", "WdfVersionBindClass", "WdfVersionUnbindClass", "WdfLdrQueryInterface"];

/// Writes a file unless it already holds this.
///
/// # Errors
/// It cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let named = |e: std::io::Error| format!("{}: {e}", path.display());
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(named)?;
    std::fs::write(path, bytes).map_err(named)
}

/// A kit in a folder.
pub struct Kit {
    root: PathBuf,
}

impl Kit {
    /// Puts the kit together.
    ///
    /// # Errors
    /// A package is missing (`lab setup`), or a tool failed.
    pub fn make(root: &Path) -> Result<Self, String> {
        let kit = Self { root: root.to_path_buf() };
        let include = root.join("Include");
        let (km, shared) = (include.join(VERSION).join("km"), include.join(VERSION).join("shared"));
        let kmdf = include.join("wdf/kmdf").join(KMDF);
        let (km_lib, kmdf_lib) = (root.join("Lib").join(VERSION).join("km/x64"), root.join("Lib/wdf/kmdf/x64").join(KMDF));
        for folder in [&km.join("crt"), &km.join("ufx/1.1"), &shared, &kmdf, &km_lib, &kmdf_lib] {
            std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        let facts = serde_json::from_str(FACTS).map_err(|e| format!("wdf.json: {e}"))?;
        write(&kmdf.join("wdf.h"), header::wdf_h(&facts, KMDF)?.as_bytes())?;
        write(&root.join("missing.h"), MISSING.as_bytes())?;
        let ddk = Path::new(MINGW).join("ddk");
        let overlay = overlay(&[(&km, &ddk), (&shared, Path::new(MINGW)), (&include.join("wdf"), &include.join("wdf"))])?;
        write(&kit.overlay(), overlay.to_string().as_bytes())?;

        let names = |table: &[acx_core::abi::FunctionFact]| table.iter().map(|f| f.name).collect::<Vec<_>>();
        let kernel = [names(acx_core::nt::imports::KERNEL_IMPORTS), ALSO.to_vec()].concat();
        kit.import(&km_lib.join("ntoskrnl.lib"), "ntoskrnl.exe", &kernel)?;
        kit.import(&km_lib.join("hal.lib"), "HAL.dll", &names(acx_core::nt::imports::HAL_IMPORTS))?;
        kit.import(&km_lib.join("wmilib.lib"), "WMILIB.SYS", &["WmiSystemControl"])?;
        kit.import(&kmdf_lib.join("WdfLdr.lib"), "WDFLDR.SYS", &LOADER)?;
        kit.archive(&kmdf_lib.join("WdfDriverEntry.lib"), "entry", ENTRY)?;
        // Microsoft's has the checks of C code that was compiled with /GS; there is none here.
        kit.archive(&km_lib.join("BufferOverflowFastFailK.lib"), "empty", "typedef int nothing;\n")?;
        Ok(kit)
    }

    fn overlay(&self) -> PathBuf {
        self.root.join("overlay.yaml")
    }

    /// An import library with these names.
    fn import(&self, library: &Path, module: &str, names: &[&str]) -> Result<(), String> {
        let text = format!("LIBRARY {module}\nEXPORTS\n  {}\n", names.join("\n  "));
        let definition = library.with_extension("def");
        write(&definition, text.as_bytes())?;
        run(
            "llvm-dlltool-19",
            &[
                OsStr::new("-m"),
                OsStr::new("i386:x86-64"),
                OsStr::new("-d"),
                definition.as_ref(),
                OsStr::new("-l"),
                library.as_ref(),
            ],
        )
    }

    /// A library of one compiled C file.
    fn archive(&self, library: &Path, name: &str, text: &str) -> Result<(), String> {
        let (source, object) = (self.root.join(format!("{name}.c")), self.root.join(format!("{name}.obj")));
        write(&source, text.as_bytes())?;
        let flags = ["--target=x86_64-pc-windows-msvc", "-O2", "-ffreestanding", "-Wall", "-Werror", "-c", "-o"].map(OsStr::new);
        run("clang-19", &[&flags[..], &[object.as_ref(), source.as_ref()]].concat())?;
        let out = format!("/out:{}", library.display());
        run("llvm-lib-19", &[OsStr::new("/machine:x64"), out.as_ref(), object.as_ref()])
    }

    /// Tells a cargo where everything is.
    pub fn describe(&self, cargo: &mut Command) {
        let overlay = self.overlay();
        let overlay = overlay.display();
        // mingw's headers want a GNU compiler; clang's own AMX header has a type that bindgen cannot lay out.
        let common = "-fgnuc-version=12.2.0 -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A000008";
        let no_amx = "-D__AMXINTRIN_H -D__AMX_FP16INTRIN_H -D__AMX_COMPLEXINTRIN_H";
        let missing = self.root.join("missing.h");
        let clang = "-isystem /usr/lib/llvm-19/lib/clang/19/include";
        let bindgen = format!("-ivfsoverlay {overlay} {common} {no_amx} -include {} {clang}", missing.display());
        let compiler = format!("-Xclang -ivfsoverlay -Xclang {overlay} {common} -Wno-everything");
        cargo.env("WDKContentRoot", &self.root).env("Version_Number", VERSION).env("LIBCLANG_PATH", "/usr/lib/llvm-19/lib");
        cargo.env("BINDGEN_EXTRA_CLANG_ARGS_x86_64_pc_windows_msvc", bindgen);
        cargo.env("CC_x86_64_pc_windows_msvc", "clang-cl-19").env("AR_x86_64_pc_windows_msvc", "llvm-lib-19");
        cargo.env("CFLAGS_x86_64_pc_windows_msvc", compiler);
    }
}

fn run(program: &str, arguments: &[&OsStr]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|e| format!("{program} cannot be run ({e}): run `lab setup`"))?;
    if output.status.success() { Ok(()) } else { Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr))) }
}

/// A map for clang under which files are found whatever the case of their names: each folder with what is to be seen in it.
fn overlay(folders: &[(&Path, &Path)]) -> Result<serde_json::Value, String> {
    let roots = folders.iter().map(|(seen, real)| {
        let contents = contents(real).map_err(|e| format!("{}: {e} (run `lab setup`)", real.display()))?;
        Ok(serde_json::json!({"type": "directory", "name": seen.display().to_string(), "contents": contents}))
    });
    let roots = roots.collect::<Result<Vec<_>, String>>()?;
    let head = serde_json::json!({
        "version": 0, "case-sensitive": "false", "overlay-relative": "false", "use-external-names": "false", "roots": roots
    });
    Ok(head)
}

fn contents(folder: &Path) -> std::io::Result<Vec<serde_json::Value>> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let entries = entries.iter().map(|entry| {
        let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
        if path.is_dir() {
            return Ok(serde_json::json!({"type": "directory", "name": name, "contents": contents(&path)?}));
        }
        let real = std::fs::canonicalize(&path)?.display().to_string();
        Ok(serde_json::json!({"type": "file", "name": name, "external-contents": real}))
    });
    entries.collect()
}
