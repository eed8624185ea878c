//! What tests of operations stand on: a real database in a file, a person or two, and a moment that the test moves.

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::access::Claim;
use super::gate::Gate;
use super::plans::{self, NewPlan};
use super::sign_in::{self, Pass};
use super::users::NewUser;
use super::{Circumstances, Context, Failure, Outcome, passwords, users};
use crate::clock::{Clock, Moment};
use crate::credentials::password::Hasher;
use crate::credentials::session_token::SigningKey;
use crate::domain::account::Account;
use crate::domain::group::{Group, GroupKind};
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::store::audit::{self, Entry, Filter};
use crate::store::{Database, connection::Address, groups};

/// A good password for anybody.
pub(super) const PASSWORD: &str = "heron lattice quorum";
/// Another.
pub(super) const OTHER: &str = "mustard viaduct owl";

/// A database and what is needed to do things to it.
pub(super) struct Fixture {
    pub(super) database: Database,
    pub(super) hasher: Hasher,
    pub(super) key: SigningKey,
    circumstances: Circumstances,
    _folder: tempfile::TempDir,
}

impl Fixture {
    /// An empty database, at noon of 1 October 2018.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(&Address::Sqlite(folder.path().join("test.db"))).expect("a database");
        let noon: DateTime<chrono::Utc> = "2018-10-01T11:00:00Z".parse().expect("a time");
        let today = NaiveDate::from_ymd_opt(2018, 10, 1).expect("a day");
        let at = Moment { today, now: noon, machine: noon };
        let circumstances = Circumstances { at, request_id: "test".to_owned() };
        Self { database, hasher: Hasher::new(), key: SigningKey::generate(), circumstances, _folder: folder }
    }

    /// Lets time pass.
    pub(super) fn wait(&mut self, seconds: i64) {
        self.circumstances.at.machine += TimeDelta::seconds(seconds);
        self.circumstances.at.now += TimeDelta::seconds(seconds);
    }

    pub(super) fn gate(&self) -> Gate<'_> {
        Gate { database: &self.database, hasher: &self.hasher, circumstances: &self.circumstances }
    }

    pub(super) fn circumstances(&self) -> &Circumstances {
        &self.circumstances
    }

    /// Does something as somebody, in one transaction.
    pub(super) fn write<T>(&self, actor: &Actor, work: impl FnOnce(&mut Context<'_>) -> Outcome<T>) -> Outcome<T> {
        let circumstances = &self.circumstances;
        self.database.write(|db| work(&mut Context { db, actor, circumstances, snapshots: None }))
    }

    /// Does something as an administrator in one write transaction on `day`, written as a date.
    pub(super) fn on<T>(&self, day: &str, work: impl FnOnce(&mut Context<'_>) -> Outcome<T>) -> Outcome<T> {
        self.as_actor(&administrator(), day, work)
    }

    /// Does something as somebody in one write transaction on `day`.
    pub(super) fn as_actor<T>(
        &self,
        actor: &Actor,
        day: &str,
        work: impl FnOnce(&mut Context<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let at = Clock::fixed_on(day.parse().expect("a date")).moment();
        let circumstances = Circumstances { at, request_id: "test".to_owned() };
        self.database.write(|db| work(&mut Context { db, actor, circumstances: &circumstances, snapshots: None }))
    }

    /// Does something at the command line.
    pub(super) fn operate<T>(&self, work: impl FnOnce(&mut Context<'_>) -> Outcome<T>) -> Outcome<T> {
        self.write(&Actor::command_line(), work)
    }

    /// Adds an account with [`PASSWORD`].
    pub(super) fn person(&self, email: &str, role: Role) -> Account {
        let account = self.invited(email, role);
        passwords::give(&self.gate(), account.id, PASSWORD).expect("a password");
        account
    }

    /// Adds an account that has no password yet.
    pub(super) fn invited(&self, email: &str, role: Role) -> Account {
        let (chairs, deputy_for) = (Vec::new(), Vec::new());
        let new = NewUser { email: email.to_owned(), name: "Ann Example".to_owned(), role, chairs, deputy_for };
        self.operate(|context| users::add(context, new)).expect("an account").0
    }

    /// Adds a group.
    pub(super) fn group(&self, slug: &str, name: &str) {
        let (slug, name) = (slug.to_owned(), name.to_owned());
        let group = Group { id: 0, slug, name, kind: GroupKind::Subgroup, aliases: Vec::new(), version: 1 };
        self.database.write(|db| groups::insert(db, &group)).expect("a group");
    }

    /// Adds a plan without actions.
    pub(super) fn plan(&self, slug: &str) {
        let (period_start, period_end) = (self.circumstances.at.today, self.circumstances.at.today);
        let new = NewPlan {
            slug: slug.to_owned(),
            title: "A plan".to_owned(),
            period_start,
            period_end,
            key: plans::usual_key(),
            status_date: None,
            register: None,
            priorities: Vec::new(),
        };
        self.operate(|context| plans::add(context, new)).expect("a plan");
    }

    pub(super) fn sign_in(&self, email: &str, password: &str) -> Outcome<Pass> {
        sign_in::begin(&self.gate(), &self.key, email, password)
    }

    /// Whom a bearer token stands for.
    pub(super) fn actor(&self, bearer: &str) -> Outcome<Actor> {
        let at = self.circumstances.at;
        let claim = Claim::of(&self.key, bearer, at).ok_or(Failure::SignedOut)?;
        self.database.read(|db| claim.actor(db, at))
    }

    /// The last entry of the audit log.
    pub(super) fn last_entry(&self) -> Entry {
        let newest = self.database.read(|db| audit::list(db, Filter::default(), None, 1));
        newest.expect("the audit log").pop().expect("an entry")
    }

    /// The events of the audit log with their outcomes, oldest first.
    pub(super) fn events(&self) -> Vec<(String, String)> {
        let entries = self.database.read(|db| audit::list(db, Filter::default(), None, 1_000)).expect("entries");
        entries.into_iter().rev().map(|entry| (entry.event, entry.outcome)).collect()
    }

    /// How often this event is in the audit log.
    pub(super) fn count(&self, event: &str) -> usize {
        self.events().iter().filter(|(name, _)| name == event).count()
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
