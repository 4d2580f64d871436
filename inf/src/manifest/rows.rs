//! Which image, framework and wave port each range of Windows versions gets.

use super::{Framework, Manifest, WavePort};

/// What one range of Windows versions gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// First and last build; no last one for the newest range.
    pub builds: (u32, Option<u32>),
    /// The framework.
    pub framework: Framework,
    /// The wave port that was chosen, for PortCls.
    pub wave_port: Option<WavePort>,
    /// Name of the image.
    pub file: String,
    /// Whether it is the image for Windows 7 to 10, without KMDF.
    pub legacy: bool,
}

/// Windows 7.
const SEVEN: u32 = 7600;
/// Where the legacy INF ends.
const DRIVER_STORE: u32 = 16299;

impl Manifest {
    /// The ranges, oldest first. Windows takes the image with the greatest first build that it has reached.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        if let Some(legacy) = &self.legacy {
            rows.push(Row {
                builds: (SEVEN, Some(DRIVER_STORE - 1)),
                framework: Framework::Portcls,
                wave_port: legacy.wave_port.as_ref().map(|port| *port.get_ref()),
                file: legacy.file.get_ref().clone(),
                legacy: true,
            });
        }
        let mut drivers: Vec<_> = self.driver.iter().collect();
        drivers.sort_by_key(|driver| *driver.from_build.get_ref());
        for (at, driver) in drivers.iter().enumerate() {
            let next = drivers.get(at + 1).map(|next| next.from_build.get_ref().saturating_sub(1));
            rows.push(Row {
                builds: (*driver.from_build.get_ref(), next),
                framework: driver.framework,
                wave_port: driver.wave_port.as_ref().map(|port| *port.get_ref()),
                file: driver.file.get_ref().clone(),
                legacy: false,
            });
        }
        rows
    }
}
