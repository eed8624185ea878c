use super::*;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::operations::fixture::{Fixture, PASSWORD};

const EMAIL: &str = "ann@example.org";

fn new(read_only: bool, expires_on: Option<&str>) -> NewToken {
    let expires_on = expires_on.map(|day| day.parse().expect("a day"));
    NewToken { label: "script".to_owned(), read_only, expires_on }
}

fn signed_in(fixture: &Fixture, email: &str) -> Actor {
    fixture.person(email, Role::Viewer);
    let pass = fixture.sign_in(email, PASSWORD).expect("a pass");
    fixture.actor(&pass.access_token).expect("an actor")
}

#[test]
fn a_token_stands_for_its_owner_until_it_is_revoked() {
    let fixture = Fixture::new();
    let owner = signed_in(&fixture, EMAIL);
    let (token, secret) =
        fixture.write(&owner, |context| make(context, &new(false, Some("2018-10-01")))).expect("made");
    assert_eq!(fixture.actor(secret.reveal()).expect("an actor").email, EMAIL);
    let id = token.id.to_string();
    assert_eq!(fixture.write(&owner, |context| find(context, &id)).expect("found").label, "script");
    fixture.write(&owner, |context| revoke(context, &id)).expect("revoked");
    assert!(matches!(fixture.actor(secret.reveal()), Err(Failure::SignedOut)));
    assert!(matches!(fixture.write(&owner, |context| find(context, &id)), Err(Failure::NotFound { .. })));
    assert!(matches!(fixture.write(&owner, |context| revoke(context, &id)), Err(Failure::NotFound { .. })));
}

#[test]
fn nobody_sees_or_revokes_the_token_of_another() {
    let fixture = Fixture::new();
    let owner = signed_in(&fixture, EMAIL);
    let other = signed_in(&fixture, "bob@example.org");
    let (token, _) = fixture.write(&owner, |context| make(context, &new(false, None))).expect("made");
    for id in [token.id.to_string(), "0".to_owned(), "-1".to_owned(), "x".to_owned(), "9".repeat(30)] {
        assert!(matches!(fixture.write(&other, |context| revoke(context, &id)), Err(Failure::NotFound { .. })), "{id}");
        assert!(matches!(fixture.write(&other, |context| find(context, &id)), Err(Failure::NotFound { .. })), "{id}");
    }
    assert_eq!(fixture.write(&other, |context| list(context, 0, 10)).expect("listed").len(), 0);
    assert_eq!(fixture.write(&owner, |context| list(context, 0, 10)).expect("listed").len(), 1);
}

#[test]
fn a_token_made_by_a_token_is_no_stronger_and_lasts_no_longer() {
    let fixture = Fixture::new();
    let owner = signed_in(&fixture, EMAIL);
    let by = |maker: &NewToken| {
        let (_, secret) = fixture.write(&owner, |context| make(context, maker)).expect("made");
        fixture.actor(secret.reveal()).expect("an actor")
    };
    let reader = by(&new(true, None));
    assert!(matches!(fixture.write(&reader, |context| make(context, &new(true, None))), Err(Failure::Forbidden(_))));
    assert!(matches!(fixture.write(&reader, |context| revoke(context, "1")), Err(Failure::Forbidden(_))));
    fixture.write(&reader, |context| list(context, 0, 10)).expect("reading is allowed");
    let brief = by(&new(false, Some("2018-10-31")));
    for longer in [None, Some("2018-11-01")] {
        let refused = fixture.write(&brief, |context| make(context, &new(false, longer)));
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{longer:?}");
    }
    fixture.write(&brief, |context| make(context, &new(false, Some("2018-10-31")))).expect("as long");
    fixture.write(&by(&new(false, None)), |context| make(context, &new(false, None))).expect("as strong");
}

#[test]
fn labels_and_last_days_are_checked() {
    let fixture = Fixture::new();
    let owner = signed_in(&fixture, EMAIL);
    let label = |label: &str| NewToken { label: label.to_owned(), ..new(false, None) };
    for wrong in [label(" "), label(&"a".repeat(101)), label("a\nb"), new(false, Some("2018-09-30"))] {
        let refused = fixture.write(&owner, |context| make(context, &wrong));
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{wrong:?}");
    }
    fixture.write(&owner, |context| make(context, &label(&"ü".repeat(100)))).expect("made");
}

#[test]
fn only_the_command_line_makes_tokens_for_others() {
    let fixture = Fixture::new();
    fixture.person("root@example.org", Role::Administrator);
    fixture.person(EMAIL, Role::Viewer);
    let pass = fixture.sign_in("root@example.org", PASSWORD).expect("a pass");
    let root = fixture.actor(&pass.access_token).expect("an actor");
    let refused = fixture.write(&root, |context| make_for(context, EMAIL, &new(true, None)));
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
    let (_, secret) = fixture.operate(|context| make_for(context, "ANN@example.org", &new(true, None))).expect("made");
    assert_eq!(fixture.actor(secret.reveal()).expect("an actor").email, EMAIL);
}
