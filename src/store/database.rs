//! The pools: many readers, and for SQLite one writer at a time.

use std::sync::Arc;
use std::time::Duration;

use super::connection::{Address, Begin, Db, Opener};
use super::outside::{self, Outside};
use super::turns::Turns;
use super::{Error, Result, migrations};

/// How long anything waits for its turn at a file before the caller is told to come back.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A database, open.
#[derive(Clone)]
pub struct Database {
    place: Place,
}

/// How those who read and write get a connection.
#[derive(Clone)]
enum Place {
    /// SQLite lets one write at a time.
    Inside { readers: r2d2::Pool<Opener>, writers: Arc<Turns> },
    /// PostgreSQL lets many.
    Outside(Arc<Outside>),
}

impl Database {
    /// Opens the database, makes or upgrades its tables, and fills the pools as they are needed.
    pub fn open(address: &Address) -> Result<Self> {
        let opener = Opener::for_writing(address);
        migrations::run(&mut r2d2::ManageConnection::connect(&opener.for_upkeep())?)?;
        let place = match address {
            Address::Sqlite(_) => Place::Inside {
                readers: pool(opener.for_reading(), 16)?,
                writers: Arc::new(Turns::new(pool(opener, 1)?, PATIENCE)),
            },
            Address::Postgres(_) => Place::Outside(Arc::new(Outside::new(opener))),
        };
        Ok(Self { place })
    }

    /// Begins to listen whether the database answers, where it is a server. Whoever serves needs it, so that nobody waits
    /// for a server that is gone.
    pub fn listen(&self) {
        if let Place::Outside(outside) = &self.place {
            outside.listen();
        }
    }

    /// Nothing if the database answers, as far as is known; else that it does not.
    pub fn require_answers(&self) -> Result<()> {
        match &self.place {
            Place::Outside(outside) if outside.is_silent() => Err(outside::unanswered()),
            Place::Inside { .. } | Place::Outside(_) => Ok(()),
        }
    }

    /// Waits until the database does not answer.
    pub async fn until_silent(&self) {
        match &self.place {
            Place::Inside { .. } => std::future::pending().await,
            Place::Outside(outside) => outside.until_silent().await,
        }
    }

    /// Reads; several statements may see different moments.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.place {
            Place::Inside { readers, .. } => work(&mut *readers.get().map_err(Error::from)?),
            Place::Outside(outside) => work(&mut *outside.get()?),
        }
    }

    /// Reads a few rows without waiting, or nothing where that cannot be: on PostgreSQL, which is asked over a network, or if
    /// no connection is free. A reader of SQLite does not wait for writers.
    pub fn glance<T>(&self, work: impl FnOnce(&mut Db) -> T) -> Option<T> {
        match &self.place {
            Place::Inside { readers, .. } => readers.try_get().map(|mut db| work(&mut db)),
            Place::Outside(_) => None,
        }
    }

    /// Runs `work` as one write: the only place that begins one. An error undoes everything that `work` did. On SQLite
    /// those who write at the same moment share a commit, and nobody gets an answer before it.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.place {
            Place::Inside { writers, .. } => writers.write(work),
            Place::Outside(outside) => outside.get()?.in_transaction(Begin::Write, work),
        }
    }

    /// As [`Self::write`], for what takes long: nobody else's answer waits for it to be committed.
    pub fn write_at_length<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.place {
            Place::Inside { writers, .. } => writers.write_alone(work),
            Place::Outside(_) => self.write(work),
        }
    }

    /// Runs `work` in a write transaction and undoes it whatever it answers: what would happen, and nothing does.
    pub fn rehearse<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut outcome = None;
        let undone: std::result::Result<(), Undone> = self.write_at_length(|db| {
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
