//! What a document says of the plan's shape: priorities, outcomes, links and the words of milestones.

use super::*;
use crate::domain::timescale::Kind;
use crate::operations::plan_export;
use crate::plan_file::TimescaleWords;

const ROWS: [&str; 4] = [
    "|Safer|QA&P|1.1|Look|By 31 December 2018|",
    "|Kept|QA&P|1.2|Ask|When funded|",
    "Priority 2: Better schools",
    "|Taught|QA&P|2.1|Teach|By 31 March 2019|",
];

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    import_rows(&fixture, "2018-09-01", "2018-09-01", &ROWS);
    fixture
}

fn again(fixture: &Fixture, rows: &[&str]) -> Imported {
    import_rows(fixture, "2018-10-01", "2018-09-01", rows)
}

/// The outcome of an action with the number of its priority.
fn outcome(fixture: &Fixture, number: &str) -> (i32, String) {
    let plan = standing(fixture, "small", "2018-12-01");
    let action = plan.actions.iter().find(|action| action.number.as_str() == number).expect("the action");
    let outcome = plan.outcome(action.outcome_id).expect("the outcome");
    (outcome.priority, outcome.text.clone())
}

#[test]
fn an_action_under_another_priority_stays_where_it_is_with_its_outcome_and_is_said() {
    let fixture = fixture();
    let moved = [ROWS[0], ROWS[2], "|Kept well|QA&P|1.2|Ask|When funded|", ROWS[3]];
    let imported = again(&fixture, &moved);
    assert_eq!(counts(&imported), [0, 1, 2]);
    let [one] = &imported.untaken[..] else { panic!("{:?}", imported.untaken) };
    assert_eq!((one.row, one.action.as_str()), (Some(5), "1.2"));
    assert!(one.detail.contains("under priority 2 here and under priority 1 in the plan"), "{}", one.detail);
    assert_eq!(outcome(&fixture, "1.2"), (1, "Kept well".to_owned()));
    assert_eq!(action(&fixture, "1.2", "2018-12-01").priority, 1);
    assert_eq!(counts(&again(&fixture, &moved)), [0, 0, 3]);
}

#[test]
fn another_title_of_a_priority_is_said_at_its_first_action() {
    let fixture = fixture();
    let mut rows = ROWS;
    rows[2] = "Priority 2: Better teachers";
    let says = ["priority 2 is called \"Better teachers\" here and \"Better schools\" in the plan"];
    assert_untaken(&again(&fixture, &rows), Some(5), "2.1", &says);
}

#[test]
fn a_link_that_a_document_adds_is_a_change_from_today_on_and_recorded() {
    let fixture = fixture();
    let before = action(&fixture, "1.2", "2018-10-01").version;
    let mut rows = ROWS;
    rows[0] = "|Safer|QA&P|1.1 links to 1.2|Look|By 31 December 2018|";
    assert_eq!(counts(&again(&fixture, &rows)), [0, 2, 1]);
    assert_eq!(fixture.last_entry().event, "plan.imported");
    assert_eq!(action(&fixture, "1.1", "2018-10-01").links.len(), 1);
    assert_eq!(action(&fixture, "1.1", "2018-09-30").links, [], "nobody had linked them then");
    assert_eq!(action(&fixture, "1.2", "2018-10-01").version, before + 1);
    assert_eq!(counts(&again(&fixture, &rows)), [0, 0, 3]);
}

#[test]
fn a_link_with_a_new_action_holds_from_the_first_day_on_which_both_are_there() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    import_rows(&fixture, "2018-08-01", "2018-08-01", &ROWS);
    add_action(&fixture, "1.9", "Tell");
    let new = ["|Safer|QA&P|1.3 links to 1.1, 1.9|Listen|TBC|", "|Safer|QA&P|1.9|Tell|By 31 December 2018|"];
    let rows = [ROWS[0], ROWS[1], new[0], new[1], ROWS[2], ROWS[3]];
    assert_eq!(counts(&import_rows(&fixture, "2018-10-01", "2018-08-01", &rows)), [1, 2, 2]);
    let links = |on: &str| action(&fixture, "1.3", on).links.len();
    assert_eq!(["2018-04-01", "2018-08-31", "2018-09-01"].map(links), [1, 1, 2], "1.9 was added on 1 September");
}

/// The document with this said of the timescale that is not understood.
fn with_reading(fixture: &Fixture, on: &str, due_on: &str) -> Imported {
    let words = TimescaleWords { words: "When funded".to_owned(), kind: Kind::Deadline, due_on: Some(day(due_on)) };
    let readings = Readings { timescales: vec![words], ..Readings::default() };
    let documents = Documents { table: table(&ROWS), slug: Some("small".to_owned()), readings, ..Documents::default() };
    fixture.on(on, |context| import(context, &documents)).expect("the import")
}

#[test]
fn words_that_never_had_a_date_and_now_are_read_as_one_ask_for_it_once() {
    let fixture = fixture();
    let first = with_reading(&fixture, "2018-10-01", "2019-01-31");
    let [asked] = &first.date_changes[..] else { panic!("{:?}", first.date_changes) };
    assert_eq!((asked.row, asked.action.as_str(), asked.from, asked.to), (4, "1.2", None, day("2019-01-31")));
    assert_eq!(action(&fixture, "1.2", "2018-10-01").due_on(), None, "it is only asked for");
    let says = ["date change 1 asked for 2019-01-31 already and waits for a decision"];
    assert_untaken(&with_reading(&fixture, "2018-10-02", "2019-01-31"), Some(4), "1.2", &says);
    assert_eq!(again(&fixture, &ROWS).untaken, [], "without the reading nothing is asked");
}

#[test]
fn words_that_are_read_as_a_date_at_last_do_not_stop_an_import_where_the_action_is_over() {
    let fixture = fixture();
    let mut rows = ROWS;
    rows[1] = "|Kept|QA&P|1.2|Ask|When funded|Completed";
    again(&fixture, &rows);
    let imported = with_reading(&fixture, "2018-10-01", "2019-01-31");
    assert_eq!((counts(&imported), imported.date_changes.len()), ([0, 0, 3], 0));
}

fn add_milestone(fixture: &Fixture, number: &str, text: Option<&str>, timescale: &str) {
    let new = NewMilestone { text: text.map(str::to_owned), timescale: timescale.to_owned() };
    fixture
        .on("2018-09-15", |context| structure::add_milestone(context, "small", number, &new))
        .expect("the milestone");
}

#[test]
fn a_document_that_lacks_a_milestone_that_was_added_later_is_imported_and_told_so() {
    let fixture = fixture();
    add_milestone(&fixture, "1.1", None, "Review by 31 January 2019");
    let says = ["the plan has a further milestone, \"Review by 31 January 2019\"", "stays"];
    assert_untaken(&again(&fixture, &ROWS), Some(3), "1.1", &says);
    let two = "|Safer|QA&P|1.1|Look|By 31 December 2018 and by 1 May 2019 and by 1 June 2019|";
    let refused = tried(&fixture, "2018-10-01", None, &[two, ROWS[1], ROWS[2], ROWS[3]]);
    assert!(matches!(refused, Err(Failure::Invalid(_))), "more than there are");
}

#[test]
fn a_document_that_lacks_one_of_the_milestones_that_were_agreed_is_refused() {
    let fixture = Fixture::new();
    let two = "|Safer|QA&P|1.1|Look|By 31 December 2018 and by 1 May 2019|";
    import_rows(&fixture, "2018-09-01", "2018-09-01", &[two]);
    add_milestone(&fixture, "1.1", None, "Review by 31 January 2019");
    let refused = tried(&fixture, "2018-10-01", None, &[ROWS[0]]);
    assert!(matches!(refused, Err(Failure::Invalid(_))));
}

#[test]
fn a_milestone_that_was_added_after_the_day_of_the_statuses_is_not_met_by_a_document_of_that_day() {
    let fixture = fixture();
    add_milestone(&fixture, "1.1", None, "Review by 31 January 2019");
    let completed = format!("{}Green: Completed", ROWS[0]);
    let met = |rows: &[&str], of: &str| {
        import_rows(&fixture, "2018-10-01", of, rows);
        let after = action(&fixture, "1.1", "2018-10-01");
        after.milestones.iter().map(|milestone| milestone.met_on).collect::<Vec<_>>()
    };
    let rows = [completed.as_str(), ROWS[1], ROWS[2], ROWS[3]];
    assert_eq!(met(&rows, "2018-09-10"), [Some(day("2018-09-10")), None]);
    let later = completed.replace("Completed", "Completed at last");
    let rows = [later.as_str(), ROWS[1], ROWS[2], ROWS[3]];
    assert_eq!(met(&rows, "2018-09-20"), [Some(day("2018-09-10")), Some(day("2018-09-20"))]);
}

#[test]
fn words_with_spaces_to_spare_are_exported_and_imported_again_without_a_change() {
    let fixture = fixture();
    add_milestone(&fixture, "1.1", None, "  Review by  31 January 2019 ");
    let part =
        |text: &str, timescale: &str| NewMilestone { text: Some(text.to_owned()), timescale: timescale.to_owned() };
    let new = NewAction {
        number: "1.9".to_owned(),
        priority: 3,
        priority_title: Some(" Third  and  last ".to_owned()),
        outcome: " Kept  safe ".to_owned(),
        text: "Look  around: ".to_owned(),
        leads: vec!["qa-and-p".to_owned()],
        milestones: vec![part(" at  home ", " By 1 May 2019 "), part("• at  school", "By 1 June  2019")],
        ..NewAction::default()
    };
    fixture.on("2018-09-15", |context| structure::add(context, "small", &new)).expect("the action");
    let table = plan_export::csv(&standing(&fixture, "small", "2018-10-01"), day("2018-10-01"));
    let documents = Documents { table, slug: Some("small".to_owned()), ..Documents::default() };
    let imported = fixture.on("2018-10-01", |context| import(context, &documents)).expect("the import");
    assert_eq!((counts(&imported), imported.untaken), ([0, 0, 4], vec![]));
    assert_eq!(imported.date_changes, []);
}
