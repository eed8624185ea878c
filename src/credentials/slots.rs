//! The memory that password hashing works in: a few slots, used again and again, and an orderly wait for them.
//!
//! A hash works in 19 MiB. Given its own memory each time, a burst of sign-ins takes that many times 19 MiB, and the
//! allocator is slow to give it back. With two slots the burst takes 38 MiB and waits its turn, and when nobody has signed
//! in for some seconds the system has it back.

use std::collections::TryReserveError;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;

use super::processors::{self, Processor};

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

/// A fixed number of slots, and the callers that wait for one.
pub(super) struct Slots {
    queue: Mutex<Queue>,
    freed: Condvar,
    longest_queue: usize,
    longest_wait: Duration,
}

struct Queue {
    free: Vec<Slot>,
    waiting: usize,
    /// Whether a slot was taken since the last rest.
    busy: bool,
}

impl Slots {
    /// `count` empty slots. A caller is turned away when `longest_queue` callers wait already, or when it has waited
    /// for `longest_wait`.
    pub(super) fn new(count: usize, longest_queue: usize, longest_wait: Duration) -> Self {
        let slot = |processor| Slot { memory: Memory::default(), processor };
        let free = processors::one_each(count).into_iter().map(slot).collect();
        Self {
            queue: Mutex::new(Queue { free, waiting: 0, busy: false }),
            freed: Condvar::new(),
            longest_queue,
            longest_wait,
        }
    }

    /// Waits for a slot and does the work in it. Blocks the thread: not to be called from async code.
    pub(super) fn hold<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> Result<T, Busy> {
        let mut taken = Taken { slot: self.take()?, home: self };
        let Slot { memory, processor } = &mut taken.slot;
        Ok(match processor {
            Some(processor) => processor.keep_to(|| work(memory)),
            None => work(memory),
        })
    }

    fn take(&self) -> Result<Slot, Busy> {
        let mut queue = self.lock();
        if queue.free.is_empty() && queue.waiting >= self.longest_queue {
            return Err(Busy);
        }
        queue.waiting += 1;
        let (mut queue, _) = self
            .freed
            .wait_timeout_while(queue, self.longest_wait, |queue| queue.free.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        queue.waiting -= 1;
        queue.busy = true;
        // Where the caller runs already, if it can be had.
        let here = queue.free.iter().position(|slot| slot.processor.is_some_and(Processor::is_here));
        here.map(|index| queue.free.swap_remove(index)).or_else(|| queue.free.pop()).ok_or(Busy)
    }

    /// Gives back the memory of the slots that are free, if none was taken since this was last called.
    pub(super) fn rest(&self) {
        let mut queue = self.lock();
        if !std::mem::take(&mut queue.busy) {
            queue.free.iter_mut().for_each(|slot| slot.memory = Memory::default());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Slot {
    memory: Memory,
    processor: Option<Processor>,
}

/// A slot in use. It goes home when dropped, so a panic in the work loses no slot.
struct Taken<'a> {
    slot: Slot,
    home: &'a Slots,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.home.lock().free.push(std::mem::take(&mut self.slot));
        self.home.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn no_more_callers_work_at_once_than_there_are_slots() {
        let slots = Slots::new(2, 64, LONG);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |_: &mut Memory| {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(2));
            now.fetch_sub(1, Ordering::SeqCst);
        };
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| slots.hold(work).expect("a slot"));
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn those_who_work_at_once_have_a_processor_each_where_there_are_just_as_many() {
        let slots = Slots::new(2, 64, LONG);
        let both = Barrier::new(2);
        let only = || processors::one_each(1)[0];
        let work = |_: &mut Memory| {
            both.wait();
            only()
        };
        let seen: Vec<_> = thread::scope(|scope| {
            let hold = || scope.spawn(|| slots.hold(work).expect("a slot"));
            [hold(), hold()].map(|each| each.join().expect("no panic")).into()
        });
        let each = processors::one_each(2);
        if each.contains(&None) {
            assert_eq!(seen, [only(), only()], "where they like");
        } else {
            assert!(seen == each || seen.iter().rev().eq(&each), "{seen:?}");
        }
    }

    #[test]
    fn who_waits_too_long_is_turned_away() {
        let slots = Slots::new(1, 64, SHORT);
        let inner = slots.hold(|_| slots.hold(|_| ())).expect("a slot");
        assert_eq!(inner, Err(Busy));
        assert_eq!(slots.hold(|_| ()), Ok(()), "the slot is free again");
    }

    #[test]
    fn who_finds_the_queue_full_is_turned_away_at_once() {
        let slots = Slots::new(1, 0, LONG);
        let inner = slots.hold(|_| slots.hold(|_| ())).expect("a slot");
        assert_eq!(inner, Err(Busy));
    }

    #[test]
    fn a_panic_loses_no_slot() {
        let slots = Slots::new(1, 64, SHORT);
        let work = AssertUnwindSafe(|| slots.hold(|_| panic!("in the middle of the work")));
        catch_unwind(work).expect_err("a panic");
        assert_eq!(slots.hold(|_| ()), Ok(()));
    }

    #[test]
    fn memory_is_allocated_at_first_use_and_kept_until_nobody_has_needed_it_for_a_while() {
        let slots = Slots::new(1, 64, SHORT);
        let address = |memory: &mut Memory| memory.blocks(8).expect("memory").as_ptr() as usize;
        let kept = || slots.hold(|memory| memory.0.len());
        assert_eq!(kept(), Ok(0));
        assert_eq!(slots.hold(address), slots.hold(address));
        slots.rest();
        assert_eq!(kept(), Ok(8), "it was needed since the last rest");
        slots.rest();
        slots.rest();
        assert_eq!(kept(), Ok(0));
    }
}
