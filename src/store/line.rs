//! Lines in which those of this program stand who post updates to the same plan of a server.
//!
//! The server lets one at a time write to a plan in any case. To wait for that there costs it more than the write itself, and
//! takes connections that others need.

use std::hash::{BuildHasher, RandomState};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::{Error, Result};

/// How long somebody waits to come near the head. Then they may have to wait for the one ahead, and for a row, each for as
/// long as the server lets them, which is 0.7 seconds; and two seconds is the most for all.
const PATIENCE: Duration = Duration::from_millis(500);

/// More than write at once, so that those who write to different plans hardly ever stand in the same line.
const LINES: usize = 64;

static ALL: [Line; LINES] = [const { Line { near: Semaphore::const_new(2), first: Mutex::new(()) } }; LINES];
static BY_PLAN: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Two are near the head of a line: while the first writes, the next reads what their update is judged by.
struct Line {
    near: Semaphore,
    first: Mutex<()>,
}

fn of(plan: &str) -> &'static Line {
    let place = BY_PLAN.hash_one(plan) % LINES as u64;
    &ALL[usize::try_from(place).unwrap_or_default()]
}

/// Waits, without a thread, to be near the head of this plan's line.
pub(super) async fn come_near(plan: &str) -> Result<SemaphorePermit<'static>> {
    let near = tokio::time::timeout(PATIENCE, of(plan).near.acquire()).await;
    near.ok()
        .and_then(std::result::Result::ok)
        .ok_or_else(|| Error::Unavailable("others have been writing to this plan for too long".to_owned()))
}

/// Waits for those who are nearer the head.
pub(super) fn be_first(plan: &str) -> MutexGuard<'static, ()> {
    of(plan).first.lock().unwrap_or_else(PoisonError::into_inner)
}
