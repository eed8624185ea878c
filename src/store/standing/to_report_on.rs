//! What a progress report is judged by, which every update asks for.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::rows::{ActionRow, MilestoneRow};
use crate::domain::action::{Action, Lead};
use crate::domain::milestone::Milestone;
use crate::domain::number::ActionNumber;
use crate::store::each::each;
use crate::store::schema::{
    action_leads, action_wordings, actions, date_changes, groups, milestone_dates, milestone_marks, milestones,
    priorities, progress_updates, users,
};
use crate::store::{Db, Result};

/// One action of a plan with what a progress report is judged by: without recommendations and links, and without how
/// often its dates moved.
pub fn to_report_on(db: &mut Db, plan_id: i64, number: &ActionNumber, day: NaiveDate) -> Result<Option<Action>> {
    let Some(row) = row(db, plan_id, number, day)? else { return Ok(None) };
    let mut action = Action::try_from(row)?;
    action.leads = leads(db, action.id, day)?;
    action.milestones = milestones_of(db, action.id, day)?;
    Ok(Some(action))
}

fn row(db: &mut Db, plan_id: i64, number: &ActionNumber, day: NaiveDate) -> Result<Option<ActionRow>> {
    let holds = action_wordings::from_day.le(day).and(action_wordings::until_day.gt(day));
    let latest = progress_updates::action_id
        .eq(actions::id)
        .and(progress_updates::as_at.le(day))
        .and(progress_updates::until_day.gt(day));
    let row = actions::table
        .inner_join(priorities::table)
        .inner_join(action_wordings::table)
        .left_join(progress_updates::table.on(latest))
        .left_join(users::table.on(users::id.nullable().eq(progress_updates::user_id.nullable())))
        .filter(actions::plan_id.eq(plan_id).and(actions::number.eq(number.as_str())))
        .filter(actions::added_on.le(day).and(holds))
        .select((
            actions::id,
            actions::number,
            priorities::number,
            actions::version,
            actions::added_on,
            action_wordings::outcome_id,
            action_wordings::text,
            progress_updates::id.nullable(),
            progress_updates::as_at.nullable(),
            progress_updates::until_day.nullable(),
            progress_updates::recorded_at.nullable(),
            progress_updates::state.nullable(),
            progress_updates::rag.nullable(),
            progress_updates::note.nullable(),
            users::name.nullable(),
        ));
    Ok(each!(db, c => row.get_result(c)).optional()?)
}

fn leads(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<Vec<Lead>> {
    let leads = action_leads::table
        .inner_join(groups::table)
        .filter(action_leads::action_id.eq(action_id))
        .filter(action_leads::from_day.le(day).and(action_leads::until_day.gt(day)))
        .order(action_leads::position)
        .select((groups::slug, groups::name));
    let leads: Vec<(String, String)> = each!(db, c => leads.load(c))?;
    Ok(leads.into_iter().map(|(slug, name)| Lead { slug, name }).collect())
}

fn milestones_of(db: &mut Db, action_id: i64, day: NaiveDate) -> Result<Vec<Milestone>> {
    let latest = milestone_marks::milestone_id
        .eq(milestones::id)
        .and(milestone_marks::from_day.le(day))
        .and(milestone_marks::until_day.gt(day));
    let present = milestone_dates::milestone_id
        .eq(milestones::id)
        .and(milestone_dates::from_day.le(day))
        .and(milestone_dates::until_day.gt(day));
    let rows = milestones::table
        .left_join(milestone_marks::table.on(latest))
        .left_join(milestone_dates::table.on(present))
        .left_join(date_changes::table.on(date_changes::id.nullable().eq(milestone_dates::date_change_id.nullable())))
        .left_join(users::table.on(users::id.nullable().eq(date_changes::decided_by.nullable())))
        .filter(milestones::action_id.eq(action_id))
        .filter(milestones::added_on.is_null().or(milestones::added_on.le(day).assume_not_null()))
        .order(milestones::position)
        .select((
            milestones::id,
            milestones::text,
            milestones::timescale,
            milestones::kind,
            milestones::first_due_on,
            milestone_dates::due_on.nullable(),
            date_changes::agreed_on.nullable(),
            users::name.nullable(),
            milestone_marks::met_on.nullable(),
        ));
    let rows: Vec<MilestoneRow> = each!(db, c => rows.load(c))?;
    rows.into_iter().map(|row| row.milestone(0)).collect()
}
