//! Pins with their format lists per mode, and jacks.

use super::abi::{ACX_JACK_CALLBACKS, ACX_JACK_CONFIG, ACX_PIN_CALLBACKS, ACX_PIN_CONFIG};
use super::format::List;
use super::{circuit, notices};
use crate::wdf_host::call::{self, INVALID_PARAMETER, OBJECT_NAME_NOT_FOUND, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::{Guid, read, write};
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::rules;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// `AcxPinTypeSink`.
pub const SINK: u32 = 1;
/// `AcxPinTypeSource`.
pub const SOURCE: u32 = 2;
/// AUDIO_SIGNALPROCESSINGMODE_RAW.
pub const RAW: Guid = Guid::new(0x9E90_EA20, 0xB493, 0x4FD1, [0xA1, 0xA8, 0x7E, 0x13, 0x61, 0xA9, 0x56, 0xCF]);
/// AUDIO_SIGNALPROCESSINGMODE_DEFAULT.
pub const DEFAULT: Guid = Guid::new(0xC18E_2F7E, 0x933D, 0x4965, [0xB7, 0xD1, 0x1E, 0xEF, 0x22, 0x8D, 0x2A, 0xF3]);
const ID_NONE: u32 = u32::MAX;

/// A pin.
pub(crate) struct Pin {
    pub circuit: Handle,
    pub kind: u32,
    communication: u32,
    pub category: Guid,
    pub id: Cell<u32>,
    pub modes: RefCell<Vec<(Guid, Handle)>>,
    pub jacks: RefCell<Vec<Handle>>,
}

/// A jack.
pub(crate) struct Jack {
    pub config: ACX_JACK_CONFIG,
    pub presence: usize,
}

impl Pin {
    /// Whether the audio engine streams here: it communicates (`AcxPinCommunicationSink` 1 or Source 2).
    pub(crate) fn is_host(&self) -> bool {
        self.communication != 0
    }

    /// The list of a mode.
    pub(crate) fn list(&self, mode: Guid) -> Option<Handle> {
        self.modes.borrow().iter().find(|(m, _)| *m == mode).map(|(_, l)| *l)
    }

    /// Every format of every mode.
    pub(crate) fn all_formats(&self) -> Vec<Handle> {
        let lists: Vec<Handle> = self.modes.borrow().iter().map(|(_, l)| *l).collect();
        lists.into_iter().filter_map(object::peek::<List>).flat_map(|l| l.formats()).collect()
    }

    /// Called when the pin joins its circuit: an unset id follows the order of joining.
    pub(crate) fn added(&self, id: u32) {
        if self.id.get() == ID_NONE {
            self.id.set(id);
        } else if self.id.get() != id {
            rules::report(rules::ACX_CIRCUIT, format!("pin id {} is added at place {id}", self.id.get()));
        }
    }
}

fn create(circuit: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxPinCreate";
    let owner = circuit::of(NAME, circuit)?;
    let attributes = object::attributes(NAME, attributes)?;
    let config: ACX_PIN_CONFIG = call::config(NAME, config)?;
    let _: Option<ACX_PIN_CALLBACKS> = call::optional(NAME, config.PinCallbacks)?;
    // Flags: microphone configuration 1, no default lists 16.
    if config.Flags & !17 != 0 || config.Type > SOURCE || config.Communication > 2 || config.Category == 0 {
        rules::report(
            rules::STRUCTURE_VALUE,
            format!(
                "AcxPinCreate: Flags {:#x}, Type {}, Communication {}, Category {:#x}",
                config.Flags, config.Type, config.Communication, config.Category
            ),
        );
        return Err(INVALID_PARAMETER);
    }
    let pin = Pin {
        circuit,
        kind: config.Type,
        communication: config.Communication,
        category: read(config.Category),
        id: Cell::new(config.Id),
        modes: RefCell::default(),
        jacks: RefCell::default(),
    };
    let handle = object::create(Kind::AcxPin, circuit, &attributes, pin);
    if config.Flags & 16 == 0 {
        let list = object::create(Kind::AcxDataFormatList, handle, &Default::default(), List::default());
        if let Some(pin) = object::peek::<Pin>(handle) {
            pin.modes.borrow_mut().push((RAW, list));
        }
    }
    drop(owner);
    write(out, handle);
    Ok(())
}

fn of(function: &str, handle: Handle) -> Result<Rc<Pin>, i32> {
    object::data(function, handle, Kind::AcxPin)
}

exports! { Acx;
    fn AcxPinCreate(circuit: usize, attributes: usize, config: usize, pin: usize) -> i32 {
        call::status(create(circuit, attributes, config, pin))
    }

    fn AcxPinAddJacks(pin: usize, jacks: usize, count: u32) -> i32 {
        const NAME: &str = "AcxPinAddJacks";
        call::status(of(NAME, pin).and_then(|data| {
            if data.is_host() {
                rules::report(rules::ACX_CIRCUIT, "AcxPinAddJacks on a host pin; jacks belong to bridge pins");
            }
            for i in 0..count as usize {
                let jack: usize = read(jacks + 8 * i);
                object::check(NAME, jack, Kind::AcxJack)?;
                data.jacks.borrow_mut().push(jack);
            }
            Ok(())
        }))
    }

    fn AcxPinRetrieveModeDataFormatList(pin: usize, mode: usize, list: usize) -> i32 {
        const NAME: &str = "AcxPinRetrieveModeDataFormatList";
        call::status(of(NAME, pin).and_then(|data| {
            call::required(NAME, "SignalProcessingMode", mode)?;
            write(list, data.list(read(mode)).ok_or(OBJECT_NAME_NOT_FOUND)?);
            Ok(())
        }))
    }

    fn AcxPinAssignModeDataFormatList(pin: usize, mode: usize, list: usize) -> i32 {
        const NAME: &str = "AcxPinAssignModeDataFormatList";
        call::status(of(NAME, pin).and_then(|data| {
            call::required(NAME, "SignalProcessingMode", mode)?;
            object::check(NAME, list, Kind::AcxDataFormatList)?;
            let mode: Guid = read(mode);
            let mut modes = data.modes.borrow_mut();
            modes.retain(|(m, _)| *m != mode);
            modes.push((mode, list));
            Ok(())
        }))
    }

    fn AcxPinRemoveModeDataFormatList(pin: usize, mode: usize, list: usize) -> i32 {
        const NAME: &str = "AcxPinRemoveModeDataFormatList";
        call::status(of(NAME, pin).and_then(|data| {
            call::required(NAME, "SignalProcessingMode", mode)?;
            let mode: Guid = read(mode);
            let old = data.list(mode).ok_or(OBJECT_NAME_NOT_FOUND)?;
            data.modes.borrow_mut().retain(|(m, _)| *m != mode);
            write(list, old);
            Ok(())
        }))
    }

    fn AcxPinGetRawDataFormatList(pin: usize) -> usize {
        of("AcxPinGetRawDataFormatList", pin).ok().and_then(|p| p.list(RAW)).unwrap_or(0)
    }

    fn AcxPinNotifyDataFormatChange(pin: usize) -> i32 {
        call::status(of("AcxPinNotifyDataFormatChange", pin).map(|_| notices::push(pin)))
    }

    fn AcxPinGetCircuit(pin: usize) -> usize {
        of("AcxPinGetCircuit", pin).map_or(0, |p| p.circuit)
    }

    fn AcxPinGetType(pin: usize) -> u32 {
        of("AcxPinGetType", pin).map_or(0, |p| p.kind)
    }

    fn AcxPinGetId(pin: usize) -> u32 {
        of("AcxPinGetId", pin).map_or(ID_NONE, |p| p.id.get())
    }

    fn AcxJackCreate(pin: usize, attributes: usize, config: usize, jack: usize) -> i32 {
        const NAME: &str = "AcxJackCreate";
        call::status((|| {
            of(NAME, pin)?;
            let attributes = object::attributes(NAME, attributes)?;
            let config: ACX_JACK_CONFIG = call::config(NAME, config)?;
            let callbacks: Option<ACX_JACK_CALLBACKS> = call::optional(NAME, config.Callbacks)?;
            if config.Flags & !1 != 0 || config.Description.PortConnection > 3 || config.Description.ConnectionType > 11 {
                rules::report(rules::STRUCTURE_VALUE, "AcxJackCreate: Flags or Description out of range");
                return Err(INVALID_PARAMETER);
            }
            let presence = callbacks.map_or(0, |c| c.EvtAcxJackRetrievePresenceState);
            if config.Flags & 1 != 0 && presence == 0 {
                rules::report(rules::ACX_CIRCUIT, "AcxJackCreate: JackDetection without EvtAcxJackRetrievePresenceState");
            }
            write(jack, object::create(Kind::AcxJack, pin, &attributes, Jack { config, presence }));
            Ok(())
        })())
    }

    fn AcxJackChangeStateNotification(jack: usize) {
        if object::check("AcxJackChangeStateNotification", jack, Kind::AcxJack).is_ok() {
            notices::push(jack);
        }
    }
}
