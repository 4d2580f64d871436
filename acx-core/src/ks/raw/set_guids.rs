//! Property, method and event sets, interfaces and mediums of ks.h, ksmedia.h and dmusprop.h.

crate::abi_guids! {
    pub SET_GUIDS;

    // Property sets.
    KSPROPTYPESETID_General = "97e99ba0-bdea-11cf-a5d6-28db04c10000";
    KSPROPSETID_General = "1464eda5-6a8f-11d1-9aa7-00a0c9223196";
    KSPROPSETID_MediaSeeking = "ee904f0c-d09b-11d0-abe9-00a0c9223196";
    KSPROPSETID_Topology = "720d4ac0-7533-11d0-a5d6-28db04c10000";
    KSPROPSETID_GM = "af627536-e719-11d2-8a1d-006097d2df5d";
    KSPROPSETID_Pin = "8c134960-51ad-11cf-878a-94f801c10000";
    KSPROPSETID_Quality = "d16ad380-ac1a-11cf-a5d6-28db04c10000";
    KSPROPSETID_Connection = "1d58c920-ac9b-11cf-a5d6-28db04c10000";
    KSPROPSETID_MemoryTransport = "0a3d1c5d-5243-4819-9ed0-aee8044cee2b";
    KSPROPSETID_StreamAllocator = "cf6e4342-ec87-11cf-a130-0020afd156e4";
    KSPROPSETID_StreamInterface = "1fdd8ee1-9cd3-11d0-82aa-0000f822fe8a";
    KSPROPSETID_Stream = "65aaba60-98ae-11cf-a10d-0020afd156e4";
    KSPROPSETID_PinMDLCacheClearProp = "bd718a7b-97fc-40c7-88ce-d3ff06f55b16";
    KSPROPSETID_Clock = "df12a4c0-ac17-11cf-a5d6-28db04c10000";
    KSPROPSETID_DirectSound3DListener = "437b3414-d060-11d0-8583-00c04fd9baf3";
    KSPROPSETID_DirectSound3DBuffer = "437b3411-d060-11d0-8583-00c04fd9baf3";
    KSPROPSETID_Hrtf3d = "b66decb0-a083-11d0-851e-00c04fd9baf3";
    KSPROPSETID_Itd3d = "6429f090-9fd9-11d0-a75b-00a0c90365e3";
    KSPROPSETID_Bibliographic = "07ba150e-e2b1-11d0-ac17-00a0c9223196";
    KSPROPSETID_TopologyNode = "45ffaaa1-6e1b-11d0-bcf2-444553540000";
    KSPROPSETID_RtAudio = "a855a48c-2f78-4729-9051-1968746b9eef";
    KSPROPSETID_BtAudio = "7fa06c40-b8f6-4c7e-8556-e8c33a12e54d";
    KSPROPSETID_DrmAudioStream = "2f2c8ddd-4198-4fac-ba29-61bb05b7de06";
    KSPROPSETID_SoundDetector = "113c425e-fd17-4057-b422-ed4074f1afdf";
    KSPROPSETID_SoundDetector2 = "fe07e322-450c-4bd5-84ca-a948500ea6aa";
    KSPROPSETID_InterleavedAudio = "e9ebe550-d619-4c0a-976b-7062322b3006";
    KSPROPSETID_Audio = "45ffaaa0-6e1b-11d0-bcf2-444553540000";
    KSPROPSETID_TelephonyControl = "b6df7eb1-d099-489f-a6a0-c0106f0887a7";
    KSPROPSETID_TelephonyTopology = "abf25c7e-0e64-4e32-b190-d0f6d7c53e97";
    KSPROPSETID_FMRXTopology = "0c46ce8f-dc2d-4204-9dc9-f58963366563";
    KSPROPSETID_FMRXControl = "947bba3a-e8ee-4786-90c4-8428185f05be";
    KSPROPSETID_Wave = "924e54b0-630f-11cf-ada7-08003e30494a";
    KSPROPSETID_Cyclic = "3ffeaea0-2bee-11cf-a5d6-28db04c10000";
    KSPROPSETID_Mpeg2Vid = "c8e11b60-0cc9-11d0-bd69-003505c103a9";
    KSPROPSETID_AC3 = "bfabe720-6e1f-11d0-bcf2-444553540000";
    KSPROPSETID_AudioDecoderOut = "6ca6e020-43bd-11d0-bd6a-003505c103a9";
    KSPROPSETID_Jack = "4509f757-2d46-4637-8e62-ce7db944f57b";
    KSPROPSETID_AudioPosture = "a3fb7b0d-474e-4f51-a379-51282dd4fa8f";
    KSPROPSETID_AudioBufferDuration = "4e73c07f-23cc-4955-a7ea-3da502496290";
    KSPROPSETID_AudioEngine = "3a2f82dc-886f-4baa-9eb4-082b9025c536";
    KSPROPSETID_AudioSignalProcessing = "4f67b528-30c9-40de-b2fb-859ddd1f3470";
    KSPROPSETID_AudioResourceManagement = "d0b305e1-b2cc-484c-8f23-e5d28ad9cf88";
    KSPROPSETID_AudioModule = "c034fdb0-ff75-47c8-aa3c-ee46716b50c6";
    KSPROPSETID_Synth_Dls = "d523fa2c-dee3-11d1-a789-0000f875ac12";
    KSPROPSETID_Synth = "fedfae25-e46e-11d1-aace-0000f875ac12";
    KSPROPSETID_SynthClock = "fedfae26-e46e-11d1-aace-0000f875ac12";
    KSPROPSETID_Acoustic_Echo_Cancel = "d7a4af8b-3dc1-4902-91ea-8a15c90e05b2";
    KSPROPSETID_Wave_Queued = "16a15b10-16f0-11d0-a195-0020afd156e4";
    KSPROPSETID_WaveTable = "8539e660-62e9-11cf-a5d6-28db04c10000";
    KSPROPSETID_Sysaudio = "cbe3faa0-cc75-11d0-b465-00001a1818e6";
    KSPROPSETID_Sysaudio_Pin = "a3a53220-c6e4-11d0-b465-00001a1818e6";
    KSPROPSETID_AudioGfx = "79a9312e-59ae-43b0-a350-8b05284cab24";
    KSPROPSETID_Linear = "5a2ffe80-16b9-11d0-a5d6-28db04c10000";
    KSPROPSETID_AudioEffectsDiscovery = "0b217a72-16b8-4a4d-bded-f9d6bbedcd8f";
    KSPROPSETID_Service = "3c0d501b-140b-11d1-b40f-00a0c9223196";
    KSPROPSETID_AudioLoopback = "b3648bc8-5b91-468a-b94d-f4641250917c";
    KSPROPSETID_MidiLoopedStreaming = "1f306ba6-fd9b-427a-bcb3-27cbcf0e0f19";

    // Method sets.
    KSMETHODSETID_StreamIo = "65d003ca-1523-11d2-b27a-00a0c9223196";
    KSMETHODSETID_StreamAllocator = "cf6e4341-ec87-11cf-a130-0020afd156e4";
    KSMETHODSETID_Wavetable = "dcef31eb-d907-11d0-9583-00c04fb925d3";
    KSMETHODSETID_Wave_Queued = "7432c160-8827-11cf-a102-0020afd156e4";

    // Event sets.
    KSEVENTSETID_PinCapsChange = "dd4f192e-3b78-49ad-a534-2c315b822000";
    KSEVENTSETID_VolumeLimit = "da168465-3a7c-4858-9d4a-3e8e24701aef";
    KSEVENTSETID_StreamAllocator = "75d95571-073c-11d0-a161-0020afd156e4";
    KSEVENTSETID_Clock = "364d8e20-62c7-11cf-a5d6-28db04c10000";
    KSEVENTSETID_Connection = "7f4bcbe0-9ea5-11cf-a5d6-28db04c10000";
    KSEVENTSETID_Device = "288296ec-9f94-41b4-a153-aa31aeecb33f";
    KSEVENTSETID_SoundDetector = "69785c9b-fc2d-49d6-ac32-4799f87de9f6";
    KSEVENTSETID_Telephony = "b77f12b4-ceb4-4484-8d5e-52c1e7d8762d";
    KSEVENTSETID_AudioControlChange = "e85e9698-fa2f-11d1-95bd-00c04fb925d3";
    KSEVENTSETID_LoopedStreaming = "4682b940-c6ef-11d0-96d8-00aa0051e51d";
    KSEVENTSETID_DynamicFormatChange = "162ac456-83d7-4239-96df-c75ffa138bc6";
    KSEVENTSETID_Cyclic = "142c1ac0-072a-11d0-a5d6-28db04c10000";
    KSEVENTSETID_Sysaudio = "04800320-4491-11d1-a050-405705c10000";

    // Interfaces.
    KSINTERFACESETID_Standard = "1a8766a0-62ce-11cf-a5d6-28db04c10000";
    KSINTERFACESETID_FileIo = "8c6f932c-e771-11d0-b8ff-00a0c9223196";
    KSINTERFACESETID_Media = "3a13eb40-30a7-11d0-a5d6-28db04c10000";

    // Mediums.
    KSMEDIUMSETID_Standard = "4747b320-62ce-11cf-a5d6-28db04c10000";
    KSMEDIUMSETID_MidiBus = "05908040-3246-11d0-a5d6-28db04c10000";
    KSMEDIUMSETID_VPBus = "a18c15ec-ce43-11d0-abe7-00a0c9223196";

    // Degrade sets.
    KSDEGRADESETID_Standard = "9f564180-704c-11d0-a5d6-28db04c10000";

    // Notifications.
    KSNOTIFICATIONID_SoundDetector = "6389d844-bb32-4c4c-a802-f4b4b77afead";
    KSNOTIFICATIONID_AudioModule = "9c2220f0-d9a6-4d5c-a036-573857fd50d2";

    // Object names.
    KSNAME_Filter = "9b365890-165f-11d0-a195-0020afd156e4";
    KSNAME_Pin = "146f1a80-4791-11d0-a5d6-28db04c10000";
    KSNAME_Clock = "53172480-4791-11d0-a5d6-28db04c10000";
    KSNAME_Allocator = "642f5d00-4791-11d0-a5d6-28db04c10000";
    KSNAME_TopologyNode = "0621061a-ee75-11d0-b915-00a0c9223196";
    KSNAME_Server = "3c0d501a-140b-11d1-b40f-00a0c9223196";

    // Ks interface ids.
    IID_IKsControl = "28f54685-06fd-11d2-b27a-00a0c9223196";
    IID_IKsFastClock = "c9902485-c180-11d2-8473-d42394459e5e";
    IID_IKsDeviceFunctions = "e234f2e2-bd69-4f8c-b3f2-7cd79ed466bd";

    // Dmusic.
    GUID_DMUS_PROP_GM_Hardware = "178f2f24-c364-11d1-a760-0000f875ac12";
    GUID_DMUS_PROP_GS_Hardware = "178f2f25-c364-11d1-a760-0000f875ac12";
    GUID_DMUS_PROP_XG_Hardware = "178f2f26-c364-11d1-a760-0000f875ac12";
    GUID_DMUS_PROP_XG_Capable = "6496aba1-61b0-11d2-afa6-00aa0024d8b6";
    GUID_DMUS_PROP_GS_Capable = "6496aba2-61b0-11d2-afa6-00aa0024d8b6";
    GUID_DMUS_PROP_DLS1 = "178f2f27-c364-11d1-a760-0000f875ac12";
    GUID_DMUS_PROP_WavesReverb = "04cb5622-32e5-11d2-afa6-00aa0024d8b6";
    GUID_DMUS_PROP_Effects = "cda8d611-684a-11d2-871e-00600893b1bd";

    // Other.
    GUID_NULL = "00000000-0000-0000-0000-000000000000";
    REFERENCE_BUS_INTERFACE = "4747b320-62ce-11cf-a5d6-28db04c10000";
    GUID_BUS_INTERFACE_MEDIUMS = "4ec35c3e-201b-11d2-8745-00a0c9223196";
    KSCOMPONENTID_USBAUDIO = "8f1275f0-26e9-4264-ba4d-39fff01d94aa";
    CLSID_KsIBasicAudioInterfaceHandler = "b9f8ac3e-0f71-11d2-b72c-00c04fb6bd3d";
    BLUETOOTHLE_MIDI_SERVICE_UUID = "03b80e5a-ede8-4b33-a751-6ce34ec4c700";
    BLUETOOTH_MIDI_DATAIO_CHARACTERISTIC = "7772e5db-3868-4112-a1a9-f2669d106bf3";
    APO_CLASS_UUID = "5989fce8-9cd0-467d-8a6a-5419e31529d4";
    AUDIOENDPOINT_CLASS_UUID = "c166523c-fe0c-4a94-a586-f1a80cfbbf3e";
    BUSID_SoftwareDeviceEnumerator = "4747b320-62ce-11cf-a5d6-28db04c10000";
}
