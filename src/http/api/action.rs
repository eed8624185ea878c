//! How an action looks in JSON, in lists, boards and on its own.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::action::{Action, Citation, Lead};
use crate::domain::conflict::Conflict;
use crate::domain::milestone::Milestone;
use crate::domain::plan::Plan;

/// An action as it stands on the day that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct ActionBody<'a> {
    /// The plan's slug.
    plan: &'a str,
    /// The number as printed; the action's key within the plan.
    number: &'a str,
    /// The number of its priority.
    priority: i32,
    /// The outcome it serves.
    outcome: OutcomeBody<'a>,
    /// What is to be done.
    text: &'a str,
    /// Who leads it.
    leads: Vec<LeadBody<'a>>,
    /// The recommendations it answers.
    recommendations: Vec<CitationBody<'a>>,
    /// Its dated commitments.
    milestones: Vec<MilestoneBody<'a>>,
    /// Where it is in its life.
    #[schema(value_type = String, pattern = "^(not_started|in_progress|completed|suspended|withdrawn)$")]
    state: &'static str,
    /// The lead's judgement; null when nobody has rated it. The plan's key says what the colours mean.
    #[schema(value_type = Option<String>, pattern = "^(red|amber|green)$")]
    rag: Option<&'static str>,
    /// The last progress note.
    note: Option<&'a str>,
    /// The earliest unmet date.
    due_on: Option<NaiveDate>,
    /// How often its dates moved, all milestones together.
    moved: u32,
    /// By how many days the milestone slipped that slipped most; null where none has a date.
    slip_days: Option<i64>,
    /// Whether that date has passed and the action is neither completed, withdrawn nor suspended.
    overdue: bool,
    /// By how many days; 0 when it is not overdue.
    days_overdue: i64,
    /// Where judgement and facts contradict each other and nobody has said why.
    conflicts: Vec<ConflictBody>,
    /// The numbers of the actions it is linked with.
    links: Vec<&'a str>,
    /// When its progress was last reported.
    updated_at: Option<DateTime<Utc>>,
    /// By whom.
    updated_by: Option<&'a str>,
    /// Counts the writes to it.
    version: i64,
}

/// What difference the action will make.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Outcome)]
pub struct OutcomeBody<'a> {
    /// Its key.
    id: i64,
    /// Its words.
    text: &'a str,
}

/// A group that leads the action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lead)]
pub struct LeadBody<'a> {
    /// Its key.
    slug: &'a str,
    /// Its name.
    name: &'a str,
}

/// A recommendation that the action answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Citation)]
pub struct CitationBody<'a> {
    /// The register's slug.
    register: &'a str,
    /// The entry's number: as a JSON number where it is one, else as text.
    #[schema(value_type = EntryNumber)]
    number: EntryNumber<'a>,
    /// Whether the register has such an entry.
    known: bool,
}

/// A number of a register's entry.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum EntryNumber<'a> {
    /// As most are.
    Number(u32),
    /// Such as `4b`.
    Text(&'a str),
}

impl<'a> EntryNumber<'a> {
    /// The number that a text writes, if writing it again gives the same text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        match text.parse::<u32>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Text(text),
        }
    }
}

impl std::fmt::Display for EntryNumber<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}

/// One dated commitment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Milestone)]
pub struct MilestoneBody<'a> {
    /// Its key.
    id: i64,
    /// Its own words, where the action has several parts.
    text: Option<&'a str>,
    /// The board's words for when.
    timescale: &'a str,
    /// What sort of commitment the words make.
    #[schema(value_type = String, pattern = "^(deadline|review|progress_review|draft|immediate|ongoing|unknown)$")]
    kind: &'static str,
    /// The date that holds now.
    due_on: Option<NaiveDate>,
    /// The date that was agreed first.
    first_due_on: Option<NaiveDate>,
    /// How often the date moved.
    moved: u32,
    /// Days from the date agreed first to the one that holds now; null where there is none.
    slip_days: Option<i64>,
    /// Who agreed the last move; null when it never moved.
    agreed_by: Option<&'a str>,
    /// The day of the meeting that agreed it.
    agreed_on: Option<NaiveDate>,
    /// The day it was met.
    met_on: Option<NaiveDate>,
}

/// A contradiction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionConflict)]
pub struct ConflictBody {
    /// The rule that fired.
    rule: &'static str,
    /// The values that made it fire.
    detail: String,
}

impl<'a> ActionBody<'a> {
    /// One of the plan's actions on `day`. Conflicts that somebody has answered are silent, and so are mere notices.
    #[must_use]
    pub fn of(plan: &'a Plan, action: &'a Action, day: NaiveDate) -> Self {
        let outcome = plan.outcome(action.outcome_id);
        let conflicts = plan.conflicts_of(action, day).into_iter().filter(Conflict::is_unexplained);
        Self {
            plan: &plan.head.slug,
            number: action.number.as_str(),
            priority: action.priority,
            outcome: OutcomeBody { id: action.outcome_id, text: outcome.map_or("", |outcome| &outcome.text) },
            text: &action.text,
            leads: action.leads.iter().map(LeadBody::of).collect(),
            recommendations: action.recommendations.iter().map(CitationBody::of).collect(),
            milestones: action.milestones.iter().map(MilestoneBody::of).collect(),
            state: action.state.as_str(),
            rag: action.rag.map(crate::domain::rag::Rag::as_str),
            note: action.note.as_deref(),
            due_on: action.due_on(),
            moved: action.moved(),
            slip_days: action.slip_days(),
            overdue: action.is_overdue(day),
            days_overdue: action.days_overdue(day).unwrap_or(0),
            conflicts: conflicts
                .map(|conflict| ConflictBody { rule: conflict.rule.slug, detail: conflict.detail })
                .collect(),
            links: action.links.iter().map(crate::domain::number::ActionNumber::as_str).collect(),
            updated_at: action.updated.as_ref().map(|updated| updated.recorded_at),
            updated_by: action.updated.as_ref().map(|updated| updated.by.as_str()),
            version: action.version,
        }
    }
}

impl<'a> LeadBody<'a> {
    /// Several as one cell of CSV.
    #[must_use]
    pub fn names(leads: &[Self]) -> String {
        leads.iter().map(|lead| lead.name).collect::<Vec<_>>().join("; ")
    }

    /// A lead.
    #[must_use]
    pub fn of(lead: &'a Lead) -> Self {
        Self { slug: &lead.slug, name: &lead.name }
    }
}

impl<'a> CitationBody<'a> {
    fn of(citation: &'a Citation) -> Self {
        Self { register: &citation.register, number: EntryNumber::of(&citation.number), known: citation.known }
    }
}

impl<'a> MilestoneBody<'a> {
    /// A milestone.
    #[must_use]
    pub fn of(milestone: &'a Milestone) -> Self {
        Self {
            id: milestone.id,
            text: milestone.text.as_deref(),
            timescale: &milestone.timescale,
            kind: milestone.kind.as_str(),
            due_on: milestone.due_on,
            first_due_on: milestone.first_due_on,
            moved: milestone.moved,
            slip_days: milestone.slip_days(),
            agreed_by: milestone.agreed.as_ref().map(|agreed| agreed.by.as_str()),
            agreed_on: milestone.agreed.as_ref().map(|agreed| agreed.on),
            met_on: milestone.met_on,
        }
    }
}

/// The columns of an action in CSV.
pub const COLUMNS: [&str; 23] = [
    "plan",
    "number",
    "priority",
    "outcome",
    "text",
    "leads",
    "recommendations",
    "timescale",
    "due_on",
    "first_due_on",
    "state",
    "rag",
    "note",
    "overdue",
    "days_overdue",
    "conflicts",
    "links",
    "updated_at",
    "updated_by",
    "moved",
    "slip_days",
    "agreed_by",
    "agreed_on",
];

impl ActionBody<'_> {
    /// The action as cells of CSV, in the order of [`COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let next = self.milestones.iter().filter(|milestone| milestone.met_on.is_none() && milestone.due_on.is_some());
        let first_due_on = next.min_by_key(|milestone| milestone.due_on).and_then(|milestone| milestone.first_due_on);
        let last_move = self.milestones.iter().max_by_key(|milestone| milestone.agreed_on);
        let mut timescales: Vec<&str> = self.milestones.iter().map(|milestone| milestone.timescale).collect();
        timescales.dedup();
        vec![
            self.plan.to_owned(),
            self.number.to_owned(),
            self.priority.to_string(),
            self.outcome.text.to_owned(),
            self.text.to_owned(),
            LeadBody::names(&self.leads),
            self.recommendations.iter().map(CitationBody::words).collect::<Vec<_>>().join("; "),
            timescales.join("; "),
            written(self.due_on),
            written(first_due_on),
            self.state.to_owned(),
            self.rag.unwrap_or("none").to_owned(),
            self.note.unwrap_or_default().to_owned(),
            self.overdue.to_string(),
            self.days_overdue.to_string(),
            self.conflicts.iter().map(|conflict| conflict.detail.as_str()).collect::<Vec<_>>().join("; "),
            self.links.join("; "),
            self.updated_at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)).unwrap_or_default(),
            self.updated_by.unwrap_or_default().to_owned(),
            self.moved.to_string(),
            self.slip_days.map(|days| days.to_string()).unwrap_or_default(),
            last_move.and_then(|milestone| milestone.agreed_by).unwrap_or_default().to_owned(),
            written(last_move.and_then(|milestone| milestone.agreed_on)),
        ]
    }
}

impl CitationBody<'_> {
    fn words(&self) -> String {
        format!("{}:{}", self.register, self.number)
    }
}

/// A date or nothing, as a cell.
#[must_use]
pub fn written(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
