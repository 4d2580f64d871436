//! Pins of the model as ACX pins, with jacks and data formats.

use super::call::{
    AcxDataFormatCreate, AcxDataFormatListAddDataFormat, AcxDataFormatListAssignDefaultDataFormat, AcxDataFormatListCreate,
    AcxJackCreate, AcxPinAddJacks, AcxPinAssignModeDataFormatList, AcxPinCreate, AcxPinGetRawDataFormatList,
};
use super::callback::pin as event;
use super::circuit::CircuitState;
use super::raw::prelude::*;
use super::start::Start;
use super::state::PART;
use crate::ks::convert::{jack_description, mode_guid};
use crate::ks::format::WaveFormat;
use crate::ks::raw::KSNODETYPE_HDMI_INTERFACE;
use crate::ks::status::{STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_SUPPORTED};
use crate::model::circuit::Circuit;
use crate::model::format::Format;
use crate::model::format_set::FormatSet;
use crate::model::ids::PinId;
use crate::model::jack::Jack;
use crate::model::mode::Mode;
use crate::model::pin::{Category, Direction, Pin, PinRole};
use crate::room::Room as _;
use alloc::vec::Vec;

const fn category(category: Category) -> &'static GUID {
    match category {
        Category::Speaker => &KSNODETYPE_SPEAKER,
        Category::Headphones => &KSNODETYPE_HEADPHONES,
        Category::Microphone => &KSNODETYPE_MICROPHONE,
        Category::LineOut | Category::LineIn => &KSNODETYPE_LINE_CONNECTOR,
        Category::Spdif => &KSNODETYPE_SPDIF_INTERFACE,
        Category::Hdmi => &KSNODETYPE_HDMI_INTERFACE,
    }
}

/// Makes every pin of a circuit; their order is that of their ids. PASSIVE_LEVEL.
pub(super) fn create_all<S: Start>(state: &mut CircuitState<S>, circuit: &Circuit) -> Result<Vec<ACXPIN>, NTSTATUS> {
    let mut made = Vec::new();
    made.try_reserve_exact(circuit.pins().len()).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
    state.jacks.try_reserve_exact(circuit.pins().len()).map_err(|_| STATUS_INSUFFICIENT_RESOURCES)?;
    for (n, pin) in (0u16..).map(PinId).zip(circuit.pins()) {
        let handle = create(state, circuit.direction(), n, pin)?;
        match &pin.role {
            PinRole::Host { modes, .. } => {
                for mode in modes {
                    add_formats(state, handle, mode.mode, &mode.formats)?;
                }
            }
            PinRole::Bridge { jack, .. } => add_jack(state, handle, n, jack)?,
        }
        made.put(handle);
    }
    Ok(made)
}

fn create<S: Start>(state: &mut CircuitState<S>, direction: Direction, id: PinId, pin: &Pin) -> Result<ACXPIN, NTSTATUS> {
    let mut callbacks = ACX_PIN_CALLBACKS::init();
    callbacks.EvtAcxPinSetDataFormat = Some(event::set_data_format);
    let mut config = ACX_PIN_CONFIG::init();
    config.Id = u32::from(id.0);
    let into_circuit = pin.is_host() == (direction == Direction::Render);
    config.Type = if into_circuit { ACX_PIN_TYPE::AcxPinTypeSink } else { ACX_PIN_TYPE::AcxPinTypeSource };
    match &pin.role {
        PinRole::Host { max_streams, .. } => {
            config.Communication = ACX_PIN_COMMUNICATION::AcxPinCommunicationSink;
            config.Category = &KSCATEGORY_AUDIO;
            config.PinCallbacks = &mut callbacks;
            config.MaxStreams = u32::from(*max_streams);
        }
        PinRole::Bridge { category: kind, .. } => {
            config.Communication = ACX_PIN_COMMUNICATION::AcxPinCommunicationNone;
            config.Category = category(*kind);
        }
    }
    let mut attributes = PART.attributes(state.handle.into(), None);
    let mut made = ACXPIN::NULL;
    // SAFETY: the circuit exists; everything else is copied during the call.
    unsafe { AcxPinCreate(state.handle, &mut attributes, &mut config, &mut made) }.ok()?;
    let owner: *mut CircuitState<S> = state;
    // SAFETY: the pin was just made; its circuit's state outlives it.
    unsafe { PART.fill(made.into(), owner.cast(), u32::from(id.0)) };
    Ok(made)
}

fn add_jack<S: Start>(state: &mut CircuitState<S>, pin: ACXPIN, id: PinId, jack: &Jack) -> Result<(), NTSTATUS> {
    let described = jack_description(jack, true);
    let mut callbacks = ACX_JACK_CALLBACKS::init();
    callbacks.EvtAcxJackRetrievePresenceState = Some(event::retrieve_presence::<S>);
    let mut config = ACX_JACK_CONFIG::init();
    if jack.detects_presence {
        config.Flags = ACX_JACK_CONFIG_FLAGS::AcxJackConfigJackDetection.0.unsigned_abs();
    }
    config.Description = ACX_JACK_DESCRIPTION {
        ChannelMapping: described.channel_mask,
        Color: described.color,
        ConnectionType: ACX_JACK_CONNECTION_TYPE(described.connection as i32),
        GeoLocation: ACX_JACK_GEO_LOCATION(described.geo_location as i32),
        GenLocation: ACX_JACK_GEN_LOCATION(described.gen_location as i32),
        PortConnection: ACX_JACK_PORT_CONNECTION(described.port_connection as i32),
    };
    if jack.detects_presence {
        config.Callbacks = &mut callbacks;
    }
    let mut attributes = PART.attributes(pin.into(), None);
    let mut made = ACXJACK::NULL;
    // SAFETY: the pin exists; everything else is copied during the call.
    unsafe { AcxJackCreate(pin, &mut attributes, &mut config, &mut made) }.ok()?;
    let owner: *mut CircuitState<S> = state;
    // SAFETY: the jack was just made; its circuit's state outlives it.
    unsafe { PART.fill(made.into(), owner.cast(), u32::from(id.0)) };
    state.jacks.put((id, made));
    // SAFETY: both exist; the list of one is copied.
    unsafe { AcxPinAddJacks(pin, &mut made, 1) }.ok()
}

/// Says which formats a pin takes in one mode. The raw list exists already; every other mode gets a list of its own.
fn add_formats<S: Start>(state: &CircuitState<S>, pin: ACXPIN, mode: Mode, formats: &FormatSet) -> Result<(), NTSTATUS> {
    let device = state.owner().device;
    let mut list = ACXDATAFORMATLIST::NULL;
    if mode == Mode::RAW {
        // SAFETY: the pin exists.
        list = unsafe { AcxPinGetRawDataFormatList(pin) };
        if list.is_null() {
            return Err(STATUS_INSUFFICIENT_RESOURCES);
        }
    } else {
        let mut config = ACX_DATAFORMAT_LIST_CONFIG::init();
        let mut attributes = WDF_OBJECT_ATTRIBUTES::init();
        attributes.ParentObject = pin.into();
        // SAFETY: the device exists; everything else is copied during the call.
        unsafe { AcxDataFormatListCreate(device, &mut attributes, &mut config, &mut list) }.ok()?;
    }
    let first = formats.default_format();
    for format in formats.iter() {
        let made = create_format(state, &format)?;
        let status = if Some(format) == first {
            // SAFETY: list and format exist. Assigning the default adds it, too.
            unsafe { AcxDataFormatListAssignDefaultDataFormat(list, made) }
        } else {
            // SAFETY: list and format exist.
            unsafe { AcxDataFormatListAddDataFormat(list, made) }
        };
        status.ok()?;
    }
    if mode == Mode::RAW {
        return Ok(());
    }
    let guid = mode_guid(mode).ok_or(STATUS_NOT_SUPPORTED)?;
    // SAFETY: pin and list exist; the GUID is copied.
    unsafe { AcxPinAssignModeDataFormatList(pin, &guid, list) }.ok()
}

fn create_format<S: Start>(state: &CircuitState<S>, format: &Format) -> Result<ACXDATAFORMAT, NTSTATUS> {
    let mut bytes = Aligned(WaveFormat::from(format).to_extensible().ok_or(STATUS_NOT_SUPPORTED)?);
    let mut config = ACX_DATAFORMAT_CONFIG::init();
    config.Type = ACX_DATAFORMAT_TYPE::AcxDataFormatKsFormat;
    config.u.KsFormat = bytes.0.as_mut_ptr().cast();
    let mut attributes = WDF_OBJECT_ATTRIBUTES::init();
    attributes.ParentObject = state.handle.into();
    let mut made = ACXDATAFORMAT::NULL;
    // SAFETY: the device exists; the format is copied during the call.
    unsafe { AcxDataFormatCreate(state.owner().device, &mut attributes, &mut config, &mut made) }.ok()?;
    Ok(made)
}

/// KSDATAFORMAT wants an address that is a multiple of 8.
#[repr(C, align(8))]
struct Aligned<T>(T);
