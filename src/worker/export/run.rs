//! One export, from the first row to the last.

use super::super::scope::{self, Slices};
use super::open::{Open, Wanted, open};
use super::read::Rows;
use super::sink::Sink;
use super::{Selection, tell};
use crate::export::schema::Node;
use crate::export::{Column, Place, Preferences, Writer, csv, json, preferences};
use crate::model::{Cause, Format, LeftOut, Problem};
use crate::wire::{ExportJob, ExportReply};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Milliseconds between two reports.
const REPORT: f64 = 100.0;
/// A row group ends with so many rows, or with so many bytes before they are compressed.
const GROUP_ROWS: usize = 8192;
const GROUP_BYTES: usize = 8 << 20;
/// Most bytes of rows that are held to be brought into another order.
const MOST_HELD: usize = 1 << 30;
/// Where a Parquet file says where its rows are from.
const PROVENANCE: &str = "saferlhf-viewer";

/// Writes the file, and tells the page how that goes.
pub(super) async fn run(rows: &Selection, job: &ExportJob, into: JsValue, stopped: &Cell<bool>) {
    let mut sink = match Sink::new(&into).await {
        Ok(sink) => sink,
        Err(cause) => return tell(&ExportReply::Failed(Problem::new("", cause).into()), &[]),
    };
    match write(rows, job, &mut sink, stopped).await {
        Ok(Some(ended)) => {
            let bytes = sink.bytes;
            match sink.finish().await {
                Ok(file) => {
                    let Ended { rows, left_out, provenance } = ended;
                    let files: Vec<_> = file.into_iter().collect();
                    tell(&ExportReply::Done { rows, bytes, left_out, provenance }, &files);
                }
                Err(cause) => tell(&ExportReply::Failed(Problem::new("", cause).into()), &[]),
            }
        }
        Ok(None) => {
            sink.give_up().await;
            tell(&ExportReply::Stopped, &[]);
        }
        Err(problem) => {
            sink.give_up().await;
            tell(&ExportReply::Failed(problem.into()), &[]);
        }
    }
}

/// What was written.
struct Ended {
    rows: u64,
    left_out: Vec<u64>,
    provenance: String,
}

/// In which form rows are written.
enum Form {
    Csv { guards: bool },
    JsonLines,
    Parquet(Option<Box<Writer>>),
}

/// The file as far as it is written.
struct Output<'a> {
    form: Form,
    nodes: Rc<Vec<Node>>,
    sink: &'a mut Sink,
    /// Rows that are gathered for the next row group.
    held: Vec<Column>,
    rows: u64,
}

async fn write(
    selection: &Selection,
    job: &ExportJob,
    sink: &mut Sink,
    stopped: &Cell<bool>,
) -> Result<Option<Ended>, Problem> {
    let wanted = match job.format.is_preferences() {
        true => Wanted::Texts,
        false if job.texts => Wanted::All,
        false => Wanted::Labels,
    };
    let own = |cause| Problem::new("", cause);
    let open = open(&selection.sources, &selection.files, wanted).await?;
    let nodes = Rc::new(open.nodes.clone());
    let mut made: Option<Preferences> = job.format.is_preferences().then(|| preferences(job.rules));
    let written = made.as_ref().map_or_else(|| Rc::clone(&nodes), |made| Rc::new(made.nodes().to_vec()));
    let beside: &[_] = if made.is_some() { &[] } else { &open.beside };
    let form = match job.format {
        Format::Csv => Form::Csv { guards: job.guards },
        Format::Parquet | Format::PreferencesParquet => {
            Form::Parquet(Some(Box::new(Writer::new(&written, beside).map_err(own)?)))
        }
        _ => Form::JsonLines,
    };
    let mut output = Output { form, nodes: written, sink, held: Vec::new(), rows: 0 };
    if let Form::Csv { guards } = output.form {
        output.sink.write(&csv::header(&output.nodes, guards)).await.map_err(own)?;
    }
    let (mut labels, mut slices, mut reported) = (selection.labels.as_slice(), Slices::new(), scope::now());
    let (mut read, all) = (0, selection.rows.len() as u64);
    // What is to be brought into another order first.
    let mut turned: Vec<Column> = Vec::new();
    let is_turned = selection.order.is_some();
    for source in &open.sources {
        let mut rows = Rows::new(source, &nodes, &selection.rows);
        while let Some(batch) = rows.next().await? {
            let count = batch.first().map_or(0, |column| column.rows);
            read += count as u64;
            if is_turned {
                hold(&mut turned, batch).map_err(own)?;
                if turned.iter().map(Column::size).sum::<usize>() > MOST_HELD {
                    return Err(own(too_many()));
                }
            } else {
                let (own_labels, rest) = labels.split_at(count.min(labels.len()));
                labels = rest;
                output.take(batch, own_labels, &mut made).await.map_err(own)?;
            }
            slices.breathe().await;
            if stopped.get() {
                return Ok(None);
            }
            if scope::now() - reported > REPORT {
                tell(&ExportReply::Progress { rows: read, all, bytes: output.sink.bytes }, &[]);
                reported = scope::now();
            }
        }
    }
    if read != all {
        let cause =
            Cause::Damaged { place: "the rows".to_owned(), detail: format!("{read} of {all} could be read") };
        return Err(own(cause));
    }
    if let Some(order) = &selection.order {
        let columns: Result<Vec<Column>, Cause> =
            turned.drain(..).map(|column| column.in_order(order)).collect();
        let columns = columns.map_err(own)?;
        let labels: Vec<u64> =
            order.iter().filter_map(|row| selection.labels.get(*row as usize).copied()).collect();
        let mut places = vec![Place::default(); columns.len()];
        for first in (0..order.len()).step_by(GROUP_ROWS) {
            let count = GROUP_ROWS.min(order.len() - first);
            let mut batch = Vec::new();
            for (column, place) in columns.iter().zip(&mut places) {
                let to = column.behind(*place, count);
                let mut new = Column::new(column.width, column.deepest);
                new.append(column, std::mem::replace(place, to), to).map_err(own)?;
                batch.push(new);
            }
            let labels = labels.get(first..first + count).unwrap_or_default();
            output.take(batch, labels, &mut made).await.map_err(own)?;
            slices.breathe().await;
            if stopped.get() {
                return Ok(None);
            }
        }
    }
    output.flush().await.map_err(own)?;
    let left_out = made.map_or_else(Vec::new, |made| made.left_out.to_vec());
    let provenance = provenance(job, &open, output.rows, &left_out);
    output.end(&provenance).await.map_err(own)?;
    let rows = output.rows;
    Ok(Some(Ended { rows, left_out, provenance }))
}

fn too_many() -> Cause {
    Cause::Told {
        text: format!(
            "The rows have more than {} MB, and are brought into the table’s order in memory.",
            MOST_HELD >> 20
        ),
        advice:
            "Take the order off the table to save them in the order of the files, or filter for fewer rows."
                .to_owned(),
    }
}

/// Appends rows to those that are held.
fn hold(held: &mut Vec<Column>, batch: Vec<Column>) -> Result<(), Cause> {
    if held.is_empty() {
        *held = batch;
        return Ok(());
    }
    for (column, new) in held.iter_mut().zip(&batch) {
        column.append(new, Place::default(), new.behind(Place::default(), new.rows))?;
    }
    Ok(())
}

impl Output<'_> {
    /// Takes rows, which become preference data where that is wanted.
    async fn take(
        &mut self,
        batch: Vec<Column>,
        labels: &[u64],
        made: &mut Option<Preferences>,
    ) -> Result<(), Cause> {
        let batch = match made {
            Some(made) => made.rows(&batch, labels)?,
            None => batch,
        };
        hold(&mut self.held, batch)?;
        let rows = self.held.first().map_or(0, |column| column.rows);
        let bytes = self.held.iter().map(Column::size).sum::<usize>();
        if rows >= GROUP_ROWS || bytes >= GROUP_BYTES { self.flush().await } else { Ok(()) }
    }

    /// Writes the rows that are held.
    async fn flush(&mut self) -> Result<(), Cause> {
        let columns = std::mem::take(&mut self.held);
        let rows = columns.first().map_or(0, |column| column.rows);
        if rows == 0 {
            return Ok(());
        }
        self.rows += rows as u64;
        let mut out = Vec::new();
        match &mut self.form {
            Form::Csv { guards } => csv::rows(&self.nodes, &columns, *guards, &mut out)?,
            Form::JsonLines => {
                let mut lines = json::Rows::new(&self.nodes, &columns);
                for _ in 0..rows {
                    lines.object(&mut out)?;
                    out.push(b'\n');
                }
            }
            Form::Parquet(writer) => {
                if let Some(writer) = writer {
                    out = writer.write(&columns)?;
                }
            }
        }
        self.sink.write(&out).await
    }

    /// Ends the file.
    async fn end(&mut self, provenance: &str) -> Result<(), Cause> {
        if let Form::Parquet(writer) = &mut self.form
            && let Some(writer) = writer.take()
        {
            let last = writer.finish(PROVENANCE, provenance.to_owned())?;
            self.sink.write(&last).await?;
        }
        Ok(())
    }
}

/// Where the rows are from, as a JSON object.
fn provenance(job: &ExportJob, open: &Open, rows: u64, left_out: &[u64]) -> String {
    let mut out = ["{", &job.about].concat().into_bytes();
    let mut member = |name: &str, value: &str| {
        out.extend_from_slice(b",");
        json::string(name, &mut out);
        out.push(b':');
        json::string(value, &mut out);
    };
    member("format", job.format.key());
    member("license", open.license.as_deref().unwrap_or(&job.license));
    member("citation", open.citation.as_deref().unwrap_or(&job.citation));
    if let Some(revision) = &open.revision {
        member("data_revision", revision);
    }
    if job.format.is_preferences() {
        let rules = job.rules;
        member("chosen_by", rules.by.key());
        member("ties", rules.ties.key());
        member("unsafe_pairs", rules.unsafe_pairs.key());
    }
    let counts = LeftOut::ALL.iter().zip(left_out).map(|(why, count)| format!("\"{}\":{count}", why.key()));
    let left_out: Vec<String> = counts.collect();
    if !left_out.is_empty() {
        out.extend_from_slice(format!(",\"left_out\":{{{}}}", left_out.join(",")).as_bytes());
    }
    out.extend_from_slice(format!(",\"texts\":{}", job.texts || job.format.is_preferences()).as_bytes());
    if job.format == Format::Csv {
        out.extend_from_slice(format!(",\"formulas_guarded\":{}", job.guards).as_bytes());
    }
    out.extend_from_slice(format!(",\"rows\":{rows},\"files\":[{}]}}", open.files.join(",")).as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}
