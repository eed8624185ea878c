use super::*;
use crate::domain::policy::Role;
use crate::operations::fixture::{Fixture, OTHER, PASSWORD};
use crate::operations::tokens::{self, NewToken};
use crate::operations::users::UserChange;

const EMAIL: &str = "ann@example.org";

fn fields(outcome: Outcome<()>) -> Vec<String> {
    match outcome {
        Err(Failure::Invalid(invalid)) => invalid.fields.into_iter().map(|(pointer, _)| pointer).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_password_ends_all_other_sessions_and_keeps_this_one() {
    let fixture = Fixture::new();
    fixture.person(EMAIL, Role::Viewer);
    let here = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let there = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let actor = fixture.actor(&here.access_token).expect("an actor");
    change_own(&fixture.gate(), &actor, PASSWORD, OTHER).expect("changed");
    fixture.actor(&here.access_token).expect("this session goes on");
    assert!(matches!(fixture.actor(&there.access_token), Err(Failure::SignedOut)));
    assert!(matches!(fixture.sign_in(EMAIL, PASSWORD), Err(Failure::WrongPassword)));
    fixture.sign_in(EMAIL, OTHER).expect("a pass");
    assert_eq!(fixture.count("password.changed"), 1);
}

#[test]
fn wrong_present_passwords_count_as_guesses_on_every_path() {
    let fixture = Fixture::new();
    fixture.person(EMAIL, Role::Viewer);
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    for _ in 0..10 {
        assert_eq!(fields(change_own(&fixture.gate(), &actor, "a wrong guess", OTHER)), ["/current_password"]);
    }
    let locked = change_own(&fixture.gate(), &actor, PASSWORD, OTHER);
    assert!(matches!(locked, Err(Failure::TooManyGuesses { .. })));
    assert!(matches!(fixture.sign_in(EMAIL, PASSWORD), Err(Failure::TooManyGuesses { .. })));
    assert_eq!((fixture.count(REFUSED), fixture.count("sign_in.closed")), (10, 1));
}

#[test]
fn a_new_password_is_not_looked_at_while_no_guess_is_judged() {
    let fixture = Fixture::new();
    fixture.person(EMAIL, Role::Viewer);
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    for _ in 0..10 {
        assert!(matches!(fixture.sign_in(EMAIL, "a wrong guess"), Err(Failure::WrongPassword)));
    }
    let locked = change_own(&fixture.gate(), &actor, PASSWORD, "short");
    assert!(matches!(locked, Err(Failure::TooManyGuesses { .. })), "{locked:?}");
}

#[test]
fn a_new_password_is_not_made_of_own_words_and_costs_no_guess_to_refuse() {
    let fixture = Fixture::new();
    fixture.group("neglect", "Neglect Sub Group");
    let account = fixture.person(EMAIL, Role::Viewer);
    let chairs = UserChange { chairs: Some(vec!["neglect".to_owned()]), ..UserChange::default() };
    let id = account.id.to_string();
    fixture.operate(|context| crate::operations::users::change(context, &id, chairs, |_| Ok(()))).expect("a chair");
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    for weak in ["short", "neglectsubgroup", "AnnExample2018", "waymarkwaymark1", PASSWORD] {
        assert_eq!(fields(change_own(&fixture.gate(), &actor, PASSWORD, weak)), ["/new_password"], "{weak}");
    }
    change_own(&fixture.gate(), &actor, PASSWORD, OTHER).expect("changed");
}

#[test]
fn a_read_only_token_changes_no_password_and_another_ends_every_session() {
    let fixture = Fixture::new();
    fixture.person(EMAIL, Role::Viewer);
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let by_token = |read_only| {
        let new = NewToken { label: "script".to_owned(), read_only, expires_on: None };
        let (_, secret) = fixture.operate(|context| tokens::make_for(context, EMAIL, &new)).expect("a token");
        fixture.actor(secret.reveal()).expect("an actor")
    };
    let refused = change_own(&fixture.gate(), &by_token(true), PASSWORD, OTHER);
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
    change_own(&fixture.gate(), &by_token(false), PASSWORD, OTHER).expect("changed");
    assert!(matches!(fixture.actor(&pass.access_token), Err(Failure::SignedOut)));
}
