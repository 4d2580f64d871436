//! Where the kernel's functions come from: our own declarations, or with the feature `wdk` those of wdk-sys.
//!
//! wdk-sys makes its declarations from the headers of whichever kit is installed, with types of its own. Each argument and each
//! result is carried over by its bytes: a function that is missing there, takes another number of arguments or one of another
//! size does not compile.

/// Declares imports as `abi_imports!` does.
#[cfg(not(all(feature = "wdk", target_os = "windows")))]
macro_rules! kernel_imports {
    ( $( $tokens:tt )* ) => { crate::abi_imports! { $( $tokens )* } };
}

/// Defines each import as a call of the function that wdk-sys declares.
#[cfg(all(feature = "wdk", target_os = "windows"))]
macro_rules! kernel_imports {
    ( pub $table:ident from $module:literal; $(
        $(#[$meta:meta])*
        pub fn $name:ident ( $( $arg:ident : $type:ty ),* $(,)? ) $( -> $ret:ty )? ;
    )* ) => {
        $(
            $(#[$meta])*
            #[inline]
            pub unsafe fn $name( $( $arg: $type ),* ) $( -> $ret )? {
                // SAFETY: the caller keeps the function's contract.
                let result = unsafe { wdk_sys::ntddk::$name( $( super::seam::carry($arg) ),* ) };
                super::seam::carry(result)
            }
        )*
        /// The functions imported by this module.
        pub const $table: &[crate::abi::FunctionFact] = &[ $(
            crate::abi_function_fact!($name ( $( $arg: $type ),* ) $( -> $ret )?)
        ),* ];
    };
}
pub(super) use kernel_imports;

/// A value of one declaration as that of the other: integers and pointers of equal size.
#[cfg(all(feature = "wdk", target_os = "windows"))]
#[inline(always)]
pub(super) fn carry<From, To>(value: From) -> To {
    const {
        assert!(size_of::<From>() == size_of::<To>(), "the kit's declaration differs");
    }
    let value = core::mem::ManuallyDrop::new(value);
    // SAFETY: both declare the same parameter of one function, and the sizes are equal.
    unsafe { core::mem::transmute_copy::<core::mem::ManuallyDrop<From>, To>(&value) }
}

/// Layouts that code on both sides of the seam relies on.
#[cfg(all(feature = "wdk", target_os = "windows"))]
mod layouts {
    macro_rules! same {
        ( $( $name:ident ),* $(,)? ) => { $(
            const _: () = assert!(size_of::<crate::nt::raw::$name>() == size_of::<wdk_sys::$name>(), stringify!($name));
        )* };
    }
    same!(UNICODE_STRING, DRIVER_OBJECT, KEVENT, KDPC, KTIMER, MDL, LIST_ENTRY, FAST_MUTEX, IO_STACK_LOCATION, GUID);
}
