//! The definition pages in `docs/datasets` against the adapters, the categories and the
//! published counts: what they say of columns is what files are read by.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use saferlhf_viewer::adapter::{self, Plan};
use saferlhf_viewer::model::{CategorySet, Cause, Fields, Member, PKU_SAFERLHF_CATEGORIES};
use saferlhf_viewer::shard::{Leaf, LeafKind};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A page with its parts in their places.
fn page(name: &str) -> String {
    let line = |line: &str| match line.split_once("](part-").filter(|_| line.starts_with('[')) {
        Some((_, part)) => read(&format!("docs/datasets/part-{}", part.trim_end_matches(')'))),
        None => line.to_owned(),
    };
    read(&format!("docs/datasets/{name}.md")).lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The cells of the rows below a table's head.
fn table(page: &str, head: &str) -> Vec<Vec<String>> {
    let rows = page.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.take_while(|line| line.starts_with('|')).map(cells).collect()
}

/// Text between backticks; the whole cell where there are none.
fn code(cell: &str) -> &str {
    cell.split('`').nth(1).unwrap_or(cell)
}

/// A row of a table of columns.
struct Column {
    leaves: Vec<Leaf>,
    is_read: bool,
}

const COLUMNS: &str = "| Column |";
const OF_EVERY_MEMBER: &str = "| Column of every member |";

fn columns(page: &str, head: &str) -> Vec<Column> {
    let categories: Vec<String> = match &table(page, "| No. | Field |")[..] {
        [] => PKU_SAFERLHF_CATEGORIES.map(str::to_owned).to_vec(),
        rows => rows.iter().map(|row| code(&row[1]).to_owned()).collect(),
    };
    let column = |row: Vec<String>| {
        let name = code(&row[0]).to_owned();
        let of = |kind| vec![Leaf { path: vec![name.clone()], kind }];
        let flag =
            |category: &String| Leaf { path: vec![name.clone(), category.clone()], kind: LeafKind::Bool };
        let leaves = match &*row[1] {
            "string" => of(LeafKind::Bytes),
            "bool" => of(LeafKind::Bool),
            "int64" => of(LeafKind::Int64),
            "struct of 19 bool" | "struct of 14 bool" => {
                assert!(row[1].contains(&categories.len().to_string()), "{row:?}");
                categories.iter().map(flag).collect()
            }
            other => panic!("{name} has the type {other}"),
        };
        Column { leaves, is_read: !row[2].contains("Not read") }
    };
    table(page, head).into_iter().map(column).collect()
}

fn schema(columns: &[Column]) -> Vec<Leaf> {
    columns.iter().flat_map(|column| column.leaves.clone()).collect()
}

/// The leaves that a plan reads, by their place.
fn read_by(plan: &Plan) -> Vec<usize> {
    plan.label_leaves()
        .into_iter()
        .chain(plan.text.iter().copied())
        .chain(plan.hashes.iter().copied())
        .collect()
}

/// Members with a schema of their own.
fn members() -> impl Iterator<Item = Member> {
    Member::ALL.iter().copied().filter(|member| *member != Member::Other)
}

fn plan_of(member: Member) -> (Vec<Column>, Plan) {
    let columns = columns(&page(member.key()), COLUMNS);
    let plan = adapter::plan(&schema(&columns)).unwrap_or_else(|cause| panic!("{member:?}: {cause}"));
    (columns, plan)
}

#[test]
fn every_member_has_a_page_and_no_other_page_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/datasets");
    let mut found: Vec<String> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().replace(".md", ""))
        .filter(|name| !name.ends_with(".zh"))
        .filter(|name| name != "index" && !name.starts_with(['.']) && !name.starts_with("part-"))
        .collect();
    found.sort();
    let mut keys: Vec<&str> = Member::ALL.iter().map(|member| member.key()).collect();
    keys.sort_unstable();
    assert_eq!(found, keys);
    for member in members() {
        assert!(page(member.key()).starts_with(&format!("# {}\n", member.name())), "{member:?}");
    }
}

#[test]
fn a_table_of_columns_is_a_schema_of_its_member() {
    for member in members() {
        let (_, plan) = plan_of(member);
        assert_eq!(plan.member, member);
    }
}

#[test]
fn every_named_column_is_read_or_marked_as_not_read() {
    for member in members() {
        let (columns, plan) = plan_of(member);
        let leaves = schema(&columns);
        let used = read_by(&plan);
        for column in &columns {
            for leaf in &column.leaves {
                let at = leaves.iter().position(|other| other == leaf).expect("a leaf of the schema");
                assert_eq!(used.contains(&at), column.is_read, "{member:?}: {}", leaf.path.join("."));
            }
        }
    }
}

/// Names of columns in the sources of the adapters, `{r}` filled in.
fn names_in_adapters() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/adapter");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("the adapters") {
        let source = fs::read_to_string(entry.expect("an entry").path()).expect("a source");
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for literal in source.split('"').skip(1).step_by(2) {
            let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_{}".contains(c);
            if !literal.is_empty() && literal.chars().all(is_name) {
                names.extend([0, 1].map(|r| literal.replace("{r}", &r.to_string())));
            }
        }
    }
    names.sort();
    names.dedup();
    assert!(names.len() > 20 && names.iter().any(|name| name == "response_1_severity_level"), "{names:?}");
    names
}

/// Whether the adapter of a member reads one more column: what that one needs beside it
/// is added as well.
fn would_read(member: Member, schema: &[Leaf], more: Leaf, kinds: &BTreeMap<String, LeafKind>) -> bool {
    let mut leaves = schema.to_vec();
    leaves.push(more);
    for _ in 0..3 {
        match adapter::plan(&leaves) {
            Ok(plan) => return plan.member == member && read_by(&plan).contains(&schema.len()),
            Err(Cause::MissingColumns { columns }) => {
                for name in columns {
                    let path: Vec<String> = name.splitn(2, '.').map(str::to_owned).collect();
                    let kind = kinds.get(&path[0]).copied().unwrap_or(LeafKind::Bool);
                    leaves.push(Leaf { path, kind });
                }
            }
            Err(_) => return false,
        }
    }
    false
}

#[test]
fn every_column_that_an_adapter_reads_is_named() {
    let of_every_member = columns(&page("other"), OF_EVERY_MEMBER);
    let mut kinds = BTreeMap::new();
    for member in members() {
        for leaf in schema(&columns(&page(member.key()), COLUMNS)) {
            kinds.insert(leaf.path[0].clone(), leaf.kind);
        }
    }
    let general: Vec<Leaf> = schema(&of_every_member);
    assert_eq!(general.len(), 7);
    let mut checked = 0;
    for member in members() {
        let text = page(member.key());
        let leaves = schema(&plan_of(member).0);
        for name in names_in_adapters() {
            let is_named = |leaf: &Leaf| leaf.path[0] == name;
            if text.contains(&format!("`{name}`")) || general.iter().any(is_named) {
                continue;
            }
            for kind in [LeafKind::Bytes, LeafKind::Bool, LeafKind::Int64] {
                let more = Leaf { path: vec![name.clone()], kind };
                assert!(
                    !would_read(member, &leaves, more, &kinds),
                    "{member:?} reads {name}, its page does not say so"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// That the check above finds what is missing.
#[test]
fn a_column_that_a_page_forgets_is_found() {
    let kinds = BTreeMap::from([("response_1_source".to_owned(), LeafKind::Bytes)]);
    let forgotten = ["prompt_source", "response_0_source"];
    let named = |leaf: &Leaf| !leaf.path[0].ends_with("_source");
    let leaves: Vec<Leaf> = schema(&plan_of(Member::SingleDimension).0).into_iter().filter(named).collect();
    for name in forgotten {
        let more = Leaf { path: vec![name.to_owned()], kind: LeafKind::Bytes };
        assert!(would_read(Member::SingleDimension, &leaves, more, &kinds), "{name}");
    }
    let other = Leaf { path: vec!["is_safe".to_owned()], kind: LeafKind::Bool };
    assert!(!would_read(Member::SingleDimension, &leaves, other, &kinds));
}

#[test]
fn columns_of_every_member_are_what_texts_and_hashes_are_read_from() {
    let all = schema(&columns(&page("other"), OF_EVERY_MEMBER));
    let without = |names: &[&str]| -> Vec<Leaf> {
        all.iter().filter(|leaf| !names.contains(&&*leaf.path[0])).cloned().collect()
    };
    let texts = |leaves: &[Leaf]| adapter::text_columns(leaves).map(|found| found.len());
    assert_eq!(texts(&without(&["response"])), Ok(3));
    assert_eq!(texts(&without(&["response_0", "response_1"])), Ok(2));
    for missing in [&["sha256"][..], &["response_0_sha256", "response_1_sha256"]] {
        assert!(adapter::hash_columns(&without(missing)).is_ok(), "{missing:?}");
    }
}

#[test]
fn what_a_row_has_is_what_its_plan_says() {
    let all = [
        ("a response", Fields::RESPONSE),
        ("two responses", Fields::PAIR),
        ("source of the prompt", Fields::PROMPT_SOURCE),
        ("sources of the responses", Fields::RESPONSE_SOURCE),
        ("safe flags", Fields::SAFE),
        ("harm categories", Fields::CATEGORIES),
        ("severity levels", Fields::SEVERITY),
        ("the better response", Fields::BETTER),
        ("the safer response", Fields::SAFER),
        ("recorded hashes", Fields::HASHES),
    ];
    assert!(all.iter().fold(Fields::NONE, |fields, (_, field)| fields.and(*field)) == Fields::ALL);
    for member in members() {
        let rows = table(&page(member.key()), "| What a row can have |");
        let plan = plan_of(member).1;
        let told: Vec<(&str, &str)> = rows.iter().map(|row| (&*row[0], &*row[1])).collect();
        let answer = |field| if plan.fields.has(field) { "yes" } else { "absent" };
        assert_eq!(told, all.map(|(name, field)| (name, answer(field))), "{member:?}");
    }
}

#[test]
fn the_19_categories_are_there_by_their_exact_names() {
    for member in [Member::SafeRlhf, Member::Qa] {
        let rows = table(&page(member.key()), "| No. | Category |");
        let names: Vec<&str> = rows.iter().map(|row| &*row[1]).collect();
        assert_eq!(names, PKU_SAFERLHF_CATEGORIES, "{member:?}");
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(row[0], format!("S{}", at + 1));
            assert!(!row[2].is_empty() && !row[2].is_ascii() && row[3].len() > 10, "{row:?}");
        }
        let plan = plan_of(member).1;
        assert_eq!(plan.categories, CategorySet::pku_saferlhf());
    }
}

#[test]
fn the_14_categories_are_there_by_their_exact_names() {
    for member in [Member::BeaverTails, Member::BeaverTailsEvaluation] {
        let rows = table(&page(member.key()), "| No. | Field |");
        let plan = plan_of(member).1;
        assert_eq!((rows.len(), plan.categories.len()), (14, 14), "{member:?}");
        for (at, row) in rows.iter().enumerate() {
            assert_eq!((&*row[0], code(&row[1])), (&*at.to_string(), plan.categories.field(at)));
            assert!(row[2].len() > 10, "{row:?}");
        }
    }
}

#[test]
fn an_older_revision_of_the_qa_dataset_is_not_taken_for_another() {
    let leaf = |(name, kind): (&str, LeafKind)| Leaf { path: vec![name.to_owned()], kind };
    let text =
        ["prompt", "response_source", "response", "prompt_source", "sha256"].map(|n| (n, LeafKind::Bytes));
    let mut leaves: Vec<Leaf> = text.map(leaf).to_vec();
    leaves.push(leaf(("severity_category", LeafKind::Int64)));
    // Without its list it is nothing that is known.
    assert!(matches!(adapter::plan(&leaves), Err(Cause::UnknownSchema { .. })));
    let path = ["safety_category", "list", "element"].map(str::to_owned).to_vec();
    leaves.push(Leaf { path, kind: LeafKind::Ints });
    let plan = adapter::plan(&leaves).expect("the older revision");
    assert_eq!((plan.member, plan.label_leaves().len()), (Member::Qa, 4));
    assert!(plan.fields.has(Fields::SAFE.and(Fields::CATEGORIES).and(Fields::SEVERITY)));
}

/// 12345 as `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[test]
fn figures_are_the_published_ones() {
    let published: serde_json::Value =
        serde_json::from_str(&read("demo-data/published.json")).expect("published.json");
    let number = |path: &str| {
        let value = published.pointer(path).and_then(serde_json::Value::as_u64);
        value.unwrap_or_else(|| panic!("published.json has no {path}"))
    };
    let page = page("pku-saferlhf");
    for path in [
        "/pairs",
        "/response_positions",
        "/better_equals_safer",
        "/better_differs_from_safer",
        "/pair_safety/both_safe",
        "/pair_safety/only_response_0_safe",
        "/pair_safety/only_response_1_safe",
        "/pair_safety/both_unsafe",
        "/pairs_by_what_differs/nothing",
        "/pairs_by_what_differs/category_only",
        "/pairs_by_what_differs/severity",
        "/pairs_by_what_differs/safety",
        "/prompt_source_train/Alpaca3-70B",
        "/prompt_source_train/Beavertails",
        "/prompt_source_train/WizardLM-30B-Uncensored",
        "/category_cooccurrence/6/13",
        "/category_positions/6",
    ] {
        let figure = grouped(number(path));
        assert!(page.contains(&figure), "{path}: {figure} is not on the page");
    }
    let mut both = [0, 0];
    for config in ["alpaca-7b", "alpaca2-7b", "alpaca3-8b"] {
        let parts = ["train", "test"].map(|split| number(&format!("/rows_per_config/{config}/{split}")));
        let row = format!(
            "| `{config}` | {} | {} | {} |",
            grouped(parts[0]),
            grouped(parts[1]),
            grouped(parts[0] + parts[1])
        );
        assert!(page.contains(&row), "{row}");
        both = [both[0] + parts[0], both[1] + parts[1]];
    }
    let all = grouped(both[0] + both[1]);
    assert!(page.contains(&format!("| `default` | {} | {} | {all} |", grouped(both[0]), grouped(both[1]))));
    let exceptions = published["identity_exceptions"].as_array().map_or(0, Vec::len);
    assert_eq!(exceptions, 8);
}

/// Percentages that follow `A of B`, or stand in a row with a part and a whole.
#[test]
fn shares_are_those_of_their_numbers() {
    let number = |text: &str| text.trim().replace(',', "").parse::<f64>().ok();
    let mut checked = 0;
    let mut check = |name: &str, part: f64, whole: f64, share: &str| {
        let shown: f64 =
            share.trim().trim_end_matches(" %").parse().unwrap_or_else(|_| panic!("{name}: {share}"));
        assert!((100.0 * part / whole - shown).abs() <= 0.0501, "{name}: {part} of {whole} is not {share}");
        checked += 1;
    };
    for member in Member::ALL {
        let page = page(member.key());
        for (head, whole) in
            [("| Where the prompt comes from | Pairs |", 73_907.0), ("| Safety of the pair |", 73_907.0)]
        {
            for row in table(&page, head) {
                check(member.key(), number(&row[1]).expect("a number"), whole, &row[2]);
            }
        }
        for row in table(&page, "| The preference here names |") {
            check(
                member.key(),
                number(&row[1]).expect("a number"),
                number(&row[2]).expect("a number"),
                &row[3],
            );
        }
        // `44,325 of 73,907 pairs (60.0 %`
        let text = page.split_whitespace().collect::<Vec<_>>();
        for at in 0..text.len().saturating_sub(6) {
            if let (Some(part), "of", Some(whole)) = (number(text[at]), text[at + 1], number(text[at + 2]))
                && let Some(share) = text[at + 3..at + 6].iter().position(|word| word.starts_with('('))
                && text.get(at + 4 + share).is_some_and(|word| word.starts_with('%'))
            {
                check(member.key(), part, whole, text[at + 3 + share].trim_start_matches('('));
            }
        }
    }
    assert!(checked >= 14, "{checked}");
}
