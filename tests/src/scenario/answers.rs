//! Questions that no stream needs.

use super::{Trouble, stage};
use crate::image::build::Flavour;
use crate::image::inspect::kind_of;
use crate::session::{Build, Conditions, Session, Setup, System};

/// Every endpoint answers whatever else a client of its framework can ask: intersections, names, formats of open streams, latencies;
/// on systems of the past, too, which ask by older interfaces.
///
/// # Errors
/// The first answer that is not as documented.
pub fn every_question_is_answered(setup: &Setup) -> Result<(), Trouble> {
    for system in systems(setup) {
        let conditions = Conditions { system, ..Conditions::default() };
        let mut session = Session::start_under(setup, &conditions).map_err(|failed| failed.refused)?;
        for endpoint in session.client().endpoints().to_vec() {
            session.client().ask(endpoint.id, &stage::usual(&endpoint))?;
        }
        session.client().power(false)?;
        session.client().power(true)?;
        stage::end(session)?;
    }
    Ok(())
}

/// The systems that the driver serves: an image for Windows 10 need not start where there is no WaveRT.
fn systems(setup: &Setup) -> Vec<System> {
    let young = match &setup.build {
        Build::Native => false,
        Build::Image(path) => kind_of(path).is_some_and(|kind| kind.flavour == Flavour::Portcls),
    };
    let all = [System::Present, System::Windows7, System::WindowsXp];
    all.into_iter().filter(|system| !(young && *system == System::WindowsXp)).collect()
}
