use chrono::NaiveDate;

use super::*;
use crate::domain::state::State;
use crate::operations::demo;
use crate::operations::fixture::{Fixture, viewer};
use crate::operations::plan_import;

const PLAN: &str = "sscb-2018-19";

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.on("2018-09-01", |context| plan_import::import(context, &demo::first_plan())).expect("the first plan");
    fixture
}

fn on_day(fixture: &Fixture, number: &str, day: &str) -> Action {
    let day: NaiveDate = day.parse().expect("a date");
    let found = fixture.on("2018-10-01", |context| crate::operations::actions::find(context, PLAN, number, Some(day)));
    found.expect("the action").action().expect("the action").clone()
}

fn milestone(timescale: &str) -> NewMilestone {
    NewMilestone { text: None, timescale: timescale.to_owned() }
}

fn new(number: &str) -> NewAction {
    NewAction {
        number: number.to_owned(),
        priority: 1,
        outcome: "Children are heard".to_owned(),
        text: "Ask them".to_owned(),
        leads: vec!["qa-and-p".to_owned()],
        recommendations: vec![(None, "2".to_owned())],
        milestones: vec![milestone("By 30 September 2018 and 31 December 2018")],
        links: vec!["1.4".to_owned()],
        ..NewAction::default()
    }
}

#[test]
fn an_action_is_part_of_the_plan_from_the_day_it_was_added() {
    let fixture = fixture();
    fixture.on("2018-10-01", |context| add(context, PLAN, &new("1.6"))).expect("the action");
    let action = on_day(&fixture, "1.6", "2018-10-01");
    assert_eq!(action.milestones.len(), 2);
    assert_eq!(action.days_overdue("2018-10-02".parse().expect("a date")), Some(2));
    assert!(on_day(&fixture, "1.4", "2018-10-01").links.contains(&action.number));
    let day_before = fixture
        .on("2018-10-01", |context| crate::operations::actions::find(context, PLAN, "1.6", "2018-09-30".parse().ok()));
    assert!(matches!(day_before.map(|_| ()), Err(Failure::NotFound { .. })));
}

#[test]
fn what_an_action_was_until_today_is_still_read_as_of_yesterday() {
    let fixture = fixture();
    let words = ActionChange {
        text: Some("New words".to_owned()),
        leads: Some(vec!["damb".to_owned()]),
        ..ActionChange::default()
    };
    fixture.on("2018-10-01", |context| change(context, PLAN, "1.3", &words, |_, _| Ok(()))).expect("the change");
    let (before, after) = (on_day(&fixture, "1.3", "2018-09-30"), on_day(&fixture, "1.3", "2018-10-01"));
    assert!(before.text.starts_with("Scope a Young Inspectors programme"));
    assert!(before.is_led_by("qa-and-p"));
    assert_eq!(after.text, "New words");
    assert!(after.is_led_by("damb") && !after.is_led_by("qa-and-p"));
}

#[test]
fn a_withdrawn_action_keeps_its_history_and_is_no_longer_overdue() {
    let fixture = fixture();
    let withdrawal = ActionChange {
        state: Some(State::Withdrawn),
        note: Some("Done by another board".to_owned()),
        ..ActionChange::default()
    };
    fixture.on("2018-10-01", |context| change(context, PLAN, "2.3a", &withdrawal, |_, _| Ok(()))).expect("the change");
    let day = "2018-10-01".parse().expect("a date");
    assert!(on_day(&fixture, "2.3a", "2018-09-30").is_overdue(day));
    let after = on_day(&fixture, "2.3a", "2018-10-01");
    assert_eq!(after.state, State::Withdrawn);
    assert!(!after.is_overdue(day));
}

#[test]
fn what_is_wrong_with_a_new_action_is_named() {
    let fixture = fixture();
    let wrong = NewAction {
        number: "x".to_owned(),
        priority: 9,
        leads: vec!["nobody".to_owned()],
        recommendations: vec![(Some("nothing".to_owned()), "2".to_owned())],
        ..new("1.6")
    };
    let refusal = fixture.on("2018-10-01", |context| add(context, PLAN, &wrong)).map(|_| ());
    let Err(Failure::Invalid(invalid)) = refusal else { panic!("{refusal:?}") };
    let pointers: Vec<&str> = invalid.fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/number", "/priority", "/leads/0", "/recommendations/0/register"]);
}

#[test]
fn a_number_that_is_taken_and_a_person_who_may_not_are_refused() {
    let fixture = fixture();
    let taken = fixture.on("2018-10-01", |context| add(context, PLAN, &new("1.1a"))).map(|_| ());
    assert!(matches!(taken, Err(Failure::Conflict(_))), "{taken:?}");
    let forbidden = fixture.as_actor(&viewer(), "2018-10-01", |context| add(context, PLAN, &new("1.6"))).map(|_| ());
    assert!(matches!(forbidden, Err(Failure::Forbidden(_))), "{forbidden:?}");
}
