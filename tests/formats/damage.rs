//! What is damaged, or far too large.

use super::*;

/// A generator that needs no crate.
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state as usize
}

#[test]
fn damaged_chunks_end_in_a_cause() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats");
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let (mut tried, mut failed) = (0, 0);
    for file in expected(&folder, "parquet").files.keys() {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        let whole = Bytes::from(bytes.clone());
        let meta = open(&whole);
        for leaf in 0..meta.leaves().len() {
            for range in meta.ranges(0, [leaf]) {
                for _ in 0..40 {
                    let mut spoiled = bytes.clone();
                    for _ in 0..1 + random(&mut state) % 3 {
                        let at =
                            range.start as usize + random(&mut state) % (range.end - range.start) as usize;
                        spoiled[at] = random(&mut state) as u8;
                    }
                    let data = Arc::new(Segments::whole(spoiled.into()));
                    tried += 1;
                    failed += usize::from(plain_chunk(&meta, 0, leaf, &data, 1 << 20).is_err());
                }
                let mut cut = Segments::new(whole.len() as u64);
                let middle = (range.start + range.end) / 2;
                cut.push(range.start, whole.slice(range.start as usize..middle as usize));
                assert!(plain_chunk(&meta, 0, leaf, &Arc::new(cut), LIMIT).is_err(), "{file}");
                let data = Arc::new(Segments::whole(whole.clone()));
                let small = plain_chunk(&meta, 0, leaf, &data, 1);
                // Nothing but a chunk of nulls is as small as that.
                let kept = match &small {
                    Ok(chunk) => chunk.values().len() <= 1,
                    Err(cause) => matches!(cause, Cause::TooLarge { .. }),
                };
                assert!(kept, "{file}: {small:?}");
            }
        }
    }
    assert!(failed * 4 > tried, "{failed} of {tried}");
}

/// The crate reads a number as a number whatever type stands before it, and what it skips may
/// keep it busy for minutes: headers are looked at first.
#[test]
fn headers_of_pages_are_looked_at_first() {
    for folder in folders() {
        let bytes = std::fs::read(folder.join("gzip-v1.parquet")).expect("a file");
        let meta = open(&Bytes::from(bytes.clone()));
        for leaf in 0..meta.leaves().len() {
            let mut spoiled = bytes.clone();
            let range = meta.ranges(0, [leaf]).into_iter().next().expect("a chunk");
            let first = &mut spoiled[range.start as usize];
            assert_eq!(*first, 0x15, "the first field is a number");
            *first = 0x19;
            let failed = plain_chunk(&meta, 0, leaf, &Arc::new(Segments::whole(spoiled.into())), LIMIT);
            let told = failed.expect_err("a list instead of a number").to_string();
            assert!(told.contains("header of a page"), "{told}");
        }
    }
}

#[test]
fn unreadable_rows_are_counted_and_the_others_stay() {
    let text = b"{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2\n\n{\"a\": 3, \"b\": \"\xff\"}\r\n[4]\n{\"b\": null, \"a\": 5}\n{\"a\": 6";
    for by in [1, 5, 1000] {
        let (segments, all) = convert(text, Limits::default(), by);
        assert_eq!(all, Ok(()));
        let [segment] = &segments[..] else { panic!("one segment") };
        assert_eq!((segment.rows, segment.first_row, segment.unreadable), (2, 0, 4));
        assert_eq!(segment.described.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5, 7]);
        assert!(segment.described[1].why.contains("UTF-8"));
        let bytes = Bytes::from(segment.parquet.clone());
        let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
        assert_eq!(column(&meta, &data, 0, "i64"), [json!(1), json!(5)]);
        assert_eq!(column(&meta, &data, 1, "text"), [json!("x"), Value::Null]);
    }
    let (segments, all) = convert(b"{\"a\": 1,\n{\"b\"\n", Limits::default(), 3);
    assert!(segments.is_empty() && matches!(all, Err(Cause::NoRows { unreadable: 2, .. })), "{all:?}");
    let (segments, all) = convert(b"[{\"a\": 1}, {\"a\": [2", Limits::default(), 3);
    assert_eq!((segments.len(), segments[0].rows, all), (1, 1, Err(Cause::Cut { rows: 1 })));
    let csv = b"a,b\n1,\"two\nlines\"\n3\n4,5\n";
    let (segments, all) = convert(csv, Limits::default(), 2);
    assert_eq!((segments[0].rows, segments[0].unreadable, all), (2, 1, Ok(())));
    assert_eq!(segments[0].described[0].line, 4);
    let (segments, all) = convert(b"a,b\n", Limits::default(), 9);
    assert_eq!((segments[0].rows, all), (0, Ok(())));
    assert_eq!(open(&segments[0].parquet.clone().into()).leaves().len(), 2);
}

#[test]
fn very_large_cells_and_rows_that_are_too_large() {
    let large = "x".repeat(50 << 20);
    let lines = format!("{{\"a\": \"{large}\"}}\n{{\"a\": \"small\"}}\n");
    let csv = format!("a,b\n\"{large}\",1\nsmall,2\n");
    for text in [lines, csv] {
        let (segments, all) = convert(text.as_bytes(), Limits::default(), 1 << 20);
        assert_eq!((all, segments.len()), (Ok(()), 2));
        let bytes = Bytes::from(segments[0].parquet.clone());
        let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
        let chunk = plain_chunk(&meta, 0, 0, &data, LIMIT).expect("decodes");
        assert!(chunk.values()[4..] == *large.as_bytes());
        let limits = Limits { row_bytes: 1 << 20, ..Limits::default() };
        let (segments, all) = convert(text.as_bytes(), limits, 1 << 16);
        assert_eq!((all, segments.len()), (Ok(()), 1));
        assert_eq!((segments[0].rows, segments[0].unreadable), (1, 1));
    }
}

#[test]
fn damaged_rows_never_end_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats");
    let mut state = 0x2545_f491_4f6c_dd1d;
    for file in expected(&folder, "rows").files.keys() {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        for _ in 0..30 {
            let mut spoiled = bytes.clone();
            for _ in 0..1 + random(&mut state) % 5 {
                let at = random(&mut state) % spoiled.len();
                spoiled[at] = if random(&mut state).is_multiple_of(2) {
                    random(&mut state) as u8
                } else {
                    b"{}[]\"',\n\\:"[random(&mut state) % 10]
                };
            }
            spoiled.truncate(spoiled.len() - random(&mut state) % 50);
            let limits = Limits { segment_rows: 4, ..Limits::default() };
            let (segments, _) = convert(&spoiled, limits, 1 + random(&mut state) % 5000);
            let mut first_row = 0;
            for segment in segments {
                assert_eq!(segment.first_row, first_row, "{file}");
                first_row += segment.rows;
                let bytes = Bytes::from(segment.parquet);
                let (meta, data) = (open(&bytes), Arc::new(Segments::whole(bytes)));
                assert_eq!(meta.rows(), segment.rows);
                for leaf in 0..meta.leaves().len() {
                    plain_chunk(&meta, 0, leaf, &data, LIMIT).expect("what was written is read");
                }
            }
        }
    }
}
