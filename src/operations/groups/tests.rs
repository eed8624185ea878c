use super::*;
use crate::operations::fixture::{Fixture, viewer};

const DAY: &str = "2018-10-01";

fn neglect() -> NewGroup {
    NewGroup {
        slug: "neglect".to_owned(),
        name: "Neglect Sub Group".to_owned(),
        kind: GroupKind::Subgroup,
        aliases: vec!["Neglect Group".to_owned(), "SSCB Neglect Group".to_owned()],
    }
}

fn health() -> NewGroup {
    let name = "Health Sub Group".to_owned();
    NewGroup { slug: "health".to_owned(), name, kind: GroupKind::Subgroup, aliases: Vec::new() }
}

fn renamed(name: &str) -> GroupChange {
    GroupChange { name: Some(name.to_owned()), ..GroupChange::default() }
}

fn conflict<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome {
        Err(Failure::Conflict(words)) => words,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

#[test]
fn a_spelling_of_another_group_is_refused_however_it_is_written() {
    let stage = Fixture::new();
    stage.on(DAY, |context| add(context, neglect())).expect("added");
    for alias in ["neglect subgroup", "NEGLECT SUB-GROUP", "Neglect  group"] {
        let new = NewGroup { aliases: vec![alias.to_owned()], ..health() };
        let words = conflict(stage.on(DAY, |context| add(context, new)));
        assert!(words.contains("the group neglect"), "{words}");
    }
    stage.on(DAY, |context| add(context, health())).expect("added");
    conflict(stage.on(DAY, |context| change(context, "health", renamed("Neglect Subgroup"), |_| Ok(()))));
    conflict(stage.on(DAY, |context| add(context, NewGroup { name: "Other".to_owned(), ..health() })));
}

#[test]
fn a_group_may_keep_and_respell_its_own_names() {
    let stage = Fixture::new();
    stage.on(DAY, |context| add(context, neglect())).expect("added");
    let group = stage.on(DAY, |context| change(context, "neglect", renamed("Neglect Subgroup"), |_| Ok(())));
    assert_eq!(group.expect("changed").name, "Neglect Subgroup");
    let entry = stage.last_entry();
    assert_eq!(entry.event, "group.changed");
    assert_eq!(entry.before.as_deref(), Some(r#"{"name":"Neglect Sub Group"}"#));
    assert_eq!(entry.after.as_deref(), Some(r#"{"name":"Neglect Subgroup"}"#));
}

#[test]
fn a_change_that_changes_nothing_leaves_no_trace() {
    let stage = Fixture::new();
    let added = stage.on(DAY, |context| add(context, neglect())).expect("added");
    let same = stage.on(DAY, |context| change(context, "neglect", renamed("Neglect Sub Group"), |_| Ok(())));
    assert_eq!(same.expect("the same"), added);
    assert_eq!(stage.last_entry().event, "group.added");
}

#[test]
fn every_field_that_is_wrong_is_named() {
    let stage = Fixture::new();
    let aliases = vec!["a".to_owned(), "a".to_owned(), " ".to_owned(), "--".to_owned()];
    let new = NewGroup { slug: "No".to_owned(), name: "x\u{0}".to_owned(), aliases, ..health() };
    let Err(Failure::Invalid(invalid)) = stage.on(DAY, |context| add(context, new)) else { panic!("accepted") };
    let pointers: Vec<&str> = invalid.fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/slug", "/name", "/aliases/1", "/aliases/2", "/aliases/3"]);
}

#[test]
fn those_who_only_read_change_no_group() {
    let stage = Fixture::new();
    stage.on(DAY, |context| add(context, neglect())).expect("added");
    let refused = stage.as_actor(&viewer(), DAY, |context| add(context, health()));
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
    let refused = stage.as_actor(&viewer(), DAY, |context| change(context, "neglect", renamed("N"), |_| Ok(())));
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
    assert_eq!(stage.as_actor(&viewer(), DAY, |context| list(context, "", 10)).expect("groups").len(), 1);
}
