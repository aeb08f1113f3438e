//! The oracle: counts one row at a time, straight from the definitions in
//! `model::Counts`, with none of the engine's codes.

use saferlhf_viewer::engine::Engine;
use saferlhf_viewer::model::{
    CHART_VIEWS, CategorySet, Counts, FOUND_VIEWS, Facts, Filter, Found, LABELS_UNKNOWN, Labels,
    LengthCounts, Names, PROMPT_BIN, Part, RESPONSE_BIN, ResponseCounts, SEARCHED, SourceCounts, View,
    difference_bin, length_bin,
};

/// Everything about one pair.
#[derive(Clone, Debug)]
pub struct Row {
    pub labels: Labels,
    pub part: Part,
    /// Prompt source, sources of response 0 and 1.
    pub sources: [String; 3],
    pub lengths: Option<[u32; 3]>,
    /// What was found for the clauses on texts, a prompt and marks.
    pub found: [Found; FOUND_VIEWS],
}

impl Row {
    pub fn new(labels: Labels, part: Part, names: &[Names; 2], lengths: Option<[u32; 3]>) -> Self {
        let sources = [
            names[0].name(labels.prompt_source()).to_owned(),
            names[1].name(labels.response_source(0)).to_owned(),
            names[1].name(labels.response_source(1)).to_owned(),
        ];
        Self { labels, part, sources, lengths, found: [0; FOUND_VIEWS] }
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts {
            labels: self.labels,
            part: &self.part,
            prompt_source: &self.sources[0],
            response_sources: [&self.sources[1], &self.sources[2]],
            lengths: self.lengths,
            found: self.found,
        }
    }
}

/// Tells an engine what was found for the clauses of a filter.
pub fn tell_found(engine: &mut Engine, rows: &[Row], filter: &Filter) {
    engine.forget_found(|_| true);
    for clause in filter.clauses() {
        let Some(place) = clause.view.found() else { continue };
        for (at, row) in (0..).zip(rows).filter(|(_, row)| row.found[place] & SEARCHED != 0) {
            assert!(engine.set_found(&clause.values, at, &[row.found[place]]));
        }
    }
}

/// An engine with these rows.
pub fn engine_of(rows: &[Row]) -> Engine {
    let mut engine = Engine::new(CategorySet::pku_saferlhf(), saferlhf_viewer::model::Fields::ALL);
    let [prompts, responses] = engine.names_mut();
    // Codes must be those that the rows' labels have.
    for code in 0..4u8 {
        let named = |find: &dyn Fn(&Row) -> Option<String>| {
            rows.iter().find_map(find).unwrap_or_else(|| format!("unused {code}"))
        };
        let prompt = named(&|r| (r.labels.prompt_source() == code).then(|| r.sources[0].clone()));
        prompts.code(prompt.as_bytes());
        let response = named(&|r| {
            (0..2).find(|i| r.labels.response_source(*i) == code).map(|i| r.sources[1 + i].clone())
        });
        responses.code(response.as_bytes());
    }
    for row in rows {
        engine.append(&row.part, &[row.labels.0]).expect("memory");
    }
    for (at, row) in (0..).zip(rows) {
        if let Some(lengths) = row.lengths {
            engine.set_lengths(at, &[lengths]);
        }
    }
    engine
}

fn has(labels: Labels, r: usize, category: usize) -> bool {
    labels.categories(r) >> category & 1 == 1
}

fn is_unknown(labels: Labels, r: usize) -> bool {
    has(labels, r, CategorySet::UNKNOWN)
}

/// Whether better and safer are the same response; none where one is unknown.
fn same(labels: Labels) -> Option<bool> {
    (labels.better() < 2 && labels.safer() < 2).then(|| labels.better() == labels.safer())
}

/// The aggregate set under a filter. `parts` are the engine's, in its order.
pub fn count(rows: &[Row], parts: &[Part], filter: &Filter) -> Counts {
    scan(rows, parts, filter, true)
}

/// The same, with no view's own clause left out.
pub fn count_matches(rows: &[Row], parts: &[Part], filter: &Filter) -> Counts {
    scan(rows, parts, filter, false)
}

/// All pairs that do not match.
pub fn count_others(rows: &[Row], parts: &[Part], filter: &Filter) -> Counts {
    let mut counts = zero(rows, parts);
    rows.iter().filter(|row| !filter.matches(&row.facts())).for_each(|row| {
        View::ALL[..CHART_VIEWS].iter().for_each(|view| count_view(&mut counts, *view, row, parts));
        counts.pairs_in.iter_mut().for_each(|pairs| *pairs += 1);
        count_whole(&mut counts, row);
    });
    counts
}

fn zero(rows: &[Row], parts: &[Part]) -> Counts {
    let mut counts = Counts::zero(19);
    counts.splits = vec![0; parts.len()];
    if rows.iter().any(|row| row.lengths.is_some()) {
        counts.lengths = Some(Box::default());
    }
    counts
}

fn scan(rows: &[Row], parts: &[Part], filter: &Filter, own: bool) -> Counts {
    let mut counts = zero(rows, parts);
    for row in rows {
        let clauses = filter.clauses();
        let failed: Vec<View> = clauses.iter().filter(|c| !c.matches(&row.facts())).map(|c| c.view).collect();
        for view in &View::ALL[..CHART_VIEWS] {
            if failed.iter().all(|failed| own && failed == view) {
                counts.pairs_in[view.index()] += 1;
                count_view(&mut counts, *view, row, parts);
            }
        }
        if failed.is_empty() {
            count_whole(&mut counts, row);
        }
    }
    counts
}

fn add(count: &mut ResponseCounts, has: [bool; 2]) {
    count.response_0 += u64::from(has[0]);
    count.response_1 += u64::from(has[1]);
    count.either += u64::from(has[0] || has[1]);
    count.both += u64::from(has[0] && has[1]);
}

fn source(list: &mut Vec<SourceCounts>, code: u8) -> &mut SourceCounts {
    let code = usize::from(code);
    if list.len() <= code {
        list.resize_with(code + 1, Default::default);
    }
    &mut list[code]
}

fn count_view(counts: &mut Counts, view: View, row: &Row, parts: &[Part]) {
    let labels = row.labels;
    let severity = [0, 1].map(|r| usize::from(labels.severity(r)));
    let no_lengths = Box::<LengthCounts>::default();
    let mut nowhere = Some(no_lengths);
    match view {
        View::Categories => {
            for i in 0..19 {
                add(&mut counts.categories[i], [0, 1].map(|r| has(labels, r, i)));
            }
            add(&mut counts.categories_unknown, [0, 1].map(|r| is_unknown(labels, r)));
        }
        View::Severity => {
            for level in 0..5 {
                add(&mut counts.severity[level], severity.map(|s| s == level));
            }
            for (id, table) in [
                (labels.better(), &mut counts.severity_by_better),
                (labels.safer(), &mut counts.severity_by_safer),
            ] {
                if id < 2 {
                    table[0][severity[usize::from(id)]] += 1;
                    table[1][severity[1 - usize::from(id)]] += 1;
                }
            }
        }
        View::PairSafety => {
            counts.pair_safety[labels.pair_safety().index()] += 1;
            let safe = [0, 1].map(|r| labels.safe(r));
            counts.safer_safe[usize::from(*safe.get(usize::from(labels.safer())).unwrap_or(&2))] += 1;
        }
        View::BetterSafer => {
            counts.better_safer[labels.preference().index()] += 1;
            let Some(same) = same(labels) else { return };
            counts.better_safer_by_safety[labels.pair_safety().index()].add(same, 1);
            for i in (0..19).filter(|i| has(labels, 0, *i) || has(labels, 1, *i)) {
                counts.better_safer_by_category[i].add(same, 1);
            }
            if severity[0] < 4 && severity[1] < 4 {
                counts.better_safer_by_gap[severity[0].abs_diff(severity[1])].add(same, 1);
            }
        }
        View::Differs => {
            let open = |unknown: bool| unknown.then_some("unknown");
            let differ = |yes: bool, key| yes.then_some(key);
            let safe = [0, 1].map(|r| labels.safe(r));
            let key = open(safe.contains(&2))
                .or(differ(safe[0] != safe[1], "safety"))
                .or(open(severity.contains(&4)))
                .or(differ(severity[0] != severity[1], "severity"))
                .or(open(is_unknown(labels, 0) || is_unknown(labels, 1)))
                .or(differ((0..19).any(|i| has(labels, 0, i) != has(labels, 1, i)), "categories"))
                .unwrap_or("nothing");
            let keys = ["nothing", "categories", "severity", "safety", "unknown"];
            counts.differs[keys.iter().position(|k| *k == key).expect("a key")] += 1;
        }
        View::LabelsPerResponse => {
            for r in 0..2 {
                let number = (0..19).filter(|i| has(labels, r, *i)).count();
                let number = if is_unknown(labels, r) { LABELS_UNKNOWN } else { number };
                counts.labels_per_response[number][r] += 1;
            }
        }
        View::PromptSources => {
            let prompt = source(&mut counts.prompt_sources, labels.prompt_source());
            prompt.rows += 1;
            for (r, level) in severity.into_iter().enumerate() {
                prompt.safe += u64::from(labels.safe(r) == 1);
                prompt.severity[level] += 1;
            }
            if let Some(same) = same(labels) {
                prompt.better_safer.add(same, 1);
            }
        }
        View::ResponseSources => {
            for (r, level) in severity.into_iter().enumerate() {
                let response = source(&mut counts.response_sources, labels.response_source(r));
                response.rows += 1;
                response.safe += u64::from(labels.safe(r) == 1);
                response.severity[level] += 1;
            }
            if let Some(same) = same(labels) {
                source(&mut counts.response_sources, labels.response_source(0)).better_safer.add(same, 1);
            }
        }
        View::PromptLength => {
            let table = counts.lengths.as_mut().or(nowhere.as_mut()).expect("one of them");
            table.prompt[row.lengths.map_or(41, |l| length_bin(l[0], PROMPT_BIN))] += 1;
        }
        View::ResponseLength => {
            let table = counts.lengths.as_mut().or(nowhere.as_mut()).expect("one of them");
            for r in 0..2 {
                table.responses[r][row.lengths.map_or(41, |l| length_bin(l[1 + r], RESPONSE_BIN))] += 1;
            }
        }
        View::LengthDifference => {
            let table = counts.lengths.as_mut().or(nowhere.as_mut()).expect("one of them");
            let bin = row.lengths.map_or(21, |l| difference_bin(l[1], l[2]));
            table.difference_by_better[bin][usize::from(labels.better().min(2))] += 1;
            table.difference_by_safer[bin][usize::from(labels.safer().min(2))] += 1;
        }
        // Views of clauses only.
        View::SeverityGap
        | View::SafeFlag
        | View::Search
        | View::SamePrompt
        | View::Marks
        | View::Annotators
        | View::Audit => {}
        View::CategorySeverity => {
            for (r, level) in severity.into_iter().enumerate() {
                for i in (0..19).filter(|i| has(labels, r, *i)) {
                    counts.category_severity[i][level] += 1;
                }
            }
        }
        View::Cooccurrence => {
            for r in 0..2 {
                for (i, j) in pairs_of(&with_all(labels, r), &with_all(labels, r)) {
                    *counts.within[0].at(i, j) += 1;
                    *counts.within[1].at(i, j) += u64::from(labels.safe(r) == 0);
                }
            }
        }
        View::CooccurrenceAcross => {
            for (i, j) in pairs_of(&with_all(labels, 0), &with_all(labels, 1)) {
                *counts.across[0].at(i, j) += 1;
                *counts.across[1].at(i, j) += u64::from(labels.safe(0) == 0 && labels.safe(1) == 0);
            }
        }
        View::Splits => {
            counts.splits[parts.iter().position(|p| *p == row.part).expect("a known part")] += 1;
        }
    }
}

/// What is counted under the whole filter.
fn count_whole(counts: &mut Counts, row: &Row) {
    counts.pairs += 1;
    if let (Some(table), Some(lengths)) = (&mut counts.lengths, row.lengths) {
        table.known += 1;
        (0..3).for_each(|i| table.sums[i] += u64::from(lengths[i]));
    }
}

/// The categories of a response, and the number that stands for all of them.
fn with_all(labels: Labels, r: usize) -> Vec<usize> {
    (0..19).filter(|i| has(labels, r, *i)).chain([19]).collect()
}

fn pairs_of<'a>(rows: &'a [usize], columns: &'a [usize]) -> impl Iterator<Item = (usize, usize)> + 'a {
    rows.iter().flat_map(|i| columns.iter().map(|j| (*i, *j)))
}
