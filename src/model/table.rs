//! How the table of pairs is shown.

use super::keyed::keyed;
use super::{Fields, Order};

keyed! {
    /// A column of the table.
    Column {
        /// Place of the pair.
        Pair = "pair",
        /// The reader's own marks.
        Marks = "marks",
        /// Source of the prompt.
        PromptSource = "prompt-source",
        /// Source of the responses.
        ResponseSource = "response-source",
        /// Prompt; only where text is shown.
        Prompt = "prompt",
        /// Response 0; only where text is shown.
        Text0 = "text-0",
        /// Response 1; only where text is shown.
        Text1 = "text-1",
        /// Safe flag, severity and categories of response 0.
        Labels0 = "labels-0",
        /// The same of response 1.
        Labels1 = "labels-1",
        /// Better response.
        Better = "better",
        /// Safer response.
        Safer = "safer",
        /// Length of the prompt in characters.
        PromptLength = "prompt-length",
        /// Length of response 0.
        Length0 = "length-0",
        /// Length of response 1.
        Length1 = "length-1",
    }
}

impl Column {
    /// Without these fields there is nothing to be shown in it.
    pub fn needs(self) -> Fields {
        match self {
            Column::Pair | Column::Marks | Column::Prompt | Column::PromptLength | Column::Labels0 => {
                Fields::NONE
            }
            Column::PromptSource => Fields::PROMPT_SOURCE,
            Column::ResponseSource => Fields::RESPONSE_SOURCE,
            Column::Text0 | Column::Length0 => Fields::RESPONSE,
            Column::Text1 | Column::Length1 => Fields::PAIR,
            Column::Labels1 => Fields::PAIR.and(Fields::SAFE),
            Column::Better => Fields::BETTER,
            Column::Safer => Fields::SAFER,
        }
    }

    /// Whether it shows text of the dataset.
    pub fn is_text(self) -> bool {
        matches!(self, Column::Prompt | Column::Text0 | Column::Text1)
    }

    /// Whether it shows how long a text is.
    pub fn is_length(self) -> bool {
        matches!(self, Column::PromptLength | Column::Length0 | Column::Length1)
    }

    /// The columns of a table that nobody has changed.
    pub const USUAL: [Column; 7] = [
        Column::Pair,
        Column::Marks,
        Column::Prompt,
        Column::Labels0,
        Column::Labels1,
        Column::Better,
        Column::Safer,
    ];
}

/// What was chosen about the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableChoices {
    /// Columns, in order; the place of the pair is always among them.
    pub columns: Vec<Column>,
    /// In which order pairs stand.
    pub order: Order,
    /// Text takes several lines.
    pub wrap: bool,
    /// Rows are low.
    pub compact: bool,
    /// A plain table, page by page, in place of a grid that scrolls.
    pub paged: bool,
}

impl Default for TableChoices {
    fn default() -> Self {
        Self {
            columns: Column::USUAL.to_vec(),
            order: Order::default(),
            wrap: false,
            compact: false,
            paged: false,
        }
    }
}
