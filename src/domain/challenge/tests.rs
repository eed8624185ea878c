use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn challenge(kinds: &[StepKind]) -> Challenge {
    let at = day("2018-10-01").and_time(chrono::NaiveTime::MIN).and_utc();
    let step = |kind: &StepKind| Step {
        kind: *kind,
        text: None,
        respond_by: None,
        group: None,
        user_id: Some(7),
        by: "Ada".to_owned(),
        at,
    };
    Challenge {
        id: 1,
        number: 3,
        action: ActionNumber::parse("2.10").expect("a number"),
        question: "Why?".to_owned(),
        asked_by: "Ben".to_owned(),
        asked_at: at,
        first_respond_by: day("2018-10-20"),
        steps: kinds.iter().map(step).collect(),
    }
}

use StepKind::{Accepted, Escalated, Reopened, Response};

#[test]
fn each_step_follows_only_where_its_turn_has_come() {
    let cases: [(&[StepKind], Standing, [bool; 4]); 6] = [
        (&[], Standing::Open, [true, false, false, true]),
        (&[Response], Standing::Answered, [false, true, true, true]),
        (&[Response, Accepted], Standing::Accepted, [false, false, true, false]),
        (&[Response, Reopened], Standing::Open, [true, false, false, true]),
        (&[Response, Accepted, Reopened], Standing::Open, [true, false, false, true]),
        (&[Escalated, Response], Standing::Answered, [false, true, true, true]),
    ];
    for (taken, standing, may) in cases {
        let challenge = challenge(taken);
        assert_eq!(challenge.standing(), standing, "{taken:?}");
        assert_eq!(StepKind::ALL.map(|kind| challenge.check_order(kind).is_ok()), may, "{taken:?}");
    }
}

#[test]
fn an_answer_before_a_reopening_is_only_history() {
    assert!(challenge(&[Response]).response().is_some());
    assert!(challenge(&[Response, Accepted]).acceptance().is_some());
    assert!(challenge(&[Response, Reopened]).response().is_none());
    assert!(challenge(&[Response, Accepted, Reopened]).acceptance().is_none());
}

#[test]
fn it_is_overdue_from_the_day_after_its_last_day_while_it_is_open() {
    let mut asked = challenge(&[]);
    assert_eq!(asked.days_overdue(day("2018-10-20")), None);
    assert_eq!(asked.days_overdue(day("2018-10-21")), Some(1));
    assert_eq!(challenge(&[Response]).days_overdue(day("2018-10-21")), None);
    asked = challenge(&[Response, Reopened]);
    asked.steps[1].respond_by = Some(day("2018-11-01"));
    assert_eq!(asked.days_overdue(day("2018-10-21")), None);
    assert_eq!(asked.days_overdue(day("2018-11-03")), Some(2));
}

#[test]
fn whoever_answered_can_never_accept() {
    let answered = challenge(&[Response, Reopened, Response]);
    let account = |id| Actor { user_id: Some(id), ..Actor::command_line() };
    assert_eq!(answered.check_acceptor(&account(7)), Err(Forbidden::OwnAnswer));
    assert_eq!(answered.check_acceptor(&account(8)), Ok(()));
    let mut at_the_desk = answered;
    at_the_desk.steps[2].user_id = None;
    assert_eq!(at_the_desk.check_acceptor(&Actor::command_line()), Err(Forbidden::OwnAnswer));
}
