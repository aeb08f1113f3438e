//! Opens the PKU-SafeRLHF safety-preference data in the browser, with no server.
//!
//! Three programs share this library: `app` draws the page, `engine` runs in a
//! Web Worker and reads and counts, `text` is loaded there when text is first
//! searched or compared. Data flows one way:
//!
//! ```text
//! source → shard → adapter → engine → worker ⇢ wire ⇢ state → ui
//! ```
//!
//! * [`model`] plain data; knows nothing else of this crate.
//! * [`wire`] the messages between the two programs; knows only `model`.
//! * [`shard`] Parquet bytes ⇄ columns; the only user of the `parquet` crate.
//! * [`adapter`] a schema → which column means which label; pure.
//! * [`engine`] labels + filter → counts and row windows; no IO, no browser.
//! * [`source`] addresses, ranges, integrity; only its `fetch` and `local` touch a browser.
//! * [`worker`] the engine program: owns a session, answers messages.
//! * [`text`] the text program: holds texts, finds needles, compares words.
//! * [`state`] signals, URL ⇄ state, the verbs that change it.
//! * [`chart`] what charts show, before it is drawn: marks, tables, sentences.
//! * [`ui`] views: turn values into markup; never decode, fetch or count.

pub mod model;
pub mod wire;

#[cfg(feature = "engine")]
pub mod adapter;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod shard;
#[cfg(feature = "engine")]
pub mod source;
#[cfg(all(feature = "engine", target_arch = "wasm32"))]
pub mod worker;

#[cfg(feature = "text")]
pub mod text;

#[cfg(feature = "ui")]
pub mod chart;
#[cfg(feature = "ui")]
pub mod state;
#[cfg(feature = "ui")]
pub mod ui;

/// Build id, the same in both programs of one build; `dev` when built by hand.
pub const BUILD: &str = match option_env!("SAFERLHF_BUILD") {
    Some(id) => id,
    None => "dev",
};
