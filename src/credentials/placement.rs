//! How the system is asked to run the threads that hash: behind all others, and each on a processor of its own.
//!
//! A hash takes a processor for itself for some hundredths of a second, and whoever only wants to look at a page should
//! not wait for it. It goes through 19 MiB again and again, and lives by what of that the processor's cache holds: where
//! there are as many hashes as processors, the system moves them about to make room for short work, or has two of them
//! take turns on one, which costs a sign-in 6 % (see docs/SPEED.md). With more processors it finds room by itself.

/// The number by which the system knows a processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Processor(usize);

/// One for each of `count` threads, if these are all the processors that the program may use; otherwise none for any.
pub(super) fn one_each(count: usize) -> Vec<Option<Processor>> {
    let allowed = system::allowed();
    if allowed.len() == count { allowed.into_iter().map(Some).collect() } else { vec![None; count] }
}

/// Has the calling thread run behind the others from now on, and only on this processor if there is one. What the system
/// does not permit is left as it is: the work is the same.
pub(super) fn settle(processor: Option<Processor>) {
    system::settle(processor);
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::process::{CpuSet, getpriority_process, sched_getaffinity, sched_setaffinity, setpriority_process};

    use super::Processor;

    /// How much nicer the threads are than the program, which has three times their share then.
    pub(super) const NICER: i32 = 5;

    pub(super) fn allowed() -> Vec<Processor> {
        let set = sched_getaffinity(None).unwrap_or_default();
        (0..CpuSet::MAX_CPU).filter(|&number| set.is_set(number)).map(Processor).collect()
    }

    pub(super) fn settle(processor: Option<Processor>) {
        // On Linux this is about the calling thread alone.
        let _ = getpriority_process(None).and_then(|nice| setpriority_process(None, nice + NICER));
        if let Some(Processor(number)) = processor {
            let mut only = CpuSet::new();
            only.set(number);
            let _ = sched_setaffinity(None, &only);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::Processor;

    pub(super) fn allowed() -> Vec<Processor> {
        Vec::new()
    }

    pub(super) fn settle(_processor: Option<Processor>) {}
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::thread;

    use rustix::process::{CpuSet, getpriority_process, setpriority_process};

    use super::*;

    /// What a thread is allowed and how nice it is, after it was settled.
    fn settled(processor: Option<Processor>) -> (Vec<Processor>, i32) {
        let thread = thread::spawn(move || {
            settle(processor);
            (system::allowed(), getpriority_process(None).expect("a priority"))
        });
        thread.join().expect("no panic")
    }

    #[test]
    fn a_thread_that_is_settled_keeps_to_its_processor_and_gives_way_and_others_do_not() {
        let (allowed, nice) = (system::allowed(), getpriority_process(None).expect("a priority"));
        let nicer = (nice + system::NICER).min(19);
        for &processor in &allowed {
            assert_eq!(settled(Some(processor)), (vec![processor], nicer));
        }
        assert_eq!(settled(None), (allowed.clone(), nicer));
        assert_eq!((system::allowed(), getpriority_process(None).expect("a priority")), (allowed, nice));
    }

    #[test]
    fn a_program_that_is_nice_itself_still_goes_before_the_threads() {
        let nice = getpriority_process(None).expect("a priority");
        let thread = thread::spawn(move || {
            setpriority_process(None, nice + 7).expect("anybody may give way");
            settled(None).1
        });
        assert_eq!(thread.join().expect("no panic"), (nice + 7 + system::NICER).min(19));
    }

    #[test]
    fn each_thread_has_a_processor_of_its_own_only_where_there_are_just_as_many() {
        let allowed = system::allowed();
        let each: Vec<_> = allowed.iter().copied().map(Some).collect();
        assert_eq!(one_each(allowed.len()), each);
        assert_eq!(one_each(allowed.len() + 1), vec![None; allowed.len() + 1]);
        assert_eq!(one_each(allowed.len() - 1), vec![None; allowed.len() - 1]);
    }

    #[test]
    fn a_processor_that_is_not_there_is_no_hindrance() {
        assert_eq!(settled(Some(Processor(CpuSet::MAX_CPU - 1))).0, system::allowed());
    }
}
