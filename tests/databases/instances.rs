//! Three instances of the service on one PostgreSQL database, as behind a load balancer that sends anybody anywhere.

use std::sync::Barrier;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

use super::support::{Answer, Client, Database, Server};

pub(super) const PLAN: &str = "/plans/sscb-2018-19";
/// How many wait for something that another transaction has.
pub(super) const WAITING: &str = "SELECT CAST(count(*) AS TEXT) AS line FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";
const ADMINISTRATOR: &str = "administrator@example.org";

/// The service, three times.
pub(super) struct Instances {
    pub(super) servers: Vec<Server>,
    password: String,
    pub(super) database: Database,
}

impl Instances {
    pub(super) fn start() -> Self {
        let database = Database::on_postgres();
        let first = Server::demonstration(&database);
        let password = first.password_of(ADMINISTRATOR);
        let others: [Server; 2] = Server::start_at_once(&database);
        Self { servers: [first].into_iter().chain(others).collect(), password, database }
    }

    /// An access token, from the first instance.
    fn token(&self) -> String {
        let pass = self.servers[0].sign_in(ADMINISTRATOR, &self.password);
        pass["access_token"].as_str().unwrap().to_owned()
    }

    /// The administrator at each instance, with one token.
    pub(super) fn administrators(&self) -> Vec<Client> {
        self.everywhere(&self.token())
    }

    fn everywhere(&self, token: &str) -> Vec<Client> {
        self.servers.iter().map(|server| server.with_token(token)).collect()
    }
}

/// Does something at every instance, `each` times at once, and answers what came of it.
pub(super) fn at_once<T: Send>(clients: &[Client], each: usize, act: impl Fn(&Client, usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(clients.len() * each);
    std::thread::scope(|scope| {
        let begun = (0..clients.len() * each).map(|number| {
            let (client, barrier, act) = (clients[number % clients.len()].clone(), &barrier, &act);
            scope.spawn(move || {
                barrier.wait();
                act(&client, number)
            })
        });
        let begun: Vec<_> = begun.collect();
        begun.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

fn post_update(client: &Client, action: &str, key: &str) -> Answer {
    let path = format!("{PLAN}/actions/{action}/updates");
    client.send("POST", &path, &[("idempotency-key", key)], &json!({"note": format!("Note {key}")}))
}

pub(super) fn history(client: &Client, action: &str) -> Vec<Value> {
    let list = client.get(&format!("{PLAN}/actions/{action}/updates?limit=1000")).expect(200).json();
    list["items"].as_array().unwrap().clone()
}

pub(super) fn ids(entries: &[Value]) -> Vec<i64> {
    entries.iter().map(|entry| entry["id"].as_i64().unwrap()).collect()
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn no_update_is_lost_or_doubled_and_the_history_has_one_order() {
    const WRITERS: usize = 6;
    const EACH: usize = 12;
    let instances = Instances::start();
    let clients = instances.administrators();
    let before = history(&clients[0], "1.1").len();
    let revision = || instances.database.lines("SELECT CAST(revision AS TEXT) AS line FROM plans")[0].clone();
    let revision_before: usize = revision().parse().unwrap();
    // Every request goes to two instances at the same time, as one that is sent again does.
    let answered = at_once(&clients, 2 * WRITERS / 3, |client, number| {
        let writer = number % WRITERS;
        let post = |update| post_update(client, "1.1", &format!("{writer}-{update}")).expect(201).json();
        (writer, (0..EACH).map(post).collect::<Vec<_>>())
    });
    let entries = history(&clients[0], "1.1");
    assert_eq!(entries.len(), before + WRITERS * EACH);
    let revision_after: usize = revision().parse().unwrap();
    assert_eq!(revision_after, revision_before + WRITERS * EACH);
    let order = ids(&entries);
    assert!(order.is_sorted_by(|newer, older| newer > older), "{order:?}");
    for client in &clients[1..] {
        assert_eq!(history(client, "1.1"), entries);
    }
    for (writer, updates) in &answered {
        let twin = answered.iter().rfind(|(other, _)| other == writer).unwrap();
        assert_eq!(updates, &twin.1, "sent twice, answered with the same");
        let own = ids(updates);
        assert!(own.is_sorted_by(|one, next| one < next), "what was answered first comes first: {own:?}");
        assert!(own.iter().all(|id| order.contains(id)));
    }
    let holding = "SELECT CAST(count(*) AS TEXT) AS line FROM progress_updates JOIN actions ON actions.id = action_id \
                   WHERE number = '1.1' AND until_day = '9999-12-31'";
    assert_eq!(instances.database.lines(holding), ["1"], "one update holds");
}

/// Where each thing is that can be changed, and a field of it.
const CHANGEABLE: [(&str, &str); 5] = [
    (PLAN, "title"),
    ("/plans/sscb-2018-19/actions/1.1", "text"),
    ("/groups/qa-and-p", "name"),
    ("/registers/ofsted-2018", "title"),
    ("/users/1", "name"),
];

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn of_those_who_change_one_version_one_wins() {
    let instances = Instances::start();
    let clients = instances.administrators();
    for (path, field) in CHANGEABLE {
        for round in 0..8 {
            let etag = clients[round % 3].get(path).expect(200).header("etag").to_owned();
            let answers = at_once(&clients, 2, |client, number| {
                client.patch(path, &etag, &json!({field: format!("Words {round} {number}")}))
            });
            let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412, 412, 412, 412, 412], "{path}");
            let winner = answers.iter().find(|answer| answer.status == 200).unwrap();
            assert_eq!(clients[0].get(path).expect(200).json(), winner.json(), "{path}");
        }
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn of_those_who_take_one_step_one_does() {
    let instances = Instances::start();
    let clients = instances.administrators();
    for round in 0..4 {
        let question = json!({"question": "Why?", "respond_by": "2018-10-15"});
        let asked = at_once(&clients, 2, |client, _| {
            client.post(&format!("{PLAN}/actions/1.1/challenges"), &question).expect(201).json()["number"].clone()
        });
        let mut labels: Vec<&str> = asked.iter().map(|label| label.as_str().unwrap()).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), 6, "each challenge has a number of its own: {asked:?}");
        assert_eq!(grants_at_once(&instances, &clients[0], round), [200, 409, 409]);
        let added = at_once(&clients, 1, |client, number| {
            let name = format!("Group {number} of round {round}");
            client.post("/groups", &json!({"slug": format!("g-{round}"), "name": name, "kind": "agency"})).status
        });
        assert_eq!(added.iter().filter(|status| **status == 201).count(), 1, "{added:?}");
        assert_eq!(added.iter().filter(|status| **status == 409).count(), 2, "{added:?}");
        // Two groups with one spelling could not be told apart.
        let alike = at_once(&clients, 1, |client, number| {
            let new =
                json!({"slug": format!("a-{round}-{number}"), "name": format!("Alike {round}"), "kind": "agency"});
            client.post("/groups", &new).status
        });
        assert_eq!(alike.iter().filter(|status| **status == 201).count(), 1, "{alike:?}");
    }
}

/// The administrator asks for a later date, and the Business Group grants it at every instance at the same time.
fn grants_at_once(instances: &Instances, asker: &Client, round: usize) -> Vec<u16> {
    let milestone = asker.get(&format!("{PLAN}/actions/2.10")).expect(200).json()["milestones"][0]["id"].clone();
    let later = format!("2019-0{}-28", round + 1);
    let wish = json!({"milestone_id": milestone, "new_due_on": later, "reason": "A reply is late"});
    let request = asker.post(&format!("{PLAN}/actions/2.10/date-changes"), &wish).expect(201).json();
    let decider = "business-group@example.org";
    let pass = instances.servers[0].sign_in(decider, &instances.servers[0].password_of(decider));
    let deciders = instances.everywhere(pass["access_token"].as_str().unwrap());
    let grant = format!("/date-changes/{}/grant", request["id"]);
    let mut statuses = at_once(&deciders, 1, |decider, _| decider.post(&grant, &json!({})).status);
    statuses.sort_unstable();
    statuses
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn whoever_signs_in_at_one_is_known_at_all_until_they_sign_out_at_any() {
    let instances = Instances::start();
    for last in 0..3 {
        let clients = instances.administrators();
        // What was answered before is kept, and may be what is answered again.
        let kept = [format!("{PLAN}/actions"), format!("{PLAN}/actions"), "/me".to_owned()];
        let asked = |path: &str| clients.iter().map(|client| client.get(path).status).collect::<Vec<_>>();
        assert!(kept.iter().all(|path| asked(path) == [200, 200, 200]));
        clients[last].post("/auth/logout", &json!({})).expect(204);
        assert!(kept.iter().all(|path| asked(path) == [401, 401, 401]));
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn a_change_of_rights_at_one_acts_at_all_with_the_next_request() {
    let instances = Instances::start();
    let administrators = instances.administrators();
    let viewer =
        instances.servers[0].sign_in("viewer@example.org", &instances.servers[0].password_of("viewer@example.org"));
    let viewers = instances.everywhere(viewer["access_token"].as_str().unwrap());
    let path = users_path(&administrators[0], "viewer@example.org");
    let roles = ["administrator", "viewer", "business-group", "viewer"];
    for (round, role) in roles.into_iter().enumerate() {
        let etag = administrators[round % 3].get(&path).expect(200).header("etag").to_owned();
        administrators[(round + 1) % 3].patch(&path, &etag, &json!({"role": role})).expect(200);
        let expected = if role == "administrator" { 200 } else { 403 };
        assert!(viewers.iter().all(|viewer| viewer.get("/users").status == expected), "{role}");
    }
}

fn users_path(client: &Client, email: &str) -> String {
    let users = client.get("/users").expect(200).json();
    let found = users["items"].as_array().unwrap().iter().find(|user| user["email"] == email).unwrap().clone();
    format!("/users/{}", found["id"])
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn guesses_at_a_password_count_wherever_they_are_made() {
    let instances = Instances::start();
    let clients: Vec<Client> = instances.servers.iter().map(Server::anonymous).collect();
    for email in [ADMINISTRATOR, "nobody@example.org"] {
        let guess = json!({"email": email, "password": "not-the-password-at-all"});
        let mut statuses = at_once(&clients, 4, |client, _| client.post("/auth/login", &guess).status);
        statuses.sort_unstable();
        assert_eq!(statuses, [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 429, 429], "{email}");
    }
    let right = json!({"email": ADMINISTRATOR, "password": instances.password});
    assert!(clients.iter().all(|client| client.post("/auth/login", &right).status == 429));
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn of_guesses_that_are_counted_at_the_same_moment_none_is_answered_after_the_tenth() {
    let instances = Instances::start();
    let clients: Vec<Client> = instances.servers.iter().map(Server::anonymous).collect();
    let mut other = instances.database.connect();
    for email in [ADMINISTRATOR, "nobody@example.org"] {
        let guess = json!({"email": email, "password": "not-the-password-at-all"});
        let status = |client: &Client| client.post("/auth/login", &guess).status;
        assert_eq!([0; 9].map(|_| status(&clients[0])), [401; 9]);
        // Lets everybody read how many there were, and nobody add one.
        other.batch_execute("BEGIN; LOCK TABLE password_guesses IN SHARE MODE;").unwrap();
        std::thread::scope(|scope| {
            let three: Vec<_> = clients.iter().map(|client| scope.spawn(|| status(client))).collect();
            while three.iter().all(|one| !one.is_finished()) && instances.database.lines(WAITING) != ["3"] {}
            other.batch_execute("COMMIT").unwrap();
            let mut statuses: Vec<_> = three.into_iter().map(|one| one.join().unwrap()).collect();
            statuses.sort_unstable();
            assert_eq!(statuses, [401, 429, 429], "{email}");
        });
    }
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn nobody_stays_signed_in_with_a_password_that_is_changed_at_the_same_moment() {
    let instances = Instances::start();
    let [here, there] = [0, 1].map(|number| instances.servers[number].anonymous());
    let right = |password: &str| json!({"email": ADMINISTRATOR, "password": password});
    let first = there.post("/auth/login", &right(&instances.password));
    let changer = instances.servers[1].with_token(&token_of(&first));
    let mut other = instances.database.connect();
    let waiting = || instances.database.lines(WAITING)[0].parse::<usize>().unwrap();
    let mut password = instances.password.clone();
    // On a busy machine the sign-in may be told to come back before the change has come to wait for it.
    for number in 0..5 {
        let next = format!("another good phrase for this, {number}");
        let change = json!({"current_password": password, "new_password": next});
        // The session that is just beginning is written, and its transaction not yet at an end.
        other.batch_execute("BEGIN; LOCK TABLE refresh_tokens IN SHARE MODE;").unwrap();
        let begun = std::thread::scope(|scope| {
            let beginning = scope.spawn(|| here.post("/auth/login", &right(&password)));
            while !beginning.is_finished() && waiting() < 1 {}
            let changing = scope.spawn(|| changer.put("/me/password", &change));
            while !changing.is_finished() && !beginning.is_finished() && waiting() < 2 {}
            other.batch_execute("COMMIT").unwrap();
            changing.join().unwrap().expect(204);
            beginning.join().unwrap()
        });
        changer.get("/me").expect(200);
        if begun.status == 503 {
            password = next;
            continue;
        }
        instances.servers[0].with_token(&token_of(&begun)).get("/me").problem(401);
        return;
    }
    panic!("they never came at the same moment");
}

fn token_of(pass: &Answer) -> String {
    pass.json()["access_token"].as_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs PostgreSQL: tests/on-postgresql"]
fn an_update_at_one_is_seen_by_a_conditional_get_at_another_at_once() {
    let instances = Instances::start();
    let clients = instances.administrators();
    let paths = ["board", "actions", "actions/2.10", "reports/overdue"].map(|rest| format!("{PLAN}/{rest}"));
    for round in 0..6 {
        let here = &clients[round % 3];
        let seen = paths.each_ref().map(|path| here.get(path).expect(200).header("etag").to_owned());
        for client in &clients {
            for (path, etag) in paths.iter().zip(&seen) {
                client.get_with(path, "if-none-match", etag).expect(304);
            }
        }
        post_update(here, "2.10", &format!("round-{round}")).expect(201);
        for client in &clients {
            for (path, etag) in paths.iter().zip(&seen) {
                let now = client.get_with(path, "if-none-match", etag).expect(200);
                assert!(now.text().contains(&format!("Note round-{round}")), "{path}: {}", now.text());
            }
        }
    }
}
