//! Updates that are posted to a PostgreSQL server by one statement, and what comes between reading and writing.

use diesel::connection::SimpleConnection;
use serde_json::json;

use super::instances::{Instances, PLAN, at_once, history, ids};

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn updates_that_many_post_to_one_action_are_each_there_once() {
    const EACH: usize = 10;
    let instances = Instances::start();
    let clients = instances.administrators();
    let path = format!("{PLAN}/actions/1.1/updates");
    let before = history(&clients[0], "1.1").len();
    let revision = || instances.database.lines("SELECT CAST(revision AS TEXT) AS line FROM plans")[0].parse::<usize>();
    let revision_before = revision().unwrap();
    let posted = at_once(&clients, 3, |client, writer| {
        let post = |update| {
            let note = format!("Note {writer}-{update}");
            client.post(&path, &json!({"note": note})).expect(201).json()
        };
        (0..EACH).map(post).collect::<Vec<_>>()
    });
    let entries = history(&clients[0], "1.1");
    assert_eq!(entries.len(), before + 9 * EACH);
    assert!(ids(&entries).is_sorted_by(|newer, older| newer > older));
    assert!(posted.iter().flatten().all(|update| entries.contains(update)));
    assert_eq!(revision().unwrap(), revision_before + 9 * EACH, "counted as changes of the plan");
    let counts = "SELECT concat((SELECT count(*) FROM audit_entries WHERE event = 'progress_update.posted'), ' ', \
                  (SELECT count(*) FROM progress_updates WHERE action_id = actions.id AND until_day = '9999-12-31'), \
                  ' ', version) AS line FROM actions WHERE number = '1.1'";
    let expected = format!("{} 1 {}", 9 * EACH, 1 + 9 * EACH);
    assert_eq!(instances.database.lines(counts), [expected], "recorded, holding, and counted as writes");
}

/// What somebody else is about to do to an action.
const WITHDRAWING: &str = "BEGIN; UPDATE plans SET revision = revision + 1;
    UPDATE actions SET version = version + 1 WHERE number = '1.1';
    UPDATE progress_updates SET state = 'withdrawn'
    WHERE until_day = '9999-12-31' AND action_id = (SELECT id FROM actions WHERE number = '1.1');";

/// Whether somebody waits for a row that another transaction has changed.
const WAITS: &str = "SELECT CAST(count(*) AS TEXT) AS line FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn an_update_whose_action_was_changed_after_it_was_read_is_judged_anew() {
    let instances = Instances::start();
    let (server, database) = (&instances.servers[0], &instances.database);
    let chair = server.sign_in("chair@example.org", &server.password_of("chair@example.org"));
    let chair = server.with_token(chair["access_token"].as_str().unwrap());
    let before = history(&chair, "1.1").len();
    let mut other = database.connect();
    other.batch_execute(WITHDRAWING).unwrap();
    std::thread::scope(|scope| {
        let post = || chair.post(&format!("{PLAN}/actions/1.1/updates"), &json!({"note": "Going on"}));
        let posting = scope.spawn(post);
        while !posting.is_finished() && database.lines(WAITS) == ["0"] {}
        assert!(!posting.is_finished(), "nobody is answered while another has the plan's turn");
        other.batch_execute("COMMIT").unwrap();
        let answer = posting.join().unwrap();
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains("withdrawn"), "{}", answer.text());
    });
    assert_eq!(history(&chair, "1.1").len(), before);
}
