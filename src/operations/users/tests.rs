use super::*;
use crate::operations::fixture::{Fixture, PASSWORD};
use crate::operations::plans as plan_operations;

fn new(email: &str) -> NewUser {
    let (chairs, deputy_for) = (Vec::new(), Vec::new());
    NewUser { email: email.to_owned(), name: "Ann".to_owned(), role: Role::Viewer, chairs, deputy_for }
}

fn slugs(slugs: &[&str]) -> Vec<String> {
    slugs.iter().map(|slug| (*slug).to_owned()).collect()
}

fn changed_to(fixture: &Fixture, account: &Account, wanted: UserChange) -> Outcome<Account> {
    fixture.operate(|context| change(context, &account.id.to_string(), wanted, |_| Ok(())))
}

fn shut() -> UserChange {
    UserChange { disabled: Some(true), ..UserChange::default() }
}

fn demoted() -> UserChange {
    UserChange { role: Some(Role::BusinessGroup), ..UserChange::default() }
}

#[test]
fn an_address_is_taken_once_however_it_is_written() {
    let fixture = Fixture::new();
    let (account, _) = fixture.operate(|context| add(context, new("Ann@Example.org"))).expect("added");
    assert_eq!(account.email, "ann@example.org");
    let again = fixture.operate(|context| add(context, new("ANN@example.ORG")));
    assert!(matches!(again, Err(Failure::Conflict(_))));
}

#[test]
fn every_wrong_field_is_named() {
    let fixture = Fixture::new();
    fixture.group("neglect", "Neglect Sub Group");
    let wrong = NewUser {
        name: " ".to_owned(),
        chairs: slugs(&["neglect", "nobody"]),
        deputy_for: slugs(&["neglect"]),
        ..new("ann")
    };
    let Err(Failure::Invalid(invalid)) = fixture.operate(|context| add(context, wrong)) else { panic!("added") };
    let pointers: Vec<_> = invalid.fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/email", "/name", "/chairs/1", "/deputy_for/0"]);
}

#[test]
fn the_last_administrator_is_neither_shut_out_nor_demoted() {
    let fixture = Fixture::new();
    let first = fixture.person("root@example.org", Role::Administrator);
    for wanted in [shut(), demoted()] {
        assert!(matches!(changed_to(&fixture, &first, wanted), Err(Failure::Conflict(_))));
    }
    let second = fixture.person("second@example.org", Role::Administrator);
    changed_to(&fixture, &second, shut()).expect("there is another");
    assert!(
        matches!(changed_to(&fixture, &first, demoted()), Err(Failure::Conflict(_))),
        "one who is shut out is none"
    );
    changed_to(&fixture, &first, UserChange { name: Some("Root".to_owned()), ..UserChange::default() })
        .expect("renamed");
}

#[test]
fn shutting_an_account_ends_its_sessions_for_good() {
    let fixture = Fixture::new();
    let account = fixture.person("ann@example.org", Role::Viewer);
    let pass = fixture.sign_in("ann@example.org", PASSWORD).expect("a pass");
    changed_to(&fixture, &account, shut()).expect("shut");
    assert!(matches!(fixture.actor(&pass.access_token), Err(Failure::SignedOut)));
    assert!(matches!(fixture.sign_in("ann@example.org", PASSWORD), Err(Failure::WrongPassword)));
    changed_to(&fixture, &account, UserChange { disabled: Some(false), ..UserChange::default() }).expect("opened");
    assert!(matches!(fixture.actor(&pass.access_token), Err(Failure::SignedOut)));
    fixture.sign_in("ann@example.org", PASSWORD).expect("a pass");
}

#[test]
fn a_change_of_role_or_group_acts_with_the_next_request() {
    let fixture = Fixture::new();
    fixture.group("neglect", "Neglect Sub Group");
    let account = fixture.person("ann@example.org", Role::Viewer);
    let pass = fixture.sign_in("ann@example.org", PASSWORD).expect("a pass");
    let chair = UserChange { chairs: Some(slugs(&["neglect"])), ..UserChange::default() };
    changed_to(&fixture, &account, chair).expect("changed");
    assert_eq!(fixture.actor(&pass.access_token).expect("an actor").leads, ["neglect"]);
    let deputy = UserChange { chairs: Some(Vec::new()), deputy_for: Some(slugs(&["neglect"])), ..demoted() };
    let after = changed_to(&fixture, &account, deputy).expect("changed");
    assert_eq!((after.chairs, after.deputy_for), (Vec::new(), slugs(&["neglect"])));
    assert_eq!(fixture.actor(&pass.access_token).expect("an actor").role, Role::BusinessGroup);
}

#[test]
fn a_renaming_shows_in_what_was_read_before() {
    let fixture = Fixture::new();
    let account = fixture.person("ann@example.org", Role::Viewer);
    fixture.plan("board-2018");
    let revision =
        || fixture.operate(|context| plan_operations::open(context, "board-2018")).expect("a plan").directory_revision;
    let before = revision();
    changed_to(&fixture, &account, UserChange { name: Some("Ann B".to_owned()), ..UserChange::default() })
        .expect("renamed");
    assert_eq!(revision(), before + 1);
    changed_to(&fixture, &account, shut()).expect("shut");
    assert_eq!(revision(), before + 1, "nothing that plans show has changed");
}

#[test]
fn only_administrators_keep_accounts() {
    let fixture = Fixture::new();
    fixture.person("ann@example.org", Role::BusinessGroup);
    let pass = fixture.sign_in("ann@example.org", PASSWORD).expect("a pass");
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    assert!(matches!(fixture.write(&actor, |context| list(context, 0, 10)), Err(Failure::Forbidden(_))));
    assert!(matches!(fixture.write(&actor, |context| find(context, "1")), Err(Failure::Forbidden(_))));
    assert!(matches!(fixture.write(&actor, |context| add(context, new("b@example.org"))), Err(Failure::Forbidden(_))));
    let changed = fixture.write(&actor, |context| change(context, "1", shut(), |_| Ok(())));
    assert!(matches!(changed, Err(Failure::Forbidden(_))));
    let link = fixture.write(&actor, |context| password_links::make(context, 1));
    assert!(matches!(link, Err(Failure::Forbidden(_))));
    assert_eq!(fixture.write(&actor, own).expect("one's own").email, "ann@example.org");
}

#[test]
fn who_has_not_seen_the_account_as_it_is_changes_nothing() {
    let fixture = Fixture::new();
    let account = fixture.person("ann@example.org", Role::Viewer);
    let id = account.id.to_string();
    let stale = fixture.operate(|context| change(context, &id, shut(), |_| Err(Failure::Stale)));
    assert!(matches!(stale, Err(Failure::Stale)));
    assert!(!fixture.operate(|context| find(context, &id)).expect("found").disabled);
}
