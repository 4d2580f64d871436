//! Rules 1300 to 1499: what a declarative, universal or isolated INF may do.
//!
//! Numbers and levels are those of "INF Validation Errors and Warnings" in the Windows driver documentation; the words are ours.

use super::Rule;
use super::rule as r;

/// In ascending order.
pub(super) const MODES: &[Rule] = &[
    r(1300, b"EEE", "a legacy section or directive", "remove it: Windows does not act on it any more"),
    r(1301, b"EEE", "a legacy operation", "remove it, and write the values with AddReg"),
    r(1302, b"EEE", "a legacy operation on a file", "remove it"),
    r(1303, b"EEE", "a co-installer or class installer", "remove it: Windows does not load them any more"),
    r(1304, b"WE-", "a registry operation leaves HKR", "write under HKR"),
    r(1305, b"WEE", "a list of strings in the registry is added to or taken from", "write the whole list"),
    r(1306, b"WE-", "a file goes to a place outside Windows", "copy it to directory 13"),
    r(1308, b"WEE", "values are deleted from the registry", "remove DelReg: Windows cleans up what an INF added"),
    r(1309, b"WEE", "a file or service is deleted", "remove the directive: Windows cleans up what an INF added"),
    r(
        1310,
        b"EEE",
        "a needed section has another ending than the section that refers to it",
        "refer to a section with the same ending",
    ),
    r(
        1311,
        b"EEE",
        "a needed section lacks the ending of the section that refers to it",
        "refer to a section with the same ending",
    ),
    r(1312, b"EEE", "a needed section has an ending and its user has none or another", "refer to a section with the same ending"),
    r(1313, b"EEE", "a needed section lacks the ending of its user", "refer to a section with the same ending"),
    r(1314, b"EEE", "the INF of a needed section is included elsewhere only", "repeat Include in the section that has Needs"),
    r(1315, b"EEE", "a needed section does not exist", "write it, or include the INF that has it"),
    r(1316, b"EEE", "a needed decorated section does not exist", "write it, or include the INF that has it"),
    r(1319, b"EEE", "a needed section's INF is not included", "add Include = with the INF that has the section"),
    r(1320, b"--E", "a registry key lies outside HKR", "write under HKR"),
    r(1321, b"--E", "a registry value lies outside HKR", "write under HKR"),
    r(1322, b"--E", "a file does not stay in the driver store", "copy it to directory 13"),
    r(1323, b"--E", "a value of a service lies outside its Parameters key", "write HKR,Parameters,..."),
    r(1324, b"WWE", "PnpLockdown=1 is missing", "add PnpLockdown = 1 to [Version]"),
    r(1325, b"WWE", "a COM class has another server than InprocServer32", "register an in-process server"),
    r(1326, b"WWE", "a log file lies outside DriverData", "write %%DriverData%%\\name"),
    r(1329, b"--E", "a filter driver is added through the registry", "use a .Filters section with AddFilter"),
    r(1330, b"EEE", "two different files are copied to one", "give each file a name of its own"),
    r(1331, b"WEE", "a registry value is set to different data", "set it once, or under HKR"),
    r(1332, b"WEE", "a value of a service is set to different data", "set it once"),
    r(1333, b"WEE", "a service is described twice, and differently", "use one service section"),
    r(1340, b"--E", "a directory that Windows has given up", "copy to directory 13"),
    r(1341, b"--E", "a path with a directory that Windows has given up", "use directory 13"),
    r(1380, b"EEE", "ExtensionId is no GUID", "write {8-4-4-4-12 hexadecimal digits} with the braces"),
    r(1381, b"EEE", "an extension INF has no ExtensionId", "add ExtensionId with a new GUID"),
    r(1382, b"EEE", "a directive that extension INFs may not have", "move it to the base INF"),
    r(1383, b"EEE", "an extension INF installs a function driver", "remove the flag 0x2"),
    r(1384, b"WWW", "an extension INF adds a filter through the registry", "use a .Filters section with AddFilter"),
    r(1400, b"EEE", "a UMDF service stands in no UmdfServiceOrder", "add it there"),
    r(1402, b"--E", "UMDF 1 is at its end", "port the driver to UMDF 2"),
    r(1421, b"EEE", "[DefaultInstall] has no architecture", "write [DefaultInstall.NTamd64]"),
    r(1422, b"EEE", "[DefaultUninstall] lacks LegacyUninstall=1", "add it, or remove the section"),
    r(1423, b"EEE", "no [DefaultInstall] has an architecture", "write [DefaultInstall.NTamd64]"),
    r(1431, b"EEE", "a well-known registry value has another type", "use the type that Windows reads"),
];
