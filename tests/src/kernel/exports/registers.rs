use crate::kernel::mmio;

macro_rules! register_access {
    ($($read:ident, $write:ident, $kind:ty;)*) => { exports! { "ntoskrnl.exe"; $(
        fn $read(register: *mut $kind) -> $kind {
            mmio::read(register as usize, size_of::<$kind>() as u8) as $kind
        }
        fn $write(register: *mut $kind, value: $kind) {
            mmio::write(register as usize, size_of::<$kind>() as u8, u64::from(value));
        }
    )* } };
}

register_access! {
    READ_REGISTER_UCHAR, WRITE_REGISTER_UCHAR, u8;
    READ_REGISTER_USHORT, WRITE_REGISTER_USHORT, u16;
    READ_REGISTER_ULONG, WRITE_REGISTER_ULONG, u32;
}
