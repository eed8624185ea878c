//! What a document says of the actions' statuses, beside what their leads said.

use super::*;
use crate::domain::progress::{Mark, Report};
use crate::domain::rag::Rag;
use crate::operations::progress;

fn report(fixture: &Fixture, on: &str, number: &str, rag: Rag, note: &str, milestones_met: Vec<Mark>) {
    let report = Report { state: Some(State::InProgress), rag: Some(rag), note: note.to_owned(), milestones_met };
    fixture.on(on, |context| progress::post(context, "small", number, &report)).expect("the update");
}

fn judged(action: &Action) -> (State, Option<Rag>, Option<&str>) {
    (action.state, action.rag, action.note.as_deref())
}

const AMBER: [&str; 1] = ["|Safer|QA&P|1.1|Look|By 31 December 2018|Amber: On track"];

#[test]
fn what_a_lead_said_on_the_day_of_the_statuses_stays_when_the_same_document_comes_again() {
    let fixture = Fixture::new();
    import_rows(&fixture, "2018-10-01", "2018-10-01", &AMBER);
    report(&fixture, "2018-10-01", "1.1", Rag::Red, "We are stuck", Vec::new());
    let again = import_rows(&fixture, "2018-10-01", "2018-10-01", &AMBER);
    let says = ["was said of 2018-10-01 already", "has been reported on since", "post an update"];
    assert_untaken(&again, Some(3), "1.1", &says);
    let after = action(&fixture, "1.1", "2018-10-01");
    assert_eq!(judged(&after), (State::InProgress, Some(Rag::Red), Some("We are stuck")));
}

#[test]
fn what_held_before_the_day_is_older_than_what_a_lead_said_on_it() {
    let fixture = Fixture::new();
    import_rows(&fixture, "2018-09-01", "2018-09-01", &AMBER);
    report(&fixture, "2018-10-01", "1.1", Rag::Green, "We are through", Vec::new());
    let later = import_rows(&fixture, "2018-10-01", "2018-10-01", &AMBER);
    assert_untaken(&later, Some(3), "1.1", &["has been reported on since"]);
    assert_eq!(action(&fixture, "1.1", "2018-10-01").rag, Some(Rag::Green));
}

#[test]
fn a_status_that_a_document_corrects_on_the_same_day_is_entered() {
    let fixture = Fixture::new();
    import_rows(&fixture, "2018-10-01", "2018-10-01", &AMBER);
    let red = [AMBER[0].replace("Amber: On track", "Red: Stuck")];
    let red: Vec<&str> = red.iter().map(String::as_str).collect();
    assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-10-01", &red)), [0, 1, 0]);
    assert_eq!(judged(&action(&fixture, "1.1", "2018-10-01")), (State::InProgress, Some(Rag::Red), Some("Stuck")));
    assert_eq!(import_rows(&fixture, "2018-10-01", "2018-10-01", &red).untaken, []);
}

/// A mark that says on which day the only milestone was met.
fn met(fixture: &Fixture, number: &str, on: &str) -> Mark {
    let milestone = action(fixture, number, "2018-10-01").milestones[0].id;
    Mark { milestone, met_on: Some(day(on)) }
}

#[test]
fn the_day_on_which_a_lead_said_a_milestone_was_met_stays_when_a_document_says_completed() {
    let fixture = Fixture::new();
    let row = "|Safer|QA&P|1.1|Look|By 30 September 2018 and by 31 December 2018|";
    import_rows(&fixture, "2018-09-01", "2018-09-01", &[row]);
    let mark = met(&fixture, "1.1", "2018-09-20");
    report(&fixture, "2018-09-25", "1.1", Rag::Amber, "One is met", vec![mark]);
    let completed = format!("{row}Green: Completed");
    for expected in [[0, 1, 0], [0, 0, 1]] {
        let imported = import_rows(&fixture, "2018-11-01", "2018-10-31", &[&completed]);
        assert_eq!(counts(&imported), expected);
        let after = action(&fixture, "1.1", "2018-11-01");
        let met: Vec<_> = after.milestones.iter().map(|milestone| milestone.met_on).collect();
        assert_eq!(met, [Some(day("2018-09-20")), Some(day("2018-10-31"))]);
    }
}

/// An action of two parts, of which the second has this status.
fn parts(own: &str, second: &str) -> [String; 2] {
    let row = format!("|Safer|QA&P|1.1|Look: <ul>at one|By 30 September 2018|{own}");
    [row, format!("||||<li>at two|By 31 December 2018|{second}")]
}

fn import_parts(fixture: &Fixture, on: &str, own: &str, second: &str) -> [usize; 3] {
    let rows = parts(own, second);
    counts(&import_rows(fixture, "2018-12-01", on, &rows.each_ref().map(String::as_str)))
}

fn met_parts(fixture: &Fixture) -> [Option<NaiveDate>; 2] {
    let after = action(fixture, "1.1", "2018-12-01");
    [0, 1].map(|place| after.milestones[place].met_on)
}

#[test]
fn a_completed_part_of_a_new_action_without_a_status_is_met() {
    let fixture = Fixture::new();
    assert_eq!(import_parts(&fixture, "2018-09-01", "", "Completed"), [1, 0, 0]);
    assert_eq!(met_parts(&fixture), [None, Some(day("2018-09-01"))]);
    assert_eq!(judged(&action(&fixture, "1.1", "2018-12-01")), (State::NotStarted, None, None));
    assert_eq!(import_parts(&fixture, "2018-09-01", "", "Completed"), [0, 0, 1]);
}

#[test]
fn a_completed_part_is_met_where_the_status_of_its_action_is_blank_or_as_it_was() {
    for own in ["", "Amber: On track"] {
        let fixture = Fixture::new();
        import_parts(&fixture, "2018-09-01", "Amber: On track", "");
        for expected in [[0, 1, 0], [0, 0, 1]] {
            assert_eq!(import_parts(&fixture, "2018-10-01", own, "Completed"), expected, "{own:?}");
            assert_eq!(met_parts(&fixture), [None, Some(day("2018-10-01"))], "{own:?}");
            let after = action(&fixture, "1.1", "2018-12-01");
            assert_eq!(judged(&after), (State::InProgress, Some(Rag::Amber), Some("On track")), "{own:?}");
        }
    }
}

#[test]
fn a_part_that_a_lead_found_not_to_be_met_on_the_same_day_stays_so() {
    let fixture = Fixture::new();
    import_parts(&fixture, "2018-12-01", "", "Completed");
    let second = action(&fixture, "1.1", "2018-12-01").milestones[1].id;
    let back = vec![Mark { milestone: second, met_on: None }];
    report(&fixture, "2018-12-01", "1.1", Rag::Red, "Not met after all", back);
    assert_eq!(import_parts(&fixture, "2018-12-01", "", "Completed"), [0, 0, 1]);
    assert_eq!(met_parts(&fixture), [None, None]);
}
