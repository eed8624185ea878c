//! How dates, colours and states are written for people.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::domain::rag::{Key, Rag};
use crate::domain::state::State;
use crate::domain::timescale::Kind;

/// A date such as 30 September 2018.
pub(super) fn written(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Who did something, by the name that the history keeps. What was done at the machine itself, such as loading the plan,
/// is the support team's work.
pub(super) fn who(name: &str) -> &str {
    if name == Actor::command_line().name { "the support team" } else { name }
}

/// The lead's colour as it is shown: its word, and what it means in this plan.
#[derive(Debug, Clone)]
pub(super) struct RagMark {
    /// The class of the mark: the colour's name, or `none`.
    pub(super) class: &'static str,
    /// The colour's word.
    pub(super) word: &'static str,
    /// The plan's meaning of it.
    pub(super) meaning: Option<String>,
}

impl RagMark {
    /// The mark of a colour in a plan with this key.
    pub(super) fn of(rag: Option<Rag>, key: &Key) -> Self {
        let Some(rag) = rag else { return Self { class: "none", word: "Not yet rated", meaning: None } };
        Self { class: rag.as_str(), word: colour(rag), meaning: Some(key.meaning(rag).to_owned()) }
    }
}

/// The word for a colour.
pub(super) fn colour(rag: Rag) -> &'static str {
    match rag {
        Rag::Red => "Red",
        Rag::Amber => "Amber",
        Rag::Green => "Green",
    }
}

/// The words for a state.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::NotStarted => "Not started",
        State::InProgress => "In progress",
        State::Completed => "Completed",
        State::Suspended => "Suspended",
        State::Withdrawn => "Withdrawn",
    }
}

/// The words for what a timescale promises.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Deadline => "Deadline",
        Kind::Review => "Review",
        Kind::ProgressReview => "Progress review",
        Kind::Draft => "Draft",
        Kind::Immediate => "With immediate effect",
        Kind::Ongoing => "Ongoing",
        Kind::Unknown => "No date yet",
    }
}

/// The words for what an account is for.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Viewer",
        Role::BusinessGroup => "Business Group",
        Role::Administrator => "Administrator",
    }
}

/// A time such as 1 October 2018, 9:30am, by the clocks of London.
pub(super) fn time(time: DateTime<Utc>) -> String {
    let local = clock::in_london(time);
    format!("{}, {}", written(local.date()), local.format("%-I:%M%P"))
}
/// A part of a text that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The words.
    pub(super) text: String,
    /// Whether they are an address of the web, which can be followed. Nothing else in a text is anything but text.
    pub(super) is_link: bool,
}

/// A text with the addresses in it told apart.
pub(super) fn linked(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let (address, rest) = word.split_at(address_length(word));
        for (part, is_link) in [(address, true), (rest, false)] {
            match pieces.last_mut().filter(|last| !last.is_link && !is_link) {
                _ if part.is_empty() => {}
                Some(last) => last.text.push_str(part),
                None => pieces.push(Piece { text: part.to_owned(), is_link }),
            }
        }
    }
    pieces
}

/// How much of the beginning of a word is an address: without the stop or bracket that ends the sentence.
fn address_length(word: &str) -> usize {
    let is_address = ["https://", "http://"].iter().any(|start| word.len() > start.len() && word.starts_with(start));
    let end = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | ')' | ']' | '!' | '?' | '"' | '\'');
    if is_address { word.trim_end_matches(end).len() } else { 0 }
}

/// So many of something: `one` is the word for one of them, `more` for several.
pub(super) fn count(number: usize, one: &str, more: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {more}") }
}

/// A sentence of the rules with its dates as people write them.
pub(super) fn readable(detail: &str) -> String {
    let in_words = |word: &str| {
        let bare = word.trim_end_matches([',', '.', ';', ':', ')']);
        let day = if bare.len() == 10 { bare.parse::<NaiveDate>().ok() } else { None };
        day.map_or_else(|| word.to_owned(), |day| format!("{}{}", written(day), &word[bare.len()..]))
    };
    detail.split(' ').map(in_words).collect::<Vec<_>>().join(" ")
}

/// The beginning of a text, at most `most` characters of it, cut between words.
pub(super) fn short(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", text[..cut].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_text_can_be_followed_and_nothing_else() {
        let piece = |text: &str, is_link| Piece { text: text.to_owned(), is_link };
        assert_eq!(
            linked("See https://example.org/a?b=c. <b>Then</b>\nhttp://x.org"),
            [
                piece("See ", false),
                piece("https://example.org/a?b=c", true),
                piece(". <b>Then</b>\n", false),
                piece("http://x.org", true)
            ]
        );
        assert_eq!(linked("javascript:alert(1) https://"), [piece("javascript:alert(1) https://", false)]);
        assert_eq!(linked(""), []);
    }

    #[test]
    fn the_dates_in_a_sentence_are_written_as_people_do() {
        assert_eq!(readable("due on 2018-09-30, yet not rated"), "due on 30 September 2018, yet not rated");
        assert_eq!(readable("see A-2018-09-30 and 2018-13-01"), "see A-2018-09-30 and 2018-13-01");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(short("one two three", 13), "one two three");
        assert_eq!(short("one two three", 9), "one two…");
        assert_eq!(short("ŵŵŵŵŵ", 3), "ŵŵŵ…");
    }
}
