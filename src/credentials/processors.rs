//! A processor of its own for each hash, where there are just as many.
//!
//! A hash goes through 19 MiB again and again, and lives by what of that the processor's cache holds. With as many
//! hashes as processors, the system moves them about to make room for the short work of other threads, or has two of
//! them take turns on one processor: that cost a sign-in 6 % (see docs/SPEED.md). With more processors than hashes the
//! system finds room by itself.

/// The number by which the system knows a processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Processor(usize);

/// One for each of `count` slots, if these are all the processors that the program may use; otherwise none for any.
pub(super) fn one_each(count: usize) -> Vec<Option<Processor>> {
    let allowed = system::allowed();
    if allowed.len() == count { allowed.into_iter().map(Some).collect() } else { vec![None; count] }
}

impl Processor {
    /// Whether the caller runs on it.
    pub(super) fn is_here(self) -> bool {
        system::is_here(self)
    }

    /// Does the work on this processor and no other, if the system permits it, and otherwise wherever it likes.
    pub(super) fn keep_to<T>(self, work: impl FnOnce() -> T) -> T {
        let _stay = system::Stay::on(self);
        work()
    }
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::process::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};

    use super::Processor;

    pub(super) fn allowed() -> Vec<Processor> {
        let set = sched_getaffinity(None).unwrap_or_default();
        (0..CpuSet::MAX_CPU).filter(|&number| set.is_set(number)).map(Processor).collect()
    }

    pub(super) fn is_here(processor: Processor) -> bool {
        sched_getcpu() == processor.0
    }

    /// Ends, also by a panic, with the thread where it may have been before.
    pub(super) struct Stay {
        before: Option<CpuSet>,
    }

    impl Stay {
        pub(super) fn on(processor: Processor) -> Self {
            let mut only = CpuSet::new();
            only.set(processor.0);
            let before = sched_getaffinity(None).ok().filter(|_| sched_setaffinity(None, &only).is_ok());
            Self { before }
        }
    }

    impl Drop for Stay {
        fn drop(&mut self) {
            if let Some(before) = &self.before {
                // What was allowed a moment ago can be refused only if it was taken away meanwhile.
                let _ = sched_setaffinity(None, before);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::Processor;

    pub(super) fn allowed() -> Vec<Processor> {
        Vec::new()
    }

    pub(super) fn is_here(_processor: Processor) -> bool {
        false
    }

    pub(super) struct Stay;

    impl Stay {
        pub(super) fn on(_processor: Processor) -> Self {
            Self
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn work_that_keeps_to_a_processor_runs_there_and_the_thread_is_free_again_afterwards() {
        let allowed = system::allowed();
        for &processor in &allowed {
            let (inside, here) = processor.keep_to(|| (system::allowed(), processor.is_here()));
            assert_eq!(inside, [processor]);
            assert!(here);
            assert_eq!(system::allowed(), allowed);
        }
    }

    #[test]
    fn each_slot_has_a_processor_of_its_own_only_where_there_are_just_as_many() {
        let allowed = system::allowed();
        let each: Vec<_> = allowed.iter().copied().map(Some).collect();
        assert_eq!(one_each(allowed.len()), each);
        assert_eq!(one_each(allowed.len() + 1), vec![None; allowed.len() + 1]);
        assert_eq!(one_each(allowed.len() - 1), vec![None; allowed.len() - 1]);
    }

    #[test]
    fn a_processor_that_is_not_there_is_no_hindrance() {
        let nowhere = Processor(rustix::process::CpuSet::MAX_CPU - 1);
        assert_eq!(nowhere.keep_to(system::allowed), system::allowed());
    }
}
