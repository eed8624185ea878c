//! The pools: many readers, and for SQLite one writer at a time.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select;

use super::connection::{Address, Begin, Db, Opener};
use super::outside::{self, Outside};
use super::turns::Turns;
use super::{Error, Result, migrations, replica};

/// How long anything waits for its turn at a file before the caller is told to come back.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How long somebody who may be reading from a copy is waited for after the copy fell silent.
const RESPITE: Duration = Duration::from_millis(400);

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
    /// PostgreSQL lets many, and may have a copy that is read.
    Outside { first: Arc<Outside>, copy: Option<Arc<Outside>> },
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
            Address::Postgres(_) => Place::Outside { first: Arc::new(Outside::new("PostgreSQL", opener)), copy: None },
        };
        Ok(Self { place })
    }

    /// The same database, read from this copy of it where that is as good. Refuses what is not PostgreSQL.
    pub fn with_replica(self, address: &Address) -> Result<Self> {
        match (self.place, address) {
            (Place::Outside { first, .. }, Address::Postgres(_)) => {
                let copy = Outside::new("the replica", Opener::for_writing(address).for_reading());
                Ok(Self { place: Place::Outside { first, copy: Some(Arc::new(copy)) } })
            }
            _ => Err(Error::Unavailable(
                "only PostgreSQL has replicas: both addresses begin with postgres://".to_owned(),
            )),
        }
    }

    /// Begins to listen whether the database answers, where it is a server. Whoever serves needs it, so that nobody waits
    /// for a server that is gone.
    pub fn listen(&self) {
        if let Place::Outside { first, copy } = &self.place {
            first.listen();
            copy.iter().for_each(Outside::listen);
        }
    }

    /// Nothing if the database answers, as far as is known; else that it does not.
    pub fn require_answers(&self) -> Result<()> {
        match &self.place {
            Place::Outside { first, .. } if first.is_silent() => Err(outside::unanswered()),
            Place::Inside { .. } | Place::Outside { .. } => Ok(()),
        }
    }

    /// Waits until the database does not answer; for one who only reads, until a copy that does now no longer does.
    pub async fn until_silent(&self, only_reads: bool) {
        let Place::Outside { first, copy } = &self.place else { return pending().await };
        match copy.as_ref().filter(|copy| only_reads && !copy.is_silent()) {
            Some(copy) => {
                // Whoever is read to from the first server after all is done by then.
                let lost = pin!(async { (copy.until_silent().await, tokio::time::sleep(RESPITE).await) });
                select(pin!(first.until_silent()), lost).await;
            }
            None => first.until_silent().await,
        }
    }

    /// Reads; several statements may see different moments.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.place {
            Place::Inside { readers, .. } => work(&mut *readers.get().map_err(Error::from)?),
            Place::Outside { first, .. } => work(&mut *first.get()?),
        }
    }

    /// Reads in two steps. `begin` is asked where everybody writes, for what must never be old, such as who may do what;
    /// `go_on` from a copy, if it knows all that was known before.
    pub fn read_on<A, T, E: From<Error>>(
        &self,
        begin: impl FnOnce(&mut Db) -> std::result::Result<A, E>,
        go_on: impl FnOnce(&mut Db, A) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let Place::Outside { first, copy: Some(copy) } = &self.place else {
            return self.read(|db| begin(db).and_then(|known| go_on(db, known)));
        };
        let mut db = first.get()?;
        let known = begin(&mut db)?;
        match replica::caught_up(copy, &replica::position(&mut db)?) {
            Some(mut copied) => {
                drop(db);
                go_on(&mut copied, known)
            }
            None => go_on(&mut db, known),
        }
    }

    /// Reads a few rows without waiting, or nothing where that cannot be: on PostgreSQL, which is asked over a network, or if
    /// no connection is free. A reader of SQLite does not wait for writers.
    pub fn glance<T>(&self, work: impl FnOnce(&mut Db) -> T) -> Option<T> {
        match &self.place {
            Place::Inside { readers, .. } => readers.try_get().map(|mut db| work(&mut db)),
            Place::Outside { .. } => None,
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
            Place::Outside { first, .. } => first.get()?.in_transaction(Begin::Write, work),
        }
    }

    /// As [`Self::write`], for what takes long: nobody else's answer waits for it to be committed.
    pub fn write_at_length<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.place {
            Place::Inside { writers, .. } => writers.write_alone(work),
            Place::Outside { .. } => self.write(work),
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
