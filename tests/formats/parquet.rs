//! Parquet of other codecs and encodings.

use super::*;

#[test]
fn parquet_of_every_codec_and_encoding_is_read() {
    for folder in folders() {
        let expected = expected(&folder, "parquet");
        assert!(expected.files.len() >= 28);
        for (file, leaves) in &expected.files {
            let bytes = Bytes::from(std::fs::read(folder.join(file)).expect("a file"));
            let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
            let leaves = leaves.as_object().expect("leaves");
            assert_eq!(meta.leaves().len(), leaves.len(), "{file}");
            for (at, leaf) in meta.leaves().iter().enumerate() {
                let path = leaf.path.join("\0");
                let wanted = &expected.columns[leaves[&path].as_u64().expect("a number") as usize];
                let found = column(&meta, &data, at, wanted["type"].as_str().expect("a type"));
                assert_eq!(json!(found), wanted["values"], "{file}: {path:?}");
            }
        }
    }
}

/// The core reads a chunk that was brought to its plain form as it reads others.
#[test]
fn labels_and_texts_come_out_of_plain_chunks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats");
    let read = |file: &str| {
        let bytes = Bytes::from(std::fs::read(folder.join(file)).expect("a file"));
        let (meta, mut data) = (open(&bytes), Segments::whole(bytes));
        meta.check_codecs(&[0, 10, 11]).expect("readable");
        for group in 0..2 {
            for leaf in [10, 11] {
                if meta.needs_transcoding(group, leaf) {
                    assert!(decode_text(&meta, group, &Arc::new(data.clone()), leaf).is_err(), "{file}");
                    let bytes =
                        transcode(&meta, group, leaf, &Arc::new(data.clone()), LIMIT).expect("decodes");
                    data.push_plain(group, leaf, PlainChunk::parse(&bytes.into()).expect("sound"));
                }
            }
        }
        let data = Arc::new(data);
        let texts = [(0, 10), (1, 10), (0, 11), (1, 11)]
            .map(|(group, leaf)| decode_text(&meta, group, &data, leaf).expect("decodes"));
        texts.map(|column| column.parts().0.to_vec())
    };
    let wanted = read("snappy-v1.parquet");
    for file in ["zstd-v1", "zstd-v2", "gzip-v1", "brotli-v2", "lz4-v1", "delta-1.0", "delta-2.0"] {
        assert_eq!(read(&format!("{file}.parquet")), wanted, "{file}");
    }
}
