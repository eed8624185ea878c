//! One thread writes to a SQLite file, and those who come at the same time share its commits.
//!
//! Putting a commit on the disk costs far more than most writes. So what is to be written stands in a line; the thread
//! takes what is there, runs each work in a savepoint of its own, and commits once for all. Nobody is answered before
//! that commit, and if it fails nobody's work is done. No other thread waits meanwhile: whoever asks is told when it is
//! over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::connection::{Begin, Opener};
use super::{Db, Error, Result};

/// How many share a commit at most.
const MOST: usize = 64;

/// The end of the line that others stand in.
pub(super) struct Writer {
    line: Sender<Job>,
    connections: r2d2::Pool<Opener>,
    patience: Duration,
}

/// What stands in the line.
enum Job {
    /// A work that shares a transaction.
    Shared(Work),
    /// Somebody who writes on a thread of their own, and says by dropping the turn that they are done.
    Alone(SyncSender<Turn>),
}

/// A work, given a connection or told why there is none. Nothing comes back if its caller has gone or knows already.
type Work = Box<dyn FnOnce(Result<&mut Db>) -> Option<Done> + Send>;

/// What a work has come to.
struct Done {
    /// Whether what it did is to be kept.
    keep: bool,
    /// Tells its caller, once it is known what became of the commit.
    tell: Tell,
}

type Tell = Box<dyn FnOnce(&Result<()>) + Send>;

/// The right to write, until it is dropped.
struct Turn {
    _over: SyncSender<()>,
}

/// What will become of a work.
pub(super) struct Pending<T, E> {
    answer: oneshot::Receiver<std::result::Result<T, E>>,
    begun: Arc<AtomicBool>,
}

impl Writer {
    /// Starts the thread, which ends when this is dropped, for a pool of one connection. Nobody waits for longer than
    /// `patience` until their work begins, and none joins a transaction that has been open for `longest`.
    pub(super) fn start(connections: r2d2::Pool<Opener>, patience: Duration, longest: Duration) -> Result<Self> {
        let (line, jobs) = channel();
        let ours = connections.clone();
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || work_off(&jobs, &ours, longest))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self { line, connections, patience })
    }

    /// Puts a work in the line whose transaction others may share.
    pub(super) fn share<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    ) -> Result<Pending<T, E>>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (teller, answer) = oneshot::channel();
        let begun = Arc::new(AtomicBool::new(false));
        let withdrawn = Arc::clone(&begun);
        self.join(Job::Shared(Box::new(move |db| {
            if withdrawn.swap(true, Ordering::AcqRel) {
                return None;
            }
            let outcome = match db {
                Ok(db) => catch_unwind(AssertUnwindSafe(|| work(db))),
                Err(error) => Ok(Err(error.into())),
            };
            let keep = matches!(outcome, Ok(Ok(_)));
            let tell = move |committed: &Result<()>| {
                // After a panic nothing is sent, which says so. What an error says may rest on what an earlier work did,
                // which is not so if that was not committed. Whoever has gone needs no answer.
                if let Ok(outcome) = outcome {
                    let _ = teller.send(committed.clone().map_err(E::from).and(outcome));
                }
            };
            Some(Done { keep, tell: Box::new(tell) })
        })))?;
        Ok(Pending { answer, begun })
    }

    /// As [`Self::share`], and waits for what becomes of it.
    pub(super) async fn write_soon<T, E>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let mut pending = self.share(work)?;
        let answer = match tokio::time::timeout(self.patience, &mut pending.answer).await {
            Ok(answer) => answer,
            Err(_) if pending.withdraw() => return Err(too_long().into()),
            Err(_) => pending.answer.await,
        };
        answer.unwrap_or_else(|_| Err(broke_off().into()))
    }

    /// Runs `work` on this thread, in a write transaction of its own. Who has waited for others of this program waits for
    /// other programs only as long as is left.
    pub(super) fn write_alone<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let (begun, (given, turn)) = (Instant::now(), sync_channel(1));
        self.join(Job::Alone(given))?;
        let _turn = turn.recv_timeout(self.patience).map_err(|_| too_long())?;
        let mut db = self.connections.get().map_err(Error::from)?;
        db.wait_for_other_programs(self.patience.saturating_sub(begun.elapsed()))?;
        let done = db.in_transaction(Begin::Write, work);
        // What is done is done, whatever becomes of this.
        if db.wait_for_other_programs(self.patience).is_err() {
            tracing::warn!("a connection waits less for other programs than it should");
        }
        done
    }

    fn join(&self, job: Job) -> Result<()> {
        self.line.send(job).map_err(|_| broke_off())
    }
}

impl<T, E> Pending<T, E> {
    /// Takes the work out of the line, if it has not begun.
    fn withdraw(&self) -> bool {
        !self.begun.swap(true, Ordering::AcqRel)
    }
}

fn too_long() -> Error {
    Error::Unavailable("others have been writing for too long".to_owned())
}

fn broke_off() -> Error {
    Error::Broken("a write broke off".to_owned())
}

/// Takes job after job until nobody can send another.
fn work_off(jobs: &Receiver<Job>, connections: &r2d2::Pool<Opener>, longest: Duration) {
    let mut next = jobs.recv().ok();
    while let Some(job) = next {
        let after = match job {
            Job::Shared(work) => share_commit(work, jobs, connections, longest),
            Job::Alone(given) => {
                give_turn(&given);
                None
            }
        };
        next = after.or_else(|| jobs.recv().ok());
    }
}

/// Whoever no longer waits for the turn drops it with their end of the channel.
fn give_turn(given: &SyncSender<Turn>) {
    let (over, is_over) = sync_channel(0);
    if given.send(Turn { _over: over }).is_ok() {
        // Nothing is ever sent: this ends when the turn is dropped.
        let _ = is_over.recv();
    }
}

/// Runs a work and those that wait behind it in one transaction. Answers a job that could not join it.
fn share_commit(first: Work, jobs: &Receiver<Job>, connections: &r2d2::Pool<Opener>, longest: Duration) -> Option<Job> {
    let mut shared = match connections.get().map_err(Error::from).and_then(Shared::begin) {
        Ok(shared) => shared,
        Err(error) => {
            tell(first(Err(error)), &Ok(()));
            return None;
        }
    };
    let mut after = None;
    let mut work = Some(first);
    while let Some(run) = work.take() {
        if let Err(error) = shared.run(run) {
            shared.tell(&Err(error));
            return None;
        }
        match if shared.has_room(longest) { jobs.try_recv().ok() } else { None } {
            Some(Job::Shared(next)) => work = Some(next),
            other => after = other,
        }
    }
    let committed = shared.db.commit().map_err(|error| shared.db.why_not_committed(error));
    shared.tell(&committed);
    after
}

/// A transaction that is open, and those who wait for its commit.
struct Shared {
    db: r2d2::PooledConnection<Opener>,
    begun: Instant,
    done: Vec<Done>,
}

impl Shared {
    fn begin(mut db: r2d2::PooledConnection<Opener>) -> Result<Self> {
        db.begin(Begin::Write)?;
        Ok(Self { db, begun: Instant::now(), done: Vec::new() })
    }

    fn has_room(&self, longest: Duration) -> bool {
        self.done.len() < MOST && self.begun.elapsed() < longest
    }

    /// Runs a work in a savepoint, which an error or a panic goes back to. If that cannot be, SQLite has undone more than
    /// this work, and the transaction fails for all.
    fn run(&mut self, work: Work) -> Result<()> {
        if let Err(error) = self.db.begin_savepoint() {
            let error = Error::from(error);
            tell(work(Err(error.clone())), &Ok(()));
            return Err(error);
        }
        let done = work(Ok(&mut self.db));
        let keep = done.as_ref().is_some_and(|done| done.keep);
        self.done.extend(done);
        Ok(if keep { self.db.commit() } else { self.db.roll_back() }?)
    }

    /// Gives the connection back, or closes it if a transaction is still open on it, before anybody is told.
    fn tell(self, committed: &Result<()>) {
        drop(self.db);
        for done in self.done {
            tell(Some(done), committed);
        }
    }
}

fn tell(done: Option<Done>, committed: &Result<()>) {
    if let Some(done) = done {
        (done.tell)(committed);
    }
}

#[cfg(test)]
mod tests;
