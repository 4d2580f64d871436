//! Registers of codec and controller: AC'97 component specification 2.3 and the data sheets of the ICH family (82801).

pub mod bus_master;
pub mod descriptor;
pub mod mixer;
