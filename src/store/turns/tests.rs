use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::store::connection::Address;
use crate::store::settings;

/// A line of writers on a file of their own.
struct Bench {
    turns: Turns,
    folder: TempDir,
}

impl Bench {
    fn new(patience: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = Address::Sqlite(file(folder.path()));
        drop(crate::store::Database::open(&address).expect("a database"));
        let opener = Opener::for_writing(&address);
        let pool = r2d2::Pool::builder().max_size(1).min_idle(Some(0)).test_on_check_out(false);
        let mut turns = Turns::new(pool.connection_timeout(patience).build(opener).expect("a pool"), patience);
        // However busy the machine, those in line share one commit.
        turns.longest = patience;
        Self { turns, folder }
    }

    /// Runs all of these at the same time: somebody has the turn until they are all in line. A panic is nothing.
    fn together(&self, writers: Vec<Work<'_>>) -> Vec<Option<Result<usize>>> {
        let others = writers.len();
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                self.turns.write_alone(|_| {
                    while self.turns.line().waiting.len() < others {
                        thread::yield_now();
                    }
                    Ok::<_, Error>(())
                })
            });
            while !self.turns.line().taken {
                thread::yield_now();
            }
            let running: Vec<_> = writers.into_iter().map(|work| scope.spawn(|| self.write(work))).collect();
            first.join().expect("no panic").expect("a turn");
            running.into_iter().map(|writer| writer.join().ok()).collect()
        })
    }

    /// Whoever is answered finds what it did committed.
    fn write(&self, work: Work<'_>) -> Result<usize> {
        let number = self.turns.write(work)?;
        assert!(self.is_kept(number), "{number} was answered too early");
        Ok(number)
    }

    fn is_kept(&self, number: usize) -> bool {
        settings::get(&mut self.reader(), &number.to_string()).expect("a look").is_some()
    }

    fn kept(&self) -> usize {
        let mut db = self.reader();
        (0..100).filter(|number| settings::get(&mut db, &number.to_string()).expect("a look").is_some()).count()
    }

    /// A connection that sees only what is committed.
    fn reader(&self) -> Db {
        let address = Address::Sqlite(file(self.folder.path()));
        r2d2::ManageConnection::connect(&Opener::for_writing(&address).for_reading()).expect("a reader")
    }
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("test.db")
}

type Work<'a> = Box<dyn FnOnce(&mut Db) -> Result<usize> + Send + 'a>;

fn keeps<'a>(number: usize) -> Work<'a> {
    Box::new(move |db| settings::set(db, &number.to_string(), "kept").map(|()| number))
}

fn no() -> Error {
    Error::Broken("no".to_owned())
}

#[test]
fn an_error_and_a_panic_undo_their_own_work_only() {
    let bench = Bench::new(Duration::from_secs(5));
    let writers = (0..16).map(|number| -> Work<'_> {
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
    bench.turns.write(keeps(99)).expect("the line goes on");
    assert_eq!(bench.kept(), 9);
}

#[test]
fn nobody_is_answered_before_the_commit_and_each_sees_what_those_before_it_left() {
    let bench = Bench::new(Duration::from_secs(5));
    let (done, seen) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let writers = (0..16).map(|number| -> Work<'_> {
        let (done, seen, bench) = (&done, &seen, &bench);
        Box::new(move |db| {
            let before =
                (0..16).filter(|n| settings::get(db, &n.to_string()).is_ok_and(|found| found.is_some())).count();
            assert_eq!(before, done.fetch_add(1, Ordering::SeqCst));
            // What another connection sees is committed.
            seen.fetch_max(bench.kept(), Ordering::SeqCst);
            keeps(number)(db)
        })
    });
    let answers = bench.together(writers.collect());
    assert!(answers.iter().all(|answer| matches!(answer, Some(Ok(_)))), "{answers:?}");
    assert_eq!(bench.kept(), 16);
    assert!(seen.into_inner() < 16, "some shared a commit");
}

#[test]
fn a_commit_that_fails_fails_for_all_and_the_line_goes_on() {
    let bench = Bench::new(Duration::from_secs(5));
    let writers = (0..8).map(|number| -> Work<'_> {
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
    bench.turns.write(keeps(99)).expect("the line goes on");
}

#[test]
fn what_sqlite_undoes_by_itself_is_done_for_nobody() {
    let bench = Bench::new(Duration::from_secs(5));
    let begun = AtomicUsize::new(0);
    let writers = (0..8).map(|number| -> Work<'_> {
        let begun = &begun;
        Box::new(move |db| {
            if begun.fetch_add(1, Ordering::SeqCst) == 5 {
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
    bench.turns.write(keeps(99)).expect("the line goes on");
}

#[test]
fn those_who_take_long_share_with_nobody_and_nobody_waits_for_ever() {
    let bench = Bench::new(Duration::from_millis(100));
    let (begun, over) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        scope.spawn(|| {
            bench.turns.write_alone(|_| {
                begun.wait();
                over.wait();
                Err::<(), _>(no())
            })
        });
        begun.wait();
        let late = bench.turns.write(keeps(1));
        assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");
        over.wait();
    });
    bench.turns.write(keeps(2)).expect("the line goes on");
    assert_eq!(bench.kept(), 1);
}
