use super::*;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::operations::bench::{Bench, PASSWORD};

const ANN: &str = "ann@example.org";

fn enter(bench: &Bench, email: &str) -> (String, Actor) {
    let pass = bench.sign_in(email, PASSWORD).expect("a pass");
    let actor = bench.actor(&pass.access_token).expect("an actor");
    (pass.access_token, actor)
}

#[test]
fn all_other_sessions_end_and_the_one_in_which_it_is_asked_goes_on() {
    let bench = Bench::new();
    bench.person(ANN, Role::Viewer);
    let (first, _) = enter(&bench, ANN);
    let (_, second) = enter(&bench, ANN);
    assert_eq!(bench.write(&second, list).expect("sessions").len(), 2);
    assert_eq!(bench.write(&second, end_others).expect("ended"), 1);
    assert!(matches!(bench.actor(&first), Err(Failure::SignedOut)));
    let left = bench.write(&second, list).expect("sessions");
    let left: Vec<_> = left.into_iter().map(|session| Credential::Session(session.id)).collect();
    assert_eq!(left, std::slice::from_ref(&second.credential));
    assert_eq!(bench.write(&second, end_others).expect("ended"), 0);
}

#[test]
fn one_session_is_ended_by_its_owner_and_by_nobody_else() {
    let bench = Bench::new();
    bench.person(ANN, Role::Viewer);
    bench.person("bob@example.org", Role::Administrator);
    let (token, ann) = enter(&bench, ANN);
    let (_, bob) = enter(&bench, "bob@example.org");
    let id = bench.write(&ann, list).expect("sessions")[0].id.to_string();
    for (actor, id) in [(&bob, id.as_str()), (&ann, "x"), (&ann, "0")] {
        assert!(matches!(bench.write(actor, |context| end(context, id)), Err(Failure::NotFound { .. })), "{id}");
    }
    bench.actor(&token).expect("still open");
    bench.write(&ann, |context| end(context, &id)).expect("ended");
    assert!(matches!(bench.actor(&token), Err(Failure::SignedOut)));
}
