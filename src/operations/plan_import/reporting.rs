//! What a document says of the actions' statuses, entered as of its day unless it is older than what was said since.

use super::untaken::Untaken;
use super::writing::Writing;
use crate::domain::progress::Mark;
use crate::domain::state::State;
use crate::operations::{Context, Outcome};
use crate::plan_file::DraftAction;
use crate::store::progress::{self, NewEntry};
use crate::store::standing;

impl Writing<'_> {
    /// Enters what the document says of an action, and of its parts, if that had not been said of the day of the statuses
    /// by the end of that day. Answers whether it had to. The action may have been added after that day, and still have been
    /// said to stand so. The milestones are those that the draft has, in its order.
    pub(super) fn report(
        &self,
        context: &mut Context<'_>,
        id: i64,
        action: &DraftAction,
        milestones: &[i64],
        untaken: &mut Vec<Untaken>,
    ) -> Outcome<bool> {
        let day = self.status_date;
        let held = progress::said(context.db, id, day)?;
        let said = (action.state, action.rag, action.note.clone());
        let differs = !says_nothing(action) && held.as_ref() != Some(&said);
        // What somebody reported on the day in the place of just this is younger than the document.
        let is_older = differs && progress::superseded_on(context.db, id, day)?.contains(&said);
        if is_older {
            untaken.push(Untaken::older_status(action, day));
        }
        let is_new = differs && !is_older;
        let marks = self.marks(context, id, action, milestones, is_new)?;
        if !is_new && marks.is_empty() {
            return Ok(false);
        }
        // A part may be met while nothing new is said of its action: then that stays as it was.
        let (state, rag, note) = if is_new { said } else { held.unwrap_or((State::NotStarted, None, None)) };
        let entry = NewEntry {
            action_id: id,
            as_at: day,
            recorded_at: context.at().now,
            user_id: context.actor.user_id,
            state,
            rag,
            note: note.as_deref(),
            place: progress::place(context.db, id, day)?,
        };
        progress::insert(context.db, &entry, &marks)?;
        Ok(true)
    }

    /// The marks of the milestones that the document says are met and that were not met by the day of the statuses. One that
    /// was found not to be met on that very day is marked only if the document says something new of its action.
    fn marks(
        &self,
        context: &mut Context<'_>,
        id: i64,
        action: &DraftAction,
        milestones: &[i64],
        is_new: bool,
    ) -> Outcome<Vec<Mark>> {
        let completed = milestones.iter().zip(&action.milestones).filter(|(_, draft)| draft.completed);
        let mut completed: Vec<i64> = completed.map(|(milestone, _)| *milestone).collect();
        if is_new && action.state == State::Completed {
            completed.extend(self.further(context, action, milestones)?);
        }
        if completed.is_empty() {
            return Ok(Vec::new());
        }
        let met = progress::met_by(context.db, id, self.status_date)?;
        completed.retain(|milestone| met.get(milestone).is_none_or(|still| is_new && !still));
        Ok(completed.into_iter().map(|milestone| Mark { milestone, met_on: Some(self.status_date) }).collect())
    }

    /// The milestones that had been added to an action by the day of the statuses and that the document does not have.
    fn further(&self, context: &mut Context<'_>, action: &DraftAction, milestones: &[i64]) -> Outcome<Vec<i64>> {
        let then = standing::action(context.db, self.plan.id, &action.number, self.status_date)?;
        let all = then.into_iter().flat_map(|(then, _)| then.milestones).map(|milestone| milestone.id);
        Ok(all.filter(|milestone| !milestones.contains(milestone)).collect())
    }

    /// That the document has no status where the plan has one.
    pub(super) fn blank_status(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<Option<Untaken>> {
        if !says_nothing(action) {
            return Ok(None);
        }
        let then = standing::action(context.db, self.plan.id, &action.number, self.status_date)?;
        Ok(then.and_then(|(then, _)| Untaken::blank_status(action, &then, self.status_date)))
    }
}

fn says_nothing(action: &DraftAction) -> bool {
    action.rag.is_none() && action.note.is_none() && action.state == State::NotStarted
}
