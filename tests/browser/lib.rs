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
//! | `SAFERLHF_AXE` | the script of axe-core; default where `cargo xtask test` puts it |
//! | `SAFERLHF_PYTHON` | Python with the packages of `tests/python/requirements.txt`; default `python3` |

mod axe;
mod driver;
mod environment;
mod fixtures;
pub mod keys;
mod page;
mod published;
mod responsive;
mod session;
mod slots;
mod tables;
mod timing;
mod visit;
mod webdriver;
mod worker;

pub use environment::target;
pub use fixtures::{
    Annotated, Answer, Found, Hub, Views, annotated, annotated_answers, answers, audit_answers, broken,
    check_export, counts, counts_of, exports, family, family_answers, hub, hub_over, other, other_answers,
    patterns, planted, same_rows, scale_answers, texts, views,
};
pub use page::{Count, Page};
pub use published::{published, published_file, published_slugs};
pub use tables::{Cell, Table, Tables};
pub use visit::{MOUNT, Visit, src};
