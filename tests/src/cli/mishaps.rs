//! `lab mishaps`: what goes wrong on QEMU's card, and how it ends.

use super::Failure;
use crate::qemu::{
    self,
    faults::{CASES, FRAMEWORKS},
};

/// Arguments of `lab mishaps`.
#[derive(Debug, clap::Args)]
pub struct Mishaps {
    /// Only those with this in their names.
    #[arg(long)]
    only: Option<String>,
}

impl Mishaps {
    /// Lets each happen under both frameworks and prints the list.
    ///
    /// # Errors
    /// QEMU is missing; one ends in another way than it must.
    pub fn run(&self) -> Result<(), Failure> {
        if !qemu::is_installed() {
            return Err(Failure::Input("QEMU is missing: cargo lab setup installs it".into()));
        }
        let wanted = |name: &str| self.only.as_deref().is_none_or(|only| name.contains(only));
        let mut wrong = 0;
        println!("{:<4} {:<42} {:<8} ends", "by", "what happens", "");
        for case in CASES.iter().filter(|case| wanted(case.name)) {
            for framework in FRAMEWORKS {
                let end = case.run(framework);
                wrong += usize::from(end.is_err());
                let end = end.map_or_else(|trouble| format!("NOT AS IT MUST: {trouble}"), |()| case.outcome.to_owned());
                println!("{:<4} {:<42} {:<8} {end}", case.by, case.name, framework.to_string());
            }
        }
        if wrong == 0 { Ok(()) } else { Err(Failure::Check(format!("{wrong} end in another way than they must"))) }
    }
}
