//! Makes and upgrades the tables.
//!
//! Several processes may start on one database at once. One of them makes the tables, in one transaction that happens
//! whole or not at all, and the others wait for it.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Begin, Db};
use super::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number will do, as long as every instance takes the same. It is let go when the transaction ends.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7319482)";

/// Runs what has not been run yet. Refuses a database that a later version has changed.
pub fn run(db: &mut Db) -> Result<()> {
    // On SQLite being alone takes the right to write, which a start on a database that is up to date must not need.
    if matches!(db, Db::Sqlite(_)) && is_current(db)? {
        return Ok(());
    }
    alone(db, |_| Ok(()))
}

/// Whether everything has been run. Refuses a database that a later version has changed.
pub fn is_current(db: &mut Db) -> Result<bool> {
    match db {
        Db::Sqlite(c) => lacks_nothing(c, SQLITE),
        Db::Postgres(c) => lacks_nothing(c, POSTGRES),
    }
}

/// Takes every table away with what is in it, and makes them anew. For one who is [`alone`].
pub(super) fn begin_again(db: &mut Db) -> Result<()> {
    match db {
        Db::Sqlite(c) => undo(c, SQLITE),
        Db::Postgres(c) => undo(c, POSTGRES),
    }?;
    upgrade_here(db)
}

/// Runs `work` in one transaction on tables that are up to date, and nobody else looks at them or changes them meanwhile.
pub(super) fn alone(db: &mut Db, work: impl FnOnce(&mut Db) -> Result<()>) -> Result<()> {
    db.in_transaction(Begin::Write, |db| {
        if let Db::Postgres(postgres) = db {
            postgres.batch_execute(POSTGRES_LOCK)?;
        }
        upgrade_here(db)?;
        work(db)
    })
}

fn upgrade_here(db: &mut Db) -> Result<()> {
    match db {
        Db::Sqlite(c) => upgrade(c, SQLITE),
        Db::Postgres(c) => upgrade(c, POSTGRES),
    }
}

fn upgrade<B, C>(connection: &mut C, known: EmbeddedMigrations) -> Result<()>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: MigrationSource<B>,
{
    refuse_later_version(connection, &known)?;
    connection
        .run_pending_migrations(known)
        .map(|_| ())
        .map_err(|error| Error::Broken(format!("the tables could not be made: {error}")))
}

fn undo<B, C>(connection: &mut C, known: EmbeddedMigrations) -> Result<()>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: MigrationSource<B>,
{
    connection
        .revert_all_migrations(known)
        .map(|_| ())
        .map_err(|error| Error::Broken(format!("the tables could not be taken away: {error}")))
}

fn lacks_nothing<B, C>(connection: &mut C, known: EmbeddedMigrations) -> Result<bool>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: MigrationSource<B>,
{
    refuse_later_version(connection, &known)?;
    let pending = connection.has_pending_migration(known);
    Ok(!pending.map_err(|error| unreadable(&error))?)
}

fn refuse_later_version<B, C>(connection: &mut C, known: &EmbeddedMigrations) -> Result<()>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: MigrationSource<B>,
{
    let applied = connection.applied_migrations().map_err(|error| unreadable(&error))?;
    let ours = MigrationSource::<B>::migrations(known).map_err(|error| unreadable(&error))?;
    let strange = applied.iter().find(|version| ours.iter().all(|migration| migration.name().version() != **version));
    match strange {
        Some(version) => Err(Error::Broken(format!(
            "it was changed by a later version of Waymark (migration {version}): run that version or restore a backup"
        ))),
        None => Ok(()),
    }
}

fn unreadable(error: &impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("its list of migrations cannot be read: {error}"))
}
