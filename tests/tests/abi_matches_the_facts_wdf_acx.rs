//! Every number of the KMDF and ACX bindings is the one that the collected facts state, and nothing that they state is missing.

mod check;

use acx_core::abi::{EnumFact, FunctionFact, StructFact, TableFact};
use acx_core::wdf::init::InitFact;
use acx_core::wdf::raw::NestedFact;
use acx_core::{acx, wdf};
use check::Check;
use duet_lab::facts::{COMPARED, Facts, mutants, report};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

fn read(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("facts").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number")) as usize
}

/// Structures with each field, inner ones too, and no structure left out.
fn structures(check: &mut Check, facts: &Value, tables: &[&[StructFact]], nested: &[&[NestedFact]]) {
    let declared: HashMap<_, _> = tables.iter().flat_map(|t| t.iter()).map(|s| (s.name, s)).collect();
    let inner: HashMap<_, _> = nested.iter().flat_map(|t| t.iter()).map(|n| (n.path, n.offset)).collect();
    for (name, fact) in facts.as_object().unwrap() {
        let Some(item) = declared.get(name.as_str()) else {
            check.differences.push(format!("{name} is not declared"));
            continue;
        };
        check.same(&format!("size of {name}"), item.size, number(&fact["size"]));
        check.same(&format!("alignment of {name}"), item.align, number(&fact["align"]));
        let fields = fact["fields"].as_array().unwrap();
        let outer = fields.iter().filter(|f| !f["name"].as_str().unwrap().contains('.')).count();
        // A field of no size, named with an underscore, stands for POINTER_ALIGNMENT.
        let own = item.fields.iter().filter(|(n, _, size)| !(n.starts_with('_') && *size == 0)).count();
        check.same(&format!("fields of {name}"), own, outer);
        for field in fields {
            let path = field["name"].as_str().unwrap();
            let full = format!("{name}.{path}");
            let offset = number(&field["offset"]);
            if path.contains('.') {
                check.same(&full, inner.get(full.as_str()).copied(), Some(offset));
            } else {
                let found = item.fields.iter().find(|(n, _, _)| *n == path).map(|(_, o, s)| (*o, *s));
                check.same(&full, found, Some((offset, number(&field["size"]))));
            }
        }
    }
}

fn enumerations(check: &mut Check, facts: &Value, key: &str, tables: &[&[EnumFact]]) {
    let declared: HashMap<_, _> = tables.iter().flat_map(|t| t.iter()).map(|s| (s.name, s)).collect();
    let facts = facts.as_object().unwrap();
    check.same("number of enumerations", declared.len(), facts.len());
    for (name, fact) in facts {
        let Some(item) = declared.get(name.as_str()) else {
            check.differences.push(format!("{name} is not declared"));
            continue;
        };
        check.same(&format!("size of {name}"), item.size, 4);
        let values = fact[key].as_object().unwrap();
        check.same(&format!("values of {name}"), item.values.len(), values.len());
        for (variant, value) in values {
            let found = item.values.iter().find(|(n, _)| n == variant).map(|(_, v)| *v as u32);
            // Bit 31 may be written as the sign or as a value above it.
            check.same(&format!("{name}::{variant}"), found, value.as_i64().map(|v| v as u32));
        }
    }
}

/// Size of a type by its name in the facts.
fn size_of(types: &BTreeMap<String, usize>, name: &str) -> usize {
    match name {
        "VOID" => 0,
        pointer if pointer.starts_with("ptr(") || pointer.starts_with("cptr(") => 8,
        name => *types.get(name).unwrap_or_else(|| panic!("{name} has no size")),
    }
}

fn signature(check: &mut Check, types: &BTreeMap<String, usize>, item: &FunctionFact, fact: &Value) {
    let name = item.name;
    let parameters: Vec<_> = fact["params"].as_array().unwrap().iter().filter(|p| p["type"] != "PWDF_DRIVER_GLOBALS").collect();
    check.same(&format!("parameters of {name}"), item.parameters.len(), parameters.len());
    for (mine, fact) in item.parameters.iter().zip(parameters) {
        let wanted = (fact["name"].as_str().unwrap(), size_of(types, fact["type"].as_str().unwrap()));
        check.same(&format!("{name}, parameter {}", mine.0), (mine.0, mine.2), wanted);
    }
    check.same(&format!("result of {name}"), item.returns_size, size_of(types, fact["returns"].as_str().unwrap()));
}

fn types() -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for file in ["wdf.json", "acx.json"] {
        let root = read(file);
        for (name, kind) in root["types"].as_object().unwrap().iter().chain(root["structs"].as_object().unwrap()) {
            all.insert(name.clone(), number(&kind["size"]));
        }
    }
    all
}

fn callbacks(check: &mut Check, facts: &Value, tables: &[&[FunctionFact]], types: &BTreeMap<String, usize>) {
    let facts = facts.as_object().unwrap();
    let mut met = BTreeSet::new();
    for item in tables.iter().flat_map(|t| t.iter()) {
        let by_pointer = facts.iter().find(|(_, f)| f["pointer_type"] == item.name).map(|(n, _)| n.clone());
        let name = by_pointer.unwrap_or_else(|| item.name.replacen("PFN_", "EVT_", 1));
        let found = facts.get(&name).or_else(|| facts.get(item.name));
        match found {
            Some(fact) => signature(check, types, item, fact),
            None => check.differences.push(format!("{} is not in the facts", item.name)),
        }
        met.insert(item.name);
    }
    check.same("number of call-backs", met.len(), facts.len());
}

fn indexes<'a>(check: &mut Check, tables: &[&'a [TableFact]], fact: impl Fn(&str) -> Option<usize>) -> BTreeMap<&'a str, usize> {
    let mut seen = BTreeMap::new();
    for item in tables.iter().flat_map(|t| t.iter()) {
        check.same(item.name, Some(item.index), fact(item.name));
        seen.insert(item.name, item.index);
    }
    seen
}

#[test]
fn kmdf_agrees() {
    let facts = read("wdf.json");
    let types = types();
    let mut check = Check::default();
    structures(&mut check, &facts["structs"], wdf::raw::STRUCTS, wdf::raw::NESTED);
    structures(&mut check, &facts["bind"]["structs"], wdf::raw::STRUCTS, wdf::raw::NESTED);
    enumerations(&mut check, &facts["enums"], "values", wdf::raw::ENUMS);
    callbacks(&mut check, &facts["callbacks"], wdf::raw::CALLBACKS, &types);
    let order: Vec<_> = facts["tables"]["1.31"]["functions"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    check.same("functions in the table", wdf::raw::names::FUNCTION_NAMES.to_vec(), order.clone());
    check.same("their number", wdf::table::FUNCTION_COUNT, 458);
    let place = |name: &str| order.iter().position(|n| *n == name);
    let declared = indexes(&mut check, wdf::call::TABLES, place);
    let functions = facts["functions"].as_object().unwrap();
    check.same("functions with signatures", declared.len(), functions.len());
    for item in wdf::call::FUNCTIONS.iter().flat_map(|t| t.iter()) {
        signature(&mut check, &types, item, &functions[item.name]);
    }
    assert!(facts["tables"].get(format!("1.{}", wdf::entry::KMDF_MINOR)).is_some_and(|t| t == &facts["tables"]["1.31"]));
    let oldest = facts["tables"]["1.15"]["functions"].as_array().unwrap().len();
    check.same("functions of KMDF 1.15", wdf::miniport::FUNCTIONS_OF_1_15 as usize, oldest);
    // Documented in wdfminiport.h; no file of facts has these two. Every parameter is a pointer or a handle.
    let documented = [("WdfDeviceMiniportCreate", 6, 4), ("WdfDriverMiniportUnload", 1, 0)];
    for (item, (name, parameters, result)) in wdf::miniport::functions::FUNCTIONS.iter().zip(documented) {
        check.same(name, (item.name, item.parameters.len(), item.returns_size), (name, parameters, result));
        check.same(name, item.parameters.iter().all(|p| p.2 == 8), true);
    }
    for item in wdf::imports::IMPORTS {
        let fact = &facts["bind"]["loader_functions"][item.name];
        // Every parameter is a pointer.
        check.same(item.name, item.parameters.len(), fact["params"].as_array().unwrap().len());
        check.same(item.name, item.returns_size, if fact["returns"] == "NTSTATUS" { 4 } else { 0 });
        for (name, _, size) in item.parameters {
            check.same(name, *size, 8);
        }
    }
    // The header of the miniport mode is not among the collected signatures; its places are.
    let miniport = indexes(&mut check, &[wdf::miniport::functions::index::TABLE], place);
    check.same("functions of the miniport mode", miniport.len(), 2);
    check.done("KMDF", 3_600);
}

#[test]
fn acx_agrees() {
    let facts = read("acx.json");
    let types = types();
    let mut check = Check::default();
    structures(&mut check, &facts["structs"], acx::raw::STRUCTS, acx::raw::NESTED);
    enumerations(&mut check, &facts["enums"], "variants", acx::raw::ENUMS);
    callbacks(&mut check, &facts["callbacks"], acx::raw::CALLBACKS, &types);
    let functions = facts["functions"].as_array().unwrap();
    let find = |name: &str| functions.iter().find(|f| f["name"] == name);
    let declared = indexes(&mut check, acx::call::TABLES, |name| find(name).map(|f| number(&f["index"])));
    check.same("functions", declared.len(), acx::table::FUNCTION_COUNT);
    check.same("places", declared.values().collect::<BTreeSet<_>>().len(), acx::table::FUNCTION_COUNT);
    check.same("structures", facts["structs"].as_object().unwrap().len(), acx::table::STRUCTURE_COUNT as usize);
    for item in acx::call::FUNCTIONS.iter().flat_map(|t| t.iter()) {
        signature(&mut check, &types, item, find(item.name).unwrap());
    }
    check.done("ACX", 2_000);
}

#[test]
fn guids_and_constants_agree() {
    let facts = Facts::load(&["acx.json"]);
    let mut outcome = facts.compare_guids(acx::raw::guids::GUIDS, &[]);
    // The length of the function table is listed for each version.
    let counted = [("AcxFunctionTableNumEntries", "stated for each version of ACX")];
    outcome.add(facts.compare_consts(acx::raw::guids::CONSTS, &counted));
    let compared = outcome.assert_none_differ();
    report(COMPARED, compared);
    assert!(compared > 60, "only {compared}");
}

/// The bytes of a structure after its initialiser.
fn initialised(fact: &InitFact) -> Vec<u8> {
    let mut bytes = vec![0xAA; 512];
    let length = (fact.bytes)(&mut bytes);
    assert_ne!(length, 0, "{} did not fit", fact.name);
    bytes.truncate(length);
    bytes
}

/// The value of an expression of the headers, where it is one that an initialiser may use.
fn value_of(text: &str, size: usize, named: &HashMap<String, i64>) -> Option<i64> {
    let text = text.trim();
    if text.contains("ACX_STRUCTURE_SIZE") || text.starts_with("sizeof") {
        return Some(size as i64);
    }
    if text.contains(" | ") {
        return text.split(" | ").map(|part| value_of(part, size, named)).try_fold(0, |all, part| Some(all | part?));
    }
    match text {
        "LONG_MIN_VALUE" => Some(i64::from(i32::MIN)),
        "TRUE" => Some(1),
        "(ULONG) -1" | "AcxPinIdDefault" | "AcxElementIdDefault" | "AcxJackPropertiesIdDefault" | "AcxInstanceIndeterminate" => {
            Some(-1)
        }
        "IdleTimeoutDefaultValue" => Some(0),
        // wdm.h: DEVICE_POWER_STATE and SYSTEM_POWER_STATE.
        "PowerDeviceD3" => Some(4),
        "PowerDeviceMaximum" => Some(5),
        "PowerSystemMaximum" => Some(7),
        other => other.parse().ok().or_else(|| named.get(other).copied()),
    }
}

/// Checks each field of each structure: stated values where the initialiser sets one, zero everywhere else.
fn initialisers(
    check: &mut Check,
    inits: &[InitFact],
    helpers: &Value,
    sets: impl Fn(&Value) -> &Value,
    named: &HashMap<String, i64>,
) {
    let structs: Vec<_> = [read("acx.json"), read("wdf.json")].map(|root| root["structs"].clone()).into();
    for init in inits {
        let fields = structs.iter().find_map(|s| s.get(init.name)).unwrap_or_else(|| panic!("{} has no fields", init.name));
        let helper = ["_INIT", "_INIT_ID"].iter().find_map(|end| helpers.get(format!("{}{end}", init.name)));
        let Some(sets) = helper.map(&sets).and_then(Value::as_object) else { continue };
        let bytes = initialised(init);
        for field in fields["fields"].as_array().unwrap() {
            let (path, kind) = (field["name"].as_str().unwrap(), field["type"].as_str().unwrap());
            if matches!(kind, "union" | "struct") || path.ends_with(".Object") {
                continue;
            }
            let range = number(&field["offset"])..number(&field["offset"]) + number(&field["size"]);
            let text = sets.get(path).and_then(Value::as_str);
            // A default id stands where the initialiser with an id takes one as argument.
            let wanted = match text {
                Some("Id") => -1,
                Some(text) => value_of(text, bytes.len(), named).unwrap_or(0),
                None => 0,
            };
            let wanted = &wanted.to_le_bytes()[..range.len().min(8)];
            let found = &bytes[range];
            check.same(&format!("{}.{path} after its initialiser", init.name), &found[..wanted.len()], wanted);
        }
    }
}

/// The facts of one item alone.
fn only(facts: &Value, name: &str) -> Value {
    serde_json::json!({ name: facts[name] })
}

fn hunt_items(
    hunt: &mut mutants::Hunt,
    facts: &Value,
    structs: &[&[StructFact]],
    nested: &[&[NestedFact]],
    enums: (&[&[EnumFact]], &str),
    callback_tables: &[&[FunctionFact]],
) {
    let differs = |compare: &dyn Fn(&mut Check)| {
        let mut check = Check::default();
        compare(&mut check);
        !check.differences.is_empty()
    };
    for item in structs.iter().flat_map(|t| t.iter()) {
        let all = if facts["structs"].get(item.name).is_some() { &facts["structs"] } else { &facts["bind"]["structs"] };
        // Parts of a structure are compared as its nested fields.
        if let Some(parent) = all.get(item.name).is_none().then_some(item.name) {
            let whole = nested.iter().flat_map(|t| t.iter()).any(|n| parent.starts_with(n.path.split('.').next().unwrap_or("-")));
            assert!(whole, "{parent} is in no comparison");
            continue;
        }
        let fact = only(all, item.name);
        hunt.run(mutants::structs(item, true), |m| differs(&|check| structures(check, &fact, &[&[*m]], nested)));
    }
    for place in nested.iter().flat_map(|t| t.iter()) {
        let name = place.path.split('.').next().unwrap_or("");
        let Some(item) = structs.iter().flat_map(|t| t.iter()).find(|s| s.name == name) else { continue };
        let fact = only(&facts["structs"], name);
        let changed = NestedFact { path: place.path, offset: place.offset + 1 };
        hunt.run(vec![(place.path.to_owned(), changed)], |m| {
            let mut table: Vec<NestedFact> = nested.iter().flat_map(|t| t.iter()).copied().collect();
            table.retain(|n| n.path != m.path);
            table.push(*m);
            differs(&|check| structures(check, &fact, &[&[*item]], &[&table]))
        });
    }
    for item in enums.0.iter().flat_map(|t| t.iter()) {
        let fact = only(&facts["enums"], item.name);
        hunt.run(mutants::enums(item), |m| differs(&|check| enumerations(check, &fact, enums.1, &[&[*m]])));
    }
    let types = types();
    for item in callback_tables.iter().flat_map(|t| t.iter()) {
        let baseline = &|m: &FunctionFact| {
            let mut check = Check::default();
            callbacks(&mut check, &facts["callbacks"], &[&[*m]], &types);
            check.differences.len()
        };
        let before = baseline(item);
        hunt.run(mutants::functions(item), |m| baseline(m) > before);
    }
}

#[test]
fn no_number_can_change_unnoticed() {
    let types = types();
    let mut hunt = mutants::Hunt::default();
    let (kmdf, extension) = (read("wdf.json"), read("acx.json"));
    hunt_items(&mut hunt, &kmdf, wdf::raw::STRUCTS, wdf::raw::NESTED, (wdf::raw::ENUMS, "values"), wdf::raw::CALLBACKS);
    hunt_items(&mut hunt, &extension, acx::raw::STRUCTS, acx::raw::NESTED, (acx::raw::ENUMS, "variants"), acx::raw::CALLBACKS);
    let signature_differs = |item: &FunctionFact, fact: &Value| {
        let mut check = Check::default();
        signature(&mut check, &types, item, fact);
        !check.differences.is_empty()
    };
    let order: Vec<_> = kmdf["tables"]["1.31"]["functions"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    let index_differs = |item: &TableFact, fact: &dyn Fn(&str) -> Option<usize>| {
        let mut check = Check::default();
        indexes(&mut check, &[&[*item]], fact);
        !check.differences.is_empty()
    };
    for item in wdf::call::TABLES.iter().flat_map(|t| t.iter()) {
        hunt.run(mutants::tables(item), |m| index_differs(m, &|name| order.iter().position(|n| *n == name)));
    }
    for item in wdf::call::FUNCTIONS.iter().flat_map(|t| t.iter()) {
        hunt.run(mutants::functions(item), |m| signature_differs(m, &kmdf["functions"][item.name]));
    }
    let find = |name: &str| extension["functions"].as_array().unwrap().iter().find(|f| f["name"] == name);
    for item in acx::call::TABLES.iter().flat_map(|t| t.iter()) {
        hunt.run(mutants::tables(item), |m| index_differs(m, &|name| find(name).map(|f| number(&f["index"]))));
    }
    for item in acx::call::FUNCTIONS.iter().flat_map(|t| t.iter()) {
        hunt.run(mutants::functions(item), |m| signature_differs(m, find(item.name).unwrap()));
    }
    let facts = Facts::load(&["acx.json"]);
    for item in acx::raw::guids::GUIDS {
        hunt.run(mutants::guids(item), |m| !facts.compare_guids(&[*m], &[]).differences.is_empty());
    }
    for item in acx::raw::guids::CONSTS.iter().filter(|c| c.name != "AcxFunctionTableNumEntries") {
        hunt.run(mutants::consts(item), |m| !facts.compare_consts(&[*m], &[]).differences.is_empty());
    }
    hunt.finish(4_000);
}

fn named_values() -> HashMap<String, i64> {
    let mut named = HashMap::new();
    for (file, key) in [("wdf.json", "values"), ("acx.json", "variants")] {
        for fact in read(file)["enums"].as_object().unwrap().values() {
            named.extend(fact[key].as_object().unwrap().iter().filter_map(|(n, v)| Some((n.clone(), v.as_i64()?))));
        }
    }
    named
}

#[test]
fn initialisers_leave_what_the_headers_leave() {
    let named = named_values();
    let mut check = Check::default();
    initialisers(&mut check, acx::init::INITS, &read("acx.json")["init_defaults_verified"], |helper| helper, &named);
    check.done("ACX initialisers", 250);
    let mut check = Check::default();
    initialisers(&mut check, wdf::init::INITS, &read("wdf.json")["init_helpers"]["entries"], |helper| &helper["sets"], &named);
    check.done("KMDF initialisers", 150);
}
