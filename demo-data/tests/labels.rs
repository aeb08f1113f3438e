//! The generator: the same numbers for the same seed, and exact margins.

use demo_data::labels::measure::measure;
use demo_data::labels::{Labels, fit, split_pairs};
use demo_data::published::published;
use demo_data::rng::Rng;
use demo_data::{SEED, site, text};

/// The test parts alone: a ninth of the rows, so it is quick.
fn small() -> Result<Labels, Box<dyn std::error::Error>> {
    let published = published()?;
    let part_rows = published.part_rows();
    let parts = [part_rows[3], part_rows[4], part_rows[5]];
    let targets = published.test_targets()?;
    let pairs = split_pairs(&targets, &parts, 4, fit::MOVES_PER_UNIT, &mut Rng::new(SEED))?;
    Ok(Labels { pairs, part_rows: [parts[0], parts[1], parts[2], 0, 0, 0] })
}

#[test]
fn the_same_seed_gives_the_same_bytes() -> Result<(), Box<dyn std::error::Error>> {
    let published = published()?;
    let [first, second] = [small()?, small()?];
    assert_eq!(first.pairs, second.pairs);
    let shards = [site::label_shard(&published, &first)?, site::label_shard(&published, &second)?];
    assert_eq!(shards[0].bytes, shards[1].bytes);
    assert_eq!(text::generate(&first, 5)?, text::generate(&second, 5)?);
    Ok(())
}

#[test]
fn the_test_parts_meet_their_scaled_margins() -> Result<(), Box<dyn std::error::Error>> {
    let targets = published()?.test_targets()?;
    let measured = measure(&small()?.pairs);
    assert_eq!(measured.pair_safety, targets.pair_safety);
    assert_eq!(measured.severity_positions, targets.severity_positions);
    assert_eq!(measured.category_severity, targets.category_severity);
    assert_eq!(measured.better_equals_safer, targets.better_equals_safer);
    assert_eq!(measured.sources.to_vec(), targets.sources);
    assert_eq!(measured.ranked_against_the_rule, 0);
    Ok(())
}

/// The shipped files are what this program writes. Slow without optimisation:
/// `cargo test --release -p demo-data -- --ignored`.
#[test]
#[ignore = "generates everything again"]
fn the_shipped_files_can_be_regenerated() -> Result<(), Box<dyn std::error::Error>> {
    let published = published()?;
    let labels = demo_data::labels::generate(&published, SEED)?;
    let rows = text::generate(&labels, SEED)?;
    let site = site::Site::pack(&published, &labels, &rows)?;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../static/demo/");
    let manifest = std::fs::read_to_string(format!("{folder}manifest.json"))?;
    assert_eq!(site.manifest(&labels.part_rows), manifest);
    for (_, shards) in site.kinds() {
        for shard in shards {
            let shipped = std::fs::read(format!("{folder}{}", shard.path))?;
            assert!(shard.bytes == shipped, "{} differs", shard.path);
        }
    }
    Ok(())
}
