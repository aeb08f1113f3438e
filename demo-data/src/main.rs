//! `demo-data --out DIR`: writes the packed demo site.

use demo_data::labels::measure;
use demo_data::site::Site;
use demo_data::{SEED, labels, published, text};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut out = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--out" {
            out = args.next().map(PathBuf::from);
        } else {
            out = None;
            break;
        }
    }
    let Some(out) = out else {
        eprintln!("usage: demo-data --out DIR");
        return ExitCode::from(2);
    };
    match run(&out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo-data: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(out: &Path) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let published = published::published()?;
    let labels = labels::generate(&published, SEED)?;
    let train: usize = labels.part_rows[..3].iter().sum();
    let measured = measure::measure(&labels.pairs[..train]);
    println!("labels: {} pairs, {train} of them train", labels.pairs.len());
    println!("largest co-occurrence deviation: {}", measure::largest_cooccurrence(&published, &measured));
    println!(
        "co-occurrence cells off by more than 3 % and 10 responses: {}",
        measure::cells_outside(&published, &measured, 0.03, 10).len()
    );
    println!("largest single-category deviation: {}", measure::largest_alone(&published, &measured));
    println!("distinct label patterns in train: {}", measured.distinct_patterns);

    let rows = text::generate(&labels, SEED)?;
    let site = Site::pack(&published, &labels, &rows)?;
    std::fs::create_dir_all(out)?;
    remove_old_shards(out)?;
    let mut total = 0;
    for (_, shards) in site.kinds() {
        for shard in shards {
            std::fs::write(out.join(&shard.path), &shard.bytes)?;
            println!("{:>9} bytes  {}", shard.bytes.len(), shard.path);
            total += shard.bytes.len();
        }
    }
    let manifest = site.manifest(&labels.part_rows);
    std::fs::write(out.join("manifest.json"), &manifest)?;
    println!("{:>9} bytes  manifest.json", manifest.len());
    println!("{:>9} bytes in all, {:.1} s", total + manifest.len(), start.elapsed().as_secs_f64());
    Ok(())
}

/// Removes shards of an earlier run, whose number may have been larger.
fn remove_old_shards(out: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(out)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "parquet") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
