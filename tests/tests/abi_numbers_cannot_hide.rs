//! Every number of a foreign interface stands in a table that the tests compare with the facts. What stands outside of the tables is
//! found by reading the sources, and is listed here with the reason why it may.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Code that meets foreign layouts.
const FOLDERS: [&str; 6] =
    ["acx-core/src/ks", "acx-core/src/nt", "acx-core/src/wdf", "acx-core/src/acx", "portcls-compat/src", "src"];

const LIMIT: &str = "a limit of the driver's own";
const OWN: &str = "a layout of the driver's own, which nobody else reads";
const MADE: &str = "made for this driver; nobody else knows it";
const DIRECTLY: &str = "compared by name with the facts of its framework";
const CHOSEN: &str = "the version that the driver asks for";
const OPAQUE: &str = "opaque: only its address is used";

/// File, name and reason. An entry that no longer stands for anything is an error.
const EXEMPT: &[(&str, &str, &str)] = &[
    ("acx-core/src/acx/circuit.rs", "GUID { data2: id.0, ..crate::guid!(\"d0e7acc1-0000-4c69-9d3a-2f6b51c8e07d\") }", MADE),
    ("acx-core/src/acx/circuit.rs", "NAME_UNITS", LIMIT),
    ("acx-core/src/acx/packets.rs", "MAX_PACKETS", LIMIT),
    ("acx-core/src/acx/pin.rs", "Aligned", OWN),
    ("acx-core/src/acx/raw/handles.rs", "ACXCIRCUIT_INIT", OPAQUE),
    ("acx-core/src/acx/raw/handles.rs", "ACXFACTORYCIRCUIT_INIT", OPAQUE),
    ("acx-core/src/acx/raw/handles.rs", "ACXSTREAM_INIT", OPAQUE),
    ("acx-core/src/acx/state.rs", "MAX_PENDING", LIMIT),
    ("acx-core/src/acx/state.rs", "MAX_STREAMS", LIMIT),
    ("acx-core/src/acx/table.rs", "FUNCTION_COUNT", DIRECTLY),
    ("acx-core/src/acx/table.rs", "STRUCTURE_COUNT", DIRECTLY),
    ("acx-core/src/ks/guid.rs", "Guid", "its bytes are compared below"),
    ("acx-core/src/ks/guid.rs", "ZERO", "its bytes are compared below"),
    ("acx-core/src/ks/status.rs", "NTSTATUS", "its size is that of every result which the facts call a status"),
    ("acx-core/src/nt/property.rs", "MOST", LIMIT),
    ("acx-core/src/nt/raw/dispatcher.rs", "IO_WORKITEM", OPAQUE),
    ("acx-core/src/nt/raw/interrupt.rs", "KINTERRUPT", OPAQUE),
    ("acx-core/src/wdf/entry_wdk.rs", "KMDF_MINOR", CHOSEN),
    ("acx-core/src/wdf/entry.rs", "KMDF_MINOR", DIRECTLY),
    ("acx-core/src/wdf/entry.rs", "PATH_UNITS", LIMIT),
    ("acx-core/src/wdf/miniport.rs", "FUNCTIONS_OF_1_15", DIRECTLY),
    ("acx-core/src/wdf/object.rs", "ContextType", OWN),
    ("acx-core/src/wdf/object.rs", "Slot", OWN),
    ("acx-core/src/wdf/raw/handles.rs", "", "handles: the size of each is that of the parameters which have it"),
    ("acx-core/src/wdf/raw/handles.rs", "WDFDEVICE_INIT", OPAQUE),
    ("acx-core/src/wdf/raw/handles.rs", "WDFOBJECT", "a handle: its size is that of the parameters which have it"),
    ("acx-core/src/wdf/resources.rs", "MAX_DESCRIPTORS", LIMIT),
    ("portcls-compat/src/adapter/midi.rs", "DRAIN_MS", LIMIT),
    ("portcls-compat/src/adapter/midi.rs", "POLL_NS", LIMIT),
    ("portcls-compat/src/adapter/midi.rs", "VALUE", OWN),
    ("portcls-compat/src/adapter/rounds.rs", "AGAIN", OWN),
    ("portcls-compat/src/adapter/rounds.rs", "BUSY", OWN),
    ("portcls-compat/src/adapter/rounds.rs", "IDLE", OWN),
    ("portcls-compat/src/adapter/streams.rs", "MOST_STREAMS", LIMIT),
    ("portcls-compat/src/adapter/thunk.rs", "MOST_SUBDEVICES", LIMIT),
    ("portcls-compat/src/adapter/thunk.rs", "POINTERS", OWN),
    ("portcls-compat/src/com/object.rs", "MAX_INTERFACES", LIMIT),
    ("portcls-compat/src/com/object.rs", "Object", OWN),
    ("portcls-compat/src/com/object.rs", "Slot", OWN),
    ("portcls-compat/src/com/query.rs", "IID_UNKNOWN_COM", "documented in unknwn.h; compared below"),
    ("portcls-compat/src/com/refcount.rs", "SATURATED", LIMIT),
    ("portcls-compat/src/descriptor/midi.rs", "ALL_CHANNELS", "a bit for each of the sixteen channels of MIDI"),
    ("portcls-compat/src/miniport/dmus.rs", "AHEAD", LIMIT),
    ("portcls-compat/src/miniport/dmus/capture.rs", "GROUP", "a cable has one group of channels, counted from one"),
    ("portcls-compat/src/miniport/dmus/capture.rs", "PART", LIMIT),
    ("portcls-compat/src/miniport/dmus/chain.rs", "PATIENCE", LIMIT),
    ("portcls-compat/src/miniport/dmus/node.rs", "DESCRIPTION", OWN),
    ("portcls-compat/src/miniport/dmus/node.rs", "LONGEST", LIMIT),
    ("portcls-compat/src/miniport/dmus/node.rs", "LOST_NOTES", "documented in dmusprop.h; a bit of ValidStats"),
    ("portcls-compat/src/miniport/dmus/render.rs", "AHEAD_BYTES", LIMIT),
    ("portcls-compat/src/miniport/dmus/render.rs", "UNIT_NS", "100 ns, the unit of reference times"),
    ("portcls-compat/src/miniport/midi.rs", "FORMAT", "the size of KSDATAFORMAT, which is in its table"),
    ("portcls-compat/src/miniport/midi/stream_thunk.rs", "MOST", LIMIT),
    ("portcls-compat/src/miniport/midi/thunk.rs", "HEADER", "the size of KSDATAFORMAT, which is in its table"),
    ("portcls-compat/src/miniport/midi/thunk.rs", "LONGEST", LIMIT),
    ("portcls-compat/src/miniport/topology/thunk.rs", "LONGEST", LIMIT),
    ("portcls-compat/src/miniport/wave/notification.rs", "MOST_EVENTS", LIMIT),
    ("portcls-compat/src/miniport/wave/thunk.rs", "LONGEST", LIMIT),
    ("portcls-compat/src/miniport/wavecyclic/stream.rs", "INTERVALS", LIMIT),
    ("portcls-compat/src/miniport/wavecyclic/stream.rs", "INTERVAL_MS", LIMIT),
    ("portcls-compat/src/miniport/wavepci/pump.rs", "MOST_ROUNDS", LIMIT),
    ("portcls-compat/src/miniport/wavepci/stream.rs", "FRAMES", LIMIT),
    ("portcls-compat/src/miniport/wavepci/stream.rs", "FRAME_MS", LIMIT),
    ("portcls-compat/src/miniport/wavepci/stream.rs", "INTERVALS", LIMIT),
    ("portcls-compat/src/miniport/wavepci/stream.rs", "INTERVAL_MS", LIMIT),
    ("portcls-compat/src/miniport/wavepci/stream.rs", "MOST_MAPPINGS", LIMIT),
    (
        "portcls-compat/src/port/etw.rs",
        "UNDERRUN",
        "documented with EPcMiniportEngineEvent; nothing but a reader of traces depends on it",
    ),
    ("portcls-compat/src/property/thunk.rs", "LONGEST", LIMIT),
    ("portcls-compat/src/wave_port.rs", "VALUE", OWN),
    ("src/platform.rs", "MOST_BLOCKS", LIMIT),
];

struct Found {
    path: String,
    line: usize,
    name: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// Every source file with its path from the root.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let mut paths = Vec::new();
    for folder in FOLDERS {
        files(&root.join(folder), &mut paths);
        paths.push(root.join(folder).with_extension("rs"));
    }
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).ok()?;
        Some((path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(), text))
    };
    paths.into_iter().filter_map(read).collect()
}

/// The words that begin a block whose numbers go into a table.
fn opens_table(line: &str) -> bool {
    let word = line.trim_start().trim_start_matches("crate::").trim_start_matches("acx_core::");
    (word.starts_with("abi_") || word.starts_with("statuses!")) && word.contains("! {")
}

/// Lines of code outside of tables and tests, with their numbers; comments are cut off.
fn outside(text: &str) -> Vec<(usize, String)> {
    let (mut depth, mut lines) = (0_isize, Vec::new());
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or("");
        if depth == 0 && !opens_table(code) {
            lines.push((number + 1, code.to_owned()));
            continue;
        }
        depth += code.matches('{').count() as isize - code.matches('}').count() as isize;
    }
    lines
}

fn has_number(expression: &str) -> bool {
    let mut before = ' ';
    expression.chars().any(|c| {
        let number = c.is_ascii_digit() && !before.is_alphanumeric() && !['_', '.'].contains(&before);
        before = c;
        number
    })
}

/// The name that a declaration on this line, or on the next ones, gives.
fn declared(lines: &[(usize, String)], at: usize) -> String {
    let words = lines[at..].iter().take(6).flat_map(|(_, l)| l.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let mut words = words.skip_while(|w| !["struct", "union", "const", "static", "fn"].contains(w));
    words.nth(1).unwrap_or("").to_owned()
}

fn suspicious(path: &str, text: &str) -> Vec<Found> {
    let lines = outside(text);
    let mut found = Vec::new();
    for (at, (line, code)) in lines.iter().enumerate() {
        let constant =
            code.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
        let value = constant.strip_prefix("const ").filter(|_| !constant.starts_with("const fn")).and_then(|c| c.split_once(" = "));
        let number = value.is_some_and(|(_, v)| has_number(v));
        let layout = ["repr(C", "repr(transparent", "repr(packed"].iter().any(|w| code.contains(w));
        let literal = ["guid!(\"", "::from_u128(0x", "from_bits(0x", "NTSTATUS(0x"].iter().any(|w| code.contains(w));
        if number || layout || literal {
            let name = if number || layout || value.is_some() { declared(&lines, at) } else { code.trim().to_owned() };
            found.push(Found { path: path.to_owned(), line: *line, name, text: code.trim().to_owned() });
        }
    }
    found
}

#[test]
fn what_stands_outside_of_the_tables_is_known() {
    let sources = sources();
    assert!(sources.len() > 150, "only {} files were read", sources.len());
    let (mut used, mut unknown) = (BTreeSet::new(), Vec::new());
    for (path, text) in sources.iter().filter(|(path, _)| !path.ends_with("/abi.rs")) {
        for item in suspicious(path, text) {
            match EXEMPT.iter().find(|(file, name, _)| *file == item.path && *name == item.name) {
                Some((file, name, _)) => {
                    used.insert((*file, *name));
                }
                None => unknown.push(format!("{}:{}: {}: {}", item.path, item.line, item.name, item.text)),
            }
        }
    }
    assert!(unknown.is_empty(), "{} numbers are in no table:\n{}", unknown.len(), unknown.join("\n"));
    let stale: Vec<_> = EXEMPT.iter().filter(|(file, name, _)| !used.contains(&(*file, *name))).collect();
    assert!(stale.is_empty(), "no longer there: {stale:?}");
}

/// Values that no file of facts holds, typed a second time.
#[test]
fn documented_values_stay() {
    // unknwn.h; the port class library's own IUnknown differs in one byte (punknown.h), and portcls.json has that one.
    assert_eq!(portcls_compat::com::query::IID_UNKNOWN_COM.to_string(), "00000000-0000-0000-c000-000000000046");
    // guiddef.h: four groups in the processor's order, the rest as written.
    let guid = acx_core::guid!("03020100-0504-0706-0809-0a0b0c0d0e0f");
    assert_eq!(guid.to_bytes(), core::array::from_fn(|n| n as u8));
    assert_eq!((size_of::<acx_core::ks::guid::Guid>(), align_of::<acx_core::ks::guid::Guid>()), (16, 4));
    assert_eq!(acx_core::ks::guid::Guid::ZERO.to_bytes(), [0; 16]);
}

/// Each table is named by the list that the comparisons walk, or by a comparison itself.
#[test]
fn every_table_is_compared() {
    let root = root();
    let mut comparisons = String::new();
    for entry in std::fs::read_dir(root.join("tests/tests")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            comparisons += &std::fs::read_to_string(path).unwrap();
        }
    }
    let (mut tables, mut forgotten) = (0, Vec::new());
    for (path, text) in sources().iter().filter(|(path, _)| !path.ends_with("/abi.rs")) {
        let parent = root.join(path).parent().unwrap().with_extension("rs");
        let index = std::fs::read_to_string(parent).unwrap_or_default();
        let module = Path::new(path).file_stem().unwrap().to_str().unwrap();
        let mut rest = text.as_str();
        while let Some(at) = rest.find("abi_").filter(|at| rest[*at..].contains("! {")) {
            rest = &rest[at..];
            let head = rest.split_once("! {").map_or("", |(_, body)| body);
            rest = &rest[4..];
            let Some(name) = head.trim_start().strip_prefix("pub ").and_then(|h| h.split([';', ' ']).next()) else { continue };
            if !name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()) {
                continue;
            }
            tables += 1;
            let qualified = format!("{module}::{name}");
            // Names that many modules give to their tables must be qualified.
            let common = ["STRUCTS", "ENUMS", "CONSTS", "CALLBACKS", "TABLE", "FUNCTIONS", "GUIDS", "IMPORTS"].contains(&name);
            let in_list = |list: &str| ["{}]", "{},"].iter().any(|end| list.contains(&end.replace("{}", name)));
            let listed = index.contains(&qualified) || (!common && (in_list(&index) || in_list(text)));
            // What the macro of a function table makes is listed under its modules.
            let made = path == "acx-core/src/wdf/table.rs";
            if !(listed || comparisons.contains(&qualified) || made) {
                forgotten.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(forgotten.is_empty(), "no comparison reads:\n{}", forgotten.join("\n"));
    assert!(tables > 100, "only {tables} tables were found");
}
