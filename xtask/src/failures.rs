//! What failed tests said, out of the output of a whole run.

/// A test that prints more than this is cut: its beginning says what went wrong.
const LIMIT: usize = 2000;

/// Name and words of each test that failed: the sections `---- name stdout ----` that cargo
/// prints after the last test of a program, and wasm-bindgen's runner as `---- name output ----`.
pub fn failures(output: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut within = false;
    for line in output.lines() {
        if let Some(name) = heading(line) {
            found.push((name.to_owned(), String::new()));
            within = true;
        } else if line == "failures:" || line.starts_with("test result: ") || line == "stack backtrace:" {
            within = false;
        } else if within && let Some((_, said)) = found.last_mut() {
            said.push_str(line);
            said.push('\n');
        }
    }
    for (_, said) in &mut found {
        cut(said);
    }
    found
}

fn heading(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("---- ")?.strip_suffix(" ----")?;
    inner.strip_suffix(" stdout").or_else(|| inner.strip_suffix(" output"))
}

fn cut(said: &mut String) {
    let trimmed = said.trim();
    let end = trimmed.char_indices().map(|(at, _)| at).take_while(|at| *at <= LIMIT).last().unwrap_or(0);
    *said = if trimmed.len() <= LIMIT { trimmed.to_owned() } else { format!("{} […]", &trimmed[..end]) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_that_failed_has_its_words() {
        let output = "\
running 3 tests
test a ... ok
test b::c ... FAILED
test d ... FAILED

failures:

---- b::c stdout ----

thread 'b::c' panicked at x.rs:1:
1 is not 2
stack backtrace:
   0: long

---- d stdout ----
why d

failures:
    b::c
    d

test result: FAILED. 1 passed; 2 failed; 0 ignored";
        let found = failures(output);
        assert_eq!(
            found,
            [
                ("b::c".to_owned(), "thread 'b::c' panicked at x.rs:1:\n1 is not 2".to_owned()),
                ("d".to_owned(), "why d".to_owned()),
            ]
        );
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let output = format!("---- a stdout ----\n{}\nfailures:", "字".repeat(3000));
        let found = failures(&output);
        assert!(found[0].1.len() < LIMIT + 10);
        assert!(found[0].1.ends_with("字 […]"), "{}", found[0].1.len());
    }

    #[test]
    fn a_run_without_failures_has_none() {
        assert!(failures("test a ... ok\n\ntest result: ok. 1 passed; 0 failed").is_empty());
    }
}
