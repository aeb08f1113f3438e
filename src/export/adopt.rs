//! The leaves of one file → those of the schema of what is saved.

use super::column::Column;
use super::json;
use super::schema::{Convert, Path};
use crate::model::Cause;

/// How a leaf of the schema is made of a file's leaves.
#[derive(Clone, Debug)]
pub struct Adopt {
    /// The leaf of the file: the same, or where the file lacks it one that stands beside it, which
    /// tells how far what both stand in is there; none where there is none.
    pub from: Option<usize>,
    /// Whether it is the same.
    is_same: bool,
    convert: Convert,
    /// For each definition level of that leaf the one here.
    levels: Vec<u8>,
}

/// Finds the leaves of a file for those of the schema.
pub fn adopt(schema: &[Path<'_>], file: &[Path<'_>]) -> Vec<Adopt> {
    let of = |path: &Path<'_>| {
        let name = path.name();
        if let Some((at, found)) = file.iter().enumerate().find(|(_, other)| other.name() == name) {
            // A column that has not one value may be of another type.
            let is_same = found.deepest()[0] == path.deepest()[0];
            return Adopt {
                from: Some(at),
                is_same,
                convert: path.convert(found),
                levels: if is_same { path.levels(found) } else { Vec::new() },
            };
        }
        let beside = file.iter().enumerate().max_by_key(|(at, other)| (path.common(other), usize::MAX - at));
        let beside = beside.filter(|(_, other)| path.common(other) > 0 && other.deepest()[0] == 0);
        let levels = beside.map_or_else(Vec::new, |(_, other)| {
            let common = path.common(other);
            let most = Path(path.0[..common].to_vec()).deepest()[1];
            path.levels(&Path(other.0.clone())).into_iter().map(|level| level.min(most)).collect()
        });
        Adopt { from: beside.map(|(at, _)| at), is_same: false, convert: Convert::Same, levels }
    };
    schema.iter().map(of).collect()
}

impl Adopt {
    /// The column of the schema, of so many rows, made of that of the file's leaf.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn column(
        &self,
        path: &Path<'_>,
        from: &Path<'_>,
        column: Option<&Column>,
        rows: usize,
    ) -> Result<Column, Cause> {
        let mut new = Column::new(path.width(), path.deepest());
        let Some(column) = column else {
            (0..rows).try_for_each(|_| new.push(0, 0, None))?;
            return Ok(new);
        };
        if self.is_same && self.convert == Convert::Same && column.deepest == new.deepest {
            return Ok(column.clone());
        }
        let mut value = 0;
        for entry in 0..column.entries() {
            let definition = column.definition(entry);
            let own = self.levels.get(usize::from(definition)).copied().unwrap_or(0);
            let has_value = definition == column.deepest[1];
            let leaf = from.leaf().filter(|_| has_value && self.is_same);
            let bytes =
                leaf.map(|(node, leaf)| json::converted(node, leaf, column.value(value), self.convert));
            value += usize::from(has_value);
            new.push(column.repetition(entry), own, bytes.as_deref())?;
        }
        Ok(new)
    }
}
