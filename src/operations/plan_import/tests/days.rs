//! Of which day a document speaks, and from which day what it adds is part of the plan.

use super::*;
use crate::domain::progress::{Mark, Report};
use crate::domain::rag::Rag;
use crate::operations::{plan_export, progress};

const AMBER: &str = "|Safer|QA&P|1.1|Look|By 31 December 2018|Amber: On track";

#[test]
fn a_plan_without_a_day_of_its_statuses_takes_that_of_its_first_import() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    assert_eq!(counts(&tried(&fixture, "2018-10-01", None, &[AMBER]).expect("the import")), [1, 0, 0]);
    let plan = standing(&fixture, "small", "2018-10-01");
    assert_eq!(plan.head.status_date, Some(day("2018-10-01")));
    assert_eq!(plan.actions[0].added_on, day("2018-04-01"), "the first actions were always part of it");
    let stuck =
        Report { state: None, rag: Some(Rag::Red), note: "We are stuck".to_owned(), milestones_met: Vec::new() };
    fixture.on("2018-10-20", |context| progress::post(context, "small", "1.1", &stuck)).expect("the update");
    let revision = standing(&fixture, "small", "2018-11-01").head.revision;
    let again = tried(&fixture, "2018-11-01", None, &[AMBER]).expect("the import");
    assert_eq!((again.status_date, counts(&again)), (day("2018-10-01"), [0, 0, 1]));
    let after = standing(&fixture, "small", "2018-11-01");
    assert_eq!((after.head.revision, after.actions[0].rag), (revision, Some(Rag::Red)));
}

#[test]
fn what_is_added_to_a_plan_that_has_actions_is_part_of_it_from_the_day_of_the_statuses() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    add_action(&fixture, "1.9", "Ask");
    import_rows(&fixture, "2018-10-05", "2018-10-01", &[AMBER]);
    assert_eq!(action(&fixture, "1.1", "2018-10-01").added_on, day("2018-10-01"));
}

#[test]
fn what_is_exported_after_an_update_is_of_that_day_and_is_imported_again_without_a_change() {
    let fixture = Fixture::new();
    add_plan(&fixture);
    import_rows(&fixture, "2018-10-01", "2018-07-31", &[AMBER]);
    let stuck = Report {
        state: Some(State::Completed),
        rag: Some(Rag::Green),
        note: "Done".to_owned(),
        milestones_met: vec![Mark {
            milestone: action(&fixture, "1.1", "2018-10-01").milestones[0].id,
            met_on: Some(day("2018-10-18")),
        }],
    };
    fixture.on("2018-10-20", |context| progress::post(context, "small", "1.1", &stuck)).expect("the update");
    let table = plan_export::csv(&standing(&fixture, "small", "2018-11-01"), day("2018-11-01"));
    let documents = Documents { table, slug: Some("small".to_owned()), ..Documents::default() };
    let imported = fixture.on("2018-11-05", |context| import(context, &documents)).expect("the import");
    assert_eq!((imported.status_date, counts(&imported)), (day("2018-11-01"), [0, 0, 1]));
    let then = action(&fixture, "1.1", "2018-09-30");
    assert_eq!((then.rag, then.milestones[0].met_on), (Some(Rag::Amber), None), "history is as it was");
    let now = action(&fixture, "1.1", "2018-11-05");
    assert_eq!((now.rag, now.milestones[0].met_on), (Some(Rag::Green), Some(day("2018-10-18"))));
}
