//! Searches texts for the clauses of the newest filter. Texts that are held already
//! are searched at once; the others are read, held and searched row group by row
//! group, and what was found so far counts meanwhile.

use super::answer::row_of;
use super::scope::{self, Slices};
use super::session::Session;
use super::text_program::{Needle, TextProgram};
use super::texts::{ALL_TEXTS, Block, PROMPTS, Span, Texts};
use super::{Shared, count};
use crate::model::{Filter, Found, How, Problem, Values, View};
use crate::wire::{Reply, SearchState, Versus};
use futures_util::stream::{self, StreamExt};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two reports.
const REPORT: f64 = 200.0;
/// Row groups that are asked for ahead, once the first was searched: before that
/// they would only slow the first one down.
const AHEAD: usize = 4;
/// Rows that are told of those with the same prompt.
const MOST_SAME: usize = 200;

/// A clause whose rows are to be found out.
struct Wanted {
    values: Values,
    /// The columns that have to be held.
    columns: [bool; 3],
    /// Made when the text program is there.
    needle: Option<Needle>,
}

impl Wanted {
    fn new(values: Values) -> Self {
        let columns = match &values {
            Values::Search(search) => search.columns(),
            _ => [true, false, false],
        };
        Self { values, columns, needle: None }
    }
}

/// The text program with the texts that it holds, loaded where that is due.
///
/// # Errors
/// It cannot be had.
pub(super) async fn program(session: &Shared) -> Result<Rc<TextProgram>, Problem> {
    let there = session.borrow().open.as_ref().and_then(|dataset| dataset.program.clone());
    if let Some(program) = there {
        return Ok(program);
    }
    let program = Rc::new(TextProgram::load().await?);
    let mut session = session.borrow_mut();
    let Some(dataset) = &mut session.open else { return Ok(program) };
    // Somebody else may have waited for it too.
    Ok(Rc::clone(dataset.program.get_or_insert(program)))
}

/// The clauses of a filter that texts decide.
fn on_texts(filter: &Filter) -> impl Iterator<Item = Values> + '_ {
    let clauses = filter.clauses().iter();
    clauses.filter(|clause| matches!(clause.view, View::Search | View::SamePrompt)).map(|c| c.values.clone())
}

impl Session {
    /// What is to be found out for the newest filter, what it is compared with, and
    /// the pair whose prompt others are looked for.
    fn wanted(&self) -> Vec<Wanted> {
        let mut all: Vec<Values> = on_texts(&self.filter).collect();
        if let Some(Versus::Filter(filter)) = &self.versus {
            all.extend(on_texts(filter));
        }
        all.extend(self.same_prompt_values());
        all.dedup();
        all.into_iter().map(Wanted::new).collect()
    }

    fn same_prompt_values(&self) -> Option<Values> {
        let (_, row) = self.same_prompt?;
        Some(Values::Place(self.open.as_ref()?.engine.place(row)))
    }

    /// Whether everything is found out for a clause.
    fn is_searched(&self, values: &Values) -> bool {
        self.open.as_ref().is_some_and(|d| d.engine.searched(values) >= d.engine.pairs())
    }

    /// Pairs searched, of so many, for the clause of which least is known.
    fn searched(&self, wanted: &[Wanted]) -> [u64; 2] {
        let Some(dataset) = &self.open else { return [0; 2] };
        let pairs = dataset.engine.pairs();
        [wanted.iter().map(|w| dataset.engine.searched(&w.values)).min().unwrap_or(pairs), pairs]
    }
}

/// Finds the marked pairs for the newest filter and what it is compared with.
pub(super) fn find_marks(session: &Shared) {
    let mut session = session.borrow_mut();
    let session = &mut *session;
    let mut filters = vec![&session.filter];
    if let Some(Versus::Filter(filter)) = &session.versus {
        filters.push(filter);
    }
    let wanted: Vec<Values> =
        filters.iter().filter_map(|f| f.clause(View::Marks)).map(|clause| clause.values.clone()).collect();
    for values in wanted {
        let (Some(dataset), Values::Names(names)) = (&session.open, &values) else { continue };
        let pairs = dataset.engine.pairs();
        if dataset.engine.searched(&values) >= pairs {
            continue;
        }
        let mut found = vec![0; pairs as usize];
        for (place, own) in &session.marks {
            let row = dataset.engine.row_at(place).and_then(|row| found.get_mut(row as usize));
            if let Some(row) = row {
                let has = names.iter().filter(|name| own.contains(name)).count();
                *row = Found::from(has > 0) | Found::from(has == names.len()) << 1;
            }
        }
        let epoch = dataset.epoch;
        session.set_found(epoch, &values, 0, &found);
    }
}

/// Searches what is held, then goes on with reading; the counts of the newest filter
/// follow in any case.
pub(super) fn query(session: &Shared) {
    find_marks(session);
    let session = Rc::clone(session);
    spawn_local(async move {
        let (ticket, wanted) = next(&session);
        // What cannot be found is told when reading begins.
        let _ = in_held(&session, ticket, &wanted).await;
        if session.borrow().search_ticket == ticket {
            count::counts(&session).await;
            go_on(&session, ticket).await;
        }
    });
}

/// Searches texts for what is wanted, where that was not done.
pub(super) fn begin(session: &Shared) {
    let session = Rc::clone(session);
    spawn_local(async move {
        let (ticket, _) = next(&session);
        go_on(&session, ticket).await;
    });
}

/// Reads no more texts.
pub(super) fn stop(session: &Shared) {
    let mut session = session.borrow_mut();
    session.search_ticket += 1;
    let wanted = session.wanted();
    let pairs = session.searched(&wanted);
    let bytes = session.open.as_ref().map_or([0; 2], |d| bytes_of(&d.texts, d.program.as_deref(), &wanted));
    tell(&session, SearchState::Stopped { bytes, pairs });
}

/// Takes the place of the search before.
fn next(session: &Shared) -> (u32, Vec<Wanted>) {
    let mut session = session.borrow_mut();
    session.search_ticket += 1;
    (session.search_ticket, session.wanted())
}

fn tell(session: &Session, state: SearchState) {
    if let Some(dataset) = &session.open {
        scope::post(&Reply::Searching { epoch: dataset.epoch, state });
    }
}

/// Tells other pairs with the prompt that is looked for.
fn tell_same_prompt(session: &Session, done: bool, bytes: [u64; 2]) {
    let (Some((ticket, own)), Some(values)) = (session.same_prompt, session.same_prompt_values()) else {
        return;
    };
    let Some(dataset) = &session.open else { return };
    let rows = dataset.engine.rows_with(&values).filter(|row| *row != own).take(MOST_SAME);
    let rows = rows.filter_map(|row| row_of(session, row)).collect();
    scope::post(&Reply::SamePrompt { ticket, rows, done, bytes });
}

/// Searches the blocks that are held; whether nothing overtook that.
async fn in_held(session: &Shared, ticket: u32, wanted: &[Wanted]) -> Result<bool, Problem> {
    let program = session.borrow().open.as_ref().and_then(|dataset| dataset.program.clone());
    let Some(program) = program else { return Ok(true) };
    let mut slices = Slices::new();
    for wanted in wanted {
        let wanted = with_needle(&program, wanted)?;
        for (first_row, _) in program.blocks(wanted.columns) {
            if !in_block(session, ticket, &program, &wanted, first_row).await? {
                return Ok(false);
            }
            slices.breathe().await;
        }
    }
    Ok(session.borrow().search_ticket == ticket)
}

fn with_needle(program: &TextProgram, wanted: &Wanted) -> Result<Wanted, Problem> {
    let needle = match &wanted.values {
        Values::Search(search) if search.how != How::Regex => Some(Needle::new(program, search)?),
        _ => None,
    };
    Ok(Wanted { values: wanted.values.clone(), columns: wanted.columns, needle })
}

/// Searches one block, unless that was done; false when something overtook it.
async fn in_block(
    session: &Shared,
    ticket: u32,
    program: &TextProgram,
    wanted: &Wanted,
    first_row: u64,
) -> Result<bool, Problem> {
    let (epoch, known, row) = {
        let session = session.borrow();
        let Some(dataset) = session.open.as_ref().filter(|_| session.search_ticket == ticket) else {
            return Ok(false);
        };
        let row = match &wanted.values {
            Values::Place(place) => dataset.engine.row_at(place),
            _ => None,
        };
        (dataset.epoch, dataset.engine.is_found(&wanted.values, first_row), row)
    };
    if known {
        return Ok(true);
    }
    let found = match (&wanted.values, &wanted.needle) {
        (Values::Search(_), Some(needle)) => program.find(needle, wanted.columns, first_row)?,
        (Values::Search(search), None) => program.regex(search, first_row).await?,
        _ => match row {
            Some(row)
                if program
                    .blocks(wanted.columns)
                    .iter()
                    .any(|(first, rows)| (*first..first + rows).contains(&row)) =>
            {
                program.same(row, first_row)?
            }
            // Its own block comes first where there is one.
            Some(_) => return Ok(true),
            // No loaded pair has that place, so none has its prompt.
            None => {
                let blocks = program.blocks(wanted.columns);
                let rows = blocks.iter().find(|(first, _)| *first == first_row).map_or(0, |(_, rows)| *rows);
                vec![0; rows as usize]
            }
        },
    };
    let mut session = session.borrow_mut();
    if session.search_ticket != ticket {
        return Ok(false);
    }
    Ok(session.set_found(epoch, &wanted.values, first_row, &found))
}

/// Bytes of text that are held, and that will be, for what is wanted.
fn bytes_of(texts: &Texts, program: Option<&TextProgram>, wanted: &[Wanted]) -> [u64; 2] {
    let columns = columns_of(wanted);
    let spans = texts.spans();
    let held = spans.iter().filter(|s| program.is_some_and(|p| p.holds(s.first_row, s.rows, columns)));
    [held.map(|span| span.bytes).sum(), spans.iter().map(|span| span.bytes).sum()]
}

fn columns_of(wanted: &[Wanted]) -> [bool; 3] {
    wanted.iter().fold([false; 3], |all, one| [0, 1, 2].map(|c| all[c] || one.columns[c]))
}

/// Reads and searches what is not held yet, and tells how far that is.
async fn go_on(session: &Shared, ticket: u32) {
    let outcome = read_on(session, ticket).await;
    let session = session.borrow();
    if session.search_ticket == ticket {
        match outcome {
            Ok(Some(state)) => tell(&session, state),
            Ok(None) => {}
            Err(problem) => tell(&session, SearchState::Failed(problem.into())),
        }
    }
}

/// What is the case in the end; none when something overtook it.
async fn read_on(session: &Shared, ticket: u32) -> Result<Option<SearchState>, Problem> {
    let (texts, wanted, first) = {
        let session = session.borrow();
        let wanted = session.wanted();
        let Some(dataset) = session.open.as_ref().filter(|dataset| dataset.complete) else { return Ok(None) };
        let texts = Rc::clone(&dataset.texts);
        let same = wanted.iter().find_map(|wanted| match &wanted.values {
            Values::Place(place) => dataset.engine.row_at(place),
            _ => None,
        });
        (texts, wanted, same)
    };
    if wanted.is_empty() {
        return Ok(Some(SearchState::Idle));
    }
    if texts.spans().is_empty() {
        return Ok(Some(SearchState::Absent));
    }
    if !session.borrow().reads_text {
        return Ok(Some(SearchState::Refused));
    }
    let done = || wanted.iter().all(|wanted| session.borrow().is_searched(&wanted.values));
    if !done() {
        let program = program(session).await?;
        if !in_held(session, ticket, &wanted).await? {
            return Ok(None);
        }
        let columns = columns_of(&wanted);
        let mut spans: Vec<Span> = texts.spans();
        spans.retain(|span| !program.holds(span.first_row, span.rows, columns));
        // The prompt that others are compared with.
        spans.sort_by_key(|span| {
            !first.is_some_and(|row| (span.first_row..span.first_row + span.rows).contains(&row))
        });
        let reading = Reading { session, ticket, program: &program, wanted: &wanted, texts: &texts };
        if !reading.read(spans).await? {
            return Ok(None);
        }
    }
    let bytes = bytes_of(&texts, None, &wanted);
    tell_same_prompt(&session.borrow(), true, [bytes[1]; 2]);
    Ok(Some(SearchState::Done))
}

/// Texts being read to be searched.
struct Reading<'a> {
    session: &'a Shared,
    ticket: u32,
    program: &'a TextProgram,
    wanted: &'a [Wanted],
    texts: &'a Texts,
}

impl Reading<'_> {
    /// Reads and searches spans; false when something overtook that.
    async fn read(&self, spans: Vec<Span>) -> Result<bool, Problem> {
        self.report();
        let columns = if columns_of(self.wanted)[1] { ALL_TEXTS } else { PROMPTS };
        let wanted: Vec<Wanted> =
            self.wanted.iter().map(|wanted| with_needle(self.program, wanted)).collect::<Result<_, _>>()?;
        let mut reported = scope::now();
        let (first, rest) = spans.split_at(spans.len().min(1));
        for (spans, ahead) in [(first, 1), (rest, AHEAD)] {
            let reads = spans.iter().map(|span| self.texts.blocks(*span, columns));
            let mut reads = stream::iter(reads).buffered(ahead);
            while let Some(blocks) = reads.next().await {
                for Block { first_row, group } in blocks? {
                    self.program.hold(first_row, &group.columns)?;
                    for wanted in &wanted {
                        if !in_block(self.session, self.ticket, self.program, wanted, first_row).await? {
                            return Ok(false);
                        }
                    }
                }
                if ahead == 1 || scope::now() - reported > REPORT {
                    self.report();
                    count::counts(self.session).await;
                    reported = scope::now();
                }
            }
        }
        // A pair whose prompt others have may have been read after some of them.
        if !in_held(self.session, self.ticket, self.wanted).await? {
            return Ok(false);
        }
        count::counts(self.session).await;
        Ok(self.session.borrow().search_ticket == self.ticket)
    }

    fn report(&self) {
        let session = self.session.borrow();
        if session.search_ticket == self.ticket {
            let bytes = bytes_of(self.texts, Some(self.program), self.wanted);
            tell(&session, SearchState::Reading { bytes, pairs: session.searched(self.wanted) });
            tell_same_prompt(&session, false, bytes);
        }
    }
}
