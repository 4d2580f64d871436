//! The reference strings of the made INF are the names under which the running driver registers its filters and circuits.

use duet_lab::cli::inf::make;
use duet_lab::client::Framework;
use duet_lab::portcls_host::adapter;
use duet_lab::session::{Session, Setup};
use inf::parse::Document;
use std::collections::BTreeSet;
use std::path::Path;

/// Reference strings of the interfaces that a build of Windows gets.
fn references(document: &Document, build: u32) -> BTreeSet<String> {
    let models = document.section(&format!("Models.NTamd64.10.0...{build}")).unwrap();
    let install = models.entries().next().unwrap().text(0).to_owned();
    let section = document.section(&format!("{install}.NTamd64.Interfaces")).unwrap();
    section.all("AddInterface").iter().map(|entry| entry.text(1).to_owned()).collect()
}

#[test]
fn reference_strings_are_the_registered_names() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../device.toml");
    for codec in ["laptop", "desktop", "hdmi"] {
        let (_, files) = make(Some(&example), &[codec.to_owned()], None).unwrap();
        let document = Document::parse(&files[0].bytes());
        for (framework, build) in [(Framework::WaveRt, 16299), (Framework::Acx, 22000)] {
            let setup =
                Setup { build: Default::default(), device: Default::default(), framework, codec: codec.to_owned(), seed: 7 };
            let mut session = Session::start(&setup).unwrap();
            let registered: BTreeSet<String> = match framework {
                Framework::Acx => session.client().endpoints().iter().map(|endpoint| endpoint.name.clone()).collect(),
                _ => adapter::last().unwrap().subdevices.borrow().iter().map(|one| one.name.clone()).collect(),
            };
            assert!(!registered.is_empty());
            assert_eq!(references(&document, build), registered, "{codec}, {framework}");
            assert!(session.finish().is_clean());
        }
    }
}
