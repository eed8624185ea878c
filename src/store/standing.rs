//! Plans and actions as they stood at the end of a day.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::connection::Backend;
use super::each::each;
use super::schema::date_changes as changes;
use super::schema::{
    action_citations, action_leads, action_links, action_wordings, actions, groups, milestone_dates, milestone_marks,
    milestones, outcomes, priorities, progress_updates, recommendations, registers, users,
};
use super::{Db, Error, Result, challenges, conflict_answers, date_changes};
use crate::domain::action::{Action, Citation, Lead, Updated};
use crate::domain::milestone::{Agreed, Milestone};
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

/// The rows of actions as they stood at the end of a day. Like the two below a macro, because the type of a join has no name
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

macro_rules! milestone_rows {
    ($day:expr) => {{
        let latest = milestone_marks::milestone_id
            .eq(milestones::id)
            .and(milestone_marks::from_day.le($day))
            .and(milestone_marks::until_day.gt($day));
        let present = milestone_dates::milestone_id
            .eq(milestones::id)
            .and(milestone_dates::from_day.le($day))
            .and(milestone_dates::until_day.gt($day));
        milestones::table
            .inner_join(actions::table)
            .left_join(milestone_marks::table.on(latest))
            .left_join(milestone_dates::table.on(present))
            .left_join(changes::table.on(changes::id.nullable().eq(milestone_dates::date_change_id.nullable())))
            .left_join(users::table.on(users::id.nullable().eq(changes::decided_by.nullable())))
            .filter(milestones::added_on.is_null().or(milestones::added_on.le($day).assume_not_null()))
            .order((milestones::action_id, milestones::position))
            .select((
                milestones::action_id,
                milestones::id,
                milestones::text,
                milestones::timescale,
                milestones::kind,
                milestones::first_due_on,
                milestone_dates::due_on.nullable(),
                changes::agreed_on.nullable(),
                users::name.nullable(),
                milestone_marks::met_on.nullable(),
            ))
    }};
}

/// The name shown for what was recorded at the command line, by nobody's account.
pub const COMMAND_LINE: &str = "Command line";

/// The whole plan as it stood at the end of `day`.
pub fn plan(db: &mut Db, head: Head, day: NaiveDate) -> Result<Plan> {
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
    let milestones = milestone_rows!(day).filter(actions::id.eq(action.id));
    let milestones: Vec<MilestoneRow> = each!(db, c => milestones.load(c))?;
    action.milestones = milestones.into_iter().map(|row| row.milestone(0)).collect::<Result<_>>()?;
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
    for (id, milestone) in milestones_of(db, which, day)? {
        if let Some(index) = place.get(&id) {
            found[*index].milestones.push(milestone);
        }
    }
    for (id, number) in links(db, which, day)? {
        if let Some(index) = place.get(&id) {
            found[*index].links.push(number);
        }
    }
    look_back(db, which, day, &mut found)?;
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

/// What can only be said of an action by looking further back than its last update.
fn look_back(db: &mut Db, which: Which<'_>, day: NaiveDate, found: &mut [Action]) -> Result<()> {
    let repeating = repeating(db, which, day)?;
    // Almost every update has a note, so almost always there is nothing more to ask.
    let wordless = found.iter().any(|action| action.rag.is_some() && action.note.is_none());
    let noted = if wordless { ever_noted(db, which, day)? } else { Vec::new() };
    for action in found {
        action.was_ever_noted |= noted.contains(&action.id);
        if let Some(updated) = &mut action.updated {
            updated.repeats = repeating.contains(&action.id);
        }
    }
    Ok(())
}

/// The actions whose last update says word for word what the one before it said. The update before it ended on the day
/// that it speaks of; of several, all but the last were replaced on that day.
fn repeating(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<i64>> {
    let earlier = diesel::alias!(progress_updates as earlier);
    let before = earlier
        .field(progress_updates::action_id)
        .eq(progress_updates::action_id)
        .and(earlier.field(progress_updates::until_day).eq(progress_updates::as_at))
        .and(earlier.field(progress_updates::id).ne(progress_updates::id));
    let query = progress_updates::table
        .inner_join(actions::table)
        .inner_join(earlier.on(before))
        .filter(progress_updates::as_at.le(day).and(progress_updates::until_day.gt(day)))
        .order((
            progress_updates::action_id,
            earlier.field(progress_updates::as_at),
            earlier.field(progress_updates::id),
        ))
        .select((
            progress_updates::action_id,
            progress_updates::note.eq(earlier.field(progress_updates::note)).nullable(),
        ))
        .into_boxed::<Backend>();
    let rows: Vec<(i64, Option<bool>)> = narrow!(query, which).load(db)?;
    let last: HashMap<i64, Option<bool>> = rows.into_iter().collect();
    Ok(last.into_iter().filter(|(_, same)| *same == Some(true)).map(|(id, _)| id).collect())
}

/// The actions of which somebody has said a word by the end of `day`.
fn ever_noted(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<i64>> {
    let query = progress_updates::table
        .inner_join(actions::table)
        .filter(progress_updates::note.is_not_null().and(progress_updates::as_at.le(day)))
        .select(progress_updates::action_id)
        .distinct()
        .into_boxed::<Backend>();
    Ok(narrow!(query, which).load(db)?)
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
        .and(recommendations::number.eq(action_citations::number));
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

#[derive(Queryable)]
struct MilestoneRow {
    action_id: i64,
    id: i64,
    text: Option<String>,
    timescale: String,
    kind: String,
    first_due_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    agreed_by: Option<String>,
    met_on: Option<NaiveDate>,
}

impl MilestoneRow {
    /// The milestone, whose date had moved so often.
    fn milestone(self, moved: u32) -> Result<Milestone> {
        let by = self.agreed_by;
        Ok(Milestone {
            id: self.id,
            text: self.text,
            timescale: self.timescale,
            kind: self.kind.parse().map_err(Error::Broken)?,
            // A date that was agreed later than the day is not yet its first.
            first_due_on: self.due_on.and(self.first_due_on),
            due_on: self.due_on,
            agreed: self.agreed_on.map(|on| Agreed { by: by.unwrap_or_else(|| COMMAND_LINE.to_owned()), on }),
            moved,
            met_on: self.met_on,
        })
    }
}

fn milestones_of(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<Vec<(i64, Milestone)>> {
    let rows: Vec<MilestoneRow> = narrow!(milestone_rows!(day).into_boxed::<Backend>(), which).load(db)?;
    let moves = moves(db, which, day)?;
    rows.into_iter()
        .map(|row| {
            let times = moves.get(&row.id).copied().unwrap_or(0);
            Ok((row.action_id, row.milestone(times)?))
        })
        .collect()
}

/// How often each milestone had been moved by the end of `day`; those that never were are left out.
fn moves(db: &mut Db, which: Which<'_>, day: NaiveDate) -> Result<HashMap<i64, u32>> {
    let query = milestone_dates::table
        .inner_join(milestones::table.inner_join(actions::table))
        .filter(milestone_dates::date_change_id.is_not_null().and(milestone_dates::from_day.le(day)))
        .select(milestone_dates::milestone_id)
        .into_boxed::<Backend>();
    let rows: Vec<i64> = narrow!(query, which).load(db)?;
    let mut moves = HashMap::new();
    for id in rows {
        *moves.entry(id).or_default() += 1;
    }
    Ok(moves)
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
