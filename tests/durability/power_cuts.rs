//! When the power fails while people write to SQLite.
//!
//! A real server runs under strace, which records every write to the database's files, every sync and every answer in
//! their order. Then the record is cut anywhere. Before the cut all that was synced is on the disk; of what was not yet,
//! anything may be: nothing, all, the first part, some writes without others, some sectors of each. From that the files are
//! made again and opened by the program, and each update that was answered as done before the cut must be there.

mod disk;
mod trace;

use std::collections::HashSet;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use self::disk::{Disk, Luck};
pub(crate) use self::trace::STRACE;
use self::trace::{Event, FILES};
use super::support::{Server, Writers, times, until, waymark};

#[test]
#[ignore = "needs strace: tests/all"]
fn what_was_answered_as_done_is_there_wherever_the_power_is_cut() {
    let (folder, cuts) = (tempfile::tempdir().unwrap(), times(60));
    let (start, events) = record(folder.path(), 250);
    let syncs = events.iter().filter(|event| matches!(event, Event::SyncEnded(_))).count();
    assert!(syncs > 30, "only {syncs} syncs in {} events", events.len());
    assert!(events.iter().any(|event| matches!(event, Event::Write(0, ..))), "no checkpoint was recorded");
    let answers = events.iter().filter_map(Event::note).count();
    assert!(answers >= 250, "only {answers} answers were recorded");
    let (mut answered, mut kept) = (0, 0);
    for cut in 0..cuts {
        let mut luck = Luck::of(cut);
        let upto = luck.below(events.len() + 1);
        let made = tempfile::tempdir().unwrap();
        for (name, bytes) in FILES.iter().zip(start.after(&events[..upto], &mut luck)) {
            std::fs::write(made.path().join(name), bytes).unwrap();
        }
        let done = events[..upto].iter().filter_map(Event::note);
        let (there, lost) = look(made.path(), done);
        assert_eq!(lost, Vec::<String>::new(), "cut {cut} before event {upto}");
        kept += there;
        answered += events[..upto].iter().filter_map(Event::note).count();
    }
    println!(
        "{cuts} cuts of {} events with {syncs} syncs: {answered} updates answered before them, all there; {} more there",
        events.len(),
        kept - answered
    );
}

/// The files as they are before anybody writes, and what happens to them while `updates` are answered as done, or more if
/// that takes no checkpoint yet: how many share a commit, and so fill the log, is not always the same.
fn record(folder: &Path, updates: usize) -> (Disk, Vec<Event>) {
    let server = Server::start_traced(folder);
    let whole = || std::fs::read_to_string(folder.join("trace")).unwrap();
    // Making the token was the last that was written.
    let (start, before) = (Disk::of(folder), whole().len());
    let changed = || std::fs::metadata(folder.join("waymark.db")).unwrap().modified().unwrap();
    let unchanged_since = changed();
    let mut writers = Writers::begin(&server, 8);
    until("there is enough of it", || writers.acknowledged() > updates && changed() > unchanged_since);
    writers.stop();
    drop(server);
    (start, trace::events(&whole()[before..]))
}

#[derive(QueryableByName)]
struct Note {
    #[diesel(sql_type = Text)]
    note: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    entries: i64,
}

/// How many updates are there, and which of these are not. None is there in part: the program finds no damage, and as
/// many stand in the audit trail.
fn look<'a>(folder: &Path, done: impl Iterator<Item = &'a str>) -> (usize, Vec<String>) {
    assert_eq!(waymark(folder, "waymark.db", &["check"]), "no damage found\n");
    let mut db = SqliteConnection::establish(&folder.join("waymark.db").to_string_lossy()).unwrap();
    let notes = "SELECT note FROM progress_updates WHERE note LIKE 'note %'";
    let notes: Vec<Note> = diesel::sql_query(notes).load(&mut db).unwrap();
    let trail = "SELECT count(*) AS entries FROM audit_entries WHERE event = 'progress_update.posted'";
    let trail: Count = diesel::sql_query(trail).get_result(&mut db).unwrap();
    assert_eq!(usize::try_from(trail.entries).ok(), Some(notes.len()), "history and audit trail differ");
    let there: HashSet<&str> = notes.iter().map(|found| found.note.as_str()).collect();
    (notes.len(), done.filter(|note| !there.contains(note)).map(str::to_owned).collect())
}
