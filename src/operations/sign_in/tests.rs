use super::*;
use crate::domain::policy::Role;
use crate::operations::bench::{Bench, OTHER, PASSWORD};
use crate::operations::gate::{MOST_GUESSES, WINDOW};
use crate::operations::{passwords, tokens};
use crate::store::password_guesses;

const EMAIL: &str = "ann@example.org";

fn with_a_person() -> Bench {
    let bench = Bench::new();
    bench.person(EMAIL, Role::Viewer);
    bench
}

/// What signing in finds of the account.
fn account(bench: &Bench) -> Holder {
    let find = |context: &mut Context<'_>| {
        let now = context.at().machine;
        Ok(password_guesses::with_holder(context.db, &secret::digest(EMAIL), EMAIL, now)?.1)
    };
    bench.operate(find).expect("read").expect("an account")
}

fn guess_wrong(bench: &Bench, email: &str, times: usize) {
    for _ in 0..times {
        assert!(matches!(bench.sign_in(email, "a wrong guess"), Err(Failure::WrongPassword)));
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
    let bench = with_a_person();
    let pass = bench.sign_in(" Ann@Example.org ", PASSWORD).expect("a pass");
    assert_eq!(pass.expires_in, 900);
    let actor = bench.actor(&pass.access_token).expect("an actor");
    assert_eq!((actor.email.as_str(), actor.role), (EMAIL, Role::Viewer));
    assert_eq!(bench.count("session.began"), 1);
}

#[test]
fn unknown_disabled_and_invited_accounts_answer_like_a_wrong_password() {
    let bench = with_a_person();
    bench.invited("invited@example.org", Role::Viewer);
    let shut = bench.person("shut@example.org", Role::Viewer);
    let disabled = crate::domain::account::Account { disabled: true, ..shut };
    bench.operate(|context| Ok(users::update(context.db, &disabled, context.at().now)?)).expect("shut");
    for email in [EMAIL, "nobody@example.org", "invited@example.org"] {
        guess_wrong(&bench, email, 1);
    }
    assert!(matches!(bench.sign_in("shut@example.org", PASSWORD), Err(Failure::WrongPassword)));
    assert_eq!(bench.count("sign_in.refused"), 4);
}

#[test]
fn after_ten_guesses_even_the_right_password_waits_until_the_window_has_passed() {
    let mut bench = with_a_person();
    for _ in 0..MOST_GUESSES {
        guess_wrong(&bench, EMAIL, 1);
        bench.wait(1);
    }
    assert_eq!(locked_for(bench.sign_in(EMAIL, PASSWORD)), 290);
    assert_eq!(locked_for(bench.sign_in("ANN@example.org", "a wrong guess")), 290, "however it is written");
    bench.wait(289);
    assert_eq!(locked_for(bench.sign_in(EMAIL, PASSWORD)), 1);
    bench.wait(1);
    bench.sign_in(EMAIL, PASSWORD).expect("the first guess no longer counts, and those refused never did");
    assert_eq!(bench.count("sign_in.refused"), MOST_GUESSES);
}

#[test]
fn the_guess_that_closes_an_account_is_recorded_as_such_and_those_refused_unheard_are_not() {
    let mut bench = with_a_person();
    guess_wrong(&bench, EMAIL, MOST_GUESSES - 1);
    assert_eq!(bench.count("sign_in.closed"), 0);
    bench.wait(60);
    guess_wrong(&bench, EMAIL, 1);
    for _ in 0..100 {
        assert_eq!(locked_for(bench.sign_in(EMAIL, "a wrong guess")), 240);
    }
    assert_eq!((bench.count("sign_in.refused"), bench.count("sign_in.closed")), (MOST_GUESSES, 1));
}

#[test]
fn the_window_slides() {
    let mut bench = with_a_person();
    guess_wrong(&bench, EMAIL, 5);
    bench.wait(200);
    guess_wrong(&bench, EMAIL, 5);
    bench.wait(100);
    guess_wrong(&bench, EMAIL, 5);
    assert_eq!(locked_for(bench.sign_in(EMAIL, PASSWORD)), 200);
}

#[test]
fn a_right_password_does_not_count_as_a_guess_and_other_accounts_are_not_locked() {
    let bench = with_a_person();
    for _ in 0..MOST_GUESSES + 2 {
        bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    }
    guess_wrong(&bench, "nobody@example.org", MOST_GUESSES);
    locked_for(bench.sign_in("nobody@example.org", PASSWORD));
    bench.sign_in(EMAIL, PASSWORD).expect("a pass");
}

#[test]
fn of_many_guesses_at_once_ten_are_judged() {
    let bench = with_a_person();
    let judged = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..16).map(|_| scope.spawn(|| bench.sign_in(EMAIL, "a wrong guess"))).collect();
        let outcomes = guesses.into_iter().map(|guess| guess.join().expect("an outcome"));
        outcomes.filter(|outcome| matches!(outcome, Err(Failure::WrongPassword))).count()
    });
    assert_eq!(judged, MOST_GUESSES);
}

#[test]
fn what_cannot_be_an_address_or_a_password_is_refused_before_it_is_looked_up() {
    let bench = with_a_person();
    let long = "a".repeat(1_025);
    for (email, password) in [(EMAIL, long.as_str()), (&long, PASSWORD), ("a\0b@example.org", PASSWORD), ("", PASSWORD)]
    {
        assert!(matches!(bench.sign_in(email, password), Err(Failure::Invalid(_))));
    }
    assert_eq!(bench.count("sign_in.refused"), 0);
}

#[test]
fn a_weaker_hash_is_replaced_at_sign_in() {
    let bench = with_a_person();
    let cheap = argon2::Argon2::from("m=8,t=1,p=1".parse::<argon2::Params>().expect("parameters"));
    let weak = argon2::PasswordHasher::hash_password(&cheap, PASSWORD.as_bytes()).expect("a hash").to_string();
    let id = account(&bench).id;
    bench.operate(|context| Ok(users::set_password_hash(context.db, id, &weak)?)).expect("stored");
    bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    let stored = bench.operate(|context| Ok(users::password_hash(context.db, id)?)).expect("read").expect("a hash");
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    bench.sign_in(EMAIL, PASSWORD).expect("a pass");
}

#[test]
fn a_refresh_brings_the_next_pass_and_spends_the_last() {
    let mut bench = with_a_person();
    let first = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    bench.wait(60);
    let second = refresh(&bench.gate(), &bench.key, first.refresh_token.reveal()).expect("a pass");
    assert!(matches!(bench.actor(&first.access_token), Err(Failure::SignedOut)));
    assert_eq!(bench.actor(&second.access_token).expect("an actor").email, EMAIL);
}

#[test]
fn a_refresh_token_that_comes_twice_ends_the_session() {
    let bench = with_a_person();
    let first = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    let second = refresh(&bench.gate(), &bench.key, first.refresh_token.reveal()).expect("a pass");
    let again = refresh(&bench.gate(), &bench.key, first.refresh_token.reveal());
    assert!(matches!(again, Err(Failure::SignedOut)));
    assert!(matches!(bench.actor(&second.access_token), Err(Failure::SignedOut)), "the ending was stored");
    let next = refresh(&bench.gate(), &bench.key, second.refresh_token.reveal());
    assert!(matches!(next, Err(Failure::SignedOut)));
    assert_eq!(bench.count("session.ended"), 1);
}

#[test]
fn of_two_refreshes_at_once_one_at_most_goes_on() {
    let bench = with_a_person();
    let pass = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    let token = pass.refresh_token.reveal();
    let both = std::thread::scope(|scope| {
        let one = scope.spawn(|| refresh(&bench.gate(), &bench.key, token).is_ok());
        let other = scope.spawn(|| refresh(&bench.gate(), &bench.key, token).is_ok());
        one.join().expect("an outcome") && other.join().expect("an outcome")
    });
    assert!(!both);
}

#[test]
fn a_session_ends_after_a_day_without_a_refresh_and_after_a_week_in_any_case() {
    let mut bench = with_a_person();
    let pass = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    bench.wait(LONGEST_IDLE.num_seconds());
    assert!(matches!(refresh(&bench.gate(), &bench.key, pass.refresh_token.reveal()), Err(Failure::SignedOut)));
    let mut pass = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    for _ in 0..7 {
        bench.wait(LONGEST_IDLE.num_seconds() - 60);
        pass = refresh(&bench.gate(), &bench.key, pass.refresh_token.reveal()).expect("a pass");
    }
    assert_eq!(pass.expires_in, 7 * 60, "what is left of the week");
    bench.wait(7 * 60);
    assert!(matches!(bench.actor(&pass.access_token), Err(Failure::SignedOut)));
    assert!(matches!(refresh(&bench.gate(), &bench.key, pass.refresh_token.reveal()), Err(Failure::SignedOut)));
}

#[test]
fn what_is_not_a_refresh_token_brings_nothing() {
    let bench = with_a_person();
    let pass = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    let unknown = OpaqueToken::generate(Kind::Refresh);
    for token in ["", &pass.access_token, unknown.reveal()] {
        assert!(matches!(refresh(&bench.gate(), &bench.key, token), Err(Failure::SignedOut)));
    }
}

#[test]
fn signing_out_ends_this_session_and_no_other() {
    let bench = with_a_person();
    let here = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    let there = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    let actor = bench.actor(&here.access_token).expect("an actor");
    bench.write(&actor, end).expect("signed out");
    assert!(matches!(bench.actor(&here.access_token), Err(Failure::SignedOut)));
    assert!(matches!(refresh(&bench.gate(), &bench.key, here.refresh_token.reveal()), Err(Failure::SignedOut)));
    bench.actor(&there.access_token).expect("the other session goes on");
}

#[test]
fn a_token_cannot_be_signed_out() {
    let bench = with_a_person();
    let new = tokens::NewToken { label: "script".to_owned(), read_only: false, expires_on: None };
    let (_, secret) = bench.operate(|context| tokens::make_for(context, EMAIL, &new)).expect("a token");
    let actor = bench.actor(secret.reveal()).expect("an actor");
    assert!(matches!(bench.write(&actor, end), Err(Failure::Conflict(_))));
}

#[test]
fn a_password_that_changes_while_a_guess_is_judged_lets_the_old_one_in_no_more() {
    let bench = with_a_person();
    let judged = account(&bench);
    passwords::give(&bench.gate(), judged.id, OTHER).expect("another password");
    assert!(!bench.operate(|context| Ok(users::lock(context.db, &judged)?)).expect("asked"));
}

#[test]
fn sessions_that_are_over_are_forgotten_however_many_there_are() {
    let mut bench = with_a_person();
    let over = |context: &mut Context<'_>| {
        let now = context.at().machine;
        let user = users::find_by_email(context.db, EMAIL)?.expect("an account").id;
        let mut begin = |number: u32| sessions::insert(context.db, &number.to_string(), user, None, now, now);
        let first = begin(0)?;
        // More than one statement can name.
        (1..40_000).try_for_each(|number| begin(number).map(drop))?;
        Ok(first)
    };
    let first = bench.operate(over).expect("sessions");
    bench.wait(1);
    for _ in 0..FORGOTTEN_EVERY {
        bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    }
    let kept = bench.operate(|context| Ok(sessions::span(context.db, first)?)).expect("read");
    assert_eq!(kept, None);
}

#[test]
fn old_guesses_are_forgotten() {
    let mut bench = with_a_person();
    guess_wrong(&bench, "nobody@example.org", 3);
    bench.wait(WINDOW.num_seconds() + 1);
    guess_wrong(&bench, EMAIL, 1);
    let since = bench.gate().machine_time() - WINDOW * 10;
    let account = secret::digest("nobody@example.org");
    let kept = bench.operate(|context| Ok(password_guesses::since(context.db, &account, since)?)).expect("read");
    assert!(kept.is_empty());
}
