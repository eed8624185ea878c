//! The status cell of an action: a colour, a state, or words beside them.

use super::columns::JudgedCells;
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::domain::text;

/// What a status cell says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StatusCell {
    pub(super) state: State,
    pub(super) rag: Option<Rag>,
    /// The words beside the colour, or all of them where there is none.
    pub(super) note: Option<String>,
    pub(super) understood: bool,
}

/// Reads "Amber", "Amber: On track", "Green: Completed", "Completed" or a blank cell.
///
/// A colour says that work is under way unless the words that follow begin with a state. Blank is not rated.
pub(super) fn read(cell: &str) -> StatusCell {
    let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let (rag, rest) = colour(&words);
    let said = state(rest);
    let state = match (said, rag) {
        (Some(state), _) => state,
        (None, Some(_)) => State::InProgress,
        (None, None) => State::NotStarted,
    };
    let understood = words.is_empty() || rag.is_some() || said.is_some();
    StatusCell { state, rag, note: (!rest.is_empty()).then(|| rest.to_owned()), understood }
}

/// Reads the cells that an export writes beside the status: a state, a colour or none, and the note word for word. None if
/// they are not that.
pub(super) fn judged([state, rag, note, _]: &JudgedCells) -> Option<StatusCell> {
    let plain = |cell: &str| cell.trim().to_lowercase().replace('_', " ");
    let state = State::ALL.into_iter().find(|known| plain(known.as_str()) == plain(state))?;
    let rag = match plain(rag).as_str() {
        "" => None,
        colour => Some(Rag::ALL.into_iter().find(|known| known.as_str() == colour)?),
    };
    let note = Some(note.clone()).filter(|note| !text::is_blank(note));
    Some(StatusCell { state, rag, note, understood: true })
}

/// The status as boards print it: the colour and the note, and in words a state that neither says.
#[must_use]
pub fn printed(state: State, rag: Option<Rag>, note: Option<&str>) -> String {
    let colour = rag.map(|rag| match rag {
        Rag::Red => "Red",
        Rag::Amber => "Amber",
        Rag::Green => "Green",
    });
    let said = note.and_then(self::state) == Some(state);
    let state = match state {
        State::NotStarted | State::InProgress => None,
        State::Completed => Some("Completed"),
        State::Suspended => Some("Suspended"),
        State::Withdrawn => Some("Withdrawn"),
    };
    let words: Vec<&str> = [state.filter(|_| !said), note].into_iter().flatten().collect();
    match (colour, words.join(" ")) {
        (Some(colour), words) if words.is_empty() => colour.to_owned(),
        (Some(colour), words) => format!("{colour}: {words}"),
        (None, words) => words,
    }
}

fn colour(words: &str) -> (Option<Rag>, &str) {
    for rag in Rag::ALL {
        let name = rag.as_str();
        let begins = words.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if begins && !words[name.len()..].starts_with(char::is_alphanumeric) {
            let rest =
                words[name.len()..].trim_start_matches([' ', ':', '-', '\u{2013}', '\u{2014}', ',', '.', ';', '/']);
            return (Some(rag), rest);
        }
    }
    (None, words)
}

/// The state that the words begin with. "Complete" alone is completed; "complete by May" is not.
fn state(words: &str) -> Option<State> {
    let lower = words.to_lowercase();
    if lower.trim_end_matches('.') == "complete" {
        return Some(State::Completed);
    }
    let states = [
        ("not started", State::NotStarted),
        ("in progress", State::InProgress),
        ("completed", State::Completed),
        ("suspended", State::Suspended),
        ("withdrawn", State::Withdrawn),
    ];
    let begins =
        |phrase: &str| lower.strip_prefix(phrase).is_some_and(|after| !after.starts_with(char::is_alphanumeric));
    states.into_iter().find(|(phrase, _)| begins(phrase)).map(|(_, state)| state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_state_and_note_are_told_apart() {
        let (amber, green, red) = (Some(Rag::Amber), Some(Rag::Green), Some(Rag::Red));
        let cases = [
            ("", State::NotStarted, None, None),
            ("Amber", State::InProgress, amber, None),
            ("Amber:", State::InProgress, amber, None),
            ("Amber On Track", State::InProgress, amber, Some("On Track")),
            ("AMBER \u{2013} late", State::InProgress, amber, Some("late")),
            (
                "Amber: Under review as part of\ntransformation plan",
                State::InProgress,
                amber,
                Some("Under review as part of transformation plan"),
            ),
            ("Green: Completed", State::Completed, green, Some("Completed")),
            ("Green: Completed in May", State::Completed, green, Some("Completed in May")),
            ("green - complete", State::Completed, green, Some("complete")),
            ("Green", State::InProgress, green, None),
            ("Red: to be completed by May", State::InProgress, red, Some("to be completed by May")),
            ("Red: Not completed", State::InProgress, red, Some("Not completed")),
            ("Completed", State::Completed, None, Some("Completed")),
            ("Not started", State::NotStarted, None, Some("Not started")),
            ("Amber: Suspended until the review", State::Suspended, amber, Some("Suspended until the review")),
            ("Withdrawn", State::Withdrawn, None, Some("Withdrawn")),
        ];
        for (cell, state, rag, note) in cases {
            let note = note.map(str::to_owned);
            assert_eq!(read(cell), StatusCell { state, rag, note, understood: true }, "{cell:?}");
        }
    }

    #[test]
    fn words_that_are_no_colour_are_kept_and_rate_nothing() {
        for cell in ["Purple", "Redacted", "On track", "Greenish"] {
            let note = Some(cell.to_owned());
            assert_eq!(read(cell), StatusCell { state: State::NotStarted, rag: None, note, understood: false });
        }
    }
}
