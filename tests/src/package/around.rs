//! What stands around the driver in a package: scripts, guides, the certificate.

use super::Chosen;
use super::assemble::{Made, certificates};
use crate::image::build::Flavour;
use inf::certificate;
use inf::fault::Fault;
use inf::package::Contents;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What the files are made of.
pub(super) struct Around<'a> {
    pub made: &'a Made,
    pub chosen: &'a Chosen,
    pub infs: &'a [Contents],
}

const TITLE: &str = "Duet audio driver";

const SCRIPTS: [(&str, &str); 3] = [
    ("install.ps1", include_str!("templates/install.ps1")),
    ("uninstall.ps1", include_str!("templates/uninstall.ps1")),
    ("verifier.ps1", include_str!("templates/verifier.ps1")),
];

const GUIDES: [(&str, &str); 2] =
    [("README.md", include_str!("templates/README.md")), ("HLK.md", include_str!("templates/HLK.md"))];

/// A PowerShell string that stands for `text` and nothing else.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: BTreeSet<&str> = names.collect();
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

impl Around<'_> {
    /// Names and contents, below the package's folder.
    pub(super) fn files(&self) -> Result<Vec<(String, Vec<u8>)>, Fault> {
        let mut files = certificates(self.chosen)?.to_vec();
        let values = self.values(&files[0].0)?;
        let fill =
            |text: &str| values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value));
        for (name, text) in SCRIPTS {
            // Windows PowerShell takes a file without a mark for ANSI: the scripts are ASCII, with the line ends of Windows.
            files.push((name.to_owned(), fill(text).replace('\n', "\r\n").into_bytes()));
        }
        for (name, text) in GUIDES {
            files.push((name.to_owned(), fill(text).into_bytes()));
        }
        Ok(files)
    }

    fn values(&self, certificate: &str) -> Result<Vec<(&'static str, String)>, Fault> {
        let leaf = self.chosen.identity.leaf()?;
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let names: Vec<String> = self.made.images.iter().map(|i| name(&i.path)).collect();
        let services = self.infs.iter().flat_map(|c| &c.services).filter(|s| s.kmdf).map(|s| s.name.as_str());
        let test = self.chosen.test;
        let flavours: BTreeSet<&str> = self.made.images.iter().map(|i| i.flavour.name()).collect();
        let mut features = vec!["WaveRT render and capture, event driven", "volume, mute and jacks"];
        if flavours.contains(Flavour::Acx.name()) {
            features.insert(0, "ACX circuits (Windows 11 and later)");
        }
        let mut images = String::from("| image | built as | bytes | SHA-256 |\n|---|---|---|---|\n");
        for i in &self.made.images {
            let _ = writeln!(images, "| `{}` | {} for {} | {} | `{}` |", i.path, i.flavour.name(), i.arch.name(), i.size, i.sha256);
        }
        let signing = if test {
            "The package is signed with a test certificate: `install.ps1` puts it into the machine's stores Root and TrustedPublisher, \
             and Windows must run in test-signing mode, with Secure Boot off. HVCI (Memory Integrity) may stay on."
        } else {
            "The package is signed with the publisher's own certificate: `install.ps1` trusts nothing by itself, and Windows loads the \
             images only if their root is one that it trusts for the kernel."
        };
        let stamps = if self.made.unstamped == 0 {
            String::new()
        } else {
            "| requests for time stamps: send one with `curl -H \"Content-Type: application/timestamp-query\" --data-binary @x.tsq URL \
             -o x.tsr`, then make the package again with `--timestamp x.tsr` for each | `timestamp` |\n"
                .into()
        };
        Ok(vec![
            ("title", TITLE.into()),
            ("version", self.infs.first().map_or_else(String::new, |c| c.version.clone())),
            ("certificate", certificate.to_owned()),
            ("thumbprint", certificate::thumbprint(leaf)),
            ("signer", if test { "a test certificate".into() } else { certificate::subject(leaf) }),
            ("test", if test { "true".into() } else { "false".into() }),
            ("drivers", list(names.iter().map(String::as_str))),
            ("kmdf", list(services)),
            ("features", features.join("; ")),
            ("images", images),
            ("signing", signing.into()),
            ("stamps", stamps),
            ("enable", if test { ".\\install.ps1 -EnableTestSigning  # once, then restart\n".into() } else { String::new() }),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_ascii_and_text_stays_text() {
        for (name, text) in SCRIPTS {
            assert!(text.is_ascii(), "{name}");
        }
        assert_eq!(quoted("it's"), "'it''s'");
        assert_eq!(list(["b.sys", "a.sys", "b.sys"].into_iter()), "'a.sys', 'b.sys'");
    }
}
