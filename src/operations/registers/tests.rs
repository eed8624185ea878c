use super::*;
use crate::operations::fixture::{Fixture, viewer};

const DAY: &str = "2018-10-01";

fn entry(number: &str, text: Option<&str>) -> Entry {
    Entry { number: number.to_owned(), text: text.map(str::to_owned) }
}

fn stage_with_register() -> Fixture {
    let stage = Fixture::new();
    let entries = vec![entry("1", Some("Listen.")), entry("2", None)];
    let added = stage.on(DAY, |context| add(context, "ofsted-2018".to_owned(), "Ofsted 2018".to_owned(), entries));
    added.expect("added");
    stage
}

fn completed(stage: &Fixture, entries: Vec<Entry>) -> Outcome<Register> {
    let new = RegisterChange { entries, ..RegisterChange::default() };
    stage.on(DAY, |context| change(context, "ofsted-2018", new, |_, _| Ok(())))
}

#[test]
fn entries_are_added_and_worded_and_none_vanishes() {
    let stage = stage_with_register();
    let after = completed(&stage, vec![entry("4b", None), entry("2", Some("Act.")), entry("1", None)]);
    let expected = [entry("1", Some("Listen.")), entry("2", Some("Act.")), entry("4b", None)];
    assert_eq!(after.expect("changed").entries, expected);
    let record = stage.last_entry();
    assert_eq!(record.before.as_deref(), Some(r#"{"entries":{"2":null}}"#));
    assert_eq!(record.after.as_deref(), Some(r#"{"entries":{"2":"Act.","4b":null}}"#));
}

#[test]
fn a_list_reads_each_register_with_its_own_entries() {
    let stage = stage_with_register();
    let add_empty = |context: &mut Context<'_>| add(context, "empty".to_owned(), "Empty".to_owned(), Vec::new());
    stage.on(DAY, add_empty).expect("added");
    let registers = stage.as_actor(&viewer(), DAY, |context| list(context, "", 10)).expect("registers");
    let counts: Vec<_> = registers.iter().map(|register| (register.slug.as_str(), register.entries.len())).collect();
    assert_eq!(counts, [("empty", 0), ("ofsted-2018", 2)]);
}

#[test]
fn an_entry_that_is_no_number_or_there_twice_is_named() {
    let stage = stage_with_register();
    let entries = vec![entry("3", None), entry("3", None), entry("a b", None), entry("5", Some(" "))];
    let Err(Failure::Invalid(invalid)) = completed(&stage, entries) else { panic!("accepted") };
    let pointers: Vec<&str> = invalid.fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/entries/1/number", "/entries/2/number", "/entries/3/text"]);
}

#[test]
fn those_who_only_read_complete_no_register() {
    let stage = stage_with_register();
    let new = RegisterChange { entries: vec![entry("3", None)], ..RegisterChange::default() };
    let refused = stage.as_actor(&viewer(), DAY, |context| change(context, "ofsted-2018", new, |_, _| Ok(())));
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
}
