//! Plans and actions as they stood at the end of a day.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::connection::Backend;
use super::each::each;
use super::schema::{
    action_citations, action_leads, action_links, action_wordings, actions, groups, outcomes, priorities,
    progress_updates, recommendations, registers, users,
};
use super::{Db, Error, Result, challenges, conflict_answers, date_changes, plans, registers::were_there};
use crate::domain::action::{Action, Citation, Lead, Updated};
use crate::domain::number::ActionNumber;
use crate::domain::plan::{Head, Outcome, Plan, Priority};

/// Which actions are meant.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// All of one plan.
    OfPlan(i64),
    /// One, by its key.
    One(i64),
    /// Some, by their keys.
    These(&'a [i64]),
}

/// Narrows a boxed query that has `actions` in it.
macro_rules! narrow {
    ($query:expr, $which:expr) => {
        match $which {
            Which::OfPlan(id) => $query.filter(actions::plan_id.eq(id)),
            Which::One(id) => $query.filter(actions::id.eq(id)),
            Which::These(ids) => $query.filter(actions::id.eq_any(ids.to_vec())),
        }
    };
}

mod look_back;
mod milestones;

/// The rows of actions as they stood at the end of a day. Like the other two a macro, because the type of a join has no name
/// worth writing; whoever narrows it without boxing it gets a statement that is kept prepared.
macro_rules! action_rows {
    ($day:expr) => {{
        let holds = action_wordings::from_day.le($day).and(action_wordings::until_day.gt($day));
        let latest = progress_updates::action_id
            .eq(actions::id)
            .and(progress_updates::as_at.le($day))
            .and(progress_updates::until_day.gt($day));
        actions::table
            .inner_join(priorities::table)
            .inner_join(action_wordings::table)
            .left_join(progress_updates::table.on(latest))
            .left_join(users::table.on(users::id.nullable().eq(progress_updates::user_id.nullable())))
            .filter(actions::added_on.le($day).and(holds))
            .order(actions::sort_key)
            .select((
                actions::id,
                actions::number,
                priorities::number,
                actions::version,
                actions::added_on,
                action_wordings::outcome_id,
                action_wordings::text,
                (
                    progress_updates::as_at,
                    progress_updates::recorded_at,
                    progress_updates::state,
                    progress_updates::rag,
                    progress_updates::note,
                )
                    .nullable(),
                users::name.nullable(),
            ))
    }};
}

macro_rules! lead_rows {
    ($day:expr) => {
        action_leads::table
            .inner_join(actions::table)
            .inner_join(groups::table)
            .filter(action_leads::from_day.le($day).and(action_leads::until_day.gt($day)))
            .order((action_leads::action_id, action_leads::position))
            .select((action_leads::action_id, groups::slug, groups::name))
    };
}

/// The name shown for what was recorded at the command line, by nobody's account.
pub const COMMAND_LINE: &str = "Command line";

/// The whole plan as it stood at the end of `day`.
pub fn plan(db: &mut Db, head: Head, day: NaiveDate) -> Result<Plan> {
    let head = plans::on_day(db, head, day)?;
    let priorities = priorities::table
        .filter(priorities::plan_id.eq(head.id))
        .order(priorities::number)
        .select((priorities::number, priorities::title))
        .load::<(i32, String)>(db)?
        .into_iter()
        .map(|(number, title)| Priority { number, title })
        .collect();
    let outcomes = outcomes::table
        .inner_join(priorities::table)
        .filter(priorities::plan_id.eq(head.id))
        .order((priorities::number, outcomes::position))
        .select((outcomes::id, priorities::number, outcomes::text))
        .load::<(i64, i32, String)>(db)?
        .into_iter()
        .map(|(id, priority, text)| Outcome { id, priority, text })
        .collect();
    let actions = actions_of(db, Which::OfPlan(head.id), day)?;
    let answers = conflict_answers::of_plan(db, head.id, day)?;
    let challenges = challenges::of_plan(db, head.id, day)?;
    let date_changes = date_changes::of_plan(db, head.id, day)?;
    Ok(Plan { head, priorities, outcomes, actions, answers, challenges, date_changes })
}

/// One action of a plan by its number, with the words of its outcome.
pub fn action(db: &mut Db, plan_id: i64, number: &ActionNumber, day: NaiveDate) -> Result<Option<(Action, Outcome)>> {
    let Some(id) = super::actions::id_of(db, plan_id, number)? else { return Ok(None) };
    let Some(action) = actions_of(db, Which::One(id), day)?.pop() else { return Ok(None) };
    let text = outcomes::table.find(action.outcome_id).select(outcomes::text).get_result(db)?;
    let outcome = Outcome { id: action.outcome_id, priority: action.priority, text };
    Ok(Some((action, outcome)))
}

/// One action of a plan with what a progress report is judged by: without recommendations and links, and without how
/// often its dates moved.
pub fn to_report_on(db: &mut Db, plan_id: i64, number: &ActionNumber, day: NaiveDate) -> Result<Option<Action>> {
    let its = actions::plan_id.eq(plan_id).and(actions::number.eq(number.as_str()));
    let rows = action_rows!(day).filter(its);
    let Some(row) = each!(db, c => rows.get_result::<ActionRow>(c)).optional()? else { return Ok(None) };
    let mut action = Action::try_from(row)?;
    let leads = lead_rows!(day).filter(actions::id.eq(action.id));
    let leads: Vec<LeadRow> = each!(db, c => leads.load(c))?;
    action.leads = leads.into_iter().map(|(_, slug, name)| Lead { slug, name }).collect();
    action.milestones = milestones::of_one(db, action.id, day)?;
    Ok(Some(action))
}

/// Actions in natural order as they stood at the end of `day`; one that was added later is left out.
pub fn actions_of(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<Action>> {
    let mut found = rows(db, which, day)?.into_iter().map(Action::try_from).collect::<Result<Vec<_>>>()?;
    let mut place: HashMap<i64, usize> = HashMap::with_capacity(found.len());
    place.extend(found.iter().enumerate().map(|(index, action)| (action.id, index)));
    for (id, lead) in leads(db, which, day)? {
        if let Some(index) = place.get(&id) {
            found[*index].leads.push(lead);
        }
    }
    for (id, citation) in citations(db, which, day)? {
        if let Some(index) = place.get(&id) {
            found[*index].recommendations.push(citation);
        }
    }
    for (id, milestone) in milestones::of(db, which, day)? {
        if let Some(index) = place.get(&id) {
            found[*index].milestones.push(milestone);
        }
    }
    for (id, number) in links(db, which, day)? {
        if let Some(index) = place.get(&id) {
            found[*index].links.push(number);
        }
    }
    look_back::look_back(db, which, day, &mut found)?;
    Ok(found)
}

/// Day, time, state, colour and note of an update.
type ProgressColumns = (NaiveDate, NaiveDateTime, String, Option<String>, Option<String>);

#[derive(Queryable)]
struct ActionRow {
    id: i64,
    number: String,
    priority: i32,
    version: i64,
    added_on: NaiveDate,
    outcome_id: i64,
    text: String,
    progress: Option<ProgressColumns>,
    by: Option<String>,
}

fn rows(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<ActionRow>> {
    Ok(narrow!(action_rows!(day).into_boxed::<Backend>(), which).load(db)?)
}

impl TryFrom<ActionRow> for Action {
    type Error = Error;

    fn try_from(row: ActionRow) -> Result<Self> {
        let number = ActionNumber::parse(&row.number).map_err(|error| Error::Broken(error.to_string()))?;
        let mut action = Self {
            id: row.id,
            number,
            priority: row.priority,
            outcome_id: row.outcome_id,
            text: row.text,
            leads: Vec::new(),
            recommendations: Vec::new(),
            milestones: Vec::new(),
            state: crate::domain::state::State::NotStarted,
            rag: None,
            note: None,
            updated: None,
            was_ever_noted: row.progress.as_ref().is_some_and(|(_, _, _, _, note)| note.is_some()),
            added_on: row.added_on,
            links: Vec::new(),
            version: row.version,
        };
        if let Some((as_at, recorded_at, state, rag, note)) = row.progress {
            action.state = state.parse().map_err(Error::Broken)?;
            action.rag = rag.map(|rag| rag.parse()).transpose().map_err(Error::Broken)?;
            action.note = note;
            let by = row.by.unwrap_or_else(|| COMMAND_LINE.to_owned());
            action.updated = Some(Updated { as_at, recorded_at: recorded_at.and_utc(), by, repeats: false });
        }
        Ok(action)
    }
}

/// An action's key, and the slug and name of a group that leads it.
type LeadRow = (i64, String, String);

fn leads(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<(i64, Lead)>> {
    let rows: Vec<LeadRow> = narrow!(lead_rows!(day).into_boxed::<Backend>(), which).load(db)?;
    Ok(rows.into_iter().map(|(id, slug, name)| (id, Lead { slug, name })).collect())
}

fn citations(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<(i64, Citation)>> {
    let entry = recommendations::register_id
        .eq(action_citations::register_id)
        .and(recommendations::number.eq(action_citations::number))
        .and(were_there!(day));
    let query = action_citations::table
        .inner_join(actions::table)
        .inner_join(registers::table)
        .left_join(recommendations::table.on(entry))
        .filter(action_citations::from_day.le(day).and(action_citations::until_day.gt(day)))
        .order((action_citations::action_id, action_citations::position))
        .select((
            action_citations::action_id,
            registers::slug,
            action_citations::number,
            recommendations::id.nullable(),
        ))
        .into_boxed::<Backend>();
    let rows: Vec<(i64, String, String, Option<i64>)> = narrow!(query, which).load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, register, number, entry)| (id, Citation { register, number, known: entry.is_some() }))
        .collect())
}

fn links(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<(i64, ActionNumber)>> {
    let linked = diesel::alias!(actions as linked);
    let query = action_links::table
        .inner_join(actions::table.on(actions::id.eq(action_links::action_id)))
        .inner_join(linked.on(linked.field(actions::id).eq(action_links::linked_id)))
        .filter(action_links::from_day.le(day).and(action_links::until_day.gt(day)))
        .order((action_links::action_id, linked.field(actions::sort_key)))
        .select((action_links::action_id, linked.field(actions::number)))
        .into_boxed::<Backend>();
    let rows: Vec<(i64, String)> = narrow!(query, which).load(db)?;
    rows.into_iter()
        .map(|(id, number)| {
            let number = ActionNumber::parse(&number).map_err(|error| Error::Broken(error.to_string()))?;
            Ok((id, number))
        })
        .collect()
}
