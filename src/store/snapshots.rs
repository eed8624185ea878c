//! Plans already read, kept as long as nothing in them changes.
//!
//! The revision that a caller has just read from the database decides whether what is kept may be used, so a
//! change by another process shows at once; what is kept can save work but never make an answer old.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::{Db, Result, standing};
use crate::domain::plan::{Head, Plan};

/// How many plans are kept at most.
const MOST: usize = 64;

/// A plan's key and a day.
type Key = (i64, NaiveDate);

struct Kept {
    plan: Arc<Plan>,
    last_used: u64,
}

/// Plans by their keys, as they stood at the end of a day.
#[derive(Default)]
pub struct Snapshots {
    kept: Mutex<(u64, HashMap<Key, Kept>)>,
}

impl Snapshots {
    /// The plan whose first page was just read, as it stood at the end of `day`. Its first page is read again together with
    /// the rest, so that both are of one moment. Only for connections outside a write
    /// transaction: what such a transaction sees may yet be undone.
    pub fn get(&self, db: &mut Db, head: &Head, day: NaiveDate) -> Result<Arc<Plan>> {
        if let Some(plan) = self.recall(head, day) {
            return Ok(plan);
        }
        let plan = Arc::new(standing::plan(db, head.id, day)?);
        self.keep(&plan, day);
        Ok(plan)
    }

    /// The plan whose first page was just read, if it is kept. Its first page may have had other words on that day.
    pub fn recall(&self, head: &Head, day: NaiveDate) -> Option<Arc<Plan>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (uses, plans) = &mut *kept;
        *uses += 1;
        let state = |head: &Head| (head.revision, head.directory);
        let found = plans.get_mut(&(head.id, day)).filter(|found| state(&found.plan.head) == state(head))?;
        found.last_used = *uses;
        Some(Arc::clone(&found.plan))
    }

    fn keep(&self, plan: &Arc<Plan>, day: NaiveDate) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (uses, plans) = &mut *kept;
        let key = (plan.head.id, day);
        if plans.len() >= MOST && !plans.contains_key(&key) {
            let oldest = plans.iter().min_by_key(|(_, kept)| kept.last_used).map(|(key, _)| *key);
            oldest.and_then(|key| plans.remove(&key));
        }
        plans.insert(key, Kept { plan: Arc::clone(plan), last_used: *uses });
    }
}
