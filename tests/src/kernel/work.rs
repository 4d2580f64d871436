//! Work items: passive-level calls.
use acx_core::nt::raw::{DEVICE_OBJECT, PIO_WORKITEM_ROUTINE};

/// An allocated work item.
pub(crate) struct Item {
    pub(crate) device: usize,
}

pub(crate) enum Work {
    Host(Box<dyn FnOnce()>),
    Item { item: usize, device: usize, routine: PIO_WORKITEM_ROUTINE, context: usize },
}

impl Work {
    pub(crate) fn item(&self) -> Option<usize> {
        match self {
            Self::Host(_) => None,
            Self::Item { item, .. } => Some(*item),
        }
    }

    pub(crate) fn run(self) {
        match self {
            Self::Host(f) => f(),
            Self::Item { device, routine, context, .. } => {
                if let Some(routine) = routine {
                    // SAFETY: the driver gave the routine and its context for this call; the device object was referenced.
                    unsafe { routine(device as *mut DEVICE_OBJECT, context as *mut _) };
                }
            }
        }
    }
}
