//! The rows of one source, in the order of its files: pieces are read ahead, and lanes are put
//! beside each other.

use super::open::{Lane, OpenFile, OpenSource, Piece, Place};
use crate::export::schema::{Node, Path, leaves};
use crate::export::{Adopt, Column, Place as At, adopt};
use crate::model::{Cause, Problem};
use crate::shard::coalesce;
use crate::source::{Jobs, SourceFile};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

/// Pieces that are asked for ahead of the one that is written.
const AHEAD: usize = 4;
/// Column chunks that stand at most so many bytes apart are read together.
const GAP: u64 = 64 * 1024;

/// The rows of a source that are wanted.
pub(super) struct Rows<'a> {
    name: &'a str,
    lanes: Vec<LaneRows<'a>>,
    /// How many columns there are.
    columns: usize,
}

/// Those of a lane.
struct LaneRows<'a> {
    jobs: Jobs<'a, Result<Vec<Ready>, Problem>>,
    /// Numbers of its columns among all.
    columns: Rc<Vec<usize>>,
    ready: VecDeque<Ready>,
}

/// Columns that were read, and how far their rows were taken.
struct Ready {
    columns: Vec<Column>,
    places: Vec<At>,
    left: usize,
}

impl<'a> Rows<'a> {
    /// The wanted rows of a source, given by their numbers among all rows.
    pub(super) fn new(source: &'a OpenSource, nodes: &Rc<Vec<Node>>, rows: &'a [u32]) -> Self {
        let names: Vec<String> = leaves(nodes).iter().map(Path::name).collect();
        let stands_in = |name: &String| {
            let has = |lane: &Lane| lane.names.as_ref().is_none_or(|names| names.contains(name));
            // What stands nowhere is null in the first.
            source.lanes.iter().position(has).unwrap_or(0)
        };
        let places: Vec<usize> = names.iter().map(stands_in).collect();
        let end = source.first_row + source.rows;
        let rows = within(rows, source.first_row, end);
        let lane = |(number, lane): (usize, &'a Lane)| {
            let columns: Vec<usize> = (0..names.len()).filter(|leaf| places[*leaf] == number).collect();
            let columns = Rc::new(columns);
            let own = Rc::clone(&columns);
            let wanted = lane.pieces.iter().filter_map(move |piece| {
                let rows = within(rows, piece.first_row, piece.first_row + piece.rows);
                let (nodes, columns) = (Rc::clone(nodes), Rc::clone(&own));
                let name = &source.name;
                (!rows.is_empty()).then_some(async move {
                    read(piece, rows, &nodes, &columns)
                        .await
                        .map_err(|cause| Problem::new(name.clone(), cause))
                })
            });
            (!columns.is_empty()).then(|| LaneRows {
                jobs: Jobs::new(wanted, AHEAD),
                columns,
                ready: VecDeque::new(),
            })
        };
        let lanes = source.lanes.iter().enumerate().filter_map(lane).collect();
        Self { name: &source.name, lanes, columns: names.len() }
    }

    /// All columns of the next rows; none after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Column>>, Problem> {
        let mut rows = usize::MAX;
        for lane in &mut self.lanes {
            while lane.ready.is_empty() {
                match lane.jobs.next().await {
                    Some(ready) => lane.ready.extend(ready?),
                    None => return Ok(None),
                }
            }
            rows = rows.min(lane.ready.front().map_or(0, |ready| ready.left));
        }
        if self.lanes.is_empty() {
            return Ok(None);
        }
        let fail = |cause| Problem::new(self.name, cause);
        let mut all: Vec<Option<Column>> = Vec::new();
        all.resize_with(self.columns, || None);
        for lane in &mut self.lanes {
            let taken = lane.take(rows).map_err(fail)?;
            for (number, column) in lane.columns.iter().zip(taken) {
                all[*number] = Some(column);
            }
        }
        Ok(Some(all.into_iter().flatten().collect()))
    }
}

/// The numbers from one row on up to another.
fn within(rows: &[u32], from: u64, to: u64) -> &[u32] {
    let at = |row: u64| rows.partition_point(|other| u64::from(*other) < row);
    rows.get(at(from)..at(to)).unwrap_or_default()
}

impl LaneRows<'_> {
    /// Takes the next rows: at most so many as the first of what is ready has left.
    fn take(&mut self, rows: usize) -> Result<Vec<Column>, Cause> {
        let Some(first) = self.ready.front_mut() else { return Ok(Vec::new()) };
        first.left -= rows;
        if first.left == 0 {
            let last = self.ready.pop_front();
            let Some(last) = last else { return Ok(Vec::new()) };
            if last.places.iter().all(|place| *place == At::default()) {
                return Ok(last.columns);
            }
            return taken(&last.columns, &mut last.places.clone(), rows);
        }
        taken(&first.columns, &mut first.places, rows)
    }
}

fn taken(columns: &[Column], places: &mut [At], rows: usize) -> Result<Vec<Column>, Cause> {
    let take = |(column, place): (&Column, &mut At)| {
        let to = column.behind(*place, rows);
        let mut new = Column::new(column.width, column.deepest);
        new.append(column, std::mem::replace(place, to), to)?;
        Ok(new)
    };
    columns.iter().zip(places).map(take).collect()
}

/// Reads columns of the wanted rows of a piece.
async fn read(piece: &Piece, rows: &[u32], nodes: &[Node], columns: &[usize]) -> Result<Vec<Ready>, Cause> {
    let all = leaves(nodes);
    let paths: Vec<Path<'_>> = columns.iter().filter_map(|leaf| all.get(*leaf).cloned()).collect();
    match &piece.place {
        Place::Group(file, group) => Ok(vec![group_rows(file, *group, piece.first_row, rows, &paths).await?]),
        Place::Shard { origins, base, entry } => {
            let file = SourceFile::open_shard(origins.clone(), base, entry, Rc::default()).await?;
            let file = OpenFile::new(file).await?;
            let (mut first, mut ready) = (piece.first_row, Vec::new());
            for (group, count) in file.meta.group_rows().enumerate() {
                let rows = within(rows, first, first + count);
                if !rows.is_empty() {
                    ready.push(group_rows(&file, group, first, rows, &paths).await?);
                }
                first += count;
            }
            Ok(ready)
        }
    }
}

/// Reads columns of the wanted rows of a row group.
async fn group_rows(
    file: &OpenFile,
    group: usize,
    first_row: u64,
    rows: &[u32],
    paths: &[Path<'_>],
) -> Result<Ready, Cause> {
    let of_file = leaves(&file.nodes);
    let adopted: Vec<Adopt> = adopt(paths, &of_file);
    let mut wanted: Vec<usize> = adopted.iter().filter_map(|adopt| adopt.from).collect();
    wanted.sort_unstable();
    wanted.dedup();
    file.meta.check_codecs(&wanted)?;
    let ranges = coalesce(file.meta.ranges(group, wanted.iter().copied()), GAP);
    let data = Arc::new(file.file.read(ranges).await?);
    let rows: Vec<u32> = rows.iter().map(|row| (u64::from(*row) - first_row) as u32).collect();
    let mut known: Vec<(usize, Column)> = Vec::new();
    for leaf in wanted {
        known.push((leaf, Column::read(&file.meta, group, leaf, &data, &rows)?));
    }
    let mut columns = Vec::new();
    for (adopt, path) in adopted.iter().zip(paths) {
        let from = adopt.from.and_then(|leaf| known.iter().find(|(other, _)| *other == leaf));
        let of = adopt.from.and_then(|leaf| of_file.get(leaf)).unwrap_or(path);
        columns.push(adopt.column(path, of, from.map(|(_, column)| column), rows.len())?);
    }
    let places = vec![At::default(); columns.len()];
    Ok(Ready { columns, places, left: rows.len() })
}
