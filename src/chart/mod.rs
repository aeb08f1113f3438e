//! What charts show, before it is drawn: numbers, sentences, marks, tables,
//! comparisons, and charts as files. No signals, no DOM.

mod compare;
mod figure;
mod figures;
mod json;
mod number;
mod reliability;
mod sentence;
mod stats;
mod svg;
mod tsv;

pub use compare::compare;
pub use figure::{
    COMPARED_NOTE, Cell, Context, Estimate, FEW_NOTE, Figure, GridCells, MANY_NOTE, METHOD_NOTE, Mark,
    Number, Panel, Row, Shape, Table, decimal,
};
pub use figures::{ANNOTATORS, NAMES, describe, describe_annotators, is_of};
pub use json::charts_json;
pub use number::{
    count, counted, fixed, fraction, interval_words, megabytes, percent, precise, signed_points,
};
pub use reliability::Reliability;
pub use sentence::{
    category_name, clause_sentence, clause_words, differs_name, filter_sentence, match_sentence, on_words,
    preference_name, rows_name, safety_name, severity_name,
};
pub use stats::{Interval, lift, newcombe, phi, wilson};
pub use svg::{Provenance, svg};
pub use tsv::tsv;
