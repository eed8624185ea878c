use super::*;
use crate::domain::action::Action;
use crate::domain::group::GroupKind;
use crate::domain::plan::Plan;
use crate::domain::state::State;
use crate::operations::demo;
use crate::operations::fixture::Fixture;
use crate::operations::groups::{self, NewGroup};
use crate::operations::plans::{self, NewPlan};
use crate::operations::structure::{self, ActionChange, NewAction, NewMilestone};

mod days;
mod directory;
mod leads;
mod recommendations;
mod shape;
mod statuses;

/// The first plan was imported, and its documents come again with these words of the table replaced.
fn again(fixture: &Fixture, replaced: &[(&str, &str)]) -> Imported {
    let mut documents = demo::first_plan();
    let mut table = String::from_utf8(documents.table).expect("text");
    for (words, with) in replaced {
        assert!(table.contains(words), "{words}");
        table = table.replacen(words, with, 1);
    }
    documents.table = table.into_bytes();
    fixture.on("2018-10-01", |context| import(context, &documents)).expect("the import")
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.on("2018-09-01", |context| import(context, &demo::first_plan())).expect("the first plan");
    fixture
}

/// Rows of a table, with `|` between the cells recommendations, outcome, leads, number, action, timescale and status.
fn table(rows: &[&str]) -> Vec<u8> {
    let head = ["Recs|Outcome|Lead|No.|Action|Timescale|Status", "Priority 1: Safer homes"];
    head.iter().chain(rows).map(|row| row.replace('|', "\t") + "\n").collect::<String>().into_bytes()
}

/// What becomes of these rows when they are imported into the plan `small` on one day, as of another if that is said.
fn tried(fixture: &Fixture, on: &str, as_of: Option<&str>, rows: &[&str]) -> Outcome<Imported> {
    let status_date = as_of.map(day);
    let documents =
        Documents { table: table(rows), slug: Some("small".to_owned()), status_date, ..Documents::default() };
    fixture.on(on, |context| import(context, &documents))
}

fn import_rows(fixture: &Fixture, on: &str, as_of: &str, rows: &[&str]) -> Imported {
    tried(fixture, on, Some(as_of), rows).expect("the import")
}

/// Adds the plan `small`, without a day of its statuses and without a register, and a group.
fn add_plan(fixture: &Fixture) {
    let new = NewPlan {
        slug: "small".to_owned(),
        title: "Small".to_owned(),
        period_start: day("2018-04-01"),
        period_end: day("2019-03-31"),
        key: plans::usual_key(),
        status_date: None,
        register: None,
        priorities: vec![(1, "Safer homes".to_owned())],
    };
    let group = NewGroup {
        slug: "qa-and-p".to_owned(),
        name: "QA&P".to_owned(),
        kind: GroupKind::Subgroup,
        aliases: Vec::new(),
    };
    let add = |context: &mut Context<'_>| groups::add(context, group).and_then(|_| plans::add(context, new));
    fixture.on("2018-09-01", add).expect("the plan");
}

/// Adds an action by hand.
fn add_action(fixture: &Fixture, number: &str, text: &str) {
    let new = NewAction {
        number: number.to_owned(),
        priority: 1,
        outcome: "Safer".to_owned(),
        text: text.to_owned(),
        leads: vec!["qa-and-p".to_owned()],
        milestones: vec![NewMilestone { text: None, timescale: "By 31 December 2018".to_owned() }],
        ..NewAction::default()
    };
    fixture.on("2018-09-01", |context| structure::add(context, "small", &new)).expect("the action");
}

/// How many actions are new, changed and unchanged.
fn counts(imported: &Imported) -> [usize; 3] {
    let Changes { new, changed, unchanged } = imported.changes;
    [new, changed, unchanged]
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A plan as it stood on a day.
fn standing(fixture: &Fixture, plan: &str, on: &str) -> Plan {
    let read = |context: &mut Context<'_>| {
        let head = plans::open(context, plan)?;
        plans::standing(context, head, Some(day(on)))
    };
    fixture.on("2020-01-01", read).expect("the plan").as_ref().clone()
}

/// An action of the plan `small` as it stood on a day.
fn action(fixture: &Fixture, number: &str, on: &str) -> Action {
    let plan = standing(fixture, "small", on);
    plan.actions.into_iter().find(|action| action.number.as_str() == number).expect("the action")
}

/// Whether the only thing that was not taken over stands there and is told so, and nothing was written.
fn assert_untaken(imported: &Imported, row: Option<usize>, action: &str, says: &[&str]) {
    let [one] = &imported.untaken[..] else { panic!("{:?}", imported.untaken) };
    assert_eq!((one.row, one.action.as_str()), (row, action));
    for words in says {
        assert!(one.detail.contains(words), "{words}: {}", one.detail);
    }
    assert_eq!((imported.changes.new, imported.changes.changed, imported.date_changes.len()), (0, 0, 0));
}

#[test]
fn the_same_document_again_leaves_nothing_untaken() {
    assert_eq!(again(&fixture(), &[]).untaken, []);
}

#[test]
fn other_words_for_the_same_date_are_not_taken_over_and_said() {
    // The first date of the table is that of 1.1, in row 3.
    let imported = again(&fixture(), &[("By 30 September 2018", "Review by 30 September 2018")]);
    let says = ["\"Review by 30 September 2018\"", "\"By 30 September 2018\"", "add a milestone"];
    assert_untaken(&imported, Some(3), "1.1", &says);
}

#[test]
fn a_date_that_was_asked_for_before_is_not_asked_for_again_and_said() {
    let fixture = fixture();
    let other = [("By 30 September 2018", "By 31 December 2018")];
    let first = again(&fixture, &other);
    assert_eq!((first.date_changes.len(), first.untaken.len()), (1, 0));
    let says = ["date change 1 asked for 2018-12-31 already and waits for a decision"];
    assert_untaken(&again(&fixture, &other), Some(3), "1.1", &says);
}

#[test]
fn an_action_that_the_document_lacks_stays_and_is_said_unless_it_was_withdrawn() {
    let fixture = fixture();
    let table = String::from_utf8(demo::first_plan().table).expect("text");
    let row = table.lines().find(|line| line.starts_with("\t\t\t1.2a\t")).expect("1.2a");
    let without = [(row, "")];
    assert_untaken(&again(&fixture, &without), None, "1.2a", &["the plan keeps it: withdraw it"]);
    let withdraw =
        ActionChange { state: Some(State::Withdrawn), note: Some("Over".to_owned()), ..ActionChange::default() };
    fixture
        .on("2018-10-01", |context| structure::change(context, "sscb-2018-19", "1.2a", &withdraw, |_, _| Ok(())))
        .expect("the change");
    assert_eq!(again(&fixture, &without).untaken, []);
}

#[test]
fn a_status_that_was_blanked_stays_and_is_said() {
    let blanked =
        [("engagement work forward\tBy 30 September 2018\tAmber", "engagement work forward\tBy 30 September 2018\t")];
    let says = ["on 2018-07-31 the plan has in progress with amber, which stays: post an update"];
    assert_untaken(&again(&fixture(), &blanked), Some(4), "1.1a", &says);
}
