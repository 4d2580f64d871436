//! Functions of `acxrequest.h`, with their places in the table.

use crate::acx::raw::prelude::*;
use crate::acx::table;
use crate::wdf::table::functions;

functions! {
    153 AcxRequestGetParameters(Request: WDFREQUEST, Parameters: *mut ACX_REQUEST_PARAMETERS);
}
