//! Functions of `acxelements.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    80 AcxElementCreate(
        Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_ELEMENT_CONFIG,
        Element: *mut ACXELEMENT,
    ) -> NTSTATUS;
    81 AcxElementAddEvents(Element: ACXELEMENT, Events: *mut ACXEVENT, EventsCount: ULONG) -> NTSTATUS;
    82 AcxElementGetId(Element: ACXELEMENT) -> ULONG;
    83 AcxElementGetContainer(Element: ACXELEMENT) -> ACXOBJECT;
    84 AcxMuteCreate(
        Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_MUTE_CONFIG, Mute: *mut ACXMUTE,
    ) -> NTSTATUS;
    85 AcxMuteChangeStateNotification(Mute: ACXMUTE);
    86 AcxVolumeCreate(
        Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_VOLUME_CONFIG, Volume: *mut ACXVOLUME,
    ) -> NTSTATUS;
    87 AcxVolumeChangeLevelNotification(Volume: ACXVOLUME);
    88 AcxPeakMeterCreate(
        Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_PEAKMETER_CONFIG,
        PeakMeter: *mut ACXPEAKMETER,
    ) -> NTSTATUS;
    89 AcxAudioEngineCreate(
        Object: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_AUDIOENGINE_CONFIG,
        AudioEngine: *mut ACXAUDIOENGINE,
    ) -> NTSTATUS;
    90 AcxAudioEngineGetDeviceFormatList(AudioEngine: ACXAUDIOENGINE) -> ACXDATAFORMATLIST;
    91 AcxStreamAudioEngineCreate(
        Stream: ACXSTREAM, AudioEngine: ACXAUDIOENGINE, Attributes: *mut WDF_OBJECT_ATTRIBUTES,
        Config: *mut ACX_STREAMAUDIOENGINE_CONFIG, StreamAudioEngine: *mut ACXSTREAMAUDIOENGINE,
    ) -> NTSTATUS;
    92 AcxStreamAudioEngineGetStream(StreamAudioEngine: ACXSTREAMAUDIOENGINE) -> ACXSTREAM;
    93 AcxKeywordSpotterCreate(
        Object: ACXCIRCUIT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_KEYWORDSPOTTER_CONFIG,
        KeywordSpotter: *mut ACXKEYWORDSPOTTER,
    ) -> NTSTATUS;
    94 AcxAudioModuleCreate(
        Object: ACXOBJECT, Attributes: *mut WDF_OBJECT_ATTRIBUTES, Config: *mut ACX_AUDIOMODULE_CONFIG,
        AudioModule: *mut ACXAUDIOMODULE,
    ) -> NTSTATUS;
}
