//! The columns of all inputs together, and what they mean.

use crate::failure::Failure;
use saferlhf_viewer::adapter::{self, Plan};
use saferlhf_viewer::model::{Cause, Fields, Mapping};
use saferlhf_viewer::shard::{Field, Leaf, LeafKind, Told};

/// Columns that were seen, by path; without a kind where they had no value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen(pub Vec<(Vec<String>, Option<LeafKind>)>);

impl Seen {
    /// Adds a column.
    pub(crate) fn add(&mut self, path: &[String], kind: Option<LeafKind>) {
        match self.0.iter_mut().find(|(known, _)| known == path) {
            Some((_, known)) => *known = both(*known, kind),
            None => self.0.push((path.to_vec(), kind)),
        }
    }

    /// Adds all columns of others.
    pub(crate) fn add_all(&mut self, others: &Seen) {
        others.0.iter().for_each(|(path, kind)| self.add(path, *kind));
    }

    /// The kind of a column; none where it was not seen.
    pub(crate) fn kind(&self, path: &[String]) -> Option<Option<LeafKind>> {
        self.0.iter().find(|(known, _)| known == path).map(|(_, kind)| *kind)
    }

    /// As leaves of a file, those of a group next to each other. What had no value here is
    /// what it is in `all`.
    fn leaves(&self, all: &Seen) -> Vec<Leaf> {
        let first = |prefix: &[String]| self.0.iter().position(|(path, _)| path.starts_with(prefix));
        let place = |path: &[String]| (1..=path.len()).map(|len| first(&path[..len])).collect::<Vec<_>>();
        let mut order: Vec<&(Vec<String>, Option<LeafKind>)> = self.0.iter().collect();
        order.sort_by_cached_key(|(path, _)| place(path));
        let kind = |path: &[String], kind: Option<LeafKind>| {
            kind.or_else(|| all.kind(path).flatten()).unwrap_or(LeafKind::Bytes)
        };
        order.into_iter().map(|(path, k)| Leaf { path: path.clone(), kind: kind(path, *k) }).collect()
    }
}

/// The kind of a column that has both.
fn both(a: Option<LeafKind>, b: Option<LeafKind>) -> Option<LeafKind> {
    let (Some(a), Some(b)) = (a, b) else { return a.or(b) };
    Some(match (a, b) {
        _ if a == b => a,
        (LeafKind::Int32 | LeafKind::Int64, LeafKind::Int32 | LeafKind::Int64) => LeafKind::Int64,
        (LeafKind::Bytes | LeafKind::Fixed(32), LeafKind::Bytes | LeafKind::Fixed(32)) => LeafKind::Bytes,
        _ => LeafKind::Other,
    })
}

/// A column of the label shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelLeaf {
    /// Names from the root to the leaf.
    pub path: Vec<String>,
    /// What its values are.
    pub kind: LeafKind,
    /// Its values stand in other shards: here it has none, and tells the viewer what rows have.
    pub is_marker: bool,
    /// Names of the leaf of the inputs that it is made of.
    pub from: Vec<String>,
    /// What of that leaf it is, where that is a list of category numbers.
    pub of_list: Option<OfList>,
}

/// A label that a list of category numbers tells. The shard has it as the newer form of
/// PKU-SafeRLHF-QA does, in a column of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfList {
    /// Whether the list has this category.
    Category(usize),
    /// Whether it says that the response is safe.
    Safe,
}

/// What stands in the older form for the severity level.
const OLD_LEVEL: &str = "severity_category";

/// What is packed.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    plan: Plan,
    leaves: Vec<Leaf>,
    /// Which column means what, where they are those of no member of the family.
    mapping: Mapping,
}

/// What columns mean: as those of a member of the family, or else as mapped.
fn plan_of(leaves: &[Leaf], mapping: &Mapping) -> Result<(Plan, Mapping), Cause> {
    let known = match adapter::plan(leaves) {
        Err(unknown @ Cause::UnknownSchema { .. }) => unknown,
        known if mapping.is_empty() => return known.map(|plan| (plan, Mapping::default())),
        known => match known {
            Err(cause) => cause,
            Ok(_) => Cause::UnknownSchema { columns: Vec::new() },
        },
    };
    let own = if mapping.is_empty() { adapter::guess(leaves) } else { mapping.clone() };
    if own.is_empty() {
        return Err(known);
    }
    adapter::mapped(leaves, &own).map(|plan| (plan, own))
}

impl Columns {
    /// Of all files, given with their names.
    /// `mapping` says which column means what where they are those of no member of the
    /// family; where it is empty that is guessed.
    pub(crate) fn new(files: &[(String, Seen)], mapping: &Mapping) -> Result<Self, Failure> {
        let mut all = Seen::default();
        files.iter().for_each(|(_, seen)| all.add_all(seen));
        let mut first: Option<Plan> = None;
        for (name, seen) in files {
            let fail = |cause: &Cause| Failure::of(name, cause);
            let plan = plan_of(&seen.leaves(&all), mapping).map_err(|cause| fail(&cause))?.0;
            if let Some(first) = &first
                && !first.fits(&plan)
            {
                let name = |plan: &Plan| plan.member.name().to_owned();
                return Err(fail(&Cause::OtherKind { this: name(&plan), first: name(first) }));
            }
            first.get_or_insert(plan);
        }
        let leaves = all.leaves(&all);
        let together =
            || files.first().map_or_else(String::new, |(name, _)| format!("{name} and the others"));
        let (plan, mapping) = plan_of(&leaves, mapping).map_err(|cause| Failure::of(&together(), &cause))?;
        let columns = Self { plan, leaves, mapping };
        columns.check()?;
        Ok(columns)
    }

    /// What its columns mean.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The columns of the label shard as the viewer sees them.
    fn leaves_of_shard(&self) -> Vec<Leaf> {
        let leaf = |leaf: LabelLeaf| Leaf {
            kind: if leaf.is_marker { LeafKind::Bytes } else { leaf.kind },
            path: leaf.path,
        };
        self.label_shard().into_iter().map(leaf).collect()
    }

    /// What the viewer's address has to say for the site to be read as this was; nothing where
    /// it finds that out by itself.
    pub(crate) fn keys(&self) -> String {
        let leaves = self.leaves_of_shard();
        let mut keys = String::new();
        if !self.mapping.is_empty() && adapter::guess(&leaves) != self.mapping {
            self.mapping.say(&mut |role, columns| keys += &format!("&map.{role}={columns}"));
        }
        keys
    }

    /// The label shard's own columns must say what those of the source say.
    fn check(&self) -> Result<(), Failure> {
        let shard = self.label_shard();
        let leaves = self.leaves_of_shard();
        let (plan, own) = (plan_of(&leaves, &self.mapping), &self.plan);
        let same = plan.is_ok_and(|(plan, _)| {
            (plan.member, plan.fields, &plan.categories) == (own.member, own.fields, &own.categories)
                && (self.list().is_some() || plan.labels.columns.len() == own.labels.columns.len())
        });
        let odd = shard.iter().find(|leaf| {
            !leaf.is_marker
                && !matches!(leaf.kind, LeafKind::Bool | LeafKind::Int32 | LeafKind::Int64 | LeafKind::Bytes)
        });
        if let Some(odd) = odd {
            let column = odd.path.join(".");
            return Err(Failure::new(
                format!("labels such as those of column “{column}” cannot be packed"),
                "",
            ));
        }
        if !same {
            return Err(Failure::new("what these columns mean cannot be said by a label shard", ""));
        }
        Ok(())
    }

    /// The columns of the label shard, in the order of the source.
    pub(crate) fn label_shard(&self) -> Vec<LabelLeaf> {
        let labels = self.plan.label_leaves();
        let marks: Vec<usize> = self.plan.text.iter().chain(&self.plan.hashes).copied().collect();
        let leaves = self.leaves.iter().enumerate();
        let used = leaves.filter(|(at, _)| labels.contains(at) || marks.contains(at));
        used.flat_map(|(at, leaf)| self.shard_leaves(at, leaf, !labels.contains(&at))).collect()
    }

    /// What a leaf of the inputs is in the label shard.
    fn shard_leaves(&self, at: usize, leaf: &Leaf, is_marker: bool) -> Vec<LabelLeaf> {
        let own = |path: Vec<String>, kind: LeafKind, of_list: Option<OfList>| LabelLeaf {
            path,
            kind,
            is_marker,
            from: leaf.path.clone(),
            of_list,
        };
        if self.list() == Some(at) {
            let set = &self.plan.categories;
            let path = |name: &str| vec!["harm_category".to_owned(), name.to_owned()];
            let flag = |i: usize| own(path(set.field(i)), LeafKind::Bool, Some(OfList::Category(i)));
            let safe = own(vec!["is_safe".to_owned()], LeafKind::Bool, Some(OfList::Safe));
            return (0..set.len()).map(flag).chain([safe]).collect();
        }
        let path = match (self.list(), &leaf.path[..]) {
            (Some(_), [name]) if name == OLD_LEVEL => vec!["severity_level".to_owned()],
            _ => leaf.path.clone(),
        };
        vec![own(path, leaf.kind, None)]
    }

    /// The leaf that is a list of category numbers, where there is one.
    fn list(&self) -> Option<usize> {
        let columns = &self.plan.labels.columns;
        let list = columns.iter().find(|column| matches!(column.field, Field::Word(Told::Ids { .. })));
        list.map(|column| column.leaf)
    }

    fn name(&self, leaf: usize) -> String {
        self.leaves.get(leaf).map_or_else(String::new, |leaf| leaf.path.join("."))
    }

    /// Names of the text columns: prompt, then the responses.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.plan.text.iter().map(|leaf| self.name(*leaf)).collect()
    }

    /// Names of the columns of hashes.
    pub(crate) fn hashes(&self) -> Vec<String> {
        let mut leaves = self.plan.hashes.clone();
        leaves.dedup();
        leaves.into_iter().map(|leaf| self.name(leaf)).collect()
    }

    /// Columns that are read, with their types, and the names of the others.
    pub(crate) fn described(&self) -> (Vec<[String; 2]>, Vec<String>) {
        let read = self.label_shard();
        let is_read = |leaf: &&Leaf| read.iter().any(|known| known.from == leaf.path);
        let (known, others): (Vec<&Leaf>, Vec<&Leaf>) = self.leaves.iter().partition(is_read);
        let kind = |kind: LeafKind| match kind {
            LeafKind::Bool => "boolean".to_owned(),
            LeafKind::Int32 => "int32".to_owned(),
            LeafKind::Int64 => "int64".to_owned(),
            LeafKind::Bytes => "text".to_owned(),
            LeafKind::Fixed(bytes) => format!("bytes({bytes})"),
            LeafKind::Ints => "list of integers".to_owned(),
            LeafKind::Texts => "list of texts".to_owned(),
            LeafKind::Other => "other".to_owned(),
        };
        let path = |leaf: &Leaf| leaf.path.join(".");
        (
            known.into_iter().map(|leaf| [path(leaf), kind(leaf.kind)]).collect(),
            others.into_iter().map(path).collect(),
        )
    }

    /// Keys of what rows have.
    pub(crate) fn fields(&self) -> Vec<String> {
        let all = [
            ("response", Fields::RESPONSE),
            ("pair", Fields::PAIR),
            ("prompt_source", Fields::PROMPT_SOURCE),
            ("response_source", Fields::RESPONSE_SOURCE),
            ("safe", Fields::SAFE),
            ("categories", Fields::CATEGORIES),
            ("severity", Fields::SEVERITY),
            ("better", Fields::BETTER),
            ("safer", Fields::SAFER),
            ("hashes", Fields::HASHES),
        ];
        let has = all.into_iter().filter(|(_, field)| self.plan.fields.has(*field));
        has.map(|(name, _)| name.to_owned()).collect()
    }
}
