//! Owned references to objects of others.

use crate::raw::IUnknown as Unknown;
use acx_core::ks::guid::Guid as GUID;
use acx_core::ks::status::NTSTATUS;
use core::ffi::c_void;
use core::ptr::NonNull;

/// A raw interface type: its first field is a pointer to a vtable that begins with `IUnknown`'s methods.
///
/// # Safety
/// The layout must be as said.
pub unsafe trait Interface {
    /// Its identifier.
    const IID: GUID;
}

macro_rules! interfaces {
    ($($name:ident = $iid:ident),* $(,)?) => { $(
        // SAFETY: the raw type is a pointer to a vtable that begins with IUnknown's methods.
        unsafe impl Interface for crate::raw::$name {
            const IID: GUID = crate::raw::$iid;
        }
    )* };
}

interfaces! {
    IUnknown = IID_IUnknown,
    IPort = IID_IPort,
    IPortWaveRT = IID_IPortWaveRT,
    IPortWaveRTStream = IID_IPortWaveRTStream,
    IPortWaveCyclic = IID_IPortWaveCyclic,
    IPortWavePci = IID_IPortWavePci,
    IPortWavePciStream = IID_IPortWavePciStream,
    IPreFetchOffset = IID_IPreFetchOffset,
    IPortMidi = IID_IPortMidi,
    IPortDMus = IID_IPortDMus,
    IMXF = IID_IMXF,
    IAllocatorMXF = IID_IAllocatorMXF,
    // No identifier of its own is published: it is only ever handed over.
    IMasterClock = IID_IUnknown,
    IPortTopology = IID_IPortTopology,
    IPortEvents = IID_IPortEvents,
    IPortClsPnp = IID_IPortClsPnp,
    IPortClsEtwHelper = IID_IPortClsEtwHelper,
    IInterruptSync = IID_IInterruptSync,
    IServiceGroup = IID_IServiceGroup,
    IRegistryKey = IID_IRegistryKey,
    IDmaChannel = IID_IDmaChannel,
    IDmaChannelSlave = IID_IDmaChannelSlave,
    IResourceList = IID_IResourceList,
    IUnregisterSubdevice = IID_IUnregisterSubdevice,
    IUnregisterPhysicalConnection = IID_IUnregisterPhysicalConnection,
}

/// An owned reference to a foreign interface. Clones add a reference, drops release one; any IRQL at which the owner allows it.
pub struct ComPtr<I: Interface>(NonNull<I>);

impl<I: Interface> ComPtr<I> {
    /// Takes over a reference that the caller owns. `None` for null.
    ///
    /// # Safety
    /// `pointer` is null or a live interface pointer whose reference is handed over.
    #[must_use]
    pub unsafe fn from_owned(pointer: *mut I) -> Option<Self> {
        NonNull::new(pointer).map(Self)
    }
    /// Adds a reference to a borrowed pointer. `None` for null.
    ///
    /// # Safety
    /// `pointer` is null or a live interface pointer.
    #[must_use]
    pub unsafe fn from_borrowed(pointer: *mut I) -> Option<Self> {
        let pointer = NonNull::new(pointer)?;
        let unknown = pointer.as_ptr().cast::<Unknown>();
        // SAFETY: live by contract.
        let vtable = unsafe { (*unknown).lpVtbl };
        // SAFETY: a live object's vtable.
        let add_ref = unsafe { (*vtable).AddRef };
        // SAFETY: a live object.
        unsafe { add_ref(unknown.cast()) };
        Some(Self(pointer))
    }
    /// The pointer, borrowed.
    #[must_use]
    pub fn as_ptr(&self) -> *mut I {
        self.0.as_ptr()
    }
    /// Hands the reference out.
    #[must_use]
    pub fn into_raw(self) -> *mut I {
        let pointer = self.as_ptr();
        core::mem::forget(self);
        pointer
    }
    /// Its vtable.
    #[must_use]
    pub fn vtable(&self) -> &I::Vtbl
    where
        I: acx_core::abi::Interface,
    {
        let object = self.0.as_ptr().cast::<*const I::Vtbl>();
        // SAFETY: a reference is held, and an interface is a pointer to its vtable.
        let vtable = unsafe { object.read() };
        // SAFETY: the vtable of a live object.
        unsafe { &*vtable }
    }
    /// Asks for another interface.
    ///
    /// # Errors
    /// The object's own status.
    pub fn query<J: Interface>(&self) -> Result<ComPtr<J>, NTSTATUS> {
        let unknown = self.0.as_ptr().cast::<Unknown>();
        let mut out: *mut c_void = core::ptr::null_mut();
        // SAFETY: a reference is held.
        let vtable = unsafe { (*unknown).lpVtbl };
        // SAFETY: a live object's vtable.
        let query = unsafe { (*vtable).QueryInterface };
        // SAFETY: arguments are valid for the call.
        let status = unsafe { query(unknown.cast(), &J::IID, &raw mut out) };
        status.ok()?;
        NonNull::new(out.cast()).map(ComPtr).ok_or(acx_core::ks::status::STATUS_NOT_SUPPORTED)
    }
}

impl<I: Interface> Clone for ComPtr<I> {
    fn clone(&self) -> Self {
        let unknown = self.0.as_ptr().cast::<Unknown>();
        // SAFETY: a reference is held.
        let vtable = unsafe { (*unknown).lpVtbl };
        // SAFETY: a live object's vtable.
        let add_ref = unsafe { (*vtable).AddRef };
        // SAFETY: a live object.
        unsafe { add_ref(unknown.cast()) };
        Self(self.0)
    }
}

impl<I: Interface> Drop for ComPtr<I> {
    fn drop(&mut self) {
        let unknown = self.0.as_ptr().cast::<Unknown>();
        // SAFETY: a reference is held.
        let vtable = unsafe { (*unknown).lpVtbl };
        // SAFETY: a live object's vtable.
        let release = unsafe { (*vtable).Release };
        // SAFETY: the reference is given up with `self`.
        unsafe { release(unknown.cast()) };
    }
}
