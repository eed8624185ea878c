//! A request on its way: who comes, when, and one trip to the database.

mod answering;
mod reading;

use std::future::{Future, Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::answer::{Answer, Reply};
use super::api::NoQuery;
use super::edge::RequestId;
use super::input::{self, Body};
use super::once::once;
use super::problem::{self, Problem};
use super::service::{Service, Shared};
use super::upload::Upload;
use crate::domain::person::Actor;
use crate::operations::context::{self, Event};
use crate::operations::gate::Gate;
use crate::operations::{Circumstances, Context, Failure, access, browser_session};
use crate::store::{self, Database, Db, Touch};

/// How long an ordinary write may take. A commit that waits for its copy on another server, which is gone, takes for ever.
const LONGEST_WRITE: Duration = Duration::from_secs(5);
/// How long anything else may take, such as a large import or a sign-in behind many others.
const LONGEST_WORK: Duration = Duration::from_mins(1);

/// A request without its body.
pub struct Visit {
    service: Shared,
    circumstances: Circumstances,
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
pub(super) enum Presented {
    /// `Authorization: Bearer`, for the API.
    Bearer(String),
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
        let shared = request.app_data::<Data<Service>>().map(|data| data.clone().into_inner());
        let service = shared.ok_or_else(|| Problem::new(&problem::INTERNAL, "the service is not set up"))?;
        let headers = request.headers();
        let request_id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
        Ok(Self {
            circumstances: Circumstances { at: service.clock.moment(), request_id },
            service,
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
    pub fn service(&self) -> &Service {
        &self.service
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
        Gate { database: &self.service.database, hasher: &self.service.hasher, circumstances: &self.circumstances }
    }

    /// The query in the shape that this address expects.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        input::query(&self.query)
    }

    /// The names and values of the query, in the order written.
    pub fn query_pairs(&self) -> Result<Vec<(String, String)>, Problem> {
        input::pairs(&self.query)
    }

    /// Writes for the person who asks, all of it or nothing, at an address that takes no query. A refusal leaves a trace
    /// of its own.
    pub async fn write(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        let database = self.service.database.clone();
        let write = self.writing(work);
        Self::written(&database, || database.write_soon(write)).await
    }

    fn writing(
        self,
        work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static,
    ) -> impl FnOnce(&mut Db) -> Result<Answer, Undone> + Send + 'static {
        move |db| {
            let mut asker = None;
            let reply = self.act(db, &mut asker, |context, visit| {
                visit.query::<NoQuery>()?;
                visit.check_if_match()?;
                work(context, visit)
            });
            reply.map_err(|problem| Undone { problem, asked: asker.map(|actor| Box::new((self, actor))) })
        }
    }

    async fn written<F>(database: &Database, write: impl FnOnce() -> F) -> Reply
    where
        F: Future<Output = Result<Answer, Undone>>,
    {
        match database.answered(Touch::Writes, LONGEST_WRITE, write).await? {
            Ok(answer) => Ok(answer),
            Err(Undone { problem, asked: Some(asked) }) if problem.is_refusal => {
                let (visit, actor) = *asked;
                visit
                    .on_database_thread(move |visit| {
                        visit.record_refusal(&actor, &problem);
                        Err(problem)
                    })
                    .await
            }
            Err(Undone { problem, .. }) => Err(problem),
        }
    }

    /// As [`Self::create`], for what takes long, at an address that takes a form and a query, which `work` reads.
    pub async fn create_at_length(
        self,
        upload: Upload,
        work: impl FnOnce(&mut Context<'_>, &Self, Upload) -> Reply + Send + 'static,
    ) -> Reply {
        self.on_database_thread(move |visit| {
            let mut asker = None;
            let once = |context: &mut Context<'_>, visit: &Self| {
                let fingerprint = visit.fingerprint(&upload.parts());
                visit.once(context, fingerprint, |context| work(context, visit, upload))
            };
            let reply = visit.service.database.write(|db| visit.act(db, &mut asker, once));
            visit.trace_refusal(asker.as_ref(), &reply);
            reply
        })
        .await
    }

    /// Writes for the person who asks, in several transactions, because a password is hashed between them. A refusal
    /// leaves a trace of its own.
    pub async fn write_in_steps(self, work: impl FnOnce(&Actor, &Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(move |visit| {
            let actor = visit.service.database.read(|db| visit.actor(db))?;
            visit.query::<NoQuery>()?;
            let reply = work(&actor, visit);
            visit.trace_refusal(Some(&actor), &reply);
            reply
        })
        .await
    }

    /// As [`Self::write`], and nothing is kept: what would happen.
    pub async fn rehearse(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(move |visit| {
            let mut asker = None;
            let reply = visit.service.database.rehearse(|db| visit.act(db, &mut asker, work));
            visit.trace_refusal(asker.as_ref(), &reply);
            reply
        })
        .await
    }

    pub(super) fn act(
        &self,
        db: &mut Db,
        asker: &mut Option<Actor>,
        work: impl FnOnce(&mut Context<'_>, &Self) -> Reply,
    ) -> Reply {
        let actor = asker.insert(self.actor(db)?);
        work(&mut Context { db, actor, circumstances: &self.circumstances, snapshots: None }, self)
    }

    pub(super) fn trace_refusal(&self, asker: Option<&Actor>, reply: &Reply) {
        if let (Err(problem), Some(actor)) = (reply, asker)
            && problem.is_refusal
        {
            self.record_refusal(actor, problem);
        }
    }

    /// Writes something new: as [`Self::write`], and the same request sent again with the same `Idempotency-Key`
    /// gets the first answer again and changes nothing; without the secret, where that held one
    /// ([`created_once`](super::answer::Answer::created_once)).
    pub async fn create(
        self,
        body: Body,
        work: impl FnOnce(&mut Context<'_>, Body) -> Reply + Send + 'static,
    ) -> Reply {
        self.write(move |context, visit| {
            let fingerprint = visit.fingerprint(body.bytes());
            visit.once(context, fingerprint, |context| work(context, body))
        })
        .await
    }

    /// As [`Self::create`], for a work on one plan that writes with one statement or else begins a transaction itself.
    pub async fn create_at_once(
        self,
        plan: &str,
        body: Body,
        work: impl FnOnce(&mut Context<'_>, Body) -> Reply + Send + 'static,
    ) -> Reply {
        if self.idempotency_key.is_some() {
            return self.create(body, work).await;
        }
        let database = self.service.database.clone();
        let write = self.writing(move |context, _| work(context, body));
        Self::written(&database, || database.write_at_once(plan, write)).await
    }

    fn once(
        &self,
        context: &mut Context<'_>,
        fingerprint: String,
        work: impl FnOnce(&mut Context<'_>) -> Reply,
    ) -> Reply {
        let Some(key) = self.checked_key()? else { return work(context) };
        let Some(user_id) = context.actor.user_id else { return work(context) };
        once(context, user_id, &key, fingerprint, work)
    }

    /// Does something for which nobody needs to be signed in, on a thread that may wait for the database.
    pub async fn anonymously(self, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(work).await
    }

    /// The database, and what this request does to it.
    pub(super) fn reach(&self) -> (Database, Touch) {
        let touch = if matches!(self.method.as_str(), "GET" | "HEAD") { Touch::Reads } else { Touch::Writes };
        (self.service.database.clone(), touch)
    }

    async fn on_database_thread(self, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        let (database, touch) = self.reach();
        on_database_thread(database, touch, move || work(&self)).await
    }

    pub(super) fn actor(&self, db: &mut Db) -> Result<Actor, Failure> {
        match &self.presented {
            Presented::Bearer(bearer) => access::actor(db, &self.service.key, bearer, self.circumstances.at),
            Presented::Browser(secret) => browser_session::actor(db, secret, self.circumstances.at.machine),
            Presented::Nothing => Err(Failure::SignedOut),
        }
    }

    /// What was refused was undone, so the trace needs a transaction of its own. A database that cannot write
    /// keeps nobody from being told no.
    fn record_refusal(&self, actor: &Actor, problem: &Problem) {
        let event = Event {
            name: "request.refused",
            subject: &format!("{} {}", self.method, self.path),
            after: Some(serde_json::json!({"reason": problem.detail})),
            ..Event::default()
        };
        let written: Result<(), store::Error> = self
            .service
            .database
            .write(|db| context::record(db, &self.circumstances, Some(actor), &actor.email, "refused", event));
        if let Err(error) = written {
            tracing::error!(%error, "a refusal could not be recorded");
        }
    }

    fn checked_key(&self) -> Result<Option<String>, Problem> {
        let Some(key) = &self.idempotency_key else { return Ok(None) };
        if (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Some(key.clone()));
        }
        Err(Problem::new(&problem::MALFORMED, "Idempotency-Key: use 1 to 255 visible ASCII characters"))
    }

    fn fingerprint(&self, sent: &[u8]) -> String {
        let mut digest = Sha256::new();
        for part in [self.method.as_bytes(), b" ", self.path.as_bytes(), b"?", self.query.as_bytes(), b"\n", sent] {
            digest.update(part);
        }
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}

/// Why a write was undone, and who asked for it, if that is known.
struct Undone {
    problem: Problem,
    asked: Option<Box<(Visit, Actor)>>,
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Self { problem: error.into(), asked: None }
    }
}

/// Does something on a thread that may wait for the database, as long as that answers.
pub(super) async fn on_database_thread(
    database: Database,
    touch: Touch,
    work: impl FnOnce() -> Reply + Send + 'static,
) -> Reply {
    let blocking = || actix_web::web::block(work);
    database.answered(touch, LONGEST_WORK, blocking).await?.unwrap_or_else(|error| {
        tracing::error!(%error, "the work on a request broke off");
        Err(Problem::new(&problem::INTERNAL, "the service met something it did not expect; it has been logged"))
    })
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let sent = text(headers, &header::AUTHORIZATION)?;
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
