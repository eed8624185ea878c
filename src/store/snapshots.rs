//! Plans already read, kept as long as nothing in them changes.
//!
//! The revision that a caller has just read from the database decides whether what is kept may be used, so a
//! change by another process shows at once; what is kept can save work but never make an answer old. A server that takes over
//! from one that is lost may count a revision a second time, so what was read before it came back is not used after.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::{Db, Result, standing};
use crate::domain::plan::{Head, Plan};

/// How much is kept at most, in rows of plans, if it is more than one: an action with all that is part of it takes 3 kB
/// where notes are short.
const MOST_ROWS: usize = 4_000;

/// A plan's key and a day.
type Key = (i64, NaiveDate);

struct Kept {
    plan: Arc<Plan>,
    recoveries: u64,
    rows: usize,
    last_used: u64,
}

/// Plans by their keys, as they stood at the end of a day.
#[derive(Default)]
pub struct Snapshots(Mutex<Shelf>);

#[derive(Default)]
struct Shelf {
    uses: u64,
    rows: usize,
    plans: HashMap<Key, Kept>,
}

impl Shelf {
    /// Makes room for so many rows: those plans go that were not used for longest.
    fn make_room(&mut self, rows: usize) {
        while self.rows + rows > MOST_ROWS {
            let oldest = self.plans.iter().min_by_key(|(_, kept)| kept.last_used).map(|(key, _)| *key);
            let Some(gone) = oldest.and_then(|key| self.plans.remove(&key)) else { return };
            self.rows -= gone.rows;
        }
    }
}

/// How many rows a plan takes, the first page for one.
fn rows(plan: &Plan) -> usize {
    let printed = plan.priorities.len() + plan.outcomes.len() + plan.actions.len();
    1 + printed + plan.answers.len() + plan.challenges.len() + plan.date_changes.len()
}

impl Snapshots {
    /// The plan whose first page was just read, as it stood at the end of `day`. Its first page is read again together with
    /// the rest, so that both are of one moment. Only for connections outside a write
    /// transaction: what such a transaction sees may yet be undone. `recoveries` is how often the database had come back when
    /// this reading began.
    pub fn get(&self, db: &mut Db, head: &Head, day: NaiveDate, recoveries: u64) -> Result<Arc<Plan>> {
        if let Some(plan) = self.recall(head, day, recoveries) {
            return Ok(plan);
        }
        let plan = Arc::new(standing::plan(db, head.id, day)?);
        self.keep(&plan, day, recoveries);
        Ok(plan)
    }

    /// The plan whose first page was just read, if it is kept. Its first page may have had other words on that day.
    pub fn recall(&self, head: &Head, day: NaiveDate, recoveries: u64) -> Option<Arc<Plan>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let uses = kept.uses;
        let state = |head: &Head| (head.revision, head.directory_revision);
        let found = kept.plans.get_mut(&(head.id, day));
        let found = found.filter(|found| found.recoveries == recoveries && state(&found.plan.head) == state(head))?;
        found.last_used = uses;
        Some(Arc::clone(&found.plan))
    }

    fn keep(&self, plan: &Arc<Plan>, day: NaiveDate, recoveries: u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (plan.head.id, day);
        if let Some(older) = kept.plans.remove(&key) {
            kept.rows -= older.rows;
        }
        let rows = rows(plan);
        kept.make_room(rows);
        let last_used = kept.uses;
        kept.rows += rows;
        kept.plans.insert(key, Kept { plan: Arc::clone(plan), recoveries, rows, last_used });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::Outcome;
    use crate::domain::sample;

    /// A plan of so many actions, and the day that stands for it here.
    fn plan(shelf: &Snapshots, number: u64, actions: usize) -> (Arc<Plan>, NaiveDate) {
        let plan = Arc::new(sample::plan(vec![sample::action("1.1"); actions]));
        let day = sample::day("2018-10-01") + chrono::Days::new(number);
        shelf.keep(&plan, day, 0);
        (plan, day)
    }

    fn is_kept(shelf: &Snapshots, (plan, day): &(Arc<Plan>, NaiveDate)) -> bool {
        shelf.recall(&plan.head, *day, 0).is_some()
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let shelf = Snapshots::default();
        let plans: Vec<_> = (0..4).map(|number| plan(&shelf, number, MOST_ROWS / 4 - 1)).collect();
        assert!(plans.iter().all(|plan| is_kept(&shelf, plan)), "they fill it");
        assert!(is_kept(&shelf, &plans[0]));
        let fifth = plan(&shelf, 4, 1);
        let kept: Vec<_> = plans.iter().chain([&fifth]).map(|plan| is_kept(&shelf, plan)).collect();
        assert_eq!(kept, [true, false, true, true, true]);
    }

    #[test]
    fn one_plan_is_kept_however_large_and_nothing_beside_it() {
        let shelf = Snapshots::default();
        let small = plan(&shelf, 0, 1);
        let large = plan(&shelf, 1, MOST_ROWS + 1);
        assert_eq!((is_kept(&shelf, &small), is_kept(&shelf, &large)), (false, true));
        let small = plan(&shelf, 0, 1);
        assert_eq!((is_kept(&shelf, &small), is_kept(&shelf, &large)), (true, false));
    }

    #[test]
    fn a_day_before_the_first_action_takes_the_room_of_what_is_there() {
        let shelf = Snapshots::default();
        let outcome = Outcome { id: 1, priority: 1, text: "Children are safe".to_owned() };
        let early = Plan { outcomes: vec![outcome; MOST_ROWS / 4], ..sample::plan(Vec::new()) };
        let early = Arc::new(early);
        let days: Vec<_> = (0..5).map(|number| sample::day("2018-01-01") + chrono::Days::new(number)).collect();
        for day in &days {
            shelf.keep(&early, *day, 0);
        }
        let kept = days.iter().filter(|day| shelf.recall(&early.head, **day, 0).is_some()).count();
        assert_eq!(kept, 3);
    }

    #[test]
    fn what_was_read_before_the_database_came_back_is_not_used_after() {
        let shelf = Snapshots::default();
        let (plan, day) = plan(&shelf, 0, 1);
        assert!(shelf.recall(&plan.head, day, 0).is_some());
        assert!(shelf.recall(&plan.head, day, 1).is_none());
    }

    #[test]
    fn a_plan_that_is_read_anew_takes_the_room_of_what_it_was() {
        let shelf = Snapshots::default();
        let other = plan(&shelf, 0, MOST_ROWS / 2);
        for _ in 0..10 {
            plan(&shelf, 1, MOST_ROWS / 3);
        }
        assert!(is_kept(&shelf, &other));
    }
}
