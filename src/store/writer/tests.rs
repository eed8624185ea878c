use std::path::Path;
use std::sync::atomic::AtomicUsize;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::store::connection::Address;
use crate::store::settings;

/// A writer of a file of its own.
struct Bench {
    writer: Writer,
    folder: TempDir,
}

impl Bench {
    fn new(patience: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = Address::Sqlite(file(folder.path()));
        drop(crate::store::Database::open(&address).expect("a database"));
        let opener = Opener::for_writing(&address);
        let pool = r2d2::Pool::builder().max_size(1).min_idle(Some(0)).test_on_check_out(false);
        let pool = pool.connection_timeout(patience).build(opener).expect("a pool");
        // However busy the machine, those in line share one commit.
        let longest = Duration::from_mins(1);
        Self { writer: Writer::start(pool, patience, longest).expect("a thread"), folder }
    }

    /// Puts all of these in the line while somebody else writes, so that they share a commit. A panic is nothing.
    fn together(&self, works: Vec<Work>) -> Vec<Option<Result<usize>>> {
        let pending = self.writer.write_alone(|_| works.into_iter().map(|work| self.writer.share(work)).collect());
        let pending: Vec<_> = pending.expect("a turn");
        pending.into_iter().map(|pending| pending.answer.blocking_recv().ok()).map(|said| self.checked(said)).collect()
    }

    /// Whoever is answered finds what it did committed.
    fn checked(&self, answer: Option<Result<usize>>) -> Option<Result<usize>> {
        if let Some(Ok(number)) = answer {
            assert!(self.is_kept(number), "{number} was answered too early");
        }
        answer
    }

    fn write(&self, work: Work) -> Result<usize> {
        let pending = self.writer.share(work).expect("a place in the line");
        pending.answer.blocking_recv().expect("no panic")
    }

    fn is_kept(&self, number: usize) -> bool {
        settings::get(&mut self.reader(), &number.to_string()).expect("a look").is_some()
    }

    fn kept(&self) -> usize {
        kept(&mut self.reader())
    }

    fn reader(&self) -> Db {
        reader(&Address::Sqlite(file(self.folder.path())))
    }
}

/// A connection that sees only what is committed.
fn reader(address: &Address) -> Db {
    r2d2::ManageConnection::connect(&Opener::for_writing(address).for_reading()).expect("a reader")
}

fn kept(db: &mut Db) -> usize {
    (0..100).filter(|number| settings::get(db, &number.to_string()).expect("a look").is_some()).count()
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("test.db")
}

type Work = Box<dyn FnOnce(&mut Db) -> Result<usize> + Send>;

fn keeps(number: usize) -> Work {
    Box::new(move |db| settings::set(db, &number.to_string(), "kept").map(|()| number))
}

fn no() -> Error {
    Error::Broken("no".to_owned())
}

#[test]
fn an_error_and_a_panic_undo_their_own_work_only() {
    let bench = Bench::new(Duration::from_secs(5));
    let writers = (0..16).map(|number| -> Work {
        match number % 4 {
            1 => Box::new(move |db| keeps(number)(db).and(Err(no()))),
            2 => Box::new(move |db| panic!("after {:?}", keeps(number)(db))),
            _ => keeps(number),
        }
    });
    let answers = bench.together(writers.collect());
    for (number, answer) in answers.iter().enumerate() {
        match number % 4 {
            1 => assert!(matches!(answer, Some(Err(Error::Broken(said))) if said == "no"), "{number}: {answer:?}"),
            2 => assert!(answer.is_none(), "{number}: {answer:?}"),
            _ => assert!(matches!(answer, Some(Ok(n)) if *n == number), "{number}: {answer:?}"),
        }
    }
    assert_eq!(bench.kept(), 8);
    bench.write(keeps(99)).expect("the line goes on");
    assert_eq!(bench.kept(), 9);
}

#[test]
fn a_dry_run_is_undone_and_takes_nobody_with_it_who_shares_the_commit() {
    let bench = Bench::new(Duration::from_secs(5));
    let works = (0..6).map(|number| -> Work {
        match number {
            2 => Box::new(move |db| db.dry_run(keeps(number))),
            3 => Box::new(move |db| db.dry_run::<usize, Error>(|db| panic!("after {:?}", keeps(number)(db)))),
            _ => Box::new(keeps(number)),
        }
    });
    let answers = bench.writer.write_alone(|_| works.map(|work| bench.writer.share(work)).collect());
    let answers: Vec<Pending<usize, Error>> = answers.expect("a turn");
    let answers: Vec<_> = answers.into_iter().map(|pending| pending.answer.blocking_recv().ok()).collect();
    assert!(answers[3].is_none(), "{answers:?}");
    let kept: Vec<_> = (0..6).filter(|number| bench.is_kept(*number)).collect();
    assert_eq!(kept, [0, 1, 4, 5], "{answers:?}");
}

#[test]
fn each_sees_what_those_before_it_left_and_others_see_it_once_it_is_committed() {
    let bench = Bench::new(Duration::from_secs(5));
    let seen = Arc::new(AtomicUsize::new(0));
    let address = Address::Sqlite(file(bench.folder.path()));
    let works = (0..16).map(|number| -> Work {
        let (seen, reader) = (Arc::clone(&seen), reader(&address));
        Box::new(move |db| {
            assert_eq!(kept(db), number);
            seen.fetch_add(kept(&mut { reader }), Ordering::SeqCst);
            keeps(number)(db)
        })
    });
    let answers = bench.together(works.collect());
    assert!(answers.iter().all(|answer| matches!(answer, Some(Ok(_)))), "{answers:?}");
    assert_eq!(bench.kept(), 16);
    assert_eq!(seen.load(Ordering::SeqCst), 0, "something was committed before all had shared it");
}

#[test]
fn a_commit_that_fails_fails_for_all_and_the_line_goes_on() {
    let bench = Bench::new(Duration::from_secs(5));
    let writers = (0..8).map(|number| -> Work {
        Box::new(move |db| {
            if number == 5 {
                // A reference to nothing that is only looked at by the commit.
                let Db::Sqlite(db) = db else { return Err(no()) };
                db.batch_execute("PRAGMA defer_foreign_keys = ON; INSERT INTO chairs VALUES (7, 7, 0)")?;
            }
            keeps(number)(db)
        })
    });
    let answers = bench.together(writers.collect());
    assert!(answers.iter().all(|answer| matches!(answer, Some(Err(_)))), "{answers:?}");
    assert_eq!(bench.kept(), 0);
    bench.write(keeps(99)).expect("the line goes on");
}

#[test]
fn what_sqlite_undoes_by_itself_is_done_for_nobody() {
    let bench = Bench::new(Duration::from_secs(5));
    let writers = (0..8).map(|number| -> Work {
        Box::new(move |db| {
            if number == 5 {
                // As a full disk does; and the work says that all is well.
                let Db::Sqlite(db) = db else { return Err(no()) };
                diesel::sql_query("ROLLBACK").execute(db)?;
                return Ok(number);
            }
            keeps(number)(db)
        })
    });
    let answers = bench.together(writers.collect());
    let failed = answers.iter().filter(|answer| matches!(answer, Some(Err(_)))).count();
    assert_eq!((failed, bench.kept()), (6, 2), "{answers:?}");
    bench.write(keeps(99)).expect("the line goes on");
}

#[test]
fn nobody_waits_for_ever_and_what_was_given_up_is_not_done_later() {
    let bench = Bench::new(Duration::from_millis(100));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let busy = bench.writer.write_alone(|_| {
        let late = runtime.block_on(bench.writer.write_soon(keeps(1)));
        assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
        let late = bench.writer.write_alone(keeps(2));
        assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
        Err::<(), _>(no())
    });
    assert!(matches!(busy, Err(Error::Broken(_))), "{busy:?}");
    bench.write(keeps(3)).expect("the line goes on");
    assert_eq!(bench.kept(), 1);
}

#[test]
fn what_was_begun_in_time_is_answered_however_long_it_takes() {
    let bench = Bench::new(Duration::from_millis(50));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let (go_on, told) = std::sync::mpsc::channel::<()>();
    let answer = runtime.block_on(async {
        let slow = bench.writer.write_soon(move |db| {
            told.recv().expect("a word");
            keeps(1)(db)
        });
        let patience = tokio::time::sleep(Duration::from_millis(200));
        tokio::pin!(slow, patience);
        tokio::select! {
            answer = &mut slow => panic!("answered before it was done: {answer:?}"),
            () = &mut patience => go_on.send(()).expect("the work waits"),
        }
        slow.await
    });
    assert!(matches!(answer, Ok(1)), "{answer:?}");
}

#[test]
fn without_a_connection_the_caller_is_told_so() {
    let bench = Bench::new(Duration::from_millis(50));
    let held = bench.writer.connections.get().expect("the one connection");
    let pending = bench.writer.share(keeps(1)).expect("a place in the line");
    let answer = pending.answer.blocking_recv().expect("an answer");
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    drop(held);
    bench.write(keeps(2)).expect("the line goes on");
}

#[test]
fn whoever_waits_for_a_turn_and_then_for_another_program_waits_no_longer_than_for_one() {
    let patience = Duration::from_millis(900);
    let bench = Bench::new(patience);
    bench.writer.write_alone(|_| Ok::<_, Error>(())).expect("an open connection");
    let opener = Opener::for_writing(&Address::Sqlite(file(bench.folder.path())));
    let mut other_program: Db = r2d2::ManageConnection::connect(&opener).expect("a connection");
    other_program.begin(Begin::Write).expect("the right to write");
    let waits = || {
        let begun = Instant::now();
        let refused = bench.writer.write_alone(|_| Ok::<_, Error>(()));
        (refused, begun.elapsed())
    };
    thread::scope(|scope| {
        let both: Vec<_> = [0, 1].map(|_| scope.spawn(waits)).into_iter().collect();
        for (refused, waited) in both.into_iter().map(|one| one.join().expect("no panic")) {
            assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
            assert!(waited < patience * 3 / 2, "{waited:?}");
        }
    });
    other_program.roll_back().expect("the right to write again");
    bench.writer.write_alone(|_| Ok::<_, Error>(())).expect("a write");
}
