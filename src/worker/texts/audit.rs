//! What labels and texts contradict: the rules of the audit, of labels at once, of texts when
//! the reader allows that they are read. Of texts only hashes are kept.

use super::find::refused;
use super::scope::{self, Slices};
use super::store::{ALL_TEXTS, Block, Span, Texts};
use super::walk::{Ended, STEP, Taker, Walk};
use super::{Session, Shared};
use crate::model::{Fields, Judged, Labels, Problem, Reads, Report, Rule, Values, judge};
use crate::text::{Audit, Origin, Texts as TextsOfRow};
use crate::wire::{AllLabels, Ask, MeasureState, SearchState, TextReply, Wanted};
use futures_util::FutureExt;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Hashes of rows, from one on.
type Recorded = Rc<Vec<(u64, [String; 2])>>;

/// What is known of all rows.
#[derive(Default)]
pub(super) struct Auditing {
    labels: RefCell<AllLabels>,
    /// Where rows come from: by part.
    origins: RefCell<Vec<Origin>>,
    texts: RefCell<Audit>,
    /// Whether texts were taken in full and compared.
    compared: Cell<bool>,
    walk: Walk,
    /// The newest question of the page; older ones stop.
    ticket: Cell<u32>,
    /// Recorded hashes that were read last: first row and past the last, for the next row group.
    recorded: RefCell<Option<(u64, Recorded)>>,
}

/// What of a row group is needed: texts, and the recorded hashes around these.
struct Piece {
    blocks: Vec<Block>,
    recorded: Vec<Recorded>,
}

impl Auditing {
    /// The labels of all rows, in place of those before.
    pub(super) fn begin(&self, labels: AllLabels) {
        let before = self.labels.replace(labels);
        let labels = self.labels.borrow();
        if before.words != labels.words || before.parts != labels.parts {
            *self.origins.borrow_mut() = Origin::of(&labels.parts);
            *self.texts.borrow_mut() = Audit::new(labels.fields);
            self.compared.set(false);
            self.walk.begin();
            *self.recorded.borrow_mut() = None;
        }
    }

    /// What a row breaks.
    fn judged(&self, labels: &AllLabels, texts: &Audit, row: usize) -> Judged {
        let own = judge(Labels(labels.words.get(row).copied().unwrap_or_default()), labels.fields);
        if self.compared.get() { own.and(texts.judged(row)) } else { own }
    }

    /// Of which part a row is.
    fn origin(&self, row: u64) -> Origin {
        let labels = self.labels.borrow();
        let mut left = row;
        let run = labels.runs.iter().find(|(_, rows)| {
            let is_here = left < *rows;
            left = left.saturating_sub(*rows);
            is_here
        });
        let part = run.map_or(0, |(part, _)| usize::from(*part));
        self.origins.borrow().get(part).copied().unwrap_or_default()
    }

    /// Takes the texts of some rows, from one on; false where there are none.
    fn take(&self, piece: &Piece, from: usize) -> Result<bool, Problem> {
        let labels = self.labels.borrow();
        let places = match labels.fields {
            fields if fields.has(Fields::PAIR) => 2,
            fields => usize::from(fields.has(Fields::RESPONSE)),
        };
        let mut audit = self.texts.borrow_mut();
        let mut some = false;
        for block in &piece.blocks {
            for at in from..from + STEP {
                let texts = block.group.columns.iter().map_while(|column| column.value(at));
                let texts: Vec<&[u8]> = texts.collect();
                let Some((prompt, responses)) = texts.split_first() else { break };
                // Where there is one response, or none, other columns hold nothing.
                let responses = &responses[..responses.len().min(places)];
                some = true;
                let row = block.first_row + at as u64;
                let Some(word) = labels.words.get(row as usize) else { continue };
                let recorded = piece.recorded.iter().find_map(|all| {
                    let (first, _) = all.first()?;
                    all.get(usize::try_from(row.checked_sub(*first)?).ok()?)
                });
                let recorded: Vec<&[u8]> =
                    recorded.iter().flat_map(|(_, own)| own.iter().map(|hash| hash.as_bytes())).collect();
                let texts = TextsOfRow { prompt, responses, recorded: &recorded };
                audit.take(row as usize, self.origin(row), Labels(*word), &texts).map_err(refused)?;
            }
        }
        Ok(some)
    }

    /// Everything there is to say of the rows whose bit is set, or of all, in slices.
    async fn report(&self, matching: &[u64]) -> Report {
        let (mut report, mut slices) = (Report::default(), Slices::new());
        let rows = self.labels.borrow().words.len();
        for from in (0..rows).step_by(STEP) {
            {
                let (labels, texts) = (self.labels.borrow(), self.texts.borrow());
                let is_meant = |row: &usize| {
                    matching.is_empty()
                        || matching.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
                };
                for row in (from..rows.min(from + STEP)).filter(is_meant) {
                    let pairs = labels.pairs.get(row).copied().unwrap_or(1);
                    let word = labels.words.get(row).copied().unwrap_or_default();
                    report.add(Labels(word), self.judged(&labels, &texts, row), pairs);
                }
            }
            slices.breathe().await;
        }
        report
    }
}

fn tell(state: MeasureState, report: Vec<u64>) {
    scope::post(&TextReply::Audit { state, report });
}

/// Recorded hashes of the rows of a span; the page of hashes that was read last is kept, because
/// those of a packed site are of more rows than its texts.
async fn recorded(session: Shared, hashes: Rc<Texts>, span: Span) -> Result<Vec<Recorded>, Problem> {
    let (mut row, end) = (span.first_row, span.first_row + span.rows);
    let mut all = Vec::new();
    while row < end {
        let Some(of) = hashes.span_of(row) else { break };
        let kept = session.audit.recorded.borrow().clone();
        let own = match kept.filter(|(first, _)| *first == of.first_row) {
            Some((_, own)) => own,
            None => {
                let own = Rc::new(hashes.hashes_of(of).await?);
                *session.audit.recorded.borrow_mut() = Some((of.first_row, Rc::clone(&own)));
                own
            }
        };
        all.push(own);
        row = of.first_row + of.rows;
    }
    Ok(all)
}

/// The page wants to know; with `texts` those are read.
pub(super) fn ask(session: &Shared, texts: bool, matching: Vec<u64>) {
    let own = &session.audit;
    let ticket = own.ticket.get() + 1;
    own.ticket.set(ticket);
    let session = Rc::clone(session);
    spawn_local(async move {
        let waits = || session.audit.ticket.get() == ticket;
        let outcome = if texts { read(&session, &waits, &|| ()).await.map(|_| ()) } else { Ok(()) };
        let report = session.audit.report(&matching).await.to_numbers();
        if waits() {
            tell(session.state(outcome).await, report);
        }
    });
}

impl Session {
    /// How far the rules of texts are.
    async fn state(&self, outcome: Result<(), Problem>) -> MeasureState {
        if let Err(problem) = outcome {
            return MeasureState::Failed(problem.into());
        }
        let sources = self.sources().await;
        let bytes = sources.texts.spans().iter().map(|span| span.bytes).sum();
        match () {
            () if self.audit.compared.get() => MeasureState::Known,
            () if bytes == 0 => MeasureState::Absent,
            () => MeasureState::Unread { bytes },
        }
    }
}

/// Reads all texts; false when nobody waits any more.
async fn read(session: &Shared, waits: &dyn Fn() -> bool, report: &dyn Fn()) -> Result<bool, Problem> {
    let own = &session.audit;
    if own.compared.get() {
        return Ok(true);
    }
    let taker = Taker {
        waits,
        told: &|| {
            let [[bytes, total], _] = own.walk.read();
            tell(MeasureState::Reading { bytes, total }, Vec::new());
            report();
        },
        read: &|sources, span| {
            let (texts, hashes) = (Rc::clone(&sources.texts), Rc::clone(&sources.hashes));
            let session = Rc::clone(session);
            async move {
                let blocks = texts.blocks(span, ALL_TEXTS).await?;
                let recorded = recorded(session, hashes, span).await?;
                Ok(Piece { blocks, recorded })
            }
            .boxed_local()
        },
        take: &|piece: &Piece, from| own.take(piece, from),
    };
    if own.walk.go(session, taker).await? != Ended::Done {
        return Ok(false);
    }
    own.texts.borrow_mut().settle().map_err(refused)?;
    own.compared.set(true);
    Ok(true)
}

/// Finds the rows that break rules, for a search of the engine's: false when something overtook
/// that. And whether rules of texts were left out, because the reader chose labels only.
pub(super) async fn find(
    session: &Shared,
    search: u32,
    ticket: u32,
    wanted: Vec<Wanted>,
) -> (Result<bool, Problem>, bool) {
    let epoch = session.epoch.get();
    let own = &session.audit;
    let mut not_allowed = false;
    for Wanted { values, .. } in wanted {
        let Values::Names(names) = &values else { continue };
        let rules = names.iter().filter_map(|name| Rule::from_key(name));
        let (mut bits, mut needs_texts) = (0, false);
        for rule in rules {
            bits |= rule.bit();
            needs_texts |= rule.reads() != Reads::Labels;
        }
        let reads_text = own.labels.borrow().reads_text;
        if needs_texts && !reads_text {
            not_allowed = true;
            continue;
        }
        if needs_texts {
            let report = || {
                let [bytes, pairs] = own.walk.read();
                scope::relay(&Ask::Searched { epoch, search, state: SearchState::Reading { bytes, pairs } });
            };
            match read(session, &|| session.search_ticket.get() == ticket, &report).await {
                Ok(true) => {}
                other => return (other, false),
            }
        }
        let found = {
            let (labels, texts) = (own.labels.borrow(), own.texts.borrow());
            let rows = 0..labels.words.len();
            rows.map(|row| {
                let mask = own.judged(&labels, &texts, row).mask();
                u8::from(mask & bits != 0) | u8::from(mask & bits == bits) << 1
            })
            .collect()
        };
        scope::relay(&Ask::Found { epoch, values, first_row: 0, found });
    }
    (Ok(true), not_allowed)
}
