//! How dates, colours and states are written for people.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock;
use crate::domain::policy::Role;
use crate::domain::rag::{Key, Rag};
use crate::domain::state::State;
use crate::domain::timescale::Kind;

/// A date such as 30 September 2018.
pub(super) fn written(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
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
