//! Other labelled data: a text and flags or numbers that nobody published as a member of the
//! family. Which column means what is a [`Mapping`]: guessed from names and types, and
//! corrected by the user. (Compiled into the formats program alone.)

use super::{Plan, columns, once};
use crate::model::{
    CategorySet, Cause, ColumnInfo, ColumnKind, Fields, Labels, Mapped, Mapping, Member, Role, slug_of,
};
use crate::shard::{Field, LabelColumn, LabelPlan, Leaf, LeafKind, Told};

/// Name of a column in a mapping.
fn name(leaf: &Leaf) -> String {
    leaf.path.join(".")
}

fn kind(leaf: &Leaf) -> ColumnKind {
    match leaf.kind {
        LeafKind::Bytes => ColumnKind::Text,
        LeafKind::Bool => ColumnKind::Flag,
        LeafKind::Int32 | LeafKind::Int64 => ColumnKind::Number,
        LeafKind::Fixed(_) | LeafKind::Ints | LeafKind::Texts | LeafKind::Other => ColumnKind::Other,
    }
}

/// The columns of a file, for whoever maps them.
pub fn columns_of(leaves: &[Leaf]) -> Vec<ColumnInfo> {
    leaves.iter().map(|leaf| ColumnInfo { name: name(leaf), values: kind(leaf) }).collect()
}

/// Names that texts usually have, the likeliest first.
const PROMPTS: [&str; 9] =
    ["prompt", "question", "instruction", "user_input", "input", "query", "user", "context", "text"];
const RESPONSES: [&str; 8] =
    ["response", "answer", "output", "completion", "model_output", "assistant", "reply", "generation"];
/// Endings and beginnings by which two responses are told apart.
const PLACES: [[&str; 2]; 4] = [["0", "1"], ["a", "b"], ["1", "2"], ["chosen", "rejected"]];
/// Words in names of flags that say the opposite of safe.
const UNSAFE: [&str; 5] = ["unsafe", "harmful", "toxic", "flagged", "is_harm"];

/// The words of a name, in lower case.
fn words(name: &str) -> Vec<String> {
    let word = |word: &str| word.to_ascii_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(word).collect()
}

/// A name without the words that say which of two responses it speaks of, and which that is;
/// none where it says nothing of that. `pair` are these words.
fn side(name: &str, pair: [&str; 2]) -> Option<(usize, String)> {
    let all = words(name);
    let at = all.iter().position(|word| pair.contains(&&**word))?;
    let side = usize::from(all[at] == pair[1]);
    let rest = all.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, word)| &**word);
    Some((side, rest.collect::<Vec<_>>().join("_")))
}

/// What columns mean, as far as their names and types tell; empty where that is nothing.
pub fn guess(leaves: &[Leaf]) -> Mapping {
    let all: Vec<(String, ColumnKind)> = leaves.iter().map(|leaf| (name(leaf), kind(leaf))).collect();
    let of = |wanted: ColumnKind| all.iter().filter(move |(_, kind)| *kind == wanted).map(|(name, _)| name);
    let texts: Vec<&String> = of(ColumnKind::Text).collect();
    let mut mapping = Mapping::default();
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    // The first column that a role fits has it.
    let mut say = |name: &str, role: Role, inverted: bool| {
        if role.is_of_many() || mapping.of(role).next().is_none() {
            mapping.set(name, Some((role, inverted)), &names);
        }
    };
    let called = |wanted: &str| texts.iter().find(|name| words(name).join("_") == wanted);
    // Two texts that differ in the word for their place are two responses.
    let two = PLACES.iter().find_map(|pair| {
        let sided: Vec<(usize, String, &String)> = texts
            .iter()
            .filter_map(|name| side(name, *pair).map(|(side, rest)| (side, rest, *name)))
            .filter(|(_, rest, _)| rest.is_empty() || RESPONSES.iter().any(|word| rest.contains(word)))
            .collect();
        let first = sided.iter().find(|(side, ..)| *side == 0)?;
        let second = sided.iter().find(|(side, rest, _)| *side == 1 && *rest == first.1)?;
        Some((*pair, first.2, second.2))
    });
    let one = || RESPONSES.iter().find_map(|word| called(word));
    let prompt = PROMPTS.iter().find_map(|word| called(word));
    // Labels of a text that stands alone are labels of a prompt here.
    if let Some(prompt) = prompt.or_else(one) {
        say(prompt, Role::Prompt, false);
    }
    let pair = match (prompt, two, one()) {
        (Some(_), Some((pair, first, second)), _) => {
            say(first, Role::Response0, false);
            say(second, Role::Response1, false);
            Some(pair)
        }
        (Some(_), None, Some(only)) => {
            say(only, Role::Response0, false);
            None
        }
        _ => None,
    };
    let mut categories: [Vec<String>; 2] = Default::default();
    for (name, kind) in &all {
        let words = words(name);
        let has = |word: &str| words.iter().any(|own| own == word);
        let of_pair = pair.and_then(|pair| side(name, pair));
        // In data with two responses a label that does not say of which is of neither.
        let place = match (pair, &of_pair) {
            (None, _) => Some(0),
            (Some(_), found) => found.as_ref().map(|(side, _)| *side),
        };
        let role = |first: Role, second: Role| if place == Some(1) { second } else { first };
        match kind {
            ColumnKind::Number if has("better") || has("preference") || has("winner") => {
                say(name, Role::Better, false);
            }
            ColumnKind::Number if has("safer") => say(name, Role::Safer, false),
            _ if place.is_none() => {}
            ColumnKind::Number if has("severity") => say(name, role(Role::Severity0, Role::Severity1), false),
            ColumnKind::Flag | ColumnKind::Number if has("safe") || has("safety") => {
                say(name, role(Role::Safe0, Role::Safe1), false);
            }
            ColumnKind::Flag | ColumnKind::Number
                if UNSAFE.iter().any(|word| words.join("_").contains(word)) =>
            {
                say(name, role(Role::Safe0, Role::Safe1), true);
            }
            ColumnKind::Flag => categories[place.unwrap_or(0)].push(name.clone()),
            ColumnKind::Text if has("source") && has("prompt") => say(name, Role::PromptSource, false),
            ColumnKind::Text if has("source") || has("model") => {
                if one() != Some(&name) && !RESPONSES.contains(&&*words.join("_")) {
                    say(name, role(Role::Source0, Role::Source1), false);
                }
            }
            ColumnKind::Text | ColumnKind::Number | ColumnKind::Other => {}
        }
    }
    // Those of one response alone would leave the other without.
    if pair.is_none() || categories[0].len() == categories[1].len() {
        for (columns, role) in categories.iter().zip([Role::Category0, Role::Category1]) {
            columns.iter().take(CategorySet::MAX).for_each(|name| say(name, role, false));
        }
    }
    let has_label = mapping.0.iter().any(|mapped| is_label(mapped.role));
    let has_text = mapping.0.iter().any(|mapped| is_text(mapped.role));
    if has_label && has_text { mapping } else { Mapping::default() }
}

fn is_text(role: Role) -> bool {
    matches!(role, Role::Prompt | Role::Response0 | Role::Response1)
}

fn is_label(role: Role) -> bool {
    !is_text(role) && !matches!(role, Role::PromptSource | Role::Source0 | Role::Source1)
}

fn told(text: String) -> Cause {
    let advice = "Correct which column means what, or open another file.".to_owned();
    Cause::Told { text, advice }
}

/// What a file is read by when its columns mean this.
///
/// # Errors
/// In words for the user: a column is not there (or twice), has values of another kind, or
/// what is mapped makes no whole.
pub fn mapped(leaves: &[Leaf], mapping: &Mapping) -> Result<Plan, Cause> {
    let mut plan = Plan {
        member: Member::Other,
        fields: Fields::NONE,
        categories: CategorySet::of_fields(&[]),
        labels: LabelPlan::default(),
        text: Vec::new(),
        hashes: Vec::new(),
    };
    let find = |mapped: &Mapped| {
        let leaf = leaves.iter().position(|leaf| name(leaf) == mapped.column);
        let quoted = ["“", &mapped.column, "”"].concat();
        let leaf = leaf.ok_or_else(|| told(format!("There is no column {quoted}.")))?;
        let own = kind(&leaves[leaf]);
        if !mapped.role.takes(own) {
            let (role, kind) = (mapped.role.words(), own.word());
            return Err(told(format!("{quoted} is of the kind “{kind}”, which “{role}” cannot be.")));
        }
        Ok(leaf)
    };
    let one = |role: Role| mapping.of(role).next().map(find).transpose();
    let both = |roles: [Role; 2], needs: bool| -> Result<[Option<usize>; 2], Cause> {
        let found = [one(roles[0])?, one(roles[1])?];
        let [first, second] = found.map(|leaf| leaf.is_some());
        if first != second && (needs || second) {
            let (there, missing) = if first { (roles[0], roles[1]) } else { (roles[1], roles[0]) };
            return Err(told(format!("A column is “{}” and none is “{}”.", there.words(), missing.words())));
        }
        Ok(found)
    };
    for (at, own) in mapping.0.iter().enumerate() {
        if mapping.0[..at].iter().any(|other| other.column == own.column) {
            return Err(told(format!("“{}” is taken for two things.", own.column)));
        }
        if !own.role.is_of_many() && mapping.of(own.role).nth(1).is_some() {
            return Err(told(format!("Two columns are taken for “{}”.", own.role.words())));
        }
    }
    let prompt = one(Role::Prompt)?;
    let responses = [one(Role::Response0)?, one(Role::Response1)?];
    let two = match responses {
        [_, None] => false,
        [Some(_), _] => true,
        [None, _] => return Err(told("A column is the second response and none the first.".to_owned())),
    };
    let Some(prompt) = prompt else {
        return Err(told("No column is the prompt. A text that stands alone is one too.".to_owned()));
    };
    plan.text = [Some(prompt), responses[0], responses[1]].into_iter().flatten().collect();
    plan.fields = match responses {
        [None, _] => Fields::NONE,
        _ if two => Fields::PAIR,
        _ => Fields::RESPONSE,
    };
    let mut columns = Vec::new();
    let mut add = |found: [Option<usize>; 2], fields: Fields, field: &dyn Fn(u32, usize) -> Field| {
        let mut any = false;
        for (r, leaf) in (0u32..).zip(found) {
            if let Some(leaf) = leaf {
                columns.push(LabelColumn { leaf, field: field(r, leaf) });
                any = true;
            }
        }
        if any {
            plan.fields = plan.fields.and(fields);
        }
    };
    let inverted = [Role::Safe0, Role::Safe1].map(|role| mapping.of(role).any(|mapped| mapped.inverted));
    let is_flag = |leaf: usize| leaves[leaf].kind == LeafKind::Bool;
    add(both([Role::Safe0, Role::Safe1], two)?, Fields::SAFE, &|r, leaf| match columns::safe(r) {
        field if is_flag(leaf) && !inverted[r as usize] => field,
        _ => Field::Word(Told::Safe {
            shift: Labels::SEVERITY_AND_SAFE + 4 * r,
            inverted: inverted[r as usize],
        }),
    });
    add(both([Role::Severity0, Role::Severity1], two)?, Fields::SEVERITY, &|r, _| columns::severity(r));
    add([one(Role::PromptSource)?, None], Fields::PROMPT_SOURCE, &|_, _| columns::PROMPT_SOURCE);
    let sources = both([Role::Source0, Role::Source1], two)?;
    add(sources, Fields::RESPONSE_SOURCE, &|r, _| columns::response_source(r));
    if two {
        add([one(Role::Better)?, None], Fields::BETTER, &|_, _| Field::Id { shift: Labels::BETTER });
        add([one(Role::Safer)?, None], Fields::SAFER, &|_, _| Field::Id { shift: Labels::SAFER });
    }
    let categories = [Role::Category0, Role::Category1].map(|role| mapping.of(role).collect::<Vec<_>>());
    if !categories[0].is_empty() || !categories[1].is_empty() {
        plan.categories = category_set(&categories, two)?;
        for (r, columns) in (0u32..).zip(&categories) {
            for (i, column) in (0u32..).zip(columns) {
                let at = Labels::CATEGORY_BITS * r;
                let (shift, unknown) = (at + i, at + CategorySet::UNKNOWN as u32);
                let place = [Some(find(column)?), None];
                add(place, Fields::CATEGORIES, &|_, leaf| match is_flag(leaf) {
                    true => Field::Flag { shift, unknown },
                    false => Field::Word(Told::Flag { shift, unknown }),
                });
            }
        }
    }
    if columns.is_empty() {
        return Err(told("No column is a label.".to_owned()));
    }
    // One preference alone stands for the better response.
    if plan.fields.has(Fields::SAFER) && !plan.fields.has(Fields::BETTER) {
        return Err(told("A column says which response is safer, and none which is better.".to_owned()));
    }
    once(leaves, columns.iter().map(|column| column.leaf).chain(plan.text.iter().copied()))?;
    plan.labels = columns::label_plan(columns, plan.fields);
    Ok(plan)
}

/// The categories that columns are flags of: the first response's and the second's go
/// together in their order.
fn category_set(categories: &[Vec<&Mapped>; 2], two: bool) -> Result<CategorySet, Cause> {
    let [first, second] = categories;
    if first.len() > CategorySet::MAX {
        return Err(told(format!("{} harm categories are more than {}.", first.len(), CategorySet::MAX)));
    }
    if two && first.len() != second.len() || !two && !second.is_empty() {
        return Err(told(format!(
            "{} columns are harm categories of the first response, {} of the second.",
            first.len(),
            second.len()
        )));
    }
    let own = |mapped: &&Mapped| {
        let field = mapped.column.rsplit('.').next().unwrap_or(&mapped.column);
        if !two {
            return field.to_owned();
        }
        let without = PLACES.iter().find_map(|pair| side(field, *pair)).map(|(_, rest)| rest);
        let rest = without.filter(|rest| !rest.is_empty()).unwrap_or_else(|| field.to_owned());
        rest.strip_prefix("response_").unwrap_or(&rest).to_owned()
    };
    let mut names: Vec<String> = first.iter().map(own).collect();
    let slugs: Vec<String> = names.iter().map(|name| slug_of(name)).collect();
    for (at, slug) in slugs.iter().enumerate() {
        // An address could not tell them apart.
        if slug.is_empty() || slugs[..at].contains(slug) {
            names[at] = first[at].column.replace('.', " ");
        }
    }
    let slugs: Vec<String> = names.iter().map(|name| slug_of(name)).collect();
    if let Some(at) = (0..slugs.len()).find(|at| slugs[..*at].contains(&slugs[*at])) {
        return Err(told(format!("Two harm categories would both be called “{}”.", names[at])));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(CategorySet::of_fields(&names))
}

#[cfg(test)]
mod tests {
    use super::super::columns::leaves;
    use super::*;
    use LeafKind::{Bool, Bytes, Int64};

    fn roles(mapping: &Mapping) -> Vec<String> {
        let sign = |mapped: &Mapped| if mapped.inverted { "!" } else { "" };
        mapping.0.iter().map(|m| format!("{}={}{}", m.role.key(), sign(m), m.column)).collect()
    }

    fn of(mapping: &[(Role, &str)]) -> Mapping {
        let mapped = |(role, column): &(Role, &str)| Mapped {
            role: *role,
            column: column.trim_start_matches('!').to_owned(),
            inverted: column.starts_with('!'),
        };
        Mapping(mapping.iter().map(mapped).collect())
    }

    #[test]
    fn common_layouts_are_guessed() {
        // A prompt, an answer, and flags for each category.
        let one = leaves(&[
            ("id", Int64),
            ("instruction", Bytes),
            ("output", Bytes),
            ("model", Bytes),
            ("is_toxic", Int64),
            ("hate", Bool),
            ("self_harm", Bool),
            ("severity", Int64),
        ]);
        assert_eq!(
            roles(&guess(&one)),
            [
                "prompt=instruction",
                "response_0=output",
                "source_0=model",
                "safe_0=!is_toxic",
                "severity_0=severity",
                "category_0=hate",
                "category_0=self_harm"
            ]
        );
        let plan = mapped(&one, &guess(&one)).expect("whole");
        assert_eq!((plan.member, plan.text.clone()), (Member::Other, vec![1, 2]));
        assert_eq!((plan.categories.name(0), plan.categories.name(1)), ("Hate", "Self harm"));
        assert!(plan.fields.has(Fields::SEVERITY) && !plan.fields.has(Fields::PAIR) && plan.labels.mirrored);
        // Two answers.
        let two = leaves(&[
            ("question", Bytes),
            ("answer_a", Bytes),
            ("answer_b", Bytes),
            ("safe_a", Bool),
            ("safe_b", Bool),
            ("a_violence", Bool),
            ("b_violence", Bool),
            ("better", Int64),
        ]);
        assert_eq!(
            roles(&guess(&two)),
            [
                "prompt=question",
                "response_0=answer_a",
                "response_1=answer_b",
                "safe_0=safe_a",
                "safe_1=safe_b",
                "category_0=a_violence",
                "category_1=b_violence",
                "better=better"
            ]
        );
        let plan = mapped(&two, &guess(&two)).expect("whole");
        assert!(plan.fields.has(Fields::PAIR.and(Fields::BETTER)) && !plan.fields.has(Fields::SAFER));
        assert_eq!(plan.categories.name(0), "Violence");
        // A text that stands alone, and fields of a struct.
        let alone = leaves(&[("text", Bytes), ("labels/hate", Bool), ("labels/drugs", Bool)]);
        let plan = mapped(&alone, &guess(&alone)).expect("whole");
        assert_eq!((plan.text.len(), plan.fields), (1, Fields::CATEGORIES));
        assert_eq!((plan.categories.name(0), plan.categories.name(1)), ("Hate", "Drugs"));
        // Nothing without a text, and nothing without a label.
        for nothing in [leaves(&[("is_safe", Bool)]), leaves(&[("prompt", Bytes), ("response", Bytes)])] {
            assert!(guess(&nothing).is_empty());
        }
    }

    #[test]
    fn what_makes_no_whole_is_told() {
        let columns = leaves(&[
            ("p", Bytes),
            ("a", Bytes),
            ("b", Bytes),
            ("x", Bool),
            ("y", Bool),
            ("n", Int64),
            ("twice", Bool),
            ("twice", Bool),
        ]);
        let told = |mapping: &[(Role, &str)]| {
            mapped(&columns, &of(mapping)).map(|_| ()).map_err(|cause| cause.to_string())
        };
        let texts = [(Role::Prompt, "p"), (Role::Response0, "a"), (Role::Response1, "b")];
        let with = |more: &[(Role, &str)]| told(&[&texts[..], more].concat());
        assert_eq!(with(&[(Role::Safe0, "x"), (Role::Safe1, "!y")]), Ok(()));
        assert_eq!(told(&[(Role::Prompt, "p"), (Role::Safe0, "n")]), Ok(()));
        for (told, words) in [
            (with(&[]), "No column is a label"),
            (with(&[(Role::Safe0, "x")]), "none is “Safe flag of response 1”"),
            (with(&[(Role::Safe1, "x")]), "none is “Safe flag (response 0)”"),
            (with(&[(Role::Category0, "x")]), "1 columns are harm categories of the first"),
            (with(&[(Role::Safer, "n")]), "none which is better"),
            (with(&[(Role::Better, "x")]), "“x” is of the kind “true or false”"),
            (with(&[(Role::Category0, "z"), (Role::Category1, "y")]), "no column “z”"),
            (with(&[(Role::Category0, "twice"), (Role::Category1, "y")]), "twice"),
            (told(&[(Role::Response0, "a"), (Role::Safe0, "x")]), "No column is the prompt"),
            (with(&[(Role::Better, "n"), (Role::Safer, "n")]), "“n” is taken for two things"),
            (with(&[(Role::Prompt, "x")]), "Two columns are taken for “Prompt”"),
            (
                told(&[(Role::Prompt, "p"), (Role::Safe0, "x"), (Role::Safe0, "y")]),
                "Two columns are taken for",
            ),
            (told(&[(Role::Prompt, "p"), (Role::Response1, "b"), (Role::Safe0, "x")]), "none the first"),
        ] {
            assert!(told.as_ref().is_err_and(|text| text.contains(words)), "{told:?}: {words}");
        }
        let many: Vec<(String, LeafKind)> = (0..20).map(|i| (format!("c{i}"), Bool)).collect();
        let mut columns: Vec<(&str, LeafKind)> = many.iter().map(|(name, kind)| (&**name, *kind)).collect();
        let mapping: Vec<(Role, &str)> = columns.iter().map(|(name, _)| (Role::Category0, *name)).collect();
        columns.push(("p", Bytes));
        let all = mapped(&leaves(&columns), &of(&[&mapping[..], &[(Role::Prompt, "p")]].concat()));
        assert!(all.is_err_and(|cause| cause.to_string().contains("20 harm categories")));
    }
}
