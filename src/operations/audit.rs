//! The audit log: reading what was done, by whom, when.

use chrono::NaiveDate;

use super::{Context, Failure, Outcome};
use crate::clock;
use crate::domain::policy::Permission;
use crate::store::audit::{self, Entry, Filter};

#[cfg(test)]
mod tests;

/// Which entries are wanted; what is not named does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this address, or of "command line".
    pub actor: Option<String>,
    /// Of this plan.
    pub plan: Option<String>,
    /// On this day in London or later.
    pub from: Option<NaiveDate>,
    /// On this day in London or earlier.
    pub to: Option<NaiveDate>,
}

/// A page of the audit log, newest first: entries with a key below `before`, at most `limit`.
pub fn list(context: &mut Context<'_>, wanted: Wanted, before: Option<i64>, limit: i64) -> Outcome<Vec<Entry>> {
    context.require_reading(Permission::ManageAccounts)?;
    if wanted.from.zip(wanted.to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::invalid("/to", "lies before from: give the same day or a later one"));
    }
    let day_after = wanted.to.and_then(|day| day.succ_opt());
    let filter = Filter {
        actor: wanted.actor,
        plan: wanted.plan,
        from: wanted.from.map(clock::start_of),
        to: day_after.map(clock::start_of),
    };
    Ok(audit::list(context.db, filter, before, limit)?)
}
