//! Every ACX structure as its header's initialiser leaves it.

use crate::acx::raw::prelude::*;
use crate::wdf::init::inits;

inits! { pub INITS;
    ACX_CIRCUIT_PNPPOWER_CALLBACKS[Size] {}
    ACX_CIRCUIT_COMPOSITE_CALLBACKS[Size] {}
    ACX_FACTORY_CIRCUIT_ADD_CIRCUIT[Size] {}
    ACX_FACTORY_CIRCUIT_REMOVE_CIRCUIT[Size] {}
    ACX_FACTORY_CIRCUIT_OPERATION_CALLBACKS[Size] {}
    ACX_FACTORY_CIRCUIT_PNPPOWER_CALLBACKS[Size] {}
    ACX_DATAFORMAT_CONFIG[Size] {}
    ACX_DATAFORMAT_LIST_CONFIG[Size] {}
    ACX_DATAFORMAT_LIST_ITERATOR[Size] {}
    ACX_DEVICEINIT_CONFIG[Size] {
        SynchronizationScope: WDF_SYNCHRONIZATION_SCOPE::WdfSynchronizationScopeNone,
        ExecutionLevel: WDF_EXECUTION_LEVEL::WdfExecutionLevelPassive,
    }
    ACX_DEVICE_CONFIG[Size] {}
    ACX_DRIVER_CONFIG[Size] {}
    ACX_DRIVER_VERSION_AVAILABLE_PARAMS[Size] {}
    ACX_ELEMENT_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_MUTE_CALLBACKS[Size] {}
    ACX_MUTE_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_VOLUME_CALLBACKS[Size] {}
    ACX_VOLUME_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_PEAKMETER_CALLBACKS[Size] {}
    ACX_PEAKMETER_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_AUDIOENGINE_CALLBACKS[Size] {}
    ACX_AUDIOENGINE_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_STREAMAUDIOENGINE_CALLBACKS[Size] {}
    ACX_STREAMAUDIOENGINE_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_KEYWORDSPOTTER_CALLBACKS[Size] {}
    ACX_KEYWORDSPOTTER_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_AUDIOMODULE_CALLBACKS[Size] {}
    ACX_AUDIOMODULE_CONFIG[Size] { Id: AcxElementIdDefault }
    ACX_EVENT_CALLBACKS[Size] {}
    ACX_EVENT_CONFIG[Size] {}
    ACX_PNPEVENT_CONFIG[Size] {}
    ACX_CIRCUIT_TEMPLATE_CONFIG[Size] {}
    ACX_COMPOSITE_TEMPLATE_CONFIG[Size] {}
    ACX_OBJECTBAG_CONFIG[Size] { Flags: 3 }
    ACX_PIN_CALLBACKS[Size] {}
    ACX_INTERLEAVED_AUDIO_FORMAT_INFORMATION[Size] {}
    ACX_MICROPHONE_CONFIG[Size] { MicrophoneSnrDB: i32::MIN, MicrophoneSensitivityDB: i32::MIN }
    ACX_PIN_CONFIG[Size] { Id: AcxPinIdDefault, MaxStreams: AcxInstanceIndeterminate }
    ACX_CONNECTION[Size] { FromPin.Id: AcxPinIdDefault, ToPin.Id: AcxPinIdDefault }
    ACX_PHYSICAL_CONNECTION[Size] {}
    ACX_JACK_CALLBACKS[Size] {}
    ACX_JACK_CONFIG[Size] { Id: AcxJackPropertiesIdDefault }
    ACX_MICARRAYGEOMETRY_CONFIG[Size] {}
    ACX_REQUEST_PARAMETERS[Size] {}
    ACX_RTPACKET[Size] {}
    ACX_STREAM_CALLBACKS[Size] {}
    ACX_RT_STREAM_CALLBACKS[Size] {}
    ACX_STREAM_BRIDGE_CONFIG[Size] { Type: ACX_STREAM_BRIDGE_TYPE::AcxStreamBridgeDefaultType }
    ACX_TARGET_CIRCUIT_CONFIG[Size] {}
    ACX_TARGET_STREAM_CONFIG[Size] {}
    ACX_TARGET_FACTORY_CIRCUIT_CONFIG[Size] {}
}
