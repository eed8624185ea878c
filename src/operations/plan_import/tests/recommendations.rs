//! Which entries of which registers a document cites.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::domain::recommendation::Entry;
use crate::operations::{plan_export, registers};

fn add_register(fixture: &Fixture, slug: &str, numbers: &[&str]) {
    let entry = |number: &&str| Entry { number: (*number).to_owned(), text: None };
    let entries = numbers.iter().map(entry).collect();
    let add = |context: &mut Context<'_>| registers::add(context, slug.to_owned(), slug.to_owned(), entries);
    fixture.on("2018-09-01", add).expect("the register");
}

/// What an action cites, as REGISTER:NUMBER.
fn cited(fixture: &Fixture, number: &str) -> Vec<String> {
    let action = action(fixture, number, "2018-12-01");
    action.recommendations.iter().map(|cited| format!("{}:{}", cited.register, cited.number)).collect()
}

/// Lets an action cite these, each as a register and a number.
fn cite(fixture: &Fixture, number: &str, cited: &[(&str, &str)]) {
    let reference = |(register, number): &(&str, &str)| (Some((*register).to_owned()), (*number).to_owned());
    let recommendations = Some(cited.iter().map(reference).collect());
    let change = ActionChange { recommendations, ..ActionChange::default() };
    fixture
        .on("2018-09-02", |context| structure::change(context, "small", number, &change, |_, _| Ok(())))
        .expect("the change");
}

fn not_understood(imported: &Imported) -> Vec<(usize, &str)> {
    let notes = imported.notes.not_understood.iter().filter(|note| note.column == "recommendations");
    notes.map(|note| (note.row, note.text.as_str())).collect()
}

/// The plan `small` is about the register `ofsted`, has an action, and other registers are there.
fn with_registers() -> Fixture {
    let fixture = Fixture::new();
    add_register(&fixture, "ofsted", &["3", "4", "R1"]);
    import_rows(&fixture, "2018-09-01", "2018-09-01", &["3|Safer|QA&P|1.1|Look|TBC|", "4|Kept|QA&P|1.2|Ask|TBC|"]);
    for slug in ["peer-review", "4", "recs"] {
        add_register(&fixture, slug, &["3"]);
    }
    fixture
}

#[test]
fn a_plan_without_a_register_is_given_one_for_the_numbers_of_a_document() {
    for (there, expected) in
        [(vec![], "recommendations"), (vec!["ofsted"], "ofsted"), (vec!["a", "b"], "recommendations")]
    {
        let fixture = Fixture::new();
        add_plan(&fixture);
        for slug in &there {
            add_register(&fixture, slug, &["3"]);
        }
        let rows = ["3, 4|Safer|QA&P|1.1|Look|TBC|"];
        let first = import_rows(&fixture, "2018-10-01", "2018-10-01", &rows);
        assert_eq!(cited(&fixture, "1.1"), [format!("{expected}:3"), format!("{expected}:4")]);
        let read_as = format!("numbers of the register {expected}");
        assert!(first.notes.guessed.iter().any(|note| note.read_as == read_as), "{:?}", first.notes.guessed);
        assert_eq!(standing(&fixture, "small", "2018-10-01").head.register.as_deref(), Some(expected));
        assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-10-01", &rows)), [0, 0, 1]);
    }
}

#[test]
fn a_plan_without_a_register_stays_so_while_no_number_is_cited() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    add_register(&fixture, "ofsted", &["3"]);
    add_action(&fixture, "1.1", "Look");
    cite(&fixture, "1.1", &[("ofsted", "3")]);
    for cell in ["", "ofsted:3"] {
        let row = format!("{cell}|Safer|QA&P|1.1|Look|By 31 December 2018|");
        assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-10-01", &[&row])), [0, 0, 1], "{cell:?}");
        assert_eq!(cited(&fixture, "1.1"), ["ofsted:3"]);
        assert_eq!(standing(&fixture, "small", "2018-10-01").head.register, None);
    }
}

#[test]
fn what_an_action_cites_of_other_registers_stays_whatever_the_document_cites() {
    let fixture = with_registers();
    cite(&fixture, "1.1", &[("peer-review", "3"), ("ofsted", "3"), ("4", "9")]);
    for (cell, expected, change) in [
        ("3", vec!["peer-review:3", "ofsted:3", "4:9"], [0, 0, 1]),
        ("4", vec!["ofsted:4", "peer-review:3", "4:9"], [0, 1, 0]),
        ("4", vec!["ofsted:4", "peer-review:3", "4:9"], [0, 0, 1]),
        ("", vec!["peer-review:3", "4:9"], [0, 1, 0]),
        ("peer-review:1 3", vec!["peer-review:1", "ofsted:3", "peer-review:3", "4:9"], [0, 1, 0]),
        ("ofsted:3; 3", vec!["peer-review:1", "ofsted:3", "peer-review:3", "4:9"], [0, 0, 1]),
    ] {
        let rows = [format!("{cell}|Safer|QA&P|1.1|Look|TBC|"), "4|Kept|QA&P|1.2|Ask|TBC|".to_owned()];
        let imported = import_rows(&fixture, "2018-10-01", "2018-10-01", &rows.each_ref().map(String::as_str));
        assert_eq!(cited(&fixture, "1.1"), expected, "{cell:?}");
        let [new, changed, unchanged] = counts(&imported);
        assert_eq!([new, changed, unchanged - 1], change, "{cell:?}");
    }
}

#[test]
fn an_unknown_register_is_not_understood_and_said_once() {
    let fixture = with_registers();
    let rows = ["nowhere:3, 4|Safer|QA&P|1.1|Look|TBC|", "|||1.2|Ask|TBC|"];
    let imported = import_rows(&fixture, "2018-10-01", "2018-10-01", &rows);
    assert_eq!(not_understood(&imported), [(3, "nowhere:3")]);
    assert_eq!(cited(&fixture, "1.1"), ["ofsted:4"]);
    assert_eq!(cited(&fixture, "1.2"), ["ofsted:4"]);
}

#[test]
fn a_word_that_is_the_number_of_an_entry_is_that_entry() {
    let fixture = with_registers();
    let rows = ["R1, 4, R2|Safer|QA&P|1.1|Look|TBC|", "|||1.2|Ask|TBC|"];
    let imported = import_rows(&fixture, "2018-10-01", "2018-10-01", &rows);
    assert_eq!(not_understood(&imported), [(3, "R2")]);
    assert_eq!(cited(&fixture, "1.1"), ["ofsted:4", "ofsted:R1"]);
    assert_eq!(cited(&fixture, "1.2"), ["ofsted:4", "ofsted:R1"], "a blank cell takes it too");
    assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-10-01", &rows)), [0, 0, 2]);
}

/// Numbers that the API allows, and those that a cell reads as something else.
fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,3}[a-z]?",
        "[A-Za-z0-9.-]{1,12}",
        prop::sample::select(vec!["R1", "4-7", "and", "No", "recs", "-", ".", "1.", ".2", "3-", "-x"])
            .prop_map(str::to_owned),
    ]
}

fn any_citations() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let register = prop::sample::select(vec!["ofsted", "ofsted", "peer-review", "4", "recs"]);
    prop::collection::vec((register, any_number()), 0..8).prop_map(|cited| {
        let first = |place: usize| !cited[..place].contains(&cited[place]);
        (0..cited.len()).filter(|place| first(*place)).map(|place| cited[place].clone()).collect()
    })
}

#[test]
fn whatever_a_plan_cites_its_export_is_imported_again_without_a_change() {
    let fixture = with_registers();
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(any_citations(), any_citations()), |both| {
        for (number, cited) in [("1.1", &both.0), ("1.2", &both.1)] {
            let cited: Vec<(&str, &str)> =
                cited.iter().map(|(register, number)| (*register, number.as_str())).collect();
            cite(&fixture, number, &cited);
        }
        let before = ["1.1", "1.2"].map(|number| cited(&fixture, number));
        let table = plan_export::csv(&standing(&fixture, "small", "2018-12-01"), day("2018-12-01"));
        let documents = Documents { table, slug: Some("small".to_owned()), ..Documents::default() };
        let imported = fixture.on("2018-12-01", |context| import(context, &documents)).expect("the import");
        prop_assert_eq!(counts(&imported), [0, 0, 2]);
        prop_assert_eq!(not_understood(&imported), []);
        prop_assert_eq!(["1.1", "1.2"].map(|number| cited(&fixture, number)), before);
        Ok(())
    });
    outcome.expect("every plan");
}

#[test]
fn as_many_as_an_action_may_cite_are_imported_again_without_a_change() {
    let fixture = with_registers();
    let numbers: Vec<String> = (0..100).map(|number| format!("R-{number:018}")).collect();
    let all: Vec<(&str, &str)> = numbers.iter().map(|number| ("peer-review", number.as_str())).collect();
    cite(&fixture, "1.1", &all);
    let table = plan_export::csv(&standing(&fixture, "small", "2018-12-01"), day("2018-12-01"));
    let documents = Documents { table, slug: Some("small".to_owned()), ..Documents::default() };
    let imported = fixture.on("2018-12-01", |context| import(context, &documents)).expect("the import");
    assert_eq!((counts(&imported), cited(&fixture, "1.1").len()), ([0, 0, 2], 100));
}
