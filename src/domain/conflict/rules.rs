//! The catalogue: every rule by which judgement and facts can contradict each other.

use chrono::{Days, NaiveDate};

use super::Values;
use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::state::State;
use crate::domain::text::count_days;

/// How many days before its date an action should have been rated.
pub const RATED_BEFORE_DUE_DAYS: u64 = 30;
/// How many days an open action may go without a word.
pub const SILENT_DAYS: i64 = 90;

/// One way of contradicting oneself.
#[derive(Debug)]
pub struct Rule {
    /// Its key.
    pub slug: &'static str,
    /// What it finds, in a sentence.
    pub sentence: &'static str,
    /// The names of the values that make it fire.
    pub values: &'static [&'static str],
    /// How much it matters.
    pub weight: Weight,
    /// Its sentence for one action and the values that made it fire, if it does.
    pub fires: fn(&Case<'_>) -> Option<Found>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Somebody has to explain it.
    Conflict,
    /// Worth knowing; both may well be right.
    Notice,
}

impl Weight {
    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Notice => "notice",
        }
    }
}

/// What a rule looks at: an action of a plan as both stand on a day.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The action.
    pub action: &'a Action,
    /// The day.
    pub day: NaiveDate,
}

/// A sentence and the values in it that stay the same as long as the contradiction does.
pub type Found = (String, Values);

/// The rules, what has to be explained first.
pub const RULES: [Rule; 8] = [
    Rule {
        slug: "overdue_but_on_track",
        sentence: "The action is overdue, yet its colour says that all is well.",
        values: &["due_on", "rag"],
        weight: Weight::Conflict,
        fires: overdue_but_on_track,
    },
    Rule {
        slug: "completed_with_unmet_milestone",
        sentence: "The action is completed, yet one of its milestones is not met.",
        values: &["unmet"],
        weight: Weight::Conflict,
        fires: completed_with_unmet_milestone,
    },
    Rule {
        slug: "due_soon_not_rated",
        sentence: "The action is due within 30 days, yet nobody has rated it.",
        values: &["due_on"],
        weight: Weight::Conflict,
        fires: due_soon_not_rated,
    },
    Rule {
        slug: "rated_without_note",
        sentence: "The action has a colour, yet nobody has ever said a word about it.",
        values: &["rag"],
        weight: Weight::Conflict,
        fires: rated_without_note,
    },
    Rule {
        slug: "silent_for_90_days",
        sentence: "The action is open, yet there has been no update for 90 days.",
        values: &["since"],
        weight: Weight::Conflict,
        fires: silent_for_90_days,
    },
    Rule {
        slug: "same_note_as_last_time",
        sentence: "The last update says word for word what the one before it said.",
        values: &["updated_on"],
        weight: Weight::Conflict,
        fires: same_note_as_last_time,
    },
    Rule {
        slug: "date_after_plan_end",
        sentence: "A milestone that is still to be met has a date after the plan's last day.",
        values: &["due_on", "plan_end"],
        weight: Weight::Conflict,
        fires: date_after_plan_end,
    },
    Rule {
        slug: "linked_action_overdue",
        sentence: "The action is completed, yet an action it is linked with is overdue.",
        values: &["overdue"],
        weight: Weight::Notice,
        fires: linked_action_overdue,
    },
];

/// The rule with this slug.
#[must_use]
pub fn rule(slug: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.slug == slug)
}

fn overdue_but_on_track(case: &Case<'_>) -> Option<Found> {
    let days = case.action.days_overdue(case.day)?;
    let due = case.action.open_due_on()?;
    let key = &case.plan.head.key;
    let rag = case.action.rag.filter(|rag| key.says_on_track(*rag))?;
    let detail = format!("{} overdue, yet rated {} ({})", count_days(days), rag.as_str(), key.meaning(rag));
    Some((detail, Values::from([("due_on", due.to_string()), ("rag", rag.as_str().to_owned())])))
}

fn completed_with_unmet_milestone(case: &Case<'_>) -> Option<Found> {
    let milestones = &case.action.milestones;
    let unmet: Vec<_> = milestones.iter().filter(|milestone| milestone.met_on.is_none()).collect();
    if case.action.state != State::Completed || unmet.is_empty() {
        return None;
    }
    let detail = format!("completed, yet {} of {} milestones not met", unmet.len(), milestones.len());
    let ids: Vec<String> = unmet.iter().map(|milestone| milestone.id.to_string()).collect();
    Some((detail, Values::from([("unmet", ids.join(", "))])))
}

fn due_soon_not_rated(case: &Case<'_>) -> Option<Found> {
    let due = case.action.open_due_on().filter(|_| case.action.rag.is_none())?;
    let soon = due >= case.day && due <= case.day.checked_add_days(Days::new(RATED_BEFORE_DUE_DAYS))?;
    soon.then(|| (format!("due on {due}, yet not rated"), Values::from([("due_on", due.to_string())])))
}

fn rated_without_note(case: &Case<'_>) -> Option<Found> {
    let action = case.action;
    let rag = action.rag.filter(|_| action.state != State::Completed && !action.was_ever_noted)?;
    let detail = format!("rated {}, yet without a note", rag.as_str());
    Some((detail, Values::from([("rag", rag.as_str().to_owned())])))
}

fn silent_for_90_days(case: &Case<'_>) -> Option<Found> {
    let action = case.action;
    let since = action.updated.as_ref().map_or(action.added_on, |updated| updated.as_at);
    let days = (case.day - since).num_days();
    if !action.state.is_open() || days <= SILENT_DAYS {
        return None;
    }
    let detail = match action.updated {
        Some(_) => format!("no update for {}", count_days(days)),
        None => format!("never an update in {}", count_days(days)),
    };
    Some((detail, Values::from([("since", since.to_string())])))
}

fn same_note_as_last_time(case: &Case<'_>) -> Option<Found> {
    let updated = case.action.updated.as_ref().filter(|updated| updated.repeats)?;
    let detail = format!("the update of {} says the same as the one before", updated.as_at);
    Some((detail, Values::from([("updated_on", updated.as_at.to_string())])))
}

fn date_after_plan_end(case: &Case<'_>) -> Option<Found> {
    let end = case.plan.head.period_end;
    let unmet = case.action.milestones.iter().filter(|milestone| milestone.met_on.is_none());
    let last = unmet.filter_map(|milestone| milestone.due_on).max().filter(|last| *last > end)?;
    if !case.action.state.is_open() {
        return None;
    }
    let detail = format!("due on {last}, after the plan's end on {end}");
    Some((detail, Values::from([("due_on", last.to_string()), ("plan_end", end.to_string())])))
}

fn linked_action_overdue(case: &Case<'_>) -> Option<Found> {
    if case.action.state != State::Completed {
        return None;
    }
    let linked = case.action.links.iter().filter_map(|number| case.plan.action(number));
    let overdue: Vec<&str> =
        linked.filter(|other| other.is_overdue(case.day)).map(|other| other.number.as_str()).collect();
    let detail = format!("completed, while {} with which it is linked is overdue", overdue.join(" and "));
    (!overdue.is_empty()).then(|| (detail, Values::from([("overdue", overdue.join(", "))])))
}
