use super::*;
use crate::domain::challenge::Standing;
use crate::domain::person::{Actor, Forbidden};
use crate::domain::policy::Role;
use crate::operations::fixture::{Fixture, administrator, viewer};
use crate::operations::structure::{self, ActionChange};
use crate::operations::users::{self, NewUser};
use crate::operations::{demo, plan_import};

const PLAN: &str = "sscb-2018-19";
const TODAY: &str = "2018-10-01";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.on("2018-09-01", |context| plan_import::import(context, &demo::first_plan())).expect("the first plan");
    fixture
}

/// Somebody with an account.
fn person(fixture: &Fixture, email: &str, role: Role, chairs: &[&str]) -> Actor {
    let chairs: Vec<String> = chairs.iter().map(|slug| (*slug).to_owned()).collect();
    let (email, name) = (email.to_owned(), "Ann Example".to_owned());
    let new = NewUser { email, name, role, chairs: chairs.clone(), deputy_for: Vec::new() };
    let account = fixture.on("2018-09-01", |context| users::add(context, new)).expect("an account").0;
    Actor { user_id: Some(account.id), email: account.email, role, leads: chairs, ..administrator() }
}

/// Challenges action 2.10, which the Quality Assurance and Performance Group leads, and answers the challenge's key.
fn raised(fixture: &Fixture) -> String {
    let raised = fixture.on(TODAY, |context| raise(context, PLAN, "2.10", "Why?", day("2018-10-20")));
    raised.expect("a challenge").to_string()
}

fn stands(fixture: &Fixture, on: &str) -> Vec<(String, Standing, NaiveDate)> {
    let plan = fixture.on("2018-12-01", |context| {
        let head = plans::open(context, PLAN)?;
        plans::standing(context, head, Some(day(on)))
    });
    let plan = plan.expect("the plan");
    plan.challenges.iter().map(|one| (one.label(), one.standing(), one.respond_by())).collect()
}

#[test]
fn each_day_shows_a_challenge_as_it_stood_at_its_end() {
    let stage = fixture();
    let leads = person(&stage, "lead@example.org", Role::Viewer, &["qa-and-p"]);
    let id = raised(&stage);
    let respond = |context: &mut Context<'_>| take_step(context, &id, Move::Respond { text: "Ill" });
    stage.as_actor(&leads, "2018-10-05", respond).expect("an answer");
    let again = Move::Reopen { text: "Who was?", respond_by: Some(day("2018-11-10")) };
    stage.on("2018-10-09", |context| take_step(context, &id, again)).expect("reopened");
    stage.as_actor(&leads, "2018-10-12", respond).expect("an answer");
    stage.on("2018-10-20", |context| take_step(context, &id, Move::Accept { text: None })).expect("accepted");
    let (first, second) = (day("2018-10-20"), day("2018-11-10"));
    let cases = [
        ("2018-10-01", Standing::Open, first),
        ("2018-10-04", Standing::Open, first),
        ("2018-10-05", Standing::Answered, first),
        ("2018-10-09", Standing::Open, second),
        ("2018-10-12", Standing::Answered, second),
        ("2018-10-19", Standing::Answered, second),
        ("2018-10-20", Standing::Accepted, second),
    ];
    assert_eq!(stands(&stage, "2018-09-30"), []);
    for (on, standing, respond_by) in cases {
        assert_eq!(stands(&stage, on), [("C1".to_owned(), standing, respond_by)], "{on}");
    }
}

#[test]
fn who_may_not_is_told_so_before_who_comes_too_early_or_says_nothing() {
    let stage = fixture();
    let id = raised(&stage);
    let other = person(&stage, "other@example.org", Role::Viewer, &["damb"]);
    let member = person(&stage, "member@example.org", Role::BusinessGroup, &[]);
    let both = person(&stage, "both@example.org", Role::BusinessGroup, &["qa-and-p"]);
    let (words, respond_by) = ("", None);
    let cases = [
        (&viewer(), Move::Respond { text: words }),
        (&other, Move::Respond { text: words }),
        (&member, Move::Respond { text: words }),
        (&other, Move::Accept { text: Some(words) }),
        (&both, Move::Accept { text: Some(words) }),
        (&other, Move::Reopen { text: words, respond_by }),
        (&viewer(), Move::Escalate { group: "nobody", text: words }),
    ];
    for (actor, step) in cases {
        let refused = stage.as_actor(actor, TODAY, |context| take_step(context, &id, step));
        assert!(matches!(refused, Err(Failure::Forbidden(_))), "{} {step:?}: {refused:?}", actor.email);
    }
    let too_early = stage.as_actor(&member, TODAY, |context| take_step(context, &id, Move::Accept { text: None }));
    assert!(matches!(too_early, Err(Failure::Conflict(_))), "{too_early:?}");
    let silent = stage.on(TODAY, |context| take_step(context, &id, Move::Respond { text: " \n" }));
    assert!(matches!(silent, Err(Failure::Invalid(_))), "{silent:?}");
    assert_eq!(stands(&stage, TODAY), [("C1".to_owned(), Standing::Open, day("2018-10-20"))]);
}

#[test]
fn nobody_without_an_account_accepts_what_somebody_without_an_account_answered() {
    let stage = fixture();
    let id = raised(&stage);
    stage.on(TODAY, |context| take_step(context, &id, Move::Respond { text: "Ill" })).expect("an answer");
    let refused = stage.on(TODAY, |context| take_step(context, &id, Move::Accept { text: None }));
    assert!(matches!(refused, Err(Failure::Forbidden(Forbidden::OwnAnswer))), "{refused:?}");
    let member = person(&stage, "member@example.org", Role::BusinessGroup, &[]);
    let accept = |context: &mut Context<'_>| take_step(context, &id, Move::Accept { text: None });
    stage.as_actor(&member, TODAY, accept).expect("accepted");
}

#[test]
fn an_action_that_was_withdrawn_is_not_challenged_and_takes_no_number() {
    let stage = fixture();
    let withdrawal = ActionChange {
        state: Some(State::Withdrawn),
        note: Some("Merged with 3.2".to_owned()),
        ..ActionChange::default()
    };
    let withdraw = |context: &mut Context<'_>| structure::change(context, PLAN, "2.11", &withdrawal, |_, _| Ok(()));
    stage.on(TODAY, withdraw).expect("withdrawn");
    let refused = stage.on(TODAY, |context| raise(context, PLAN, "2.11", "Why?", day(TODAY)));
    assert!(matches!(refused, Err(Failure::Conflict(_))), "{refused:?}");
    let past = stage.on(TODAY, |context| raise(context, PLAN, "2.10", "Why?", day("2018-09-30")));
    assert!(matches!(past, Err(Failure::Invalid(_))), "{past:?}");
    raised(&stage);
    assert_eq!(stands(&stage, TODAY).len(), 1);
    assert_eq!(stands(&stage, TODAY)[0].0, "C1");
}

fn state(told: Option<String>) -> Value {
    let told: Value = serde_json::from_str(&told.expect("what it was")).expect("JSON");
    told["state"].clone()
}

#[test]
fn each_step_stands_in_the_audit_log_with_before_and_after() {
    let stage = fixture();
    let id = raised(&stage);
    let asked = stage.last_entry();
    assert_eq!((asked.event.as_str(), asked.subject.as_str()), ("challenge.raised", "C1 on 2.10"));
    let (text, respond_by) = ("See", None);
    let steps = [
        (Move::Escalate { group: "damb", text }, "challenge.escalated", "open", "open"),
        (Move::Respond { text }, "challenge.answered", "open", "answered"),
        (Move::Reopen { text, respond_by }, "challenge.reopened", "answered", "open"),
    ];
    for (step, event, before, after) in steps {
        stage.on(TODAY, |context| take_step(context, &id, step)).expect(event);
        let entry = stage.last_entry();
        assert_eq!(entry.event, event);
        assert_eq!([state(entry.before), state(entry.after)], [json!(before), json!(after)], "{event}");
    }
}
