//! Plans and actions as they stood at the end of a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

use super::schema::outcomes;
use super::{Db, Error, Result, challenges, conflict_answers, date_changes, plans};
use crate::domain::action::Action;
use crate::domain::number::{ActionNumber, InPlan};
use crate::domain::plan::{Outcome, Plan, Priority};

mod actions;
mod parts;
mod rows;

pub(super) use parts::{Parts, maybe_moment, moment};

/// The name shown for what was recorded at the command line, by nobody's account.
pub const COMMAND_LINE: &str = "Command line";

/// The whole plan with this key as it stood at the end of `day`, all of it seen at one moment.
pub fn plan(db: &mut Db, id: i64, day: NaiveDate) -> Result<Plan> {
    let mut parts = parts::of_plan(db, id, day)?;
    Ok(Plan {
        head: plans::in_parts(&mut parts)?,
        priorities: parts.take("priority", |_, (number, title)| Ok(Priority { number, title }))?,
        outcomes: parts.take("outcome", |_, (id, priority, text)| Ok(Outcome { id, priority, text }))?,
        actions: actions::whole(&mut parts)?,
        answers: conflict_answers::in_parts(&mut parts)?,
        challenges: challenges::in_parts(&mut parts)?,
        date_changes: date_changes::in_parts(&mut parts, day)?,
    })
}

/// One action of a plan by its number, with the words of its outcome.
pub fn action(db: &mut Db, plan_id: i64, number: &ActionNumber, day: NaiveDate) -> Result<Option<(Action, Outcome)>> {
    let mut parts = parts::of_action(db, plan_id, number, day)?;
    let Some(action) = actions::whole(&mut parts)?.pop() else { return Ok(None) };
    let text = outcomes::table.find(action.outcome_id).select(outcomes::text).get_result(db)?;
    let outcome = Outcome { id: action.outcome_id, priority: action.priority, text };
    Ok(Some((action, outcome)))
}

/// One action of the plan with this slug, with what a progress report is judged by: without recommendations and links, and
/// without what was said of it before.
pub fn to_report_on(db: &mut Db, plan: &str, number: &ActionNumber, day: NaiveDate) -> Result<Option<Action>> {
    Ok(actions::whole(&mut parts::to_report_on(db, plan, number, day)?)?.pop())
}

/// As [`to_report_on`], for at most 16 different actions: those that there are, by their places in the list. For a server;
/// on SQLite there are none.
pub fn all_to_report_on(db: &mut Db, named: &[&InPlan], day: NaiveDate) -> Result<Vec<Option<Action>>> {
    let mut all = vec![None; named.len()];
    let Db::Postgres(c) = db else { return Ok(all) };
    let places = named.iter().enumerate();
    let list: Vec<_> =
        places.map(|(place, its)| json!({"place": place, "plan": its.plan, "number": its.number})).collect();
    let mut parts = parts::named(c, &json!(list).to_string(), day)?;
    let places: HashMap<i64, usize> =
        parts.take("place", |id, (place,): (usize,)| Ok((id, place)))?.into_iter().collect();
    for action in actions::whole(&mut parts)? {
        let place = places.get(&action.id).and_then(|place| all.get_mut(*place));
        *place.ok_or_else(|| Error::Broken("an action that was not asked for".to_owned()))? = Some(action);
    }
    Ok(all)
}

/// The actions with these keys, in natural order, as they stood at the end of `day`; one that was added later is left out.
pub fn actions_of(db: &mut Db, ids: &[i64], day: NaiveDate) -> Result<Vec<Action>> {
    actions::whole(&mut parts::of_actions(db, ids, day)?)
}
