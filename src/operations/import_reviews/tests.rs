use super::*;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::domain::timescale::Kind;
use crate::operations::fixture::{Fixture, PASSWORD};
use crate::operations::{actions, groups, plans};
use crate::plan_file::{LeadWords, TimescaleWords};

const TABLE: &str = "Recs\tOutcome\tLead\tNo.\tAction\tTimescale\tStatus
\tPriority 1: First
\tSafer\tQuality Team\t1.1\tLook\tBy the AGM\t
";

fn fixture() -> (Fixture, Actor) {
    let fixture = Fixture::new();
    fixture.group("qa-and-p", "Quality Assurance and Performance Group");
    fixture.person("ann@example.org", Role::Administrator);
    let pass = fixture.sign_in("ann@example.org", PASSWORD).expect("a pass");
    let actor = fixture.actor(&pass.access_token).expect("an actor");
    (fixture, actor)
}

fn upload() -> Upload {
    Upload { table: TABLE.into(), file_name: "plan.tsv".to_owned(), plan: "p".to_owned(), status_date: None }
}

fn readings() -> Readings {
    let (words, groups) = ("Quality Team".to_owned(), vec!["qa-and-p".to_owned()]);
    let due_on = Some("2018-11-30".parse().expect("a day"));
    Readings {
        leads: vec![LeadWords { words, groups }],
        timescales: vec![TimescaleWords { words: "By the AGM".to_owned(), kind: Kind::Review, due_on }],
    }
}

fn rehearse(fixture: &Fixture, actor: &Actor, id: &str) -> Outcome<Looked> {
    let circumstances = fixture.circumstances();
    fixture.database.dry_run(|db| look(&mut Context { db, actor, circumstances, snapshots: None }, id))
}

#[test]
fn what_was_said_of_words_is_what_is_imported() {
    let (fixture, ann) = fixture();
    let id = fixture.write(&ann, |context| begin(context, upload())).expect("kept");
    let looked = rehearse(&fixture, &ann, &id).expect("looked through");
    let guessed: Vec<_> = looked.imported.notes.guessed.iter().filter_map(|note| note.words()).collect();
    assert_eq!(guessed, ["Quality Team"]);
    assert_eq!(looked.imported.notes.not_understood[0].text, "By the AGM");
    fixture.write(&ann, |context| say(context, &id, &readings())).expect("said");
    let looked = rehearse(&fixture, &ann, &id).expect("looked through again");
    assert!(looked.imported.notes.not_understood.is_empty(), "{:?}", looked.imported);
    assert!(fixture.write(&ann, |context| plans::open(context, "p")).is_err(), "a look changes nothing");
    fixture.write(&ann, |context| confirm(context, &id, &looked.seen)).expect("imported");
    let found = fixture.write(&ann, |context| actions::find(context, "p", "1.1", None)).expect("the action");
    let action = found.action().expect("the action");
    assert!(action.is_led_by("qa-and-p"));
    let milestone = &action.milestones[0];
    assert_eq!((milestone.kind, milestone.timescale.as_str()), (Kind::Review, "By the AGM"));
    assert_eq!(milestone.due_on, Some("2018-11-30".parse().expect("a day")));
    let group = fixture.write(&ann, |context| groups::open(context, "qa-and-p")).expect("the group");
    assert_eq!(group.aliases, ["Quality Team"]);
    assert!(matches!(rehearse(&fixture, &ann, &id), Err(Failure::NotFound { .. })), "it is imported once");
}

#[test]
fn a_plan_that_has_changed_since_is_not_overwritten() {
    let (fixture, ann) = fixture();
    let first = fixture.write(&ann, |context| begin(context, upload())).expect("kept");
    let seen = rehearse(&fixture, &ann, &first).expect("looked through").seen;
    fixture.write(&ann, |context| confirm(context, &first, &seen)).expect("imported");
    let other = Upload { table: TABLE.replace("Look", "Listen").into(), ..upload() };
    let second = fixture.write(&ann, |context| begin(context, other)).expect("kept");
    let seen = rehearse(&fixture, &ann, &second).expect("looked through").seen;
    let title = plans::PlanChange { title: Some("Another title".to_owned()), ..plans::PlanChange::default() };
    fixture.write(&ann, |context| plans::change(context, "p", title, |_| Ok(()))).expect("changed in between");
    let refused = fixture.write(&ann, |context| confirm(context, &second, &seen));
    assert!(matches!(refused, Err(Failure::Conflict(_))), "{refused:?}");
    let found = fixture.write(&ann, |context| actions::find(context, "p", "1.1", None)).expect("the action");
    assert_eq!(found.action().expect("the action").text, "Look");
    let seen = rehearse(&fixture, &ann, &second).expect("looked through again").seen;
    fixture.write(&ann, |context| confirm(context, &second, &seen)).expect("imported");
}

#[test]
fn a_document_is_for_whoever_sent_it_and_must_be_readable() {
    let (fixture, ann) = fixture();
    let id = fixture.write(&ann, |context| begin(context, upload())).expect("kept");
    fixture.person("bob@example.org", Role::Administrator);
    fixture.person("eve@example.org", Role::BusinessGroup);
    let enter = |email: &str| {
        let pass = fixture.sign_in(email, PASSWORD).expect("a pass");
        fixture.actor(&pass.access_token).expect("an actor")
    };
    assert!(matches!(rehearse(&fixture, &enter("bob@example.org"), &id), Err(Failure::NotFound { .. })));
    assert!(matches!(rehearse(&fixture, &enter("eve@example.org"), &id), Err(Failure::Forbidden(_))));
    let broken = Upload { table: b"no table at all".to_vec(), plan: "Not A Slug".to_owned(), ..upload() };
    let refused = fixture.write(&ann, |context| begin(context, broken.clone())).map(|_| ());
    assert!(refused.expect_err("refused").to_string().starts_with("plan: "));
    let refused = fixture.write(&ann, |context| begin(context, Upload { plan: "p".to_owned(), ..broken })).map(|_| ());
    assert!(refused.expect_err("refused").to_string().starts_with("file: "));
    let mut wrong = readings();
    wrong.leads[0].groups = vec!["nobody".to_owned()];
    wrong.timescales[0].due_on = None;
    let Err(Failure::Invalid(invalid)) = fixture.write(&ann, |context| say(context, &id, &wrong)) else {
        panic!("taken");
    };
    let pointers: Vec<&str> = invalid.fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/readings/leads/0/group", "/readings/timescales/0/due_on"]);
}
