//! A PostgreSQL server that another follows, which is read, and takes over when the first is killed.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use waymark::store::Database;

use super::support::{Ending, Postgres, Proxy, Server, Writers, refusal, until};

const GOES_ON_WITHIN: Duration = Duration::from_secs(10);
const ACTION: &str = "/plans/sscb-2018-19/actions/1.2/updates";

/// Writes where writing is possible, and reads from the other where it can.
fn serve(folder: &Path, first: &Postgres, second: &Postgres) -> Server {
    serve_through(folder, first, second, second.port())
}

/// The same, with the other read through this port.
fn serve_through(folder: &Path, first: &Postgres, second: &Postgres, port: u16) -> Server {
    let both = format!("127.0.0.1:{},127.0.0.1:{}", first.port(), second.port());
    let write = format!("postgres://waymark@{both}/postgres?target_session_attrs=read-write");
    let settings = [("DATABASE_URL", write.as_str()), ("WAYMARK_READ_DATABASE_URL", &second.url(Some(port)))];
    Server::start_with(folder, &settings)
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_replica_takes_over_and_nothing_is_lost() {
    let (first, folder) = (Postgres::start_with("-c synchronous_standby_names=*"), tempfile::tempdir().unwrap());
    let second = first.follow();
    let server = serve(folder.path(), &first, &second);
    let mut writers = Writers::begin(&server, 8);
    until("there is load", || writers.acknowledged() > 100);
    let killed = Instant::now();
    first.end(Ending::Kill);
    second.promote();
    let done = writers.acknowledged();
    until("writing goes on", || writers.acknowledged() > done);
    let took = killed.elapsed();
    let done = writers.acknowledged();
    until("there is load again", || writers.acknowledged() > done + 50);
    writers.stop();
    println!(
        "writing went on after {took:?}; {} updates, slowest answer {:?}",
        writers.acknowledged(),
        writers.slowest()
    );
    writers.check(&server);
    assert!(took < GOES_ON_WITHIN, "{took:?}");
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn what_was_written_shows_again_once_the_server_that_was_found_has_taken_over() {
    let first = Postgres::start();
    let second = first.follow();
    // Whichever of the two answers.
    let both = format!("127.0.0.1:{},127.0.0.1:{}", first.port(), second.port());
    let opened = Database::open(&format!("postgres://waymark@{both}/postgres").parse().unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let look = || runtime.block_on(opened.data_version());
    assert!(look().is_some());
    first.end(Ending::Kill);
    // The connection is gone, and then there is one to a server that can only be read.
    assert_eq!([0; 10].map(|_| look()), [None; 10]);
    second.promote();
    until("it shows whether anything was written", || look().is_some());
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn reads_go_to_the_replica_and_never_find_less_than_was_done_before() {
    let (first, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let second = first.follow();
    let server = serve(folder.path(), &first, &second);
    let mut copy = PgConnection::establish(&second.url(None)).unwrap();
    let read = |server: &Server| server.all(&format!("{ACTION}?")).len();
    let before = read(&server);
    for number in 1..=100 {
        server.post(ACTION, &format!("number {number}"));
        assert_eq!(read(&server), before + number);
    }
    let reads = rows_read(&mut copy);
    until("reads go to the replica, which has come as far", || {
        assert_eq!(read(&server), before + 100);
        rows_read(&mut copy) > reads
    });
    // A replica that has stopped following shows nothing that is older.
    copy.batch_execute("SELECT pg_wal_replay_pause()").unwrap();
    server.post(ACTION, "while it does not follow");
    assert_eq!(read(&server), before + 101);
    let other = server.new_token("other");
    assert_eq!(server.ask_with(&other, "/me").0, 200);
    server.waymark(&["token", "revoke", "2", "--user", "administrator@example.org"]);
    assert_eq!(server.ask_with(&other, "/me").0, 401);
    second.end(Ending::Kill);
    until("what is read comes from the first server", || server.ask("/plans/sscb-2018-19").0 == 200);
    server.post(ACTION, "while it is gone");
    assert_eq!(read(&server), before + 102);
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_replica_that_hangs_keeps_nobody_from_the_first_server() {
    let (first, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let second = first.follow();
    let proxy = Proxy::to(second.port());
    let server = serve_through(folder.path(), &first, &second, proxy.port());
    let ask_at_once = || {
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..24).map(|_| scope.spawn(|| server.ask("/plans/sscb-2018-19/board"))).collect();
            asking.into_iter().map(|asking| asking.join().unwrap()).collect::<Vec<_>>()
        })
    };
    until("all read from it", || ask_at_once().iter().all(|(status, ..)| *status == 200));
    proxy.cut();
    // What was read before would be known without the replica.
    server.post(ACTION, "as it begins to hang");
    for (status, retry_after, took) in ask_at_once() {
        assert!(status == 200 || (status, retry_after) == (503, true), "{status}");
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
    // What hung with the replica still hangs, and nobody notices.
    for _ in 0..10 {
        server.post(ACTION, "while it hangs");
        assert!(ask_at_once().iter().all(|(status, ..)| *status == 200), "{}", server.log());
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn what_was_lost_with_the_first_server_is_not_shown_after_the_other_took_over() {
    let (first, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let second = first.follow();
    let server = serve(folder.path(), &first, &second);
    let note = || {
        server.get("/plans/sscb-2018-19/actions?limit=1000")["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|action| action["number"] == "1.2")
            .unwrap()["note"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // From here on it does not follow, and so what is written now will be lost.
    let mut copy = PgConnection::establish(&second.url(None)).unwrap();
    copy.batch_execute("ALTER SYSTEM SET primary_conninfo = ''").unwrap();
    copy.batch_execute("SELECT pg_reload_conf()").unwrap();
    let follows = "SELECT count(*) AS rows FROM pg_stat_wal_receiver";
    until("it does not follow", || {
        let count: Count = diesel::sql_query(follows).get_result(&mut copy).unwrap();
        count.rows == 0
    });
    server.post(ACTION, "lost");
    assert_eq!(note(), "lost");
    first.end(Ending::Kill);
    second.promote();
    until("writing goes on", || server.try_to_post(ACTION, "kept").0 == 201);
    until("it shows", || note() == "kept");
}

#[test]
#[ignore = "needs PostgreSQL: tests/all"]
fn a_commit_that_waits_for_a_replica_that_is_gone_is_in_doubt_and_done_once() {
    let (first, folder) = (Postgres::start_with("-c synchronous_standby_names=*"), tempfile::tempdir().unwrap());
    let second = first.follow();
    let server = serve(folder.path(), &first, &second);
    second.end(Ending::Kill);
    let mut writers = Writers::begin(&server, 2);
    until("they are put off", || writers.put_off() > 3);
    assert_eq!(writers.acknowledged(), 0);
    until("they are told that it may be done", || writers.in_doubt() > 0);
    assert!(writers.slowest() < Duration::from_secs(6), "{:?}", writers.slowest());
    second.go_on();
    until("writing goes on", || writers.acknowledged() > 10);
    writers.stop();
    writers.check(&server);
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows of the history were read on this server.
fn rows_read(db: &mut PgConnection) -> i64 {
    let asked = "SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::bigint AS rows FROM pg_stat_user_tables
        WHERE relname = 'progress_updates'";
    let count: Count = diesel::sql_query(asked).get_result(db).unwrap();
    count.rows
}

#[test]
fn a_file_has_no_replica() {
    let folder = tempfile::tempdir().unwrap();
    let reason = refusal(folder.path(), &["--read-database-url", "postgres://127.0.0.1:1/waymark", "serve"]);
    assert!(reason.contains("only PostgreSQL has replicas"), "{reason}");
}
