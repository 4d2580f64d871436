//! `wdf.h` from the collected facts: handles, enums, structures, callbacks, the function table's types and the globals.

use serde_json::{Map, Value};
use std::fmt::Write;

/// Function pointer types that structures name and the facts have no signature for.
const OPAQUE: [&str; 12] = [
    "PFN_GET_UNIQUE_CONTEXT_TYPE",
    "PWDF_USB_REQUEST_COMPLETION_PARAMS",
    "PFN_WDF_CHILD_LIST_CREATE_DEVICE",
    "PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN",
    "PFN_WDF_CHILD_LIST_DEVICE_REENUMERATED",
    "PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE",
    "PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY",
    "PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP",
    "PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE",
    "PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY",
    "PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP",
    "PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE",
];

/// A declaration of `name` with a type as the facts write it: `ULONG`, `ptr(ULONG)`, `cptr(GUID)`, `array(CHAR,32)`.
pub fn declare(kind: &str, name: &str) -> String {
    let kind = kind.trim();
    let inner = |prefix: &str| kind.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(')'));
    if let Some(inner) = inner("ptr(") {
        declare(inner, &format!("* {name}"))
    } else if let Some(inner) = inner("cptr(") {
        format!("const {}", declare(inner, &format!("* {name}")))
    } else if let Some((item, count)) = inner("array(").and_then(|inner| inner.rsplit_once(',')) {
        declare(item, &format!("{name}[{}]", count.trim()))
    } else {
        format!("{kind} {name}")
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

fn object<'a>(value: &'a Value, key: &str) -> Result<&'a Map<String, Value>, String> {
    value.get(key).and_then(Value::as_object).ok_or_else(|| format!("wdf.json has no object {key}"))
}

/// A type for pointers to a function.
fn prototype(name: &str, function: &Value) -> String {
    let none = Vec::new();
    let parameters = function.get("params").and_then(Value::as_array).unwrap_or(&none);
    let mut parameters: Vec<_> = parameters.iter().map(|p| declare(text(p, "type"), text(p, "name"))).collect();
    if function.get("variadic").and_then(Value::as_bool) == Some(true) {
        parameters.push("...".into());
    }
    format!("typedef {}(*{name})({});\n", declare(text(function, "returns"), ""), parameters.join(", "))
}

/// A field and what lies inside of it.
struct Node<'a> {
    name: &'a str,
    field: &'a Value,
    inside: Vec<Node<'a>>,
}

/// Puts fields such as `u.Queue.Tag` below those that hold them.
fn tree(fields: &[Value]) -> Vec<Node<'_>> {
    let mut root: Vec<Node<'_>> = Vec::new();
    for field in fields {
        let mut parts: Vec<_> = text(field, "name").split('.').collect();
        let name = parts.pop().unwrap_or_default();
        let mut place = &mut root;
        for part in parts {
            let Some(at) = place.iter().position(|node| node.name == part) else { break };
            place = &mut place[at].inside;
        }
        place.push(Node { name, field, inside: Vec::new() });
    }
    root
}

fn fields(nodes: &[Node<'_>], outermost: bool) -> String {
    let mut out = String::new();
    let mut end = 0u64;
    for Node { name, field, inside } in nodes {
        let (kind, offset, size) = (text(field, "type"), number(field, "offset"), number(field, "size"));
        let natural = (1u64 << size.trailing_zeros().min(3)).max(1);
        let compound = ["union", "struct"].contains(&kind);
        let aligned = outermost && !compound && offset % 8 == 0 && offset > end.next_multiple_of(natural);
        end = offset + size;
        if compound {
            let name = if name.starts_with("_anon") { "" } else { name };
            let _ = write!(out, "{kind} {{ {}}} {name}; ", fields(inside, false));
            continue;
        }
        let align = if aligned { "__declspec(align(8)) " } else { "" };
        let bits = field.get("bits").and_then(Value::as_u64).map_or(String::new(), |bits| format!(" : {bits}"));
        let _ = write!(out, "{align}{}{bits}; ", declare(kind, name));
    }
    out
}

/// The header for one version of KMDF, such as `1.33`.
///
/// # Errors
/// What the facts lack.
pub fn wdf_h(facts: &Value, version: &str) -> Result<String, String> {
    let mut out = String::from("#pragma once\n");
    let names = facts.pointer("/handles/names").and_then(Value::as_array).ok_or("wdf.json has no handles")?;
    for handle in names.iter().filter_map(Value::as_str).filter(|name| *name != "WDFOBJECT") {
        let _ = writeln!(out, "typedef struct {handle}__ {{ int unused; }} *{handle};");
    }
    out += "typedef HANDLE WDFOBJECT, *PWDFOBJECT;\ntypedef PVOID WDFCONTEXT;\n\
            typedef struct WDFDEVICE_INIT WDFDEVICE_INIT, *PWDFDEVICE_INIT;\n\
            typedef struct WDFCXDEVICE_INIT WDFCXDEVICE_INIT, *PWDFCXDEVICE_INIT;\n\
            typedef VOID (*WDFFUNC)(VOID);\ntypedef size_t *WDF_STRUCT_INFO;\n\
            typedef ULONG WDF_MAJOR_VERSION, WDF_MINOR_VERSION, WDF_BUILD_NUMBER;\n";
    for (name, kind) in object(facts, "enums")? {
        if name.starts_with("WDFFUNC") || name.starts_with("WDFSTRUCT") {
            continue;
        }
        let values = object(kind, "values")?.iter().filter_map(|(name, value)| Some((name, value.as_i64()?)));
        let values = values.map(|(name, value)| {
            let cast = if value > i64::from(i32::MAX) { "(int)" } else { "" };
            format!("{name} = {cast}{value}")
        });
        let _ = writeln!(out, "typedef enum _{name} {{ {} }} {name}, *P{name};", values.collect::<Vec<_>>().join(", "));
    }
    for name in OPAQUE {
        let _ = writeln!(out, "typedef VOID (*{name})(VOID);");
    }
    let table = facts.get("tables").and_then(|t| t.get(version)?.get("functions")?.as_array());
    let table = table.ok_or_else(|| format!("wdf.json has no table of {version}"))?;
    out += "typedef enum _WDFFUNCENUM { ";
    for (index, function) in table.iter().filter_map(Value::as_str).enumerate() {
        let _ = write!(out, "{function}TableIndex = {index}, ");
    }
    let _ = writeln!(out, "WdfFunctionTableNumEntries = {} }} WDFFUNCENUM;", table.len());
    let structures = object(facts, "structs")?;
    for name in structures.keys() {
        let _ = writeln!(out, "typedef struct _{name} {name}, *P{name}; typedef const {name} *PC{name};");
    }
    for (name, callback) in object(facts, "callbacks")? {
        if callback.get("params").is_some_and(Value::is_array) {
            out += &prototype(&name.replacen("EVT_", "PFN_", 1), callback);
        }
    }
    for (name, structure) in structures {
        let list = structure.get("fields").and_then(Value::as_array).ok_or_else(|| format!("{name} has no fields"))?;
        let size = number(structure, "size");
        let body = fields(&tree(list), true);
        let _ = writeln!(out, "struct _{name} {{ {body}}}; _Static_assert(sizeof(struct _{name}) == {size}, \"{name}\");");
    }
    for (name, function) in object(facts, "functions")? {
        out += &prototype(&format!("PFN_{}", name.to_uppercase()), function);
    }
    let minor: u32 = version.split_once('.').and_then(|(_, minor)| minor.parse().ok()).ok_or("a version is such as 1.33")?;
    let _ = writeln!(out, "extern const WDFFUNC *WdfFunctions_01{minor:03};");
    out += "extern PWDF_DRIVER_GLOBALS WdfDriverGlobals;\nextern BOOLEAN WdfClientVersionHigherThanFramework;\n\
            extern ULONG WdfFunctionCount, WdfStructureCount;\nextern WDF_STRUCT_INFO WdfStructures;\n";
    Ok(out)
}
