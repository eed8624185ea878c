use super::*;
use crate::domain::person::Credential;
use crate::domain::policy::Role;
use crate::operations::bench::{Bench, PASSWORD};
use crate::operations::passwords;

const EMAIL: &str = "ann@example.org";
const HOUR: i64 = 60 * 60;

fn signed_in() -> (Bench, OpaqueToken) {
    let bench = Bench::new();
    bench.person(EMAIL, Role::Viewer);
    let secret = begin(&bench.gate(), EMAIL, PASSWORD, "Firefox on Linux").expect("a session");
    (bench, secret)
}

/// Comes back with the cookie, as a browser does with each page.
fn come_back(bench: &Bench, secret: &OpaqueToken) -> bool {
    let found = bench.database.read(|db| actor(db, secret.reveal(), bench.circumstances().at.machine));
    let Ok(Actor { credential: Credential::Session(session), .. }) = found else { return false };
    go_on(&bench.database, session, bench.circumstances()).expect("written");
    true
}

#[test]
fn a_session_waits_four_hours_for_its_owner() {
    let (mut bench, secret) = signed_in();
    bench.wait(4 * HOUR - 1);
    assert!(come_back(&bench, &secret));
    bench.wait(4 * HOUR - 1);
    assert!(come_back(&bench, &secret), "counted from the last visit");
    bench.wait(4 * HOUR);
    assert!(!come_back(&bench, &secret));
}

#[test]
fn a_session_is_over_after_twelve_hours_whoever_is_there() {
    let (mut bench, secret) = signed_in();
    for _ in 0..11 {
        bench.wait(HOUR);
        assert!(come_back(&bench, &secret));
    }
    bench.wait(HOUR);
    assert!(!come_back(&bench, &secret));
}

#[test]
fn looking_around_writes_at_most_once_in_five_minutes() {
    let (mut bench, secret) = signed_in();
    let ends = |bench: &Bench| {
        let found = bench.database.read(|db| actor(db, secret.reveal(), bench.circumstances().at.machine));
        let Credential::Session(session) = found.expect("an actor").credential else { panic!("a session") };
        bench.database.read(|db| sessions::span(db, session)).expect("a span").expect("a session").1
    };
    let before = ends(&bench);
    bench.wait(4 * 60);
    assert!(come_back(&bench, &secret));
    assert_eq!(ends(&bench), before);
    bench.wait(60);
    assert!(come_back(&bench, &secret));
    assert_eq!(ends(&bench), before + TimeDelta::minutes(5));
}

#[test]
fn a_new_password_and_a_shut_account_end_it_at_once() {
    let (bench, secret) = signed_in();
    let account = bench.operate(|context| crate::operations::users::find_by_email(context, EMAIL)).expect("an account");
    passwords::give(&bench.gate(), account.id, "mustard viaduct owl").expect("a password");
    assert!(!come_back(&bench, &secret));
    let secret = begin(&bench.gate(), EMAIL, "mustard viaduct owl", "Firefox on Linux").expect("a session");
    assert!(come_back(&bench, &secret));
    let shut = crate::domain::account::Account { disabled: true, ..account };
    bench.operate(|context| Ok(crate::store::users::update(context.db, &shut, context.at().now)?)).expect("shut");
    assert!(!come_back(&bench, &secret));
}

#[test]
fn nothing_but_the_secret_of_a_browser_is_looked_up() {
    let (bench, _) = signed_in();
    let pass = bench.sign_in(EMAIL, PASSWORD).expect("a pass");
    for other in ["", "nonsense", pass.access_token.as_str(), pass.refresh_token.reveal()] {
        let found = bench.database.read(|db| actor(db, other, bench.circumstances().at.machine));
        assert!(matches!(found, Err(Failure::SignedOut)), "{other}");
    }
}
