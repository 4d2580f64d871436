//! What else a client can ask of an endpoint over PortCls: questions that no stream needs, each with the answer that is documented.

use super::abi::*;
use super::client::PcClient;
use super::endpoints::{get, get_all, request};
use super::guids::*;
use super::handle::KsHandle;
use super::wave;
use crate::client::Refused;
use acx_core::model::format::Format;

const GET: u32 = KSPROPERTY_TYPE_GET;

fn refused(what: &str) -> impl Fn(Status) -> Refused {
    let what = what.to_owned();
    move |status| Refused::new(what.clone(), status)
}

/// The intersection of a pin with one of its own ranges; gives its length.
fn intersection(handle: &KsHandle, pin: u32, range: &[u8]) -> Result<usize, Status> {
    let mut input = request(&KSPROPSETID_Pin, 4, GET, &[pin, 0, 8 + range.len() as u32, 1]);
    input.extend(range);
    input.resize(input.len().next_multiple_of(8), 0);
    get_all(handle, &input).map(|bytes| bytes.len())
}

impl PcClient {
    /// Asks a wave pin and the bridge pin behind it, then a stream of a format, then the adapter.
    ///
    /// # Errors
    /// The first question that is answered otherwise than documented.
    pub(super) fn ask_all(
        &self,
        host: (usize, u32),
        bridge: (usize, u32),
        format: &Format,
        mode: Option<Guid>,
    ) -> Result<(), Refused> {
        let filters = self.filters();
        let wave_filter = &filters[host.0];
        // Without attributes: a range of a client need not name a mode.
        let plain = |range: &[u8]| {
            let mut range = range.to_vec();
            range[4..8].fill(0);
            range
        };
        let range = wave_filter.filter.pins[host.1 as usize].ranges.first().map(|r| plain(&r.bytes));
        let range = range.ok_or_else(|| Refused::new("data ranges", STATUS_NO_MATCH))?;
        intersection(&wave_filter.handle, host.1, &range).map_err(refused("data intersection"))?;
        let outside = &filters[bridge.0];
        if let Some(range) = outside.filter.pins[bridge.1 as usize].ranges.first() {
            // An analogue signal has no format: any status but a crash is right.
            let _ = intersection(&outside.handle, bridge.1, &plain(&range.bytes));
        }
        for (seen, pin) in [(wave_filter, host.1), (outside, bridge.1)] {
            // A pin without a name of its own has none.
            let _ = get_all(&seen.handle, &request(&KSPROPSETID_Pin, 12, GET, &[pin, 0]));
        }
        self.ask_stream(&wave_filter.handle, host.1, format, mode)?;
        self.with_adapter(|adapter| {
            adapter.query_capabilities();
            // PcExitLatencyInstant and PcExitLatencyResponsive.
            [2, 0].into_iter().for_each(|latency| adapter.exit_latency(latency));
        });
        Ok(())
    }

    fn ask_stream(&self, filter: &KsHandle, id: u32, format: &Format, mode: Option<Guid>) -> Result<(), Refused> {
        let shared = filter.port().kind == super::port::Kind::WaveRt;
        let interface = if shared { wave::LOOPED } else { wave::STREAMING };
        let pin = filter.create_pin(&wave::connect(id, format, mode, interface)).map_err(refused("open"))?;
        let set = |format: &Format| {
            let mut bytes = wave::data_format(format, 0);
            pin.property(&request(&KSPROPSETID_Connection, 2, KSPROPERTY_TYPE_SET, &[]), &mut bytes).0
        };
        if !ok(set(format)) {
            return Err(Refused::new("the format that it has", set(format)));
        }
        let other = Format::pcm(format.rate() + 1, 1, 16, 16);
        if other.is_some_and(|other| ok(set(&other))) {
            return Err(Refused::new("a format that nobody offers was taken", 0));
        }
        get_all(&pin, &request(&KSPROPSETID_Connection, 2, GET, &[])).map_err(refused("format"))?;
        get(&pin, &request(&KSPROPSETID_Audio, 5, GET, &[]), 16).map_err(refused("position"))?;
        if !shared {
            get(&pin, &request(&KSPROPSETID_Connection, 3, GET, &[]), 24).map_err(refused("allocator framing"))?;
            return Ok(());
        }
        if !ok(filter.port().describe_device()) {
            return Err(Refused::new("device description", filter.port().describe_device()));
        }
        get(&pin, &request(&KSPROPSETID_RtAudio, 2, GET, &[]), 12).map_err(refused("latency"))?;
        // A driver need not have registers.
        for register in [3, 4] {
            let _ = get(&pin, &request(&KSPROPSETID_RtAudio, register, GET, &[0, 0]), 40);
        }
        let size = format.block_align() * 960;
        get(&pin, &request(&KSPROPSETID_RtAudio, 1, GET, &[0, 0, size, 0]), 16).map_err(refused("buffer without notification"))?;
        Ok(())
    }
}
