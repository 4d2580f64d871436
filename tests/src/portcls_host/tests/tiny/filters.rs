//! Filter descriptions of the tiny driver.

use super::*;

unsafe extern "efiapi" fn volume(request: *mut PropertyRequest) -> Status {
    let r = unsafe { &mut *request };
    if bad(Defect::PropertyAtDispatch) {
        kernel::with_irql(2, || unsafe {
            PcGetDeviceProperty(core::ptr::null_mut(), 0, 0, core::ptr::null_mut(), core::ptr::null_mut())
        });
    }
    if bad(Defect::CompletesPending) {
        unsafe { PcCompletePendingPropertyRequest(request, STATUS_PENDING) };
    }
    if bad(Defect::CompletesTwice) {
        let address = request.expose_provenance();
        kernel::schedule(
            kernel::now() + 1_000_000,
            Box::new(move || unsafe {
                let request = core::ptr::with_exposed_provenance_mut(address);
                PcCompletePendingPropertyRequest(request, 0);
                PcCompletePendingPropertyRequest(request, 0);
            }),
        );
        return STATUS_PENDING;
    }
    if r.InstanceSize < 8 {
        return STATUS_INVALID_PARAMETER;
    }
    if r.ValueSize < 4 {
        r.ValueSize = 4;
        return if r.Value.is_null() { STATUS_BUFFER_OVERFLOW } else { STATUS_BUFFER_TOO_SMALL };
    }
    let value = r.Value.cast::<i32>();
    unsafe {
        if r.Verb == KSPROPERTY_TYPE_SET {
            VOLUME.set(value.read())
        } else {
            value.write(VOLUME.get())
        }
        if bad(Defect::WritesBehind) {
            value.cast::<u8>().add(r.ValueSize as usize).write(0);
        }
    }
    r.ValueSize = 4;
    0
}

fn keep<T>(value: T) -> u64 {
    core::ptr::from_ref(Box::leak(Box::new(value))).expose_provenance() as u64
}

fn range() -> u64 {
    let mut b = vec![0_u8; 88];
    b[0] = 88;
    b[16..32].copy_from_slice(&KSDATAFORMAT_TYPE_AUDIO.bytes());
    b[32..48].copy_from_slice(&KSDATAFORMAT_SUBTYPE_PCM.bytes());
    b[48..64].copy_from_slice(&KSDATAFORMAT_SPECIFIER_WAVEFORMATEX.bytes());
    for (i, w) in [2_u32, 16, 16, 48_000, 48_000].iter().enumerate() {
        b[64 + 4 * i..68 + 4 * i].copy_from_slice(&w.to_le_bytes());
    }
    keep([keep(<[u8; 88]>::try_from(b).unwrap())])
}

/// A PCPIN_DESCRIPTOR as words.
fn pin(instances: u64, flow: u64, communication: u64, category: Guid) -> [u64; 14] {
    let looped = keep((KSINTERFACESETID_Standard.bytes(), [1_u32, 0]));
    let interfaces = if communication == 1 { (1, looped) } else { (0, 0) };
    [
        instances | instances << 32,
        0,
        0,
        interfaces.0,
        interfaces.1,
        0,
        0,
        1,
        range(),
        flow | communication << 32,
        keep(category),
        0,
        0,
        0,
    ]
}

/// A PCFILTER_DESCRIPTOR as words.
fn filter(pins: [[u64; 14]; 2], nodes: (u64, u64), connections: Vec<[u32; 4]>) -> *const u8 {
    let n = connections.len() as u64;
    let table = connections.leak().as_ptr().expose_provenance() as u64;
    let words: [u64; 10] = [1, 0, 112 | 2 << 32, keep(pins), 32 | nodes.0 << 32, nodes.1, n, table, 1, keep(KSCATEGORY_AUDIO)];
    core::ptr::with_exposed_provenance(keep(words) as usize)
}

const F: u32 = PCFILTER_NODE;

pub(super) fn wave_filter() -> *const u8 {
    filter([pin(1, 1, 1, KSCATEGORY_AUDIO), pin(0, 2, 0, KSCATEGORY_AUDIO)], (0, 0), vec![[F, 0, F, 1]])
}

pub(super) fn topology_filter() -> *const u8 {
    let item = keep([keep(KSPROPSETID_Audio), 4 | 3 << 32, (volume as *const ()).expose_provenance() as u64]);
    let automation = keep([24 | 1 << 32, item, 0, 0, 0, 0, 0_u64]);
    let nodes = (1, keep([0, automation, keep(KSNODETYPE_VOLUME), 0]));
    let counted = u64::from(bad(Defect::BridgeCounted));
    let connections = if bad(Defect::LooseNode) { vec![[F, 0, F, 1]] } else { vec![[F, 0, 0, 1], [0, 0, F, 1]] };
    filter([pin(counted, 1, 0, KSCATEGORY_AUDIO), pin(0, 2, 0, KSNODETYPE_SPEAKER)], nodes, connections)
}
