//! Reading for the person who asks.

use super::{Presented, Visit, Work};
use crate::credentials::secret;
use crate::domain::person::Actor;
use crate::http::answer::{Answer, Reply};
use crate::http::etags::Etags;
use crate::operations::context::Kept;
use crate::operations::{Context, access};
use crate::store::{DataVersion, Db};

impl Visit {
    /// Reads for the person who asks. Strangers get no further than here.
    pub async fn read(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.read_at_length(Box::new(work)).await
    }

    async fn read_at_length(self, work: Work) -> Reply {
        self.on_database_thread(move |visit| visit.read_now(work)).await
    }

    /// As [`Self::read`], for what is usually kept. If nothing was written since the same was answered to the same person, or
    /// if a look at that person's rights and the plan's revision is all that it takes, the answer is had here and now: passing the
    /// request to another thread and back costs more than the look. Whatever is not answered well this way is asked again
    /// on a thread that may wait.
    pub async fn read_kept(self, work: impl Fn(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        let Some(asked) = self.asked() else { return self.read(work).await };
        if let Some(Ok(answer)) = self.app.database.read_cached(|db, etags| self.read_cached(db, etags, &asked, &work))
        {
            return Ok(answer);
        }
        match self.app.database.data_version().await {
            Some(version) => self.read_at_version(version, asked, Box::new(work)).await,
            None => self.read(work).await,
        }
    }

    /// What a program asks and as whom, of which the answer is the same until something is written or the day ends; its
    /// digest, for it may be long.
    fn asked(&self) -> Option<String> {
        let Presented::Bearer(bearer) = &self.presented else { return None };
        let accept = self.accept.as_deref().unwrap_or_default();
        let today = self.circumstances.at.today;
        Some(secret::digest(&format!("{bearer} {today} {accept}\n{}", self.address())))
    }

    /// Where the database is a file.
    fn read_cached(
        &self,
        db: &mut Db,
        etags: &mut Etags,
        asked: &str,
        work: &dyn Fn(&mut Context<'_>, &Self) -> Reply,
    ) -> Reply {
        let known = etags.of(asked, self.circumstances.at.machine);
        if let Some(answer) = known.and_then(|etag| self.recall(etag)) {
            return Ok(answer);
        }
        let actor = self.actor(db)?;
        let answer = self.run(db, &actor, false, work)?;
        etags.keep(asked.to_owned(), answer.etag.as_deref(), self.good_until());
        Ok(answer)
    }

    /// Where the database is a server, whose data are in this state.
    async fn read_at_version(self, version: DataVersion, asked: String, work: Work) -> Reply {
        let known = self.app.etags.of(version, &asked, self.circumstances.at.machine);
        if let Some(answer) = known.and_then(|etag| self.recall(&etag)) {
            return Ok(answer);
        }
        self.on_database_thread(move |visit| {
            let answer: Answer = visit.read_now(work)?;
            visit.app.etags.keep(version, asked, answer.etag.as_deref(), visit.good_until());
            Ok(answer)
        })
        .await
    }

    /// When what was presented is no longer enough to be taken for who presented it before.
    fn good_until(&self) -> chrono::DateTime<chrono::Utc> {
        match &self.presented {
            Presented::Bearer(bearer) => access::good_until(&self.app.signing_key, bearer, self.circumstances.at),
            _ => self.circumstances.at.machine,
        }
    }

    fn read_now(&self, work: Work) -> Reply {
        let mut asker = None;
        let reply = self
            .app
            .database
            .read_on_replica(|db| Ok(self.actor(db)?), |db, actor| self.run(db, asker.insert(actor), true, work));
        self.trace_refusal(asker.as_ref(), &reply);
        reply
    }

    pub(in crate::http) fn run(
        &self,
        db: &mut Db,
        actor: &Actor,
        may_read_more: bool,
        work: impl FnOnce(&mut Context<'_>, &Self) -> Reply,
    ) -> Reply {
        let snapshots = Some(Kept { snapshots: &self.app.snapshots, recoveries: self.recoveries, may_read_more });
        work(&mut Context { db, actor, circumstances: &self.circumstances, snapshots }, self)
    }
}
