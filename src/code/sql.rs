//! SQL: DuckDB's and Spark's.

use super::print::{self, Dialect, is_hidden, numbers, python};
use super::tree::{Expr, Flag, Number};
use super::{Said, Source};

/// Which SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sql {
    DuckDb,
    Spark,
}

/// DuckDB reads files where it is asked to, also on the hub.
pub(super) fn duckdb(said: &Said<'_>) -> String {
    let sql = Sql::DuckDb;
    let places = if said.goes_backwards() {
        "file_index DESC, file_row_number DESC"
    } else {
        "file_index, file_row_number"
    };
    let selected = sql.select(said, &duckdb_files(&said.source), places) + ";\n";
    let mut text = String::new();
    for (name, macro_) in MACROS {
        if selected.contains(name) || (name == "count_set(" && selected.contains("count_either(")) {
            text += macro_;
        }
    }
    text + &selected
}

/// What reads the files of a source.
pub(super) fn duckdb_files(source: &Source) -> String {
    let files = source.addresses("/*.parquet");
    let files: Vec<String> = files.iter().map(|address| Sql::DuckDb.text(address)).collect();
    match &files[..] {
        [one] => format!("read_parquet({one})"),
        several => format!("read_parquet([\n    {}\n])", several.join(",\n    ")),
    }
}

/// What has to be there before Spark reads anything.
pub(super) fn spark_begins(source: &Source, functions: &str) -> String {
    let mut text = String::new();
    if let Source::Files(files) = source {
        let far = files.iter().filter(|(_, path)| path.contains("://"));
        far.for_each(|(_, path)| text += &format!("# Download {}\n", python(path)));
    }
    match source {
        Source::Hub { dataset, parts, .. } => {
            let folders: Vec<String> = parts.iter().map(|part| format!("{part}/*")).collect();
            text += &format!(
                "from huggingface_hub import snapshot_download
from pyspark.sql import SparkSession{functions}

folder = snapshot_download(
    {},
    repo_type=\"dataset\",
    revision=\"refs/convert/parquet\",
    allow_patterns={},
)
",
                python(dataset),
                print::python_list(&folders)
            );
        }
        Source::Files(_) => text += &format!("from pyspark.sql import SparkSession{functions}\n\n"),
    }
    text + "spark = SparkSession.builder.getOrCreate()\n"
}

/// Where the files of a source are then, as Python has it.
pub(super) fn spark_paths(source: &Source) -> Vec<String> {
    match source {
        Source::Hub { parts, .. } => {
            parts.iter().map(|part| format!("folder + {}", python(&format!("/{part}")))).collect()
        }
        Source::Files(files) => files.iter().map(|(_, path)| python(name_here(path))).collect(),
    }
}

/// Spark reads files that are here, after those of the hub have been fetched.
pub(super) fn spark(said: &Said<'_>) -> String {
    let is_sorted = !said.keys.is_empty();
    let mut text = spark_begins(&said.source, if is_sorted { ", functions as F" } else { "" });
    let paths = spark_paths(&said.source);
    let paths = match &paths[..] {
        [one] if !is_sorted => one.clone(),
        several => format!("\n    {},\n", several.join(",\n    ")),
    };
    if !is_sorted {
        text += &format!("spark.read.parquet({paths}).createOrReplaceTempView(\"pairs\")\n");
        return text + "pairs = spark.sql(r\"\"\"\n" + &Sql::Spark.select(said, "pairs", "") + "\n\"\"\")\n";
    }
    // Spark keeps no order by itself, so rows take their places along.
    text += &format!("paths = [{paths}]\n");
    text += "for number, path in enumerate(paths):
    file = spark.read.parquet(path).select(
        \"*\",
        F.lit(number).alias(\"part\"),
        F.col(\"_metadata.file_path\").alias(\"file\"),
        F.col(\"_metadata.row_index\").alias(\"row\"),
    )
    pairs = pairs.unionAll(file) if number else file
pairs.createOrReplaceTempView(\"pairs\")
";
    let places = if said.goes_backwards() { "part DESC, file DESC, row DESC" } else { "part, file, row" };
    // Flags of a struct cannot be listed in ORDER BY.
    let mut from = String::from("pairs");
    let mut keys = said.keys.clone();
    let mut extra = vec!["part", "file", "row"].into_iter().map(str::to_owned).collect::<Vec<_>>();
    for (at, (key, _)) in keys.iter_mut().enumerate() {
        if matches!(key, Number::Count(_) | Number::Union(..)) {
            let name = format!("key_{at}");
            from = format!("(SELECT *, {} AS {name}\n    FROM {from})", Sql::Spark.number(key));
            *key = Number::Column(name.clone());
            extra.push(name);
        }
    }
    let said = Said { keys, condition: said.condition.clone(), source: said.source.clone(), ..*said };
    let dropped: Vec<String> = extra.iter().map(|name| python(name)).collect();
    text + "pairs = spark.sql(r\"\"\"\n"
        + &Sql::Spark.select(&said, &from, places)
        + &format!("\n\"\"\").drop({})\n", dropped.join(", "))
}

/// The path of a file, or what an address is called once it has been downloaded.
fn name_here(path: &str) -> &str {
    match path.split_once("://") {
        Some((_, rest)) => {
            let rest = rest.split(['?', '#']).next().unwrap_or(rest);
            rest.rsplit('/').next().unwrap_or(rest)
        }
        None => path,
    }
}

/// What counts the flags of a group; null where one of them is.
const MACROS: [(&str, &str); 2] = [
    (
        "count_set(",
        "CREATE OR REPLACE TEMP MACRO count_set(flags) AS
    list_reduce(map_values(flags::MAP(VARCHAR, BOOLEAN))::INT[], lambda n, flag: n + flag);\n",
    ),
    (
        "count_either(",
        "CREATE OR REPLACE TEMP MACRO count_either(a, b) AS
    CASE WHEN count_set(a) IS NOT NULL AND count_set(b) IS NOT NULL THEN len(list_filter(
        list_zip(map_values(a::MAP(VARCHAR, BOOLEAN)), map_values(b::MAP(VARCHAR, BOOLEAN))),
        lambda flags: flags[1] OR flags[2])) END;\n",
    ),
];

impl Sql {
    /// `places` is the order of the files: rows of equal keys stay in it.
    fn select(self, said: &Said<'_>, from: &str, places: &str) -> String {
        let mut text = format!("SELECT *\nFROM {from}");
        if said.condition != Expr::All(Vec::new()) {
            let parts: Vec<String> = match print::parts(&said.condition) {
                [one] => vec![print::condition(&self, one, 2, true)],
                several => several.iter().map(|part| print::condition(&self, part, 2, false)).collect(),
            };
            text += "\nWHERE ";
            text += &parts.join("\n  AND ");
        }
        let mut keys = Vec::new();
        for (key, descending) in &said.keys {
            // No two rows have the same place.
            if *key == Number::Row {
                break;
            }
            let way = if *descending { " DESC" } else { "" };
            keys.push(format!("{}{way} NULLS LAST", self.number(key)));
        }
        if !said.keys.is_empty() {
            keys.push(places.to_owned());
            text += "\nORDER BY ";
            text += &keys.join(",\n    ");
        }
        text
    }

    pub(super) fn text(self, text: &str) -> String {
        let mut literal = String::from("'");
        for c in text.chars() {
            match (self, c) {
                (Sql::DuckDb, '\'') => literal += "''",
                // A word with escapes of its own is closed before, and opened after.
                (Sql::DuckDb, c) if is_hidden(c) => literal += &format!("' || chr({}) || '", u32::from(c)),
                (Sql::Spark, '\'' | '"' | '\\') => literal.extend(['\\', c]),
                (Sql::Spark, c) if is_hidden(c) => literal += &format!("\\u{:04x}", u32::from(c)),
                (_, c) => literal.push(c),
            }
        }
        literal.push('\'');
        if literal.contains("' || ") { format!("({literal})") } else { literal }
    }

    fn name(self, name: &str) -> String {
        let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        match (self, is_plain) {
            (_, true) => name.to_owned(),
            (Sql::DuckDb, false) => format!("\"{}\"", name.replace('"', "\"\"")),
            (Sql::Spark, false) => format!("`{}`", name.replace('`', "``")),
        }
    }

    fn flag(self, flag: &Flag) -> String {
        match flag {
            Flag::Column(name) => self.name(name),
            Flag::Field(group, field) => format!("{}.{}", self.name(group), self.name(field)),
        }
    }

    fn count(self, group: &str) -> String {
        match self {
            Sql::DuckDb => format!("count_set({})", self.name(group)),
            Sql::Spark => format!("aggregate(array({}.*), 0, (n, flag) -> n + int(flag))", self.name(group)),
        }
    }

    fn number(self, number: &Number) -> String {
        let length = |column: &str| format!("coalesce(length({}), 0)", self.name(column));
        match number {
            Number::Column(name) => self.name(name),
            Number::Gap(a, b) => format!("abs({} - {})", self.name(a), self.name(b)),
            // greatest() would pass over null.
            Number::Max(a, b) => {
                let [a, b] = [a, b].map(|name| self.name(name));
                format!("CASE WHEN {a} >= {b} THEN {a} WHEN {a} < {b} THEN {b} END")
            }
            Number::Count(group) => self.count(group),
            Number::Union(a, b) => {
                let [a, b] = [a, b].map(|name| self.name(name));
                match self {
                    Sql::DuckDb => format!("count_either({a}, {b})"),
                    Sql::Spark => format!(
                        "aggregate(zip_with(array({a}.*), array({b}.*), (a, b) -> int(a) | int(b)), 0, (n, flag) -> n + flag)"
                    ),
                }
            }
            Number::Safety(a, b) => {
                format!("2 * CAST(NOT {} AS INT) + CAST(NOT {} AS INT)", self.flag(a), self.flag(b))
            }
            Number::Text(name) => format!("coalesce({}, '')", self.name(name)),
            Number::Length(column) => length(column),
            Number::Difference(a, b) => format!("{} - {}", length(a), length(b)),
            Number::Row => String::new(),
        }
    }
}

impl Dialect for Sql {
    fn words(&self) -> [&'static str; 2] {
        ["AND", "OR"]
    }

    fn atom(&self, expr: &Expr) -> (String, bool) {
        let written = match expr {
            Expr::True(flag) => self.flag(flag),
            Expr::False(flag) => format!("NOT {}", self.flag(flag)),
            Expr::Null(flag) => format!("{} IS NULL", self.flag(flag)),
            Expr::In(number, values) => match &values[..] {
                [one] => format!("{} = {one}", self.number(number)),
                several => format!("{} IN ({})", self.number(number), numbers(several)),
            },
            Expr::Within(number, min, max) => {
                let number = match number {
                    // Null is as good as 0 where 0 is out of the question.
                    Number::Length(column)
                        if min.is_some_and(|min| min > 0) || max.is_some_and(|max| max < 0) =>
                    {
                        format!("length({})", self.name(column))
                    }
                    other => self.number(other),
                };
                match (min, max) {
                    (Some(min), Some(max)) => format!("{number} BETWEEN {min} AND {max}"),
                    (Some(min), None) => format!("{number} >= {min}"),
                    (None, Some(max)) => format!("{number} <= {max}"),
                    (None, None) => self.constant(true).to_owned(),
                }
            }
            Expr::Named(column, names) => {
                let texts: Vec<String> = names.iter().map(|name| self.text(name)).collect();
                match &texts[..] {
                    [one] => format!("{} = {one}", self.name(column)),
                    several => format!("{} IN ({})", self.name(column), several.join(", ")),
                }
            }
            Expr::Unnamed(column) => format!("coalesce({}, '') = ''", self.name(column)),
            Expr::Known(group) => format!("{} IS NOT NULL", self.count(group)),
            Expr::Same(a, b) => format!("{} = {}", self.name(a), self.name(b)),
            Expr::Contains { column, text, fold: false } => {
                format!("contains({}, {})", self.name(column), self.text(text))
            }
            Expr::Contains { column, text, fold: true } => {
                format!("contains(lower({}), {})", self.name(column), self.text(&text.to_lowercase()))
            }
            Expr::Matches { column, pattern } => {
                let column = format!("coalesce({}, '')", self.name(column));
                match self {
                    Sql::DuckDb => format!("regexp_matches({column}, {}, 'i')", self.text(pattern)),
                    Sql::Spark => format!("{column} RLIKE {}", self.text(&format!("(?iu){pattern}"))),
                }
            }
            Expr::All(_) | Expr::Any(_) | Expr::Not(_) => print::condition(self, expr, 0, false),
        };
        (written, false)
    }

    fn not(&self, written: &str) -> String {
        format!("{written} IS NOT TRUE")
    }

    fn opposite(&self, expr: &Expr) -> Option<(String, bool)> {
        let written = match expr {
            Expr::Unnamed(column) => format!("coalesce({}, '') <> ''", self.name(column)),
            Expr::Null(flag) => format!("{} IS NOT NULL", self.flag(flag)),
            Expr::Known(group) => format!("{} IS NULL", self.count(group)),
            _ => return None,
        };
        Some((written, false))
    }

    fn constant(&self, holds: bool) -> &'static str {
        if holds { "TRUE" } else { "FALSE" }
    }
}
