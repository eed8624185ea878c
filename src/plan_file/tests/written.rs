//! What is written reads back as the same plan.

use proptest::prelude::*;

use super::*;
use crate::domain::rag::Rag;
use crate::domain::sample::day;
use crate::domain::state::State;
use crate::plan_file::{Judged, WrittenAction, WrittenMilestone, WrittenRow, printed_status, write_csv};

/// The rows of a draft, as an export makes them.
fn rows_of(draft: &Draft) -> Vec<WrittenRow> {
    let mut rows = Vec::new();
    for priority in &draft.priorities {
        rows.push(WrittenRow::Priority { number: priority.number, title: priority.title.clone() });
        let own = draft.actions.iter().filter(|action| action.priority == priority.number);
        rows.extend(own.map(|action| WrittenRow::Action(written(draft, action))));
    }
    rows
}

fn written(draft: &Draft, action: &DraftAction) -> WrittenAction {
    let leads = leads();
    let names = action.leads.iter().map(|slug| leads.name(slug).expect("a known group").to_owned());
    WrittenAction {
        recommendations: action.recommendations.iter().map(ToString::to_string).collect(),
        outcome: draft.outcomes[action.outcome].text.clone(),
        leads: names.chain(action.unknown_leads.iter().cloned()).collect(),
        number: action.number.to_string(),
        links: action.links.iter().map(ToString::to_string).collect(),
        text: action.text.clone(),
        milestones: action
            .milestones
            .iter()
            .map(|milestone| WrittenMilestone {
                text: milestone.text.clone(),
                timescale: milestone.timescale.clone(),
                ..WrittenMilestone::default()
            })
            .collect(),
        status: status(action),
        judged: None,
    }
}

fn status(action: &DraftAction) -> String {
    let note = action.note.clone().unwrap_or_default();
    match action.rag {
        Some(rag) if note.is_empty() => rag.as_str().to_owned(),
        Some(rag) => format!("{}: {note}", rag.as_str()),
        None => note,
    }
}

/// The draft without what depends on where it stood in its file.
fn without_rows(mut draft: Draft) -> Draft {
    draft.notes = super::super::Notes::default();
    draft.priorities.iter_mut().for_each(|priority| priority.row = 0);
    draft.outcomes.iter_mut().for_each(|outcome| outcome.row = 0);
    for action in &mut draft.actions {
        action.row = 0;
        action.milestones.iter_mut().for_each(|milestone| milestone.row = 0);
    }
    draft
}

fn read_again(draft: &Draft) -> Draft {
    read(&write_csv(&rows_of(draft)), &leads(), &Readings::default()).expect("a plan")
}

#[test]
fn the_first_plan_survives_being_written_and_read() {
    let draft = first_plan();
    let again = read_again(&draft);
    assert!(again.notes.joined.is_empty() && again.notes.inherited.is_empty() && again.notes.not_understood.is_empty());
    assert_eq!(without_rows(again), without_rows(draft));
}

#[test]
fn the_same_plan_is_written_as_the_same_bytes() {
    let draft = first_plan();
    let once = write_csv(&rows_of(&draft));
    assert_eq!(write_csv(&rows_of(&read_again(&draft))), once);
    let csv = String::from_utf8(once).expect("text");
    assert!(csv.starts_with("Key OFSTED Rec.,What difference will this make to children in Surrey?,Lead Subgroup/ Agency,Action No.,Action,Timescale,Status RAG,First date,Date now,Times moved,Slip in days,Moved by,State,RAG,Note,As at\r\n"));
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_made_harmless() {
    for text in ["=1+1", "+44", "-", "@SUM(A1)", "＝1+1", "'=x", "' =x", "''-"] {
        let action = WrittenAction {
            number: "1.1".to_owned(),
            text: text.to_owned(),
            outcome: text.to_owned(),
            ..WrittenAction::default()
        };
        let heading = WrittenRow::Priority { number: 1, title: "First".to_owned() };
        let bytes = write_csv(&[heading, WrittenRow::Action(action)]);
        assert!(String::from_utf8_lossy(&bytes).contains(&format!(",'{text},")), "{text:?}");
        let draft = read(&bytes, &leads(), &Readings::default()).expect("a plan");
        assert_eq!((draft.actions[0].text.as_str(), draft.outcomes[0].text.as_str()), (text, text));
    }
}

fn any_judged() -> impl Strategy<Value = Judged> {
    let note = proptest::option::of("[ =+'\"a,;<&\n\t]{0,3}(Completed|done|Not started|Red: |• )?[ a\r\n]{0,3}x");
    let rag = proptest::sample::select(vec![None, Some(Rag::Red), Some(Rag::Amber), Some(Rag::Green)]);
    (proptest::sample::select(State::ALL.to_vec()), rag, note).prop_map(|(state, rag, note)| Judged {
        state,
        rag,
        note,
        as_at: day("2018-10-01"),
    })
}

proptest! {
    #[test]
    fn any_state_colour_and_note_survive_being_written_and_read(judged in any_judged()) {
        let action = WrittenAction {
            number: "1.1".to_owned(),
            text: "Ask".to_owned(),
            status: printed_status(judged.state, judged.rag, judged.note.as_deref()),
            judged: Some(judged.clone()),
            ..WrittenAction::default()
        };
        let heading = WrittenRow::Priority { number: 1, title: "First".to_owned() };
        let table = write_csv(&[heading, WrittenRow::Action(action)]);
        let draft = read(&table, &leads(), &Readings::default()).expect("a plan");
        let read = &draft.actions[0];
        let as_at = draft.as_at.expect("a day");
        prop_assert_eq!(Judged { state: read.state, rag: read.rag, note: read.note.clone(), as_at }, judged);
        let status = |note: &super::super::Guessed| note.read_as.contains("State, RAG and Note");
        prop_assert!(!draft.notes.guessed.iter().any(status), "the status cell says the same");
    }
}

#[test]
fn a_status_that_was_changed_beside_its_columns_is_said() {
    let csv =
        "No.,Action,Timescale,Status,State,RAG,Note\nPriority 1: First\n1.1,Ask,TBC,Red: Late,in progress,amber,Fine\n";
    let draft = read(csv.as_bytes(), &leads(), &Readings::default()).expect("a plan");
    assert_eq!((draft.actions[0].rag, draft.actions[0].note.as_deref()), (Some(Rag::Amber), Some("Fine")));
    assert!(draft.notes.guessed.iter().any(|note| note.row == 3 && note.read_as.starts_with("\"Red: Late\"")));
}

#[test]
fn the_day_of_the_statuses_is_read_as_a_spreadsheet_writes_it_and_refused_where_it_is_none_or_another() {
    let table = |one: &str, two: &str| {
        format!(
            "No.,Action,Timescale,Status,State,RAG,Note,As at\nPriority 1: First\n\
             1.1,Ask,TBC,Red,in progress,red,,{one}\n1.2,Tell,TBC,,not started,,,{two}\n"
        )
    };
    let read = |one, two| read(table(one, two).as_bytes(), &leads(), &Readings::default());
    for (one, two, as_at) in [
        ("2018-10-01", "2018-10-01", Some("2018-10-01")),
        ("01/10/2018", "1 October 2018", Some("2018-10-01")),
        ("", "", None),
        ("", "2018-10-01", Some("2018-10-01")),
    ] {
        assert_eq!(read(one, two).expect("a plan").as_at, as_at.map(day), "{one}, {two}");
    }
    for (one, two, row, says) in [
        ("2018-10-01", "2018-10-02", 4, "here and 2018-10-01 above"),
        ("soon", "", 3, "which is no day"),
        ("2018-10-01", "2999-01-01", 4, "which is no day"),
    ] {
        let refused = read(one, two).expect_err(two).to_string();
        assert!(refused.contains(&format!("row {row}")) && refused.contains(says), "{refused}");
    }
}

fn any_words() -> impl Strategy<Value = String> {
    "[=+@'<&a-c\"|,;é-]{1,8}( (<p>|&amp;|x,\"y\"|/|•)){0,2}"
        .prop_map(|words| crate::plan_file::clean::clean(&words))
        .prop_filter("words", |words| !words.is_empty())
}

fn any_milestone(with_text: bool) -> impl Strategy<Value = DraftMilestoneWords> {
    let timescale = "(By 30 September 2018|May 2018|By 1 May 2018 and 1 June 2018|TBC|=soon|when \"funded\", maybe)";
    let text = if with_text {
        any_words()
            .prop_map(|text| Some(text.replace(['•', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ")))
            .boxed()
    } else {
        Just(None).boxed()
    };
    (text, timescale)
        .prop_map(|(text, timescale)| DraftMilestoneWords { text: text.filter(|text| !text.is_empty()), timescale })
}

#[derive(Debug, Clone)]
struct DraftMilestoneWords {
    text: Option<String>,
    timescale: String,
}

fn any_action() -> impl Strategy<Value = WrittenAction> {
    let milestones = (any::<bool>(), 0usize..4)
        .prop_flat_map(|(with_text, count)| proptest::collection::vec(any_milestone(with_text), count));
    (any_words(), any_words(), milestones, "(|Amber|Green: Completed|Red: -x|=1|Not started)").prop_map(
        |(outcome, text, milestones, status)| WrittenAction {
            recommendations: vec!["4".to_owned(), "12a".to_owned(), "peer-review:R1".to_owned()],
            outcome,
            text,
            status,
            leads: vec!["Neglect Sub Group".to_owned(), "Fire Service".to_owned()],
            milestones: milestones
                .into_iter()
                .map(|words| WrittenMilestone {
                    text: words.text,
                    timescale: words.timescale,
                    ..WrittenMilestone::default()
                })
                .collect(),
            ..WrittenAction::default()
        },
    )
}

proptest! {
    #[test]
    fn any_plan_survives_being_written_and_read(mut actions in proptest::collection::vec(any_action(), 1..5)) {
        let mut rows = vec![WrittenRow::Priority { number: 3, title: "<Third> & \"last\"".to_owned() }];
        for (place, action) in actions.iter_mut().enumerate() {
            action.number = format!("3.{}", place + 1);
            rows.push(WrittenRow::Action(action.clone()));
        }
        let draft = read(&write_csv(&rows), &leads(), &Readings::default()).expect("a plan");
        prop_assert_eq!(draft.actions.len(), actions.len());
        for (read, written) in draft.actions.iter().zip(&actions) {
            prop_assert_eq!(&read.text, &written.text);
            prop_assert_eq!(&draft.outcomes[read.outcome].text, &written.outcome);
            let mut words: Vec<(Option<&str>, &str)> = read.milestones.iter().map(|milestone| (milestone.text.as_deref(), milestone.timescale.as_str())).collect();
            let mut expected: Vec<(Option<&str>, &str)> = written.milestones.iter().map(|milestone| (milestone.text.as_deref(), milestone.timescale.as_str())).collect();
            words.dedup();
            expected.dedup();
            prop_assert_eq!(words, expected);
            prop_assert!(read.milestones.iter().all(|milestone| milestone.completed == (read.state == State::Completed)));
        }
        prop_assert_eq!(without_rows(read_again(&draft)), without_rows(draft));
    }
}
