//! A PostgreSQL server, with the connections to it and what is known of whether it answers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

use super::connection::Opener;
use super::{Error, Result, monitor};

/// How many connections are kept at most, besides the one of the monitor.
const MOST: u32 = 8;
/// How long anything waits for a connection before the caller is told to come back: whoever gets one may have to wait for
/// a row as well, and two seconds is the most for both.
const PATIENCE: Duration = Duration::from_millis(700);

/// How long a connection to a replica is waited for, while the primary could be asked.
const HASTE: Duration = Duration::from_millis(100);

/// A server.
pub(super) struct Server {
    name: &'static str,
    opener: Opener,
    pool: RwLock<r2d2::Pool<Opener>>,
    down: watch::Sender<bool>,
    recoveries: AtomicU64,
}

impl Server {
    /// The server that `opener` reaches, called `name` in the log.
    pub(super) fn new(name: &'static str, opener: Opener) -> Self {
        let pool = RwLock::new(pool(&opener));
        Self { name, opener, pool, down: watch::Sender::new(false), recoveries: AtomicU64::new(0) }
    }

    /// Makes the first connection that is kept, for which whoever asks later would not wait so long.
    pub(super) fn greet(&self) -> Result<()> {
        self.pool().get_timeout(self.opener.longest_greeting())?;
        Ok(())
    }

    /// Begins to watch whether the server answers, until nobody holds it any more.
    pub(super) fn monitor(self: &Arc<Self>) {
        monitor::follow(Arc::downgrade(self), self.opener.clone());
    }

    /// A connection of those that are kept, or a new one.
    pub(super) fn get(&self) -> Result<r2d2::PooledConnection<Opener>> {
        self.require_up()?;
        Ok(self.pool().get()?)
    }

    /// As [`Self::get`], if one is to be had almost at once.
    pub(super) fn get_at_once(&self) -> Option<r2d2::PooledConnection<Opener>> {
        if self.is_down() { None } else { self.pool().get_timeout(HASTE).ok() }
    }

    /// Nobody who waits for a connection may keep others from getting theirs, or the pool from being replaced.
    fn pool(&self) -> r2d2::Pool<Opener> {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nothing if the server answers, as far as is known; else that it does not.
    pub(super) fn require_up(&self) -> Result<()> {
        if self.is_down() { Err(Error::Unavailable(format!("{} does not answer", self.name))) } else { Ok(()) }
    }

    /// Whether the server does not answer at the moment.
    pub(super) fn is_down(&self) -> bool {
        *self.down.borrow()
    }

    /// Waits until the server does not answer.
    pub(super) async fn until_down(&self) {
        // The sender lives as long as this.
        let _ = self.down.subscribe().wait_for(|down| *down).await;
    }

    /// How often the server has come back.
    pub(super) fn recoveries(&self) -> u64 {
        self.recoveries.load(Ordering::Acquire)
    }

    /// The server does not answer.
    pub(super) fn mark_down(&self) {
        if !self.down.send_replace(true) {
            tracing::error!(server = self.name, "the database does not answer");
        }
    }

    /// The server answers again. What was open before is left to those who hold it and may never come back.
    pub(super) fn mark_up(&self) {
        *self.pool.write().unwrap_or_else(PoisonError::into_inner) = pool(&self.opener);
        self.recoveries.fetch_add(1, Ordering::AcqRel);
        if self.down.send_replace(false) {
            tracing::info!(server = self.name, "the database answers again");
        }
    }
}

fn pool(opener: &Opener) -> r2d2::Pool<Opener> {
    r2d2::Pool::builder()
        .max_size(MOST)
        .min_idle(Some(0))
        .test_on_check_out(true)
        .connection_timeout(PATIENCE)
        .build_unchecked(opener.clone())
}
