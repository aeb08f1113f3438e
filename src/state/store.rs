//! The signals. Views read them; only `actions` and `receive` write them.

use super::address::Address;
use super::live::Live;
use super::recent::Recent;
use super::saved::Saved;
use crate::model::{
    CategorySet, Choices, ColumnInfo, Counts, Decision, Fields, Filter, Level, Mapping, Member, Reveal,
};
use crate::wire::{
    About, Failure, Hashes, MeasureState, NameLists, Note, Pair, PairText, Row, SearchState, SourceSpec,
    SourceStatus, Text, TextRanges,
};
use std::sync::Arc;

/// How far the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageState {
    /// The engine still starts.
    Booting,
    /// Sources are being read.
    Loading,
    /// Every label of every chosen file is counted and drawn.
    Ready,
    /// A chosen source could not be read in full.
    Error,
}

impl PageState {
    /// Value of `data-state`.
    pub fn key(self) -> &'static str {
        match self {
            PageState::Booting => "booting",
            PageState::Loading => "loading",
            PageState::Ready => "ready",
            PageState::Error => "error",
        }
    }
}

/// The engine ended unexpectedly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError {
    /// What the program said.
    pub detail: String,
    /// What was done about it.
    pub phase: EnginePhase,
}

/// What was done after the engine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnginePhase {
    /// A new one is starting.
    Restarting,
    /// A new one answers.
    Restarted,
    /// It ended too often: the user decides.
    Stopped,
}

/// A window of the matching pairs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsView {
    /// Position of the first.
    pub offset: u64,
    /// Matching pairs.
    pub matching: u64,
    /// The pairs.
    pub rows: Vec<Row>,
}

impl RowsView {
    /// The pair at a position, where it is among these.
    pub fn at(&self, position: u64) -> Option<&Row> {
        self.rows.get(usize::try_from(position.checked_sub(self.offset)?).ok()?)
    }
}

/// Text of the open pair.
#[derive(Clone, Debug, PartialEq)]
pub enum TextState {
    /// It is not shown: why.
    Hidden(Decision),
    /// It is being read.
    Loading,
    /// Here it is.
    Shown(Box<PairText>),
    /// It cannot be had: why.
    Unavailable(String),
}

impl Default for TextState {
    fn default() -> Self {
        TextState::Hidden(Decision::Ask)
    }
}

/// The pair in the reader.
#[derive(Clone, Debug, PartialEq)]
pub enum PairView {
    /// No pair is open.
    Closed,
    /// An address was given that no loaded pair has.
    Missing(String),
    /// Another pair stands at the place of an address: hashes are read to find it.
    Looking(String),
    /// Hashes cannot be read to find the pair of an address: why.
    Failed(String),
    /// A pair, and where it was looked for when that was another place.
    Open { pair: Box<Pair>, from: Option<String> },
}

impl PairView {
    /// The open pair.
    pub fn pair(&self) -> Option<&Pair> {
        match self {
            PairView::Open { pair, .. } => Some(pair),
            _ => None,
        }
    }
}

/// What the file says of the sha256 of the open pair's texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum HashesState {
    /// It is being read.
    #[default]
    Loading,
    /// Here it is; none where the file says nothing.
    Known(Option<Hashes>),
    /// It cannot be read: why.
    Failed(String),
}

impl HashesState {
    /// The fingerprint; empty where it is not known.
    pub fn fingerprint(&self) -> String {
        match self {
            HashesState::Known(Some(hashes)) => hashes.fingerprint.clone(),
            _ => String::new(),
        }
    }
}

/// What is known of the annotators of responses that came to several of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotators {
    /// How far finding rows with the same texts is.
    pub state: MeasureState,
    /// What they said, as [`Tally`](crate::model::Tally) has it; nothing while it is not known.
    pub tally: Vec<u64>,
    /// Bytes of all texts.
    pub texts: u64,
}

/// What an audit has found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditView {
    /// How far the rules of texts are.
    pub state: MeasureState,
    /// What is known, as [`Report`](crate::model::Report) has it; nothing before that.
    pub report: Vec<u64>,
    /// The filter without its own clause for which it was asked, or is.
    pub asked: Option<Filter>,
}

/// Other pairs with the prompt of the open one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SamePrompt {
    /// Those found so far, the open one not among them.
    pub rows: Vec<Row>,
    /// Whether these are all.
    pub done: bool,
    /// Bytes of text that were read for that, and that will be in all.
    pub bytes: [u64; 2],
}

/// What is known of the pair in the reader beside its labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Its text.
    pub text: TextState,
    /// Recorded sha256 of its texts.
    pub hashes: HashesState,
    /// What is found in its text, or why that cannot be.
    pub ranges: Option<Result<TextRanges, String>>,
    /// Pairs with its prompt, where that was asked for.
    pub same_prompt: Option<SamePrompt>,
    /// The pair whose text the reader asked for by itself.
    pub asked: Option<u64>,
    /// Whether characters that cannot be seen are shown.
    pub invisible: bool,
}

/// Everything the page shows. `Copy`: signals are handles.
#[derive(Clone, Copy)]
pub struct Store {
    /// How far the page is.
    pub state: Live<PageState>,
    /// The open dataset.
    pub about: Live<Option<About>>,
    /// Counts of all pairs.
    pub all: Live<Arc<Counts>>,
    /// Counts under the filter that was drawn last.
    pub shown: Live<Arc<Counts>>,
    /// Counts of the pairs that match and of what they are compared with,
    /// where something is compared.
    pub compared: Live<Option<Arc<[Counts; 2]>>>,
    /// What numbers in counts stand for.
    pub names: Live<NameLists>,
    /// What was done last that shows nowhere else, such as copying.
    pub said: Live<String>,
    /// Whether `all` is complete.
    pub complete: Live<bool>,
    /// What is known of the lengths of texts.
    pub lengths: Live<MeasureState>,
    /// What is known of the annotators of responses.
    pub annotators: Live<Annotators>,
    /// Number of filter results drawn so far.
    pub drawn: Live<u32>,
    /// What the user filters; `shown` follows. What it is compared with is in the address.
    pub filter: Live<Filter>,
    /// How charts show their counts, as the address says.
    pub choices: Live<Choices>,
    /// The address, apart from the filter.
    pub address: Live<Address>,
    /// What in the address could not be used.
    pub address_notes: Live<Vec<String>>,
    /// Origins that the reader is asked about, and what is opened once they are agreed to.
    pub pending: Live<Option<(Vec<String>, Vec<SourceSpec>)>>,
    /// How far each source was read.
    pub sources: Live<Vec<SourceStatus>>,
    /// Notes on how sources were read.
    pub notes: Live<Vec<Note>>,
    /// Sources that could not be read in full.
    pub problems: Live<Vec<Failure>>,
    /// Set after the engine ended unexpectedly.
    pub engine_error: Live<Option<EngineError>>,
    /// The page's programs are of two builds: reload.
    pub outdated: Live<bool>,
    /// The table's window.
    pub rows: Live<RowsView>,
    /// Grows whenever the table lists other pairs, or the same in another order: it
    /// is seen from the top then.
    pub listing: Live<u32>,
    /// Texts of the table's window, by row.
    pub texts: Live<Vec<(u64, Text)>>,
    /// Why texts of the table cannot be had.
    pub texts_problem: Live<Option<String>>,
    /// The reader.
    pub pair: Live<PairView>,
    /// What is known of the pair in the reader beside its labels.
    pub reading: Live<Reading>,
    /// How far searching is.
    pub search: Live<SearchState>,
    /// Which texts the reader wants to see.
    pub reveal: Live<Reveal>,
    /// The reader's marks.
    pub saved: Live<Saved>,
    /// What labels and texts contradict.
    pub audit: Live<AuditView>,
    /// What was opened before, and what waits to be opened.
    pub recent: Live<Recent>,
    /// What columns of other labelled data are taken for, or would be if the user says so, and
    /// all columns.
    pub mapped: Live<Option<(Mapping, Vec<ColumnInfo>)>>,
    /// Grows whenever a part of the page that is fetched later has come, or could not be had.
    pub parts: Live<u32>,
}

impl Store {
    /// Nothing is known yet.
    pub fn new() -> Self {
        let zero = Arc::new(Counts::zero(CategorySet::pku_saferlhf().len()));
        Self {
            state: Live::new(PageState::Booting),
            about: Live::new(None),
            all: Live::new(Arc::clone(&zero)),
            shown: Live::new(zero),
            compared: Live::new(None),
            names: Live::new(Default::default()),
            said: Live::new(String::new()),
            complete: Live::new(false),
            lengths: Live::new(MeasureState::Absent),
            annotators: Live::new(Annotators::default()),
            drawn: Live::new(0),
            filter: Live::new(Filter::default()),
            choices: Live::new(Choices::default()),
            address: Live::new(Address::default()),
            address_notes: Live::new(Vec::new()),
            pending: Live::new(None),
            sources: Live::new(Vec::new()),
            notes: Live::new(Vec::new()),
            problems: Live::new(Vec::new()),
            engine_error: Live::new(None),
            outdated: Live::new(false),
            rows: Live::new(RowsView::default()),
            listing: Live::new(0),
            texts: Live::new(Vec::new()),
            texts_problem: Live::new(None),
            pair: Live::new(PairView::Closed),
            reading: Live::new(Reading::default()),
            search: Live::new(SearchState::Idle),
            reveal: Live::new(Reveal::default()),
            saved: Live::new(Saved::default()),
            audit: Live::new(AuditView::default()),
            recent: Live::new(Recent::default()),
            mapped: Live::new(None),
            parts: Live::new(0),
        }
    }

    /// The harm categories of the open dataset; those of PKU-SafeRLHF before
    /// one is open. Views that ask are run again when they change.
    pub fn categories(&self) -> CategorySet {
        self.about.with(categories_of)
    }

    /// The same, for code that is run only once.
    pub fn categories_now(&self) -> CategorySet {
        self.about.with_untracked(categories_of)
    }

    /// What the rows of the open dataset have; those of PKU-SafeRLHF before one is open.
    /// Views that ask are run again when that changes.
    pub fn fields(&self) -> Fields {
        self.about.with(fields_of)
    }

    /// The same, for code that is run only once.
    pub fn fields_now(&self) -> Fields {
        self.about.with_untracked(fields_of)
    }

    /// The member of the family that is open; PKU-SafeRLHF before one is.
    pub fn member_now(&self) -> Member {
        self.about.with_untracked(|about| about.as_ref().map_or(Member::SafeRlhf, |about| about.member))
    }

    /// Title of the open dataset; empty before one is open.
    pub fn dataset(&self) -> String {
        self.about.with_untracked(|about| about.as_ref().map(|about| about.title.clone()).unwrap_or_default())
    }

    /// Whether the reader's level lets texts be read at all.
    pub(super) fn reads_text(&self) -> bool {
        self.reveal.with_untracked(|reveal| reveal.level != Level::Labels)
    }

    /// A text of the table's window; who asks is run again when it changes.
    pub fn text_of<T>(&self, row: u64, look: impl FnOnce(&Text) -> Option<T>) -> Option<T> {
        self.texts.with(|all| look(&all.iter().find(|(of, _)| *of == row)?.1))
    }

    /// What is known of the pair in the reader.
    pub fn reading_now(&self) -> Reading {
        self.reading.get_untracked()
    }

    /// Changes what is known of the pair in the reader.
    pub(super) fn learn(&self, change: impl FnOnce(&mut Reading)) {
        self.reading.update(change);
    }

    /// Clears what was said about the sources before.
    pub(super) fn reading_begins(&self) {
        self.state.set(PageState::Loading);
        self.problems.set(Vec::new());
        self.notes.set(Vec::new());
        self.mapped.set(None);
    }
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

fn fields_of(about: &Option<About>) -> Fields {
    about.as_ref().map_or(Fields::ALL, |about| about.fields)
}

fn categories_of(about: &Option<About>) -> CategorySet {
    about.as_ref().map_or_else(CategorySet::pku_saferlhf, |a| a.categories.clone())
}
