//! Asks a PostgreSQL server a few times a second whether it is there.
//!
//! Only so is a server that is gone told from one that is slow. A network that is cut says nothing, and a question
//! that was sent into it is never answered; but a long report or a large import on a sound server must not be broken off.

use std::sync::Weak;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::connection::{Db, Opener};
use super::outside::Outside;

/// How long after an answer the next question is asked.
const INTERVAL: Duration = Duration::from_millis(200);
/// How long an answer is waited for. With the interval it is less than the two seconds within which
/// everybody is answered.
const LONGEST_SILENCE: Duration = Duration::from_secs(1);

/// A thread with a connection of its own. One that hangs is left alone, and ends when its connection does.
struct Beat {
    ask: SyncSender<()>,
    told: Receiver<()>,
}

impl Beat {
    fn begin(opener: Opener) -> Self {
        let (ask, asked) = sync_channel(1);
        let (tell, told) = sync_channel(1);
        // Where no thread can be had nobody answers, and the next is tried.
        let _ = named().spawn(move || {
            let Ok(mut db) = r2d2::ManageConnection::connect(&opener) else { return };
            while asked.recv().is_ok() && answers(&mut db) && tell.send(()).is_ok() {}
        });
        Self { ask, told }
    }

    fn hear(&self, patience: Duration) -> Heard {
        if self.ask.send(()).is_err() {
            return Heard::TheEnd;
        }
        match self.told.recv_timeout(patience) {
            Ok(()) => Heard::AnAnswer,
            Err(RecvTimeoutError::Disconnected) => Heard::TheEnd,
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
        }
    }
}

/// What comes back when the server is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heard {
    AnAnswer,
    /// The connection ended, or there was none.
    TheEnd,
    Nothing,
}

fn answers(db: &mut Db) -> bool {
    match db {
        Db::Postgres(c) => c.batch_execute("SELECT 1").is_ok(),
        Db::Sqlite(_) => true,
    }
}

/// Tells `outside` what becomes of its server, as long as there is somebody to tell.
pub(super) fn follow(outside: Weak<Outside>, opener: Opener) {
    let followed = named().spawn(move || {
        let (mut beat, mut lost) = (Beat::begin(opener.clone()), false);
        while let Some(outside) = outside.upgrade() {
            let heard = beat.hear(if outside.is_silent() { opener.longest_greeting() } else { LONGEST_SILENCE });
            match (heard, lost) {
                (Heard::AnAnswer, true) => outside.is_back(),
                // Where a connection ends it may be this one alone: a new one tells, at once.
                (Heard::AnAnswer | Heard::TheEnd, false) => {}
                (Heard::TheEnd | Heard::Nothing, _) => outside.fell_silent(),
            }
            drop(outside);
            let was_lost = std::mem::replace(&mut lost, heard != Heard::AnAnswer);
            if lost {
                beat = Beat::begin(opener.clone());
            }
            if was_lost || !lost {
                thread::sleep(INTERVAL);
            }
        }
    });
    if let Err(error) = followed {
        tracing::error!(%error, "nobody listens whether the database answers");
    }
}

fn named() -> thread::Builder {
    thread::Builder::new().name("pulse".to_owned())
}
