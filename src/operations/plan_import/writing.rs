//! A draft on its way into the plan: what is new is added, what differs is changed, what is the same is left.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::citations;
use super::dates::{self, ProposedDate};
use super::untaken::{self, Untaken};
use super::{Changes, date_changes};
use crate::domain::action::Action;
use crate::domain::date_change::DateChange;
use crate::domain::number::ActionNumber;
use crate::domain::plan::Head;
use crate::operations::{Context, Outcome};
use crate::plan_file::{Draft, DraftAction, as_read};
use crate::store::actions::{self, NewAction, NewMilestone};
use crate::store::{open_dates, plans, standing};

/// The draft on its way into the plan.
pub(super) struct Writing<'a> {
    pub(super) plan: &'a Head,
    pub(super) status_date: NaiveDate,
    /// The day from which what is new is part of the plan.
    first_day: NaiveDate,
    pub(super) draft: &'a Draft,
    /// Where the draft comes from, as a reason for the dates it gives.
    pub(super) origin: &'a str,
}

/// What became of the draft.
#[derive(Default)]
pub(super) struct Written {
    pub(super) changes: Changes,
    pub(super) date_changes: Vec<ProposedDate>,
    pub(super) untaken: Vec<Untaken>,
}

impl<'a> Writing<'a> {
    /// A draft on its way into this plan. What is new in it is part of the plan from its first day, unless the plan has been
    /// there before without it: has been reported on before, or had actions when nobody had said of which day they stood.
    pub(super) fn of(
        context: &mut Context<'_>,
        plan: &'a Head,
        status_date: NaiveDate,
        draft: &'a Draft,
        origin: &'a str,
    ) -> Outcome<Self> {
        let was_there = match plan.status_date {
            Some(first) => status_date > first,
            None => actions::are_any(context.db, plan.id)?,
        };
        let first_day = if was_there { status_date } else { plan.period_start.min(status_date) };
        Ok(Self { plan, status_date, first_day, draft, origin })
    }
}

/// What became of an action of the draft.
struct Taken {
    id: i64,
    /// The first day on which it is part of the plan; none if it is new.
    there_since: Option<NaiveDate>,
    changed: bool,
}

impl Writing<'_> {
    pub(super) fn write(&self, context: &mut Context<'_>) -> Outcome<Written> {
        let mut written = Written::default();
        let before = standing::plan(context.db, self.plan.id, context.at().today)?;
        let mut taken = HashMap::with_capacity(self.draft.actions.len());
        for action in &self.draft.actions {
            written.untaken.extend(Untaken::title(self.draft, action, &before.priorities));
            let there = standing::action(context.db, self.plan.id, &action.number, context.at().today)?;
            let one = match there {
                None => Taken { id: self.add(context, action)?, there_since: None, changed: true },
                Some((there, outcome)) => {
                    self.propose(context, action, &there, &before.date_changes, &mut written)?;
                    written.untaken.extend(Untaken::priority(action, &there));
                    written.untaken.extend(self.blank_status(context, action)?);
                    let changed = self.change(context, action, &there, &outcome.text, &mut written.untaken)?;
                    Taken { id: there.id, there_since: Some(there.added_on), changed }
                }
            };
            taken.insert(&action.number, one);
        }
        self.link(context, &mut taken)?;
        written.changes = count(taken.values());
        written.untaken.extend(untaken::missing(self.draft, &before.actions));
        Ok(written)
    }

    /// Asks for the dates that the draft gives and the action does not have.
    fn propose(
        &self,
        context: &mut Context<'_>,
        action: &DraftAction,
        there: &Action,
        said: &[DateChange],
        written: &mut Written,
    ) -> Outcome<()> {
        let agreed = match there.milestones.len() {
            all if all == action.milestones.len() => all,
            _ => actions::count_agreed(context.db, there.id)?,
        };
        let dates = dates::read(action, there, agreed, said, self.origin)?;
        written.untaken.extend(dates.untaken);
        for (date, request) in dates.requests {
            date_changes::propose(context, self.plan, there, &request)?;
            written.date_changes.push(date);
        }
        Ok(())
    }

    /// The keys of the priority and the outcome of a new action.
    fn outcome(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<(i64, i64)> {
        let title = self.draft.priorities.iter().find(|priority| priority.number == action.priority);
        let title = title.map_or("", |priority| priority.title.as_str());
        let priority_id = plans::priority(context.db, self.plan.id, action.priority, title)?;
        Ok((priority_id, plans::outcome(context.db, priority_id, self.outcome_words(action))?))
    }

    fn outcome_words(&self, action: &DraftAction) -> &str {
        self.draft.outcomes.get(action.outcome).map_or("", |outcome| outcome.text.as_str())
    }

    fn add(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<i64> {
        let day = self.first_day;
        let (priority_id, outcome_id) = self.outcome(context, action)?;
        let new = NewAction { plan_id: self.plan.id, priority_id, number: &action.number, added_on: day };
        let id = actions::insert(context.db, &new)?;
        actions::set_wording(context.db, id, outcome_id, &action.text, day)?;
        actions::set_leads(context.db, id, &action.leads, day)?;
        let cited = citations::of_draft(action, self.plan.register.as_deref());
        actions::set_citations(context.db, id, &cited, day)?;
        let mut milestone_ids = Vec::new();
        for (position, milestone) in (0i32..).zip(&action.milestones) {
            let new = NewMilestone {
                text: milestone.text.as_deref(),
                timescale: &milestone.timescale,
                kind: milestone.kind,
                due_on: milestone.due_on,
                added_on: None,
            };
            milestone_ids.push(actions::insert_milestone(context.db, id, position, &new)?);
        }
        // Of an action that was not there nothing had been said that could be younger.
        self.report(context, id, action, &milestone_ids, &mut Vec::new())?;
        open_dates::keep(context.db, id)?;
        Ok(id)
    }

    /// Brings an action that is there into line with the draft; answers whether anything had to change.
    fn change(
        &self,
        context: &mut Context<'_>,
        action: &DraftAction,
        there: &Action,
        outcome: &str,
        untaken: &mut Vec<Untaken>,
    ) -> Outcome<bool> {
        let (today, id) = (context.at().today, there.id);
        let reworded = self.reword(context, action, there, outcome)?;
        let led_otherwise = there.leads.iter().map(|lead| &lead.slug).ne(&action.leads);
        if led_otherwise {
            actions::set_leads(context.db, id, &action.leads, today)?;
        }
        let cited = citations::changed(action, there, self.plan.register.as_deref());
        if let Some(cited) = &cited {
            actions::set_citations(context.db, id, cited, today)?;
        }
        let agreed = there.milestones.iter().take(action.milestones.len());
        let milestones: Vec<i64> = agreed.map(|milestone| milestone.id).collect();
        let reported = self.report(context, id, action, &milestones, untaken)?;
        let changed = reworded || led_otherwise || cited.is_some() || reported;
        if changed {
            open_dates::keep(context.db, id)?;
            actions::bump_version(context.db, id)?;
        }
        Ok(changed)
    }

    /// Words the action and its outcome, under the priority where it stands, as the draft does, if it does otherwise than by
    /// spaces.
    fn reword(&self, context: &mut Context<'_>, action: &DraftAction, there: &Action, outcome: &str) -> Outcome<bool> {
        let (text_differs, outcome_differs) =
            (action.text != as_read(&there.text), self.outcome_words(action) != as_read(outcome));
        if !text_differs && !outcome_differs {
            return Ok(false);
        }
        let text = if text_differs { &action.text } else { &there.text };
        let outcome_id = if outcome_differs {
            let priority_id = actions::priority_of(context.db, there.id)?;
            plans::outcome_instead(context.db, priority_id, self.outcome_words(action), there.outcome_id)?
        } else {
            there.outcome_id
        };
        actions::set_wording(context.db, there.id, outcome_id, text, context.at().today)?;
        Ok(true)
    }

    /// Links the actions as the draft does, which changes both: from today on where both were there, else from the first day
    /// on which both are.
    fn link(&self, context: &mut Context<'_>, taken: &mut HashMap<&ActionNumber, Taken>) -> Outcome<()> {
        for action in &self.draft.actions {
            for other in &action.links {
                let (Some(one), Some(two)) = (taken.get(&action.number), taken.get(other)) else { continue };
                let day = match (one.there_since, two.there_since) {
                    (Some(_), Some(_)) => context.at().today,
                    (Some(since), None) | (None, Some(since)) => since.max(self.first_day),
                    (None, None) => self.first_day,
                };
                let ends = [one.id, two.id];
                if actions::link(context.db, one.id, two.id, day)? {
                    ends.into_iter().try_for_each(|end| actions::bump_version(context.db, end))?;
                    for number in [&action.number, other] {
                        if let Some(end) = taken.get_mut(number) {
                            end.changed = true;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn count<'a>(taken: impl Iterator<Item = &'a Taken>) -> Changes {
    let mut counts = Changes::default();
    for one in taken {
        let count = match (one.there_since, one.changed) {
            (None, _) => &mut counts.new,
            (Some(_), true) => &mut counts.changed,
            (Some(_), false) => &mut counts.unchanged,
        };
        *count += 1;
    }
    counts
}
