use super::*;
use crate::operations::fixture::{Fixture, OTHER, PASSWORD};
use crate::operations::users as user_operations;
use crate::operations::users::UserChange;

const EMAIL: &str = "ann@example.org";

fn made(fixture: &Fixture, user_id: i64) -> OpaqueToken {
    fixture.operate(|context| make(context, user_id)).expect("a link")
}

fn by(link: &OpaqueToken, password: &str) -> NewPassword {
    NewPassword { link: link.reveal().to_owned(), password: password.to_owned(), email: None, name: None }
}

fn is_dead(outcome: &Outcome<()>) -> bool {
    matches!(outcome, Err(Failure::DeadLink))
}

#[test]
fn a_link_sets_a_password_once_and_ends_every_session() {
    let fixture = Fixture::new();
    let account = fixture.person(EMAIL, Role::Viewer);
    let pass = fixture.sign_in(EMAIL, PASSWORD).expect("a pass");
    let link = made(&fixture, account.id);
    fixture.actor(&pass.access_token).expect("nothing ends until the link is used");
    use_up(&fixture.gate(), &by(&link, OTHER)).expect("set");
    assert!(matches!(fixture.actor(&pass.access_token), Err(Failure::SignedOut)));
    fixture.sign_in(EMAIL, OTHER).expect("a pass");
    assert!(is_dead(&use_up(&fixture.gate(), &by(&link, PASSWORD))));
    assert_eq!(fixture.count("password.set_by_link"), 1);
}

#[test]
fn of_two_who_use_a_link_at_once_one_sets_the_password() {
    let fixture = Fixture::new();
    let account = fixture.invited(EMAIL, Role::Viewer);
    let link = made(&fixture, account.id);
    let set = std::thread::scope(|scope| {
        let uses: Vec<_> = (0..4).map(|_| scope.spawn(|| use_up(&fixture.gate(), &by(&link, OTHER)))).collect();
        uses.into_iter().flat_map(|each| each.join().expect("an outcome")).count()
    });
    assert_eq!(set, 1);
}

#[test]
fn a_link_is_dead_after_a_day_or_when_another_is_made_or_the_account_is_shut() {
    let mut fixture = Fixture::new();
    let account = fixture.invited(EMAIL, Role::Viewer);
    let first = made(&fixture, account.id);
    let second = made(&fixture, account.id);
    assert!(is_dead(&use_up(&fixture.gate(), &by(&first, OTHER))));
    fixture.wait(LIFE.num_seconds());
    assert!(is_dead(&use_up(&fixture.gate(), &by(&second, OTHER))));
    let third = made(&fixture, account.id);
    let shut = |disabled| UserChange { disabled: Some(disabled), ..UserChange::default() };
    let id = account.id.to_string();
    fixture.operate(|context| user_operations::change(context, &id, shut(true), |_| Ok(()))).expect("shut");
    assert!(is_dead(&use_up(&fixture.gate(), &by(&third, OTHER))));
    assert!(matches!(fixture.operate(|context| make(context, account.id)), Err(Failure::Conflict(_))));
    fixture.operate(|context| user_operations::change(context, &id, shut(false), |_| Ok(()))).expect("opened");
    assert!(is_dead(&use_up(&fixture.gate(), &by(&third, OTHER))), "it stays dead");
}

#[test]
fn a_refused_password_leaves_the_link_unused() {
    let fixture = Fixture::new();
    let account = fixture.invited(EMAIL, Role::Viewer);
    let link = made(&fixture, account.id);
    assert!(matches!(use_up(&fixture.gate(), &by(&link, "annexample12")), Err(Failure::Invalid(_))));
    let named = NewPassword { name: Some("Ann".to_owned()), ..by(&link, OTHER) };
    assert!(matches!(use_up(&fixture.gate(), &named), Err(Failure::Invalid(_))));
    use_up(&fixture.gate(), &by(&link, OTHER)).expect("set");
}

#[test]
fn the_first_administrator_comes_in_by_a_link_once() {
    let fixture = Fixture::new();
    let link = fixture.database.write(|db| first(db, fixture.circumstances())).expect("asked").expect("a link");
    let new =
        NewPassword { email: Some("Root@Example.org".to_owned()), name: Some(" Root ".to_owned()), ..by(&link, OTHER) };
    let bare = use_up(&fixture.gate(), &by(&link, OTHER));
    let Err(Failure::Invalid(invalid)) = bare else { panic!("{bare:?}") };
    let pointers: Vec<_> = invalid.fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/email", "/name"]);
    use_up(&fixture.gate(), &new).expect("set");
    let actor =
        fixture.actor(&fixture.sign_in("root@example.org", OTHER).expect("a pass").access_token).expect("an actor");
    assert_eq!((actor.role, actor.name.as_str()), (Role::Administrator, "Root"));
    assert!(is_dead(&use_up(&fixture.gate(), &new)));
    assert_eq!(fixture.database.write(|db| first(db, fixture.circumstances())).expect("asked"), None);
}

#[test]
fn the_first_administrators_link_is_dead_once_there_is_an_account() {
    let fixture = Fixture::new();
    let link = fixture.database.write(|db| first(db, fixture.circumstances())).expect("asked").expect("a link");
    fixture.invited(EMAIL, Role::Viewer);
    let new =
        NewPassword { email: Some("root@example.org".to_owned()), name: Some("Root".to_owned()), ..by(&link, OTHER) };
    assert!(is_dead(&use_up(&fixture.gate(), &new)));
}
