//! A plan and an action for the tests of rules.

use chrono::NaiveDate;

use super::action::Action;
use super::milestone::Milestone;
use super::number::ActionNumber;
use super::plan::{Head, Plan};
use super::rag::{Key, Rag};
use super::state::State;
use super::timescale::Kind;

/// A date.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// The number of an action.
pub(crate) fn number(text: &str) -> ActionNumber {
    ActionNumber::parse(text).expect("a number")
}

/// An action of the plan's first day, due on 30 September 2018, of which nobody has said anything yet.
pub(crate) fn action(of: &str) -> Action {
    let due_on = Some(day("2018-09-30"));
    let milestone = Milestone {
        id: 7,
        text: None,
        timescale: "By 30 September 2018".to_owned(),
        kind: Kind::Deadline,
        first_due_on: due_on,
        due_on,
        moved: 0,
        agreed: None,
        met_on: None,
    };
    Action {
        id: 1,
        number: number(of),
        priority: 1,
        outcome_id: 1,
        text: "Ask".to_owned(),
        leads: Vec::new(),
        recommendations: Vec::new(),
        milestones: vec![milestone],
        state: State::NotStarted,
        rag: None,
        note: None,
        updated: None,
        was_ever_noted: false,
        added_on: day("2018-04-01"),
        links: Vec::new(),
        version: 1,
    }
}

/// A plan in which amber and green mean that all is well.
pub(crate) fn plan(actions: Vec<Action>) -> Plan {
    let key = Key {
        red: "Off track".to_owned(),
        amber: "On track".to_owned(),
        green: "Completed".to_owned(),
        on_track: vec![Rag::Amber, Rag::Green],
    };
    let head = Head {
        id: 1,
        slug: "plan".to_owned(),
        title: "Plan".to_owned(),
        period_start: day("2018-04-01"),
        period_end: day("2019-09-30"),
        key,
        status_date: None,
        register: None,
        revision: 1,
        directory_revision: 1,
    };
    let (answers, challenges, date_changes) = (Vec::new(), Vec::new(), Vec::new());
    Plan { head, priorities: Vec::new(), outcomes: Vec::new(), actions, answers, challenges, date_changes }
}
