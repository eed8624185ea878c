//! The pools: many readers, and for SQLite one writer.

use std::time::Duration;

use super::connection::{Address, Begin, Db, Opener};
use super::{Error, Result, migrations};

/// How long anything waits for a connection before the caller is told to come back.
const PATIENCE: Duration = Duration::from_secs(2);

/// A database, open.
#[derive(Clone)]
pub struct Database {
    readers: r2d2::Pool<Opener>,
    writers: r2d2::Pool<Opener>,
}

impl Database {
    /// Opens the database, makes or upgrades its tables, and fills the pools as they are needed.
    pub fn open(address: &Address) -> Result<Self> {
        let opener = |writes| Opener { address: address.clone(), writes };
        let writers = match address {
            // SQLite lets one write at a time; those who wait in the pool wait in turn.
            Address::Sqlite(_) => pool(opener(true), 1)?,
            Address::Postgres(_) => pool(opener(true), 8)?,
        };
        migrations::run(&mut *writers.get()?)?;
        let readers = match address {
            Address::Sqlite(_) => pool(opener(false), 16)?,
            Address::Postgres(_) => writers.clone(),
        };
        Ok(Self { readers, writers })
    }

    /// Reads; several statements may see different moments.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut db = self.readers.get().map_err(Error::from)?;
        work(&mut db)
    }

    /// Runs `work` in one write transaction: the only place that opens one. An error undoes everything.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut db = self.writers.get().map_err(Error::from)?;
        db.in_transaction(Begin::Write, work)
    }

    /// Runs `work` in a write transaction and undoes it whatever it answers: what would happen, and nothing does.
    pub fn rehearse<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut db = self.writers.get().map_err(Error::from)?;
        let mut outcome = None;
        let undone: std::result::Result<(), Undone> = db.in_transaction(Begin::Write, |db| {
            outcome = Some(work(db));
            Err(Undone::OnPurpose)
        });
        match (outcome, undone) {
            (Some(outcome), _) => outcome,
            (None, Err(Undone::ByFailure(error))) => Err(error.into()),
            (None, _) => Err(Error::Unavailable("a rehearsal did not begin".to_owned()).into()),
        }
    }
}

/// Why a rehearsal was undone.
enum Undone {
    OnPurpose,
    ByFailure(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::ByFailure(error)
    }
}

fn pool(opener: Opener, most: u32) -> Result<r2d2::Pool<Opener>> {
    let pool = r2d2::Pool::builder()
        .max_size(most)
        .min_idle(Some(0))
        .test_on_check_out(false)
        .connection_timeout(PATIENCE)
        .build(opener)?;
    Ok(pool)
}
