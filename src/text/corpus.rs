//! The texts that are held.

use super::needle::{PADDING, SEPARATOR};
use super::{Form, Refusal, extend, push};

/// Prompt, response 0, response 1.
pub(super) const COLUMNS: usize = 3;

/// Texts one after another, each with a [`SEPARATOR`] behind it, and
/// [`PADDING`] behind the last.
#[derive(Default)]
pub(super) struct Texts {
    pub bytes: Vec<u8>,
    /// Where each text's separator stands.
    pub ends: Vec<u32>,
}

impl Texts {
    /// Ends the text that was appended to the bytes last.
    fn end(&mut self) -> Result<(), Refusal> {
        let end = u32::try_from(self.bytes.len()).map_err(|_| Refusal::NoMemory)?;
        push(&mut self.ends, end)?;
        push(&mut self.bytes, SEPARATOR)
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        self.bytes.try_reserve_exact(PADDING)?;
        extend(&mut self.bytes, &[SEPARATOR; PADDING])?;
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
        Ok(())
    }

    /// A text; none behind the last.
    pub fn get(&self, n: usize) -> Option<&[u8]> {
        let end = *self.ends.get(n)? as usize;
        let start = match n.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize + 1,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    fn text(&self, n: usize) -> Option<&str> {
        std::str::from_utf8(self.get(n)?).ok()
    }

    fn size(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// Some of a column's texts in another form.
#[derive(Default)]
pub(super) struct Others {
    pub texts: Texts,
    /// Which texts of the column these are, ascending.
    pub rows: Vec<u32>,
}

impl Others {
    /// Those texts of a column that are others in `form` than in `than`, in which
    /// every text already stands somewhere.
    fn new(texts: &Texts, form: Form, than: Form) -> Result<Self, Refusal> {
        let mut others = Self::default();
        for row in 0..texts.ends.len() {
            let Some(text) = texts.text(row).filter(|text| !form.equals(than, text)) else { continue };
            form.append(text, &mut others.texts.bytes, None)?;
            others.texts.end()?;
            push(&mut others.rows, row as u32)?;
        }
        if !others.rows.is_empty() {
            others.texts.finish()?;
            others.rows.shrink_to_fit();
        }
        Ok(others)
    }

    pub fn has(&self, row: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
    }

    fn size(&self) -> usize {
        self.texts.size() + self.rows.capacity() * size_of::<u32>()
    }
}

/// A column of a block. Of the forms of a text, each is kept only where it
/// differs from the one before it by more than capitals of ASCII.
pub(super) struct Column {
    pub typed: Texts,
    pub folded: Others,
    /// Made when it is first needed.
    pub bare: Option<Others>,
}

impl Column {
    /// Bytes that are no UTF-8 are replaced as `String::from_utf8_lossy` does.
    fn new(bytes: &[u8], ends: &[u32]) -> Result<Self, Refusal> {
        let mut typed = Texts::default();
        typed.bytes.try_reserve_exact(bytes.len() + ends.len() + PADDING)?;
        typed.ends.try_reserve_exact(ends.len())?;
        let mut start = 0;
        for &end in ends {
            let text = bytes.get(start..end as usize).ok_or(Refusal::Misfit)?;
            for chunk in text.utf8_chunks() {
                extend(&mut typed.bytes, chunk.valid().as_bytes())?;
                if !chunk.invalid().is_empty() {
                    extend(&mut typed.bytes, "\u{fffd}".as_bytes())?;
                }
            }
            typed.end()?;
            start = end as usize;
        }
        typed.finish()?;
        let folded = Others::new(&typed, Form::Folded, Form::Typed)?;
        Ok(Self { typed, folded, bare: None })
    }

    /// Makes what a search in this form needs.
    pub fn prepare(&mut self, form: Form) -> Result<(), Refusal> {
        if form == Form::Bare && self.bare.is_none() {
            self.bare = Some(Others::new(&self.typed, Form::Bare, Form::Folded)?);
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.typed.size() + self.folded.size() + self.bare.as_ref().map_or(0, Others::size)
    }
}

/// Consecutive rows.
pub(super) struct Block {
    first_row: u32,
    pub rows: usize,
    pub columns: [Option<Column>; COLUMNS],
}

/// Texts of pairs, in blocks of consecutive rows. Columns of a block may come
/// at different times.
#[derive(Default)]
pub struct Corpus {
    /// Ascending.
    blocks: Vec<Block>,
}

impl Corpus {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the texts of a column (0 prompt, 1 response 0, 2 response 1) of the
    /// block that begins with this row, in place of what it had there. `ends`
    /// says where in `bytes` each text ends.
    pub fn hold(&mut self, first_row: u32, column: u32, bytes: &[u8], ends: &[u32]) -> Result<(), Refusal> {
        let column = Some(column as usize).filter(|&column| column < COLUMNS).ok_or(Refusal::Misfit)?;
        let place = self.blocks.binary_search_by_key(&first_row, |block| block.first_row);
        if let Ok(at) = place
            && self.blocks[at].rows != ends.len()
        {
            return Err(Refusal::Misfit);
        }
        let texts = Column::new(bytes, ends)?;
        let at = match place {
            Ok(at) => at,
            Err(at) => {
                self.blocks.try_reserve(1)?;
                self.blocks.insert(at, Block { first_row, rows: ends.len(), columns: [None, None, None] });
                at
            }
        };
        self.blocks[at].columns[column] = Some(texts);
        Ok(())
    }

    /// Bytes that texts take up.
    pub fn size(&self) -> usize {
        let columns = self.blocks.iter().flat_map(|block| block.columns.iter().flatten());
        columns.map(Column::size).sum::<usize>() + self.blocks.capacity() * size_of::<Block>()
    }

    /// The text of a row, when it is held.
    pub fn text(&self, row: u32, column: u32) -> Option<&str> {
        let (block, at) = self.place(row)?;
        block.columns.get(column as usize)?.as_ref()?.typed.text(at)
    }

    /// The texts of a column of a block, one after another, as
    /// [`Corpus::hold`] takes them. Nothing of what is not held.
    pub fn bytes(&self, first_row: u32, column: u32) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        if let Some(texts) = self.texts(first_row, column) {
            bytes.try_reserve_exact(texts.bytes.len())?;
            (0..).map_while(|n| texts.get(n)).try_for_each(|text| extend(&mut bytes, text))?;
        }
        Ok(bytes)
    }

    /// Where in [`Corpus::bytes`] each text ends.
    pub fn ends(&self, first_row: u32, column: u32) -> Result<Vec<u32>, Refusal> {
        let mut ends = Vec::new();
        if let Some(texts) = self.texts(first_row, column) {
            ends.try_reserve_exact(texts.ends.len())?;
            // Less the separators before it.
            ends.extend(texts.ends.iter().zip(0..).map(|(end, before): (&u32, u32)| end - before));
        }
        Ok(ends)
    }

    fn texts(&self, first_row: u32, column: u32) -> Option<&Texts> {
        Some(&self.block(first_row)?.columns.get(column as usize)?.as_ref()?.typed)
    }

    /// Which rows of a block have the prompt of this row, one byte each: 1 or 0.
    pub fn same(&self, row: u32, first_row: u32) -> Result<Vec<u8>, Refusal> {
        let mut found = Vec::new();
        let (Some((own, at)), Some(block)) = (self.place(row), self.block(first_row)) else {
            return Ok(found);
        };
        found.try_reserve_exact(block.rows)?;
        found.resize(block.rows, 0);
        let [prompts, ..] = &own.columns;
        let prompt = prompts.as_ref().and_then(|column| column.typed.get(at));
        let [prompts, ..] = &block.columns;
        if let (Some(prompt), Some(column)) = (prompt, prompts) {
            for (n, found) in found.iter_mut().enumerate() {
                *found = u8::from(column.typed.get(n) == Some(prompt));
            }
        }
        Ok(found)
    }

    fn block(&self, first_row: u32) -> Option<&Block> {
        let at = self.blocks.binary_search_by_key(&first_row, |block| block.first_row).ok()?;
        self.blocks.get(at)
    }

    pub(super) fn block_mut(&mut self, first_row: u32) -> Option<&mut Block> {
        let at = self.blocks.binary_search_by_key(&first_row, |block| block.first_row).ok()?;
        self.blocks.get_mut(at)
    }

    /// The block that holds a row, and where in it.
    fn place(&self, row: u32) -> Option<(&Block, usize)> {
        let before = self.blocks.partition_point(|block| block.first_row <= row).checked_sub(1)?;
        let block = self.blocks.get(before)?;
        let at = (row - block.first_row) as usize;
        (at < block.rows).then_some((block, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(texts: &[&str]) -> (Vec<u8>, Vec<u32>) {
        let mut ends = Vec::new();
        let mut bytes = Vec::new();
        for text in texts {
            bytes.extend_from_slice(text.as_bytes());
            ends.push(bytes.len() as u32);
        }
        (bytes, ends)
    }

    fn corpus(blocks: &[(u32, u32, &[&str])]) -> Corpus {
        let mut corpus = Corpus::new();
        for &(first_row, column, texts) in blocks {
            let (bytes, ends) = joined(texts);
            corpus.hold(first_row, column, &bytes, &ends).expect("fits");
        }
        corpus
    }

    #[test]
    fn texts_come_back_as_they_were() {
        let texts = ["one", "", "Zwei ß", "三"];
        let corpus = corpus(&[(1000, 2, &texts), (0, 0, &["a", "b"])]);
        for (n, text) in texts.iter().enumerate() {
            assert_eq!(corpus.text(1000 + n as u32, 2), Some(*text));
        }
        assert_eq!(corpus.text(1, 0), Some("b"));
        for (row, column) in [(2, 0), (999, 2), (1004, 2), (1000, 0), (1000, 3), (0, u32::MAX)] {
            assert_eq!(corpus.text(row, column), None);
        }
        let (bytes, ends) = joined(&texts);
        assert_eq!((corpus.bytes(1000, 2), corpus.ends(1000, 2)), (Ok(bytes), Ok(ends)));
        for (first_row, column) in [(1000, 1), (1001, 2), (7, 0), (0, 9)] {
            assert_eq!(corpus.bytes(first_row, column), Ok(vec![]));
            assert_eq!(corpus.ends(first_row, column), Ok(vec![]));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let bytes = b"ok\xff\xe4\xb8two\xf0\x9f";
        let mut corpus = Corpus::new();
        corpus.hold(0, 0, bytes, &[5, bytes.len() as u32]).expect("fits");
        assert_eq!(corpus.text(0, 0), Some(&*String::from_utf8_lossy(&bytes[..5])));
        assert_eq!(corpus.text(1, 0), Some(&*String::from_utf8_lossy(&bytes[5..])));
    }

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let mut corpus = corpus(&[(0, 0, &["a", "b"])]);
        for (column, bytes, ends) in
            [(3, &b"ab"[..], &[1, 2][..]), (1, b"ab", &[1]), (1, b"ab", &[2, 1]), (0, b"ab", &[1, 3])]
        {
            assert_eq!(corpus.hold(0, column, bytes, ends), Err(Refusal::Misfit));
        }
        assert_eq!((corpus.text(0, 0), corpus.text(0, 1)), (Some("a"), None));
    }

    #[test]
    fn texts_are_kept_once_unless_folding_changes_them() {
        let len = 100_000;
        for (text, copies) in [("Plain text. ", 1), ("中文，没有大小写。", 1), ("Größe ", 2)] {
            let text = text.repeat(len / text.len());
            let size = corpus(&[(0, 0, &[&text])]).size();
            assert!(size.abs_diff(copies * len) < len / 20 + 1000, "{size}");
        }
    }

    #[test]
    fn prompts_are_the_same_byte_by_byte() {
        let corpus = corpus(&[(0, 0, &["a", "A", "", "a"]), (4, 0, &["a ", "a"]), (6, 1, &["a"])]);
        assert_eq!(corpus.same(0, 0), Ok(vec![1, 0, 0, 1]));
        assert_eq!(corpus.same(3, 4), Ok(vec![0, 1]));
        assert_eq!(corpus.same(2, 0), Ok(vec![0, 0, 1, 0]));
        assert_eq!(corpus.same(0, 6), Ok(vec![0]));
        assert_eq!(corpus.same(0, 5), Ok(vec![]));
        assert_eq!(corpus.same(99, 0), Ok(vec![]));
    }
}
