//! Actions: writing their structure. Reading them is in [`super::standing`].

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::repeated::update_one;
use super::schema::{
    action_citations, action_leads, action_links, action_wordings, actions, groups, milestone_dates, milestones,
    registers,
};
use super::timeline::FOREVER;
use super::{Db, Error, Result};
use crate::domain::number::ActionNumber;
use crate::domain::timescale::Kind;

/// A new action without what is said of it.
#[derive(Debug)]
pub struct NewAction<'a> {
    /// The plan's key.
    pub plan_id: i64,
    /// The priority's key.
    pub priority_id: i64,
    /// Its number.
    pub number: &'a ActionNumber,
    /// The first day on which it is part of the plan.
    pub added_on: NaiveDate,
}

/// Stores an action and answers its key.
pub fn insert(db: &mut Db, new: &NewAction<'_>) -> Result<i64> {
    let id = diesel::insert_into(actions::table)
        .values((
            actions::plan_id.eq(new.plan_id),
            actions::priority_id.eq(new.priority_id),
            actions::number.eq(new.number.as_str()),
            actions::sort_key.eq(new.number.sort_key()),
            actions::added_on.eq(new.added_on),
        ))
        .returning(actions::id)
        .get_result(db)?;
    Ok(id)
}

/// A new milestone.
#[derive(Debug)]
pub struct NewMilestone<'a> {
    /// Its own words, if any.
    pub text: Option<&'a str>,
    /// The timescale as written.
    pub timescale: &'a str,
    /// What sort it is.
    pub kind: Kind,
    /// The date that the words give, if any.
    pub due_on: Option<NaiveDate>,
    /// The first day on which it is part of the action, if that is later than the action's own.
    pub added_on: Option<NaiveDate>,
}

/// Stores a milestone of an action and answers its key.
pub fn insert_milestone(db: &mut Db, action_id: i64, position: i32, new: &NewMilestone<'_>) -> Result<i64> {
    let id = diesel::insert_into(milestones::table)
        .values((
            milestones::action_id.eq(action_id),
            milestones::position.eq(position),
            milestones::text.eq(new.text),
            milestones::timescale.eq(new.timescale),
            milestones::kind.eq(new.kind.as_str()),
            milestones::first_due_on.eq(new.due_on),
            milestones::added_on.eq(new.added_on),
        ))
        .returning(milestones::id)
        .get_result(db)?;
    if let Some(due_on) = new.due_on {
        let from_day = match new.added_on {
            Some(day) => day,
            None => actions::table.find(action_id).select(actions::added_on).get_result(db)?,
        };
        insert_first_date(db, id, due_on, from_day)?;
    }
    Ok(id)
}

/// The first date of a milestone holds from the day on which it, or with it its action, became part of the plan.
fn insert_first_date(db: &mut Db, milestone_id: i64, due_on: NaiveDate, from_day: NaiveDate) -> Result<()> {
    diesel::insert_into(milestone_dates::table)
        .values((
            milestone_dates::milestone_id.eq(milestone_id),
            milestone_dates::due_on.eq(due_on),
            milestone_dates::from_day.eq(from_day),
            milestone_dates::until_day.eq(FOREVER),
        ))
        .execute(db)?;
    Ok(())
}

/// How many milestones an action has, whenever they were added.
pub fn count_milestones(db: &mut Db, action_id: i64) -> Result<i32> {
    let count: i64 = milestones::table.filter(milestones::action_id.eq(action_id)).count().get_result(db)?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// How many milestones an action has that were agreed with it, and not added to it later.
pub fn count_agreed(db: &mut Db, action_id: i64) -> Result<usize> {
    let its = milestones::action_id.eq(action_id).and(milestones::added_on.is_null());
    let count: i64 = milestones::table.filter(its).count().get_result(db)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Words the action from `day` on; the words until then are kept.
pub fn set_wording(db: &mut Db, action_id: i64, outcome_id: i64, text: &str, day: NaiveDate) -> Result<()> {
    let present = action_wordings::table
        .filter(action_wordings::action_id.eq(action_id).and(action_wordings::until_day.eq(FOREVER)));
    diesel::update(present).set(action_wordings::until_day.eq(day)).execute(db)?;
    diesel::insert_into(action_wordings::table)
        .values((
            action_wordings::action_id.eq(action_id),
            action_wordings::outcome_id.eq(outcome_id),
            action_wordings::text.eq(text),
            action_wordings::from_day.eq(day),
            action_wordings::until_day.eq(FOREVER),
        ))
        .execute(db)?;
    Ok(())
}

/// Gives the action these leads from `day` on, by the slugs of groups that exist; those until then are kept.
pub fn set_leads(db: &mut Db, action_id: i64, slugs: &[String], day: NaiveDate) -> Result<()> {
    let present =
        action_leads::table.filter(action_leads::action_id.eq(action_id).and(action_leads::until_day.eq(FOREVER)));
    diesel::update(present).set(action_leads::until_day.eq(day)).execute(db)?;
    let found = groups::table.filter(groups::slug.eq_any(slugs.to_vec())).select((groups::slug, groups::id));
    let ids: HashMap<String, i64> = found.load(db)?.into_iter().collect();
    for (position, slug) in (0i32..).zip(slugs) {
        let group_id = *ids.get(slug).ok_or_else(|| Error::Broken(format!("there is no group {slug}")))?;
        diesel::insert_into(action_leads::table)
            .values((
                action_leads::action_id.eq(action_id),
                action_leads::group_id.eq(group_id),
                action_leads::position.eq(position),
                action_leads::from_day.eq(day),
                action_leads::until_day.eq(FOREVER),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Lets the action answer these entries (register and number) from `day` on; those until then are kept.
pub fn set_citations(db: &mut Db, action_id: i64, entries: &[(String, String)], day: NaiveDate) -> Result<()> {
    let present = action_citations::table
        .filter(action_citations::action_id.eq(action_id).and(action_citations::until_day.eq(FOREVER)));
    diesel::update(present).set(action_citations::until_day.eq(day)).execute(db)?;
    let slugs: Vec<&String> = entries.iter().map(|(register, _)| register).collect();
    let found = registers::table.filter(registers::slug.eq_any(slugs)).select((registers::slug, registers::id));
    let ids: HashMap<String, i64> = found.load(db)?.into_iter().collect();
    for (position, (register, number)) in (0i32..).zip(entries) {
        let register_id =
            *ids.get(register).ok_or_else(|| Error::Broken(format!("there is no register {register}")))?;
        diesel::insert_into(action_citations::table)
            .values((
                action_citations::action_id.eq(action_id),
                action_citations::register_id.eq(register_id),
                action_citations::number.eq(number),
                action_citations::position.eq(position),
                action_citations::from_day.eq(day),
                action_citations::until_day.eq(FOREVER),
            ))
            .execute(db)?;
    }
    Ok(())
}

/// Links two actions with each other from `day` on. Linking them again changes nothing. Answers whether anything changed.
pub fn link(db: &mut Db, one: i64, other: i64, day: NaiveDate) -> Result<bool> {
    let mut changed = false;
    for (from, to) in [(one, other), (other, one)] {
        let there: i64 = action_links::table
            .filter(action_links::action_id.eq(from).and(action_links::linked_id.eq(to)))
            .filter(action_links::until_day.eq(FOREVER))
            .count()
            .get_result(db)?;
        if there == 0 {
            diesel::insert_into(action_links::table)
                .values((
                    action_links::action_id.eq(from),
                    action_links::linked_id.eq(to),
                    action_links::from_day.eq(day),
                    action_links::until_day.eq(FOREVER),
                ))
                .execute(db)?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Ends the link of two actions with `day`; that there was one until then is kept.
pub fn unlink(db: &mut Db, one: i64, other: i64, day: NaiveDate) -> Result<()> {
    for (from, to) in [(one, other), (other, one)] {
        let present = action_links::table
            .filter(action_links::action_id.eq(from).and(action_links::linked_id.eq(to)))
            .filter(action_links::until_day.eq(FOREVER));
        diesel::update(present).set(action_links::until_day.eq(day)).execute(db)?;
    }
    Ok(())
}

/// The key of an action by its number.
pub fn id_of(db: &mut Db, plan_id: i64, number: &ActionNumber) -> Result<Option<i64>> {
    let id = actions::table
        .filter(actions::plan_id.eq(plan_id).and(actions::number.eq(number.as_str())))
        .select(actions::id)
        .get_result(db)
        .optional()?;
    Ok(id)
}

/// The keys of actions by their numbers; one that the plan does not have is left out.
pub fn ids_of<'a>(
    db: &mut Db,
    plan_id: i64,
    numbers: impl Iterator<Item = &'a ActionNumber>,
) -> Result<HashMap<String, i64>> {
    let numbers: Vec<&str> = numbers.map(ActionNumber::as_str).collect();
    let found: Vec<(String, i64)> = actions::table
        .filter(actions::plan_id.eq(plan_id).and(actions::number.eq_any(numbers)))
        .select((actions::number, actions::id))
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// Whether a plan has any action.
pub fn are_any(db: &mut Db, plan_id: i64) -> Result<bool> {
    let one: Option<i64> =
        actions::table.filter(actions::plan_id.eq(plan_id)).select(actions::id).first(db).optional()?;
    Ok(one.is_some())
}

/// Counts a write to the action.
pub fn bump_version(db: &mut Db, action_id: i64) -> Result<()> {
    let counting = diesel::update(actions::table.find(action_id)).set(actions::version.eq(actions::version + 1));
    Ok(update_one!(db, counting, actions::version)?)
}

/// The key of an action's priority.
pub fn priority_of(db: &mut Db, action_id: i64) -> Result<i64> {
    Ok(actions::table.find(action_id).select(actions::priority_id).get_result(db)?)
}
