//! A request on its way: who comes, when, and one trip to the database.

mod answering;
mod reading;
mod writing;

use std::future::{Ready, ready};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;

use super::answer::{Answer, Reply};
use super::edge::RequestId;
use super::input;
use super::problem::{self, Problem};
use super::state::AppState;
use crate::domain::person::Actor;
use crate::operations::access::Claim;
use crate::operations::gate::Gate;
use crate::operations::{Circumstances, Context, Failure, browser_session};
use crate::store::{Database, Db, Touch};

/// How long an ordinary write may take. A commit that waits for its copy on another server, which is gone, takes for ever.
const LONGEST_WRITE: Duration = Duration::from_secs(5);
/// How long anything else may take, such as a large import or a sign-in behind many others.
const LONGEST_WORK: Duration = Duration::from_mins(1);

/// What a request comes to for the person who asks. In a box, so that all that lies between a request and its work is
/// compiled once and not for each address.
type Work = Box<dyn FnOnce(&mut Context<'_>, &Visit) -> Reply + Send>;

/// A request without its body.
#[derive(Clone)]
pub struct Visit {
    app: Arc<AppState>,
    circumstances: Circumstances,
    /// How often the database had come back when this began.
    recoveries: u64,
    presented: Presented,
    method: String,
    path: String,
    query: String,
    if_match: Option<String>,
    if_none_match: Option<String>,
    /// What formats the caller reads.
    pub accept: Option<String>,
    idempotency_key: Option<String>,
}

/// What a request presents to say who sends it. Neither counts where the other is asked for.
#[derive(Clone)]
pub(super) enum Presented {
    /// `Authorization: Bearer`, for the API.
    Bearer(String),
    /// The same, once it has been looked at.
    Claim(Claim),
    /// The secret in a browser's cookie, for pages.
    Browser(String),
    /// Nothing.
    Nothing,
}

impl FromRequest for Visit {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let presented = bearer(request.headers()).map_or(Presented::Nothing, Presented::Bearer);
        ready(Self::begin(request, presented))
    }
}

impl Visit {
    /// A request, with what counts of what it presents.
    pub(super) fn begin(request: &HttpRequest, presented: Presented) -> Result<Self, Problem> {
        let shared = request.app_data::<Data<AppState>>().map(|data| data.clone().into_inner());
        let app = shared.ok_or_else(|| Problem::new(&problem::INTERNAL, "the service is not set up"))?;
        let headers = request.headers();
        let request_id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
        Ok(Self {
            circumstances: Circumstances { at: app.clock.moment(), request_id },
            recoveries: app.database.recoveries(),
            app,
            presented,
            method: request.method().to_string(),
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            if_match: text(headers, &header::IF_MATCH),
            if_none_match: text(headers, &header::IF_NONE_MATCH),
            accept: text(headers, &header::ACCEPT),
            idempotency_key: text(headers, &HeaderName::from_static("idempotency-key")),
        })
    }

    /// The service.
    #[must_use]
    pub fn app(&self) -> &AppState {
        &self.app
    }

    /// The path that was asked for.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path that was asked for, with its query.
    #[must_use]
    pub fn address(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The circumstances.
    #[must_use]
    pub fn circumstances(&self) -> &Circumstances {
        &self.circumstances
    }

    /// The gate at which passwords are checked, for this request.
    #[must_use]
    pub fn gate(&self) -> Gate<'_> {
        Gate { database: &self.app.database, hasher: &self.app.hasher, circumstances: &self.circumstances }
    }

    /// The query in the shape that this address expects.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        input::query(&self.query)
    }

    /// The names and values of the query, in the order written.
    pub fn query_pairs(&self) -> Result<Vec<(String, String)>, Problem> {
        input::pairs(&self.query)
    }

    /// Does something for which nobody needs to be signed in, on a thread that may wait for the database.
    pub async fn anonymously(self, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(work).await
    }

    /// The database, and what this request does to it.
    pub(super) fn reach(&self) -> (Database, Touch) {
        let touch = if matches!(self.method.as_str(), "GET" | "HEAD") { Touch::Reads } else { Touch::Writes };
        (self.app.database.clone(), touch)
    }

    async fn on_database_thread(self, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        let (database, touch) = self.reach();
        on_database_thread(database, touch, Box::new(move || work(&self))).await
    }

    /// Refuses strangers, for what is received only from people who are known.
    pub(super) async fn require_known(&self) -> Result<(), Problem> {
        let visit = self.clone();
        let ask = move || {
            visit.app.database.read(|db| visit.actor(db))?;
            Ok(Answer::nothing())
        };
        on_database_thread(self.app.database.clone(), Touch::Reads, Box::new(ask)).await?;
        Ok(())
    }

    /// The same request, unless what it presents stands for nobody whatever the database says.
    fn looked_at(self) -> Result<Self, Failure> {
        let presented = match self.presented {
            Presented::Bearer(ref bearer) => Presented::Claim(self.claim(bearer)?),
            Presented::Nothing => return Err(Failure::SignedOut),
            presented => presented,
        };
        Ok(Self { presented, ..self })
    }

    fn claim(&self, bearer: &str) -> Result<Claim, Failure> {
        Claim::of(&self.app.signing_key, bearer, self.circumstances.at).ok_or(Failure::SignedOut)
    }

    pub(super) fn actor(&self, db: &mut Db) -> Result<Actor, Failure> {
        match &self.presented {
            Presented::Bearer(bearer) => self.claim(bearer)?.actor(db, self.circumstances.at),
            Presented::Claim(claim) => claim.actor(db, self.circumstances.at),
            Presented::Browser(secret) => browser_session::actor(db, secret, self.circumstances.at.machine),
            Presented::Nothing => Err(Failure::SignedOut),
        }
    }
}

/// Does something on a thread that may wait for the database, as long as that answers.
pub(super) async fn on_database_thread(
    database: Database,
    touch: Touch,
    work: Box<dyn FnOnce() -> Reply + Send>,
) -> Reply {
    let blocking = || actix_web::web::block(work);
    database.answered(touch, LONGEST_WORK, blocking).await?.unwrap_or_else(|error| broken_off(&error))
}

/// What whoever asked is told where the work on it ended in a panic.
fn broken_off(error: &dyn std::fmt::Display) -> Reply {
    tracing::error!(%error, "the work on a request broke off");
    Err(Problem::new(&problem::INTERNAL, "the service met something it did not expect; it has been logged"))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let sent = text(headers, &header::AUTHORIZATION)?;
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
