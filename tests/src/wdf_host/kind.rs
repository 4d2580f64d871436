//! The kinds of framework objects, and what the framework does before it cleans one up.

use super::object::Handle;

/// What a handle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the published handle name without its prefix")]
pub enum Kind {
    /// Any object (`WDFOBJECT`).
    Object,
    Driver,
    Device,
    Interrupt,
    Queue,
    Request,
    FileObject,
    IoTarget,
    Timer,
    WorkItem,
    Dpc,
    SpinLock,
    WaitLock,
    Memory,
    Lookaside,
    String,
    Collection,
    Key,
    ResourceList,
    DmaEnabler,
    CommonBuffer,
    DmaTransaction,
    IoResourceList,
    /// `WDFDEVICE_INIT`; not an object to the driver, but checked like one.
    DeviceInit,
    AcxCircuitInit,
    AcxStreamInit,
    /// A plain object from `WdfObjectCreate`.
    Plain,
    AcxCircuit,
    AcxPin,
    AcxJack,
    /// A generic element, and what any element may be passed as.
    AcxElement,
    AcxVolume,
    AcxMute,
    AcxPeakMeter,
    AcxAudioEngine,
    AcxStreamAudioEngine,
    AcxKeywordSpotter,
    AcxAudioModule,
    AcxStream,
    AcxStreamBridge,
    AcxDataFormat,
    AcxDataFormatList,
    AcxEvent,
    AcxPnpEvent,
    AcxObjectBag,
    AcxMicArrayGeometry,
    AcxFactoryCircuitInit,
    AcxFactoryCircuit,
    AcxManager,
    AcxCompositeTemplate,
    AcxCircuitTemplate,
    AcxTargetCircuit,
    AcxTargetPin,
    AcxTargetElement,
    AcxTargetStream,
    AcxTargetFactoryCircuit,
}

impl Kind {
    /// Whether a handle of this kind may be passed where `wanted` is expected.
    pub fn is(self, wanted: Self) -> bool {
        self == wanted || (wanted == Self::Object && !self.is_init()) || (wanted == Self::AcxElement && self.is_element())
    }

    /// Whether this is an init structure, which is no `WDFOBJECT`.
    pub fn is_init(self) -> bool {
        matches!(self, Self::DeviceInit | Self::AcxCircuitInit | Self::AcxStreamInit | Self::AcxFactoryCircuitInit)
    }

    /// Whether this is an element of a circuit or stream.
    pub fn is_element(self) -> bool {
        matches!(
            self,
            Self::AcxElement
                | Self::AcxVolume
                | Self::AcxMute
                | Self::AcxPeakMeter
                | Self::AcxAudioEngine
                | Self::AcxStreamAudioEngine
                | Self::AcxKeywordSpotter
                | Self::AcxAudioModule
        )
    }

    /// Whether the driver may delete it: the framework keeps these for itself.
    pub fn deletable(self) -> bool {
        !matches!(self, Self::Driver | Self::ResourceList | Self::FileObject | Self::Interrupt | Self::AcxStream)
    }

    /// What the framework does before the cleanup callbacks: no timer, DPC or work item may run after.
    pub(crate) fn stop(self, handle: Handle) {
        match self {
            Self::Timer | Self::Dpc | Self::WorkItem => super::deferred::stop(handle),
            Self::Key => super::registry_key::stop(handle),
            Self::DmaEnabler | Self::CommonBuffer | Self::DmaTransaction => super::dma_host::stop(handle),
            Self::Request => super::request::stop(handle),
            _ => {}
        }
    }
}
