//! Of which day a document speaks, and from which day what it adds is part of the plan.

use super::*;
use crate::domain::progress::Report;
use crate::domain::rag::Rag;
use crate::operations::progress;

const AMBER: &str = "|Safer|QA&P|1.1|Look|By 31 December 2018|Amber: On track";

#[test]
fn a_plan_without_a_day_of_its_statuses_takes_that_of_its_first_import() {
    let rehearsal = Rehearsal::new();
    add_plan(&rehearsal);
    assert_eq!(counts(&tried(&rehearsal, "2018-10-01", None, &[AMBER]).expect("the import")), [1, 0, 0]);
    let plan = standing(&rehearsal, "small", "2018-10-01");
    assert_eq!(plan.head.status_date, Some(day("2018-10-01")));
    assert_eq!(plan.actions[0].added_on, day("2018-04-01"), "the first actions were always part of it");
    let stuck =
        Report { state: None, rag: Some(Rag::Red), note: "We are stuck".to_owned(), milestones_met: Vec::new() };
    rehearsal.on("2018-10-20", |context| progress::post(context, "small", "1.1", &stuck)).expect("the update");
    let revision = standing(&rehearsal, "small", "2018-11-01").head.revision;
    let again = tried(&rehearsal, "2018-11-01", None, &[AMBER]).expect("the import");
    assert_eq!((again.status_date, counts(&again)), (day("2018-10-01"), [0, 0, 1]));
    let after = standing(&rehearsal, "small", "2018-11-01");
    assert_eq!((after.head.revision, after.actions[0].rag), (revision, Some(Rag::Red)));
}

#[test]
fn what_is_added_to_a_plan_that_has_actions_is_part_of_it_from_the_day_of_the_statuses() {
    let rehearsal = Rehearsal::new();
    add_plan(&rehearsal);
    add_action(&rehearsal, "1.9", "Ask");
    import_rows(&rehearsal, "2018-10-05", "2018-10-01", &[AMBER]);
    assert_eq!(action(&rehearsal, "1.1", "2018-10-01").added_on, day("2018-10-01"));
}
