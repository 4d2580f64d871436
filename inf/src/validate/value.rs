//! Numbers, dates, versions and file names as INF files write them.

/// A decimal number, or a hexadecimal one behind 0x.
pub(super) fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// A 32-bit number; negative ones count as their two's complement.
pub(super) fn dword(text: &str) -> Option<u32> {
    match text.trim().parse::<i64>() {
        Ok(value) if (i64::from(i32::MIN)..0).contains(&value) => Some(u32::try_from(value.rem_euclid(1 << 32)).ok()?),
        _ => u32::try_from(number(text)?).ok(),
    }
}

/// A byte in hexadecimal digits, with or without 0x.
pub(super) fn byte(text: &str) -> Option<u8> {
    let text = text.trim();
    u8::from_str_radix(text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text), 16).ok()
}

/// Whether a text is `w.x.y.z` with numbers up to 65535 that are not all zero.
pub(super) fn is_version(text: &str) -> bool {
    let parts: Vec<Option<u16>> = text.trim().split('.').map(|part| part.trim().parse().ok()).collect();
    parts.len() == 4 && parts.iter().all(Option::is_some) && parts.iter().any(|part| *part != Some(0))
}

/// Whether a text is MM/DD/YYYY, or with hyphens, and such a day exists.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.trim().split(['/', '-']).collect();
    let [month, day, year] = parts.as_slice() else { return false };
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(month, 2) && digits(day, 2) && digits(year, 4)) {
        return false;
    }
    let (Ok(month), Ok(day), Ok(year)) = (month.parse::<u32>(), day.parse::<u32>(), year.parse::<u32>()) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

/// A folder for comparing: no backslashes around it, lower case.
pub(super) fn folder(path: &str) -> String {
    let mut path = path.trim().trim_matches(['\\', '/']).replace('/', "\\").to_lowercase();
    while let Some(rest) = path.strip_prefix(".\\") {
        path = rest.to_owned();
    }
    if path == "." { String::new() } else { path }
}

/// The directory number that a path begins with (`%13%\x`), and the rest behind it.
pub(super) fn dirid(path: &str) -> Option<(i64, &str)> {
    let rest = path.trim().trim_start_matches('"').strip_prefix('%')?;
    let (number, rest) = rest.split_once('%')?;
    Some((number.parse().ok()?, rest))
}
