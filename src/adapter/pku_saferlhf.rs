//! PKU-SafeRLHF: a prompt, two responses, their labels and two preferences.
//!
//! Columns as published (`default` and the per-model configs); extra columns and another
//! order are fine, INT32 stands for INT64. Older revisions lack columns: that of June 2024
//! has neither categories nor severity levels, revision v0 no sources and hashes either.

use super::Found;
use super::columns::{
    Columns, FLAG, INT, NAME, PROMPT_SOURCE, flags, has, response_source, safe, severity, top,
};
use crate::model::{CategorySet, Fields, Labels, Member};
use crate::shard::{Field, Leaf};

/// A plan for files with a safe flag for each of two responses.
pub(super) fn plan(leaves: &[Leaf]) -> Found {
    if !["is_response_0_safe", "is_response_1_safe", "safer_response_id"].iter().any(|name| has(leaves, name))
    {
        return None;
    }
    let set = CategorySet::pku_saferlhf();
    let both = |name: &dyn Fn(u32) -> String| [0, 1].map(name);
    let [source_0, source_1] = both(&|r| format!("response_{r}_source"));
    let [safe_0, safe_1] = both(&|r| format!("is_response_{r}_safe"));
    let [severity_0, severity_1] = both(&|r| format!("response_{r}_severity_level"));
    let [group_0, group_1] = both(&|r| format!("response_{r}_harm_category"));
    let mut columns = Columns::new(leaves, Fields::PAIR);
    columns.take(Fields::PROMPT_SOURCE, false, vec![top("prompt_source", NAME, PROMPT_SOURCE)]);
    let better = top("better_response_id", INT, Field::Id { shift: Labels::BETTER });
    columns.take(Fields::BETTER, true, vec![better]);
    let safer = top("safer_response_id", INT, Field::Id { shift: Labels::SAFER });
    columns.take(Fields::SAFER, true, vec![safer]);
    let sources = vec![top(&source_0, NAME, response_source(0)), top(&source_1, NAME, response_source(1))];
    columns.take(Fields::RESPONSE_SOURCE, false, sources);
    let flags_of_safety = vec![top(&safe_0, FLAG, safe(0)), top(&safe_1, FLAG, safe(1))];
    columns.take(Fields::SAFE, true, flags_of_safety);
    // Both came with one revision: a file with one of them only is not whole.
    let is_labelled = [&severity_0, &severity_1, &group_0, &group_1].iter().any(|name| has(leaves, name));
    if is_labelled {
        let levels = vec![top(&severity_0, INT, severity(0)), top(&severity_1, INT, severity(1))];
        columns.take(Fields::SEVERITY, true, levels);
        let mut categories = flags(&group_0, &set, 0);
        categories.extend(flags(&group_1, &set, 1));
        columns.take(Fields::CATEGORIES, true, categories);
    }
    let is_v0 = !is_labelled && !has(leaves, "prompt_source") && !has(leaves, "response_0_sha256");
    let member = if is_v0 { Member::SafeRlhfV0 } else { Member::SafeRlhf };
    Some(columns.plan(member, if is_labelled { set } else { CategorySet::of_fields(&[]) }))
}

#[cfg(test)]
mod tests {
    use super::super::columns::leaves;
    use super::*;
    use crate::model::{Cause, SEVERITY_UNKNOWN, UNKNOWN};
    use crate::shard::LeafKind::{self, Bool, Bytes, Int64};

    fn whole() -> Vec<Leaf> {
        let mut columns: Vec<(String, LeafKind)> = vec![
            ("prompt_source".into(), Bytes),
            ("better_response_id".into(), Int64),
            ("safer_response_id".into(), Int64),
        ];
        for r in 0..2 {
            columns.push((format!("response_{r}_source"), Bytes));
            columns.push((format!("is_response_{r}_safe"), Bool));
            columns.push((format!("response_{r}_severity_level"), Int64));
            let set = CategorySet::pku_saferlhf();
            columns.extend((0..19).map(|i| (format!("response_{r}_harm_category/{}", set.name(i)), Bool)));
        }
        let columns: Vec<(&str, LeafKind)> = columns.iter().map(|(name, kind)| (&**name, *kind)).collect();
        leaves(&columns)
    }

    #[test]
    fn all_47_label_columns_in_any_order() {
        let mut leaves = whole();
        assert_eq!(leaves.len(), 47);
        leaves.reverse();
        let plan = plan(&leaves).expect("known").expect("complete");
        assert_eq!((plan.labels.columns.len(), plan.labels.base, plan.labels.mirrored), (47, 0, false));
        assert_eq!((plan.fields, plan.member), (Fields::ALL.without(Fields::HASHES), Member::SafeRlhf));
        assert!(plan.text.is_empty());
    }

    #[test]
    fn a_missing_or_mistyped_column_is_named() {
        let mut leaves = whole();
        for leaf in &mut leaves {
            if leaf.path[0] == "response_1_severity_level" {
                leaf.kind = Bytes;
            }
        }
        let Some(Err(Cause::MissingColumns { columns })) = plan(&leaves) else {
            panic!("must be incomplete");
        };
        assert_eq!(columns, ["response_1_severity_level"]);
        assert_eq!(plan(&[]), None);
    }

    #[test]
    fn older_revisions_lack_fields_and_say_so() {
        let v0 = [
            ("prompt", Bytes),
            ("response_0", Bytes),
            ("response_1", Bytes),
            ("is_response_0_safe", Bool),
            ("is_response_1_safe", Bool),
            ("better_response_id", Int64),
            ("safer_response_id", Int64),
        ];
        let found = plan(&leaves(&v0)).expect("known").expect("complete");
        assert_eq!((found.member, found.text), (Member::SafeRlhfV0, vec![0, 1, 2]));
        assert_eq!(found.fields, Fields::PAIR.and(Fields::SAFE).and(Fields::BETTER).and(Fields::SAFER));
        let labels = Labels(found.labels.base);
        assert_eq!([0, 1].map(|r| labels.severity(r)), [SEVERITY_UNKNOWN; 2]);
        assert_eq!([0, 1].map(|r| labels.category_count(r)), [None; 2]);
        // What its columns say is added to that.
        assert_eq!((labels.safe(0), labels.better()), (0, 0));
        let june = [
            &v0[..],
            &[("prompt_source", Bytes), ("response_0_source", Bytes), ("response_1_source", Bytes)],
        ];
        let found = plan(&leaves(&june.concat())).expect("known").expect("complete");
        assert_eq!(found.member, Member::SafeRlhf);
        assert!(found.fields.has(Fields::RESPONSE_SOURCE) && !found.fields.has(Fields::SEVERITY));
        assert_ne!(Labels(found.labels.base).safe(0), UNKNOWN);
        assert!(plan(&leaves(&v0[..5])).expect("known").is_err());
    }
}
