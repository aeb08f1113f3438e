//! Names that only programs read: what a WebAssembly program imports is named at length
//! by wasm-bindgen, in the program and in its script, with digits that do not compress;
//! and it exports what a library offers and nobody calls.

use std::collections::BTreeMap;

const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;

/// Reads an unsigned number of at most 32 bits; the place behind it comes back too.
fn number(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let (mut value, mut shift) = (0usize, 0);
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        match byte & 0x80 {
            0 => return Some((value, at)),
            _ if shift > 28 => return None,
            _ => {}
        }
    }
}

fn write_number(mut value: usize, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn name(bytes: &[u8], at: usize) -> Option<(&str, usize)> {
    let (len, at) = number(bytes, at)?;
    let text = std::str::from_utf8(bytes.get(at..at.checked_add(len)?)?).ok()?;
    Some((text, at + len))
}

fn write_name(text: &str, out: &mut Vec<u8>) {
    write_number(text.len(), out);
    out.extend(text.bytes());
}

/// Writes a program anew, with the section of a kind as `change` makes it.
fn with_section(wasm: &[u8], kind: u8, change: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut out = wasm.get(..8)?.to_vec();
    let mut at = 8;
    while at < wasm.len() {
        let start = at;
        let id = wasm[at];
        let (len, body) = number(wasm, at + 1)?;
        at = body.checked_add(len)?;
        let content = wasm.get(body..at)?;
        if id == kind {
            let new = change(content)?;
            out.push(id);
            write_number(new.len(), &mut out);
            out.extend(new);
        } else {
            out.extend(&wasm[start..at]);
        }
    }
    Some(out)
}

/// The place behind what follows an import's or export's names: its kind and type.
fn after_import(bytes: &[u8], at: usize) -> Option<usize> {
    let limits = |at: usize| {
        let (flags, at) = number(bytes, at)?;
        let (_, at) = number(bytes, at)?;
        if flags & 1 == 1 { number(bytes, at).map(|(_, at)| at) } else { Some(at) }
    };
    match bytes.get(at)? {
        0 => number(bytes, at + 1).map(|(_, at)| at),
        1 => limits(at + 2),
        2 => limits(at + 1),
        3 => Some(at + 3),
        _ => None,
    }
}

/// A short name for the import with this number.
fn short(number: usize) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::from("$");
    let mut rest = number;
    loop {
        name.push(char::from(LETTERS[rest % LETTERS.len()]));
        rest /= LETTERS.len();
        if rest == 0 {
            return name;
        }
    }
}

/// A program and its script with short names for what the program imports; none where
/// they are not as wasm-bindgen writes them.
pub fn short_imports(wasm: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let mut names = BTreeMap::new();
    let wasm = with_section(wasm, IMPORTS, &mut |content| {
        let (count, mut at) = number(content, 0)?;
        let mut new = Vec::new();
        write_number(count, &mut new);
        for import in 0..count {
            let (module, next) = name(content, at)?;
            let (field, next) = name(content, next)?;
            at = after_import(content, next)?;
            write_name(module, &mut new);
            // Others have names that the script does not choose.
            if field.starts_with("__wb") {
                let to = names.entry(field.to_owned()).or_insert_with(|| short(import));
                write_name(to, &mut new);
            } else {
                write_name(field, &mut new);
            }
            new.extend(&content[next..at]);
        }
        Some(new)
    })?;
    let is_of_word = |letter: char| letter == '_' || letter == '$' || letter.is_ascii_alphanumeric();
    let mut short_script = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_of_word) {
        let end = rest[start..].find(|letter| !is_of_word(letter)).map_or(rest.len(), |len| start + len);
        short_script.push_str(&rest[..start]);
        let word = &rest[start..end];
        short_script.push_str(names.get(word).map_or(word, String::as_str));
        rest = &rest[end..];
    }
    short_script.push_str(rest);
    // An import that the script does not offer would keep the program from starting.
    let offered = names.keys().all(|field| script.contains(field.as_str()));
    offered.then_some((wasm, short_script))
}

/// A program without exports that begin in a certain way; none where it cannot be read.
pub fn without_exports(wasm: &[u8], beginnings: &[&str]) -> Option<Vec<u8>> {
    with_section(wasm, EXPORTS, &mut |content| {
        let (count, mut at) = number(content, 0)?;
        let mut kept: Vec<u8> = Vec::new();
        let mut number_kept = 0;
        for _ in 0..count {
            let start = at;
            let (field, next) = name(content, at)?;
            // A kind and an index.
            at = number(content, next + 1)?.1;
            if !beginnings.iter().any(|beginning| field.starts_with(beginning)) {
                kept.extend(&content[start..at]);
                number_kept += 1;
            }
        }
        let mut new = Vec::new();
        write_number(number_kept, &mut new);
        new.extend(kept);
        Some(new)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that imports functions of these names and exports them again.
    fn program(names: &[&str]) -> Vec<u8> {
        let mut imports = vec![names.len() as u8];
        let mut exports = vec![names.len() as u8];
        for (index, name) in names.iter().enumerate() {
            write_name("./app_bg.js", &mut imports);
            write_name(name, &mut imports);
            imports.extend([0, 0]);
            write_name(name, &mut exports);
            exports.extend([0, index as u8]);
        }
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in [(1, vec![1, 0x60, 0, 0]), (IMPORTS, imports), (EXPORTS, exports)] {
            wasm.push(id);
            write_number(content.len(), &mut wasm);
            wasm.extend(content);
        }
        wasm
    }

    #[test]
    fn imports_are_named_alike_in_program_and_script() {
        let (long, other) = ("__wbg_append_0123456789abcdef", "memory_of_mine");
        let script = format!("{{{long}:e=>e,{long}2:1,{other}:2}}");
        let (wasm, script) = short_imports(&program(&[long, other]), &script).expect("sound");
        assert_eq!(script, format!("{{$a:e=>e,{long}2:1,{other}:2}}"));
        let text = String::from_utf8_lossy(&wasm);
        assert!(text.contains("$a") && text.contains(other));
        // The export keeps its name: the script calls it by that.
        assert_eq!(text.matches(long).count(), 1);
        assert_eq!(short_imports(&program(&[long]), "nothing"), None);
        assert_eq!(short_imports(b"\0asm\x01\0\0\0\x02\xff", ""), None);
    }

    #[test]
    fn exports_that_nobody_calls_go() {
        let wasm = without_exports(&program(&["main", "unused_one"]), &["unused"]).expect("sound");
        assert_eq!(
            String::from_utf8_lossy(&wasm).matches("unused_one").count(),
            1,
            "only the import is left"
        );
        assert_eq!(String::from_utf8_lossy(&wasm).matches("main").count(), 2);
    }

    #[test]
    fn short_names_are_distinct() {
        let all: std::collections::BTreeSet<String> = (0..6000).map(short).collect();
        assert_eq!(all.len(), 6000);
    }
}
