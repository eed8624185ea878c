//! Reports that reach across plans. Those of one plan are pure functions of it, in `domain::report`.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Context, Outcome};
use crate::domain::action::Action;
use crate::domain::plan::Head;
use crate::domain::policy::Permission;
use crate::store::overdue::{self, After};
use crate::store::plans;
use crate::store::standing::{self, Which};

/// A page of what is overdue across all plans.
#[derive(Debug)]
pub struct OverduePage {
    /// Each action with its plan, longest overdue first.
    pub items: Vec<(Arc<Head>, Action)>,
    /// How many there are in all.
    pub total: i64,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
}

/// A number that is the same as long as nothing in any plan has changed.
pub fn changes_so_far(context: &mut Context<'_>) -> Outcome<i64> {
    context.require(Permission::ReadPlans)?;
    Ok(plans::changes_so_far(context.db)?)
}

/// What is overdue on `day` across all plans; only that of one lead if it is named.
pub fn overdue_everywhere(
    context: &mut Context<'_>,
    day: NaiveDate,
    lead: Option<&str>,
    after: Option<&After>,
    limit: i64,
) -> Outcome<OverduePage> {
    context.require(Permission::ReadPlans)?;
    let asked = overdue::Which { day, lead };
    let past = day < context.at().today;
    let (total, mut rows) = if past {
        (overdue::count_then(context.db, asked)?, overdue::page_then(context.db, asked, after, limit + 1)?)
    } else {
        (overdue::count(context.db, asked)?, overdue::page(context.db, asked, after, limit + 1)?)
    };
    let next = cut(&mut rows, limit);
    let ids: Vec<i64> = rows.iter().map(|row| row.action_id).collect();
    let mut plan_ids: Vec<i64> = rows.iter().map(|row| row.plan_id).collect();
    plan_ids.sort_unstable();
    plan_ids.dedup();
    let heads = plans::with_ids(context.db, &plan_ids)?;
    let heads: HashMap<i64, Arc<Head>> = heads.into_iter().map(|head| (head.id, Arc::new(head))).collect();
    let actions = standing::actions_of(context.db, Which::These(&ids), day)?;
    let mut actions: HashMap<i64, Action> = actions.into_iter().map(|action| (action.id, action)).collect();
    let items = rows
        .iter()
        .filter_map(|row| Some((Arc::clone(heads.get(&row.plan_id)?), actions.remove(&row.action_id)?)))
        .collect();
    Ok(OverduePage { items, total, next })
}

/// Drops the row that only shows that there are more, and says where they begin.
fn cut(rows: &mut Vec<overdue::Row>, limit: i64) -> Option<After> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    let last = rows.last()?;
    Some(After { due_on: last.due_on?, plan_id: last.plan_id, sort_key: last.sort_key.clone() })
}
