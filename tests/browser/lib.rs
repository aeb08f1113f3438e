//! A browser that opens the built page, for tests in `suite/`.
//!
//! Tests know of the page only what `docs/automation.md` says. Each opens a
//! [`Page`] of its own: a fresh server, driver and browser profile. When it
//! goes out of scope, the console must be empty of errors and warnings; when
//! the test fails, a screenshot and the markup go to `target/browser-failures/`.
//!
//! | variable | meaning |
//! |---|---|
//! | `SAFERLHF_DIST` | the built site; default `dist/` |
//! | `CHROME`, `CHROMEDRIVER` | the programs; default `chromium`, `chromedriver` |
//! | `SAFERLHF_PYTHON` | Python with the packages of `tests/python/requirements.txt`; default `python3` |

mod driver;
mod environment;
mod fixtures;
mod page;
mod session;
mod slots;
mod tables;
mod timing;
mod visit;
mod webdriver;
mod worker;

pub use environment::target;
pub use fixtures::{Hub, broken, counts, counts_where, hub};
pub use page::{Count, Page};
pub use tables::{Tables, published};
pub use visit::{MOUNT, Visit, src};
