//! Data frames: polars and pandas.

use super::print::{self, Dialect, numbers, python, python_list};
use super::tree::{Expr, Flag, Number};
use super::{Said, addresses_in_lines};

/// Polars, which reads what it needs when it collects.
struct Polars;

/// pandas with the types of Arrow, whose null is neither true nor false.
struct Pandas;

/// What both are written with.
trait Frame: Dialect {
    fn column(&self, name: &str) -> String;
    /// Written so that a method can be called on it.
    fn number(&self, number: &Number) -> String;
    /// Names of methods: fields of a struct aside, the two differ in little else.
    fn method(&self, of: Method) -> &'static str;

    fn flag(&self, flag: &Flag) -> String {
        match flag {
            Flag::Column(name) => self.column(name),
            Flag::Field(group, field) => {
                format!("{}.struct.field({})", self.column(group), python(field))
            }
        }
    }

    fn length(&self, column: &str) -> String;

    fn difference(&self, a: &str, b: &str) -> String {
        let filled = self.method(Method::Fill);
        let [a, b] = [a, b].map(|column| format!("{}.{filled}(0)", self.length(column)));
        format!("({a} - {b})")
    }

    fn is_one_of<T>(
        &self,
        column: &str,
        values: &[T],
        list: &str,
        written: impl Fn(&T) -> String,
    ) -> (String, bool) {
        match values {
            [one] => (format!("{column} == {}", written(one)), true),
            _ => (format!("{column}.{}({list})", self.method(Method::IsIn)), false),
        }
    }

    /// What both write alike.
    fn common(&self, expr: &Expr) -> (String, bool) {
        let filled = self.method(Method::Fill);
        match expr {
            Expr::True(flag) => (self.flag(flag), false),
            Expr::False(flag) => (format!("~{}", self.flag(flag)), false),
            Expr::Null(flag) => (format!("{}.{}()", self.flag(flag), self.method(Method::IsNull)), false),
            Expr::In(number, values) => self.is_one_of(
                &self.number(number),
                values,
                &format!("[{}]", numbers(values)),
                i64::to_string,
            ),
            Expr::Named(column, names) => {
                self.is_one_of(&self.column(column), names, &python_list(names), |name| python(name))
            }
            Expr::Unnamed(column) => (format!("{}.{filled}(\"\") == \"\"", self.column(column)), true),
            Expr::Within(number, min, max) => {
                let number = match number {
                    // Null is as good as 0 where 0 is out of the question.
                    Number::Length(column)
                        if min.is_some_and(|min| min > 0) || max.is_some_and(|max| max < 0) =>
                    {
                        self.length(column)
                    }
                    other => self.number(other),
                };
                match (min, max) {
                    (Some(min), Some(max)) => {
                        (format!("{number}.{}({min}, {max})", self.method(Method::Between)), false)
                    }
                    (Some(min), None) => (format!("{number} >= {min}"), true),
                    (None, Some(max)) => (format!("{number} <= {max}"), true),
                    (None, None) => (self.constant(true).to_owned(), false),
                }
            }
            Expr::Matches { column, pattern } => {
                let pattern = python(&format!("(?i){pattern}"));
                (format!("{}.{filled}(\"\").str.contains({pattern})", self.column(column)), false)
            }
            other => (print::condition(self.dialect(), other, 0, false), false),
        }
    }

    fn dialect(&self) -> &dyn Dialect;
}

/// What the two call differently.
#[derive(Clone, Copy, Debug)]
enum Method {
    Between,
    Fill,
    IsIn,
    IsNull,
}

impl Frame for Polars {
    fn column(&self, name: &str) -> String {
        format!("pl.col({})", python(name))
    }

    fn length(&self, column: &str) -> String {
        // Lengths have no sign, and a difference would need one.
        format!("{}.str.len_chars().cast(pl.Int64)", self.column(column))
    }

    fn number(&self, number: &Number) -> String {
        match number {
            Number::Column(name) => self.column(name),
            Number::Gap(a, b) => format!("({} - {}).abs()", self.column(a), self.column(b)),
            // max_horizontal() would pass over null.
            Number::Max(a, b) => {
                let [a, b] = [a, b].map(|name| self.column(name));
                format!("pl.when({a} >= {b}).then({a}).when({a} < {b}).then({b})")
            }
            Number::Count(group) => {
                format!("pl.sum_horizontal({}.struct.field(\"*\"), ignore_nulls=False)", self.column(group))
            }
            Number::Union(a, b) => {
                let [a, b] =
                    [a, b].map(|group| format!("{}.struct.field(name).cast(pl.Int8)", self.column(group)));
                format!("pl.sum_horizontal([{a} | {b} for name in categories], ignore_nulls=False)")
            }
            Number::Safety(a, b) => {
                let [a, b] = [a, b].map(|flag| format!("(~{}).cast(pl.Int8)", self.flag(flag)));
                format!("(2 * {a} + {b})")
            }
            Number::Text(name) => format!("{}.fill_null(\"\")", self.column(name)),
            Number::Length(column) => format!("{}.fill_null(0)", self.length(column)),
            Number::Difference(a, b) => self.difference(a, b),
            Number::Row => self.column("row"),
        }
    }

    fn method(&self, of: Method) -> &'static str {
        match of {
            Method::Between => "is_between",
            Method::Fill => "fill_null",
            Method::IsIn => "is_in",
            Method::IsNull => "is_null",
        }
    }

    fn dialect(&self) -> &dyn Dialect {
        self
    }
}

impl Dialect for Polars {
    fn words(&self) -> [&'static str; 2] {
        ["&", "|"]
    }

    fn atom(&self, expr: &Expr) -> (String, bool) {
        match expr {
            Expr::Known(group) => {
                (format!("{}.is_not_null()", self.number(&Number::Count(group.clone()))), false)
            }
            Expr::Same(a, b) => (format!("{} == {}", self.column(a), self.column(b)), true),
            Expr::Contains { column, text, fold } => {
                let (lower, text) =
                    if *fold { (".str.to_lowercase()", text.to_lowercase()) } else { ("", text.clone()) };
                let column = self.column(column);
                (format!("{column}{lower}.str.contains({}, literal=True)", python(&text)), false)
            }
            other => self.common(other),
        }
    }

    fn not(&self, written: &str) -> String {
        format!("~{written}.fill_null(False)")
    }

    fn opposite(&self, expr: &Expr) -> Option<(String, bool)> {
        match expr {
            Expr::Unnamed(column) => Some((format!("{}.fill_null(\"\") != \"\"", self.column(column)), true)),
            Expr::Null(flag) => Some((format!("{}.is_not_null()", self.flag(flag)), false)),
            Expr::Known(group) => {
                Some((format!("{}.is_null()", self.number(&Number::Count(group.clone()))), false))
            }
            _ => None,
        }
    }

    fn constant(&self, holds: bool) -> &'static str {
        if holds { "True" } else { "False" }
    }
}

/// The view in polars.
pub(super) fn polars(said: &Said<'_>) -> String {
    let mut text = String::from("import polars as pl\n\n");
    if said.keys.iter().any(|(key, _)| matches!(key, Number::Union(..))) {
        text += &said.categories_in_lines();
    }
    text += "pairs = (\n    pl.scan_parquet(";
    text += &addresses_in_lines(&said.source.addresses("/*.parquet"), 4);
    text += ")\n";
    let by_row = said.keys.iter().any(|(key, _)| *key == Number::Row);
    if by_row {
        text += "    .with_row_index(\"row\")\n";
    }
    if said.condition != Expr::All(Vec::new()) {
        let parts = match print::parts(&said.condition) {
            [] => vec![String::from("False")],
            parts => parts.iter().map(|part| print::condition(&Polars, part, 8, true)).collect(),
        };
        text += &format!("    .filter(\n        {},\n    )\n", parts.join(",\n        "));
    }
    if !said.keys.is_empty() {
        let keys: Vec<String> = said.keys.iter().map(|(key, _)| Polars.number(key)).collect();
        let descending = said.directions(true);
        text += &format!(
            "    .sort(\n        {},\n        descending={descending},\n        nulls_last=True,\n        maintain_order=True,\n    )\n",
            keys.join(",\n        ")
        );
    }
    if by_row {
        text += "    .drop(\"row\")\n";
    }
    text + "    .collect()\n)\n"
}

impl Frame for Pandas {
    fn column(&self, name: &str) -> String {
        format!("pairs[{}]", python(name))
    }

    fn length(&self, column: &str) -> String {
        format!("{}.str.len()", self.column(column))
    }

    fn number(&self, number: &Number) -> String {
        let whole = "astype(\"int8[pyarrow]\")";
        match number {
            Number::Column(name) => self.column(name),
            Number::Gap(a, b) => format!("({} - {}).abs()", self.column(a), self.column(b)),
            Number::Max(a, b) => {
                format!("pairs[{}].max(axis=1, skipna=False)", python_list(&[a.clone(), b.clone()]))
            }
            Number::Count(group) => {
                format!("{}.struct.explode().sum(axis=1, skipna=False)", self.column(group))
            }
            Number::Union(a, b) => {
                let [a, b] = [a, b].map(|group| format!("{}.struct.explode().{whole}", self.column(group)));
                format!("({a} | {b}).sum(axis=1, skipna=False)")
            }
            Number::Safety(a, b) => {
                let [a, b] = [a, b].map(|flag| format!("(~{}).{whole}", self.flag(flag)));
                format!("2 * {a} + {b}")
            }
            Number::Text(name) => format!("{}.fillna(\"\")", self.column(name)),
            Number::Length(column) => format!("{}.fillna(0)", self.length(column)),
            Number::Difference(a, b) => self.difference(a, b),
            Number::Row => String::from("pairs.index"),
        }
    }

    fn method(&self, of: Method) -> &'static str {
        match of {
            Method::Between => "between",
            Method::Fill => "fillna",
            Method::IsIn => "isin",
            Method::IsNull => "isna",
        }
    }

    fn dialect(&self) -> &dyn Dialect {
        self
    }
}

impl Dialect for Pandas {
    fn words(&self) -> [&'static str; 2] {
        ["&", "|"]
    }

    fn atom(&self, expr: &Expr) -> (String, bool) {
        let explode = |group: &str| format!("{}.struct.explode()", self.column(group));
        match expr {
            Expr::Known(group) => (format!("{}.notna().all(axis=1)", explode(group)), false),
            Expr::Same(a, b) => (format!("({} == {}).all(axis=1)", explode(a), explode(b)), false),
            Expr::Contains { column, text, fold } => {
                let (fold, text) =
                    if *fold { (".str.casefold()", print::folded(text)) } else { ("", python(text)) };
                (format!("{}{fold}.str.contains({text}, regex=False)", self.column(column)), false)
            }
            other => self.common(other),
        }
    }

    fn not(&self, written: &str) -> String {
        format!("~{written}.fillna(False)")
    }

    fn opposite(&self, expr: &Expr) -> Option<(String, bool)> {
        match expr {
            Expr::Unnamed(column) => Some((format!("{}.fillna(\"\") != \"\"", self.column(column)), true)),
            Expr::Null(flag) => Some((format!("{}.notna()", self.flag(flag)), false)),
            Expr::Known(group) => {
                Some((format!("{}.struct.explode().isna().any(axis=1)", self.column(group)), false))
            }
            // isin() takes null for another value.
            Expr::In(_, values) if values.len() > 1 => Some((format!("~{}", self.common(expr).0), false)),
            Expr::Named(_, names) if names.len() > 1 => Some((format!("~{}", self.common(expr).0), false)),
            _ => None,
        }
    }

    fn constant(&self, holds: bool) -> &'static str {
        if holds { "True" } else { "False" }
    }
}

/// The view in pandas.
pub(super) fn pandas(said: &Said<'_>) -> String {
    let mut text = String::from("import pandas as pd\n\n");
    let addresses = said.source.addresses("");
    text += &match &addresses[..] {
        [one] => format!("pairs = pd.read_parquet({}, dtype_backend=\"pyarrow\")\n", python(one)),
        several => format!(
            "paths = {}\npairs = pd.concat(\n    [pd.read_parquet(path, dtype_backend=\"pyarrow\") for path in paths],\n    ignore_index=True,\n)\n",
            addresses_in_lines(several, 0)
        ),
    };
    if said.condition == Expr::Any(Vec::new()) {
        text += "pairs = pairs.iloc[:0]\n";
    } else if said.condition != Expr::All(Vec::new()) {
        let condition = print::condition(&Pandas, &said.condition, 4, true);
        text += &format!("pairs = pairs[\n    {condition}\n]\n");
    }
    if said.keys.is_empty() {
        return text;
    }
    let (mut names, mut made) = (Vec::new(), Vec::new());
    for (at, (key, _)) in said.keys.iter().enumerate() {
        match key {
            Number::Column(name) => names.push(name.clone()),
            key => {
                let name = format!("key_{at}");
                made.push((name.clone(), Pandas.number(key)));
                names.push(name);
            }
        }
    }
    let assigned: Vec<String> = made.iter().map(|(name, key)| format!("{name}={key}")).collect();
    text += "pairs = (\n    pairs";
    if !made.is_empty() {
        text += &format!(".assign(\n        {},\n    )", assigned.join(",\n        "));
    }
    text += &format!(
        "\n    .sort_values({}, ascending={}, na_position=\"last\", kind=\"stable\")\n",
        python_list(&names),
        said.directions(false)
    );
    if !made.is_empty() {
        let made: Vec<String> = made.into_iter().map(|(name, _)| name).collect();
        text += &format!("    .drop(columns={})\n", python_list(&made));
    }
    text + ")\n"
}
