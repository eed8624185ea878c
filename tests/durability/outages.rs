//! When the database goes away: those who ask are told so within two seconds, and within five of its return all is well.

use std::net::TcpListener;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use super::support::{Ending, Postgres, Proxy, Server, Writers, times, until};

/// Two seconds, and what a busy machine adds.
const ANSWERED_WITHIN: Duration = Duration::from_millis(2500);
const WELL_WITHIN: Duration = Duration::from_secs(5);

/// Everybody was answered in time, all was soon well again, and nothing was lost or doubled.
#[track_caller]
fn judge(mut writers: Writers, server: &Server, slowest_return: Duration) {
    writers.stop();
    println!(
        "{} updates, {} put off, slowest answer {:?}, slowest return {slowest_return:?}",
        writers.acknowledged(),
        writers.put_off(),
        writers.slowest()
    );
    writers.check(server);
    assert!(writers.slowest() < ANSWERED_WITHIN, "{:?}", writers.slowest());
    assert!(slowest_return < WELL_WITHIN, "{slowest_return:?}");
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_server_that_is_restarted_and_killed_under_load_loses_and_doubles_nothing() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &postgres.url(None));
    let writers = Writers::begin(&server, 8);
    let mut slowest_return = Duration::ZERO;
    for turn in 0..times(20) {
        let done = writers.acknowledged();
        until("there is load", || writers.acknowledged() > done + 10);
        let put_off = writers.put_off();
        postgres.end(if turn % 2 == 0 { Ending::Stop } else { Ending::Kill });
        until("somebody is told to come back", || writers.put_off() > put_off);
        postgres.go_on();
        let done = writers.acknowledged();
        slowest_return = slowest_return.max(until("writing goes on", || writers.acknowledged() > done));
    }
    judge(writers, &server, slowest_return);
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_network_that_is_cut_keeps_nobody_waiting_and_nothing_is_lost() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let proxy = Proxy::to(postgres.port());
    let server = Server::start(folder.path(), &postgres.url(Some(proxy.port())));
    let writers = Writers::begin(&server, 8);
    let mut slowest_return = Duration::ZERO;
    for _ in 0..3 {
        let done = writers.acknowledged();
        until("there is load", || writers.acknowledged() > done + 20);
        proxy.cut();
        let put_off = writers.put_off();
        until("everybody is told to come back, many times", || writers.put_off() > put_off + 100);
        proxy.mend();
        let done = writers.acknowledged();
        slowest_return = slowest_return.max(until("writing goes on", || writers.acknowledged() > done + 8));
    }
    judge(writers, &server, slowest_return);
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn when_all_connections_are_taken_those_who_ask_are_told_within_two_seconds() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &postgres.url(None));
    let mut other = PgConnection::establish(&postgres.url(None)).unwrap();
    other.batch_execute("BEGIN; LOCK TABLE plans").unwrap();
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..24).map(|_| scope.spawn(|| server.ask("/plans/sscb-2018-19"))).collect();
        for (status, retry_after, took) in asking.into_iter().map(|asking| asking.join().unwrap()) {
            assert_eq!((status, retry_after), (503, true));
            assert!(took < ANSWERED_WITHIN, "{took:?}");
        }
    });
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(server.ask("/plans/sscb-2018-19").0, 200);
}

/// What the server says when its disk is full is said here by a trigger: a disk to fill is not everywhere to be had.
#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_server_whose_disk_is_full_stops_writes_with_503_and_nothing_else() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &postgres.url(None));
    let mut other = PgConnection::establish(&postgres.url(None)).unwrap();
    let full = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON audit_entries EXECUTE FUNCTION full_disk()";
    other.batch_execute(full).unwrap();
    let mut writers = Writers::begin(&server, 4);
    until("they are put off", || writers.put_off() > 20);
    assert_eq!(writers.acknowledged(), 0);
    assert_eq!(server.ask("/plans/sscb-2018-19").0, 200);
    other.batch_execute("DROP TRIGGER full_disk ON audit_entries").unwrap();
    until("writing goes on", || writers.acknowledged() > 20);
    writers.stop();
    writers.check(&server);
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn connections_that_ended_while_nobody_used_them_trouble_nobody() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &postgres.url(None));
    assert_eq!(server.ask("/plans/sscb-2018-19").0, 200);
    let mut other = PgConnection::establish(&postgres.url(None)).unwrap();
    for _ in 0..5 {
        let end = "DO $$ BEGIN PERFORM pg_terminate_backend(pid, 1000) FROM pg_stat_activity
            WHERE application_name = 'waymark' AND pid <> pg_backend_pid(); END $$";
        other.batch_execute(end).unwrap();
        assert_eq!(server.ask("/plans/sscb-2018-19").0, 200, "{}", server.log());
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn servers_that_accept_and_say_nothing_are_passed_over_for_one_that_answers() {
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let mute = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [one, other] = mute.each_ref().map(|mute| mute.local_addr().unwrap());
    let several = postgres.url(None).replacen("127.0.0.1:", &format!("{one},{other},127.0.0.1:"), 1);
    let server = Server::start(folder.path(), &several);
    until("it is found", || server.ask("/plans/sscb-2018-19").0 == 200);
    postgres.end(Ending::Kill);
    until("it is missed", || server.ask("/plans/sscb-2018-19").0 == 503);
    postgres.go_on();
    until("it is found again", || server.ask("/plans/sscb-2018-19").0 == 200);
}

#[test]
fn a_file_that_another_process_holds_keeps_nobody_waiting_for_longer_than_two_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "waymark.db");
    let post = || server.try_to_post("/plans/sscb-2018-19/actions/1.1/updates", "a note");
    let mut other = SqliteConnection::establish(&folder.path().join("waymark.db").to_string_lossy()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let posting: Vec<_> = (0..8).map(|_| scope.spawn(post)).collect();
        for (status, took) in posting.into_iter().map(|posting| posting.join().unwrap()) {
            assert_eq!(status, 503);
            assert!(took < ANSWERED_WITHIN, "{took:?}");
        }
    });
    assert_eq!(server.ask("/plans/sscb-2018-19").0, 200);
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(post().0, 201);
}
