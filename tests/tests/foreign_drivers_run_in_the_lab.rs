//! `lab run` on drivers that share nothing with ours: C and C++ sources of `tests/foreign`, compiled by clang.
//!
//! Without clang these tests say that they are skipped; `lab test` installs it and has them fail without.

use duet_lab::loader::foreign::{Recipe, compile};
use duet_lab::trial::{Hardware, Report, Trial, TrialError, run};
use std::process::Command;
use tempfile::TempDir;

fn built(source: &str, defines: &[&str]) -> Option<(TempDir, Trial)> {
    let folder = tempfile::tempdir().unwrap();
    let options: &[&str] = if defines.contains(&"DEFECT_COOKIE") { &["-fstack-protector-strong"] } else { &[] };
    let recipe = Recipe { source, defines, options, ..Recipe::default() };
    let path = compile(&recipe, folder.path()).unwrap_or_else(|e| panic!("{e}"))?;
    Some((folder, Trial { path, hardware: Hardware::None, milliseconds: 500, seed: 3, patience: 60 }))
}

fn tried(source: &str, defines: &[&str]) -> Option<Report> {
    let (_folder, trial) = built(source, defines)?;
    let mut lines = Vec::new();
    let report = run(&trial, &mut |line| lines.push(line.to_owned())).unwrap_or_else(|e| panic!("{e}"));
    println!("{}\n{:#?}", lines.join("\n"), report.violations);
    Some(report)
}

/// Both endpoints stream: 50 packets of 10 ms at the right rate, and the microphone's saw-tooth arrives.
fn streams(report: &Report) {
    assert!(report.is_clean(), "{report:#?}");
    let names: Vec<_> = report.endpoints.iter().map(|e| (e.name.as_str(), e.direction)).collect();
    assert_eq!(names, [("Speaker", "render"), ("Microphone", "capture")]);
    for endpoint in &report.endpoints {
        let streamed = endpoint.streamed.as_ref().unwrap();
        assert_eq!((streamed.packets, streamed.packet_bytes, streamed.glitches), (50, 1920, 0), "{endpoint:#?}");
        assert!((streamed.rate - 1.0).abs() < 0.001 && streamed.jitter_ms < 0.1, "{endpoint:#?}");
    }
    let peak = report.endpoints[1].streamed.as_ref().unwrap().peak_db.expect("a sound");
    assert!(peak > -1.0, "a saw-tooth reaches full scale, not {peak} dB");
}

#[test]
fn a_portcls_driver_in_cpp_streams_both_ways() {
    if let Some(report) = tried("speaker.cpp", &[]) {
        streams(&report);
        assert!(report.framework.contains("PortCls"), "{}", report.framework);
    }
}

#[test]
fn a_portcls_driver_without_notifications_streams_by_its_position() {
    if let Some(report) = tried("speaker.cpp", &["NO_NOTIFICATION"]) {
        streams(&report);
    }
}

/// Every defect gets the rule that is made for it, and the driver's function where one did it.
fn defects(source: &str, expected: &[(&str, &str, &str)]) {
    for (define, rule, place) in expected {
        let Some((_folder, mut trial)) = built(source, &[define]) else { return };
        trial.milliseconds = 250;
        let report = run(&trial, &mut |_| {}).unwrap_or_else(|e| panic!("{define}: {e}"));
        let mut named = report.violations.iter().filter(|v| v.starts_with(&format!("{rule} ")));
        assert!(named.any(|text| text.contains(place)), "{define}: no {rule} with {place} among {:#?}", report.violations);
    }
}

#[test]
fn a_planted_defect_of_a_portcls_driver_is_named() {
    defects(
        "speaker.cpp",
        &[
            ("DEFECT_LEAK", "PoolLeak", "allocated in Wave::NewStream (speaker.cpp:"),
            ("DEFECT_OVERRUN", "PoolBeyondEnd", "in Wave::NewStream (speaker.cpp:"),
            ("DEFECT_IRQL", "PoolPagedIrql", "in Stream::SetState (speaker.cpp:"),
            ("DEFECT_LEVEL", "IrqlReturn", "SetState"),
            ("DEFECT_REFERENCE", "ComReferences", "PortWaveRT"),
            ("DEFECT_POSITION", "StreamContract", "GetPosition"),
            ("DEFECT_RATE", "KsPositionTest", "0.9"),
            ("DEFECT_LATE", "PacketLate", "after the one before"),
            ("DEFECT_FREED", "PoolUseAfterFree", "in Wave::NewStream (speaker.cpp:"),
            ("DEFECT_TIMER", "PoolFreeTimer", "in Stream::Release (speaker.cpp:"),
            ("DEFECT_DOUBLE_FREE", "PoolDoubleFree", "in Stream::Destroy (speaker.cpp:"),
            ("DEFECT_PAGED", "PagedAtDispatch", "in Pageable (speaker.cpp:"),
            ("DEFECT_PAGED_DATA", "PoolPagedIrql", "in Stream::SetState (speaker.cpp:"),
            ("DEFECT_WAIT", "WaitDispatchTimeout", "in Stream::SetState (speaker.cpp:"),
            ("DEFECT_LEVEL", "SpinLock", "1 lock(s) held"),
        ],
    );
}

#[test]
fn a_planted_defect_of_a_position_or_a_buffer_is_named() {
    defects(
        "speaker.cpp",
        &[
            ("DEFECT_BACKWARDS", "KsPositionTest", "the position ran backwards by 2"),
            ("DEFECT_FROZEN", "KsPositionTest", "0.0000 of the format's rate"),
            ("DEFECT_MAPPED", "PcUnmapAllocatedPages", "in Stream::Free (speaker.cpp:"),
            ("DEFECT_PAGES", "PcAllocatedPages", "not freed at stream end"),
        ],
    );
}

#[test]
fn what_a_portcls_driver_leaves_behind_is_named() {
    defects(
        "speaker.cpp",
        &[
            ("DEFECT_STREAM_REFERENCE", "ComReferences", "PortWaveRTStream"),
            ("DEFECT_MINIPORT_REFERENCE", "ComReferences", "IMiniportWaveRT: the driver's object has 1 reference(s) left"),
            ("DEFECT_LATE_TIMER", "TimerInFreedMemory", "is still set"),
            ("DEFECT_WORK_ITEM", "WorkItemLeft", "was not freed"),
            ("DEFECT_HANDLE", "HandleLeft", "handle 0xffffffff8"),
            ("DEFECT_DEVICE", "DeviceLeft", "was not deleted"),
            ("DEFECT_DEVICE", "SymbolicLinkLeft", r"\??\speakercontrol"),
        ],
    );
}

#[test]
fn an_acx_driver_in_c_streams() {
    let Some(report) = tried("circuit.c", &[]) else { return };
    assert!(report.is_clean(), "{report:#?}");
    assert!(report.framework.contains("ACX"), "{}", report.framework);
    assert_eq!(report.endpoints.len(), 1);
    let streamed = report.endpoints[0].streamed.as_ref().unwrap();
    assert_eq!((streamed.packets, streamed.packet_bytes, streamed.glitches), (50, 1920, 0), "{streamed:#?}");
    assert!((streamed.rate - 1.0).abs() < 0.001 && streamed.jitter_ms < 0.1, "{streamed:#?}");
}

#[test]
fn a_planted_defect_of_an_acx_driver_is_named() {
    defects(
        "circuit.c",
        &[
            ("DEFECT_LEAK", "PoolLeak", "allocated in create_stream (circuit.c:"),
            ("DEFECT_IRQL", "KmdfIrql", "in tick (circuit.c:"),
            ("DEFECT_REFERENCE", "WdfObjectLeak", "AcxCircuit"),
            ("DEFECT_RATE", "KsPositionTest", "2.0"),
            ("DEFECT_LATE", "PacketLate", "after the one before"),
            ("DEFECT_FREED", "PoolUseAfterFree", "in free_packets (circuit.c:"),
        ],
    );
}

#[test]
fn a_port_that_the_lab_does_not_host_is_named() {
    let Some(report) = tried("speaker.cpp", &["UNKNOWN_PORT"]) else { return };
    assert!(report.refused.is_some(), "{report:#?}");
    assert!(report.violations.iter().any(|v| v.starts_with("PortNotHosted ") && v.contains("12345678-1234-1234")), "{report:#?}");
}

#[test]
fn a_crash_ends_the_run_with_stop_code_function_and_line() {
    let expected = [
        (
            "speaker.cpp",
            [
                "DRIVER_IRQL_NOT_LESS_OR_EQUAL (0xd1): write of 0x0 at IRQL 2",
                "in Stream::SetState (speaker.cpp:",
                "IMiniportWaveRTStream::SetState",
            ],
            "DEFECT_CRASH",
        ),
        (
            "speaker.cpp",
            [
                "KERNEL_SECURITY_CHECK_FAILURE (0x139): __fastfail(2) (a stack buffer was overrun",
                "called from Fill8 (speaker.cpp:",
                "IMiniportWaveRTStream::SetState",
            ],
            "DEFECT_COOKIE",
        ),
        (
            "speaker.cpp",
            [
                "CLOCK_WATCHDOG_TIMEOUT (0x101): it has run for 1 s at IRQL 0 without coming back",
                "in Stream::SetState (speaker.cpp:",
                "IMiniportWaveRTStream::SetState",
            ],
            "DEFECT_LOOP",
        ),
        (
            "circuit.c",
            ["SYSTEM_THREAD_EXCEPTION_NOT_HANDLED (0x7e): call of 0x0", "in run (circuit.c:", "EvtAcxStreamRun"],
            "DEFECT_CRASH",
        ),
    ];
    for (source, parts, define) in expected {
        let Some((_folder, trial)) = built(source, &[define]) else { return };
        let output = Command::new(env!("CARGO_BIN_EXE_lab")).args(["run", "--patience", "1"]).arg(&trial.path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{text}");
        for part in parts {
            assert!(text.contains(part), "no {part} in {text}");
        }
    }
}

#[test]
fn what_is_no_audio_driver_is_said_to_be_none() {
    let Some((_folder, trial)) = built("machine.c", &[]) else { return };
    let error = run(&trial, &mut |_| {}).unwrap_err();
    assert!(matches!(&error, TrialError::Framework { what, .. } if what.contains("no audio driver")), "{error}");
}

/// Some bytes of an image changed: in its headers and directories, its sections, or cut off.
fn spoil(image: &mut Vec<u8>, rng: &mut impl rand::Rng) {
    let word = |at: usize| u32::from_le_bytes(image[at..at + 4].try_into().unwrap()) as usize;
    let header = word(0x3C);
    let odd = [0, 1, 0x1000, 0x7FFF_FFFF, u32::MAX, rng.random_range(0..0x2_0000)];
    let value = odd[rng.random_range(0..odd.len())].to_le_bytes();
    match rng.random_range(0..4) {
        0 => image.truncate(rng.random_range(0..image.len())),
        1 => {
            // IMAGE_NT_HEADERS64: directories at 24 + 112, eight bytes each.
            let at = header + 136 + 4 * rng.random_range(0..32);
            image[at..at + 4].copy_from_slice(&value);
        }
        2 => {
            let at = header + rng.random_range(0..0x200);
            image[at] = rng.random();
        }
        _ => {
            for _ in 0..rng.random_range(1..16) {
                let at = rng.random_range(0x400..image.len());
                image[at] = rng.random();
            }
        }
    }
}

#[test]
fn a_spoilt_image_gets_an_answer_and_never_a_crash_or_a_hang() {
    use rand::SeedableRng as _;
    let Some((folder, trial)) = built("speaker.cpp", &[]) else { return };
    let whole = std::fs::read(&trial.path).unwrap();
    let path = folder.path().join("spoilt.sys");
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(11);
    for n in 0..300 {
        let mut bytes = whole.clone();
        spoil(&mut bytes, &mut rng);
        std::fs::write(&path, &bytes).unwrap();
        let _report = duet_lab::image::inspect::inspect(&path, duet_lab::image::inspect::kind_of(&path));
        if n % 10 != 0 {
            continue;
        }
        let arguments = ["run", "--milliseconds", "50", "--patience", "1"];
        let output = Command::new(env!("CARGO_BIN_EXE_lab")).args(arguments).arg(&path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)), "{n}: {:?} {text}", output.status);
        assert!(output.status.success() || text.contains("lab: "), "{n}: no reason in {text}");
    }
}
