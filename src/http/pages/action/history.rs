//! What has happened to an action, newest first: updates, challenges and what followed, later dates.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::day_of;
use crate::domain::action::Action;
use crate::domain::challenge::{Challenge, Step, StepKind};
use crate::domain::date_change::DateChange;
use crate::domain::plan::Plan;
use crate::domain::progress::Entry;
use crate::http::pages::words::{Piece, RagMark, linked, state, who, written};

/// Something that happened.
pub(super) struct Event {
    order: (NaiveDate, DateTime<Utc>),
    pub(super) day: String,
    pub(super) title: String,
    pub(super) by: String,
    /// The colour and state that an update left.
    pub(super) left: Option<(RagMark, &'static str)>,
    pub(super) words: Vec<Piece>,
}

impl Event {
    fn new(day: NaiveDate, at: DateTime<Utc>, title: String, by: &str, words: Option<&str>) -> Self {
        let words = words.map(linked).unwrap_or_default();
        Self { order: (day, at), day: written(day), title, by: who(by).to_owned(), left: None, words }
    }

    fn update(plan: &Plan, entry: &Entry) -> Self {
        let left = Some((RagMark::of(entry.rag, &plan.head.key), state(entry.state)));
        let title = "Progress update".to_owned();
        Self { left, ..Self::new(entry.as_at, entry.recorded_at, title, &entry.by, entry.note.as_deref()) }
    }

    fn question(challenge: &Challenge) -> Self {
        let title = format!("Challenge {}: answer by {}", challenge.label(), written(challenge.first_respond_by));
        let at = challenge.asked_at;
        Self::new(day_of(at), at, title, &challenge.asked_by, Some(&challenge.question))
    }

    fn step(challenge: &Challenge, step: &Step) -> Self {
        let what = match step.kind {
            StepKind::Response => "answered",
            StepKind::Accepted => "answer accepted",
            StepKind::Reopened => "opened again",
            StepKind::Escalated => "passed on",
        };
        let to = step.group.as_ref().map(|group| format!(" to {}", group.name)).unwrap_or_default();
        let title = format!("Challenge {} {what}{to}", challenge.label());
        Self::new(day_of(step.at), step.at, title, &step.by, step.text.as_deref())
    }

    fn asked(change: &DateChange) -> Self {
        let title = format!("Later date asked for: {}", written(change.to));
        Self::new(change.requested_on, change.requested_at, title, &change.requested_by, Some(&change.reason))
    }

    fn decided(change: &DateChange) -> Option<Self> {
        let decision = change.decision.as_ref()?;
        let title = format!("Later date {}: {}", decision.verdict.as_str(), written(change.to));
        Some(Self::new(decision.from_day, decision.at, title, &decision.by, decision.text.as_deref()))
    }
}

/// What has happened to one action of a plan, with `entries` its progress updates.
pub(super) fn of(plan: &Plan, action: &Action, entries: &[Entry]) -> Vec<Event> {
    let challenges = || plan.challenges.iter().filter(|challenge| challenge.action == action.number);
    let changes = || plan.date_changes.iter().filter(|change| change.action == action.number);
    let steps = challenges().flat_map(|challenge| challenge.steps.iter().map(|step| Event::step(challenge, step)));
    let mut events: Vec<Event> = entries.iter().map(|entry| Event::update(plan, entry)).collect();
    events.extend(challenges().map(Event::question));
    events.extend(steps);
    events.extend(changes().map(Event::asked));
    events.extend(changes().filter_map(Event::decided));
    events.sort_by_key(|event| std::cmp::Reverse(event.order));
    events
}
