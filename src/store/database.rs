//! The pools: many readers, and for SQLite one writer at a time.

use std::sync::Arc;
use std::time::Duration;

use super::connection::{Address, Begin, Db, Opener};
use super::writer::Writer;
use super::{Error, Result, migrations, moving};

/// How long anything waits for a connection before the caller is told to come back.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a transaction that writers share may have been open when another still joins it.
const SHARED_FOR: Duration = Duration::from_millis(20);

/// A database, open.
#[derive(Clone)]
pub struct Database {
    readers: r2d2::Pool<Opener>,
    writers: Writers,
}

/// How those who write get a connection.
#[derive(Clone)]
enum Writers {
    /// SQLite lets one write at a time.
    InTurn(Arc<Writer>),
    /// PostgreSQL lets many.
    Together(r2d2::Pool<Opener>),
}

impl Database {
    /// Opens the database, makes or upgrades its tables, and fills the pools as they are needed. Refuses one that a move
    /// has filled in part.
    pub fn open(address: &Address) -> Result<Self> {
        let opener = Opener::for_writing(address);
        let most = match address {
            Address::Sqlite(_) => 1,
            Address::Postgres(_) => 8,
        };
        let connections = pool(opener.clone(), most)?;
        let mut first = connections.get()?;
        migrations::run(&mut first)?;
        moving::refuse_half_moved(&mut first)?;
        drop(first);
        let (readers, writers) = match address {
            Address::Sqlite(_) => (
                pool(opener.for_reading(), 16)?,
                Writers::InTurn(Arc::new(Writer::start(connections, PATIENCE, SHARED_FOR)?)),
            ),
            Address::Postgres(_) => (connections.clone(), Writers::Together(connections)),
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

    /// Reads a few rows without waiting, or nothing where that cannot be: on PostgreSQL, which is asked over a network, or if
    /// no connection is free. A reader of SQLite does not wait for writers.
    pub fn glance<T>(&self, work: impl FnOnce(&mut Db) -> T) -> Option<T> {
        match &self.writers {
            Writers::InTurn(_) => self.readers.try_get().map(|mut db| work(&mut db)),
            Writers::Together(_) => None,
        }
    }

    /// Runs `work` as one write, in a transaction of its own: here and in [`Self::write_soon`] are the only places that
    /// begin one. An error undoes everything that `work` did.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.writers {
            Writers::InTurn(writer) => writer.write_alone(work),
            Writers::Together(pool) => pool.get().map_err(Error::from)?.in_transaction(Begin::Write, work),
        }
    }

    /// As [`Self::write`], and no thread waits for it. On SQLite those who write at the same moment share a commit, and
    /// nobody gets an answer before it; so what takes long does not come this way.
    pub async fn write_soon<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.writers {
            Writers::InTurn(writer) => writer.write_soon(work).await,
            Writers::Together(_) => {
                let database = self.clone();
                let written = tokio::task::spawn_blocking(move || database.write(work)).await;
                written.unwrap_or_else(|error| Err(Error::Broken(format!("a write broke off: {error}")).into()))
            }
        }
    }

    /// Runs `work` in a write transaction and undoes it whatever it answers: what would happen, and nothing does.
    pub fn rehearse<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut outcome = None;
        let undone: std::result::Result<(), Undone> = self.write(|db| {
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
