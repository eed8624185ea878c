//! Made-up plans: what other boards write, and what the notes say about it.

use super::*;
use crate::domain::state::State;
use crate::plan_file::{Guessed, Inherited, Joined, NotUnderstood};

#[test]
fn columns_may_stand_in_any_order_and_some_may_be_missing() {
    let text =
        "Our plan\n\nTimescale,Action,Number,Lead(s),Comments\nPriority 1: First,,,,\nMay 2018,Do it,1.1,QA&P,soon\n";
    let draft = read(text.as_bytes(), &leads(), &Readings::default()).expect("a plan");
    let only = action(&draft, "1.1");
    assert_eq!((only.text.as_str(), only.leads.as_slice()), ("Do it", &["qa-and-p".to_owned()][..]));
    assert_eq!(draft.outcomes[only.outcome].text, "");
    let said: Vec<(usize, &str, &str)> =
        draft.notes.not_understood.iter().map(|note| (note.row, note.column.as_str(), note.text.as_str())).collect();
    assert_eq!(said, [(1, "above the header", "Our plan"), (5, "Comments", "soon"), (5, "outcome", "")]);
}

#[test]
fn unusual_words_are_noted_and_stop_nothing() {
    let draft = read_rows(&["4 tbc|o|Fire Service|1.1|a|when funded|Purple", "||QA & P|1.2 links to 9.9|b||"]);
    let first = action(&draft, "1.1");
    assert_eq!((first.state, first.rag, first.note.as_deref()), (State::NotStarted, None, Some("Purple")));
    assert_eq!(
        (first.unknown_leads.as_slice(), first.milestones[0].timescale.as_str()),
        (&["Fire Service".to_owned()][..], "when funded")
    );
    let note = |row, column: &str, text: &str| NotUnderstood { row, column: column.to_owned(), text: text.to_owned() };
    assert_eq!(
        draft.notes.not_understood,
        [
            note(3, "recommendations", "tbc"),
            note(3, "leads", "Fire Service"),
            note(3, "status", "Purple"),
            note(3, "timescale", "when funded"),
            note(4, "number", "9.9"),
            note(4, "timescale", ""),
        ]
    );
}

#[test]
fn what_was_worked_out_is_a_guess() {
    let draft = read_rows(&["4-6|o|SSCB QA & P team|1.1|a|Q2 2018/19|Completed"]);
    let note = |column: &str, read_as: &str| Guessed { row: 3, column: column.to_owned(), read_as: read_as.to_owned() };
    assert_eq!(
        draft.notes.guessed,
        [
            note("recommendations", "\"4-6\" read as every number from the first to the last"),
            note("leads", "\"SSCB QA & P team\" read as Quality Assurance and Performance Group"),
            note("status", "completed; its milestones are taken as met on the plan's status date"),
            note("timescale", "\"Q2 2018/19\" read as 2018-09-30"),
        ]
    );
    assert_eq!(action(&draft, "1.1").unknown_leads, ["team"]);
}

#[test]
fn a_blank_cell_takes_the_one_above_but_never_across_priorities_nor_the_status() {
    let draft = read_rows(&[
        "4|o|QA&P|1.1|a|TBC|Amber",
        "|||1.2|b|TBC|",
        "|p||1.3|c|TBC|",
        "|||1.4|d|TBC|",
        "Priority 2: Second",
        "|||2.1|e|TBC|",
    ]);
    let recommendations = |number: &str| action(&draft, number).recommendations.len();
    assert_eq!(["1.1", "1.2", "1.3", "1.4", "2.1"].map(recommendations), [1, 1, 0, 0, 0]);
    assert_eq!(["1.1", "1.2", "1.3", "1.4", "2.1"].map(|number| action(&draft, number).outcome), [0, 0, 1, 1, 2]);
    assert_eq!(action(&draft, "1.2").rag, None);
    assert_eq!((action(&draft, "1.4").leads.len(), action(&draft, "2.1").leads.len()), (1, 0));
    let note = |row, column: &str, from| Inherited { row, column: column.to_owned(), from };
    assert_eq!(
        draft.notes.inherited,
        [
            note(4, "recommendations", 3),
            note(4, "outcome", 3),
            note(4, "leads", 3),
            note(5, "leads", 3),
            note(6, "outcome", 5),
            note(6, "leads", 3),
        ]
    );
}

#[test]
fn a_merged_cell_cut_below_its_last_row_goes_on_where_it_began() {
    let draft = read_rows(&[
        "|one|QA&P,|1.1|a|TBC|",
        "|||1.2|b|TBC|",
        "Recs|Outcome|Lead|No.|Action|Timescale|Status",
        "|two|P & P||c||Amber",
    ]);
    assert_eq!(draft.outcomes.iter().map(|outcome| outcome.text.as_str()).collect::<Vec<_>>(), ["one two"]);
    assert_eq!(action(&draft, "1.2").leads, ["qa-and-p", "policies-and-procedures"]);
    assert_eq!((action(&draft, "1.1").text.as_str(), action(&draft, "1.2").text.as_str()), ("a", "b c"));
    assert!(action(&draft, "1.1").rag.is_none() && action(&draft, "1.2").rag.is_some());
    assert_eq!(draft.notes.joined, [Joined { row: 6, into: 4 }]);
}

#[test]
fn a_heading_cut_by_a_page_break_or_repeated_after_one_is_one_priority() {
    let draft = read_rows(&["|and foremost", "|o||1.1|a|TBC|", "Priority 1: First and foremost", "|o||1.2|b|TBC|"]);
    assert_eq!(draft.priorities.len(), 1);
    assert_eq!(draft.priorities[0].title, "First and foremost");
    assert_eq!(draft.actions.len(), 2);
}

#[test]
fn a_list_is_cut_into_parts_only_where_parts_follow() {
    let list = "do: <ul><li>one</li><li>two</li></ul>";
    let whole = read_rows(&[&format!("|o||1.1|{list}|TBC|"), "||||||"]);
    assert_eq!(action(&whole, "1.1").text, "do:\n• one\n• two");
    let second_date = read_rows(&[&format!("|o||1.1|{list}|TBC|"), "|||||By 1 May 2018|"]);
    assert_eq!(action(&second_date, "1.1").text, "do:\n• one\n• two");
    assert_eq!(action(&second_date, "1.1").milestones.len(), 2);
    let parts = read_rows(&["|o||1.1|do: <ul>one|TBC|", "||||<li>two|By 1 May 2018|Completed"]);
    let texts: Vec<Option<&str>> =
        action(&parts, "1.1").milestones.iter().map(|milestone| milestone.text.as_deref()).collect();
    assert_eq!((action(&parts, "1.1").text.as_str(), texts), ("do:", vec![Some("one"), Some("two")]));
    assert_eq!(
        action(&parts, "1.1").milestones.iter().map(|milestone| milestone.completed).collect::<Vec<_>>(),
        [false, true]
    );
}
