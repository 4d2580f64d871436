//! Properties of the node that stands for the interface: what it is, and what was lost.
//!
//! UNSAFETY: requests hold raw buffers of the port driver.

use super::DMusMiniport;
use super::capture::CaptureCore;
use crate::adapter::Driver;
use crate::com::object::Object;
use crate::miniport::midi::MusicClass;
use crate::property::request::Verb;
use crate::property::{Request, basic};
use crate::raw::{
    CLSID_MiniportDriverDMusUART, PCAUTOMATION_TABLE, PCEVENT_ITEM, PCMETHOD_ITEM, PCPROPERTY_ITEM,
    PCPROPERTY_ITEM_FLAG_BASICSUPPORT, PCPROPERTY_ITEM_FLAG_GET, PCPROPERTY_REQUEST,
};
use crate::status;
use crate::wave_format::Writer;
use acx_core::ks::raw::{KSPROPERTY_SYNTH, KSPROPERTY_TYPE_GET, KSPROPSETID_Synth, SYNTH_STATS, SYNTHCAPS};
use acx_core::ks::status::{NTSTATUS, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND};
use core::marker::PhantomData;
use core::ptr::null;

/// Longest buffer that a request is looked at; longer ones are cut.
const LONGEST: u32 = 4096;
/// `SYNTH_STATS_LOST_NOTES` (dmusprop.h): the member of that name is valid.
const LOST_NOTES: u32 = 1 << 3;
/// What the interface is called.
const DESCRIPTION: &str = "MPU-401";

/// The tables of a driver.
struct Tables<F>(PhantomData<F>);

impl<F: Driver> Tables<F> {
    const fn item(id: KSPROPERTY_SYNTH) -> PCPROPERTY_ITEM {
        let flags = PCPROPERTY_ITEM_FLAG_GET | PCPROPERTY_ITEM_FLAG_BASICSUPPORT;
        PCPROPERTY_ITEM { Set: &KSPROPSETID_Synth, Id: id.0, Flags: flags, Handler: Some(property::<F>) }
    }
    const ITEMS: &'static [PCPROPERTY_ITEM] =
        &[Self::item(KSPROPERTY_SYNTH::KSPROPERTY_SYNTH_CAPS), Self::item(KSPROPERTY_SYNTH::KSPROPERTY_SYNTH_RUNNINGSTATS)];
    const TABLE: &'static PCAUTOMATION_TABLE = &PCAUTOMATION_TABLE {
        PropertyItemSize: size_of::<PCPROPERTY_ITEM>() as u32,
        PropertyCount: Self::ITEMS.len() as u32,
        Properties: Self::ITEMS.as_ptr(),
        MethodItemSize: size_of::<PCMETHOD_ITEM>() as u32,
        MethodCount: 0,
        Methods: null(),
        EventItemSize: size_of::<PCEVENT_ITEM>() as u32,
        EventCount: 0,
        Events: null(),
        Reserved: 0,
    };
}

/// The automation table of the nodes.
pub fn table<F: Driver>() -> *const PCAUTOMATION_TABLE {
    Tables::<F>::TABLE
}

/// Answers a request of the set for synthesizers. PASSIVE_LEVEL.
fn answer(lost: u32, request: &mut Request<'_>) -> Result<(), NTSTATUS> {
    let id = KSPROPERTY_SYNTH(request.id());
    if request.verb()? == Verb::BasicSupport {
        return basic::answer(request, KSPROPERTY_TYPE_GET, basic::VT_ILLEGAL, None);
    }
    match id {
        KSPROPERTY_SYNTH::KSPROPERTY_SYNTH_CAPS => {
            let mut put = Writer::new(request.reply(size_of::<SYNTHCAPS>())?);
            put.guid(&CLSID_MiniportDriverDMusUART);
            // Flags, memory: none. One channel group, voices and audio channels that nobody knows, no effects.
            put.u32(0).u32(0).u32(1).u32(u32::MAX).u32(u32::MAX).u32(0);
            let name = DESCRIPTION.encode_utf16().chain(core::iter::repeat(0)).take(128);
            for unit in name {
                put.u16(unit);
            }
        }
        KSPROPERTY_SYNTH::KSPROPERTY_SYNTH_RUNNINGSTATS => {
            let mut put = Writer::new(request.reply(size_of::<SYNTH_STATS>())?);
            put.u32(LOST_NOTES).u32(0).u32(0).u32(0).u32(lost).u32(0).u32(0);
        }
        _ => return Err(STATUS_NOT_FOUND),
    }
    Ok(())
}

/// The handler of the nodes' properties. PASSIVE_LEVEL.
unsafe extern "efiapi" fn property<F: Driver>(request: *mut PCPROPERTY_REQUEST) -> NTSTATUS {
    // SAFETY: valid by contract, and nobody else uses it during the call.
    let Some(raw) = (unsafe { request.as_mut() }) else { return STATUS_INVALID_PARAMETER };
    // SAFETY: null or valid by contract.
    let Some(item) = (unsafe { raw.PropertyItem.as_ref() }) else { return STATUS_INVALID_PARAMETER };
    if raw.MajorTarget.is_null() {
        return STATUS_INVALID_PARAMETER;
    }
    // SAFETY: an interface of our miniport, alive during the call.
    let miniport = unsafe { Object::<DMusMiniport<F>>::value(raw.MajorTarget.cast()) };
    let value: &mut [u8] = if raw.Value.is_null() {
        &mut []
    } else {
        // SAFETY: the port driver vouches for the length, and for nobody else using it.
        unsafe { core::slice::from_raw_parts_mut(raw.Value.cast(), raw.ValueSize.min(LONGEST) as usize) }
    };
    let mut checked = Request::new(KSPROPSETID_Synth, item.Id, raw.Verb, Some(raw.Node), &[], value);
    let lost = miniport.base().unit().ok().and_then(|unit| unit.capture().with(CaptureCore::lost)).unwrap_or(0);
    let outcome = answer(lost, &mut checked);
    let reported = matches!(outcome, Ok(()) | Err(STATUS_BUFFER_OVERFLOW));
    raw.ValueSize = if reported { u32::try_from(checked.size()).unwrap_or(0) } else { 0 };
    status::from(outcome)
}
