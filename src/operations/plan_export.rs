//! Writing a plan as the table that was printed, so that it can be imported again, with what became of its dates.

use crate::domain::action::Action;
use crate::domain::milestone::Milestone;
use crate::domain::number::ActionNumber;
use crate::domain::plan::Plan;
use crate::domain::rag::Rag;
use crate::domain::state::State;
use crate::plan_file::{DateRecord, WrittenAction, WrittenMilestone, WrittenRow, write_csv};

/// The plan as CSV in the seven printed columns, followed by what became of each date.
#[must_use]
pub fn csv(plan: &Plan) -> Vec<u8> {
    let mut rows = Vec::new();
    for priority in &plan.priorities {
        rows.push(WrittenRow::Priority { number: priority.number, title: priority.title.clone() });
        let its = plan.actions.iter().filter(|action| action.priority == priority.number);
        rows.extend(its.map(|action| WrittenRow::Action(written(plan, action))));
    }
    write_csv(&rows)
}

fn written(plan: &Plan, action: &Action) -> WrittenAction {
    WrittenAction {
        recommendations: action.recommendations.iter().map(|citation| citation.number.clone()).collect(),
        outcome: plan.outcome(action.outcome_id).map_or_else(String::new, |outcome| outcome.text.clone()),
        leads: action.leads.iter().map(|lead| lead.name.clone()).collect(),
        number: action.number.to_string(),
        links: action.links.iter().map(ActionNumber::to_string).collect(),
        text: action.text.clone(),
        milestones: action.milestones.iter().map(milestone).collect(),
        status: status(action),
    }
}

fn milestone(milestone: &Milestone) -> WrittenMilestone {
    let record = DateRecord {
        first: milestone.first_due_on,
        now: milestone.due_on,
        moved: milestone.moved,
        slip_days: milestone.slip_days(),
        agreed: milestone.agreed.as_ref().map(|agreed| format!("{}, {}", agreed.by, agreed.on)),
    };
    WrittenMilestone { text: milestone.text.clone(), timescale: milestone.timescale.clone(), record }
}

/// The colour and the note as boards write them; a state that the colour does not say stands in words.
fn status(action: &Action) -> String {
    let colour = action.rag.map(|rag| match rag {
        Rag::Red => "Red",
        Rag::Amber => "Amber",
        Rag::Green => "Green",
    });
    let state = match action.state {
        State::NotStarted | State::InProgress => None,
        State::Completed => Some("Completed"),
        State::Suspended => Some("Suspended"),
        State::Withdrawn => Some("Withdrawn"),
    };
    let note = action.note.as_deref().filter(|note| Some(*note) != state);
    let words: Vec<&str> = [state, note].into_iter().flatten().collect();
    match (colour, words.join(" ")) {
        (Some(colour), words) if words.is_empty() => colour.to_owned(),
        (Some(colour), words) => format!("{colour}: {words}"),
        (None, words) => words,
    }
}
