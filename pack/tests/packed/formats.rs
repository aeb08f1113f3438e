//! What other programs wrote, in every format.

use super::*;

#[test]
fn every_member_of_the_family_shows_the_same_when_packed() {
    let Some(folder) = written("family.py", "pack-family") else { return };
    let out = scratch("pack-family-sites");
    let mut members = Vec::new();
    for config in ["beavertails", "evaluation", "june-2024", "prompts", "qa", "single-dimension", "v0"] {
        let split = match config {
            "beavertails" => "30k_train",
            "evaluation" => "test",
            _ => "train",
        };
        let (input, site) = (folder.join(config), out.join(config));
        let source = View::of_file(&input.join(split).join("0000.parquet"));
        let summary =
            packed(&options(&[&input], &site)).unwrap_or_else(|failure| panic!("{config}: {failure}"));
        let view = View::of_site(&site);
        assert_eq!(view.parts, source.parts, "{config}");
        assert_eq!(summary.rows as usize, source.texts.len());
        view.assert_same(&source, config);
        let has_hashes = site.join("hashes-000.parquet").exists();
        assert_eq!(has_hashes, !source.plan.hashes.is_empty(), "{config}");
        members.push(view.plan.member);
    }
    let distinct = (1..members.len()).all(|at| !members[..at].contains(&members[at]));
    assert!(distinct && members.len() == 7, "each file is another member: {members:?}");
}

#[test]
fn every_format_makes_the_same_shards() {
    let Some(folder) = written("packing.py", "pack-formats") else { return };
    let out = scratch("pack-formats-sites");
    let source = View::of_file(&folder.join("snappy.parquet"));
    let first = out.join("snappy.parquet");
    packed(&options(&[&folder.join("snappy.parquet")], &first)).expect("packed");
    let expected = shards(&first);
    assert!(expected.len() >= 4);
    for name in ["zstd.parquet", "rows.jsonl", "rows.jsonl.gz", "rows.json", "rows.csv", "rows.tsv"] {
        let site = out.join(name);
        packed(&options(&[&folder.join(name)], &site)).unwrap_or_else(|failure| panic!("{name}: {failure}"));
        let mut view = View::of_site(&site);
        if name.starts_with("rows") {
            assert_eq!(view.parts, [saferlhf_viewer::model::Part::new("rows", "")]);
        }
        // The name of the file is the name of the part, which counts tell too.
        view.counts.clone_from(&source.counts);
        view.assert_same(&source, name);
        let made = shards(&site);
        assert_eq!(made.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{name}");
        assert!(made == expected, "{name}: other bytes");
    }
    View::of_site(&first).assert_same(&source, "snappy.parquet");
}

#[test]
fn damaged_parquet_is_refused() {
    let Some(folder) = written("packing.py", "pack-damaged") else { return };
    let out = scratch("pack-damaged-sites").join("site");
    let whole = std::fs::read(folder.join("snappy.parquet")).expect("a file");
    let broken = folder.join("broken.parquet");
    let mut spoiled = whole.clone();
    spoiled[20_000..20_400].fill(0xa5);
    for bytes in [&whole[..whole.len() - 100], &spoiled] {
        std::fs::write(&broken, bytes).expect("a file");
        let failure = packed(&options(&[&broken], &out)).expect_err("damaged").to_string();
        assert!(
            failure.contains("broken.parquet") && failure.contains("Fetch or write the file again"),
            "{failure}"
        );
        assert!(!out.exists());
        let skipping = Options { skip_unreadable: true, ..options(&[&broken], &out) };
        assert!(packed(&skipping).is_err(), "rows of Parquet are not skipped");
    }
}
