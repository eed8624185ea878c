//! The PostgreSQL server that is written to, and perhaps a copy of it that is read.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::select;

use super::connection::{Address, Begin, Opener};
use super::lookout::{Lookout, Seen};
use super::outside::Outside;
use super::{Db, Error, Result, replica};

/// How long somebody who may be reading from a copy is waited for after the copy fell silent.
const RESPITE: Duration = Duration::from_millis(400);

/// A server and perhaps its copy.
#[derive(Clone)]
pub(super) struct Servers {
    first: Arc<Outside>,
    copy: Option<Arc<Outside>>,
    lookout: Arc<Lookout>,
}

impl Servers {
    /// The server that `opener` reaches, with a first connection to it.
    pub(super) fn open(opener: Opener) -> Result<Self> {
        let lookout = Arc::new(Lookout::new(opener.for_reading()));
        let first = Arc::new(Outside::new("PostgreSQL", opener));
        first.greet()?;
        Ok(Self { first, copy: None, lookout })
    }

    /// The same with the copy at this address.
    pub(super) fn with_copy(self, address: &Address) -> Self {
        let copy = Outside::new("the replica", Opener::for_writing(address).for_reading());
        Self { copy: Some(Arc::new(copy)), ..self }
    }

    /// Begins to listen whether they answer.
    pub(super) fn listen(&self) {
        self.first.listen();
        self.copy.iter().for_each(Outside::listen);
    }

    /// Nothing if the server answers, as far as is known; else that it does not.
    pub(super) fn require_answers(&self) -> Result<()> {
        self.first.require_answers()
    }

    /// How often the first server has come back.
    pub(super) fn returns(&self) -> u64 {
        self.first.returns()
    }

    /// Waits until the server does not answer; for one who only reads, until a copy that does now no longer does.
    pub(super) async fn until_silent(&self, only_reads: bool) {
        match self.copy.as_ref().filter(|copy| only_reads && copy.require_answers().is_ok()) {
            Some(copy) => {
                // Whoever is read to from the first server after all is done by then.
                let lost = pin!(async { (copy.until_silent().await, tokio::time::sleep(RESPITE).await) });
                select(pin!(self.first.until_silent()), lost).await;
            }
            None => self.first.until_silent().await,
        }
    }

    /// What is to be seen on the first server now, if it says so at once.
    pub(super) async fn look(&self) -> Option<Seen> {
        if self.first.is_silent() { None } else { self.lookout.look().await }
    }

    /// Reads from the first server, or writes to it what is one statement or begins its own transaction.
    pub(super) fn ask<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        work(&mut *self.first.get()?)
    }

    /// Begins to read from the first server, and goes on from the copy if it knows all that the first knew then.
    pub(super) fn read_on<A, T, E: From<Error>>(
        &self,
        begin: impl FnOnce(&mut Db) -> std::result::Result<A, E>,
        go_on: impl FnOnce(&mut Db, A) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut db = self.first.get()?;
        let known = begin(&mut db)?;
        let Some(copy) = &self.copy else { return go_on(&mut db, known) };
        let position = replica::position(&mut db)?;
        // A copy that hangs keeps whoever asks it, and is not to keep a connection to the first server with them.
        drop(db);
        match replica::caught_up(copy, &position) {
            Some(mut copied) => go_on(&mut copied, known),
            None => go_on(&mut *self.first.get()?, known),
        }
    }

    /// Writes to the first server, in a transaction of its own.
    pub(super) fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut Db) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.first.get()?.in_transaction(Begin::Write, work)
    }
}
