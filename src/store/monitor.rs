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
use super::server::Server;

/// How long after an answer the next question is asked.
const INTERVAL: Duration = Duration::from_millis(200);
/// How long an answer is waited for. With the interval it is less than the two seconds within which
/// everybody is answered.
const LONGEST_SILENCE: Duration = Duration::from_secs(1);

/// A thread with a connection of its own. One that hangs is left alone, and ends when its connection does.
struct Probe {
    question: SyncSender<()>,
    answer: Receiver<()>,
}

impl Probe {
    fn begin(opener: Opener) -> Self {
        let (question, questions) = sync_channel(1);
        let (answering, answer) = sync_channel(1);
        // Where no thread can be had nobody answers, and the next is tried.
        let _ = named().spawn(move || {
            let Ok(mut db) = r2d2::ManageConnection::connect(&opener) else { return };
            while questions.recv().is_ok() && answers(&mut db) && answering.send(()).is_ok() {}
        });
        Self { question, answer }
    }

    fn ask(&self, patience: Duration) -> Answer {
        if self.question.send(()).is_err() {
            return Answer::Ended;
        }
        match self.answer.recv_timeout(patience) {
            Ok(()) => Answer::Came,
            Err(RecvTimeoutError::Disconnected) => Answer::Ended,
            Err(RecvTimeoutError::Timeout) => Answer::Late,
        }
    }
}

/// What comes back when the server is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Came,
    /// The connection ended, or there was none.
    Ended,
    Late,
}

fn answers(db: &mut Db) -> bool {
    match db {
        Db::Postgres(c) => c.batch_execute("SELECT 1").is_ok(),
        Db::Sqlite(_) => true,
    }
}

/// Marks `server` as down and up, as long as there is somebody to tell.
pub(super) fn follow(server: Weak<Server>, opener: Opener) {
    let followed = named().spawn(move || {
        let (mut probe, mut lost) = (Probe::begin(opener.clone()), false);
        while let Some(server) = server.upgrade() {
            let answer = probe.ask(if server.is_down() { opener.longest_greeting() } else { LONGEST_SILENCE });
            match (answer, lost) {
                (Answer::Came, true) => server.mark_up(),
                // Where a connection ends it may be this one alone: a new one tells, at once.
                (Answer::Came | Answer::Ended, false) => {}
                (Answer::Ended | Answer::Late, _) => server.mark_down(),
            }
            drop(server);
            let was_lost = std::mem::replace(&mut lost, answer != Answer::Came);
            if lost {
                probe = Probe::begin(opener.clone());
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
    thread::Builder::new().name("monitor".to_owned())
}
