//! Reading for the person who asks.

use super::{Presented, Visit};
use crate::credentials::secret;
use crate::domain::person::Actor;
use crate::http::answer::Reply;
use crate::http::versions::Versions;
use crate::operations::context::Kept;
use crate::operations::{Context, Failure, access};
use crate::store::Db;

impl Visit {
    /// Reads for the person who asks. Strangers get no further than here.
    pub async fn read(self, work: impl FnOnce(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        self.on_database_thread(move |visit| {
            let database = &visit.service.database;
            database.read_on(|db| Ok(visit.actor(db)?), |db, actor| visit.look(db, &actor, true, work))
        })
        .await
    }

    /// As [`Self::read`], for what is usually kept. If a look at the person's rights and the plan's revision is all that it
    /// takes, that is had here and now: passing the request to another thread and back costs more than the look. Whatever
    /// is not answered well this way is asked again on a thread that may wait.
    pub async fn read_kept(self, work: impl Fn(&mut Context<'_>, &Self) -> Reply + Send + 'static) -> Reply {
        match self.service.database.glance(|db, versions| self.glance(db, versions, &work)) {
            Some(Ok(answer)) => Ok(answer),
            _ => self.read(work).await,
        }
    }

    /// Where nothing was written since the same was answered to the same person, not even they are looked for.
    fn glance(&self, db: &mut Db, versions: &mut Versions, work: impl Fn(&mut Context<'_>, &Self) -> Reply) -> Reply {
        let Presented::Bearer(bearer) = &self.presented else { return Err(Failure::SignedOut.into()) };
        let at = self.circumstances.at;
        let accept = self.accept.as_deref().unwrap_or_default();
        let asked = format!("{} {} {accept}\n{}", secret::digest(bearer), at.today, self.address());
        if access::is_in_time(&self.service.key, bearer, at)
            && let Some(answer) = versions.of(&asked).and_then(|etag| self.recall(etag))
        {
            return Ok(answer);
        }
        let actor = self.actor(db)?;
        let answer = self.look(db, &actor, false, work)?;
        versions.keep(asked, answer.etag.as_deref());
        Ok(answer)
    }

    pub(in crate::http) fn look(
        &self,
        db: &mut Db,
        actor: &Actor,
        may_read_more: bool,
        work: impl FnOnce(&mut Context<'_>, &Self) -> Reply,
    ) -> Reply {
        let snapshots = Some(Kept { snapshots: &self.service.snapshots, may_read_more });
        work(&mut Context { db, actor, circumstances: &self.circumstances, snapshots }, self)
    }
}
