//! Each rule has an INF that breaks it and one that nearly does: `rules/samples.txt`.

use inf::parse::Encoding;
use inf::validate::{Level, Mode, Options, Report, audio_rules, check_bytes, check_file, rules};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One block of the file.
#[derive(Debug, Default)]
struct Sample {
    rule: String,
    base: String,
    options: Options,
    encoding: Option<Encoding>,
    /// Old text, what breaks, what does not.
    edits: Vec<(String, String, Option<String>)>,
    at: Option<String>,
    also: BTreeSet<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

fn samples() -> Vec<Sample> {
    let text = std::fs::read_to_string(folder().join("samples.txt")).unwrap();
    let mut samples: Vec<Sample> = Vec::new();
    for line in text.lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.replace("\\n", "\n");
        match word {
            "@" => samples.push(head(&rest)),
            "#" | "" => {}
            word => {
                let sample = samples.last_mut().unwrap();
                match word {
                    "-" => sample.edits.push((rest, String::new(), None)),
                    "!" => sample.edits.last_mut().unwrap().1 = rest,
                    "=" => sample.edits.last_mut().unwrap().2 = Some(rest),
                    "at" => sample.at = Some(rest),
                    "also" => sample.also.extend(rest.split_whitespace().map(str::to_owned)),
                    other => panic!("'{other}' in samples.txt"),
                }
            }
        }
    }
    samples
}

fn head(text: &str) -> Sample {
    let mut words = text.split_whitespace().map(str::to_owned);
    let mut sample = Sample { rule: words.next().unwrap(), base: words.next().unwrap(), ..Sample::default() };
    for word in words {
        match word.split_once('=') {
            None if word == "u" => sample.options.mode = Mode::Universal,
            None if word == "w" => sample.options.mode = Mode::WindowsDriver,
            Some(("encode", "utf16be")) => sample.encoding = Some(Encoding::Utf16Be),
            Some(("provider", name)) => sample.options.provider = Some(name.to_owned()),
            _ => panic!("'{word}' in samples.txt"),
        }
    }
    sample
}

impl Sample {
    /// The base INF after the edits, broken or not.
    fn text(&self, broken: bool) -> String {
        let mut text = std::fs::read_to_string(folder().join(format!("{}.inf", self.base))).unwrap();
        for (old, bad, good) in &self.edits {
            assert!(text.contains(old.as_str()), "{}: '{old}' is not in {}", self.rule, self.base);
            let new = if broken { Some(bad) } else { good.as_ref() };
            if let Some(new) = new {
                text = text.replacen(old.as_str(), new, 1);
            }
        }
        text
    }

    fn check(&self, broken: bool) -> Report {
        let text = self.text(broken);
        match self.encoding.filter(|_| broken) {
            Some(encoding) => check_bytes(&[encoding.mark(), &encoding.encode(&text)].concat(), &self.options),
            None => check_bytes(text.as_bytes(), &self.options),
        }
    }
}

fn numbers(report: &Report) -> BTreeSet<String> {
    report.findings.iter().map(|finding| finding.rule.to_string()).collect()
}

#[test]
fn what_breaks_a_rule_is_found_at_its_place() {
    let mut wrong = Vec::new();
    for sample in samples() {
        let report = sample.check(true);
        let text = sample.text(true);
        let mut expected = sample.also.clone();
        expected.insert(sample.rule.clone());
        if numbers(&report) != expected {
            wrong.push(format!("{}: expected {expected:?}, found\n{report}", sample.rule));
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        let wanted: Vec<&str> = match &sample.at {
            Some(at) => at.lines().collect(),
            None => sample.edits.iter().flat_map(|(_, bad, _)| bad.lines()).collect(),
        };
        let placed = report.findings.iter().filter(|finding| finding.rule.to_string() == sample.rule).any(|finding| {
            let line = lines.get(finding.position.line - 1).unwrap_or(&"");
            wanted.iter().any(|wanted| !wanted.is_empty() && line.contains(wanted))
        });
        if !placed {
            wrong.push(format!("{}: at another place:\n{report}", sample.rule));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_only_nearly_breaks_a_rule_is_left_alone() {
    let mut wrong = Vec::new();
    for sample in samples() {
        let report = sample.check(false);
        if numbers(&report).contains(&sample.rule) || report.errors() > 0 && sample.also.is_empty() {
            wrong.push(format!("{}:\n{report}", sample.rule));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_sample() {
    let known: BTreeSet<String> = samples().into_iter().map(|sample| sample.rule).collect();
    let mut missing: Vec<String> = rules().map(|rule| rule.number.to_string()).filter(|number| !known.contains(number)).collect();
    missing.extend(audio_rules().iter().map(|rule| format!("A{}", rule.number)).filter(|number| !known.contains(number)));
    // A file that is not there cannot be edited; the next test is about it.
    missing.retain(|number| number != "1000");
    assert!(missing.is_empty(), "{missing:?}");
    assert!(rules().count() >= 120);
    assert!(rules().zip(rules().skip(1)).all(|(one, two)| one.number < two.number));
}

#[test]
fn a_file_that_cannot_be_read_is_rule_1000() {
    let report = check_file(Path::new("/no/such/file.inf"), &Options::default());
    assert_eq!(numbers(&report), BTreeSet::from(["1000".to_owned()]));
    assert_eq!(check_file(&folder().join("device.inf"), &Options::default()).findings, []);
}

#[test]
fn the_bases_are_silent_in_every_mode() {
    for base in ["device", "parts", "primitive", "extension", "effect", "umdf", "network"] {
        let bytes = std::fs::read(folder().join(format!("{base}.inf"))).unwrap();
        for mode in Mode::ALL {
            let report = check_bytes(&bytes, &Options { mode, ..Options::default() });
            assert!(report.is_silent(), "{base}, /{}:\n{report}", mode.letter());
        }
    }
}

#[test]
fn levels_follow_the_mode() {
    let text = std::fs::read_to_string(folder().join("device.inf")).unwrap().replace("PnpLockdown = 1", "");
    let level = |mode| check_bytes(text.as_bytes(), &Options { mode, ..Options::default() }).findings[0].level;
    // 1324: warning, warning, error.
    assert_eq!(Mode::ALL.map(level), [Level::Warning, Level::Warning, Level::Error]);
}
