//! Connection of a line-based interrupt to a service routine in Rust.
use alloc::boxed::Box;
use core::ffi::c_void;
use core::ptr::null_mut;

use super::imports::{IoConnectInterruptEx, IoDisconnectInterruptEx, KeSynchronizeExecution};
use super::pool::try_box;
use super::raw::{
    CONNECT_LINE_BASED, DEVICE_OBJECT, IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS, IO_CONNECT_INTERRUPT_PARAMETERS,
    IO_CONNECT_INTERRUPT_PARAMETERS_Form, IO_DISCONNECT_INTERRUPT_PARAMETERS, IO_DISCONNECT_INTERRUPT_PARAMETERS_ConnectionContext,
    KINTERRUPT, NTSTATUS,
};

/// What runs at DIRQL when the line is up.
pub trait Service: Send + Sync + 'static {
    /// Looks at the device. Gives whether the interrupt was its own. Nothing but registers, atomics and queueing a deferred
    /// call is allowed here.
    fn service(&self) -> bool;
}

/// A connected interrupt. Dropped at PASSIVE_LEVEL, it is disconnected before the target goes.
pub struct Interrupt<S: Service> {
    object: *mut KINTERRUPT,
    target: Box<S>,
}

// SAFETY: the object is only passed to the kernel, which synchronises.
unsafe impl<S: Service> Send for Interrupt<S> {}
// SAFETY: as above.
unsafe impl<S: Service> Sync for Interrupt<S> {}

unsafe extern "efiapi" fn thunk<S: Service>(_interrupt: *mut KINTERRUPT, context: *mut c_void) -> u8 {
    // SAFETY: the context is the target, which lives until the interrupt is disconnected.
    u8::from(unsafe { &*context.cast::<S>() }.service())
}

struct Call<F> {
    f: Option<F>,
}

unsafe extern "efiapi" fn synchronized<F: FnOnce()>(context: *mut c_void) -> u8 {
    // SAFETY: the context is the caller's, for the length of this call.
    let call = unsafe { &mut *context.cast::<Call<F>>() };
    if let Some(f) = call.f.take() {
        f();
    }
    1
}

impl<S: Service> Interrupt<S> {
    /// Connects to the line of a device. PASSIVE_LEVEL. The routine may run before this returns.
    ///
    /// # Errors
    /// What the kernel says, such as STATUS_INSUFFICIENT_RESOURCES.
    ///
    /// # Safety
    /// `pdo` must be the live physical device object of a started device.
    pub unsafe fn connect(pdo: *mut DEVICE_OBJECT, target: S) -> Result<Self, NTSTATUS> {
        let target = try_box(target)?;
        let mut object = null_mut();
        let mut parameters = IO_CONNECT_INTERRUPT_PARAMETERS {
            Version: CONNECT_LINE_BASED,
            Form: IO_CONNECT_INTERRUPT_PARAMETERS_Form {
                LineBased: IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS {
                    PhysicalDeviceObject: pdo,
                    InterruptObject: &raw mut object,
                    ServiceRoutine: Some(thunk::<S>),
                    ServiceContext: core::ptr::from_ref(&*target).cast_mut().cast(),
                    SpinLock: null_mut(),
                    SynchronizeIrql: 0,
                    FloatingSave: 0,
                },
            },
        };
        // SAFETY: the parameters are complete for the line-based form, and the target outlives the connection.
        unsafe { IoConnectInterruptEx(&raw mut parameters) }.ok()?;
        Ok(Self { object, target })
    }

    /// Runs `f` at DIRQL while the routine does not run. IRQL <= DIRQL.
    pub fn synchronize(&self, f: impl FnOnce() + Send) {
        fn run<F: FnOnce()>(object: *mut KINTERRUPT, f: F) {
            let mut call = Call { f: Some(f) };
            // SAFETY: a connected interrupt; the call lives until the routine returned.
            unsafe { KeSynchronizeExecution(object, Some(synchronized::<F>), (&raw mut call).cast()) };
        }
        run(self.object, f);
    }

    /// The target.
    pub fn target(&self) -> &S {
        &self.target
    }
}

impl<S: Service> Drop for Interrupt<S> {
    fn drop(&mut self) {
        let context = IO_DISCONNECT_INTERRUPT_PARAMETERS_ConnectionContext { InterruptObject: self.object };
        let mut parameters = IO_DISCONNECT_INTERRUPT_PARAMETERS { Version: CONNECT_LINE_BASED, ConnectionContext: context };
        // SAFETY: connected once, disconnected once.
        unsafe { IoDisconnectInterruptEx(&raw mut parameters) };
    }
}
