use super::*;
use crate::domain::action::Lead;
use crate::domain::plan::Head;
use crate::domain::sample::{self, day};
use crate::domain::state::State;

fn action(number: &str, lead: &str, due_on: Option<&str>, state: State) -> Action {
    let mut action = sample::action(number);
    action.milestones[0].due_on = due_on.map(day);
    Action { leads: vec![Lead { slug: lead.to_owned(), name: lead.to_owned() }], state, ..action }
}

fn plan(slug: &str, actions: Vec<Action>) -> Plan {
    let plan = sample::plan(actions);
    Plan { head: Head { slug: slug.to_owned(), ..plan.head.clone() }, ..plan }
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
