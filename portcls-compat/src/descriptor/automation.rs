//! Automation tables: which properties and events stand where.

use super::arena::Tables;
use super::split::FilterKind;
use crate::filter::FilterClass;
use crate::property::thunk;
use crate::raw::{
    PCAUTOMATION_TABLE, PCEVENT_ITEM, PCEVENT_ITEM_FLAG_BASICSUPPORT, PCEVENT_ITEM_FLAG_ENABLE, PCMETHOD_ITEM, PCPROPERTY_ITEM,
    PCPROPERTY_ITEM_FLAG_BASICSUPPORT, PCPROPERTY_ITEM_FLAG_GET, PCPROPERTY_ITEM_FLAG_SET,
};
use acx_core::ks::guid::Guid;
use acx_core::ks::raw::{
    KSEVENT_AUDIO_CONTROL_CHANGE, KSEVENT_PINCAPS_CHANGENOTIFICATIONS, KSEVENTSETID_AudioControlChange, KSEVENTSETID_PinCapsChange,
    KSPROPERTY_AUDIO, KSPROPERTY_JACK, KSPROPERTY_PIN, KSPROPSETID_Audio, KSPROPSETID_Jack, KSPROPSETID_Pin,
};
use core::marker::PhantomData;
use core::ptr::null;

const GET: u32 = PCPROPERTY_ITEM_FLAG_GET | PCPROPERTY_ITEM_FLAG_BASICSUPPORT;
const SET: u32 = PCPROPERTY_ITEM_FLAG_SET | PCPROPERTY_ITEM_FLAG_BASICSUPPORT;

/// The tables of a filter class.
pub struct Automation<C>(PhantomData<C>);

const fn table(properties: &'static [PCPROPERTY_ITEM], events: &'static [PCEVENT_ITEM]) -> PCAUTOMATION_TABLE {
    PCAUTOMATION_TABLE {
        PropertyItemSize: size_of::<PCPROPERTY_ITEM>() as u32,
        PropertyCount: properties.len() as u32,
        Properties: if properties.is_empty() { null() } else { properties.as_ptr() },
        MethodItemSize: size_of::<PCMETHOD_ITEM>() as u32,
        MethodCount: 0,
        Methods: null(),
        EventItemSize: size_of::<PCEVENT_ITEM>() as u32,
        EventCount: events.len() as u32,
        Events: if events.is_empty() { null() } else { events.as_ptr() },
        Reserved: 0,
    }
}

impl<C: FilterClass> Automation<C> {
    const fn property(set: &'static Guid, id: u32, flags: u32) -> PCPROPERTY_ITEM {
        PCPROPERTY_ITEM { Set: set, Id: id, Flags: flags, Handler: Some(thunk::property::<C>) }
    }
    const fn audio(id: KSPROPERTY_AUDIO, flags: u32) -> PCPROPERTY_ITEM {
        Self::property(&KSPROPSETID_Audio, id.0, flags)
    }
    const fn event(set: &'static Guid, id: u32) -> PCEVENT_ITEM {
        let flags = PCEVENT_ITEM_FLAG_ENABLE | PCEVENT_ITEM_FLAG_BASICSUPPORT;
        PCEVENT_ITEM { Set: set, Id: id, Flags: flags, Handler: Some(thunk::event::<C>) }
    }
    const CPU: PCPROPERTY_ITEM = Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_CPU_RESOURCES, GET);
    const CHANGE: &'static [PCEVENT_ITEM] =
        &[Self::event(&KSEVENTSETID_AudioControlChange, KSEVENT_AUDIO_CONTROL_CHANGE::KSEVENT_CONTROL_CHANGE.0)];
    const JACK_CHANGE: &'static [PCEVENT_ITEM] =
        &[Self::event(&KSEVENTSETID_PinCapsChange, KSEVENT_PINCAPS_CHANGENOTIFICATIONS::KSEVENT_PINCAPS_JACKINFOCHANGE.0)];

    const VOLUME: &'static PCAUTOMATION_TABLE =
        &table(const { &[Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_VOLUMELEVEL, GET | SET), Self::CPU] }, Self::CHANGE);
    const MUTE: &'static PCAUTOMATION_TABLE =
        &table(const { &[Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_MUTE, GET | SET), Self::CPU] }, Self::CHANGE);
    const MUX: &'static PCAUTOMATION_TABLE =
        &table(const { &[Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_MUX_SOURCE, GET | SET), Self::CPU] }, Self::CHANGE);
    const METER: &'static PCAUTOMATION_TABLE = &table(
        const {
            &[
                Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_PEAKMETER, GET),
                Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_PEAKMETER2, GET),
                Self::CPU,
            ]
        },
        &[],
    );
    const DAC: &'static PCAUTOMATION_TABLE =
        &table(const { &[Self::audio(KSPROPERTY_AUDIO::KSPROPERTY_AUDIO_CHANNEL_CONFIG, GET | SET), Self::CPU] }, &[]);
    const PLAIN: &'static PCAUTOMATION_TABLE = &table(const { &[Self::CPU] }, &[]);
    const WAVE: &'static PCAUTOMATION_TABLE = &table(
        const {
            &[
                Self::property(&KSPROPSETID_Pin, KSPROPERTY_PIN::KSPROPERTY_PIN_PROPOSEDATAFORMAT.0, GET | SET),
                Self::property(&KSPROPSETID_Pin, KSPROPERTY_PIN::KSPROPERTY_PIN_PROPOSEDATAFORMAT2.0, GET),
            ]
        },
        &[],
    );
    const TOPOLOGY: &'static PCAUTOMATION_TABLE = &table(
        const {
            &[
                Self::property(&KSPROPSETID_Jack, KSPROPERTY_JACK::KSPROPERTY_JACK_DESCRIPTION.0, GET),
                Self::property(&KSPROPSETID_Jack, KSPROPERTY_JACK::KSPROPERTY_JACK_DESCRIPTION2.0, GET),
            ]
        },
        Self::JACK_CHANGE,
    );
    const JACK: &'static PCAUTOMATION_TABLE = &table(&[], Self::JACK_CHANGE);

    /// The tables for one of the two filters.
    #[must_use]
    pub const fn tables(kind: FilterKind) -> Tables {
        let wave = matches!(kind, FilterKind::Wave);
        Tables {
            filter: if wave { Self::WAVE } else { Self::TOPOLOGY },
            jack: if wave { null() } else { Self::JACK },
            volume: Self::VOLUME,
            mute: Self::MUTE,
            meter: Self::METER,
            mux: Self::MUX,
            plain: Self::PLAIN,
            dac: Self::DAC,
        }
    }
}
