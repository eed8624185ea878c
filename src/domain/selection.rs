//! Choosing and ordering the actions of a plan.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::action::Action;
use super::number::ActionNumber;
use super::plan::Plan;
use super::rag::Rag;
use super::state::State;
use super::timescale::Kind;

/// What the chosen actions have in common; every part that is named must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this priority.
    pub priority: Option<i32>,
    /// Led by this group.
    pub lead: Option<String>,
    /// Led by one of these groups.
    pub led_by_any: Option<Vec<String>>,
    /// In this state.
    pub state: Option<State>,
    /// Of this colour; `Some(None)` for those not yet rated.
    pub rag: Option<Option<Rag>>,
    /// Overdue, or not.
    pub overdue: Option<bool>,
    /// Neither completed, suspended nor withdrawn, or one of these.
    pub open: Option<bool>,
    /// With a milestone of this kind.
    pub kind: Option<Kind>,
    /// With an earliest unmet date before this day.
    pub due_before: Option<NaiveDate>,
    /// With an earliest unmet date after this day.
    pub due_after: Option<NaiveDate>,
    /// Answering this entry of this register.
    pub recommendation: Option<(String, String)>,
    /// With these words, in whatever case, in number, text, outcome or note.
    pub words: Option<String>,
}

impl Filter {
    fn chooses(&self, plan: &Plan, action: &Action, day: NaiveDate) -> bool {
        let due = action.due_on();
        self.priority.is_none_or(|number| action.priority == number)
            && self.lead.as_ref().is_none_or(|group| action.is_led_by(group))
            && self.led_by_any.as_ref().is_none_or(|groups| groups.iter().any(|group| action.is_led_by(group)))
            && self.state.is_none_or(|state| action.state == state)
            && self.rag.is_none_or(|rag| action.rag == rag)
            && self.overdue.is_none_or(|overdue| action.is_overdue(day) == overdue)
            && self.open.is_none_or(|open| action.state.is_open() == open)
            && self.kind.is_none_or(|kind| action.milestones.iter().any(|milestone| milestone.kind == kind))
            && self.due_before.is_none_or(|day| due.is_some_and(|due| due < day))
            && self.due_after.is_none_or(|day| due.is_some_and(|due| due > day))
            && self.recommendation.as_ref().is_none_or(|entry| answers(action, entry))
            && self.words.as_ref().is_none_or(|words| mentions(plan, action, words))
    }
}

fn answers(action: &Action, (register, number): &(String, String)) -> bool {
    action.recommendations.iter().any(|citation| citation.register == *register && citation.number == *number)
}

fn mentions(plan: &Plan, action: &Action, words: &str) -> bool {
    let wanted = words.to_lowercase();
    let outcome = plan.outcome(action.outcome_id).map(|outcome| outcome.text.as_str());
    [Some(action.number.as_str()), Some(action.text.as_str()), outcome, action.note.as_deref()]
        .into_iter()
        .flatten()
        .chain(action.milestones.iter().filter_map(|milestone| milestone.text.as_deref()))
        .any(|text| text.to_lowercase().contains(&wanted))
}

/// The order of a list. Within equals, and where there is nothing to compare, the natural order of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Order {
    /// As a reader would number them.
    #[default]
    #[serde(rename = "number")]
    Number,
    /// Earliest unmet date first; those without one last.
    #[serde(rename = "due")]
    Due,
    /// Latest unmet date first; those without one last.
    #[serde(rename = "-due")]
    DueLatest,
    /// Last reported on first; those never reported on last.
    #[serde(rename = "updated")]
    Updated,
}

/// Where an action stands in an ordered list: enough to go on after it, even if it has moved since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    due_on: Option<NaiveDate>,
    updated_at: Option<DateTime<Utc>>,
    number: ActionNumber,
}

impl Position {
    /// The place of an action.
    #[must_use]
    pub fn of(action: &Action) -> Self {
        Self {
            due_on: action.due_on(),
            updated_at: action.updated.as_ref().map(|updated| updated.recorded_at),
            number: action.number.clone(),
        }
    }

    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let first = match order {
            Order::Number => Ordering::Equal,
            Order::Due => last_if_none(self.due_on, other.due_on, |one, two| one.cmp(&two)),
            Order::DueLatest => last_if_none(self.due_on, other.due_on, |one, two| two.cmp(&one)),
            Order::Updated => last_if_none(self.updated_at, other.updated_at, |one, two| two.cmp(&one)),
        };
        first.then_with(|| self.number.cmp(&other.number))
    }
}

fn last_if_none<T>(one: Option<T>, two: Option<T>, compare: impl FnOnce(T, T) -> Ordering) -> Ordering {
    match (one, two) {
        (Some(one), Some(two)) => compare(one, two),
        (one, two) => one.is_none().cmp(&two.is_none()),
    }
}

/// The actions of `plan` that `filter` chooses on `day`, in order, from the one after `after`.
#[must_use]
pub fn select<'a>(
    plan: &'a Plan,
    filter: &Filter,
    order: Order,
    after: Option<&Position>,
    day: NaiveDate,
) -> Vec<&'a Action> {
    let mut chosen: Vec<&Action> = plan.actions.iter().filter(|action| filter.chooses(plan, action, day)).collect();
    if order != Order::Number {
        chosen.sort_by_cached_key(|action| InOrder(Position::of(action), order));
    }
    if let Some(after) = after {
        chosen.retain(|action| Position::of(action).compare(after, order) == Ordering::Greater);
    }
    chosen
}

#[derive(PartialEq, Eq)]
struct InOrder(Position, Order);

impl Ord for InOrder {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare(&other.0, self.1)
    }
}

impl PartialOrd for InOrder {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
