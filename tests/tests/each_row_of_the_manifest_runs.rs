//! What `device.toml` says of each range of Windows versions is what the driver then does: the value that the INF writes for the range
//! is put where the INF puts it, and the driver streams through that port.

use acx_core::model::pin::Direction;
use duet_lab::cli::inf::circuits;
use duet_lab::client::Framework;
use duet_lab::scenario::{play, stage};
use duet_lab::session::{Build, Conditions, Session, Setup, System};
use duet_lab::signal;
use inf::generate::generate;
use inf::manifest::{self, Manifest, Row, WavePort};
use inf::parse::Document;

const EXAMPLE: &str = include_str!("../../device.toml");

fn rows(text: &str) -> (Vec<Row>, Vec<(String, Document)>) {
    let circuits = circuits(&["laptop".to_owned()]).unwrap();
    let names: Vec<&str> = circuits.iter().map(|c| c.name.as_str()).collect();
    let manifest = Manifest::parse("device.toml", text, &names).unwrap();
    let files = generate(&manifest, &circuits);
    (manifest.rows(), files.into_iter().map(|f| (f.name.clone(), Document::parse(&f.bytes()))).collect())
}

/// The number that the INF of a row writes to the driver's key as `WavePort`.
fn written(row: &Row, files: &[(String, Document)]) -> Option<u32> {
    let (_, document) = files.iter().find(|(name, _)| name.ends_with("-legacy.inf") == row.legacy).unwrap();
    let models = match row.legacy {
        true => "Models.NTamd64.6.1".to_owned(),
        false => format!("Models.NTamd64.10.0...{}", row.builds.0),
    };
    let install = document.section(&models).unwrap().entries().next().unwrap().text(0).to_owned();
    let section = document.section(&format!("{install}.NTamd64")).unwrap();
    let lists: Vec<String> = section.get("AddReg")?.values.iter().map(|v| v.text.clone()).collect();
    let number = |name: &String| {
        let section = document.section(name)?;
        let found = section.entries().find(|e| e.text(2) == "WavePort")?;
        assert_eq!((found.text(0), found.text(3)), ("HKR", "0x00010001"), "a REG_DWORD in the driver's key");
        found.text(4).parse().ok()
    };
    lists.iter().find_map(number)
}

fn runs(row: &Row, value: Option<u32>, expected: Framework) {
    let framework = if row.framework == manifest::Framework::Acx { Framework::Acx } else { Framework::WaveRt };
    let setup = Setup { build: Build::Native, device: Default::default(), framework, codec: "laptop".into(), seed: 5 };
    let conditions = Conditions { wave_port: Some(value), ..Conditions::default() };
    let mut session = Session::start_under(&setup, &conditions).unwrap();
    assert_eq!(session.client().framework(), expected, "{row:?}");
    let endpoint = stage::first(session.client(), Direction::Render).unwrap();
    let clip = signal::noise(stage::usual(&endpoint), 4_800, 5);
    play::play(session.client(), &endpoint, &clip, &mut |_| {}).unwrap();
    let heard = session.bench.hear(&endpoint.name).unwrap();
    assert!(heard.bytes.starts_with(&clip.bytes), "{row:?}");
    assert!(session.finish().is_clean(), "{row:?}");
}

#[test]
fn the_example_runs_row_by_row() {
    let (rows, files) = rows(EXAMPLE);
    let builds: Vec<_> = rows.iter().map(|row| row.builds).collect();
    assert_eq!(builds, [(7600, Some(16298)), (16299, Some(21999)), (22000, None)]);
    for (row, expected) in rows.iter().zip([Framework::WaveRt, Framework::WaveRt, Framework::Acx]) {
        runs(row, written(row, &files), expected);
    }
}

#[test]
fn each_range_may_have_another_port() {
    let text = EXAMPLE.replacen("wave-port  = \"wavert\"", "wave-port = \"wavecyclic\"", 1);
    let (rows, files) = rows(&text);
    assert_eq!(rows[1].wave_port, Some(WavePort::WaveCyclic));
    assert_eq!([&rows[0], &rows[1], &rows[2]].map(|row| written(row, &files)), [Some(1), Some(3), None]);
    runs(&rows[1], Some(3), Framework::WaveCyclic);
}

#[test]
fn without_a_choice_and_with_one_that_is_none_the_port_is_wavert() {
    let (rows, _) = rows(EXAMPLE);
    for value in [None, Some(0), Some(77)] {
        runs(&rows[1], value, Framework::WaveRt);
    }
}

#[test]
fn a_port_class_without_wavert_gets_the_next_port() {
    let setup =
        Setup { build: Build::Native, device: Default::default(), framework: Framework::WaveRt, codec: "laptop".into(), seed: 5 };
    let conditions = Conditions { system: System::WindowsXp, ..Conditions::default() };
    let mut session = Session::start_under(&setup, &conditions).unwrap();
    assert!(!session.client().framework().has_packets());
    for endpoint in stage::one_each(session.client()) {
        stage::still_works(&mut session, &endpoint).unwrap();
    }
    stage::end(session).unwrap();
}
