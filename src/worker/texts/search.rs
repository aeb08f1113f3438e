//! Searches texts for what the engine wants to know. Texts that are held already are
//! searched at once; the others are read, held and searched row group by row group.
//! What is found goes to the engine.

use super::find::{needle_of, refused};
use super::scope::{self, Slices};
use super::store::{ALL_TEXTS, Block, PROMPTS, Span, Texts};
use super::{Session, Shared, annotators, audit};
use crate::model::{Found, Problem, Values};
use crate::source::Jobs;
use crate::text::{Corpus, Needle};
use crate::wire::{Ask, SearchState, Wanted};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two reports.
const REPORT: f64 = 200.0;
/// Row groups that are asked for ahead, once the first was searched: before that
/// they would only slow the first one down.
const AHEAD: usize = 4;

/// Which columns: prompt, response 0, response 1.
type Columns = [bool; 3];

/// Texts that are held to be searched, in blocks of consecutive rows.
#[derive(Default)]
pub(super) struct Held {
    corpus: RefCell<Corpus>,
    /// By first row of a block: its rows, and the columns that are held.
    blocks: RefCell<BTreeMap<u64, (u64, Columns)>>,
}

impl Held {
    fn hold(&self, block: &Block) -> Result<(), Problem> {
        let mut blocks = self.blocks.borrow_mut();
        let (rows, held) = blocks.entry(block.first_row).or_default();
        for (number, column) in block.group.columns.iter().enumerate().take(ALL_TEXTS) {
            if !held[number] {
                let (bytes, ends) = column.parts();
                let first_row = block.first_row as u32;
                self.corpus.borrow_mut().hold(first_row, number as u32, bytes, ends).map_err(refused)?;
                (*rows, held[number]) = (ends.len() as u64, true);
            }
        }
        Ok(())
    }

    /// First rows of the blocks of which these columns are held.
    fn blocks(&self, columns: Columns) -> Vec<u64> {
        let blocks = self.blocks.borrow();
        blocks.iter().filter(|(_, (_, held))| covers(*held, columns)).map(|(first, _)| *first).collect()
    }

    /// Whether these columns of all rows of a span are held.
    fn holds(&self, span: &Span, columns: Columns) -> bool {
        let end = span.first_row + span.rows;
        let mut next = span.first_row;
        for (first, (rows, held)) in self.blocks.borrow().range(span.first_row..end) {
            if *first != next || !covers(*held, columns) {
                return false;
            }
            next = first + rows;
        }
        next >= end
    }

    /// Whether the prompt of a row is held.
    fn holds_prompt(&self, row: u64) -> bool {
        let blocks = self.blocks.borrow();
        let block = blocks.range(..=row).next_back();
        block.is_some_and(|(first, (rows, held))| held[0] && row < first + rows)
    }
}

fn covers(held: Columns, wanted: Columns) -> bool {
    (0..3).all(|column| held[column] || !wanted[column])
}

/// A clause whose rows are being found out.
struct Task {
    wanted: Wanted,
    columns: Columns,
    /// None for regular expressions and for prompts.
    needle: Option<Needle>,
    /// First rows of the blocks that were searched, and their rows.
    done: RefCell<BTreeMap<u64, u64>>,
}

impl Task {
    fn new(wanted: Wanted) -> Result<Self, Problem> {
        let (columns, needle) = match &wanted.values {
            Values::Search(search) => (search.columns(), needle_of(search)?),
            _ => ([true, false, false], None),
        };
        Ok(Self { wanted, columns, needle, done: RefCell::default() })
    }
}

/// Searches for what is wanted, in place of what was before.
pub(super) fn search(session: &Shared, number: u32, wanted: Vec<Wanted>) {
    let ticket = session.search_ticket.get() + 1;
    session.search_ticket.set(ticket);
    let session = Rc::clone(session);
    spawn_local(async move {
        let sources = session.sources().await;
        let epoch = session.epoch.get();
        let (labels, wanted): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|wanted| matches!(wanted.values, Values::Mask(_)));
        let (rules, wanted): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|wanted| matches!(wanted.values, Values::Names(_)));
        let tasks: Result<Vec<Task>, Problem> = wanted.into_iter().map(Task::new).collect();
        let mut outcome = match tasks {
            Ok(tasks) if tasks.is_empty() => Ok(true),
            Ok(tasks) => {
                let run = Run { session: &session, number, ticket, epoch, texts: &sources.texts, tasks };
                run.all().await
            }
            Err(problem) => Err(problem),
        };
        if outcome == Ok(true) && !labels.is_empty() {
            outcome = annotators::find(&session, number, ticket, labels).await;
        }
        let mut not_allowed = false;
        if outcome == Ok(true) && !rules.is_empty() {
            (outcome, not_allowed) = audit::find(&session, number, ticket, rules).await;
        }
        let state = match (outcome, sources.problem) {
            (Ok(false), _) => return,
            (Ok(true), _) if not_allowed => SearchState::Refused,
            (Err(problem), _) | (_, Some(problem)) => SearchState::Failed(problem.into()),
            (Ok(true), None) => SearchState::Done,
        };
        if session.search_ticket.get() == ticket {
            scope::relay(&Ask::Searched { epoch, search: number, state });
        }
    });
}

/// Searches no longer.
pub(super) fn stop(session: &Shared) {
    session.search_ticket.set(session.search_ticket.get() + 1);
}

/// One search of one or more clauses.
struct Run<'a> {
    session: &'a Session,
    /// The engine's number of it.
    number: u32,
    ticket: u32,
    epoch: u32,
    texts: &'a Texts,
    tasks: Vec<Task>,
}

impl Run<'_> {
    /// Searches what is held, then reads the rest; false when something overtook that.
    async fn all(&self) -> Result<bool, Problem> {
        if !self.in_held().await? {
            return Ok(false);
        }
        let columns = self.columns();
        let mut spans = self.texts.spans();
        spans.retain(|span| span.rows > 0 && !self.session.held.holds(span, columns));
        if !spans.is_empty() {
            // The prompts that others are compared with come first.
            let rows: Vec<u64> = self.tasks.iter().filter_map(|task| task.wanted.row).collect();
            let has_row = |span: &Span| {
                rows.iter().any(|row| (span.first_row..span.first_row + span.rows).contains(row))
            };
            spans.sort_by_key(|span| !has_row(span));
            if !self.read(&spans).await? {
                return Ok(false);
            }
        }
        // The prompt of a pair that is not there is the prompt of none; and texts of
        // which there are none do not have what is searched for.
        for task in &self.tasks {
            let spans = self.texts.spans();
            let end = spans.iter().map(|span| span.first_row + span.rows).max().unwrap_or(0);
            self.fill(task, end);
        }
        Ok(self.is_current())
    }

    fn is_current(&self) -> bool {
        self.session.search_ticket.get() == self.ticket
    }

    fn columns(&self) -> Columns {
        self.tasks.iter().fold([false; 3], |all, task| [0, 1, 2].map(|c| all[c] || task.columns[c]))
    }

    /// Tells the engine of rows that no search can find anything in.
    fn fill(&self, task: &Task, end: u64) {
        let done = task.done.borrow();
        let mut next = 0;
        for (first, rows) in done.iter().map(|(first, rows)| (*first, *rows)).chain([(end, 0)]) {
            if first > next {
                self.tell(task, next, vec![0; (first - next) as usize]);
            }
            next = next.max(first + rows);
        }
    }

    fn tell(&self, task: &Task, first_row: u64, found: Vec<Found>) {
        let values = task.wanted.values.clone();
        scope::relay(&Ask::Found { epoch: self.epoch, values, first_row, found });
    }

    /// Searches all that is held; what was found goes to the engine in one piece.
    async fn in_held(&self) -> Result<bool, Problem> {
        let mut slices = Slices::new();
        for task in &self.tasks {
            let mut run: Option<(u64, Vec<Found>)> = None;
            for first_row in self.session.held.blocks(task.columns) {
                let Some(found) = self.block(task, first_row).await? else { continue };
                if !self.is_current() {
                    return Ok(false);
                }
                match &mut run {
                    Some((first, all)) if *first + all.len() as u64 == first_row => all.extend(found),
                    _ => {
                        if let Some((first, all)) = run.replace((first_row, found)) {
                            self.tell(task, first, all);
                        }
                    }
                }
                slices.breathe().await;
            }
            if let Some((first, all)) = run {
                self.tell(task, first, all);
            }
        }
        Ok(self.is_current())
    }

    /// What is found in a held block; none when it was searched before, or cannot be yet.
    async fn block(&self, task: &Task, first_row: u64) -> Result<Option<Vec<Found>>, Problem> {
        if task.done.borrow().contains_key(&first_row) {
            return Ok(None);
        }
        let held = &self.session.held;
        let first = first_row as u32;
        let mask = (0..3).fold(0, |mask, column| mask | u32::from(task.columns[column]) << column);
        let found = match (&task.wanted.values, &task.needle) {
            (Values::Search(_), Some(needle)) => {
                held.corpus.borrow_mut().find(needle, mask, first).map_err(refused)?
            }
            (Values::Search(search), None) => {
                let column = |column: usize| {
                    let corpus = held.corpus.borrow();
                    let parts = (corpus.bytes(first, column as u32), corpus.ends(first, column as u32));
                    match parts {
                        (Ok(bytes), Ok(ends)) if task.columns[column] => Some((bytes, ends)),
                        _ => None,
                    }
                };
                self.session.regex.find(search, [0, 1, 2].map(column)).await?
            }
            _ => match task.wanted.row.filter(|row| held.holds_prompt(*row)) {
                // A prompt is the same whether one or all of them are asked for.
                Some(row) => {
                    let same = held.corpus.borrow().same(row as u32, first).map_err(refused)?;
                    same.into_iter().map(|bit| bit * 0b11).collect()
                }
                None => return Ok(None),
            },
        };
        task.done.borrow_mut().insert(first_row, found.len() as u64);
        Ok(Some(found))
    }

    /// Reads, holds and searches spans; false when something overtook that.
    async fn read(&self, spans: &[Span]) -> Result<bool, Problem> {
        self.report();
        let columns = if self.columns()[1] { ALL_TEXTS } else { PROMPTS };
        let mut reported = scope::now();
        let (first, rest) = spans.split_at(1);
        for (spans, ahead) in [(first, 1), (rest, AHEAD)] {
            let reads = spans.iter().map(|span| self.texts.blocks(*span, columns));
            let mut reads = Jobs::new(reads, ahead);
            while let Some(blocks) = reads.next().await {
                for block in blocks? {
                    if !self.is_current() {
                        return Ok(false);
                    }
                    self.session.held.hold(&block)?;
                    for task in &self.tasks {
                        if let Some(found) = self.block(task, block.first_row).await? {
                            self.tell(task, block.first_row, found);
                        }
                    }
                }
                if ahead == 1 || scope::now() - reported > REPORT {
                    self.report();
                    reported = scope::now();
                }
            }
        }
        // Where the prompt of a pair was not held yet, blocks before it were left out.
        self.in_held().await
    }

    fn report(&self) {
        let columns = self.columns();
        let spans = self.texts.spans();
        let held = spans.iter().filter(|span| self.session.held.holds(span, columns));
        let bytes = [held.map(|span| span.bytes).sum(), spans.iter().map(|span| span.bytes).sum()];
        let done = self.tasks.iter().map(|task| task.done.borrow().values().sum::<u64>()).min().unwrap_or(0);
        let pairs = [done, spans.iter().map(|span| span.rows).sum()];
        let state = SearchState::Reading { bytes, pairs };
        scope::relay(&Ask::Searched { epoch: self.epoch, search: self.number, state });
    }
}
