//! `lab slots`: which methods of the PortCls driver's COM interfaces scenarios call.

use super::{BuildChoice, Failure, FrameworkChoice};
use crate::client::Framework;
use crate::image::product::Product;
use crate::midi_session::{MidiPort, MidiSetup};
use crate::portcls_host::coverage;
use crate::scenario::{self, midi_life};
use crate::session::Setup;

/// Arguments of `lab slots`.
#[derive(Debug, clap::Args)]
pub struct Slots {
    /// The framework; ACX has no COM interfaces.
    #[arg(long, value_enum, default_value_t = FrameworkChoice::All)]
    framework: FrameworkChoice,
    /// Which form of the driver runs.
    #[arg(long, value_enum, default_value_t = BuildChoice::Native)]
    build: BuildChoice,
    /// Scenarios whose names contain this; all where nothing is said.
    #[arg(long, default_value = "")]
    scenario: String,
    /// Print only the methods that were not called.
    #[arg(long)]
    missing: bool,
}

impl Slots {
    /// Runs the scenarios and prints the table.
    ///
    /// # Errors
    /// A scenario fails; a method was not called by any.
    pub fn run(&self) -> Result<(), Failure> {
        coverage::reset();
        for framework in self.framework.list().into_iter().filter(|f| *f != Framework::Acx) {
            let build = self.build.of(framework, None)?;
            let setup = Setup { build, device: Default::default(), framework, codec: "desktop".into(), seed: 1 };
            for one in scenario::ALL.iter().filter(|s| s.name.contains(&self.scenario)) {
                if let Some(why) = one.not_for(framework) {
                    println!("{framework}: {} is not for it: {why}", one.name);
                    continue;
                }
                (one.run)(&setup).map_err(|trouble| Failure::Check(format!("{} on {framework}: {trouble}", one.name)))?;
            }
        }
        if self.framework == FrameworkChoice::All {
            for port in [MidiPort::Midi, MidiPort::Dmus] {
                let setup =
                    MidiSetup { build: self.build.holding(Framework::WaveRt, Product::Mpu401)?, ..MidiSetup::native(port, 1) };
                for one in midi_life::ALL.iter().filter(|s| s.name.contains(&self.scenario)) {
                    let failed = |trouble| Failure::Check(format!("{} behind port {}: {trouble}", one.name, port.name()));
                    (one.run)(&setup).map_err(failed)?;
                }
            }
        }
        let slots = coverage::slots();
        let missing = slots.iter().filter(|s| s.calls == 0).count();
        let shown: Vec<_> = slots.iter().filter(|s| !self.missing || s.calls == 0).cloned().collect();
        coverage::lines(&shown).iter().for_each(|line| println!("{line}"));
        println!("{} methods, {missing} of them not called", slots.len());
        if missing == 0 { Ok(()) } else { Err(Failure::Check("methods were not called by any scenario".into())) }
    }
}
