//! Audio engines, keyword spotters, audio modules and microphone arrays: elements with call-backs of their own.

use super::abi::{
    ACX_AUDIOENGINE_CALLBACKS, ACX_AUDIOENGINE_CONFIG, ACX_AUDIOMODULE_CALLBACKS, ACX_AUDIOMODULE_CONFIG,
    ACX_KEYWORDSPOTTER_CALLBACKS, ACX_KEYWORDSPOTTER_CONFIG, ACX_MICARRAYGEOMETRY_CONFIG, ACX_STREAMAUDIOENGINE_CALLBACKS,
    ACX_STREAMAUDIOENGINE_CONFIG,
};
use super::element;
use super::format::List;
use crate::wdf_host::call::{self, INVALID_PARAMETER, exports};
use crate::wdf_host::kind::Kind;
use crate::wdf_host::layout::write;
use crate::wdf_host::object::{self, Handle};
use crate::wdf_host::rules;
use std::cell::Cell;

struct Geometry {
    coordinates: Cell<u32>,
}

fn engine(circuit: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxAudioEngineCreate";
    let config: ACX_AUDIOENGINE_CONFIG = call::config(NAME, config)?;
    let callbacks: ACX_AUDIOENGINE_CALLBACKS = call::config(NAME, config.Callbacks)?;
    for (what, pin) in [("HostPin", config.HostPin), ("OffloadPin", config.OffloadPin), ("LoopbackPin", config.LoopbackPin)] {
        call::required(NAME, what, pin)?;
        object::check(NAME, pin, Kind::AcxPin)?;
    }
    object::check(NAME, config.VolumeElement, Kind::AcxVolume)?;
    object::check(NAME, config.MuteElement, Kind::AcxMute)?;
    object::check(NAME, config.PeakMeterElement, Kind::AcxPeakMeter)?;
    call::required(NAME, "EvtAcxAudioEngineRetrieveBufferSizeLimits", callbacks.EvtAcxAudioEngineRetrieveBufferSizeLimits)?;
    call::required(NAME, "EvtAcxAudioEngineRetrieveEngineMixFormat", callbacks.EvtAcxAudioEngineRetrieveEngineMixFormat)?;
    call::required(NAME, "EvtAcxAudioEngineAssignEngineDeviceFormat", callbacks.EvtAcxAudioEngineAssignEngineDeviceFormat)?;
    let engine = element::plain(NAME, Kind::AcxAudioEngine, circuit, attributes, config.Id, config.Flags)?;
    object::create(Kind::AcxDataFormatList, engine, &Default::default(), List::default());
    write(out, engine);
    Ok(())
}

fn stream_engine(stream: Handle, engine: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxStreamAudioEngineCreate";
    object::check(NAME, stream, Kind::AcxStream)?;
    object::check(NAME, engine, Kind::AcxAudioEngine)?;
    let config: ACX_STREAMAUDIOENGINE_CONFIG = call::config(NAME, config)?;
    let _: ACX_STREAMAUDIOENGINE_CALLBACKS = call::config(NAME, config.Callbacks)?;
    write(out, element::plain(NAME, Kind::AcxStreamAudioEngine, stream, attributes, config.Id, config.Flags)?);
    Ok(())
}

fn spotter(circuit: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxKeywordSpotterCreate";
    let config: ACX_KEYWORDSPOTTER_CONFIG = call::config(NAME, config)?;
    let callbacks: ACX_KEYWORDSPOTTER_CALLBACKS = call::config(NAME, config.Callbacks)?;
    call::required(NAME, "Pattern", config.Pattern)?;
    call::required(NAME, "EvtAcxKeywordSpotterRetrieveArm", callbacks.EvtAcxKeywordSpotterRetrieveArm)?;
    call::required(NAME, "EvtAcxKeywordSpotterAssignArm", callbacks.EvtAcxKeywordSpotterAssignArm)?;
    write(out, element::plain(NAME, Kind::AcxKeywordSpotter, circuit, attributes, config.Id, config.Flags)?);
    Ok(())
}

fn module(owner: Handle, attributes: usize, config: usize, out: usize) -> Result<(), i32> {
    const NAME: &str = "AcxAudioModuleCreate";
    let config: ACX_AUDIOMODULE_CONFIG = call::config(NAME, config)?;
    let callbacks: ACX_AUDIOMODULE_CALLBACKS = call::config(NAME, config.Callbacks)?;
    call::required(NAME, "EvtAcxAudioModuleProcessCommand", callbacks.EvtAcxAudioModuleProcessCommand)?;
    if !config.Descriptor.Name.contains(&0) {
        rules::report(rules::STRUCTURE_VALUE, format!("{NAME}: the name has no end"));
        return Err(INVALID_PARAMETER);
    }
    write(out, element::plain(NAME, Kind::AcxAudioModule, owner, attributes, config.Id, config.Flags)?);
    Ok(())
}

exports! { Acx;
    fn AcxAudioEngineCreate(circuit: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(engine(circuit, attributes, config, out))
    }

    fn AcxAudioEngineGetDeviceFormatList(engine: usize) -> usize {
        let _ = object::check("AcxAudioEngineGetDeviceFormatList", engine, Kind::AcxAudioEngine);
        object::children(engine, Kind::AcxDataFormatList).first().copied().unwrap_or(0)
    }

    fn AcxStreamAudioEngineCreate(stream: usize, engine: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(stream_engine(stream, engine, attributes, config, out))
    }

    fn AcxStreamAudioEngineGetStream(engine: usize) -> usize {
        let _ = object::check("AcxStreamAudioEngineGetStream", engine, Kind::AcxStreamAudioEngine);
        object::ancestor(engine, Kind::AcxStream).unwrap_or(0)
    }

    fn AcxKeywordSpotterCreate(circuit: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(spotter(circuit, attributes, config, out))
    }

    fn AcxAudioModuleCreate(owner: usize, attributes: usize, config: usize, out: usize) -> i32 {
        call::status(module(owner, attributes, config, out))
    }

    fn AcxMicArrayGeometryCreate(circuit: usize, attributes: usize, config: usize, out: usize) -> i32 {
        const NAME: &str = "AcxMicArrayGeometryCreate";
        call::status(object::check(NAME, circuit, Kind::AcxCircuit).and_then(|()| {
            let attributes = object::attributes(NAME, attributes)?;
            let _: ACX_MICARRAYGEOMETRY_CONFIG = call::config(NAME, config)?;
            let data = Geometry { coordinates: Cell::new(0) };
            write(out, object::create(Kind::AcxMicArrayGeometry, circuit, &attributes, data));
            Ok(())
        }))
    }

    fn AcxMicArrayGeometryAddMicrophoneCoordinates(geometry: usize, coordinates: usize, count: u32) -> i32 {
        const NAME: &str = "AcxMicArrayGeometryAddMicrophoneCoordinates";
        call::status(object::data::<Geometry>(NAME, geometry, Kind::AcxMicArrayGeometry).and_then(|data| {
            call::required(NAME, "MicrophoneCoordinates", coordinates)?;
            data.coordinates.set(data.coordinates.get() + count);
            Ok(())
        }))
    }
}
