//! When the program is killed while people write: ten times in every run of the tests, `DURABILITY_TIMES` times if asked.

use super::support::{Postgres, Server, Writers, times, until};

#[test]
fn a_program_that_is_killed_while_it_writes_to_sqlite_loses_and_tears_nothing() {
    kill_again_and_again("waymark.db");
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_program_that_is_killed_while_it_writes_to_postgresql_loses_and_tears_nothing() {
    let postgres = Postgres::start();
    kill_again_and_again(&postgres.url(None));
}

fn kill_again_and_again(database: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), database);
    let mut writers = Writers::begin(&server, 8);
    let kills = times(10);
    for kill in 0..kills {
        let done = writers.acknowledged();
        // Not always at the same point of what they do.
        until("there is load", || writers.acknowledged() > done + 8 + kill % 8);
        server.kill();
        assert_eq!(server.waymark(&["check"]), "no damage found\n");
        server.go_on();
    }
    writers.stop();
    println!("{kills} kills, {} updates on {database}", writers.acknowledged());
    writers.check(&server);
}
