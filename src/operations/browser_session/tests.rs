use super::*;
use crate::domain::person::Credential;
use crate::domain::policy::Role;
use crate::operations::fixture::{Fixture, PASSWORD};
use crate::operations::passwords;

const EMAIL: &str = "ann@example.org";
const HOUR: i64 = 60 * 60;

fn signed_in() -> (Fixture, OpaqueToken) {
    let fixture = Fixture::new();
    fixture.person(EMAIL, Role::Viewer);
    let secret = begin(&fixture.gate(), EMAIL, PASSWORD, "Firefox on Linux").expect("a session");
    (fixture, secret)
}

/// Comes back with the cookie, as a browser does with each page.
fn come_back(fixture: &Fixture, secret: &OpaqueToken) -> bool {
    let found = fixture.database.read(|db| actor(db, secret.reveal(), fixture.circumstances().at.machine));
    let Ok(Actor { credential: Credential::Session(session), .. }) = found else { return false };
    go_on(&fixture.database, session, fixture.circumstances()).expect("written");
    true
}

#[test]
fn a_session_waits_four_hours_for_its_owner() {
    let (mut fixture, secret) = signed_in();
    fixture.wait(4 * HOUR - 1);
    assert!(come_back(&fixture, &secret));
    fixture.wait(4 * HOUR - 1);
    assert!(come_back(&fixture, &secret), "counted from the last visit");
    fixture.wait(4 * HOUR);
    assert!(!come_back(&fixture, &secret));
}

#[test]
fn a_session_is_over_after_twelve_hours_whoever_is_there() {
    let (mut fixture, secret) = signed_in();
    for _ in 0..11 {
        fixture.wait(HOUR);
        assert!(come_back(&fixture, &secret));
    }
    fixture.wait(HOUR);
    assert!(!come_back(&fixture, &secret));
}

#[test]
fn looking_around_writes_at_most_once_in_five_minutes() {
    let (mut fixture, secret) = signed_in();
    let ends = |fixture: &Fixture| {
        let found = fixture.database.read(|db| actor(db, secret.reveal(), fixture.circumstances().at.machine));
        let Credential::Session(session) = found.expect("an actor").credential else { panic!("a session") };
        fixture.database.read(|db| sessions::span(db, session)).expect("a span").expect("a session").1
    };
    let before = ends(&fixture);
    fixture.wait(4 * 60);
    assert!(come_back(&fixture, &secret));
    assert_eq!(ends(&fixture), before);
    fixture.wait(60);
    assert!(come_back(&fixture, &secret));
    assert_eq!(ends(&fixture), before + TimeDelta::minutes(5));
}

#[test]
fn a_new_password_and_a_shut_account_end_it_at_once() {
    let (fixture, secret) = signed_in();
    let account =
        fixture.operate(|context| crate::operations::users::find_by_email(context, EMAIL)).expect("an account");
    passwords::give(&fixture.gate(), account.id, "mustard viaduct owl").expect("a password");
    assert!(!come_back(&fixture, &secret));
    let secret = begin(&fixture.gate(), EMAIL, "mustard viaduct owl", "Firefox on Linux").expect("a session");
    assert!(come_back(&fixture, &secret));
    let shut = crate::domain::account::Account { disabled: true, ..account };
    fixture.operate(|context| Ok(crate::store::users::update(context.db, &shut, context.at().now)?)).expect("shut");
    assert!(!come_back(&fixture, &secret));
}

#[test]
fn nothing_but_the_secret_of_a_browser_is_looked_up() {
    let (fixture, _) = signed_in();
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    for other in ["", "nonsense", pass.access_token.as_str(), pass.refresh_token.reveal()] {
        let found = fixture.database.read(|db| actor(db, other, fixture.circumstances().at.machine));
        assert!(matches!(found, Err(Failure::SignedOut)), "{other}");
    }
}
