//! With the feature `wdk`, the linker's arguments for a driver that is a dynamic library; otherwise nothing.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "wdk")]
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "windows") {
        if let Err(error) = wdk_build::configure_wdk_binary_build() {
            println!("cargo::error=wdk-build: {error}");
        }
    }
}
