//! Looks for the columns of a member, group by group: what belongs together is there
//! in full or not at all.

use super::{Plan, hashes, texts};
use crate::model::{CategorySet, Cause, Fields, Labels, Member, SEVERITY_UNKNOWN, UNKNOWN};
use crate::shard::{Field, LabelColumn, LabelPlan, Leaf, LeafKind};

/// Kinds that names of sources have.
pub(super) const NAME: &[LeafKind] = &[LeafKind::Bytes];
/// Kinds that flags have.
pub(super) const FLAG: &[LeafKind] = &[LeafKind::Bool];
/// Kinds that numbers have.
pub(super) const INT: &[LeafKind] = &[LeafKind::Int64, LeafKind::Int32];

/// A label column that is looked for: its path, allowed kinds, the field it fills.
pub(super) type Wanted = (Vec<String>, &'static [LeafKind], Field);

/// What was found of a member so far.
pub(super) struct Columns<'a> {
    leaves: &'a [Leaf],
    found: Vec<LabelColumn>,
    missing: Vec<String>,
    fields: Fields,
}

impl<'a> Columns<'a> {
    /// Nothing yet; `fields` are those that need no label column.
    pub(super) fn new(leaves: &'a [Leaf], fields: Fields) -> Self {
        Self { leaves, found: Vec::new(), missing: Vec::new(), fields }
    }

    /// Looks for the columns of fields. Those of which some are there and others are not
    /// are missing, and so are those of `required` fields.
    pub(super) fn take(&mut self, fields: Fields, required: bool, wanted: Vec<Wanted>) {
        let named = |path: &[String]| self.leaves.iter().any(|leaf| leaf.path == path);
        if !required && !wanted.iter().any(|(path, ..)| named(path)) {
            return;
        }
        for (path, kinds, field) in wanted {
            match self.leaves.iter().position(|l| l.path == path && kinds.contains(&l.kind)) {
                Some(leaf) => self.found.push(LabelColumn { leaf, field }),
                None => self.missing.push(path.join(".")),
            }
        }
        self.fields = self.fields.and(fields);
    }

    /// The plan.
    pub(super) fn plan(self, member: Member, categories: CategorySet) -> Result<Plan, Cause> {
        let Self { leaves, found, missing, mut fields } = self;
        if !missing.is_empty() {
            return Err(Cause::MissingColumns { columns: missing });
        }
        let hashes = hashes(leaves).map_or_else(Vec::new, |hashes| hashes.to_vec());
        if !hashes.is_empty() {
            fields = fields.and(Fields::HASHES);
        }
        let text = texts(leaves);
        Ok(Plan { member, fields, categories, labels: label_plan(found, fields), text, hashes })
    }
}

/// How rows that have these fields get their words from columns.
pub(super) fn label_plan(columns: Vec<LabelColumn>, fields: Fields) -> LabelPlan {
    LabelPlan {
        columns,
        base: absent(fields),
        unnamed: [Fields::PROMPT_SOURCE, Fields::RESPONSE_SOURCE].map(|named| !fields.has(named)),
        mirrored: fields.places() == 1,
        weights: Vec::new(),
    }
}

/// The word of a row without labels: what is absent is unknown.
fn absent(fields: Fields) -> u64 {
    let mut word = 0;
    for (field, shift, code, step) in [
        (Fields::SAFE, Labels::SEVERITY_AND_SAFE, u64::from(UNKNOWN) * Labels::SAFE_WEIGHT, 4),
        (Fields::SEVERITY, Labels::SEVERITY_AND_SAFE, u64::from(SEVERITY_UNKNOWN), 4),
        (Fields::CATEGORIES, CategorySet::UNKNOWN as u32, 1, Labels::CATEGORY_BITS),
    ] {
        if !fields.has(field) {
            word += (code << shift) + (code << (shift + step));
        }
    }
    if !fields.has(Fields::BETTER) {
        word |= u64::from(UNKNOWN) << Labels::BETTER | u64::from(UNKNOWN) << Labels::SAFER;
    }
    word
}

/// A column at the top of the schema.
pub(super) fn top(name: &str, kinds: &'static [LeafKind], field: Field) -> Wanted {
    (vec![name.to_owned()], kinds, field)
}

/// The flags of response `r`, in a struct with a field for each category.
pub(super) fn flags(group: &str, set: &CategorySet, r: u32) -> Vec<Wanted> {
    let at = Labels::CATEGORY_BITS * r;
    let flag = |i: usize| {
        let field = Field::Flag { shift: at + i as u32, unknown: at + CategorySet::UNKNOWN as u32 };
        (vec![group.to_owned(), set.field(i).to_owned()], FLAG, field)
    };
    (0..set.len()).map(flag).collect()
}

/// The field of the safe flag of response `r`.
pub(super) fn safe(r: u32) -> Field {
    Field::Safe { shift: Labels::SEVERITY_AND_SAFE + 4 * r }
}

/// The field of the severity level of response `r`.
pub(super) fn severity(r: u32) -> Field {
    Field::Severity { shift: Labels::SEVERITY_AND_SAFE + 4 * r }
}

/// The field of the source of response `r`.
pub(super) fn response_source(r: u32) -> Field {
    Field::Name { shift: Labels::RESPONSE_SOURCE + 4 * r }
}

/// The field of the prompt's source.
pub(super) const PROMPT_SOURCE: Field = Field::Name { shift: Labels::PROMPT_SOURCE };

/// Whether a column is there, of whatever kind.
pub(super) fn has(leaves: &[Leaf], name: &str) -> bool {
    leaves.iter().any(|leaf| leaf.path.first().is_some_and(|first| first == name))
}

/// Schemas, for tests.
#[cfg(test)]
pub(super) fn leaves(columns: &[(&str, LeafKind)]) -> Vec<Leaf> {
    let leaf = |(path, kind): &(&str, LeafKind)| Leaf {
        path: path.split('/').map(str::to_owned).collect(),
        kind: *kind,
    };
    columns.iter().map(leaf).collect()
}
