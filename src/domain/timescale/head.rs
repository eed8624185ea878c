//! The words in front of the date, which say what is promised for it.

use super::Kind;
use super::token::Token;

/// The most words that may stand in front of a date ("to be completed no later than").
pub(super) const LONGEST: usize = 8;

/// Words that lead to a date without saying what is promised; the longer before those they end with.
const CONNECTING: [&str; 13] = [
    "on or before",
    "no later than",
    "not later than",
    "due by",
    "due on",
    "by the",
    "by",
    "on",
    "due",
    "in the",
    "in",
    "during",
    "until",
];

/// The kind that the words promise, if all of them are understood.
pub(super) fn kind(head: &[Token]) -> Option<Kind> {
    let mut words = Vec::with_capacity(head.len());
    for token in head {
        match token {
            Token::Word(word) => words.push(word.as_str()),
            Token::Mark(':' | '-') => {}
            _ => return None,
        }
    }
    let phrase = words.join(" ");
    promised(without_connecting(&phrase))
}

fn without_connecting(phrase: &str) -> &str {
    CONNECTING
        .iter()
        .filter_map(|words| phrase.strip_suffix(words))
        .find(|before| before.is_empty() || before.ends_with(' '))
        .unwrap_or(phrase)
        .trim_end()
}

fn promised(phrase: &str) -> Option<Kind> {
    match phrase {
        "" | "deadline" | "target" | "target date" | "due date" | "complete" | "completed" | "completion"
        | "to be completed" => Some(Kind::Deadline),
        "progress review" | "progress reviewed" | "review progress" | "review of progress" => {
            Some(Kind::ProgressReview)
        }
        "review" | "reviewed" | "to be reviewed" | "review date" => Some(Kind::Review),
        "draft" | "first draft" | "initial draft" => Some(Kind::Draft),
        _ => {
            let drafted = phrase.strip_prefix("draft ")?;
            (!drafted.contains(' ')).then_some(Kind::Draft)
        }
    }
}
