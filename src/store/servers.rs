//! The PostgreSQL server that is written to, and perhaps a replica of it that is read.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select;

use super::connection::{Address, Begin, Opener};
use super::data_version::{DataVersion, VersionWatcher};
use super::server::Server;
use super::{Db, Error, Result, replica};

/// How long somebody who may be reading from a replica is waited for after that is down.
const RESPITE: Duration = Duration::from_millis(400);

/// The primary and perhaps its replica.
#[derive(Clone)]
pub(super) struct Servers {
    primary: Arc<Server>,
    replica: Option<Arc<Server>>,
    versions: Arc<VersionWatcher>,
}

impl Servers {
    /// The server that `opener` reaches, with a first connection to it.
    pub(super) fn open(opener: Opener) -> Result<Self> {
        let versions = Arc::new(VersionWatcher::new(opener.for_reading()));
        let primary = Arc::new(Server::new("PostgreSQL", opener));
        primary.greet()?;
        Ok(Self { primary, replica: None, versions })
    }

    /// The same with the replica at this address.
    pub(super) fn with_replica(self, address: &Address) -> Self {
        let replica = Server::new("the replica", Opener::for_writing(address).for_reading());
        Self { replica: Some(Arc::new(replica)), ..self }
    }

    /// Begins to watch whether they answer.
    pub(super) fn monitor(&self) {
        self.primary.monitor();
        self.replica.iter().for_each(Server::monitor);
    }

    /// Nothing if the server answers, as far as is known; else that it does not.
    pub(super) fn require_up(&self) -> Result<()> {
        self.primary.require_up()
    }

    /// How often the primary has come back.
    pub(super) fn recoveries(&self) -> u64 {
        self.primary.recoveries()
    }

    /// Waits until the server does not answer; for one who only reads, until a replica that does now no longer does.
    pub(super) async fn until_down(&self, only_reads: bool) {
        match self.replica.as_ref().filter(|replica| only_reads && replica.require_up().is_ok()) {
            Some(replica) => {
                // Whoever is read to from the primary after all is done by then.
                let lost = pin!(async { (replica.until_down().await, tokio::time::sleep(RESPITE).await) });
                select(pin!(self.primary.until_down()), lost).await;
            }
            None => self.primary.until_down().await,
        }
    }

    /// Which state the data of the primary are in now, if it says so at once.
    pub(super) async fn data_version(&self) -> Option<DataVersion> {
        if self.primary.is_down() { None } else { self.versions.current().await }
    }

    /// Reads from the primary, or writes to it what is one statement or begins its own transaction.
    pub(super) fn ask<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        work(&mut *self.primary.get()?)
    }

    /// Begins to read from the primary, and goes on from the replica if it knows all that the primary knew then.
    pub(super) fn read_on_replica<A, T, E: From<Error>>(
        &self,
        begin: impl FnOnce(&mut Db) -> std::result::Result<A, E>,
        go_on: impl FnOnce(&mut Db, A) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut db = self.primary.get()?;
        let known = begin(&mut db)?;
        let Some(replica) = &self.replica else { return go_on(&mut db, known) };
        let position = replica::position(&mut db)?;
        // A replica that hangs keeps whoever asks it, and is not to keep a connection to the primary with them.
        drop(db);
        match replica::caught_up(replica, &position) {
            Some(mut db) => go_on(&mut db, known),
            None => go_on(&mut *self.primary.get()?, known),
        }
    }

    /// Writes to the primary, in a transaction of its own.
    pub(super) fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.primary.get()?.in_transaction(Begin::Write, work)
    }
}
