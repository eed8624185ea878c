//! Adding a milestone to an action that is there.

use chrono::NaiveDate;
use serde_json::json;

use super::{MOST, check, present};
use crate::domain::action::Action;
use crate::domain::milestone::Milestone;
use crate::domain::policy::Permission;
use crate::domain::state::State;
use crate::domain::timescale;
use crate::operations::context::Event;
use crate::operations::{Context, Failure, Invalid, Outcome, plans};
use crate::store::actions::{self, NewMilestone as NewRow};
use crate::store::open_dates;

/// A dated commitment to be added. Several dates in one timescale make several milestones.
#[derive(Debug, Clone, Default)]
pub struct NewMilestone {
    /// Its own words, where the action has several parts.
    pub text: Option<String>,
    /// The board's words for when.
    pub timescale: String,
}

/// Adds a milestone to an action, from today on. Those that are there stay as they are.
pub fn add_milestone(context: &mut Context<'_>, plan: &str, number: &str, new: &NewMilestone) -> Outcome<()> {
    context.require(Permission::ChangeStructure)?;
    let head = plans::find_for_update(context, plan)?;
    let (before, _) = present(context, &head, number)?;
    let mut invalid = Invalid::default();
    check::milestone(&mut invalid, "", new);
    invalid.finish()?;
    check_takes_milestones(&before)?;
    let position = actions::count_milestones(context.db, before.id)?;
    let today = context.at().today;
    insert(context, before.id, position, std::slice::from_ref(new), Some(today))?;
    let (after, _) = present(context, &head, number)?;
    if after.milestones.len() > MOST {
        return Err(Failure::Conflict(format!("action {number} would have more than {MOST} milestones")));
    }
    open_dates::keep(context.db, before.id)?;
    actions::bump_version(context.db, before.id)?;
    plans::bump_revision(context, &head)?;
    context.record(Event {
        name: "milestone.added",
        plan: Some(plan),
        subject: number,
        before: None,
        after: Some(describe(&after.milestones[before.milestones.len()..])),
    })?;
    Ok(())
}

/// Nothing if a milestone can be added to an action: what is done or taken out of the plan has nothing left to agree.
pub fn check_takes_milestones(action: &Action) -> Outcome<()> {
    let number = &action.number;
    let why = match action.state {
        State::NotStarted | State::InProgress | State::Suspended => return Ok(()),
        State::Completed => format!("action {number} is completed: report it in progress first"),
        State::Withdrawn => format!("action {number} has been withdrawn: bring it back first"),
    };
    Err(Failure::Conflict(why))
}

/// Stores milestones of an action after the others, from `added_on` on or, if that is not said, with the action.
pub(super) fn insert(
    context: &mut Context<'_>,
    action_id: i64,
    first_position: i32,
    milestones: &[NewMilestone],
    added_on: Option<NaiveDate>,
) -> Outcome<()> {
    let mut position = first_position;
    for NewMilestone { text, timescale } in milestones {
        let reading = timescale::read(timescale);
        for due_on in reading.days() {
            let row = NewRow { text: text.as_deref(), timescale, kind: reading.kind, due_on, added_on };
            actions::insert_milestone(context.db, action_id, position, &row)?;
            position += 1;
        }
    }
    Ok(())
}

fn describe(milestones: &[Milestone]) -> serde_json::Value {
    let one = |milestone: &Milestone| {
        json!({
            "id": milestone.id,
            "text": milestone.text,
            "timescale": milestone.timescale,
            "kind": milestone.kind,
            "due_on": milestone.due_on,
        })
    };
    json!({"milestones": milestones.iter().map(one).collect::<Vec<_>>()})
}
