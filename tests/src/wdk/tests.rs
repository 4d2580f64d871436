use super::{build, header, patch};

fn facts() -> serde_json::Value {
    serde_json::from_str(include_str!("../../facts/wdf.json")).unwrap()
}

#[test]
fn types_are_declared_as_c_writes_them() {
    assert_eq!(header::declare("ULONG", "Size"), "ULONG Size");
    assert_eq!(header::declare("ptr(ptr(VOID))", "Out"), "VOID * * Out");
    assert_eq!(header::declare("cptr(GUID)", "Type"), "const GUID * Type");
    assert_eq!(header::declare("array(DEVICE_POWER_STATE,7)", "State"), "DEVICE_POWER_STATE State[7]");
}

#[test]
fn the_header_has_every_function_at_its_place() {
    let text = header::wdf_h(&facts(), "1.33").unwrap();
    // Places: wdffuncenum.h of KMDF 1.33, as its documentation of WdfFunctions tells.
    assert!(text.contains("WdfDriverCreateTableIndex = 116, "));
    assert!(text.contains("WdfFunctionTableNumEntries = 458 }"));
    assert!(text.contains("extern const WDFFUNC *WdfFunctions_01033;"));
    assert!(
        text.contains("typedef NTSTATUS (*PFN_WDFDRIVERCREATE)(PWDF_DRIVER_GLOBALS DriverGlobals, PDRIVER_OBJECT DriverObject, ")
    );
    assert!(header::wdf_h(&facts(), "1.99").is_err());
}

#[test]
fn edits_that_find_nothing_are_errors() {
    assert!(patch::manifest("[dependencies.anyhow]\n").unwrap_err().contains("[dependencies.windows]"));
    assert!(patch::cargo_make("use std::{env};\n").is_err());
    assert!(patch::utils("fn main() {}\n").is_err());
}

#[test]
fn environment_variables_are_set_on_every_system() {
    let text = "use std::{\n    ffi::{CStr, OsStr},\n};\nuse windows::{\n    core::s,\n};\n\
        \x20   // Check HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Kits\\Installed\n    look();\n\
        \x20   // Check HKEY_LOCAL_MACHINE\\SOFTWARE\\Wow6432Node\\Microsoft\n    look();\n\
        fn read_registry_key_string_value() { CStr::from_bytes(b) }\n\
        #[cfg(target_os = \"windows\")]\npub fn set_var() {\n}\n\
        #[allow(dead_code)]\n#[cfg(not(target_os = \"windows\"))]\npub fn set_var() {\n    compile_error!(\"\");\n}\n\
        #[cfg(target_os = \"windows\")]\npub fn remove_var() {\n}\n\
        #[cfg(not(target_os = \"windows\"))]\npub fn remove_var() {\n    compile_error!(\"\");\n}\n";
    let mended = patch::utils(text).unwrap();
    assert!(!mended.contains("compile_error") && !mended.contains("allow(dead_code)"));
    assert_eq!(mended.matches("pub fn set_var").count(), 1);
    assert_eq!(mended.matches("#[cfg(windows)]\n").count(), 4);
    assert_eq!(mended.matches("target_os").count(), 0);
}

#[test]
fn only_images_are_judged() {
    assert!(build::judge(b"MZ").is_err());
}
