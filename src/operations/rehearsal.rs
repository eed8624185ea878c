//! What the tests of operations play on: a real database in a file that goes away, and a day that stands still.

use tempfile::TempDir;

use super::{Circumstances, Context, Outcome};
use crate::clock::Clock;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::store::Database;
use crate::store::audit::{self, Entry, Filter};

/// A database in a file of its own.
pub(super) struct Rehearsal {
    database: Database,
    _folder: TempDir,
}

impl Rehearsal {
    /// An empty database.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("waymark.db").display().to_string();
        let database = Database::open(&file.parse().expect("a path")).expect("a database");
        Self { database, _folder: folder }
    }

    /// Does something in one write transaction on `day`, written as a date, as an administrator.
    pub(super) fn on<T>(&self, day: &str, work: impl FnOnce(&mut Context<'_>) -> Outcome<T>) -> Outcome<T> {
        self.as_actor(&administrator(), day, work)
    }

    /// Does something in one write transaction on `day`, as somebody.
    pub(super) fn as_actor<T>(
        &self,
        actor: &Actor,
        day: &str,
        work: impl FnOnce(&mut Context<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let at = Clock::fixed_on(day.parse().expect("a date")).moment();
        let circumstances = Circumstances { at, request_id: "rehearsal".to_owned() };
        self.database.write(|db| work(&mut Context { db, actor, circumstances: &circumstances, snapshots: None }))
    }

    /// The last entry of the audit log.
    pub(super) fn last_entry(&self) -> Entry {
        let newest = self.database.read(|db| audit::list(db, Filter::default(), None, 1));
        newest.expect("the audit log").pop().expect("an entry")
    }
}

/// Somebody who may do everything.
pub(super) fn administrator() -> Actor {
    Actor::command_line()
}

/// Somebody who may read.
pub(super) fn viewer() -> Actor {
    Actor { role: Role::Viewer, ..Actor::command_line() }
}
