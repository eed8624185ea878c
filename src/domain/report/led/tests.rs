use super::*;
use crate::domain::action::Lead;
use crate::domain::milestone::Milestone;
use crate::domain::number::ActionNumber;
use crate::domain::plan::Head;
use crate::domain::rag::Key;
use crate::domain::state::State;
use crate::domain::timescale::Kind;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn action(number: &str, lead: &str, due_on: Option<&str>, state: State) -> Action {
    let due_on = due_on.map(day);
    let (text, kind, met_on) = (None, Kind::Deadline, None);
    let timescale = String::new();
    let milestone =
        Milestone { id: 1, text, timescale, kind, first_due_on: due_on, due_on, moved: 0, agreed: None, met_on };
    Action {
        id: 1,
        number: ActionNumber::parse(number).expect("a number"),
        priority: 1,
        outcome_id: 1,
        text: String::new(),
        leads: vec![Lead { slug: lead.to_owned(), name: lead.to_owned() }],
        recommendations: Vec::new(),
        milestones: vec![milestone],
        state,
        rag: None,
        note: None,
        updated: None,
        was_ever_noted: false,
        added_on: day("2018-04-01"),
        links: Vec::new(),
        version: 1,
    }
}

fn plan(slug: &str, actions: Vec<Action>) -> Plan {
    let key = Key { red: String::new(), amber: String::new(), green: String::new(), on_track: Vec::new() };
    let head = Head {
        id: 1,
        slug: slug.to_owned(),
        title: String::new(),
        period_start: day("2018-04-01"),
        period_end: day("2019-09-30"),
        key,
        status_date: None,
        register: None,
        revision: 1,
        directory: 1,
    };
    let (priorities, outcomes, answers) = (Vec::new(), Vec::new(), Vec::new());
    Plan { head, priorities, outcomes, actions, answers, challenges: Vec::new(), date_changes: Vec::new() }
}

#[test]
fn an_action_is_due_soon_from_its_day_until_thirty_days_before() {
    let today = day("2018-10-01");
    for (due_on, state, expected) in [
        (Some("2018-09-30"), State::InProgress, Urgency::Overdue),
        (Some("2018-10-01"), State::NotStarted, Urgency::Soon),
        (Some("2018-10-31"), State::NotStarted, Urgency::Soon),
        (Some("2018-11-01"), State::NotStarted, Urgency::Later),
        (None, State::InProgress, Urgency::Undated),
        (Some("2018-09-30"), State::Completed, Urgency::AtRest),
        (Some("2018-09-30"), State::Suspended, Urgency::AtRest),
        (None, State::Withdrawn, Urgency::AtRest),
    ] {
        assert_eq!(Urgency::of(&action("1.1", "a", due_on, state), today), expected, "{due_on:?} {state:?}");
    }
}

#[test]
fn the_most_urgent_of_all_plans_come_first_and_only_those_of_the_groups() {
    let open = State::InProgress;
    let one = plan(
        "one",
        vec![
            action("1.1", "a", Some("2018-12-31"), open),
            action("1.2", "a", None, open),
            action("1.3", "other", Some("2018-01-01"), open),
            action("2.10", "a", Some("2018-09-01"), open),
            action("2.9", "b", Some("2018-09-01"), open),
        ],
    );
    let two = plan("two", vec![action("1", "a", Some("2018-08-01"), open), action("2", "a", None, State::Completed)]);
    let groups = ["a".to_owned(), "b".to_owned()];
    let found = led([&one, &two], &groups, day("2018-10-01"));
    let numbers: Vec<_> = found.iter().map(|(plan, action)| format!("{} {}", plan.head.slug, action.number)).collect();
    assert_eq!(numbers, ["two 1", "one 2.9", "one 2.10", "one 1.1", "one 1.2", "two 2"]);
    assert!(led([&one, &two], &[], day("2018-10-01")).is_empty());
}
