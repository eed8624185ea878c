//! Makes and upgrades the tables.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Db;
use super::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number will do, as long as every instance takes the same.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_lock(7319482)";
const POSTGRES_UNLOCK: &str = "SELECT pg_advisory_unlock(7319482)";

/// Runs what has not been run yet. Refuses a database that a later version has changed.
pub fn run(db: &mut Db) -> Result<()> {
    match db {
        Db::Sqlite(c) => upgrade(c, SQLITE),
        Db::Postgres(c) => {
            c.batch_execute(POSTGRES_LOCK)?;
            let done = upgrade(c, POSTGRES);
            c.batch_execute(POSTGRES_UNLOCK)?;
            done
        }
    }
}

fn upgrade<B, C>(connection: &mut C, known: EmbeddedMigrations) -> Result<()>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: diesel::migration::MigrationSource<B>,
{
    refuse_later_version(connection, &known)?;
    connection
        .run_pending_migrations(known)
        .map(|_| ())
        .map_err(|error| Error::Broken(format!("the tables could not be made: {error}")))
}

fn refuse_later_version<B, C>(connection: &mut C, known: &EmbeddedMigrations) -> Result<()>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: diesel::migration::MigrationSource<B>,
{
    let unreadable = |error| Error::Unavailable(format!("its list of migrations cannot be read: {error}"));
    let applied = connection.applied_migrations().map_err(unreadable)?;
    let ours = diesel::migration::MigrationSource::<B>::migrations(known).map_err(unreadable)?;
    let strange = applied.iter().find(|version| ours.iter().all(|migration| migration.name().version() != **version));
    match strange {
        Some(version) => Err(Error::Broken(format!(
            "it was changed by a later version of Waymark (migration {version}): run that version or restore a backup"
        ))),
        None => Ok(()),
    }
}
