use super::*;
use crate::domain::group::GroupKind;
use crate::domain::person::{Actor, Credential};
use crate::operations::fixture::{Fixture, administrator, viewer};
use crate::operations::groups::{self, NewGroup};

fn add_group(stage: &Fixture, day: &str, slug: &str) {
    let (slug, name) = (slug.to_owned(), slug.to_owned());
    let new = NewGroup { slug, name, kind: GroupKind::Board, aliases: Vec::new() };
    stage.on(day, |context| groups::add(context, new)).expect("added");
}

fn subjects(stage: &Fixture, wanted: Wanted) -> Vec<String> {
    let entries = stage.on("2019-01-01", |context| list(context, wanted, None, 10)).expect("entries");
    entries.into_iter().map(|entry| entry.subject).collect()
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn entries_are_newest_first_and_both_days_count() {
    let stage = Fixture::new();
    for (on, slug) in [("2018-09-30", "one"), ("2018-10-01", "two"), ("2018-10-02", "three")] {
        add_group(&stage, on, slug);
    }
    assert_eq!(subjects(&stage, Wanted::default()), ["three", "two", "one"]);
    let wanted = Wanted { from: day("2018-10-01"), to: day("2018-10-01"), ..Wanted::default() };
    assert_eq!(subjects(&stage, wanted), ["two"]);
    let wanted = Wanted { to: day("2018-09-30"), actor: Some("command line".to_owned()), ..Wanted::default() };
    assert_eq!(subjects(&stage, wanted), ["one"]);
    assert!(subjects(&stage, Wanted { actor: Some("nobody".to_owned()), ..Wanted::default() }).is_empty());
    let wrong = Wanted { from: day("2018-10-02"), to: day("2018-10-01"), ..Wanted::default() };
    let refused = stage.on("2019-01-01", |context| list(context, wrong, None, 10));
    assert!(matches!(refused, Err(Failure::Invalid(_))));
}

#[test]
fn the_log_is_for_administrators_and_a_reading_token_will_do() {
    let stage = Fixture::new();
    let refused = stage.as_actor(&viewer(), "2018-10-01", |context| list(context, Wanted::default(), None, 10));
    assert!(matches!(refused, Err(Failure::Forbidden(_))));
    let credential = Credential::Token { id: 1, label: "data team".to_owned(), read_only: true, expires_on: None };
    let reader = Actor { credential, ..administrator() };
    let read = stage.as_actor(&reader, "2018-10-01", |context| list(context, Wanted::default(), None, 10));
    assert!(read.is_ok());
}
