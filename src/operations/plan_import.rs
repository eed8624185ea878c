//! Importing a plan document: all of it or nothing, and saying what was made of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::context::{Event, json};
use super::plans::{self, NewPlan};
use super::{Context, Failure, Invalid, Outcome};
use crate::domain::action::Action;
use crate::domain::group::{Group, GroupKind};
use crate::domain::lead::{KnownGroup, Leads};
use crate::domain::number::ActionNumber;
use crate::domain::plan::Head;
use crate::domain::policy::Permission;
use crate::domain::progress::Mark;
use crate::domain::recommendation::{Entry, Register};
use crate::domain::state::State;
use crate::domain::text;
use crate::plan_file::head::{self, BrokenHead, PlanHead};
use crate::plan_file::{self, BrokenFile, Draft, DraftAction, DraftMilestone, Guessed, Notes};
use crate::store::actions::{self, NewAction, NewMilestone};
use crate::store::progress::NewEntry;
use crate::store::{self, groups, progress, registers, standing};

/// What is to be imported: the table, and what its board says beside it.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The table, as CSV or TSV.
    pub table: Vec<u8>,
    /// The plan's head (TOML), for a plan that is not there yet.
    pub head: Option<String>,
    /// The groups that lead its actions (TOML); those that are there already stay as they are.
    pub groups: Option<String>,
    /// A register that it refers to (TOML); one that is there already stays as it is.
    pub register: Option<String>,
    /// The plan's slug, if it is not the head's.
    pub slug: Option<String>,
    /// The day of the statuses in the table, if it is not the head's.
    pub status_date: Option<NaiveDate>,
}

/// What was made of a document.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// The plan's slug.
    pub plan: String,
    /// The day of the statuses.
    pub status_date: NaiveDate,
    /// How many actions were read.
    pub actions: usize,
    /// What was joined, inherited, guessed and not understood.
    #[serde(flatten)]
    pub notes: Notes,
    /// How many actions are new, changed and unchanged.
    pub changes: Changes,
}

/// How many actions are new, changed and unchanged.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Not there before.
    pub new: usize,
    /// Differently worded, led or reported on.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
}

impl From<BrokenFile> for Failure {
    fn from(broken: BrokenFile) -> Self {
        Self::invalid("/file", broken)
    }
}

impl From<BrokenHead> for Failure {
    fn from(broken: BrokenHead) -> Self {
        Self::invalid("/head", broken)
    }
}

/// Reads a plan document into the plan. Whatever is broken refuses the whole; the same document twice changes nothing.
pub fn import(context: &mut Context<'_>, documents: &Documents) -> Outcome<Imported> {
    context.require(Permission::ChangeStructure)?;
    let printed = documents.head.as_deref().map(head::read_plan).transpose()?;
    add_groups(context, documents)?;
    add_register(context, documents)?;
    let leads = known_leads(context)?;
    let mut draft = plan_file::read(&documents.table, &leads)?;
    let plan = open_or_add(context, documents, printed.as_ref(), &mut draft)?;
    let status_date = status_date(context, documents, &plan)?;
    add_unknown_leads(context, &mut draft)?;
    let changes = Writing { plan: &plan, status_date, draft: &draft }.write(context)?;
    if changes.new + changes.changed > 0 {
        plans::count_change(context, &plan)?;
        context.record(Event {
            name: "plan.imported",
            plan: Some(&plan.slug),
            subject: &plan.slug,
            before: None,
            after: json(changes),
        })?;
    }
    Ok(Imported { plan: plan.slug, status_date, actions: draft.actions.len(), notes: draft.notes, changes })
}

fn add_groups(context: &mut Context<'_>, documents: &Documents) -> Outcome<()> {
    for new in documents.groups.as_deref().map(head::read_groups).transpose()?.unwrap_or_default() {
        if groups::find(context.db, &new.slug)?.is_none() {
            let (slug, name, kind, aliases) = (new.slug, new.name, new.kind, new.aliases);
            add_group(context, Group { id: 0, slug, name, kind, aliases, version: 1 })?;
        }
    }
    Ok(())
}

fn add_group(context: &mut Context<'_>, group: Group) -> Outcome<()> {
    groups::insert(context.db, &group)?;
    let after = serde_json::json!({"name": group.name, "kind": group.kind, "aliases": group.aliases});
    Ok(context.record(Event { name: "group.added", subject: &group.slug, after: Some(after), ..Event::default() })?)
}

fn add_register(context: &mut Context<'_>, documents: &Documents) -> Outcome<()> {
    let Some(new) = documents.register.as_deref().map(head::read_register).transpose()? else { return Ok(()) };
    if registers::find(context.db, &new.slug)?.is_some() {
        return Ok(());
    }
    let entries = new.entries.into_iter().map(|entry| Entry { number: entry.number, text: entry.text }).collect();
    let register = Register { id: 0, slug: new.slug, title: new.title, entries, version: 1 };
    registers::insert(context.db, &register)?;
    let after = serde_json::json!({"title": register.title, "entries": register.entries.len()});
    let event = Event { name: "register.added", subject: &register.slug, after: Some(after), ..Event::default() };
    Ok(context.record(event)?)
}

fn known_leads(context: &mut Context<'_>) -> Outcome<Leads> {
    let groups = groups::list(context.db, "", i64::MAX)?;
    let known: Vec<KnownGroup> = groups
        .into_iter()
        .map(|group| KnownGroup { slug: group.slug, name: group.name, aliases: group.aliases })
        .collect();
    Ok(Leads::new(&known))
}

fn open_or_add(
    context: &mut Context<'_>,
    documents: &Documents,
    printed: Option<&PlanHead>,
    draft: &mut Draft,
) -> Outcome<Head> {
    let slug = documents.slug.clone().or_else(|| printed.map(|head| head.slug.clone()));
    let slug = slug.ok_or_else(|| Failure::invalid("/plan", "say which plan this is: give its slug"))?;
    if let Some(head) = store::plans::find(context.db, &slug)? {
        return Ok(head);
    }
    let new = match printed {
        Some(head) => as_printed(head, slug),
        None => guessed(context, documents, slug, draft)?,
    };
    let priorities = draft.priorities.iter().map(|priority| (priority.number, priority.title.clone())).collect();
    plans::add(context, NewPlan { priorities, status_date: documents.status_date.or(new.status_date), ..new })
}

fn as_printed(head: &PlanHead, slug: String) -> NewPlan {
    NewPlan {
        slug,
        title: head.title.clone(),
        period_start: head.period_start,
        period_end: head.period_end,
        key: head.key.clone(),
        status_date: Some(head.status_date),
        register: Some(head.register.clone()),
        priorities: Vec::new(),
    }
}

/// A plan whose table is all there is: its period is that of its dates, and it says so.
fn guessed(context: &mut Context<'_>, documents: &Documents, slug: String, draft: &mut Draft) -> Outcome<NewPlan> {
    let today = context.at().today;
    let status_date = documents.status_date.unwrap_or(today);
    let dates = || draft.actions.iter().flat_map(|action| &action.milestones).filter_map(|milestone| milestone.due_on);
    let period_start = dates().min().map_or(status_date, |first| first.min(status_date));
    let period_end = dates().max().map_or(status_date, |last| last.max(status_date));
    let register = register_of_numbers(context, draft)?;
    let mut guess = |column: &str, read_as: String| {
        draft.notes.guessed.push(Guessed { row: 0, column: column.to_owned(), read_as });
    };
    guess("period", format!("{period_start} to {period_end}, from the first and last date of the table"));
    if let Some(register) = &register {
        guess("recommendations", format!("numbers of the register {register}"));
    }
    Ok(NewPlan {
        title: slug.clone(),
        slug,
        period_start,
        period_end,
        key: plans::usual_key(),
        status_date: Some(status_date),
        register,
        priorities: Vec::new(),
    })
}

/// The register that bare numbers are taken to name: the only one there is, or a new one without entries.
fn register_of_numbers(context: &mut Context<'_>, draft: &Draft) -> Outcome<Option<String>> {
    if draft.actions.iter().all(|action| action.recommendations.is_empty()) {
        return Ok(None);
    }
    let there = registers::list(context.db, "", 2)?;
    if let [only] = there.as_slice() {
        return Ok(Some(only.slug.clone()));
    }
    let slug = "recommendations".to_owned();
    if registers::find(context.db, &slug)?.is_none() {
        let title = "Recommendations".to_owned();
        let register = Register { id: 0, slug: slug.clone(), title, entries: Vec::new(), version: 1 };
        registers::insert(context.db, &register)?;
    }
    Ok(Some(slug))
}

fn status_date(context: &Context<'_>, documents: &Documents, plan: &Head) -> Outcome<NaiveDate> {
    let today = context.at().today;
    let day = documents.status_date.or(plan.status_date).unwrap_or(today);
    let mut invalid = Invalid::default();
    invalid.unless(day <= today, "/status_date", "this day has not come yet: give today or an earlier day");
    invalid.finish()?;
    Ok(day)
}

/// A lead that nobody knows becomes a group of its own, which an administrator can rename or give as an alias.
fn add_unknown_leads(context: &mut Context<'_>, draft: &mut Draft) -> Outcome<()> {
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for action in &mut draft.actions {
        for name in std::mem::take(&mut action.unknown_leads) {
            let slug = match made.get(&name) {
                Some(slug) => slug.clone(),
                None => new_group(context, &name)?,
            };
            made.insert(name.clone(), slug.clone());
            let read_as = format!("{name:?} as a new group {slug}");
            draft.notes.guessed.push(Guessed { row: action.row, column: "leads".to_owned(), read_as });
            action.leads.push(slug);
        }
    }
    Ok(())
}

fn new_group(context: &mut Context<'_>, name: &str) -> Outcome<String> {
    let wanted = match text::slug_of(name) {
        slug if slug.is_empty() => "group".to_owned(),
        slug => slug,
    };
    let mut slug = wanted.clone();
    for count in 2.. {
        if groups::find(context.db, &slug)?.is_none() {
            break;
        }
        slug = format!("{wanted}-{count}");
    }
    let name: String = name.chars().take(text::LONGEST_LINE).collect();
    let (kind, aliases) = (GroupKind::Subgroup, Vec::new());
    add_group(context, Group { id: 0, slug: slug.clone(), name, kind, aliases, version: 1 })?;
    Ok(slug)
}

/// The draft on its way into the plan.
struct Writing<'a> {
    plan: &'a Head,
    status_date: NaiveDate,
    draft: &'a Draft,
}

impl Writing<'_> {
    fn write(&self, context: &mut Context<'_>) -> Outcome<Changes> {
        let mut changes = Changes::default();
        for action in &self.draft.actions {
            let today = context.at().today;
            let there = standing::action(context.db, self.plan.id, &action.number, today)?;
            let changed = match there {
                None => {
                    self.add(context, action)?;
                    changes.new += 1;
                    continue;
                }
                Some((there, outcome)) => self.change(context, action, &there, &outcome.text)?,
            };
            if changed {
                changes.changed += 1;
            } else {
                changes.unchanged += 1;
            }
        }
        self.link(context)?;
        Ok(changes)
    }

    fn outcome(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<(i64, i64)> {
        let title = self.draft.priorities.iter().find(|priority| priority.number == action.priority);
        let title = title.map_or("", |priority| priority.title.as_str());
        let priority_id = store::plans::priority(context.db, self.plan.id, action.priority, title)?;
        let words = self.draft.outcomes.get(action.outcome).map_or("", |outcome| outcome.text.as_str());
        Ok((priority_id, store::plans::outcome(context.db, priority_id, words)?))
    }

    fn citations(&self, action: &DraftAction) -> Vec<(String, String)> {
        let Some(register) = &self.plan.register else { return Vec::new() };
        action.recommendations.iter().map(|number| (register.clone(), number.clone())).collect()
    }

    /// Part of the plan from its first day, unless the plan has been reported on before without it.
    fn first_day(&self) -> NaiveDate {
        match self.plan.status_date {
            Some(first) if self.status_date > first => self.status_date,
            _ => self.plan.period_start.min(self.status_date),
        }
    }

    fn add(&self, context: &mut Context<'_>, action: &DraftAction) -> Outcome<()> {
        let day = self.first_day();
        let (priority_id, outcome_id) = self.outcome(context, action)?;
        let new = NewAction { plan_id: self.plan.id, priority_id, number: &action.number, added_on: day };
        let id = actions::insert(context.db, &new)?;
        actions::set_wording(context.db, id, outcome_id, &action.text, day)?;
        actions::set_leads(context.db, id, &action.leads, day)?;
        actions::set_citations(context.db, id, &self.citations(action), day)?;
        let mut milestone_ids = Vec::new();
        for (position, milestone) in (0i32..).zip(&action.milestones) {
            let new = NewMilestone {
                text: milestone.text.as_deref(),
                timescale: &milestone.timescale,
                kind: milestone.kind,
                due_on: milestone.due_on,
            };
            milestone_ids.push(actions::insert_milestone(context.db, id, position, &new)?);
        }
        self.report(context, id, action, &milestone_ids)?;
        let stands = self.present(context, &action.number)?;
        actions::set_open_due_on(context.db, id, stands.open_due_on())?;
        Ok(())
    }

    fn present(&self, context: &mut Context<'_>, number: &ActionNumber) -> Outcome<Action> {
        let found = standing::action(context.db, self.plan.id, number, context.at().today)?;
        found.map(|(action, _)| action).ok_or_else(|| Failure::not_found("action", number))
    }

    /// Stores what the status cell says, if it says anything, as of the status date.
    fn report(&self, context: &mut Context<'_>, id: i64, action: &DraftAction, milestones: &[i64]) -> Outcome<()> {
        if says_nothing(action) {
            return Ok(());
        }
        let met = |(index, milestone): (usize, &i64)| {
            let completed = action.milestones.get(index).is_some_and(|milestone| milestone.completed);
            (completed || action.state == State::Completed)
                .then_some(Mark { milestone: *milestone, met_on: Some(self.status_date) })
        };
        let marks: Vec<Mark> = milestones.iter().enumerate().filter_map(met).collect();
        let entry = NewEntry {
            action_id: id,
            as_at: self.status_date,
            recorded_at: context.at().now,
            user_id: context.actor.user_id,
            state: action.state,
            rag: action.rag,
            note: action.note.as_deref(),
        };
        progress::insert(context.db, &entry, &marks)?;
        Ok(())
    }

    /// Brings an action that is there into line with the draft; answers whether anything had to change.
    fn change(&self, context: &mut Context<'_>, action: &DraftAction, there: &Action, outcome: &str) -> Outcome<bool> {
        refuse_other_dates(action, there)?;
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
        let citations = self.citations(action);
        let cited: Vec<_> = there.recommendations.iter().map(|c| (c.register.clone(), c.number.clone())).collect();
        if cited != citations {
            actions::set_citations(context.db, id, &citations, today)?;
        }
        let reported = self.report_if_new(context, action, there)?;
        let changed = reworded || led_otherwise || cited != citations || reported;
        if changed {
            let stands = self.present(context, &action.number)?;
            actions::count_write(context.db, id, stands.open_due_on())?;
        }
        Ok(changed)
    }

    /// What the document says of the status date counts only where the plan, as it stood then, says otherwise.
    fn report_if_new(&self, context: &mut Context<'_>, action: &DraftAction, there: &Action) -> Outcome<bool> {
        let then = standing::action(context.db, self.plan.id, &action.number, self.status_date)?;
        let same = then
            .is_some_and(|(then, _)| then.state == action.state && then.rag == action.rag && then.note == action.note);
        if says_nothing(action) || same {
            return Ok(false);
        }
        let ids: Vec<i64> = there.milestones.iter().map(|milestone| milestone.id).collect();
        self.report(context, there.id, action, &ids)?;
        Ok(true)
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
                actions::link(context.db, one, two)?;
            }
        }
        Ok(())
    }
}

fn says_nothing(action: &DraftAction) -> bool {
    action.rag.is_none() && action.note.is_none() && action.state == State::NotStarted
}

/// Dates move by decision only: a document that gives an action other dates than it has is refused.
fn refuse_other_dates(action: &DraftAction, there: &Action) -> Outcome<()> {
    let same = |(draft, milestone): (&DraftMilestone, &crate::domain::milestone::Milestone)| {
        draft.timescale == milestone.timescale && draft.text == milestone.text
    };
    let all =
        action.milestones.len() == there.milestones.len() && action.milestones.iter().zip(&there.milestones).all(same);
    if all {
        return Ok(());
    }
    let row = action.milestones.first().map_or(action.row, |milestone| milestone.row);
    Err(Failure::invalid(
        "/file",
        format!(
            "row {row}: the timescale of {} is not the one that was agreed; a date moves by a decision, not by an import",
            action.number
        ),
    ))
}
