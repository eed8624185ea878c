use std::sync::mpsc::{Receiver, Sender, channel};

use futures_util::future::join_all;

use super::*;

const MOST: usize = 6;
const LONG: Duration = Duration::from_mins(1);

/// A group's work that waits to be let go, and tells how many it was asked to answer.
struct Gate {
    begun: Sender<usize>,
    let_go: Mutex<Receiver<()>>,
}

impl Gate {
    fn work(&self, questions: Vec<usize>) -> Vec<usize> {
        self.begun.send(questions.len()).expect("somebody who listens");
        self.let_go.lock().expect("the gate").recv().expect("to be let go");
        questions.into_iter().map(|question| question * 10).collect()
    }
}

/// Asks one question, and `others` more while that is worked on. Answers how many were worked on together each time, and what
/// everybody was told.
async fn one_and_others(others: usize) -> (Vec<usize>, Vec<Result<usize, Unanswered>>) {
    let (begun, begins) = channel();
    let (let_go, gate) = channel();
    let gate = Arc::new(Gate { begun, let_go: Mutex::new(gate) });
    let batcher = Arc::new(Batcher::new(MOST, LONG));
    let ask = |question| {
        let (batcher, gate) = (Arc::clone(&batcher), Arc::clone(&gate));
        async move { batcher.ask("group", question, move |all| gate.work(all)).await }
    };
    let first = tokio::spawn(ask(0));
    tokio::task::yield_now().await;
    let mut together = vec![begins.recv().expect("the first")];
    let rest = tokio::spawn(join_all((1..=others).map(ask)));
    tokio::task::yield_now().await;
    // As often as there can be work.
    (0..=others).for_each(|_| let_go.send(()).expect("the gate"));
    let mut answers = vec![first.await.expect("the first's answer")];
    answers.extend(rest.await.expect("the others' answers"));
    together.extend(begins.try_iter());
    (together, answers)
}

fn run<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
}

#[test]
fn those_who_come_while_one_is_answered_are_answered_together_each_with_their_own() {
    let (together, answers) = run(one_and_others(5));
    assert_eq!(together, [1, 5]);
    assert_eq!(answers, (0..6).map(|question| Ok(question * 10)).collect::<Vec<_>>());
}

#[test]
fn no_more_than_the_most_are_answered_together() {
    let (together, answers) = run(one_and_others(MOST + 3));
    assert_eq!(together, [1, MOST, 3]);
    assert!(answers.iter().all(Result::is_ok));
}

#[test]
fn whoever_has_waited_for_too_long_is_told_so_and_nobody_works_on_it() {
    let batcher = Arc::new(Batcher::new(MOST, Duration::ZERO));
    let work = |_: Vec<usize>| -> Vec<usize> { panic!("nobody is to work on it") };
    assert_eq!(run(batcher.ask((), 1, work)), Err(Unanswered::TooLong));
    assert!(batcher.groups().is_empty(), "the group is over");
}

#[test]
fn work_that_breaks_off_is_told_and_the_next_is_done() {
    let batcher = Arc::new(Batcher::new(MOST, LONG));
    let ask = |question: usize| {
        let work = |all: Vec<usize>| all.into_iter().inspect(|one| assert_ne!(*one, 0, "it breaks off")).collect();
        batcher.ask((), question, work)
    };
    assert_eq!(run(async { (ask(0).await, ask(1).await) }), (Err(Unanswered::BrokeOff), Ok(1)));
}
