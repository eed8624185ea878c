use super::*;
use crate::domain::policy::Role;
use crate::operations::fixture::{Fixture, OTHER, PASSWORD};
use crate::operations::gate::{MOST_GUESSES, WINDOW};
use crate::operations::{passwords, tokens};
use crate::store::password_guesses;

const EMAIL: &str = "ann@example.org";

fn with_a_person() -> Fixture {
    let fixture = Fixture::new();
    fixture.person(EMAIL, Role::Viewer);
    fixture
}

/// What signing in finds of the account.
fn account(fixture: &Fixture) -> Holder {
    let find = |context: &mut Context<'_>| {
        let now = context.at().machine;
        Ok(password_guesses::with_holder(context.db, &secret::digest(EMAIL), EMAIL, now)?.1)
    };
    fixture.operate(find).expect("read").expect("an account")
}

fn guess_wrong(fixture: &Fixture, email: &str, times: usize) {
    for _ in 0..times {
        assert!(matches!(fixture.sign_in(email, "a wrong guess"), Err(Failure::WrongPassword)));
    }
}

fn locked_for(outcome: Outcome<Pass>) -> u64 {
    match outcome {
        Err(Failure::TooManyGuesses { retry_after_seconds }) => retry_after_seconds,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_right_password_begins_a_session() {
    let fixture = with_a_person();
    let pass = fixture.sign_in(" Ann@Example.org ", PASSWORD).expect("a pass");
    assert_eq!(pass.expires_in, 900);
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    assert_eq!((actor.email.as_str(), actor.role), (EMAIL, Role::Viewer));
    assert_eq!(fixture.count("session.began"), 1);
}

#[test]
fn unknown_disabled_and_invited_accounts_answer_like_a_wrong_password() {
    let fixture = with_a_person();
    fixture.invited("invited@example.org", Role::Viewer);
    let shut = fixture.person("shut@example.org", Role::Viewer);
    let disabled = crate::domain::account::Account { disabled: true, ..shut };
    fixture.operate(|context| Ok(users::update(context.db, &disabled, context.at().now)?)).expect("shut");
    for email in [EMAIL, "nobody@example.org", "invited@example.org"] {
        guess_wrong(&fixture, email, 1);
    }
    assert!(matches!(fixture.sign_in("shut@example.org", PASSWORD), Err(Failure::WrongPassword)));
    assert_eq!(fixture.count("sign_in.refused"), 4);
}

#[test]
fn after_ten_guesses_even_the_right_password_waits_until_the_window_has_passed() {
    let mut fixture = with_a_person();
    for _ in 0..MOST_GUESSES {
        guess_wrong(&fixture, EMAIL, 1);
        fixture.wait(1);
    }
    assert_eq!(locked_for(fixture.sign_in(EMAIL, PASSWORD)), 290);
    assert_eq!(locked_for(fixture.sign_in("ANN@example.org", "a wrong guess")), 290, "however it is written");
    fixture.wait(289);
    assert_eq!(locked_for(fixture.sign_in(EMAIL, PASSWORD)), 1);
    fixture.wait(1);
    fixture.sign_in(EMAIL, PASSWORD).expect("the first guess no longer counts, and those refused never did");
    assert_eq!(fixture.count("sign_in.refused"), MOST_GUESSES);
}

#[test]
fn the_guess_that_closes_an_account_is_recorded_as_such_and_those_refused_unheard_are_not() {
    let mut fixture = with_a_person();
    guess_wrong(&fixture, EMAIL, MOST_GUESSES - 1);
    assert_eq!(fixture.count("sign_in.closed"), 0);
    fixture.wait(60);
    guess_wrong(&fixture, EMAIL, 1);
    for _ in 0..100 {
        assert_eq!(locked_for(fixture.sign_in(EMAIL, "a wrong guess")), 240);
    }
    assert_eq!((fixture.count("sign_in.refused"), fixture.count("sign_in.closed")), (MOST_GUESSES, 1));
}

#[test]
fn the_window_slides() {
    let mut fixture = with_a_person();
    guess_wrong(&fixture, EMAIL, 5);
    fixture.wait(200);
    guess_wrong(&fixture, EMAIL, 5);
    fixture.wait(100);
    guess_wrong(&fixture, EMAIL, 5);
    assert_eq!(locked_for(fixture.sign_in(EMAIL, PASSWORD)), 200);
}

#[test]
fn a_right_password_does_not_count_as_a_guess_and_other_accounts_are_not_locked() {
    let fixture = with_a_person();
    for _ in 0..MOST_GUESSES + 2 {
        fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    }
    guess_wrong(&fixture, "nobody@example.org", MOST_GUESSES);
    locked_for(fixture.sign_in("nobody@example.org", PASSWORD));
    fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
}

#[test]
fn of_many_guesses_at_once_ten_are_judged() {
    let fixture = with_a_person();
    let judged = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..16).map(|_| scope.spawn(|| fixture.sign_in(EMAIL, "a wrong guess"))).collect();
        let outcomes = guesses.into_iter().map(|guess| guess.join().expect("an outcome"));
        outcomes.filter(|outcome| matches!(outcome, Err(Failure::WrongPassword))).count()
    });
    assert_eq!(judged, MOST_GUESSES);
}

#[test]
fn what_cannot_be_an_address_or_a_password_is_refused_before_it_is_looked_up() {
    let fixture = with_a_person();
    let long = "a".repeat(1_025);
    for (email, password) in [(EMAIL, long.as_str()), (&long, PASSWORD), ("a\0b@example.org", PASSWORD), ("", PASSWORD)]
    {
        assert!(matches!(fixture.sign_in(email, password), Err(Failure::Invalid(_))));
    }
    assert_eq!(fixture.count("sign_in.refused"), 0);
}

#[test]
fn a_weaker_hash_is_replaced_at_sign_in() {
    let fixture = with_a_person();
    let cheap = argon2::Argon2::from("m=8,t=1,p=1".parse::<argon2::Params>().expect("parameters"));
    let weak = argon2::PasswordHasher::hash_password(&cheap, PASSWORD.as_bytes()).expect("a hash").to_string();
    let id = account(&fixture).id;
    fixture.operate(|context| Ok(users::set_password_hash(context.db, id, &weak)?)).expect("stored");
    fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let stored = fixture.operate(|context| Ok(users::password_hash(context.db, id)?)).expect("read").expect("a hash");
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
}

#[test]
fn a_refresh_brings_the_next_pass_and_spends_the_last() {
    let mut fixture = with_a_person();
    let first = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    fixture.wait(60);
    let second = refresh(&fixture.gate(), &fixture.key, first.refresh_token.reveal()).expect("a pass");
    assert!(matches!(fixture.actor(&first.access_token), Err(Failure::SignedOut)));
    assert_eq!(fixture.actor(&second.access_token).expect("an actor").email, EMAIL);
}

#[test]
fn a_refresh_token_that_comes_twice_ends_the_session() {
    let fixture = with_a_person();
    let first = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let second = refresh(&fixture.gate(), &fixture.key, first.refresh_token.reveal()).expect("a pass");
    let again = refresh(&fixture.gate(), &fixture.key, first.refresh_token.reveal());
    assert!(matches!(again, Err(Failure::SignedOut)));
    assert!(matches!(fixture.actor(&second.access_token), Err(Failure::SignedOut)), "the ending was stored");
    let next = refresh(&fixture.gate(), &fixture.key, second.refresh_token.reveal());
    assert!(matches!(next, Err(Failure::SignedOut)));
    assert_eq!(fixture.count("session.ended"), 1);
}

#[test]
fn of_two_refreshes_at_once_one_at_most_goes_on() {
    let fixture = with_a_person();
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let token = pass.refresh_token.reveal();
    let both = std::thread::scope(|scope| {
        let one = scope.spawn(|| refresh(&fixture.gate(), &fixture.key, token).is_ok());
        let other = scope.spawn(|| refresh(&fixture.gate(), &fixture.key, token).is_ok());
        one.join().expect("an outcome") && other.join().expect("an outcome")
    });
    assert!(!both);
}

#[test]
fn a_session_ends_after_a_day_without_a_refresh_and_after_a_week_in_any_case() {
    let mut fixture = with_a_person();
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    fixture.wait(LONGEST_IDLE.num_seconds());
    assert!(matches!(refresh(&fixture.gate(), &fixture.key, pass.refresh_token.reveal()), Err(Failure::SignedOut)));
    let mut pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    for _ in 0..7 {
        fixture.wait(LONGEST_IDLE.num_seconds() - 60);
        pass = refresh(&fixture.gate(), &fixture.key, pass.refresh_token.reveal()).expect("a pass");
    }
    assert_eq!(pass.expires_in, 7 * 60, "what is left of the week");
    fixture.wait(7 * 60);
    assert!(matches!(fixture.actor(&pass.access_token), Err(Failure::SignedOut)));
    assert!(matches!(refresh(&fixture.gate(), &fixture.key, pass.refresh_token.reveal()), Err(Failure::SignedOut)));
}

#[test]
fn what_is_not_a_refresh_token_brings_nothing() {
    let fixture = with_a_person();
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let unknown = OpaqueToken::generate(Kind::Refresh);
    for token in ["", &pass.access_token, unknown.reveal()] {
        assert!(matches!(refresh(&fixture.gate(), &fixture.key, token), Err(Failure::SignedOut)));
    }
}

#[test]
fn signing_out_ends_this_session_and_no_other() {
    let fixture = with_a_person();
    let here = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let there = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let actor = fixture.actor(&here.access_token).expect("an actor");
    fixture.write(&actor, end).expect("signed out");
    assert!(matches!(fixture.actor(&here.access_token), Err(Failure::SignedOut)));
    assert!(matches!(refresh(&fixture.gate(), &fixture.key, here.refresh_token.reveal()), Err(Failure::SignedOut)));
    fixture.actor(&there.access_token).expect("the other session goes on");
}

#[test]
fn a_token_cannot_be_signed_out() {
    let fixture = with_a_person();
    let new = tokens::NewToken { label: "script".to_owned(), read_only: false, expires_on: None };
    let (_, secret) = fixture.operate(|context| tokens::make_for(context, EMAIL, &new)).expect("a token");
    let actor = fixture.actor(secret.reveal()).expect("an actor");
    assert!(matches!(fixture.write(&actor, end), Err(Failure::Conflict(_))));
}

#[test]
fn a_password_that_changes_while_a_guess_is_judged_lets_the_old_one_in_no_more() {
    let fixture = with_a_person();
    let judged = account(&fixture);
    passwords::give(&fixture.gate(), judged.id, OTHER).expect("another password");
    assert!(!fixture.operate(|context| Ok(users::lock(context.db, &judged)?)).expect("asked"));
}

#[test]
fn sessions_that_are_over_are_forgotten_however_many_there_are() {
    let mut fixture = with_a_person();
    let over = |context: &mut Context<'_>| {
        let now = context.at().machine;
        let user = users::find_by_email(context.db, EMAIL)?.expect("an account").id;
        let mut begin = |number: u32| sessions::insert(context.db, &number.to_string(), user, None, now, now);
        let first = begin(0)?;
        // More than one statement can name.
        (1..40_000).try_for_each(|number| begin(number).map(drop))?;
        Ok(first)
    };
    let first = fixture.operate(over).expect("sessions");
    fixture.wait(1);
    for _ in 0..FORGOTTEN_EVERY {
        fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    }
    let kept = fixture.operate(|context| Ok(sessions::span(context.db, first)?)).expect("read");
    assert_eq!(kept, None);
}

#[test]
fn old_guesses_are_forgotten() {
    let mut fixture = with_a_person();
    guess_wrong(&fixture, "nobody@example.org", 3);
    fixture.wait(WINDOW.num_seconds() + 1);
    guess_wrong(&fixture, EMAIL, 1);
    let since = fixture.gate().machine_time() - WINDOW * 10;
    let account = secret::digest("nobody@example.org");
    let kept = fixture.operate(|context| Ok(password_guesses::since(context.db, &account, since)?)).expect("read");
    assert!(kept.is_empty());
}
