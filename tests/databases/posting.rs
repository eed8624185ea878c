//! Updates that are posted to a PostgreSQL server by one statement, and what comes between reading and writing.

use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use serde_json::json;

use super::instances::{Instances, PLAN, WAITING, at_once, history, ids};
use super::support::{Database, waymark};

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
        while !posting.is_finished() && database.lines(WAITING) == ["0"] {}
        assert!(!posting.is_finished(), "nobody is answered while another has the plan's turn");
        other.batch_execute("COMMIT").unwrap();
        let answer = posting.join().unwrap();
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert!(answer.text().contains("withdrawn"), "{}", answer.text());
    });
    assert_eq!(history(&chair, "1.1").len(), before);
}

/// Another plan, with the same actions.
const OTHER: &str = "again";

fn import_another(instances: &Instances) {
    let import = ["plan", "import", "seeds/sscb-2018-19/plan.tsv", "--plan", OTHER, "--status-date", "2018-07-31"];
    waymark(&instances.database, &import);
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn updates_that_come_at_the_same_moment_share_statements() {
    const EACH: usize = 10;
    let instances = Instances::start();
    import_another(&instances);
    let client = &instances.administrators()[..1];
    let paths: Vec<_> = [PLAN, "/plans/again"]
        .iter()
        .flat_map(|plan| ["1.1", "1.2", "1.3", "2.1"].map(|number| format!("{plan}/actions/{number}/updates")))
        .collect();
    let posted = at_once(client, paths.len(), |client, writer| {
        let post = |update| client.post(&paths[writer], &json!({"note": format!("Note {update}")})).expect(201).json();
        (0..EACH).map(post).collect::<Vec<_>>()
    });
    for (path, posted) in paths.iter().zip(&posted) {
        let history = client[0].get(&format!("{path}?limit=1000")).expect(200).json();
        let newest_first = history["items"].as_array().unwrap()[..EACH].iter().rev();
        assert!(posted.iter().eq(newest_first), "{path}: each once, in the order in which they were sent");
    }
    // An entry of the log is never written again, so it knows its transaction.
    let transactions = "SELECT concat(count(DISTINCT CAST(xmin AS TEXT)) < count(*), ' ', count(*)) AS line
        FROM audit_entries WHERE event = 'progress_update.posted'";
    assert_eq!(instances.database.lines(transactions), [format!("t {}", paths.len() * EACH)]);
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn among_those_who_post_at_the_same_moment_each_has_only_their_own_rights() {
    let instances = Instances::start();
    let server = &instances.servers[0];
    let people = ["administrator@example.org", "chair@example.org", "viewer@example.org"];
    let mut clients = people.map(|email| server.signed_in(email, &server.password_of(email))).to_vec();
    clients.push(server.with_token("nobody"));
    // The chair's group leads 1.1 and not 1.2.
    let expected = [[201, 201], [201, 403], [403, 403], [401, 401]];
    at_once(&clients, 4, |client, number| {
        for round in 0..5 {
            for (action, status) in ["1.1", "1.2"].into_iter().zip(expected[number % clients.len()]) {
                let note = json!({"note": format!("Note {number}-{round}")});
                let answer = client.post(&format!("{PLAN}/actions/{action}/updates"), &note).expect(status);
                let by = answer.json()["by"].clone();
                let name = client.get("/me").json()["name"].clone();
                assert!(status != 201 || by == name, "{by} is {name}");
            }
        }
    });
    let refused = "SELECT CAST(count(*) AS TEXT) AS line FROM audit_entries
        WHERE outcome = 'refused' AND event = 'request.refused'";
    assert_eq!(instances.database.lines(refused), ["60"], "each refusal of somebody known is kept");
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_plan_that_is_held_keeps_those_who_post_to_others_from_nothing() {
    let instances = Instances::start();
    import_another(&instances);
    let client = instances.administrators().remove(0);
    let post = |plan: &str, number: &str| {
        let begun = Instant::now();
        let answer = client.post(&format!("{plan}/actions/{number}/updates"), &json!({"note": "Going on"}));
        (answer.status, begun.elapsed())
    };
    let mut other = instances.database.connect();
    other.batch_execute("BEGIN; UPDATE plans SET revision = revision WHERE slug = 'again'").unwrap();
    std::thread::scope(|scope| {
        let held: Vec<_> = (0..16).map(|_| scope.spawn(|| post("/plans/again", "1.1"))).collect();
        let mut posted = 0;
        while !held.iter().all(ScopedJoinHandle::is_finished) {
            assert_eq!(post(PLAN, "1.1").0, 201);
            posted += 1;
        }
        assert!(posted > 16, "only {posted} were posted to another plan meanwhile");
        for (status, took) in held.into_iter().map(|one| one.join().unwrap()) {
            assert_eq!(status, 503);
            assert!(took < Duration::from_secs(2), "{took:?}");
        }
    });
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(post("/plans/again", "1.1").0, 201);
}

/// As many plans, and actions in them, as make it worth knowing how few are asked for.
const MANY: &str = "
    INSERT INTO plans (id, slug, title, period_start, period_end, key_red, key_amber, key_green, key_on_track, created_at)
    SELECT id, concat('plan-', id), 'A plan', '2018-04-01', '2019-03-31', 'Red', 'Amber', 'Green', 'green', '2018-04-01'
    FROM generate_series(1, 3000) AS id;
    INSERT INTO priorities (id, plan_id, number, title) SELECT id, id, 1, 'A priority' FROM plans;
    INSERT INTO actions (plan_id, priority_id, number, sort_key, added_on)
    SELECT plans.id, plans.id, concat('1.', number), number, '2018-04-01' FROM plans, generate_series(1, 3) AS number;
    ANALYZE;";

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    words: String,
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_few_updates_are_posted_without_reading_a_table_whole() {
    let database = Database::on_postgres();
    waymark(&database, &["migrate"]);
    database.execute(MANY);
    let mut connection = database.connect();
    connection.batch_execute("SET plan_cache_mode = force_generic_plan").unwrap();
    let (named, judged) =
        (include_str!("../../src/store/standing/named.sql"), include_str!("../../src/store/standing/judged.sql"));
    let reading = format!("WITH {named} {judged}").replace("json_array", "json_build_array").replace('?', "$");
    let writing = include_str!("../../src/store/progress/post.sql");
    for (statement, types, values) in [(&*reading, "date, text", "'2018-10-01', '[]'"), (writing, "text", "'[]'")] {
        connection.batch_execute(&format!("DEALLOCATE ALL; PREPARE one ({types}) AS {statement}")).unwrap();
        let explained = sql_query(format!("EXPLAIN EXECUTE one ({values})")).load::<Step>(&mut connection).unwrap();
        let plan: Vec<_> = explained.into_iter().map(|step| step.words).collect();
        let whole = ["plans", "priorities", "actions"].map(|table| format!("Seq Scan on {table}"));
        assert!(plan.iter().any(|step| step.contains("Index Scan using plans_slug_key")), "{plan:#?}");
        assert!(!plan.iter().any(|step| whole.iter().any(|scan| step.contains(scan))), "{plan:#?}");
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn whoever_may_post_to_no_action_is_refused_without_waiting_for_the_plan() {
    let instances = Instances::start();
    let (server, email) = (&instances.servers[0], "viewer@example.org");
    let viewer = server.signed_in(email, &server.password_of(email));
    let mut other = instances.database.connect();
    other.batch_execute("BEGIN; UPDATE plans SET revision = revision").unwrap();
    viewer.post(&format!("{PLAN}/actions/1.1/updates"), &json!({"note": "Going on"})).expect(403);
    other.batch_execute("ROLLBACK").unwrap();
}
