//! Writing a plan as the table that was printed, so that it can be imported again, with what became of its dates.

use chrono::NaiveDate;

use crate::domain::action::{Action, Citation};
use crate::domain::milestone::Milestone;
use crate::domain::number::ActionNumber;
use crate::domain::plan::Plan;
use crate::plan_file::{
    DateRecord, Judged, WrittenAction, WrittenMilestone, WrittenRow, printed_citation, printed_status, write_csv,
};

/// The plan, as it stood on `day`, as CSV in the seven printed columns, followed by what became of each date and by the exact
/// status.
#[must_use]
pub fn csv(plan: &Plan, day: NaiveDate) -> Vec<u8> {
    let mut rows = Vec::new();
    for priority in &plan.priorities {
        rows.push(WrittenRow::Priority { number: priority.number, title: priority.title.clone() });
        let its = plan.actions.iter().filter(|action| action.priority == priority.number);
        rows.extend(its.map(|action| WrittenRow::Action(written(plan, action, day))));
    }
    write_csv(&rows)
}

fn written(plan: &Plan, action: &Action, day: NaiveDate) -> WrittenAction {
    let own = plan.head.register.as_deref();
    let cited = |citation: &Citation| printed_citation(own, &citation.register, &citation.number);
    WrittenAction {
        recommendations: action.recommendations.iter().map(cited).collect(),
        outcome: plan.outcome(action.outcome_id).map_or_else(String::new, |outcome| outcome.text.clone()),
        leads: action.leads.iter().map(|lead| lead.name.clone()).collect(),
        number: action.number.to_string(),
        links: action.links.iter().map(ActionNumber::to_string).collect(),
        text: action.text.clone(),
        milestones: action.milestones.iter().map(milestone).collect(),
        status: printed_status(action.state, action.rag, action.note.as_deref()),
        judged: Some(Judged { state: action.state, rag: action.rag, note: action.note.clone(), as_at: day }),
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
