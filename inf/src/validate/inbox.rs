//! The few INFs of Windows that this checker knows by the sections that other INFs need.

/// Section, INF.
const SECTIONS: &[(&str, &str)] = &[
    ("ks.registration", "ks.inf"),
    ("ks.registration.services", "ks.inf"),
    ("wdmaudio.registration", "wdmaudio.inf"),
    ("wdmaudio.registration.services", "wdmaudio.inf"),
    ("mssysfx.copyfilesandregister", "wdmaudio.inf"),
    ("mssysfx.copyfilesandregistercapx", "wdmaudio.inf"),
    ("msapofxproxy.registration", "wdmaudio.inf"),
    ("wudfrd.nt", "wudfrd.inf"),
    ("wudfrd.nt.hw", "wudfrd.inf"),
    ("wudfrd.nt.services", "wudfrd.inf"),
    ("winusb.nt", "winusb.inf"),
    ("winusb.nt.hw", "winusb.inf"),
    ("winusb.nt.services", "winusb.inf"),
    ("winusb.nt.wdf", "winusb.inf"),
];

/// Driver file, INF that brings it, section to need.
const BINARIES: &[(&str, &str, &str)] =
    &[("wudfrd.sys", "wudfrd.inf", "WUDFRD.NT.Services"), ("winusb.sys", "winusb.inf", "WINUSB.NT.Services")];

/// The INF of Windows that has a section.
pub(super) fn owner(section: &str) -> Option<&'static str> {
    let folded = crate::parse::fold(section);
    SECTIONS.iter().find(|(name, _)| *name == folded).map(|(_, inf)| *inf)
}

/// The INF and section that an INF should need instead of naming a driver of Windows.
pub(super) fn binary(file: &str) -> Option<(&'static str, &'static str)> {
    BINARIES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(file)).map(|(_, inf, section)| (*inf, *section))
}

/// Whether a needed section belongs to the families that rule 2651 speaks about.
pub(super) fn is_driver_family(inf: &str) -> bool {
    matches!(inf, "wudfrd.inf" | "winusb.inf")
}
