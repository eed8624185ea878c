//! Writing for the person who asks.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{LONGEST_WRITE, Presented, Visit, Work, broken_off};
use crate::domain::number::{ActionNumber, InPlan};
use crate::domain::person::Actor;
use crate::domain::progress::{Entry, Report};
use crate::domain::text;
use crate::http::answer::Reply;
use crate::http::input::{Body, NoQuery};
use crate::http::once::once;
use crate::http::problem::{self, Problem};
use crate::http::upload::Received;
use crate::operations::Context;
use crate::operations::context::{self, Event};
use crate::operations::progress::batch::PendingUpdate;
use crate::store::{self, Db, Touch};

impl Visit {
    /// Writes for the person who asks, all of it or nothing, at an address that takes no query. A refusal leaves a trace
    /// of its own, also if whoever asked hangs up before they are told: then nobody goes on with what is not a task.
    pub async fn write(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.write_to_its_end(Box::new(work)).await
    }

    async fn write_to_its_end(self, work: Work) -> Reply {
        actix_web::rt::spawn(self.write_or_trace(work)).await.unwrap_or_else(|error| broken_off(&error))
    }

    async fn write_or_trace(self, work: Work) -> Reply {
        let database = self.app.database.clone();
        // Strangers do not stand in the line of those who write, and a signature is not checked while others wait.
        let visit = self.looked_at()?;
        let write = move |db: &mut Db| {
            let mut asker = None;
            let reply = visit.act(db, &mut asker, |context, visit| {
                visit.query::<NoQuery>()?;
                visit.check_if_match()?;
                work(context, visit)
            });
            reply.map_err(|problem| Undone { problem, asked: asker.map(|actor| Box::new((visit, actor))) })
        };
        let begun = Instant::now();
        let Undone { problem, asked } =
            match database.answered(Touch::Writes, LONGEST_WRITE, || database.write_soon(write)).await? {
                Ok(answer) => return Ok(answer),
                Err(undone) => undone,
            };
        if let Some((visit, actor)) = asked.filter(|_| problem.is_refusal).map(|asked| *asked) {
            let refused = problem.clone();
            let trace = || actix_web::web::block(move || visit.record_refusal(&actor, &refused));
            let left = LONGEST_WRITE.saturating_sub(begun.elapsed());
            if let Err(error) = database.answered(Touch::Writes, left, trace).await {
                tracing::error!(%error, "it is not known whether a refusal was recorded");
            }
        }
        Err(problem)
    }

    /// As [`Self::create`], for what takes long, at an address that takes a form and a query, which `work` reads.
    pub async fn create_at_length(
        self,
        upload: Received,
        work: impl FnOnce(&mut Context<'_>, &Self, Received) -> Reply + Send + 'static,
    ) -> Reply {
        self.on_database_thread(move |visit| {
            let mut asker = None;
            let once = |context: &mut Context<'_>, visit: &Self| {
                let fingerprint = visit.fingerprint(&upload.parts());
                visit.once(context, fingerprint, |context| work(context, visit, upload))
            };
            let reply = visit.app.database.write(|db| visit.act(db, &mut asker, once));
            visit.trace_refusal(asker.as_ref(), &reply);
            reply
        })
        .await
    }

    /// Writes for the person who asks, in several transactions, because a password is hashed between them. A refusal
    /// leaves a trace of its own.
    pub async fn write_in_steps(self, work: impl FnOnce(&Actor, &Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(move |visit| {
            let actor = visit.app.database.read(|db| visit.actor(db))?;
            visit.query::<NoQuery>()?;
            let reply = work(&actor, visit);
            visit.trace_refusal(Some(&actor), &reply);
            reply
        })
        .await
    }

    /// As [`Self::write`], and nothing is kept: what would happen.
    pub async fn dry_run(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(move |visit| {
            let mut asker = None;
            let reply = visit.app.database.dry_run(|db| visit.act(db, &mut asker, work));
            visit.trace_refusal(asker.as_ref(), &reply);
            reply
        })
        .await
    }

    pub(in crate::http) fn act(
        &self,
        db: &mut Db,
        asker: &mut Option<Actor>,
        work: impl FnOnce(&mut Context<'_>, &Self) -> Reply,
    ) -> Reply {
        let actor = asker.insert(self.actor(db)?);
        work(&mut Context { db, actor, circumstances: &self.circumstances, snapshots: None }, self)
    }

    pub(in crate::http) fn trace_refusal(&self, asker: Option<&Actor>, reply: &Reply) {
        if let (Err(problem), Some(actor)) = (reply, asker)
            && problem.is_refusal
        {
            self.record_refusal(actor, problem);
        }
    }

    /// Writes something new: as [`Self::write`], and the same request sent again with the same `Idempotency-Key`
    /// gets the first answer again and changes nothing; without the secret, where that held one
    /// ([`created_once`](crate::http::answer::Answer::created_once)).
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

    /// Posts an update along with those that others send at this moment, and answers its entry. If there is none nothing was
    /// done, and it is to be posted by itself, which says why not. `report` reads what was sent.
    pub async fn post_in_batch(
        &self,
        plan: &str,
        number: &str,
        report: impl FnOnce() -> Result<Report, Problem>,
    ) -> Result<Option<Entry>, Problem> {
        let (Some(batcher), Presented::Bearer(bearer)) = (&self.app.update_batcher, &self.presented) else {
            return Ok(None);
        };
        if self.idempotency_key.is_some() || self.if_match.is_some() || !self.query.is_empty() {
            return Ok(None);
        }
        let (true, Ok(number), Ok(report)) = (text::is_slug(plan), ActionNumber::parse(number), report()) else {
            return Ok(None);
        };
        // Strangers wait for nobody, and nobody for them.
        let claim = self.claim(bearer)?;
        let action = InPlan { plan: plan.to_owned(), number };
        let pending = PendingUpdate { claim, circumstances: self.circumstances.clone(), action, report };
        Ok(self.app.database.answered(Touch::Writes, LONGEST_WRITE, || batcher.post(pending)).await??)
    }

    fn once(
        &self,
        context: &mut Context<'_>,
        fingerprint: String,
        work: impl FnOnce(&mut Context<'_>) -> Reply,
    ) -> Reply {
        let Some(key) = self.checked_key()? else { return work(context) };
        let Some(user_id) = context.actor.user_id else { return work(context) };
        Ok(once(context, user_id, &key, fingerprint, Box::new(work))?.0)
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
        let written: Result<(), store::Error> =
            self.app.database.write(|db| context::record(db, &self.circumstances, actor.into(), "refused", event));
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
