//! End-to-end tests: the built page in a browser, one subject per module.

mod accessibility;
mod charts;
mod comparison;
mod consent;
mod content_security;
mod datasets;
mod definitions;
mod demo;
mod family;
mod faults;
mod filters;
mod formats;
mod hosts;
mod hub;
mod keyboard;
mod layout;
mod lengths;
mod overview;
mod pairs;
mod reader;
mod saved;
mod search;
mod sources;
mod table;
mod texts;
mod worker;
