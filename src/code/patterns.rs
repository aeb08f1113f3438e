//! The table of label patterns of what is open: one GROUP BY over its label columns, in
//! DuckDB and in Spark. The viewer opens what these write, as it opens the data itself.

use super::sql::{self, Sql};
use super::tree::Columns;
use super::{Source, Target, Viewed};
use crate::model::{Fields, Member, Part};

/// What the table is called.
const NAME: &str = "patterns";

/// The code for one of the two targets.
pub(super) fn write(target: Target, view: &Viewed<'_>) -> String {
    let comment = target.comment();
    let why = match () {
        () if view.member == Member::Other => "Which columns are labels is known to the viewer alone",
        () if view.fields.has(Fields::PATTERNS) => "What is open is a table of label patterns already",
        () => "",
    };
    if !why.is_empty() {
        return format!("{comment} {why}.\n");
    }
    let head = format!("{comment} All of the data, whatever is filtered: filters work on the table, too.\n");
    let columns = Columns { member: view.member, fields: view.fields, categories: view.categories };
    let columns = columns.of_labels().join(",\n    ");
    let parts = parts(view.source);
    let sql = if target == Target::PatternsSpark { Sql::Spark } else { Sql::DuckDb };
    let select = |part: &Part, from: &str| {
        let [config, split] = [&part.config, &part.split].map(|name| sql.text(name));
        format!(
            "SELECT {config} AS config, {split} AS split,\n    {columns},\n    count(*) AS pairs\nFROM {from}\nGROUP BY ALL"
        )
    };
    let all = |selects: Vec<String>| selects.join("\nUNION ALL\n") + "\nORDER BY pairs DESC\n";
    if sql == Sql::DuckDb {
        let selects = parts.iter().map(|(part, source)| select(part, &sql::duckdb_files(source)));
        return format!("{head}COPY (\n{}) TO '{NAME}.parquet';\n", all(selects.collect()));
    }
    let mut text = head + &sql::spark_begins(view.source, "");
    let mut selects = Vec::new();
    for (at, (part, source)) in parts.iter().enumerate() {
        let view = format!("part_{at}");
        let paths = sql::spark_paths(source);
        let paths = match &paths[..] {
            [one] => one.clone(),
            several => format!("\n    {},\n", several.join(",\n    ")),
        };
        text += &format!("spark.read.parquet({paths}).createOrReplaceTempView(\"{view}\")\n");
        selects.push(select(part, &view));
    }
    text + "patterns = spark.sql(r\"\"\"\n"
        + &all(selects)
        + &format!(
            "\"\"\")\n# One file, in the folder {NAME}.\npatterns.coalesce(1).write.mode(\"overwrite\").parquet(\"{NAME}\")\n"
        )
}

/// The parts of a source, each with what of the source is of it.
fn parts(source: &Source) -> Vec<(Part, Source)> {
    let mut parts: Vec<Part> = Vec::new();
    let all = match source {
        Source::Hub { parts, .. } => parts.clone(),
        Source::Files(files) => files.iter().map(|(part, _)| part.clone()).collect(),
    };
    all.into_iter().for_each(|part| {
        if !parts.contains(&part) {
            parts.push(part);
        }
    });
    let of = |part: Part| (part.clone(), source.of_parts(|other| *other == part));
    parts.into_iter().map(of).collect()
}
