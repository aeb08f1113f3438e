//! Plain data that all programs share. No IO, no browser, no Parquet.

mod annotation;
mod audit;
mod category;
mod choices;
mod clause;
mod counts;
mod export;
mod fields;
mod filter;
mod hub;
pub(crate) mod json;
pub(crate) mod keyed;
mod labels;
mod list;
mod mapping;
mod mark;
mod names;
mod nearest;
mod order;
mod pair_json;
mod part;
mod problem;
mod reveal;
mod search;
mod shared;
mod sorted;
mod table;

pub use annotation::{Annotation, LabelTally, SAFE_LABEL, Tally};
pub use audit::{Breaches, Judged, MANY_CATEGORIES, NO_CATEGORY, Reads, Report, Rule, Share, Unit, judge};
pub use category::{CategorySet, PKU_SAFERLHF_CATEGORIES, slug_of};
pub use choices::{CHOICES, Choice, Choices};
pub use clause::{CHART_VIEWS, Clause, FOUND_VIEWS, Facts, LABELS_UNKNOWN, Mode, On, Values, View};
pub use counts::{
    Agreement, BySeverity, Counts, CrossTable, DIFFERENCE_BIN, DIFFERENCE_BINS, LENGTH_BINS, LengthCounts,
    PROMPT_BIN, RESPONSE_BIN, ResponseCounts, SourceCounts, difference_bin, length_bin,
};
pub use export::{Format, LeftOut, PreferBy, PreferenceRules, Shape, Ties, UnsafePairs};
pub use fields::{Fields, Member};
pub use filter::Filter;
pub use hub::{HUB, Hub};
pub use json::Value;
pub use labels::{Differs, Labels, PairSafety, Preference, SEVERITY_UNKNOWN, UNKNOWN};
pub use list::{parse_list, write_list};
pub use mapping::{ColumnInfo, ColumnKind, Mapped, Mapping, Role};
pub use mark::{Mark, Merged, NOTED, STARRED, TAG, add_mark, is_mark, mark_of_pair, merge_mark};
pub use names::Names;
pub use nearest::nearest;
pub use order::{Order, SortBy, SortKey};
pub use pair_json::{Record, quoted};
pub use part::{PairAddress, Part, parse_place, part_of_address, place};
pub use problem::{Cause, Problem};
pub use reveal::{Decision, Level, Reason, Reveal};
pub use search::{Found, How, SEARCHED, Search, Within};
pub use shared::{AUDIT, CHARTS, DataKey, TABLE};
pub use sorted::sort_short;
pub use table::{Column, TableChoices};
