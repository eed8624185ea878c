use super::*;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::operations::bench::{Bench, PASSWORD};

const EMAIL: &str = "ann@example.org";

fn new(read_only: bool, expires_on: Option<&str>) -> NewToken {
    let expires_on = expires_on.map(|day| day.parse().expect("a day"));
    NewToken { label: "script".to_owned(), read_only, expires_on }
}

fn signed_in(bench: &Bench, email: &str) -> Actor {
    bench.person(email, Role::Viewer);
    let pass = bench.sign_in(email, PASSWORD).expect("a pass");
    bench.actor(&pass.access_token).expect("an actor")
}

#[test]
fn a_token_stands_for_its_owner_until_it_is_revoked() {
    let bench = Bench::new();
    let owner = signed_in(&bench, EMAIL);
    let (token, secret) = bench.write(&owner, |context| make(context, &new(false, Some("2018-10-01")))).expect("made");
    assert_eq!(bench.actor(secret.reveal()).expect("an actor").email, EMAIL);
    let id = token.id.to_string();
    assert_eq!(bench.write(&owner, |context| find(context, &id)).expect("found").label, "script");
    bench.write(&owner, |context| revoke(context, &id)).expect("revoked");
    assert!(matches!(bench.actor(secret.reveal()), Err(Failure::SignedOut)));
    assert!(matches!(bench.write(&owner, |context| find(context, &id)), Err(Failure::NotFound { .. })));
    assert!(matches!(bench.write(&owner, |context| revoke(context, &id)), Err(Failure::NotFound { .. })));
}

#[test]
fn nobody_sees_or_revokes_the_token_of_another() {
    let bench = Bench::new();
    let owner = signed_in(&bench, EMAIL);
    let other = signed_in(&bench, "bob@example.org");
    let (token, _) = bench.write(&owner, |context| make(context, &new(false, None))).expect("made");
    for id in [token.id.to_string(), "0".to_owned(), "-1".to_owned(), "x".to_owned(), "9".repeat(30)] {
        assert!(matches!(bench.write(&other, |context| revoke(context, &id)), Err(Failure::NotFound { .. })), "{id}");
        assert!(matches!(bench.write(&other, |context| find(context, &id)), Err(Failure::NotFound { .. })), "{id}");
    }
    assert_eq!(bench.write(&other, |context| list(context, 0, 10)).expect("listed").len(), 0);
    assert_eq!(bench.write(&owner, |context| list(context, 0, 10)).expect("listed").len(), 1);
}

#[test]
fn a_token_made_by_a_token_is_no_stronger_and_lasts_no_longer() {
    let bench = Bench::new();
    let owner = signed_in(&bench, EMAIL);
    let by = |maker: &NewToken| {
        let (_, secret) = bench.write(&owner, |context| make(context, maker)).expect("made");
        bench.actor(secret.reveal()).expect("an actor")
    };
    let reader = by(&new(true, None));
    assert!(matches!(bench.write(&reader, |context| make(context, &new(true, None))), Err(Failure::Forbidden(_))));
    assert!(matches!(bench.write(&reader, |context| revoke(context, "1")), Err(Failure::Forbidden(_))));
    bench.write(&reader, |context| list(context, 0, 10)).expect("reading is allowed");
    let brief = by(&new(false, Some("2018-10-31")));
    for longer in [None, Some("2018-11-01")] {
        let refused = bench.write(&brief, |context| make(context, &new(false, longer)));
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{longer:?}");
    }
    bench.write(&brief, |context| make(context, &new(false, Some("2018-10-31")))).expect("as long");
    bench.write(&by(&new(false, None)), |context| make(context, &new(false, None))).expect("as strong");
}

#[test]
fn labels_and_last_days_are_checked() {
    let bench = Bench::new();
    let owner = signed_in(&bench, EMAIL);
    let label = |label: &str| NewToken { label: label.to_owned(), ..new(false, None) };
    for wrong in [label(" "), label(&"a".repeat(101)), label("a\nb"), new(false, Some("2018-09-30"))] {
        let refused = bench.write(&owner, |context| make(context, &wrong));
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{wrong:?}");
    }
    bench.write(&owner, |context| make(context, &label(&"ü".repeat(100)))).expect("made");
}

#[test]
fn only_the_command_line_makes_tokens_for_others() {
    let bench = Bench::new();
    bench.person("root@example.org", Role::Administrator);
    bench.person(EMAIL, Role::Viewer);
    let pass = bench.sign_in("root@example.org", PASSWORD).expect("a pass");
    let root = bench.actor(&pass.access_token).expect("an actor");
    let refused = bench.write(&root, |context| make_for(context, EMAIL, &new(true, None)));
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
    let (_, secret) = bench.operate(|context| make_for(context, "ANN@example.org", &new(true, None))).expect("made");
    assert_eq!(bench.actor(secret.reveal()).expect("an actor").email, EMAIL);
}
