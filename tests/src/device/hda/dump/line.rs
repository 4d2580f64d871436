//! Numbers in the lines of a dump.

use super::Amp;

/// Highest node of HDA 1.0a's short forms.
pub const LAST_NODE: u8 = 127;

/// The first number of a text, hexadecimal with `0x`.
pub fn hex(text: &str) -> Result<u32, String> {
    let at = text.find("0x").ok_or_else(|| format!("`{text}` has no hexadecimal number"))?;
    let digits: String = text[at + 2..].chars().take_while(char::is_ascii_hexdigit).collect();
    u32::from_str_radix(&digits, 16).map_err(|e| format!("`0x{digits}`: {e}"))
}

/// The entries of a connection list; a star marks the selected one, with or without room before it.
pub fn in_list(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || c == '*').filter(|word| !word.is_empty())
}

/// `Pincap 0x0001001c: OUT HP EAPD Detect`. Kernels before 2.6.29 printed `0x08` in front of two or three digits.
pub fn pin_caps(line: &str) -> Result<u32, String> {
    let digits = line["Pincap 0x".len()..].split(':').next().unwrap_or_default();
    match digits.strip_prefix("08") {
        Some(rest) if digits.len() < 8 => u32::from_str_radix(rest, 16).map_err(|e| format!("`{digits}`: {e}")),
        _ => hex(line),
    }
}

/// `ofs=0x57, nsteps=0x57, stepsize=0x02, mute=1`, or `N/A`.
pub fn amp(text: &str) -> Result<Option<Amp>, String> {
    let field = |name: &str| -> Result<u8, String> {
        let (_, rest) = text.split_once(name).ok_or_else(|| format!("amplifier without `{name}`"))?;
        let end = rest.find(',').unwrap_or(rest.len());
        let digits = rest[..end].trim().trim_start_matches("0x");
        u8::from_str_radix(digits, 16).map_err(|e| format!("`{name}{}`: {e}", rest[..end].trim()))
    };
    if text.trim().starts_with("N/A") {
        return Ok(None);
    }
    Ok(Some(Amp {
        offset: field("ofs=")? & 0x7F,
        steps: field("nsteps=")? & 0x7F,
        size: field("stepsize=")? & 0x7F,
        mute: field("mute=")? != 0,
    }))
}
