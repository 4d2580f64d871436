//! The formatted output of the kernel's C run-time library, over arguments as they lie in the home area and the stack of a caller.
use super::raw::{bytes, fill, get, narrow, put, wide};

/// The arguments of a variadic call: a Win64 `va_list`, which is a pointer to words.
#[derive(Clone, Copy)]
pub(crate) struct Arguments(pub usize);

impl Arguments {
    fn next(&mut self) -> u64 {
        let value = get(self.0);
        self.0 += 8;
        value
    }
}

#[derive(Clone, Copy, Default)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    /// 8, 16, 32 or 64 bits; 0 when not said.
    bits: u32,
    /// `h` or `l` before a character or string.
    text: Option<bool>,
}

fn pad(spec: &Spec, sign: &str, body: String, numeric: bool) -> String {
    let len = sign.chars().count() + body.chars().count();
    let gap = spec.width.saturating_sub(len);
    if spec.left {
        format!("{sign}{body}{}", " ".repeat(gap))
    } else if spec.zero && numeric {
        format!("{sign}{}{body}", "0".repeat(gap))
    } else {
        format!("{}{sign}{body}", " ".repeat(gap))
    }
}

fn integer(spec: &Spec, raw: u64, conversion: char) -> String {
    let bits = if spec.bits == 0 { 32 } else { spec.bits };
    let masked = if bits == 64 { raw } else { raw & ((1 << bits) - 1) };
    let signed = matches!(conversion, 'd' | 'i');
    let negative = signed && masked >> (bits - 1) != 0;
    let magnitude = if negative { (masked | if bits == 64 { 0 } else { u64::MAX << bits }).wrapping_neg() } else { masked };
    let mut digits = match conversion {
        'x' => format!("{magnitude:x}"),
        'X' => format!("{magnitude:X}"),
        'o' => format!("{magnitude:o}"),
        _ => magnitude.to_string(),
    };
    if let Some(precision) = spec.precision {
        digits = if precision == 0 && magnitude == 0 { String::new() } else { format!("{digits:0>precision$}") };
    }
    let sign = match conversion {
        'd' | 'i' if negative => "-",
        'd' | 'i' if spec.plus => "+",
        'd' | 'i' if spec.space => " ",
        'x' if spec.alternate && magnitude != 0 => "0x",
        'X' if spec.alternate && magnitude != 0 => "0X",
        'o' if spec.alternate => "0",
        _ => "",
    };
    pad(&Spec { zero: spec.zero && spec.precision.is_none(), ..*spec }, sign, digits, true)
}

fn float(spec: &Spec, value: f64, conversion: char) -> String {
    let precision = spec.precision.unwrap_or(6);
    let magnitude = value.abs();
    let scientific = |p: usize| {
        let text = format!("{magnitude:.p$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
    };
    let body = match conversion.to_ascii_lowercase() {
        'e' => scientific(precision),
        'g' => {
            let p = precision.max(1);
            let exponent = if magnitude == 0.0 { 0 } else { magnitude.log10().floor() as i32 };
            let text = if exponent < -4 || exponent >= p as i32 {
                scientific(p - 1)
            } else {
                format!("{magnitude:.*}", (p as i32 - 1 - exponent).max(0) as usize)
            };
            let (number, tail) = text.split_once('e').map_or((text.as_str(), String::new()), |(n, t)| (n, format!("e{t}")));
            let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
            format!("{number}{tail}")
        }
        _ => format!("{magnitude:.precision$}"),
    };
    let sign = if value.is_sign_negative() {
        "-"
    } else if spec.plus {
        "+"
    } else {
        ""
    };
    pad(spec, sign, if conversion.is_uppercase() { body.to_uppercase() } else { body }, true)
}

fn string(spec: &Spec, address: usize, is_wide: bool) -> String {
    let most = spec.precision.unwrap_or(0x8000);
    let text = if address == 0 {
        "(null)".into()
    } else if is_wide {
        if spec.precision.is_some() { String::from_utf16_lossy(&super::raw::wide_units(address, most)) } else { wide(address) }
    } else {
        String::from_utf8_lossy(&narrow(address, most)).into_owned()
    };
    pad(spec, "", text.chars().take(most).collect(), false)
}

/// `%Z` and `%wZ`: a counted string.
fn counted(spec: &Spec, address: usize) -> String {
    if address == 0 || get::<usize>(address + 8) == 0 {
        return "(null)".into();
    }
    let raw = bytes(get(address + 8), usize::from(get::<u16>(address)));
    let text = if spec.text == Some(true) {
        String::from_utf16_lossy(&raw.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect::<Vec<_>>())
    } else {
        String::from_utf8_lossy(&raw).into_owned()
    };
    pad(spec, "", text, false)
}

/// Formats. `is_wide` is the family: what `%s` means without a size.
pub(crate) fn format(template: &str, arguments: Arguments, is_wide: bool) -> String {
    let mut arguments = arguments;
    let mut out = String::new();
    let mut rest = template.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut spec = Spec::default();
        while let Some(flag) = rest.next_if(|c| "-+ #0".contains(*c)) {
            match flag {
                '-' => spec.left = true,
                '+' => spec.plus = true,
                ' ' => spec.space = true,
                '#' => spec.alternate = true,
                _ => spec.zero = true,
            }
        }
        if rest.next_if_eq(&'*').is_some() {
            let width = arguments.next() as i32;
            spec.left |= width < 0;
            spec.width = width.unsigned_abs() as usize;
        }
        while let Some(d) = rest.peek().and_then(|c| c.to_digit(10)) {
            rest.next();
            spec.width = (spec.width * 10 + d as usize).min(4096);
        }
        if rest.next_if_eq(&'.').is_some() {
            spec.precision = Some(0);
            if rest.next_if_eq(&'*').is_some() {
                spec.precision = usize::try_from(arguments.next() as i32).ok();
            }
            while let Some(d) = rest.peek().and_then(|c| c.to_digit(10)) {
                rest.next();
                spec.precision = spec.precision.map(|p| (p * 10 + d as usize).min(4096));
            }
        }
        loop {
            match rest.peek() {
                Some('h') => (spec.bits, spec.text) = (if spec.bits == 16 { 8 } else { 16 }, Some(false)),
                Some('l') => (spec.bits, spec.text) = (if spec.text == Some(true) { 64 } else { 32 }, Some(true)),
                Some('w') => spec.text = Some(true),
                Some('z' | 't' | 'j') => spec.bits = 64,
                Some('L') => {}
                Some('I') => {
                    rest.next();
                    let mut ahead = rest.clone();
                    spec.bits = match (ahead.next(), ahead.next()) {
                        (Some('6'), Some('4')) => 64,
                        (Some('3'), Some('2')) => 32,
                        _ => {
                            spec.bits = 64;
                            continue;
                        }
                    };
                    rest.next();
                }
                _ => break,
            }
            rest.next();
        }
        let Some(conversion) = rest.next() else { break };
        match conversion {
            '%' => out.push('%'),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => out.push_str(&integer(&spec, arguments.next(), conversion)),
            'p' | 'P' => out.push_str(&pad(&spec, "", format!("{:016X}", arguments.next()), false)),
            'c' | 'C' => {
                let unit = arguments.next() as u16;
                let wide_char = spec.text.unwrap_or(is_wide == (conversion == 'c'));
                let unit = if wide_char { unit } else { unit & 0xFF };
                let one = char::from_u32(u32::from(unit)).unwrap_or('?').to_string();
                out.push_str(&pad(&spec, "", one, false));
            }
            's' | 'S' => {
                let wide_text = spec.text.unwrap_or(is_wide == (conversion == 's'));
                out.push_str(&string(&spec, arguments.next() as usize, wide_text));
            }
            'Z' => out.push_str(&counted(&spec, arguments.next() as usize)),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => out.push_str(&float(&spec, f64::from_bits(arguments.next()), conversion)),
            'n' => {
                arguments.next();
            }
            other => out.push(other),
        }
    }
    out
}

/// How a function of the family ends when the text does not fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// `_snprintf`: fill, no terminator, -1.
    Cut,
    /// The `_s` functions: empty text and -1.
    Clear,
    /// `_snprintf_s` with `_TRUNCATE`: fill and terminate, -1.
    Truncate,
}

fn unit_bytes(text: &str, is_wide: bool) -> Vec<u8> {
    if is_wide { text.encode_utf16().flat_map(u16::to_le_bytes).collect() } else { text.as_bytes().to_vec() }
}

/// Writes formatted text into a buffer of `room` units. Gives the units written without the terminator, or -1.
pub(crate) fn write(buffer: usize, room: usize, text: &str, is_wide: bool, full: Full) -> i32 {
    let size = if is_wide { 2 } else { 1 };
    let data = unit_bytes(text, is_wide);
    let len = data.len() / size;
    let end = |at: usize| if is_wide { put(buffer + 2 * at, 0_u16) } else { put(buffer + at, 0_u8) };
    if len < room {
        fill(buffer, &data);
        end(len);
        return len as i32;
    }
    match full {
        Full::Cut => {
            fill(buffer, &data[..room.min(len) * size]);
            if len == room { len as i32 } else { -1 }
        }
        Full::Clear => {
            if room > 0 {
                end(0);
            }
            -1
        }
        Full::Truncate => {
            if room > 0 {
                fill(buffer, &data[..(room - 1) * size]);
                end(room - 1);
            }
            -1
        }
    }
}
