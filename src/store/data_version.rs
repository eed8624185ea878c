//! Whether anybody has written to a PostgreSQL server since it was last looked at.
//!
//! Those who want to know at the same moment are answered by one question, which is asked after the last of them came: the
//! more there are, the less it costs each. It is asked which transactions there are to be seen. As long as the same are, the
//! data are the same, whoever writes and from wherever.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::Error;
use super::connection::{Db, Opener};
use super::each::each;
use super::repeated::repeated;

/// How long an answer is waited for. Whoever gets none asks for what they want in the ordinary way.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long nobody asks again after an answer did not come, so that not everybody waits for nothing.
const RESPITE: Duration = Duration::from_secs(1);

/// A state of the data: the same number, the same data; a larger one is later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataVersion(u64);

#[cfg(test)]
impl DataVersion {
    /// Two states, the earlier first.
    pub(crate) fn two() -> [Self; 2] {
        [Self(1), Self(2)]
    }
}

type Tell = oneshot::Sender<DataVersion>;

/// A thread that looks at a server for all who want to know. It begins with the first of them.
pub(super) struct VersionWatcher {
    opener: Opener,
    asking: OnceLock<UnboundedSender<Tell>>,
    /// When an answer last did not come in time.
    missed: Mutex<Option<Instant>>,
}

impl VersionWatcher {
    /// At the server that `opener` reaches.
    pub(super) fn new(opener: Opener) -> Self {
        Self { opener, asking: OnceLock::new(), missed: Mutex::new(None) }
    }

    /// The state of the data now; nothing where the server does not say in time, or cannot.
    pub(super) async fn current(&self) -> Option<DataVersion> {
        if self.missed().is_some_and(|missed| missed.elapsed() < RESPITE) {
            return None;
        }
        let (tell, told) = oneshot::channel();
        self.asking.get_or_init(|| begin(self.opener.clone())).send(tell).ok()?;
        let Ok(told) = tokio::time::timeout(PATIENCE, told).await else {
            *self.missed() = Some(Instant::now());
            return None;
        };
        told.ok()
    }

    fn missed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn begin(opener: Opener) -> UnboundedSender<Tell> {
    let (ask, asked) = unbounded_channel();
    let begun = thread::Builder::new().name("data-version".to_owned()).spawn(move || keep_watch(&opener, asked));
    if let Err(error) = begun {
        tracing::error!(%error, "nobody looks whether the data have changed: reading costs more");
    }
    ask
}

fn keep_watch(opener: &Opener, mut asked: UnboundedReceiver<Tell>) {
    let mut version = DataVersion(0);
    let mut watch = None;
    while let Some(first) = asked.blocking_recv() {
        let mut waiting = vec![first];
        waiting.extend(std::iter::from_fn(|| asked.try_recv().ok()));
        match look(opener, &mut watch, &mut version) {
            // Whoever no longer waits has been answered in another way.
            Ok(()) => waiting.into_iter().for_each(|tell| _ = tell.send(version)),
            Err(Blind::ForNow(error)) => {
                tracing::debug!(%error, "the data could not be looked at");
                watch = None;
            }
            Err(Blind::ForEver) => {
                tracing::warn!("this server does not show whether anything was written: reading costs more");
                return;
            }
        }
    }
}

/// Why nothing is to be seen.
enum Blind {
    ForNow(Error),
    ForEver,
}

impl From<Error> for Blind {
    fn from(error: Error) -> Self {
        Self::ForNow(error)
    }
}

/// A connection, and which transactions were to be seen on it.
struct Watch {
    db: Db,
    visible: String,
}

/// Looks, and begins with a new connection where there is none: another server may be behind it.
fn look(opener: &Opener, watch: &mut Option<Watch>, version: &mut DataVersion) -> std::result::Result<(), Blind> {
    match watch {
        None => *watch = Some(Watch::begin(opener)?),
        Some(watch) => {
            let visible = visible(&mut watch.db).map_err(Error::from)?;
            if visible == watch.visible {
                return Ok(());
            }
            watch.visible = visible;
        }
    }
    version.0 += 1;
    Ok(())
}

impl Watch {
    /// Not every engine that speaks PostgreSQL's protocol tells its transactions apart in this way, so one is made, which
    /// writes nothing, and must be seen.
    fn begin(opener: &Opener) -> std::result::Result<Self, Blind> {
        let mut db = r2d2::ManageConnection::connect(opener)?;
        match before_and_after(&mut db) {
            Ok((before, visible)) if before != visible => Ok(Self { db, visible }),
            // A replica that is about to take over writes nothing until it has.
            Err(error @ DieselError::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _)) => {
                Err(Error::from(error).into())
            }
            Err(error) if !db.is_open() => Err(Error::from(error).into()),
            _ => Err(Blind::ForEver),
        }
    }
}

/// Which transactions are to be seen before one and after it.
fn before_and_after(db: &mut Db) -> QueryResult<(String, String)> {
    let before = visible(db)?;
    let _: String = sql::<Text>("SELECT pg_current_xact_id()::text").get_result(db)?;
    Ok((before, visible(db)?))
}

fn visible(db: &mut Db) -> QueryResult<String> {
    let snapshot = repeated!(sql::<Text>("SELECT pg_current_snapshot()::text"));
    each!(db, c => snapshot.get_result(c))
}
