//! Reading the cell that says who leads an action.
//!
//! Here live the groups' names and spellings, and the reading of a cell by them. Nothing here knows where the
//! groups are kept or who chairs them.

mod words;

#[cfg(test)]
mod tests;

use self::words::{Word, is_board, is_filler, leads_on, same_words, words};

/// A group that may lead actions, with the spellings under which plans print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownGroup {
    /// Its key: `qa-and-p`.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// The form in which spellings are compared: a lead cell reads two texts of the same form as the same group. Empty
/// for a text without a word.
#[must_use]
pub fn form(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    for word in words(text) {
        if !form.is_empty() {
            form.push(if word.after_separator { '/' } else { ' ' });
        }
        form.push_str(&word.folded);
    }
    form
}

/// What was read from the lead cell of an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadReading {
    /// The slugs of the groups named, in the order written, each once.
    pub slugs: Vec<String>,
    /// A sentence for each piece whose wording was not exactly a name or an alias.
    pub guessed: Vec<String>,
    /// The pieces that name no known group, as written.
    pub unknown: Vec<String>,
}

/// All spellings of all groups, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Leads {
    groups: Vec<KnownGroup>,
    spellings: Vec<Spelling>,
}

#[derive(Debug, Clone)]
struct Spelling {
    words: Vec<Word>,
    /// The groups that it names: one, unless somebody said that it names several.
    groups: Vec<usize>,
}

/// A stretch of a piece: groups, or words that name none.
enum Stretch<'a> {
    Groups(&'a [usize]),
    Unknown { start: usize, end: usize },
}

impl Leads {
    /// Makes the reader. Where two groups share a spelling, the first one has it.
    #[must_use]
    pub fn new(groups: &[KnownGroup]) -> Self {
        let none = Self { groups: Vec::with_capacity(groups.len()), spellings: Vec::new() };
        groups.iter().cloned().fold(none, Self::with_group)
    }

    /// Knows one more group. A spelling that another has stays that one's.
    #[must_use]
    pub fn with_group(mut self, known: KnownGroup) -> Self {
        for text in std::iter::once(&known.name).chain(&known.aliases) {
            let spelling = Spelling { words: words(text), groups: vec![self.groups.len()] };
            if !spelling.words.is_empty() {
                let before = |other: &Spelling| other.words.len() >= spelling.words.len();
                self.spellings.insert(self.spellings.partition_point(before), spelling);
            }
        }
        self.groups.push(known);
        self
    }

    /// Whether words name groups and nothing else.
    #[must_use]
    pub fn know(&self, text: &str) -> bool {
        let reading = self.read(text);
        reading.unknown.is_empty() && !reading.slugs.is_empty()
    }

    /// Reads these words as all of the groups with these slugs, whatever else they would be read as.
    #[must_use]
    pub fn with_words_for_several(mut self, text: &str, slugs: &[String]) -> Self {
        let place = |slug: &String| self.groups.iter().position(|group| group.slug == *slug);
        let spelling = Spelling { words: words(text), groups: slugs.iter().filter_map(place).collect() };
        if !spelling.words.is_empty() && !spelling.groups.is_empty() {
            let before = |other: &Spelling| other.words.len() > spelling.words.len();
            self.spellings.insert(self.spellings.partition_point(before), spelling);
        }
        self
    }

    /// The full name of a group.
    #[must_use]
    pub fn name(&self, slug: &str) -> Option<&str> {
        self.groups.iter().find(|group| group.slug == slug).map(|group| group.name.as_str())
    }

    /// Reads a lead cell: the longest spelling first, from left to right, with or without separators between
    /// the groups.
    ///
    /// Words that only help ("SSCB", "and", "group", "partners") are passed over beside a group. Everything else
    /// that names no group is in [`LeadReading::unknown`]; so is a cell of nothing but such words.
    #[must_use]
    pub fn read(&self, cell: &str) -> LeadReading {
        let mut reading = LeadReading::default();
        let words = words(cell);
        for piece in self.pieces(&words) {
            self.read_piece(cell, piece, &mut reading);
        }
        if reading.slugs.is_empty() && reading.unknown.is_empty() && !words.is_empty() {
            reading.guessed.clear();
            reading.unknown.push(cell.trim().to_owned());
        }
        reading
    }

    /// Cuts at the written separators, save where a spelling holds one itself.
    fn pieces<'a>(&self, words: &'a [Word]) -> Vec<&'a [Word]> {
        let mut pieces = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < words.len() {
            let matched = self.longest_at(&words[at..]).map_or(1, |spelling| spelling.words.len());
            if at > start && words[at].after_separator {
                pieces.push(&words[start..at]);
                start = at;
            }
            at += matched;
        }
        if start < words.len() {
            pieces.push(&words[start..]);
        }
        pieces
    }

    fn longest_at(&self, words: &[Word]) -> Option<&Spelling> {
        self.spellings.iter().find(|spelling| same_words(&spelling.words, words))
    }

    fn read_piece(&self, cell: &str, piece: &[Word], reading: &mut LeadReading) {
        let stretches = self.stretches(piece);
        let mut named: Vec<&str> = Vec::new();
        for stretch in &stretches {
            match *stretch {
                Stretch::Groups(groups) => {
                    for known in groups.iter().map(|group| &self.groups[*group]) {
                        named.push(&known.name);
                        push_once(&mut reading.slugs, &known.slug);
                    }
                }
                Stretch::Unknown { start, end } => {
                    push_once(&mut reading.unknown, &cell[start..end]);
                }
            }
        }
        if stretches.is_empty() {
            push_once(&mut reading.guessed, &format!("\"{}\" read as no group of its own", written(cell, piece)));
        } else if !named.is_empty() && !self.is_exact(piece) {
            let sentence = format!("\"{}\" read as {}", written(cell, piece), named.join(" and "));
            push_once(&mut reading.guessed, &sentence);
        }
    }

    fn is_exact(&self, piece: &[Word]) -> bool {
        self.longest_at(piece).is_some_and(|spelling| spelling.words.len() == piece.len())
    }

    fn stretches(&self, piece: &[Word]) -> Vec<Stretch<'_>> {
        let mut stretches = Vec::new();
        let (mut at, mut unknown_from) = (0, 0);
        while at < piece.len() {
            if let Some(spelling) = self.longest_at(&piece[at..]) {
                stretches.extend(unknown(&piece[unknown_from..at]));
                stretches.push(Stretch::Groups(&spelling.groups));
                at += spelling.words.len();
                unknown_from = at;
            } else {
                at += 1;
            }
        }
        stretches.extend(unknown(&piece[unknown_from..]));
        stretches
    }
}

/// A piece as it is written, with its brackets.
fn written<'a>(cell: &'a str, piece: &[Word]) -> &'a str {
    let (Some(first), Some(last)) = (piece.first(), piece.last()) else {
        return "";
    };
    let start = cell[..first.start].rfind(words::SEPARATORS).map_or(0, |before| before + 1);
    let end = cell[last.end..].find(words::SEPARATORS).map_or(cell.len(), |after| last.end + after);
    cell[start..end].trim()
}

/// Words between groups, without the helping words at the start and those that lead on to the group after them; none if only
/// helping words are left.
fn unknown<'a>(words: &[Word]) -> Option<Stretch<'a>> {
    let first = words.iter().position(|word| !is_filler(&word.folded))?;
    let between = |word: &Word| leads_on(&word.folded) || is_board(&word.folded);
    let named = words.iter().rposition(|word| !between(word))?;
    // Initials may end a name, as in "Hampshire SCB and", and may belong to the next one, as in "Police and SSCB".
    let after = words[named..].iter().position(|word| leads_on(&word.folded));
    let last = after.map_or(words.len(), |place| named + place) - 1;
    Some(Stretch::Unknown { start: words[first].start, end: words[last].end })
}

fn push_once(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|present| present == text) {
        list.push(text.to_owned());
    }
}
