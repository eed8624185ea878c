use super::*;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::operations::fixture::{Fixture, PASSWORD};

const ANN: &str = "ann@example.org";

fn enter(fixture: &Fixture, email: &str) -> (String, Actor) {
    let pass = fixture.sign_in(email, PASSWORD).expect("a pass");
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    (pass.access_token, actor)
}

#[test]
fn all_other_sessions_end_and_the_one_in_which_it_is_asked_goes_on() {
    let fixture = Fixture::new();
    fixture.person(ANN, Role::Viewer);
    let (first, _) = enter(&fixture, ANN);
    let (_, second) = enter(&fixture, ANN);
    assert_eq!(fixture.write(&second, list).expect("sessions").len(), 2);
    assert_eq!(fixture.write(&second, end_others).expect("ended"), 1);
    assert!(matches!(fixture.actor(&first), Err(Failure::SignedOut)));
    let left = fixture.write(&second, list).expect("sessions");
    let left: Vec<_> = left.into_iter().map(|session| Credential::Session(session.id)).collect();
    assert_eq!(left, std::slice::from_ref(&second.credential));
    assert_eq!(fixture.write(&second, end_others).expect("ended"), 0);
}

#[test]
fn one_session_is_ended_by_its_owner_and_by_nobody_else() {
    let fixture = Fixture::new();
    fixture.person(ANN, Role::Viewer);
    fixture.person("bob@example.org", Role::Administrator);
    let (token, ann) = enter(&fixture, ANN);
    let (_, bob) = enter(&fixture, "bob@example.org");
    let id = fixture.write(&ann, list).expect("sessions")[0].id.to_string();
    for (actor, id) in [(&bob, id.as_str()), (&ann, "x"), (&ann, "0")] {
        assert!(matches!(fixture.write(actor, |context| end(context, id)), Err(Failure::NotFound { .. })), "{id}");
    }
    fixture.actor(&token).expect("still open");
    fixture.write(&ann, |context| end(context, &id)).expect("ended");
    assert!(matches!(fixture.actor(&token), Err(Failure::SignedOut)));
}
