//! The exports, called by address as a loaded driver calls them.
#![allow(clippy::undocumented_unsafe_blocks, reason = "each call passes what the export's documentation asks for")]

mod io;
mod run_time;
mod sync;
mod table;

/// Calls an export by its name in the kernel's table.
macro_rules! call {
    ($name:ident($($arg:expr => $ty:ty),* $(,)?) $(-> $ret:ty)?) => {{
        let address = crate::kernel::exports::find_export("ntoskrnl.exe", stringify!($name)).expect(stringify!($name));
        unsafe {
            let function = std::mem::transmute::<usize, unsafe extern "win64" fn($($ty),*) $(-> $ret)?>(address);
            function($($arg),*)
        }
    }};
}
pub(crate) use call;

/// A counted string of the lab's own, for passing text.
fn string(text: &str) -> crate::kernel::driver::Text {
    crate::kernel::driver::Text::new(text)
}

/// The names of the rules that were broken.
fn broken() -> Vec<&'static str> {
    crate::verifier::take().iter().map(|v| v.rule.name).collect()
}
