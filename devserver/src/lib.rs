//! A local web server for development and tests.
//!
//! It serves a folder as any static host would ([`Config::files`]), or plays
//! the Hugging Face hub ([`Config::hub`]): an address that redirects to a
//! signed, expiring one on another origin. On request it misbehaves in the
//! ways real hosts do ([`Fault`]), shapes the link ([`Link`]), and keeps a
//! [log](Entry) of what was asked and how many bytes were answered, so that a
//! test can assert on the reads and not only on the result.
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! let server = devserver::Devserver::start(devserver::Config::files("dist"))?;
//! println!("{}", server.url());
//! # Ok(())
//! # }
//! ```
//!
//! | module | part |
//! |---|---|
//! | `server` | ports, threads, start and stop |
//! | `route` | which request gets which answer |
//! | `file` | a path below the folder → bytes, MIME type, validator |
//! | `range` | the `Range` header |
//! | `hub` | hub addresses and signatures |
//! | `fault` | the ways of misbehaving |
//! | `reply` | an answer before it is sent, and how it is sent |
//! | `link` | latency and bandwidth |
//! | `log` | the request log |

mod config;
mod fault;
mod file;
mod hub;
mod link;
mod log;
mod range;
mod reply;
mod route;
mod server;

pub use config::{Config, Head, Role};
pub use fault::Fault;
pub use link::Link;
pub use log::{Entry, Port};
pub use server::Devserver;
