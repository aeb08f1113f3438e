//! Opens the PKU-SafeRLHF safety-preference data in the browser, with no server.
//!
//! Five programs share this library: `app` draws the page; `engine` runs in a Web
//! Worker and reads and counts labels; `text` runs in another one, once texts are
//! asked for, and reads and searches those; `formats` is loaded by a worker whose
//! file is written in another way than most; `export` runs in a worker while rows are
//! saved. Data flows one way:
//!
//! ```text
//! source → shard → adapter → engine → worker ⇢ wire ⇢ state → ui
//!                          ↘  text  ↗
//! ```
//!
//! * [`model`] plain data; knows nothing else of this crate.
//! * [`wire`] the messages between the programs; knows only `model`.
//! * [`shard`] Parquet bytes ⇄ columns; the only user of the `parquet` crate.
//! * [`adapter`] a schema → which column means which label; pure.
//! * [`engine`] labels + filter → counts and row windows; no IO, no browser.
//! * [`text`] texts + what is looked for → where it is; no IO, no browser.
//! * [`export`] rows of files → the files that they are saved as; no IO, no browser.
//! * [`formats`] other codecs, encodings and formats → what `shard` reads; no IO, no browser.
//! * [`source`] addresses, ranges, integrity; only its `fetch` and `local` touch a browser.
//! * [`worker`] both workers' programs: own a session, answer messages.
//! * [`state`] signals, URL ⇄ state, the verbs that change it.
//! * [`chart`] what charts show, before it is drawn: marks, tables, sentences.
//! * [`code`] what is in view, as code for other programs.
//! * [`language`] what the page says, in other languages; pure.
//! * [`lesson`] lessons as files and links have them, and as they are written; pure.
//! * [`quiz`] labels that people give themselves, and how far they agree; pure.
//! * [`ui`] views: turn values into markup; never decode, fetch or count.

pub mod model;
pub mod wire;

#[cfg(feature = "parquet")]
pub mod adapter;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "export")]
pub mod export;
#[cfg(feature = "codecs")]
pub mod formats;
#[cfg(feature = "parquet")]
pub mod shard;
#[cfg(feature = "parquet")]
pub mod source;
#[cfg(feature = "text")]
pub mod text;
#[cfg(all(
    any(feature = "engine", feature = "text", feature = "formats", feature = "export"),
    target_arch = "wasm32"
))]
pub mod worker;

#[cfg(feature = "ui")]
pub mod chart;
#[cfg(feature = "ui")]
pub mod code;
#[cfg(feature = "ui")]
pub mod language;
#[cfg(feature = "ui")]
pub mod lesson;
#[cfg(feature = "ui")]
pub mod quiz;
#[cfg(feature = "ui")]
pub mod state;
#[cfg(feature = "ui")]
pub mod ui;

/// Build id, the same in all programs of one build; `dev` when built by hand.
pub const BUILD: &str = match option_env!("SAFERLHF_BUILD") {
    Some(id) => id,
    None => "dev",
};
