//! The pairs in view, as code that selects the same rows in the same order without this
//! viewer.
//!
//! ```text
//! filter, order → tree → duckdb, spark (sql) | polars | pandas | datasets (python)
//! ```
//!
//! [`tree`] decides what clauses mean; targets print expressions in their own idiom and know
//! of no clause. What a target cannot say stands in a comment and in [`Code::left_out`].

mod frames;
mod patterns;
mod print;
mod rows;
mod sql;
mod tree;

use crate::model::keyed::keyed;
use crate::model::{CategorySet, Clause, Fields, Filter, Member, Order, Part, View};
use tree::{Columns, Expr, Number};
pub use tree::{LeftOut, What};

keyed! {
    /// What code is written for.
    Target {
        /// The Python package of that name.
        Datasets = "datasets",
        /// Pandas, with the types of Arrow.
        Pandas = "pandas",
        /// Polars, lazily.
        Polars = "polars",
        /// SQL of DuckDB.
        DuckDb = "duckdb",
        /// SQL of Spark, in Python.
        Spark = "spark",
        /// The table of label patterns, by DuckDB.
        PatternsDuckDb = "patterns-duckdb",
        /// The table of label patterns, by Spark.
        PatternsSpark = "patterns-spark",
    }
}

impl Target {
    /// Name as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Target::Datasets => "Python datasets",
            Target::Pandas => "pandas",
            Target::Polars => "polars",
            Target::DuckDb => "DuckDB",
            Target::Spark => "Spark",
            Target::PatternsDuckDb => "Label patterns: DuckDB",
            Target::PatternsSpark => "Label patterns: Spark",
        }
    }

    /// What a line of a comment begins with.
    fn comment(self) -> &'static str {
        if matches!(self, Target::DuckDb | Target::PatternsDuckDb) { "--" } else { "#" }
    }
}

/// Where rows come from, in the order of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A dataset on the hub; but for `datasets`, in the files that the hub has converted to
    /// Parquet.
    Hub {
        /// Owner and name.
        dataset: String,
        /// Branch, tag or commit; none for the main branch, which is what is converted.
        revision: Option<String>,
        /// Configs and splits that are open.
        parts: Vec<Part>,
    },
    /// Parquet files, each with the part it is of. Paths, or addresses that all targets read.
    Files(Vec<(Part, String)>),
}

impl Source {
    /// The same source with only the parts that are asked for.
    fn of_parts(&self, wanted: impl Fn(&Part) -> bool) -> Self {
        match self {
            Source::Hub { dataset, revision, parts } => Source::Hub {
                dataset: dataset.clone(),
                revision: revision.clone(),
                parts: parts.iter().filter(|part| wanted(part)).cloned().collect(),
            },
            Source::Files(files) => {
                Source::Files(files.iter().filter(|(part, _)| wanted(part)).cloned().collect())
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Source::Hub { parts, .. } => parts.is_empty(),
            Source::Files(files) => files.is_empty(),
        }
    }

    /// Addresses that readers of files take, folders of the hub with `end` after them.
    fn addresses(&self, end: &str) -> Vec<String> {
        match self {
            Source::Hub { dataset, parts, .. } => {
                let address = |part: &Part| format!("hf://datasets/{dataset}@~parquet/{part}{end}");
                parts.iter().map(address).collect()
            }
            Source::Files(files) => files.iter().map(|(_, path)| path.clone()).collect(),
        }
    }
}

/// A view that code is written for.
#[derive(Clone, Copy, Debug)]
pub struct Viewed<'a> {
    /// Where rows come from.
    pub source: &'a Source,
    /// The member of the family that they are of: names of columns differ.
    pub member: Member,
    /// What rows have.
    pub fields: Fields,
    /// The harm categories.
    pub categories: &'a CategorySet,
    /// Which rows.
    pub filter: &'a Filter,
    /// In which order.
    pub order: &'a Order,
}

/// Code, and what it does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code; it ends with a line's end.
    pub text: String,
    /// Clauses and keys of the order that it leaves out, which it also says in a comment.
    pub left_out: Vec<LeftOut>,
}

/// What a target prints.
struct Said<'a> {
    source: Source,
    condition: Expr,
    keys: Vec<(Number, bool)>,
    categories: &'a CategorySet,
}

impl Said<'_> {
    /// For each key whether it is descending (or ascending), as a list in Python.
    fn directions(&self, descending: bool) -> String {
        let ways = self.keys.iter().map(|(_, way)| if *way == descending { "True" } else { "False" });
        format!("[{}]", ways.collect::<Vec<_>>().join(", "))
    }

    /// Whether rows stand in the order of the files, the last one first: within equal keys
    /// too, where such a key is not the first.
    fn goes_backwards(&self) -> bool {
        self.keys.iter().any(|(key, descending)| *key == Number::Row && *descending)
    }

    /// The names of the categories, as a variable in Python.
    fn categories_in_lines(&self) -> String {
        let names = (0..self.categories.len()).map(|index| print::python(self.categories.field(index)));
        format!("categories = [\n    {},\n]\n", names.collect::<Vec<_>>().join(",\n    "))
    }
}

/// Addresses in Python: one by itself, several as a list with a line for each.
fn addresses_in_lines(addresses: &[String], indent: usize) -> String {
    let texts: Vec<String> = addresses.iter().map(|address| print::python(address)).collect();
    match &texts[..] {
        [one] => one.clone(),
        _ => {
            let inner = " ".repeat(indent + print::STEP);
            format!("[\n{inner}{},\n{:indent$}]", texts.join(&format!(",\n{inner}")), "")
        }
    }
}

/// The view as code.
pub fn write(target: Target, view: &Viewed<'_>) -> Code {
    let columns = Columns { member: view.member, fields: view.fields, categories: view.categories };
    let is_of_patterns = matches!(target, Target::PatternsDuckDb | Target::PatternsSpark);
    let (everything, no_order) = (Filter::default(), Order::default());
    let (filter, order) = if is_of_patterns { (&everything, &no_order) } else { (view.filter, view.order) };
    let (mut condition, mut left_out) = tree::condition(columns, filter);
    let (mut keys, unsorted) = tree::keys(columns, order);
    left_out.extend(unsorted);
    let is_revised = matches!(view.source, Source::Hub { revision: Some(_), .. });
    if is_revised && target != Target::Datasets {
        let why = "the hub converts the main branch alone to Parquet";
        left_out.push(LeftOut { what: What::Revision, why });
    }
    // A clause on splits is one on files: others are not even read.
    let splits = filter.clause(View::Splits);
    let mut source =
        view.source.of_parts(|part| splits.is_none_or(|clause: &Clause| clause.accepts_part(part)));
    if source.is_empty() {
        source = view.source.clone();
        condition = tree::any([]);
    }
    if condition == tree::any([]) {
        keys.clear();
    }
    // No two rows have the same place: keys after it decide nothing.
    if let Some(at) = keys.iter().position(|(key, _)| *key == Number::Row) {
        keys.truncate(at + 1);
    }
    // Frames are in the order of the files already, and stay in it where keys are equal.
    if !matches!(target, Target::DuckDb | Target::Spark) {
        keys.pop_if(|key| *key == (Number::Row, false));
    }
    let comment = target.comment();
    let mut text: String = left_out
        .iter()
        .map(|left| format!("{comment} Left out: {}, because {}.\n", left.what.key(), left.why))
        .collect();
    if print_says_less(target, &condition) {
        text += comment;
        text += " Upper and lower case: lower() alone does not find “ß” by “ss”, as the viewer does.\n";
    }
    let said = Said { source, condition, keys, categories: view.categories };
    text += &match target {
        Target::DuckDb => sql::duckdb(&said),
        Target::Polars => frames::polars(&said),
        Target::Pandas => frames::pandas(&said),
        Target::Datasets => rows::datasets(&said),
        Target::Spark => sql::spark(&said),
        Target::PatternsDuckDb | Target::PatternsSpark => patterns::write(target, view),
    };
    Code { text, left_out }
}

/// Whether a target knows no full case folding, and the condition has letters to fold.
fn print_says_less(target: Target, expr: &Expr) -> bool {
    match expr {
        Expr::All(list) | Expr::Any(list) => list.iter().any(|expr| print_says_less(target, expr)),
        Expr::Not(expr) => print_says_less(target, expr),
        Expr::Contains { text, fold: true, .. } => {
            !matches!(target, Target::Datasets | Target::Pandas) && text.chars().any(char::is_alphabetic)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a filter of one clause looks like, in full.
    #[test]
    fn one_clause_makes_a_handful_of_lines() {
        let source = Source::Hub {
            dataset: String::from("PKU-Alignment/PKU-SafeRLHF"),
            revision: None,
            parts: vec![Part::new("default", "train")],
        };
        let filter = Filter::default().with(Clause::any_of(View::Categories, 1 << 17));
        let categories = CategorySet::pku_saferlhf();
        let view = Viewed {
            source: &source,
            member: Member::SafeRlhf,
            fields: Fields::ALL,
            categories: &categories,
            filter: &filter,
            order: &Order::default(),
        };
        let expected = "\
SELECT *
FROM read_parquet('hf://datasets/PKU-Alignment/PKU-SafeRLHF@~parquet/default/train/*.parquet')
WHERE response_0_harm_category.\"White-Collar Crime\"
  OR response_1_harm_category.\"White-Collar Crime\";
";
        assert_eq!(write(Target::DuckDb, &view).text, expected);
        let expected = "\
from datasets import load_dataset

pairs = load_dataset(\"PKU-Alignment/PKU-SafeRLHF\", split=\"train\")
pairs = pairs.filter(
    lambda row: (row[\"response_0_harm_category\"] or {}).get(\"White-Collar Crime\")
    or (row[\"response_1_harm_category\"] or {}).get(\"White-Collar Crime\")
)
";
        assert_eq!(write(Target::Datasets, &view).text, expected);
        let revised = Source::Hub {
            dataset: String::from("o/n"),
            revision: Some(String::from("v0")),
            parts: vec![Part::new("default", "train"), Part::new("default", "test"), Part::new("b", "test")],
        };
        let revised = Viewed { source: &revised, filter: &Filter::default(), ..view };
        let expected = "\
from datasets import concatenate_datasets, load_dataset

pairs = concatenate_datasets([
    load_dataset(\"o/n\", split=\"train+test\", revision=\"v0\"),
    load_dataset(\"o/n\", \"b\", split=\"test\", revision=\"v0\"),
])
";
        assert_eq!(write(Target::Datasets, &revised).text, expected);
        let code = write(Target::Polars, &revised);
        assert!(code.left_out.iter().map(|left| left.what).eq([What::Revision]));
        assert!(code.text.starts_with("# Left out: revision, because "), "{}", code.text);
        let path = String::from("https://a.example/default/train/0000.parquet?download=true");
        let files = Source::Files(vec![(Part::new("default", "train"), path.clone())]);
        let code = write(Target::Spark, &Viewed { source: &files, ..view }).text;
        assert!(code.contains(&format!("# Download \"{path}\"\n")), "{code}");
        assert!(code.contains("spark.read.parquet(\"0000.parquet\")"), "{code}");
        for target in Target::ALL {
            let code = write(*target, &view);
            assert!(code.left_out.is_empty() && code.text.lines().count() < 40, "{}", code.text);
        }
    }
}
