//! Those who write to a SQLite file take turns, and those who wait for theirs share one commit.
//!
//! Putting a commit on the disk costs far more than most writes. So a writer whom others wait behind does not commit: it
//! hands its transaction on to the next, who works in a savepoint of its own, and the last of them commits for all. Nobody
//! answers before that commit, and if it fails nobody's work is done.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connection::{Begin, Opener};
use super::{Db, Error, Result};

/// How many share a commit at most.
const MOST: usize = 64;

/// How long a transaction may have been open when another writer still joins it.
const LONGEST: Duration = Duration::from_millis(20);

/// The writers of one file: whose turn it is, and who waits.
pub(super) struct Turns {
    connections: r2d2::Pool<Opener>,
    patience: Duration,
    longest: Duration,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    taken: bool,
    tickets: u64,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    ticket: u64,
    joins: bool,
    turn: SyncSender<Option<Shared>>,
}

/// A transaction that waits for its commit, and those who wait with it.
struct Shared {
    db: r2d2::PooledConnection<Opener>,
    begun: Instant,
    writers: Vec<SyncSender<Result<()>>>,
}

/// The right to write, which passes to the next in line when it is dropped.
struct Turn<'a> {
    turns: &'a Turns,
    /// What the one before left open.
    shared: Option<Shared>,
    handed_on: bool,
}

impl Turns {
    /// For a pool of one connection. Nobody waits for longer than `patience`.
    pub(super) fn new(connections: r2d2::Pool<Opener>, patience: Duration) -> Self {
        Self { connections, patience, longest: LONGEST, line: Mutex::default() }
    }

    /// Runs `work` in a write transaction that it may share with others who write at the same time.
    pub(super) fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut turn = self.take(true)?;
        let mut shared = match turn.shared.take() {
            Some(shared) => shared,
            None if self.line().waiting.is_empty() => return self.in_own_transaction(work),
            None => Shared::begin(self.connection()?)?,
        };
        let outcome = shared.work(work)?;
        let committed = shared.wait();
        turn.hand_on(shared);
        let committed = committed.recv().unwrap_or_else(|_| Err(Error::Unavailable("a commit broke off".to_owned())));
        let outcome = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        // What an error says may rest on what an earlier writer did, which is not so if it was not committed.
        committed?;
        outcome
    }

    /// Runs `work` in a write transaction of its own.
    pub(super) fn write_alone<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let _turn = self.take(false)?;
        self.in_own_transaction(work)
    }

    fn in_own_transaction<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.connection()?.in_transaction(Begin::Write, work)
    }

    /// Only for whose turn it is, so that nobody waits here.
    fn connection(&self) -> Result<r2d2::PooledConnection<Opener>> {
        Ok(self.connections.get()?)
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is the caller's turn. A writer that does not join gets no open transaction.
    fn take(&self, joins: bool) -> Result<Turn<'_>> {
        let Some((ticket, turn)) = self.join_line(joins) else { return Ok(Turn::new(self, None)) };
        if let Ok(shared) = turn.recv_timeout(self.patience) {
            return Ok(Turn::new(self, shared));
        }
        let mut line = self.line();
        let place = line.waiting.iter().position(|waiting| waiting.ticket == ticket);
        if place.and_then(|place| line.waiting.remove(place)).is_none() {
            // It was given away between the last look and this one, which happens with the line locked.
            drop(line);
            return Ok(Turn::new(self, turn.recv().ok().flatten()));
        }
        Err(Error::Unavailable("others have been writing for too long".to_owned()))
    }

    /// Nothing if nobody has the turn, which is then the caller's.
    fn join_line(&self, joins: bool) -> Option<(u64, Receiver<Option<Shared>>)> {
        let mut line = self.line();
        if !line.taken {
            line.taken = true;
            return None;
        }
        let (turn, given) = sync_channel(1);
        line.tickets += 1;
        let ticket = line.tickets;
        line.waiting.push_back(Waiting { ticket, joins, turn });
        Some((ticket, given))
    }
}

impl<'a> Turn<'a> {
    fn new(turns: &'a Turns, shared: Option<Shared>) -> Self {
        Self { turns, shared, handed_on: false }
    }

    /// Hands the open transaction on if the next in line may join it, and else commits it.
    fn hand_on(mut self, shared: Shared) {
        let mut line = self.turns.line();
        let next =
            if shared.has_room(self.turns.longest) { line.waiting.pop_front_if(|next| next.joins) } else { None };
        let Some(next) = next else {
            drop(line);
            let (committed, writers) = shared.commit();
            // The next begins before those who are done are told so.
            drop(self);
            return tell(&writers, &committed);
        };
        self.handed_on = true;
        // Sent with the line locked: whoever is no longer in it finds this in its channel.
        let _ = next.turn.send(Some(shared));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // One who fails before its work begins leaves what it was handed to be committed.
        if let Some(shared) = self.shared.take() {
            let (committed, writers) = shared.commit();
            tell(&writers, &committed);
        }
        if self.handed_on {
            return;
        }
        let mut line = self.turns.line();
        match line.waiting.pop_front() {
            Some(next) => drop(next.turn.send(None)),
            None => line.taken = false,
        }
    }
}

impl Shared {
    fn begin(mut db: r2d2::PooledConnection<Opener>) -> Result<Self> {
        db.begin(Begin::Write)?;
        Ok(Self { db, begun: Instant::now(), writers: Vec::new() })
    }

    fn has_room(&self, longest: Duration) -> bool {
        self.writers.len() < MOST && self.begun.elapsed() < longest
    }

    /// Runs `work` in a savepoint, which an error or a panic goes back to. If that cannot be, SQLite has undone more than
    /// this writer's work, and the transaction fails for all.
    fn work<T, E>(
        &mut self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> Result<std::thread::Result<std::result::Result<T, E>>> {
        let outcome = self.db.begin_savepoint().and_then(|()| {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut self.db)));
            if matches!(outcome, Ok(Ok(_))) { self.db.commit() } else { self.db.roll_back() }.map(|()| outcome)
        });
        outcome.map_err(|error| {
            let error = Error::from(error);
            tell(&self.writers, &Err(error.clone()));
            error
        })
    }

    /// What becomes of the commit, once it is known.
    fn wait(&mut self) -> Receiver<Result<()>> {
        let (writer, committed) = sync_channel(1);
        self.writers.push(writer);
        committed
    }

    /// Commits, and gives the connection back; or closes it, if a transaction is still open on it.
    fn commit(mut self) -> (Result<()>, Vec<SyncSender<Result<()>>>) {
        (self.db.commit().map_err(Error::from), self.writers)
    }
}

fn tell(writers: &[SyncSender<Result<()>>], committed: &Result<()>) {
    for writer in writers {
        // A writer waits until it is told, unless it panicked, and then it does not mind.
        let _ = writer.send(committed.clone());
    }
}

#[cfg(test)]
mod tests;
