//! Progress updates as an ordinary server keeps them: diesel on SQLite or PostgreSQL, a pool, the blocking threads of
//! actix-web, and in one transaction the session, the update, its history and the version. Every commit is on the disk.

use std::error::Error;
use std::fmt::Write;

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

diesel::table! {
    session (digest) { digest -> Text, person_id -> BigInt, expires_at -> Timestamp, }
}
diesel::table! {
    person (id) { id -> BigInt, name -> Text, role -> Text, }
}
diesel::table! {
    action (id) {
        id -> BigInt, plan -> Text, number -> Text, state -> Text, rag -> Nullable<Text>, note -> Text,
        version -> BigInt,
    }
}
diesel::table! {
    progress (id) {
        id -> BigInt, action_id -> BigInt, at -> Timestamp, person_id -> BigInt, state -> Text,
        rag -> Nullable<Text>, note -> Text,
    }
}
diesel::table! {
    history (id) {
        id -> BigInt, at -> Timestamp, person_id -> BigInt, action_id -> BigInt, before -> Text, after -> Text,
    }
}
diesel::joinable!(session -> person (person_id));
diesel::allow_tables_to_appear_in_same_query!(session, person);

/// As many actions and updates as the measured database has by default, in plans of 100 actions. Either database has its
/// own way to give out keys.
const SETUP: &str = "
CREATE TABLE person (id KEYS, name TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE session (digest TEXT PRIMARY KEY, person_id BIGINT NOT NULL REFERENCES person, expires_at TIMESTAMP NOT NULL);
CREATE TABLE action (id KEYS, plan TEXT NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL, rag TEXT,
    note TEXT NOT NULL, version BIGINT NOT NULL, UNIQUE (plan, number));
CREATE TABLE progress (id KEYS, action_id BIGINT NOT NULL REFERENCES action, at TIMESTAMP NOT NULL,
    person_id BIGINT NOT NULL REFERENCES person, state TEXT NOT NULL, rag TEXT, note TEXT NOT NULL);
CREATE INDEX progress_by_action ON progress (action_id);
CREATE TABLE history (id KEYS, at TIMESTAMP NOT NULL, person_id BIGINT NOT NULL REFERENCES person,
    action_id BIGINT NOT NULL REFERENCES action, before TEXT NOT NULL, after TEXT NOT NULL);
CREATE INDEX history_by_action ON history (action_id);
INSERT INTO person VALUES (1, 'Load', 'administrator');
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO action SELECT i + 1, 'load-' || (i / 100 + 1), (i / 25 % 4 + 1) || '.' || (i % 25 + 1), 'in_progress', 'amber',
    'Agreed with the partners, and under review since the day on which they agreed it.', 1 FROM n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499999)
INSERT INTO progress SELECT i + 1, i % 100000 + 1, '2018-10-01 09:00:00', 1, 'in_progress', 'amber',
    'Agreed with the partners, and under review since the day on which they agreed it.' FROM n;
";

/// Fills a database that is empty, and lets one session in.
macro_rules! fill {
    ($db:expr, $keys:literal, $session:expr) => {{
        let db = &mut *$db;
        if session::table.count().get_result::<i64>(db).is_err() {
            db.batch_execute(&SETUP.replace("KEYS", $keys))?;
        }
        diesel::delete(session::table).execute(db)?;
        diesel::insert_into(session::table).values($session).execute(db)?;
    }};
}

/// The statements in the transaction, for a connection to either database.
macro_rules! keep_in {
    ($db:ident, $session:expr, $found:expr, $new:ident, $now:ident) => {{
        let person: (i64, String) = session::table
            .inner_join(person::table)
            .filter(session::digest.eq($session).and(session::expires_at.gt($now)))
            .select((person::id, person::role))
            .first($db)?;
        let (id, before): (i64, (String, Option<String>, String, i64)) = $found.first($db)?;
        let (rag, state) = ($new.rag.or_else(|| before.1.clone()), before.0.clone());
        let update_id = diesel::insert_into(progress::table)
            .values((
                progress::action_id.eq(id),
                progress::at.eq($now),
                progress::person_id.eq(person.0),
                progress::state.eq(&state),
                progress::rag.eq(&rag),
                progress::note.eq(&$new.note),
            ))
            .returning(progress::id)
            .get_result($db)?;
        let version = diesel::update(action::table.find(id))
            .set((action::rag.eq(&rag), action::note.eq(&$new.note), action::version.eq(action::version + 1)))
            .returning(action::version)
            .get_result($db)?;
        let after = Update { id: update_id, state, rag, note: $new.note, version };
        diesel::insert_into(history::table)
            .values((
                history::at.eq($now),
                history::person_id.eq(person.0),
                history::action_id.eq(id),
                history::before.eq(serde_json::to_string(&before)?),
                history::after.eq(serde_json::to_string(&after)?),
            ))
            .execute($db)?;
        Ok(after)
    }};
}

/// The connections to either database.
pub(crate) enum Connections {
    Sqlite(Pool<ConnectionManager<SqliteConnection>>),
    Postgres(Pool<ConnectionManager<PgConnection>>),
}

#[derive(Debug)]
struct Durable;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Durable {
    fn on_acquire(&self, db: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        db.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;",
        )
        .map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Opens the database at this file or URL, and makes and fills it if it is not there.
pub(crate) fn open(place: &str, token: &str, connections: u32) -> Result<Connections, Box<dyn Error>> {
    let expires_at = waymark::clock::Clock::real().moment().now.naive_utc() + chrono::Days::new(7);
    let session = (session::digest.eq(digest(token)), session::person_id.eq(1), session::expires_at.eq(expires_at));
    if place.starts_with("postgres://") {
        let pool = Pool::builder().max_size(connections).test_on_check_out(false);
        let pool = pool.build(ConnectionManager::<PgConnection>::new(place))?;
        fill!(pool.get()?, "BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY (START WITH 1000000)", session);
        Ok(Connections::Postgres(pool))
    } else {
        let pool = Pool::builder().max_size(connections).test_on_check_out(false);
        let pool = pool.connection_customizer(Box::new(Durable)).build(ConnectionManager::new(place))?;
        fill!(pool.get()?, "INTEGER PRIMARY KEY", session);
        Ok(Connections::Sqlite(pool))
    }
}

fn digest(token: &str) -> String {
    Sha256::digest(token).iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is posted.
#[derive(Deserialize)]
struct NewUpdate {
    rag: Option<String>,
    note: String,
}

/// What is answered, and kept as history.
#[derive(Serialize)]
struct Update {
    id: i64,
    state: String,
    rag: Option<String>,
    note: String,
    version: i64,
}

/// Takes an update.
pub(crate) async fn post(
    pool: Data<Connections>,
    path: web::Path<(String, String)>,
    request: HttpRequest,
    body: Bytes,
) -> actix_web::Result<HttpResponse> {
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = bearer.and_then(|bearer| bearer.strip_prefix("Bearer ")).map(str::to_owned) else {
        return Ok(HttpResponse::Unauthorized().finish());
    };
    let kept = web::block(move || keep(&pool, &path, &token, &body)).await?.map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Created().json(kept))
}

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn keep(connections: &Connections, (plan, number): &(String, String), token: &str, body: &[u8]) -> Outcome<Update> {
    let new: NewUpdate = serde_json::from_slice(body)?;
    let now = waymark::clock::Clock::real().moment().now.naive_utc();
    let found = action::table
        .filter(action::plan.eq(plan).and(action::number.eq(number)))
        .select((action::id, (action::state, action::rag, action::note, action::version)));
    match connections {
        Connections::Sqlite(pool) => {
            pool.get()?.immediate_transaction(|db| keep_in!(db, digest(token), found, new, now))
        }
        Connections::Postgres(pool) => {
            pool.get()?.transaction(|db| keep_in!(db, digest(token), found.for_no_key_update(), new, now))
        }
    }
}
