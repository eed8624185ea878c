//! The pools: many readers, and for SQLite one writer at a time.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use r2d2::PooledConnection;

use super::connection::{Address, Db, Opener};
use super::connection_cache::ConnectionCache;
use super::data_version::DataVersion;
use super::servers::Servers;
use super::writer::Writer;
use super::{Error, Result, migrations, moving};

/// How long anything waits for its turn at a file before the caller is told to come back.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How long a transaction that writers share may have been open when another still joins it.
const SHARED_FOR: Duration = Duration::from_millis(20);

/// Why an answer was not waited for.
const GONE: &str = "it did not answer in time";

/// A database, open.
#[derive(Clone)]
pub struct Database {
    engine: Engine,
}

/// How those who read and write get a connection.
#[derive(Clone)]
enum Engine {
    /// SQLite lets one write at a time.
    Sqlite { readers: r2d2::Pool<Opener>, writer: Arc<Writer> },
    /// PostgreSQL lets many.
    Postgres(Servers),
}

/// What a request does to the database, for those who have to say what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Changes nothing.
    Reads,
    /// May change something.
    Writes,
}

impl Database {
    /// Opens the database, which it begins where there is none, makes or upgrades its tables, and fills the pools as they are needed. Refuses one that a move
    /// has filled in part.
    pub fn open(address: &Address) -> Result<Self> {
        let opener = Opener::for_writing(address);
        let mut db = r2d2::ManageConnection::connect(&opener.for_upkeep())?;
        migrations::run(&mut db)?;
        moving::refuse_half_moved(&mut db)?;
        drop(db);
        let engine = match address {
            Address::Sqlite(_) => Engine::Sqlite {
                readers: pool(opener.for_reading(), most_readers())?,
                writer: Arc::new(Writer::start(pool(opener, 1)?, PATIENCE, SHARED_FOR)?),
            },
            Address::Postgres(_) => Engine::Postgres(Servers::open(opener)?),
        };
        Ok(Self { engine })
    }

    /// Opens a database that is there, as [`Self::open`] does, and makes none where the address is mistyped.
    pub fn open_existing(address: &Address) -> Result<Self> {
        address.require_there()?;
        Self::open(address)
    }

    /// The same database, read from this copy of it where that is as good. Refuses what is not PostgreSQL.
    pub fn with_replica(self, address: &Address) -> Result<Self> {
        match (self.engine, address) {
            (Engine::Postgres(servers), Address::Postgres(_)) => {
                Ok(Self { engine: Engine::Postgres(servers.with_replica(address)) })
            }
            _ => Err(Error::Unavailable(
                "only PostgreSQL has replicas: both addresses begin with postgres://".to_owned(),
            )),
        }
    }

    /// Begins to watch whether the database answers, where it is a server. Whoever serves needs it, so that nobody waits
    /// for a server that is gone.
    pub fn monitor(&self) {
        if let Engine::Postgres(servers) = &self.engine {
            servers.monitor();
        }
    }

    /// What `work` comes to, unless the database does not answer or it takes longer than `longest`: nobody waits for a
    /// database that is gone, and what it does after all is done in any case.
    pub async fn answered<F: Future>(
        &self,
        touch: Touch,
        longest: Duration,
        work: impl FnOnce() -> F,
    ) -> Result<F::Output> {
        if let Engine::Postgres(servers) = &self.engine {
            servers.require_up()?;
        }
        let gone = pin!(tokio::time::timeout(longest, self.until_down(touch)));
        match (select(pin!(work()), gone).await, touch) {
            (Either::Left((done, _)), _) => Ok(done),
            (Either::Right(_), Touch::Reads) => Err(Error::Unavailable(GONE.to_owned())),
            (Either::Right(_), Touch::Writes) => Err(Error::InDoubt(GONE.to_owned())),
        }
    }

    async fn until_down(&self, touch: Touch) {
        match &self.engine {
            Engine::Sqlite { .. } => std::future::pending().await,
            Engine::Postgres(servers) => servers.until_down(touch == Touch::Reads).await,
        }
    }

    /// Reads; several statements may see different moments.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.engine {
            Engine::Sqlite { readers, .. } => work(&mut *readers.get().map_err(Error::from)?),
            Engine::Postgres(servers) => servers.ask(work),
        }
    }

    /// Reads in two steps. `begin` is asked where everybody writes, for what must never be old, such as who may do what;
    /// `go_on` from a copy, if it knows all that was known before.
    pub fn read_on_replica<A, T, E: From<Error>>(
        &self,
        begin: impl FnOnce(&mut Db) -> std::result::Result<A, E>,
        go_on: impl FnOnce(&mut Db, A) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.engine {
            Engine::Sqlite { .. } => self.read(|db| begin(db).and_then(|known| go_on(db, known))),
            Engine::Postgres(servers) => servers.read_on_replica(begin, go_on),
        }
    }

    /// Reads a few rows without waiting, or nothing where that cannot be: on PostgreSQL, which is asked over a network, or if
    /// no connection is free. A reader of SQLite does not wait for writers. `work` is also given what it has left there
    /// before, which is empty again as soon as anything was written to the database by anybody.
    pub fn read_cached<T, M>(&self, work: impl FnOnce(&mut Db, &mut M) -> T) -> Option<T>
    where
        M: Default + Send + Sync + 'static,
    {
        let Engine::Sqlite { readers, .. } = &self.engine else { return None };
        let mut db = readers.try_get()?;
        let found = PooledConnection::extensions_mut(&mut db).remove::<ConnectionCache<M>>();
        let Db::Sqlite(sqlite) = &mut *db else { return None };
        let mut found = ConnectionCache::if_unwritten(found, sqlite).ok()?;
        let done = work(&mut db, &mut found.known);
        PooledConnection::extensions_mut(&mut db).insert(found);
        Some(done)
    }

    /// Which state the data of a server are in, where it is a server and says so at once. What is read after this and found
    /// while they are in the same state again has not changed. Many who ask at once cost it little more than one.
    pub async fn data_version(&self) -> Option<DataVersion> {
        match &self.engine {
            Engine::Sqlite { .. } => None,
            Engine::Postgres(servers) => servers.data_version().await,
        }
    }

    /// Runs `work` as one write, in a transaction of its own. An error undoes everything that `work` did.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.write_alone(work),
            Engine::Postgres(servers) => servers.write(work),
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
        match &self.engine {
            Engine::Sqlite { writer, .. } => writer.write_soon(work).await,
            Engine::Postgres(servers) => {
                let servers = servers.clone();
                let done = tokio::task::spawn_blocking(move || servers.write(work)).await;
                done.unwrap_or_else(|error| Err(Error::Broken(format!("a write broke off: {error}")).into()))
            }
        }
    }

    /// How often it has come back after it was gone. Work that was begun before may wait for an answer that never comes.
    #[must_use]
    pub fn recoveries(&self) -> u64 {
        match &self.engine {
            Engine::Sqlite { .. } => 0,
            Engine::Postgres(servers) => servers.recoveries(),
        }
    }

    /// Whether many write to it at the same moment, and each waits for a network.
    #[must_use]
    pub fn is_server(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Runs `work` on a connection to a server without a transaction around it: each statement is one by itself.
    pub fn write_at_once<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.engine {
            Engine::Sqlite { .. } => Err(Error::Unavailable("SQLite writes in transactions alone".to_owned()).into()),
            Engine::Postgres(servers) => servers.ask(work),
        }
    }

    /// Runs `work` in a write transaction and undoes it whatever it answers: what would happen, and nothing does.
    pub fn dry_run<T, E: From<Error>>(
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
            (None, _) => Err(Error::Unavailable("a dry run did not begin".to_owned()).into()),
        }
    }
}

/// Why a dry run was undone.
enum Undone {
    OnPurpose,
    ByFailure(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::ByFailure(error)
    }
}

/// How many read a file at once. More would only wait for processors, and each keeps a part of the file.
fn most_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(2 * processors).unwrap_or(u32::MAX).clamp(4, 16)
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
