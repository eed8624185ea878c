//! A draft on its way into the plan: what is new is added, what differs is changed, what is the same is left.

use chrono::NaiveDate;

use super::citations;
use super::dates::{self, ProposedDate};
use super::untaken::{self, Untaken};
use super::{Changes, date_changes};
use crate::domain::action::Action;
use crate::domain::date_change::DateChange;
use crate::domain::plan::Head;
use crate::operations::{Context, Failure, Outcome};
use crate::plan_file::{Draft, DraftAction};
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

impl Writing<'_> {
    pub(super) fn write(&self, context: &mut Context<'_>) -> Outcome<Written> {
        let mut written = Written::default();
        let said = standing::plan(context.db, self.plan.id, context.at().today)?.date_changes;
        for action in &self.draft.actions {
            let there = standing::action(context.db, self.plan.id, &action.number, context.at().today)?;
            match there {
                None => {
                    self.add(context, action)?;
                    written.changes.new += 1;
                }
                Some((there, outcome)) => {
                    self.propose(context, action, &there, &said, &mut written)?;
                    written.untaken.extend(self.blank_status(context, action)?);
                    let changed = self.change(context, action, &there, &outcome.text, &mut written.untaken)?;
                    let counts = &mut written.changes;
                    *(if changed { &mut counts.changed } else { &mut counts.unchanged }) += 1;
                }
            }
        }
        self.link(context)?;
        let there = standing::plan(context.db, self.plan.id, context.at().today)?;
        written.untaken.extend(untaken::missing(self.draft, &there.actions));
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
        let dates = dates::read(action, there, said, self.origin)?;
        written.untaken.extend(dates.untaken);
        for (date, request) in dates.requests {
            date_changes::propose(context, self.plan, there, &request)?;
            written.date_changes.push(date);
        }
        Ok(())
    }

    fn outcome(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<(i64, i64)> {
        let title = self.draft.priorities.iter().find(|priority| priority.number == action.priority);
        let title = title.map_or("", |priority| priority.title.as_str());
        let priority_id = plans::priority(context.db, self.plan.id, action.priority, title)?;
        let words = self.draft.outcomes.get(action.outcome).map_or("", |outcome| outcome.text.as_str());
        Ok((priority_id, plans::outcome(context.db, priority_id, words)?))
    }

    fn add(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<()> {
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
        Ok(open_dates::keep(context.db, id)?)
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
        let words = self.draft.outcomes.get(action.outcome).map_or("", |outcome| outcome.text.as_str());
        let reworded = action.text != there.text || words != outcome;
        if reworded {
            let (_, outcome_id) = self.outcome(context, action)?;
            actions::set_wording(context.db, id, outcome_id, &action.text, today)?;
        }
        let led_otherwise = there.leads.iter().map(|lead| &lead.slug).ne(&action.leads);
        if led_otherwise {
            actions::set_leads(context.db, id, &action.leads, today)?;
        }
        let cited = citations::changed(action, there, self.plan.register.as_deref());
        if let Some(cited) = &cited {
            actions::set_citations(context.db, id, cited, today)?;
        }
        let milestones: Vec<i64> = there.milestones.iter().map(|milestone| milestone.id).collect();
        let reported = self.report(context, id, action, &milestones, untaken)?;
        let changed = reworded || led_otherwise || cited.is_some() || reported;
        if changed {
            open_dates::keep(context.db, id)?;
            actions::count_write(context.db, id)?;
        }
        Ok(changed)
    }

    fn link(&self, context: &mut Context<'_>) -> Outcome<()> {
        for action in &self.draft.actions {
            for other in &action.links {
                let missing = || {
                    let words = format!(
                        "row {}: {} is linked with {other}, which the plan does not have",
                        action.row, action.number
                    );
                    Failure::invalid("/file", words)
                };
                let one = actions::id_of(context.db, self.plan.id, &action.number)?.ok_or_else(missing)?;
                let two = actions::id_of(context.db, self.plan.id, other)?.ok_or_else(missing)?;
                if actions::link(context.db, one, two, self.first_day)? {
                    actions::count_write(context.db, one)?;
                    actions::count_write(context.db, two)?;
                    plans::count_change(context.db, self.plan.id)?;
                }
            }
        }
        Ok(())
    }
}
