//! Rows in text: what they say, what cannot be read, what turns up late.

use super::*;
use saferlhf_viewer::model::{Member, Part};
use saferlhf_viewer::source::Manifest;

fn manifest(site: &Path) -> Manifest {
    Manifest::parse(&std::fs::read(site.join("manifest.json")).expect("a manifest")).expect("sound")
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, text).expect("a file");
    path
}

#[test]
fn rows_are_those_that_were_written() {
    let folder = scratch("pack-rows");
    write(&folder, "in/data/Alpaca-7B/test.jsonl", &lines(0, 500, |_| String::new()));
    write(&folder, "in/data/Alpaca-7B/train.jsonl", &lines(500, 10_000, |_| String::new()));
    write(&folder, "in/data/README.md", "not data");
    let site = folder.join("site");
    let more = Options {
        title: Some("A “title”".into()),
        notice: Some("A notice".into()),
        revision: Some("abc".into()),
        licence: Some("CC0".into()),
        citation: Some("@data{a,\n b}".into()),
        ..options(&[&folder.join("in")], &site)
    };
    let summary = packed(&more).expect("packed");
    assert_eq!((summary.rows, summary.ignored), (10_500, vec!["in/data/README.md".to_owned()]));
    let view = View::of_site(&site);
    assert_eq!(view.plan.member, Member::SafeRlhfV0);
    assert_eq!(view.parts, [Part::new("Alpaca-7B", "test"), Part::new("Alpaca-7B", "train")]);
    for (at, texts) in view.texts.iter().enumerate() {
        assert_eq!(*texts, [format!("prompt {at}"), format!("ä {}", at * 7), String::new()]);
        assert_eq!(view.lengths[at], [0, 1, 2].map(|i| texts[i].chars().count() as u32));
    }
    let manifest = manifest(&site);
    let texts = [manifest.notice, manifest.revision, manifest.license, manifest.citation];
    assert_eq!(texts.map(Option::unwrap), ["A notice", "abc", "CC0", "@data{a,\n b}"]);
    assert_eq!((&*manifest.title, manifest.unreadable), ("A “title”", 0));
    assert!(manifest.shards.hashes.is_empty());
    // Nothing of where and when is in it: another folder of the same name makes the same.
    let other = scratch("pack-rows-again");
    for name in ["in/data/Alpaca-7B/test.jsonl", "in/data/Alpaca-7B/train.jsonl"] {
        write(&other, name, &std::fs::read_to_string(folder.join(name)).expect("a file"));
    }
    let again = Options { inputs: vec![other.join("in")], out: other.join("site"), ..more };
    packed(&again).expect("packed");
    assert!(files(&site) == files(&other.join("site")));
}

#[test]
fn rows_that_cannot_be_read_are_refused_or_counted() {
    let folder = scratch("pack-unreadable");
    let text = format!(
        "{}{{\"prompt\": \"cut\n{}[1]\n",
        lines(0, 10, |_| String::new()),
        lines(10, 5, |_| String::new())
    );
    let (input, site) = (write(&folder, "rows.jsonl", &text), folder.join("site"));
    let failure = packed(&options(&[&input], &site)).expect_err("rows are refused").to_string();
    for part in ["rows.jsonl", "line 11:", "line 17:", "--skip-unreadable"] {
        assert!(failure.contains(part), "{part}: {failure}");
    }
    assert!(!site.exists());
    let skipping = Options { skip_unreadable: true, ..options(&[&input], &site) };
    let summary = packed(&skipping).expect("packed");
    assert_eq!((summary.rows, summary.unreadable, manifest(&site).unreadable), (15, 2, 2));
    let text = std::fs::read_to_string(site.join("manifest.json")).expect("a manifest");
    assert!(text.contains("{\"file\":\"rows.jsonl\",\"line\":11,"), "{text}");
    // A file that is cut off is refused whatever was asked for.
    let cut = write(&folder, "cut.json", "[{\"prompt\": \"a\"}, {\"prompt\": ");
    let failure = packed(&Options { inputs: vec![cut], ..skipping }).expect_err("cut off").to_string();
    assert!(failure.contains("cut.json"), "{failure}");
    assert_eq!(manifest(&site).rows, 15, "what was there stays");
}

#[test]
fn columns_may_turn_up_late() {
    let folder = scratch("pack-late");
    let source = |at: usize| match at {
        0..9000 => ",\"prompt_source\":null".to_owned(),
        9000..12_000 => String::new(),
        _ => format!(
            ",\"prompt_source\":\"S{}\",\"response_0_source\":\"M\",\"response_1_source\":\"M\"",
            at % 2
        ),
    };
    let (input, site) = (write(&folder, "rows.jsonl", &lines(0, 20_000, source)), folder.join("site"));
    packed(&options(&[&input], &site)).expect("packed");
    let view = View::of_site(&site);
    assert_eq!((view.plan.member, view.texts.len()), (Member::SafeRlhf, 20_000));
    assert_eq!(view.names[0], ["S0", "S1", "(none)"]);
    // The same rows in two files, which lack a column each.
    let half = write(&folder, "a/rows.jsonl", &lines(0, 12_000, source));
    let rest = write(&folder, "b/rows.jsonl", &lines(12_000, 8000, source));
    let both = folder.join("both");
    packed(&options(&[&half, &rest], &both)).expect("packed");
    assert!(shards(&site) == shards(&both));
}

#[test]
fn what_does_not_fit_is_named() {
    let folder = scratch("pack-misfits");
    let site = folder.join("site");
    let v0 = write(&folder, "v0.jsonl", &lines(0, 10, |_| String::new()));
    let prompts = write(&folder, "prompts.jsonl", "{\"prompt\": \"a\"}\n");
    let odd = write(&folder, "odd.jsonl", "{\"name\": \"a\"}\n");
    let wrong = write(&folder, "wrong.jsonl", &lines(0, 9, |_| String::new()).replace(":true", ":\"yes\""));
    for (inputs, parts) in [
        (vec![&*v0, &*prompts], ["prompts.jsonl", "a site of its own"]),
        (vec![&*odd], ["odd.jsonl", "“name”"]),
        (vec![&*wrong], ["wrong.jsonl", "is_response_1_safe"]),
        (vec![&*v0, &*v0], ["v0.jsonl", "twice"]),
        (vec![Path::new("no-such-file")], ["no-such-file", "cannot read"]),
    ] {
        let failure = packed(&options(&inputs, &site)).expect_err("does not fit").to_string();
        assert!(parts.iter().all(|part| failure.contains(part)), "{failure}");
        assert!(!site.exists());
    }
    let empty = write(&folder, "empty.csv", "prompt,prompt_source\n");
    let failure = packed(&options(&[&empty], &site)).expect_err("no rows").to_string();
    assert!(failure.contains("no rows"), "{failure}");
}

#[test]
fn text_shards_have_one_to_four_megabytes() {
    let folder = scratch("pack-large");
    let mut state = 7u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{state:016x}")
    };
    let more = (0..3600).map(|_| (0..150).map(|_| noise()).collect::<String>()).collect::<Vec<_>>();
    let text = lines(0, 3600, |at| format!(",\"response_0\":\"{}\"", more[at]));
    let (input, site) = (write(&folder, "rows.jsonl", &text), folder.join("site"));
    packed(&options(&[&input], &site)).expect("packed");
    let shards = manifest(&site).shards.text;
    let sizes: Vec<u64> = shards.iter().map(|shard| shard.bytes).collect();
    assert!(sizes.len() > 1 && sizes.iter().all(|size| (1 << 20..=4 << 20).contains(size)), "{sizes:?}");
    assert_eq!(View::of_site(&site).texts[3599][1], more[3599]);
}

#[test]
fn shards_may_have_fewer_rows() {
    let folder = scratch("pack-small-shards");
    let hashes =
        |at: usize| format!(",\"response_0_sha256\":\"{at:064x}\",\"response_1_sha256\":\"{:064x}\"", at * 3);
    let input = write(&folder, "rows.jsonl", &lines(0, 1050, hashes));
    let (usual, small) = (folder.join("usual"), folder.join("small"));
    packed(&options(&[&input], &usual)).expect("packed");
    let shards = ShardRows { labels: 400, hashes: 100 };
    packed(&Options { shards, ..options(&[&input], &small) }).expect("packed");
    let rows = |shards: &[saferlhf_viewer::source::ShardEntry]| -> Vec<u64> {
        shards.iter().map(|shard| shard.rows).collect()
    };
    let of = manifest(&usual).shards;
    assert_eq!((rows(&of.labels), rows(&of.lengths), rows(&of.hashes)), (vec![1050], vec![1050], vec![1050]));
    let of = manifest(&small).shards;
    assert_eq!((rows(&of.labels), rows(&of.lengths)), (vec![400, 400, 250], vec![400, 400, 250]));
    assert_eq!(rows(&of.hashes), [vec![100; 10], vec![50]].concat());
    View::of_site(&small).assert_same(&View::of_site(&usual), "small shards");
}

#[test]
fn other_labelled_data_is_packed_as_it_is_mapped() {
    use saferlhf_viewer::model::{Mapping, Role};
    let folder = scratch("pack-other");
    let text: String = (0..40)
        .map(|at| format!("{{\"q\":\"question {at}\",\"bad\":{},\"hate\":{}}}\n", at % 2, at % 3 == 0))
        .collect();
    let (input, site) = (write(&folder, "rows.jsonl", &text), folder.join("site"));
    // Nothing is guessed of a text that is called so.
    let failure = packed(&options(&[&input], &site)).expect_err("unknown columns").to_string();
    assert!(failure.contains("“bad”"), "{failure}");
    let mut mapping = Mapping::default();
    mapping.take(Role::Prompt, "q");
    mapping.take(Role::Safe0, "!bad");
    mapping.take(Role::Category0, "hate");
    let more = Options { mapping, ..options(&[&input], &site) };
    let summary = packed(&more).expect("packed");
    assert_eq!((summary.rows, summary.member), (40, "other labelled data"));
    assert_eq!(summary.keys, "&map.prompt=q&map.safe_0=!bad&map.category_0=hate");
    // As the viewer reads it: the shard has the source's own columns.
    let bytes = bytes::Bytes::from(std::fs::read(site.join("labels-000.parquet")).expect("a shard"));
    let found = saferlhf_viewer::shard::footer(bytes.len() as u64, &bytes).expect("a footer");
    let saferlhf_viewer::shard::Footer::Found(meta) = found else { panic!("the whole file is there") };
    let plan = saferlhf_viewer::adapter::mapped(meta.leaves(), &more.mapping).expect("the same plan");
    let names: Vec<String> = meta.leaves().iter().map(|leaf| leaf.path.join(".")).collect();
    assert_eq!((names, plan.labels.columns.len()), (vec!["q".into(), "bad".into(), "hate".into()], 2));
    // What has names that speak needs no keys.
    let text = text.replace("\"q\"", "\"question\"").replace("\"bad\"", "\"toxic\"");
    let spoken = write(&folder, "spoken.jsonl", &text);
    assert_eq!(packed(&options(&[&spoken], &site)).expect("packed").keys, "");
}

/// The older form of PKU-SafeRLHF-QA becomes a shard of the newer one.
#[test]
fn lists_of_category_numbers_are_packed_as_flags() {
    let folder = scratch("pack-lists");
    let row = |ids: &str, level: &str| {
        format!(
            "{{\"prompt\":\"p\",\"response\":\"r\",\"prompt_source\":\"s\",\"response_source\":\"m\",\
             \"safety_category\":{ids},\"severity_category\":{level}}}\n"
        )
    };
    let text =
        [row("[-1]", "0"), row("[0,18]", "3"), row("[18]", "2"), row("null", "null"), row("[2,19]", "1")];
    let (input, site) = (write(&folder, "old/train.jsonl", &text.concat()), folder.join("site"));
    let summary = packed(&options(&[&input], &site)).expect("packed");
    assert_eq!((summary.rows, summary.member, &*summary.keys), (5, Member::Qa.name(), ""));
    let view = View::of_site(&site);
    let counts = saferlhf_viewer::model::Counts::from_numbers(&view.counts[0]).expect("counts");
    assert_eq!(view.plan.member, Member::Qa);
    let category = |at: usize| counts.categories[at].response_0;
    assert_eq!([0, 2, 18, 5].map(category), [1, 1, 2, 0]);
    // A list that is missing, and one with a number that no category has.
    assert_eq!(counts.categories_unknown.response_0, 2);
    let severity: Vec<u64> = counts.severity.iter().map(|level| level.response_0).collect();
    assert_eq!(severity, [1, 1, 1, 1, 1]);
    let text = std::fs::read_to_string(site.join("manifest.json")).expect("a manifest");
    assert!(text.contains("safety_category.list.element"), "the source's own columns are described: {text}");
}
