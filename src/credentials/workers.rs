//! The threads that passwords are hashed on, each with memory of its own, and an orderly wait for them.
//!
//! A hash works in 19 MiB. Given its own memory each time, a burst of sign-ins takes that many times 19 MiB, and the
//! allocator is slow to give it back. With two threads the burst takes 38 MiB and waits its turn, and soon after it the
//! system has them back.

use std::any::Any;
use std::collections::{TryReserveError, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use argon2::Block;

use super::placement;

/// Too many passwords are waiting to be checked; nothing was checked, and trying again in a few seconds is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at the moment; try again in a few seconds")]
pub struct Busy;

/// How many blocks of 1 KiB are reserved: more than 32 MiB glibc asks of the system for this alone, and gives back as soon as
/// it is let go. What nothing was written to yet takes no memory.
const RESERVED: usize = 33 * 1024;

/// The working memory of one hash. Its contents are left from the last hash and mean nothing to the next.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// At least `count` blocks of 1 KiB, allocated when they are first asked for.
    pub(super) fn blocks(&mut self, count: usize) -> Result<&mut [Block], TryReserveError> {
        if self.0.len() < count {
            self.0.try_reserve_exact(count.max(RESERVED) - self.0.len())?;
            self.0.resize(count, Block::new());
        }
        Ok(&mut self.0)
    }
}

/// What callers and threads may count on.
pub(super) struct Terms {
    /// How many threads there are.
    pub(super) threads: usize,
    /// How many callers may wait. Who comes when so many wait already is turned away.
    pub(super) longest_queue: usize,
    /// How long a caller waits for its work to begin before it is turned away.
    pub(super) longest_wait: Duration,
    /// How long a thread without work keeps its memory.
    pub(super) keep_memory: Duration,
}

/// A fixed number of threads, and the callers that wait for one. The threads end with this.
pub(super) struct Workers {
    terms: Terms,
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// How many threads are at work.
    at_work: usize,
    closed: bool,
}

/// Work that goes to whoever takes it first: a thread to do it, or the caller to withdraw it.
type Job = Arc<Mutex<Option<Work>>>;
type Work = Box<dyn FnOnce(&mut Memory) + Send>;

impl Workers {
    /// Starts the threads, which have allocated nothing yet.
    pub(super) fn new(terms: Terms) -> Self {
        let queue = Arc::<Queue>::default();
        for processor in placement::one_each(terms.threads) {
            let (queue, keep_memory) = (queue.clone(), terms.keep_memory);
            let begun = thread::Builder::new().name("hasher".to_owned()).spawn(move || {
                placement::settle(processor);
                queue.serve(keep_memory);
            });
            if let Err(error) = begun {
                tracing::error!(%error, "passwords are hashed by fewer threads than they should be");
            }
        }
        Self { terms, queue }
    }

    /// Waits for a thread to do the work. Blocks the caller's own: not to be called from async code.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (tell, told) = sync_channel::<Result<T, Box<dyn Any + Send>>>(1);
        let job: Job = Arc::new(Mutex::new(Some(Box::new(move |memory| {
            // Nobody is there to be told only if the caller's thread has ended.
            let _ = tell.send(catch_unwind(AssertUnwindSafe(|| work(memory))));
        }))));
        self.enqueue(job.clone())?;
        let outcome = match told.recv_timeout(self.terms.longest_wait) {
            Err(RecvTimeoutError::Timeout) if lock(&job).take().is_none() => told.recv().ok(),
            outcome => outcome.ok(),
        };
        outcome.ok_or(Busy)?.map_err(|panic| resume_unwind(panic))
    }

    fn enqueue(&self, job: Job) -> Result<(), Busy> {
        let mut state = lock(&self.queue.state);
        if state.waiting.len() + state.at_work >= self.terms.longest_queue + self.terms.threads {
            return Err(Busy);
        }
        state.waiting.push_back(job);
        self.queue.changed.notify_one();
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        lock(&self.queue.state).closed = true;
        self.queue.changed.notify_all();
    }
}

impl Queue {
    /// Does what is waiting, one after the other, until nothing more can come.
    fn serve(&self, keep_memory: Duration) {
        let mut memory = Memory::default();
        while let Some(job) = self.next(&mut memory, keep_memory) {
            let work = lock(&job).take();
            if let Some(work) = work {
                work(&mut memory);
            }
            lock(&self.state).at_work -= 1;
        }
    }

    fn next(&self, memory: &mut Memory, keep_memory: Duration) -> Option<Job> {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let state = lock(&self.state);
        let waited = self.changed.wait_timeout_while(state, keep_memory, idle);
        let (mut state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            *memory = Memory::default();
            state = self.changed.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner);
        }
        let job = state.waiting.pop_front()?;
        state.at_work += 1;
        Some(job)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(10);

    fn workers(threads: usize, longest_queue: usize, longest_wait: Duration) -> Arc<Workers> {
        Arc::new(Workers::new(Terms { threads, longest_queue, longest_wait, keep_memory: SHORT }))
    }

    #[test]
    fn no_more_callers_have_their_work_done_at_once_than_there_are_threads() {
        let workers = workers(2, 64, LONG);
        let counts = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
        thread::scope(|scope| {
            for _ in 0..16 {
                let counts = counts.clone();
                let work = move |_: &mut Memory| {
                    let (now, most) = &*counts;
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(2));
                    now.fetch_sub(1, Ordering::SeqCst);
                };
                scope.spawn(|| workers.run(work).expect("a thread"));
            }
        });
        assert_eq!(counts.1.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn those_who_work_at_once_have_a_processor_each_where_there_are_just_as_many() {
        let workers = workers(2, 64, LONG);
        let both = Arc::new(Barrier::new(2));
        let only = || placement::one_each(1)[0];
        let seen: Vec<_> = thread::scope(|scope| {
            let run = || {
                let both = both.clone();
                let work = move |_: &mut Memory| {
                    both.wait();
                    only()
                };
                scope.spawn(|| workers.run(work).expect("a thread"))
            };
            [run(), run()].map(|each| each.join().expect("no panic")).into()
        });
        let each = placement::one_each(2);
        if each.contains(&None) {
            assert_eq!(seen, [only(), only()], "where they like");
        } else {
            assert!(seen == each || seen.iter().rev().eq(&each), "{seen:?}");
        }
    }

    #[test]
    fn who_waits_too_long_is_turned_away_and_the_work_never_done() {
        let workers = workers(1, 64, SHORT);
        let done = Arc::new(AtomicUsize::new(0));
        let (again, count) = (workers.clone(), done.clone());
        let late = move |_: &mut Memory| count.fetch_add(1, Ordering::SeqCst);
        let inner = workers.run(move |_| again.run(late)).expect("a thread");
        assert_eq!(inner, Err(Busy));
        assert_eq!(workers.run(|_| ()), Ok(()), "the thread is free again");
        assert_eq!(done.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn work_that_has_begun_is_waited_for() {
        let workers = workers(1, 64, SHORT);
        assert_eq!(workers.run(|_| thread::sleep(SHORT * 3)), Ok(()));
    }

    #[test]
    fn who_finds_the_queue_full_is_turned_away_at_once() {
        let workers = workers(1, 0, LONG);
        let again = workers.clone();
        let inner = workers.run(move |_| again.run(|_| ())).expect("a thread");
        assert_eq!(inner, Err(Busy));
    }

    #[test]
    fn a_panic_is_the_callers_and_the_thread_goes_on() {
        let workers = workers(1, 64, LONG);
        let panicking = AssertUnwindSafe(|| workers.run(|_| panic!("in the middle of the work")));
        catch_unwind(panicking).expect_err("a panic");
        assert_eq!(workers.run(|_| ()), Ok(()));
    }

    #[test]
    fn memory_is_allocated_at_first_use_kept_for_the_next_and_given_back_soon() {
        let workers = workers(1, 64, LONG);
        let kept = || workers.run(|memory| memory.0.len()).expect("a thread");
        assert_eq!(kept(), 0);
        workers.run(|memory| drop(memory.blocks(8))).expect("a thread");
        let begun = Instant::now();
        assert!(kept() == 8 || begun.elapsed() > SHORT);
        while kept() != 0 {
            assert!(begun.elapsed() < LONG, "it was never given back");
            thread::sleep(SHORT * 2);
        }
    }
}
