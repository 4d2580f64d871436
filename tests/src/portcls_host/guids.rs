//! Identifiers the port driver compares, as published (`facts/portcls.json`, `facts/ks.json`).
//!
//! The host keeps its own copies: a wrong identifier in the driver's crates must not be wrong here too.

#![expect(non_upper_case_globals, reason = "the names are the field's own")]

/// A GUID as the 128-bit number that its text form spells.
#[repr(C, align(4))]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// The nil identifier.
    pub const NIL: Self = Self([0; 16]);

    /// Builds the in-memory form (first three fields little-endian) from the digits of the text form.
    pub const fn new(digits: u128) -> Self {
        let b = digits.to_be_bytes();
        Self([b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]])
    }

    /// The in-memory bytes.
    pub const fn bytes(&self) -> [u8; 16] {
        self.0
    }

    /// Reads the first sixteen bytes of `bytes`.
    pub fn from_slice(bytes: &[u8]) -> Self {
        let mut b = [0; 16];
        b.copy_from_slice(&bytes[..16]);
        Self(b)
    }
}

impl core::fmt::Debug for Guid {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(self, f)
    }
}

impl core::fmt::Display for Guid {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let b = &self.0;
        write!(
            f,
            "{:02x}{:02x}{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}",
            b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
        )
    }
}

/// `IID_IUnknown` as COM defines it; the kit's `punknown.h` has another value and both are accepted.
pub const IID_IUnknown_COM: Guid = Guid::new(0x00000000_0000_0000_c000_000000000046);
/// `IID_IMiniport`.
pub const IID_IMiniport: Guid = Guid::new(0xb4c90a24579111d086f900a0c911b544);
/// `IID_IPort`.
pub const IID_IPort: Guid = Guid::new(0xb4c90a25579111d086f900a0c911b544);
/// `IID_IResourceList`.
pub const IID_IResourceList: Guid = Guid::new(0x22c6ac60851b11d09a7f00aa0038acfe);
/// `IID_IDmaChannel`.
pub const IID_IDmaChannel: Guid = Guid::new(0x22c6ac61851b11d09a7f00aa0038acfe);
/// `IID_IInterruptSync`.
pub const IID_IInterruptSync: Guid = Guid::new(0x22c6ac63851b11d09a7f00aa0038acfe);
/// `IID_IServiceSink`.
pub const IID_IServiceSink: Guid = Guid::new(0x22c6ac64851b11d09a7f00aa0038acfe);
/// `IID_IServiceGroup`.
pub const IID_IServiceGroup: Guid = Guid::new(0x22c6ac65851b11d09a7f00aa0038acfe);
/// `IID_IRegistryKey`.
pub const IID_IRegistryKey: Guid = Guid::new(0xe8da4302f30411d0958b00c04fb925d3);
/// `IID_IPortTopology`.
pub const IID_IPortTopology: Guid = Guid::new(0xb4c90a30579111d086f900a0c911b544);
/// `IID_IMiniportTopology`.
pub const IID_IMiniportTopology: Guid = Guid::new(0xb4c90a31579111d086f900a0c911b544);
/// `KSPROPSETID_DrmAudioStream`.
pub const KSPROPSETID_DrmAudioStream: Guid = Guid::new(0x2f2c8ddd41984facba2961bb05b7de06);
/// `IID_IPortWavePci`.
pub const IID_IPortWavePci: Guid = Guid::new(0xb4c90a50579111d086f900a0c911b544);
/// `IID_IPortWavePciStream`.
pub const IID_IPortWavePciStream: Guid = Guid::new(0xb4c90a51579111d086f900a0c911b544);
/// `IID_IMiniportWavePci`.
pub const IID_IMiniportWavePci: Guid = Guid::new(0xb4c90a52579111d086f900a0c911b544);
/// `IID_IPreFetchOffset`.
pub const IID_IPreFetchOffset: Guid = Guid::new(0x7000f480ed444e8bb38a412f8d7a504d);
/// `IID_IPortWaveCyclic`.
pub const IID_IPortWaveCyclic: Guid = Guid::new(0xb4c90a26579111d086f900a0c911b544);
/// `IID_IMiniportWaveCyclic`.
pub const IID_IMiniportWaveCyclic: Guid = Guid::new(0xb4c90a27579111d086f900a0c911b544);
/// `IID_IPortWaveRT`.
pub const IID_IPortWaveRT: Guid = Guid::new(0x339ff90968a94310b09b274e96ee4cbd);
/// `IID_IPortWaveRTStream`.
pub const IID_IPortWaveRTStream: Guid = Guid::new(0x1809ce5a64bc4e62bd7d95bce43de393);
/// `IID_IMiniportWaveRT`.
pub const IID_IMiniportWaveRT: Guid = Guid::new(0x0f9fc4d660614f3cb1fc075e35f7960a);
/// `IID_IMiniportWaveRTStream`.
pub const IID_IMiniportWaveRTStream: Guid = Guid::new(0x000ac9abfaab4f3d94556ff8306a74a0);
/// `IID_IMiniportWaveRTStreamNotification`.
pub const IID_IMiniportWaveRTStreamNotification: Guid = Guid::new(0x2375912896f1423bab4d81635bcf8ca1);
/// `IID_IPortWMIRegistration`.
pub const IID_IPortWMIRegistration: Guid = Guid::new(0xd80b18e7804c4e1e82d32461ec06e7c7);
/// `IID_IPortClsSubdeviceEx`.
pub const IID_IPortClsSubdeviceEx: Guid = Guid::new(0xc3d5e80c7f5540c588b26210d0cb2b59);
/// `IID_IPortClsPower`.
pub const IID_IPortClsPower: Guid = Guid::new(0x47ba0351bc4b48698134b74fe17852d8);
/// `IID_IPortClsRuntimePower`.
pub const IID_IPortClsRuntimePower: Guid = Guid::new(0xe057c35104304dbcb172c711d40a2373);
/// `IID_IPinName`.
pub const IID_IPinName: Guid = Guid::new(0x29cc9ab1e89d413cb6b2f6d50005d063);
/// `IID_IPortClsEtwHelper`.
pub const IID_IPortClsEtwHelper: Guid = Guid::new(0x80ef6667e8b14252ab098f6d5ebbd19f);
/// `IID_IMiniportWaveRTInputStream`.
pub const IID_IMiniportWaveRTInputStream: Guid = Guid::new(0xcd8e756a5fc74624984b2af02925b91f);
/// `IID_IMiniportWaveRTOutputStream`.
pub const IID_IMiniportWaveRTOutputStream: Guid = Guid::new(0x831fc7bc634744bcb47bc0c657b5bf73);
/// `IID_IPortClsStreamResourceManager`.
pub const IID_IPortClsStreamResourceManager: Guid = Guid::new(0xe1cd9915cab14103bb2f7dc09c9be942);
/// `IID_IPortClsStreamResourceManager2`.
pub const IID_IPortClsStreamResourceManager2: Guid = Guid::new(0x0d500baed565469da0e2f283760d7148);
/// `IID_IAdapterPnpManagement`.
pub const IID_IAdapterPnpManagement: Guid = Guid::new(0x706f2368408647f5b91357b76eed1a32);
/// `IID_IMiniportPnpNotify`.
pub const IID_IMiniportPnpNotify: Guid = Guid::new(0x6b7353659487464c93e3fa2c6391d5a4);
/// `IID_IPortClsPnp`.
pub const IID_IPortClsPnp: Guid = Guid::new(0x0485791b17f54b73902a20344860b9ca);
/// `IID_IAdapterPowerManagement`.
pub const IID_IAdapterPowerManagement: Guid = Guid::new(0x793417d035fe11d1ad0800a0c90ab1b0);
/// `IID_IAdapterPowerManagement2`.
pub const IID_IAdapterPowerManagement2: Guid = Guid::new(0xe0f92e5d67f548eeb57a7d1e90c5f43d);
/// `IID_IAdapterPowerManagement3`.
pub const IID_IAdapterPowerManagement3: Guid = Guid::new(0xa8c7303ef80c4bc9b2e3fb2d08be920f);
/// `IID_IPowerNotify`.
pub const IID_IPowerNotify: Guid = Guid::new(0x3dd648b8969f11d195a900c04fb925d3);
/// `IID_IPortEvents`.
pub const IID_IPortEvents: Guid = Guid::new(0xa80f29c4549811d295d900c04fb925d3);
/// `IID_IDrmPort`.
pub const IID_IDrmPort: Guid = Guid::new(0x286d3df8ca224e2eb9bc20b4f0e201ce);
/// `IID_IDrmPort2`.
pub const IID_IDrmPort2: Guid = Guid::new(0x1acce59c73114b6b9fbacc3ba59acdce);
/// `IID_IPortClsVersion`.
pub const IID_IPortClsVersion: Guid = Guid::new(0x7d89a7bb869b45678dbe1e168cc853de);
/// `IID_IPinCount`.
pub const IID_IPinCount: Guid = Guid::new(0x5dadb7dca2cb4540a4a8425ee4ae9051);
/// `IID_IUnregisterSubdevice`.
pub const IID_IUnregisterSubdevice: Guid = Guid::new(0x16738177e19941f99a87abb2a5432f21);
/// `IID_IUnregisterPhysicalConnection`.
pub const IID_IUnregisterPhysicalConnection: Guid = Guid::new(0x6c38e2312a0d428d81f807cc428bb9a4);
/// `IID_IMiniportAudioEngineNode`.
pub const IID_IMiniportAudioEngineNode: Guid = Guid::new(0x2ebf536cef574c64bedc25c1a6d668e6);
/// `IID_IMiniportStreamAudioEngineNode`.
pub const IID_IMiniportStreamAudioEngineNode: Guid = Guid::new(0xbd6eeb4be6e540fd8d5a5b1dcde20c42);
/// `IID_IMiniportStreamAudioEngineNode2`.
pub const IID_IMiniportStreamAudioEngineNode2: Guid = Guid::new(0xaeb7f86a6cba44cfa2d2b3fa5b696817);
/// `IID_IMiniportAudioSignalProcessing`.
pub const IID_IMiniportAudioSignalProcessing: Guid = Guid::new(0xb532678cbe50472d99738a6f16594989);
/// `IID_IPortClsNotifications`.
pub const IID_IPortClsNotifications: Guid = Guid::new(0x1e092ce2db25483b8446b0961215258b);
/// `IID_IUnknown`.
pub const IID_IUnknown: Guid = Guid::new(0x00000000000000000000c00000000046);
/// `IID_IDrmAudioStream`.
pub const IID_IDrmAudioStream: Guid = Guid::new(0x1915c967329948cba3e469fd1d1b306e);
/// `IID_IDmaChannelSlave`.
pub const IID_IDmaChannelSlave: Guid = Guid::new(0x22c6ac62851b11d09a7f00aa0038acfe);
/// `CLSID_PortDMus`.
pub const CLSID_PortDMus: Guid = Guid::new(0xb7902fe9fb0a11d181b00060083316c1);
/// `CLSID_PortMidi`.
pub const CLSID_PortMidi: Guid = Guid::new(0xb4c90a43579111d086f900a0c911b544);
/// `CLSID_PortTopology`.
pub const CLSID_PortTopology: Guid = Guid::new(0xb4c90a32579111d086f900a0c911b544);
/// `CLSID_PortWaveCyclic`.
pub const CLSID_PortWaveCyclic: Guid = Guid::new(0xb4c90a2a579111d086f900a0c911b544);
/// `CLSID_PortWavePci`.
pub const CLSID_PortWavePci: Guid = Guid::new(0xb4c90a54579111d086f900a0c911b544);
/// `CLSID_PortWaveRT`.
pub const CLSID_PortWaveRT: Guid = Guid::new(0xcc9be57aeb9e42b494fc0cad3dbce7fa);
/// `CLSID_MiniportDriverFmSynth`.
pub const CLSID_MiniportDriverFmSynth: Guid = Guid::new(0xb4c90ae0579111d086f900a0c911b544);
/// `CLSID_MiniportDriverUart`.
pub const CLSID_MiniportDriverUart: Guid = Guid::new(0xb4c90ae1579111d086f900a0c911b544);
/// `KSPROPSETID_Pin`.
pub const KSPROPSETID_Pin: Guid = Guid::new(0x8c13496051ad11cf878a94f801c10000);
/// `KSPROPSETID_Topology`.
pub const KSPROPSETID_Topology: Guid = Guid::new(0x720d4ac0753311d0a5d628db04c10000);
/// `KSPROPSETID_Connection`.
pub const KSPROPSETID_Connection: Guid = Guid::new(0x1d58c920ac9b11cfa5d628db04c10000);
/// `KSPROPSETID_RtAudio`.
pub const KSPROPSETID_RtAudio: Guid = Guid::new(0xa855a48c2f78472990511968746b9eef);
/// `KSPROPSETID_Audio`.
pub const KSPROPSETID_Audio: Guid = Guid::new(0x45ffaaa06e1b11d0bcf2444553540000);
/// `KSPROPSETID_AudioSignalProcessing`.
pub const KSPROPSETID_AudioSignalProcessing: Guid = Guid::new(0x4f67b52830c940deb2fb859ddd1f3470);
/// `KSPROPSETID_Jack`.
pub const KSPROPSETID_Jack: Guid = Guid::new(0x4509f7572d4646378e62ce7db944f57b);
/// `KSPROPSETID_General`.
pub const KSPROPSETID_General: Guid = Guid::new(0x1464eda56a8f11d19aa700a0c9223196);
/// `KSPROPSETID_Stream`.
pub const KSPROPSETID_Stream: Guid = Guid::new(0x65aaba6098ae11cfa10d0020afd156e4);
/// `KSEVENTSETID_PinCapsChange`.
pub const KSEVENTSETID_PinCapsChange: Guid = Guid::new(0xdd4f192e3b7849ada5342c315b822000);
/// `KSEVENTSETID_AudioControlChange`.
pub const KSEVENTSETID_AudioControlChange: Guid = Guid::new(0xe85e9698fa2f11d195bd00c04fb925d3);
/// `KSEVENTSETID_Connection`.
pub const KSEVENTSETID_Connection: Guid = Guid::new(0x7f4bcbe09ea511cfa5d628db04c10000);
/// `KSINTERFACESETID_Standard`.
pub const KSINTERFACESETID_Standard: Guid = Guid::new(0x1a8766a062ce11cfa5d628db04c10000);
/// `KSMEDIUMSETID_Standard`.
pub const KSMEDIUMSETID_Standard: Guid = Guid::new(0x4747b32062ce11cfa5d628db04c10000);
/// `KSDATAFORMAT_TYPE_AUDIO`.
pub const KSDATAFORMAT_TYPE_AUDIO: Guid = Guid::new(0x7364756100000010800000aa00389b71);
/// `KSDATAFORMAT_TYPE_WILDCARD`.
pub const KSDATAFORMAT_TYPE_WILDCARD: Guid = Guid::new(0x00000000000000000000000000000000);
/// `KSDATAFORMAT_SUBTYPE_PCM`.
pub const KSDATAFORMAT_SUBTYPE_PCM: Guid = Guid::new(0x0000000100000010800000aa00389b71);
/// `KSDATAFORMAT_SUBTYPE_IEEE_FLOAT`.
pub const KSDATAFORMAT_SUBTYPE_IEEE_FLOAT: Guid = Guid::new(0x0000000300000010800000aa00389b71);
/// `KSDATAFORMAT_SUBTYPE_WILDCARD`.
pub const KSDATAFORMAT_SUBTYPE_WILDCARD: Guid = Guid::new(0x00000000000000000000000000000000);
/// `KSDATAFORMAT_SPECIFIER_WAVEFORMATEX`.
pub const KSDATAFORMAT_SPECIFIER_WAVEFORMATEX: Guid = Guid::new(0x05589f81c35611cebf0100aa0055595a);
/// `KSDATAFORMAT_SPECIFIER_DSOUND`.
pub const KSDATAFORMAT_SPECIFIER_DSOUND: Guid = Guid::new(0x518590a2a18411d0852200c04fd9baf3);
/// `KSDATAFORMAT_SPECIFIER_NONE`.
pub const KSDATAFORMAT_SPECIFIER_NONE: Guid = Guid::new(0x0f6417d6c31811d0a43f00a0c9223196);
/// `KSDATAFORMAT_SPECIFIER_WILDCARD`.
pub const KSDATAFORMAT_SPECIFIER_WILDCARD: Guid = Guid::new(0x00000000000000000000000000000000);
/// `KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE`.
pub const KSATTRIBUTEID_AUDIOSIGNALPROCESSING_MODE: Guid = Guid::new(0xe1f89eb55f46419b967bff6770b98401);
/// `AUDIO_SIGNALPROCESSINGMODE_DEFAULT`.
pub const AUDIO_SIGNALPROCESSINGMODE_DEFAULT: Guid = Guid::new(0xc18e2f7e933d4965b7d11eef228d2af3);
/// `AUDIO_SIGNALPROCESSINGMODE_RAW`.
pub const AUDIO_SIGNALPROCESSINGMODE_RAW: Guid = Guid::new(0x9e90ea20b4934fd1a1a87e1361a956cf);
/// `KSCATEGORY_AUDIO`.
pub const KSCATEGORY_AUDIO: Guid = Guid::new(0x6994ad0493ef11d0a3cc00a0c9223196);
/// `KSCATEGORY_RENDER`.
pub const KSCATEGORY_RENDER: Guid = Guid::new(0x65e8773e8f5611d0a3b900a0c9223196);
/// `KSCATEGORY_CAPTURE`.
pub const KSCATEGORY_CAPTURE: Guid = Guid::new(0x65e8773d8f5611d0a3b900a0c9223196);
/// `KSCATEGORY_REALTIME`.
pub const KSCATEGORY_REALTIME: Guid = Guid::new(0xeb115ffc10c84964831d6dcb02e6f23f);
/// `KSCATEGORY_TOPOLOGY`.
pub const KSCATEGORY_TOPOLOGY: Guid = Guid::new(0xdda54a401e4c11d1a050405705c10000);
/// `KSNODETYPE_SPEAKER`.
pub const KSNODETYPE_SPEAKER: Guid = Guid::new(0xdff21ce1f70f11d0b91700a0c9223196);
/// `KSNODETYPE_MICROPHONE`.
pub const KSNODETYPE_MICROPHONE: Guid = Guid::new(0xdff21be1f70f11d0b91700a0c9223196);
/// `KSNODETYPE_HEADPHONES`.
pub const KSNODETYPE_HEADPHONES: Guid = Guid::new(0xdff21ce2f70f11d0b91700a0c9223196);
/// `KSNODETYPE_LINE_CONNECTOR`.
pub const KSNODETYPE_LINE_CONNECTOR: Guid = Guid::new(0xdff21fe3f70f11d0b91700a0c9223196);
/// `KSNODETYPE_VOLUME`.
pub const KSNODETYPE_VOLUME: Guid = Guid::new(0x3a5acc00c55711d08a2b00a0c9255ac1);
/// `KSNODETYPE_MUTE`.
pub const KSNODETYPE_MUTE: Guid = Guid::new(0x02b223c0c55711d08a2b00a0c9255ac1);
/// `KSNODETYPE_DAC`.
pub const KSNODETYPE_DAC: Guid = Guid::new(0x507ae360c55411d08a2b00a0c9255ac1);
/// `KSNODETYPE_ADC`.
pub const KSNODETYPE_ADC: Guid = Guid::new(0x4d837fe0c55511d08a2b00a0c9255ac1);
/// `KSNODETYPE_SUM`.
pub const KSNODETYPE_SUM: Guid = Guid::new(0xda441a60c55611d08a2b00a0c9255ac1);
/// `KSNODETYPE_MUX`.
pub const KSNODETYPE_MUX: Guid = Guid::new(0x2ceaf780c55611d08a2b00a0c9255ac1);
/// `KSNODETYPE_DEMUX`.
pub const KSNODETYPE_DEMUX: Guid = Guid::new(0xc0eb67d4e80711d0958a00c04fb925d3);
/// `KSNODETYPE_DEV_SPECIFIC`.
pub const KSNODETYPE_DEV_SPECIFIC: Guid = Guid::new(0x941c7ac0c55911d08a2b00a0c9255ac1);
/// `KSNODETYPE_ACOUSTIC_ECHO_CANCEL`.
pub const KSNODETYPE_ACOUSTIC_ECHO_CANCEL: Guid = Guid::new(0xbf963d80c55911d08a2b00a0c9255ac1);
/// `KSNODETYPE_AUDIO_ENGINE`.
pub const KSNODETYPE_AUDIO_ENGINE: Guid = Guid::new(0x35caf6e4f3b34168bb4b55e77a461c7e);
/// `KSNODETYPE_PEAKMETER`.
pub const KSNODETYPE_PEAKMETER: Guid = Guid::new(0xa085651e5f0d4b36a869d195d6ab4b9e);
/// `KSNODETYPE_SUPERMIX`.
pub const KSNODETYPE_SUPERMIX: Guid = Guid::new(0xe573adc0c55511d08a2b00a0c9255ac1);
/// `KSCATEGORY_AUDIO_DEVICE`.
pub const KSCATEGORY_AUDIO_DEVICE: Guid = Guid::new(0xfbf6f53007b911d2a71e0000f8004788);
/// `IID_IPortMidi`.
pub const IID_IPortMidi: Guid = Guid::new(0xb4c90a40579111d086f900a0c911b544);
/// `IID_IPortDMus`.
pub const IID_IPortDMus: Guid = Guid::new(0xc096df9cfb0911d181b00060083316c1);
/// `IID_IMiniportMidi`.
pub const IID_IMiniportMidi: Guid = Guid::new(0xb4c90a41579111d086f900a0c911b544);
/// `IID_IMiniportDMus`.
pub const IID_IMiniportDMus: Guid = Guid::new(0xc096df9dfb0911d181b00060083316c1);
/// `IID_IMXF`.
pub const IID_IMXF: Guid = Guid::new(0xc096df9efb0911d181b00060083316c1);
/// `IID_IAllocatorMXF`.
pub const IID_IAllocatorMXF: Guid = Guid::new(0xa5f0d62cb30f11d2b7a30060083316c1);
/// `IID_IMusicTechnology`.
pub const IID_IMusicTechnology: Guid = Guid::new(0x80396c3ccbcb409b9f654f1e7467cdaf);
/// `KSDATAFORMAT_TYPE_MUSIC`.
pub const KSDATAFORMAT_TYPE_MUSIC: Guid = Guid::new(0xe725d36062cc11cfa5d628db04c10000);
/// `KSDATAFORMAT_SUBTYPE_MIDI`.
pub const KSDATAFORMAT_SUBTYPE_MIDI: Guid = Guid::new(0x1d262760e95711cfa5d628db04c10000);
/// `KSDATAFORMAT_SUBTYPE_DIRECTMUSIC`.
pub const KSDATAFORMAT_SUBTYPE_DIRECTMUSIC: Guid = Guid::new(0x1a82f8bc3f8b11d2b7740060083316c1);
/// `KSMUSIC_TECHNOLOGY_PORT`.
pub const KSMUSIC_TECHNOLOGY_PORT: Guid = Guid::new(0x86c92e6062e811cfa5d628db04c10000);
/// `KSPROPSETID_Synth`.
pub const KSPROPSETID_Synth: Guid = Guid::new(0xfedfae25e46e11d1aace0000f875ac12);
/// `IID_ISynthSinkDMus`.
pub const IID_ISynthSinkDMus: Guid = Guid::new(0x1f476974679b11d28f7d00c04fbf8fef);
