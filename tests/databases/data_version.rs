//! Whether anything was written to a PostgreSQL server, by whomever.

use std::process::Command;
use std::time::{Duration, Instant};

use waymark::store::connection::Address;
use waymark::store::{DataVersion, Database as Opened};

use super::support::{Database, waymark};

fn look(opened: &Opened) -> DataVersion {
    look_once(opened).expect("an answer")
}

fn look_once(opened: &Opened) -> Option<DataVersion> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(opened.data_version())
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_look_tells_whether_anybody_has_written_since_the_last() {
    let database = Database::on_postgres();
    let address: Address = database.url().parse().unwrap();
    let opened = Opened::open(&address).unwrap();
    // Other tests write to other databases of the same server meanwhile, which shows as well.
    let unwritten = (0..10_000).any(|_| look(&opened) == look(&opened));
    assert!(unwritten, "two looks between which nobody writes see the same");
    for number in 0..20 {
        let before = look(&opened);
        waymark(&database, &["user", "add", &format!("{number}@school.example"), "--name", "Somebody"]);
        assert!(before < look(&opened), "{number}");
    }
}

/// The server's process that is looked at through.
const PROCESS: &str = "SELECT CAST(pid AS TEXT) AS line FROM pg_stat_activity \
                       WHERE datname = current_database() AND query LIKE 'SELECT pg_current_snapshot%'";

fn signal(process: &str, name: &str) {
    assert!(Command::new("kill").args([name, process]).status().unwrap().success(), "kill {name} {process}");
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn while_no_answer_comes_one_waits_for_it_and_not_everybody() {
    let database = Database::on_postgres();
    let address: Address = database.url().parse().unwrap();
    let opened = Opened::open(&address).unwrap();
    look(&opened);
    let process = database.lines(PROCESS).pop().unwrap();
    signal(&process, "-STOP");
    let begun = Instant::now();
    let seen = (0..20).filter_map(|_| look_once(&opened)).count();
    let waited = begun.elapsed();
    signal(&process, "-CONT");
    assert_eq!(seen, 0, "nothing is seen while nothing is answered");
    assert!(waited < Duration::from_secs(1), "each waited: {waited:?}");
    let back = Instant::now();
    while look_once(&opened).is_none() {
        assert!(back.elapsed() < Duration::from_secs(5), "it is looked again when the server answers");
    }
}
