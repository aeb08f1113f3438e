//! Rows in text.

use super::*;

#[test]
fn rows_in_text_become_parquet_of_the_published_schema() {
    for folder in folders() {
        let expected = expected(&folder, "rows");
        assert!(expected.files.len() >= 14);
        for (file, leaves) in &expected.files {
            let bytes = std::fs::read(folder.join(file)).expect("a file");
            let rows = expected.columns[0]["values"].as_array().expect("rows").len();
            let several = Limits { segment_rows: rows / 3 + 1, ..Limits::default() };
            for (limits, by) in [(Limits::default(), 1 << 20), (several, 997)] {
                let (segments, all) = convert(&bytes, limits, by);
                assert_eq!(all, Ok(()), "{file}");
                let mut found: Map<String, Value> = Map::new();
                for segment in segments {
                    assert_eq!((segment.unreadable, segment.described), (0, Vec::new()), "{file}");
                    let bytes = Bytes::from(segment.parquet);
                    let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
                    assert_eq!(meta.rows(), segment.rows);
                    let plan = adapter::plan(meta.leaves()).expect("the dataset");
                    assert!(!plan.text.is_empty() && !plan.hashes.is_empty(), "{file}");
                    for (at, leaf) in meta.leaves().iter().enumerate() {
                        assert!(!meta.needs_transcoding(0, at), "{file}");
                        let path = leaf.path.join("\0");
                        let wanted = &expected.columns[leaves[&path].as_u64().expect("a number") as usize];
                        let mut values = column(&meta, &data, at, wanted["type"].as_str().expect("a type"));
                        let all = found.entry(path).or_insert_with(|| json!([]));
                        all.as_array_mut().expect("a list").append(&mut values);
                    }
                }
                assert_eq!(found.len(), leaves.as_object().expect("leaves").len(), "{file}");
                for (path, values) in &found {
                    let wanted = &expected.columns[leaves[path].as_u64().expect("a number") as usize];
                    let (values, wanted) = (values.as_array(), wanted["values"].as_array());
                    for (row, (value, wanted)) in
                        values.into_iter().flatten().zip(wanted.into_iter().flatten()).enumerate()
                    {
                        // CSV does not tell empty texts from none.
                        let empty = file.contains(".csv") || file.contains(".tsv");
                        let same = value == wanted || empty && value.is_null() && wanted == "";
                        assert!(same, "{file}: {path:?} of row {row}: {value}, expected {wanted}");
                    }
                    assert_eq!(values.map(Vec::len), wanted.map(Vec::len), "{file}: {path:?}");
                }
            }
        }
    }
}

#[test]
fn other_readers_read_segments() {
    let Some(python) = std::env::var_os("SAFERLHF_PYTHON") else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(root.join("tests/golden/formats/rows.jsonl")).expect("a file");
    let lists =
        b"{\"l\": [1, null], \"d\": 0.5, \"s\": {\"x\": \"y\"}}\n{\"l\": [], \"d\": null, \"s\": null}\n\
        {\"l\": null, \"d\": 2.0, \"s\": {\"x\": null}}\n";
    for (name, text) in [("published", &text[..]), ("lists", lists)] {
        let (segments, all) = convert(text, Limits { segment_rows: 5, ..Limits::default() }, 1000);
        assert_eq!(all, Ok(()));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("segments").join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut files = Vec::new();
        for (at, segment) in segments.iter().enumerate() {
            files.push(folder.join(format!("{at}.parquet")));
            std::fs::write(&files[at], &segment.parquet).expect("a file");
        }
        let script = root.join("tests/python/formats.py");
        let output = std::process::Command::new(&python).arg(script).arg("--read").args(files).output();
        let output = output.expect("Python");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read: Map<String, Value> = serde_json::from_slice(&output.stdout).expect("JSON");
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let wanted: Value = lines.map(|line| serde_json::from_slice::<Value>(line).expect("JSON")).collect();
        for (reader, rows) in read {
            assert_eq!(rows, wanted, "{name} by {reader}");
        }
    }
}

#[test]
fn lists_and_other_types_come_back() {
    let text = b"{\"l\": [1, 2], \"t\": [\"a\", null], \"d\": 0.1, \"s\": {\"x\": true, \"y\": {\"z\": 1}}, \"m\": 1}\n\
        {\"l\": [], \"t\": null, \"d\": 2, \"s\": null, \"m\": \"two\"}\n{\"t\": [\"b\"], \"s\": {\"y\": null}}\n";
    let (segments, all) = convert(text, Limits::default(), 7);
    assert_eq!(all, Ok(()));
    let bytes = Bytes::from(segments[0].parquet.clone());
    let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
    let all = |leaf, kind| column(&meta, &data, leaf, kind);
    assert_eq!(all(0, "i64"), [json!([1, 2]), json!([]), Value::Null]);
    assert_eq!(all(1, "text"), [json!(["a", null]), Value::Null, json!(["b"])]);
    assert_eq!(all(2, "f64"), [json!(0.1), json!(2.0), Value::Null]);
    assert_eq!(meta.leaves()[4].path, ["s", "y", "z"]);
    assert_eq!(all(3, "bool"), [json!(true), Value::Null, Value::Null]);
    assert_eq!(all(4, "i64"), [json!(1), Value::Null, Value::Null]);
    assert_eq!(all(5, "text"), [json!("1"), json!("two"), Value::Null]);
    let mut data = Segments::clone(&data);
    for leaf in [0, 1] {
        assert!(meta.needs_transcoding(0, leaf));
        let chunk = plain_chunk(&meta, 0, leaf, &Arc::new(data.clone()), LIMIT).expect("decodes");
        data.push_plain(0, leaf, chunk);
    }
    let lists = decode_lists(&meta, 0, &data, 0).expect("lists");
    assert_eq!(lists.integers(0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((lists.integers(1).count(), lists.integers(2).count(), lists.integers(3).count()), (0, 0, 0));
    let texts = decode_lists(&meta, 0, &data, 1).expect("lists");
    assert_eq!(texts.elements(0).collect::<Vec<_>>(), [Some(&b"a"[..]), None]);
    assert_eq!(texts.elements(2).collect::<Vec<_>>(), [Some(&b"b"[..])]);
}
