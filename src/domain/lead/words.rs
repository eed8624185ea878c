//! The words of a lead cell, folded so that spellings of one name are equal.

/// What parts one lead from the next in writing.
pub(super) const SEPARATORS: [char; 4] = ['/', ',', ';', '\n'];

/// A word of a cell and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case; `&` is "and".
    pub(super) folded: String,
    /// The bytes of the cell that it was read from.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a written separator ([`SEPARATORS`]) stands between it and the word before.
    pub(super) after_separator: bool,
}

/// The words of a text. "Subgroup" is two words, as in "sub-group"; other punctuation only separates words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut separated = false;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let length = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (run, after) = rest.split_at(length);
        separated |= SEPARATORS.contains(&first);
        for folded in folded(run, first) {
            let after_separator = std::mem::take(&mut separated) && !words.is_empty();
            words.push(Word { folded, start, end: start + length, after_separator });
        }
        rest = after;
    }
    words
}

fn folded(run: &str, first: char) -> Vec<String> {
    if first == '&' {
        return vec!["and".to_owned()];
    }
    if !first.is_alphanumeric() {
        return Vec::new();
    }
    let lower = run.to_lowercase().replace('\u{2019}', "'");
    if lower == "subgroup" {
        return vec!["sub".to_owned(), "group".to_owned()];
    }
    vec![lower]
}

/// Whether the text begins with the words of a spelling, separated where the spelling is.
pub(super) fn same_words(spelling: &[Word], text: &[Word]) -> bool {
    spelling.len() <= text.len()
        && spelling.iter().zip(text).enumerate().all(|(position, (ours, theirs))| {
            ours.folded == theirs.folded && (position == 0 || ours.after_separator == theirs.after_separator)
        })
}

/// Whether a word only helps to name a group: "and", "group", or the board's own initials.
pub(super) fn is_filler(folded: &str) -> bool {
    let helping = ["group", "groups", "sub", "partner", "partners"];
    leads_on(folded) || helping.contains(&folded) || is_board(folded)
}

/// Whether a word only leads on to a name after it.
pub(super) fn leads_on(folded: &str) -> bool {
    ["and", "the", "with"].contains(&folded)
}

/// Whether a word is the initials of such a board as they are called everywhere in England: local safeguarding children boards
/// (xSCB) and partnerships (xSCP), safeguarding adults boards (xSAB), health and wellbeing boards (xHWB).
pub(super) fn is_board(folded: &str) -> bool {
    folded.len() <= 6 && ["scb", "scp", "sab", "hwb"].iter().any(|board| folded.ends_with(board))
}
