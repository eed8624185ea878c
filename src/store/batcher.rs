//! Those who ask for the same sort of thing at the same moment are answered together.
//!
//! Whoever comes first is answered at once. Those who come while that is done are answered by the next piece of work, all of
//! them: the more there are, the less it costs each. Nobody holds a thread or a connection while they wait.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// Groups of people who wait, by what they have in common. A group that nobody works for is not there.
pub struct Batcher<K, Q, A> {
    /// How many are answered together at most.
    most: usize,
    /// How long anybody waits until work on their question begins.
    patience: Duration,
    groups: Mutex<HashMap<K, Vec<Waiting<Q, A>>>>,
}

/// Somebody's question, since when they wait, and how they are told the answer.
struct Waiting<Q, A> {
    question: Q,
    since: Instant,
    tell: oneshot::Sender<Result<A, Unanswered>>,
}

/// Why a question was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// Those before took too long. Nobody worked on it.
    TooLong,
    /// The work broke off, and what it had done is not known.
    BrokeOff,
}

impl<K, Q, A> Batcher<K, Q, A>
where
    K: Clone + Eq + Hash + Send + 'static,
    Q: Send + 'static,
    A: Send + 'static,
{
    /// Nobody yet; of whom later at most so many are answered together, and none waits for longer than `patience` for those
    /// before.
    #[must_use]
    pub fn new(most: usize, patience: Duration) -> Self {
        Self { most, patience, groups: Mutex::default() }
    }

    /// The answer to a question. `work` answers those of one group on a thread that may wait, in the order in which they
    /// came; all who ask in one group give the same work.
    pub async fn ask(
        self: &Arc<Self>,
        group: K,
        question: Q,
        work: impl Fn(Vec<Q>) -> Vec<A> + Send + 'static,
    ) -> Result<A, Unanswered> {
        let (tell, told) = oneshot::channel();
        if self.join(group.clone(), Waiting { question, since: Instant::now(), tell }) {
            let all = Arc::clone(self);
            tokio::task::spawn_blocking(move || all.answer(&group, work));
        }
        told.await.unwrap_or(Err(Unanswered::BrokeOff))
    }

    /// Adds somebody to a group, and says whether it begins with them.
    fn join(&self, group: K, somebody: Waiting<Q, A>) -> bool {
        match self.groups().entry(group) {
            Entry::Occupied(mut group) => {
                group.get_mut().push(somebody);
                false
            }
            Entry::Vacant(place) => {
                place.insert(vec![somebody]);
                true
            }
        }
    }

    /// Answers a group until nobody is left in it.
    fn answer(&self, group: &K, work: impl Fn(Vec<Q>) -> Vec<A>) {
        while let Some(next) = self.next(group) {
            let (questions, tell): (Vec<_>, Vec<_>) = next.into_iter().map(|one| (one.question, one.tell)).unzip();
            // After a panic nobody is told anything, which says so.
            let answers = catch_unwind(AssertUnwindSafe(|| work(questions))).unwrap_or_default();
            for (tell, answer) in tell.into_iter().zip(answers) {
                // Whoever has gone needs no answer.
                let _ = tell.send(Ok(answer));
            }
        }
    }

    fn next(&self, group: &K) -> Option<Vec<Waiting<Q, A>>> {
        let mut groups = self.groups();
        let waiting = groups.get_mut(group)?;
        // They stand in the order in which they came.
        let late = waiting.partition_point(|one| one.since.elapsed() > self.patience);
        for one in waiting.drain(..late) {
            let _ = one.tell.send(Err(Unanswered::TooLong));
        }
        if waiting.is_empty() {
            groups.remove(group);
            return None;
        }
        let many = waiting.len().min(self.most);
        Some(waiting.drain(..many).collect())
    }

    fn groups(&self) -> MutexGuard<'_, HashMap<K, Vec<Waiting<Q, A>>>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
