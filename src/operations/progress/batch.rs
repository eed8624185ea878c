//! Updates that come at the same moment and are posted together, where the database is a server.
//!
//! Who asks, what the actions are, and what is written is one question each for all of them. Whatever is not plain, or is
//! refused, is left to be posted by itself, which says why not.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::{Change, judge, may_post, place_after_last};
use crate::domain::action::Action;
use crate::domain::number::InPlan;
use crate::domain::person::Actor;
use crate::domain::policy::Permission;
use crate::domain::progress::{Entry, Report};
use crate::operations::access::{self, Claim};
use crate::operations::{Circumstances, Context};
use crate::store::batcher::{Batcher, Unanswered};
use crate::store::progress::{self, OnLocked, Posting};
use crate::store::timeline::Place;
use crate::store::{self, Database, Db, Error, standing};

/// An update as a program sent it.
#[derive(Debug)]
pub struct PendingUpdate {
    /// What stands for the person who sent it.
    pub claim: Claim,
    /// When, and in the course of which request.
    pub circumstances: Circumstances,
    /// The action.
    pub action: InPlan,
    /// What it says.
    pub report: Report,
}

/// What became of an update.
enum Posted {
    /// It is the entry.
    Entered(Box<Entry>),
    /// Somebody else is changing its plan, or has written to its action since that was read.
    Overtaken,
    /// There is more to be said or written than is done here.
    NotBatchable,
}

/// How long somebody waits for those before. Then they may have to wait for a connection and for a row, each for as long as they
/// are let, which is 0.7 seconds; and two seconds is the most for all.
const PATIENCE: Duration = Duration::from_millis(500);

/// What became of an update, which comes back.
type BatchResult = store::Result<(Posted, PendingUpdate)>;

/// Those who post at the moment.
pub struct UpdateBatcher {
    database: Database,
    /// By how often the database had come back when they came: nobody joins those queue work hangs on a lost connection.
    waiting: Arc<Batcher<(u64, Queue), PendingUpdate, BatchResult>>,
}

/// Which updates are posted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Queue {
    /// All, but those to plans that others are changing.
    Shared,
    /// Those to the plan with this slug, once others have changed it.
    OfPlan(String),
}

impl UpdateBatcher {
    /// Those who post to this database, if it is a server: to SQLite one writes at a time.
    #[must_use]
    pub fn to(database: &Database) -> Option<Self> {
        let waiting = || Arc::new(Batcher::new(progress::AT_ONCE, PATIENCE));
        let posts = || Self { database: database.clone(), waiting: waiting() };
        database.is_server().then(posts)
    }

    /// Posts an update along with others and answers its entry. If there is none nothing was done, and it is to be posted by
    /// [`post`](super::post).
    pub async fn post(&self, sent: PendingUpdate) -> store::Result<Option<Entry>> {
        let (mut posted, sent) = self.ask(Queue::Shared, sent).await?;
        if matches!(posted, Posted::Overtaken) {
            let plan = Queue::OfPlan(sent.action.plan.clone());
            (posted, _) = self.ask(plan, sent).await?;
        }
        Ok(if let Posted::Entered(entry) = posted { Some(*entry) } else { None })
    }

    async fn ask(&self, queue: Queue, sent: PendingUpdate) -> BatchResult {
        let on_locked = if queue == Queue::Shared { OnLocked::Skip } else { OnLocked::Wait };
        let database = self.database.clone();
        let group = (database.recoveries(), queue);
        let answer = self.waiting.ask(group, sent, move |all| post_all(&database, on_locked, all)).await;
        answer.unwrap_or_else(|why| {
            Err(match why {
                Unanswered::TooLong => Error::Unavailable("others have been writing for too long".to_owned()),
                Unanswered::BrokeOff => Error::InDoubt("posting updates broke off".to_owned()),
            })
        })
    }
}

/// Posts updates, a round for each time that one of them is to an action that another is to as well.
fn post_all(database: &Database, on_locked: OnLocked, sent: Vec<PendingUpdate>) -> Vec<BatchResult> {
    let mut posted = Vec::new();
    let mut left: Vec<_> = sent.into_iter().enumerate().collect();
    while !left.is_empty() {
        let mut taken = HashSet::new();
        let (round, later): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(_, sent)| taken.insert(sent.action.clone()));
        let (places, sent): (Vec<_>, Vec<_>) = round.into_iter().unzip();
        match database.write_at_once(|db| post_round(db, on_locked, &sent)) {
            Ok(done) => posted.extend(places.into_iter().zip(done.into_iter().zip(sent).map(Ok))),
            Err(error) => {
                // Whoever is left would wait as long again for the same, and for them nothing was tried.
                let untried = || Err(Error::Unavailable(error.to_string()));
                posted.extend(later.into_iter().map(|(place, _)| (place, untried())));
                posted.extend(places.into_iter().map(|place| (place, Err(error.clone()))));
                break;
            }
        }
        left = later;
    }
    posted.sort_by_key(|(place, _)| *place);
    posted.into_iter().map(|(_, posted)| posted).collect()
}

/// Posts updates, each to another action.
fn post_round(db: &mut Db, on_locked: OnLocked, sent: &[PendingUpdate]) -> store::Result<Vec<Posted>> {
    // By the latest of their clocks nobody is taken for somebody queue session has ended meanwhile.
    let Some(at) = sent.iter().map(|sent| sent.circumstances.at).max_by_key(|at| at.machine) else {
        return Ok(Vec::new());
    };
    let claims: Vec<_> = sent.iter().map(|sent| &sent.claim).collect();
    let mut posted: Vec<_> = sent.iter().map(|_| Posted::NotBatchable).collect();
    let actors = access::actors(db, &claims, at)?;
    // Strangers get no further than here.
    let known: Vec<_> = sent
        .iter()
        .zip(&actors)
        .enumerate()
        .filter_map(|(index, (sent, actor))| Some((index, sent, actor.as_ref()?)))
        .collect();
    if known.is_empty() {
        return Ok(posted);
    }
    let named: Vec<_> = known.iter().map(|(_, sent, _)| &sent.action).collect();
    let actions = standing::all_to_report_on(db, &named, at.today)?;
    let mut judged = Vec::new();
    for ((index, sent, actor), before) in known.into_iter().zip(&actions) {
        let of_the_day = sent.circumstances.at.today == at.today;
        if let (Some(before), true) = (before, of_the_day) {
            judged.extend(Judged::of(db, sent, actor, before).map(|judged| (index, judged)));
        }
    }
    if judged.is_empty() {
        return Ok(posted);
    }
    let postings: Vec<_> = judged.iter().map(|(_, judged)| judged.posting()).collect();
    let keys = match progress::post_all(db, &postings, on_locked) {
        // What one of them holds may be what the database refuses: by themselves the others are not kept from being stored.
        Err(error) if on_locked == OnLocked::Skip && !matches!(error, Error::InDoubt(_)) => {
            tracing::warn!(%error, "updates could not be posted together");
            return Ok(posted);
        }
        keys => keys?,
    };
    for ((index, judged), key) in judged.iter().zip(keys) {
        posted[*index] = key.map_or(Posted::Overtaken, |id| Posted::Entered(Box::new(judged.entry(id))));
    }
    Ok(posted)
}

/// An update that may be posted, and writes no more than its entry and what counts and records that.
struct Judged<'a> {
    sent: &'a PendingUpdate,
    actor: &'a Actor,
    before: &'a Action,
    after: Action,
    place: Place,
}

impl<'a> Judged<'a> {
    fn of(db: &mut Db, sent: &'a PendingUpdate, actor: &'a Actor, before: &'a Action) -> Option<Self> {
        let context = Context { db, actor, circumstances: &sent.circumstances, snapshots: None };
        context.require(Permission::ReadPlans).ok()?;
        may_post(&context, before, &sent.report).ok()?;
        let after = judge(&context, before, &sent.report).ok()?;
        let judged = Self { sent, actor, before, after, place: place_after_last(before)? };
        judged.change().is_plain().then_some(judged)
    }

    fn change(&self) -> Change<'_> {
        Change { plan: &self.sent.action.plan, before: self.before, after: &self.after, report: &self.sent.report }
    }

    fn posting(&self) -> Posting<'_> {
        self.change().posting(self.actor, &self.sent.circumstances, self.place)
    }

    fn entry(&self, id: i64) -> Entry {
        self.change().entry(id, self.actor, &self.sent.circumstances)
    }
}
