//! Rules from 2000 on: what would go wrong while installing, and rules of single device classes.
//!
//! Numbers and levels are those of "INF Validation Errors and Warnings" in the Windows driver documentation; the words are ours.

use super::Rule;
use super::rule as r;

/// In ascending order.
pub(super) const INSTALL: &[Rule] = &[
    r(2006, b"EEE", "a service section does not exist", "write the section or correct the name"),
    r(2008, b"EEE", "a section has the name of one in an included INF", "rename it"),
    r(2009, b"WWW", "a directive that Windows ignores", "remove it"),
    r(2010, b"WWW", "a models section has no architecture and counts as x86", "write NTamd64 or NTarm64 behind the models"),
    r(2083, b"WWW", "a section that nothing uses", "remove it, or refer to it"),
    r(2084, b"WWE", "the service's file is not copied by this INF", "copy it with CopyFiles to the same directory"),
    r(2085, b"EEE", "ServiceBinary is no path under a directory number", "write %13%\\name.sys"),
    r(2400, b"EEE", "AddNetFilter or AddNetProtocol lacks a field", "write component id, component section"),
    r(2405, b"EEE", "[DefaultInstall.NetDrivers] in another class than NetDriver", "use class NetDriver or remove the section"),
    r(2412, b"EEE", "a component identifier has other characters than a-z, 0-9 and _", "rename it"),
    r(2415, b"EEE", "an identifier begins with ms_ or vms_", "choose another prefix"),
    r(2420, b"EEE", "a NetDriver INF adds no filter or protocol", "add AddNetFilter or AddNetProtocol"),
    r(2650, b"EEE", "a driver of Windows is used directly", "include its INF and use Needs"),
    r(2651, b"EEE", "a needed section's INF is not included", "add Include = with the INF that has the section"),
    r(2660, b"--E", "audio effects are registered under HKCR", "write under HKR"),
    r(2661, b"--E", "only the class AudioProcessingObject registers audio effects", "move it to a component INF of that class"),
    r(2662, b"--E", "a section with audio effects does not include wdmaudio.inf", "add Include = wdmaudio.inf"),
    r(2663, b"--E", "a section with audio effects does not need WDMAUDIO's section", "add the section of wdmaudio.inf to Needs"),
];
