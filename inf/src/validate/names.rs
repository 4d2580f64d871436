//! Service names that Microsoft's samples use: all of them are reserved (rule 1017).

/// Longest name of a service in characters.
pub(super) const LONGEST_SERVICE: usize = 256;

/// Names that only a sample has; samples with names that others may have as well are left out.
const SAMPLES: &[&str] = &[
    "audiocodec",
    "avscamera",
    "avshws",
    "avssamp",
    "bthechosamplecli",
    "bthechosamplesrv",
    "echo_2",
    "firefly",
    "hidusbfx2",
    "kdodsamp",
    "kmdf_enumswitches",
    "ndislwf",
    "ndisprot630",
    "netvadapter",
    "netvmini630",
    "netvmini680",
    "osrfx2_dchu_usersvc",
    "osrusbfx2",
    "sampleacpipep",
    "sdcavcodec",
    "sdcavdsp",
    "sdcavxu",
    "simpleaudiosample",
    "singlecomponentfstatesvc",
    "skeletoni2c",
    "spbtesttool",
    "sysvad_componentizedaudiosample",
    "sysvad_tabletaudiosample",
    "toaster",
    "toasterfilter",
    "ucmcxucsi",
    "usbsamp",
    "vhidmini",
    "wdffeatured",
    "wdfmulticomp",
    "wdfsimple",
];

/// Whether a service has the name of a sample.
pub(super) fn is_sample(name: &str) -> bool {
    SAMPLES.iter().any(|sample| sample.eq_ignore_ascii_case(name))
}
