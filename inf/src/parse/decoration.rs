//! Endings of section names that say for which Windows a section is: `.NTamd64.10.0...22000`.
//!
//! "INF Manufacturer Section": `NT[Architecture][.[Major][.[Minor][.[ProductType][.[SuiteMask][.[Build]]]]]]`.

use serde::Serialize;
use std::fmt;

/// Processors that a section name can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// 32-bit Intel.
    X86,
    /// Itanium.
    Ia64,
    /// 64-bit Intel and AMD.
    Amd64,
    /// 32-bit ARM.
    Arm,
    /// 64-bit ARM.
    Arm64,
}

impl Architecture {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::X86, Self::Ia64, Self::Amd64, Self::Arm, Self::Arm64];

    /// The name as it stands behind `NT`.
    pub fn name(self) -> &'static str {
        match self {
            Self::X86 => "x86",
            Self::Ia64 => "ia64",
            Self::Amd64 => "amd64",
            Self::Arm => "arm",
            Self::Arm64 => "arm64",
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A decoration, taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Decoration {
    /// The processor; `None` in `NT` alone.
    pub architecture: Option<Architecture>,
    /// Major version of Windows.
    pub major: Option<u32>,
    /// Minor version.
    pub minor: Option<u32>,
    /// One of the VER_NT_ numbers.
    pub product: Option<u32>,
    /// VER_SUITE_ bits.
    pub suite: Option<u32>,
    /// Least build.
    pub build: Option<u32>,
}

/// Why a text is no decoration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecorationError {
    /// It does not begin with NT.
    #[error("it does not begin with NT")]
    NoNt,
    /// The processor is none of the five.
    #[error("'{0}' is none of x86, ia64, amd64, arm, arm64")]
    Architecture(String),
    /// A field is not a number.
    #[error("'{0}' is not a number")]
    Number(String),
    /// There are more than five fields behind NT.
    #[error("it has more than five fields")]
    TooLong,
}

impl Decoration {
    /// Takes `NTamd64.10.0...22000` apart.
    pub fn parse(text: &str) -> Result<Self, DecorationError> {
        let mut fields = text.trim().split('.');
        let nt = fields.next().unwrap_or_default();
        if !nt.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("nt")) {
            return Err(DecorationError::NoNt);
        }
        let name = &nt[2..];
        let architecture = match Architecture::ALL.into_iter().find(|arch| arch.name().eq_ignore_ascii_case(name)) {
            None if !name.is_empty() => return Err(DecorationError::Architecture(name.to_owned())),
            found => found,
        };
        let numbers = fields.map(number).collect::<Result<Vec<_>, _>>()?;
        if numbers.len() > 5 {
            return Err(DecorationError::TooLong);
        }
        let at = |index: usize| numbers.get(index).copied().flatten();
        Ok(Self { architecture, major: at(0), minor: at(1), product: at(2), suite: at(3), build: at(4) })
    }

    /// Version and build with what is missing as 0, for comparing.
    pub fn version(&self) -> (u32, u32, u32) {
        (self.major.unwrap_or(0), self.minor.unwrap_or(0), self.build.unwrap_or(0))
    }
}

fn number(field: &str) -> Result<Option<u32>, DecorationError> {
    let field = field.trim();
    if field.is_empty() {
        return Ok(None);
    }
    let parsed = match field.strip_prefix("0x").or_else(|| field.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => field.parse(),
    };
    parsed.map(Some).map_err(|_| DecorationError::Number(field.to_owned()))
}

impl fmt::Display for Decoration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NT{}", self.architecture.map_or("", Architecture::name))?;
        let fields = [self.major, self.minor, self.product, self.suite, self.build];
        let used = fields.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        for field in fields.iter().take(used) {
            match field {
                Some(number) => write!(f, ".{number}")?,
                None => write!(f, ".")?,
            }
        }
        Ok(())
    }
}

/// Cuts the decoration off a section name: `Device.NTamd64.10.0` becomes `Device` and the rest. A name without one comes back whole.
pub fn split_decoration(name: &str) -> (&str, Option<Decoration>) {
    for (at, _) in name.match_indices('.') {
        if let (Some(base), Some(rest)) = (name.get(..at), name.get(at + 1..)) {
            if let Ok(decoration) = Decoration::parse(rest) {
                return (base, Some(decoration));
            }
        }
    }
    (name, None)
}
