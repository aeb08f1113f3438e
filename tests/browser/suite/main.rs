//! End-to-end tests: the built page in a browser, one subject per module.

mod accessibility;
mod charts;
mod content_security;
mod demo;
mod faults;
mod filters;
mod hub;
mod layout;
mod lengths;
mod pairs;
mod sources;
mod worker;
