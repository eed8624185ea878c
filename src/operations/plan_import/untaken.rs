//! What a document says otherwise than the plan and an import leaves as it is, each with what to do instead.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::action::Action;
use crate::domain::date_change::{DateChange, State as Asked};
use crate::domain::milestone::Milestone;
use crate::domain::number::ActionNumber;
use crate::domain::plan::Priority;
use crate::domain::state::State;
use crate::plan_file::{Draft, DraftAction, DraftMilestone, as_read, printed_status};

/// Something that the document says otherwise than the plan, or does not say, and that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untaken {
    /// Where the document says it; none where it does not name the action at all.
    pub row: Option<usize>,
    /// The action.
    pub action: ActionNumber,
    /// What differs, and what to do if the plan should say it.
    pub detail: String,
}

impl Untaken {
    /// Other words for a timescale whose date is the same.
    pub(super) fn words(action: &DraftAction, draft: &DraftMilestone, milestone: &Milestone) -> Self {
        let detail = format!(
            "the timescale is \"{}\" here and \"{}\" in the plan, for the same date, and stays as it was agreed: add a \
             milestone if other words are meant",
            draft.timescale, milestone.timescale
        );
        Self { row: Some(draft.row), action: action.number.clone(), detail }
    }

    /// A date that an earlier document, or somebody, asked for already.
    pub(super) fn asked_before(action: &DraftAction, draft: &DraftMilestone, before: &DateChange) -> Self {
        let became = match before.state() {
            Asked::Requested => "waits for a decision",
            Asked::Granted => "was granted",
            Asked::Refused => "was refused",
        };
        let detail = format!(
            "date change {} asked for {} already and {became}: an import does not ask again, ask on the page of the \
             action if it is still wanted",
            before.id, before.to
        );
        Self { row: Some(draft.row), action: action.number.clone(), detail }
    }

    /// A milestone that was added to the action by hand.
    pub(super) fn further_milestone(action: &DraftAction, further: &Milestone) -> Self {
        let detail = format!(
            "the plan has a further milestone, \"{}\", which was added to the action and stays: add it to the document",
            further.timescale.trim()
        );
        Self { row: Some(action.row), action: action.number.clone(), detail }
    }

    /// Another priority.
    pub(super) fn priority(action: &DraftAction, there: &Action) -> Option<Self> {
        let detail = format!(
            "the action stands under priority {} here and under priority {} in the plan, where it stays: withdraw it and \
             add another if it is to move",
            action.priority, there.priority
        );
        let moved = action.priority != there.priority;
        moved.then(|| Self { row: Some(action.row), action: action.number.clone(), detail })
    }

    /// Another title of the priority of which the document has this action first.
    pub(super) fn title(draft: &Draft, action: &DraftAction, there: &[Priority]) -> Option<Self> {
        let first = draft.actions.iter().find(|other| other.priority == action.priority)?;
        let here = draft.priorities.iter().find(|priority| priority.number == action.priority)?;
        let there = there.iter().find(|priority| priority.number == action.priority)?;
        let detail = format!(
            "priority {} is called \"{}\" here and \"{}\" in the plan, where it keeps its title",
            here.number, here.title, there.title
        );
        let differs = first.number == action.number && here.title != as_read(&there.title);
        differs.then(|| Self { row: Some(here.row), action: action.number.clone(), detail })
    }

    /// A status that held on its day until somebody reported otherwise on the same day.
    pub(super) fn older_status(action: &DraftAction, day: NaiveDate) -> Self {
        let status = printed_status(action.state, action.rag, action.note.as_deref());
        let detail = format!(
            "the status \"{status}\" was said of {day} already and has been reported on since, so what was said last \
             stays: post an update if this is to hold again"
        );
        Self { row: Some(action.row), action: action.number.clone(), detail }
    }

    /// A blank status where the plan, as it stood on the day of the statuses, has one.
    pub(super) fn blank_status(action: &DraftAction, then: &Action, day: NaiveDate) -> Option<Self> {
        let has_one = then.state != State::NotStarted || then.rag.is_some() || then.note.is_some();
        let colour = then.rag.map_or("no colour", |rag| rag.as_str());
        let detail = format!(
            "there is no status here, and on {day} the plan has {} with {colour}, which stays: post an update if that \
             has changed",
            then.state.as_str().replace('_', " ")
        );
        has_one.then(|| Self { row: Some(action.row), action: action.number.clone(), detail })
    }
}

/// The actions that the plan has and the document does not.
pub(super) fn missing(draft: &Draft, there: &[Action]) -> Vec<Untaken> {
    let named = |action: &&Action| draft.actions.iter().any(|drafted| drafted.number == action.number);
    let dropped = there.iter().filter(|action| action.state != State::Withdrawn && !named(action));
    let untaken = |action: &Action| {
        let detail = "the document does not have this action, and the plan keeps it: withdraw it if it is no part of it \
                      any more";
        Untaken { row: None, action: action.number.clone(), detail: detail.to_owned() }
    };
    dropped.map(untaken).collect()
}
