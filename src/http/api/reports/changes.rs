//! `/plans/{plan}/reports/changes`: what moved between two days.

use std::collections::BTreeMap;

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::action::{Action, Lead};
use crate::domain::rag::Rag;
use crate::domain::report::changes::{Change, Move, changes};
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::LeadBody;
use crate::http::api::day::{Day, date};
use crate::http::api::plans::tag;
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::plans;
use crate::operations::reports::{self, Between};

/// What moved in a plan between the end of one day and the end of another.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeReport<'a> {
    /// The first day.
    from: NaiveDate,
    /// The second.
    to: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// How many actions moved in each way.
    counts: MoveCounts,
    /// Each action that moved, once for each way: the ways in the order of `counts`, and within it in natural order.
    items: Vec<ChangeItem<'a>>,
    /// The same counts by priority.
    by_priority: Vec<PriorityMoves<'a>>,
    /// The same counts by lead; an action with two leads counts for both.
    by_lead: Vec<LeadMoves<'a>>,
}

/// How many actions moved in each way.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct MoveCounts {
    newly_overdue: u32,
    completed: u32,
    worsened: u32,
    improved: u32,
    first_rated: u32,
    re_dated: u32,
    challenged: u32,
    /// Open, and not a word about them.
    silent: u32,
    added: u32,
    withdrawn: u32,
}

impl MoveCounts {
    fn of<'a>(changes: impl IntoIterator<Item = &'a Change<'a>>) -> Self {
        let mut counts = Self::default();
        for change in changes {
            *counts.of_move(change.moved) += 1;
        }
        counts
    }

    fn of_move(&mut self, moved: Move) -> &mut u32 {
        match moved {
            Move::NewlyOverdue => &mut self.newly_overdue,
            Move::Completed => &mut self.completed,
            Move::Worsened => &mut self.worsened,
            Move::Improved => &mut self.improved,
            Move::FirstRated => &mut self.first_rated,
            Move::ReDated => &mut self.re_dated,
            Move::Challenged => &mut self.challenged,
            Move::Silent => &mut self.silent,
            Move::Added => &mut self.added,
            Move::Withdrawn => &mut self.withdrawn,
        }
    }
}

/// Counts of a priority.
#[derive(Debug, Serialize, ToSchema)]
pub struct PriorityMoves<'a> {
    /// Its number.
    priority: i32,
    /// Its words.
    title: &'a str,
    /// How many of its actions moved in each way.
    counts: MoveCounts,
}

/// Counts of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadMoves<'a> {
    /// Who.
    lead: LeadBody<'a>,
    /// How many of its actions moved in each way.
    counts: MoveCounts,
}

/// An action that moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeItem<'a> {
    /// In which way.
    #[schema(value_type = String,
        pattern = "^(newly_overdue|completed|worsened|improved|first_rated|re_dated|challenged|silent|added|withdrawn)$")]
    change: &'static str,
    /// The number as printed.
    number: &'a str,
    /// What is to be done.
    text: &'a str,
    /// The number of its priority.
    priority: i32,
    /// Who leads it.
    leads: Vec<LeadBody<'a>>,
    /// From where to where, in a few words.
    detail: String,
    /// How it stood at the beginning; null if it was not part of the plan.
    before: Option<StandingBody>,
    /// How it stood at the end.
    after: StandingBody,
}

/// How an action stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingBody {
    /// Where it was in its life.
    state: &'static str,
    /// The lead's judgement.
    rag: Option<&'static str>,
    /// The earliest unmet date.
    due_on: Option<NaiveDate>,
}

impl StandingBody {
    fn of(action: &Action) -> Self {
        Self { state: action.state.as_str(), rag: action.rag.map(Rag::as_str), due_on: action.due_on() }
    }
}

impl<'a> ChangeItem<'a> {
    fn of(change: &Change<'a>) -> Self {
        let now = change.now;
        Self {
            change: change.moved.as_str(),
            number: now.number.as_str(),
            text: &now.text,
            priority: now.priority,
            leads: now.leads.iter().map(LeadBody::of).collect(),
            detail: change.detail(),
            before: change.was.map(StandingBody::of),
            after: StandingBody::of(now),
        }
    }

    /// The columns of the report as CSV.
    pub const COLUMNS: [&'static str; 6] = ["change", "number", "priority", "leads", "detail", "text"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.change.to_owned(),
            self.number.to_owned(),
            self.priority.to_string(),
            LeadBody::names(&self.leads),
            self.detail.clone(),
            self.text.to_owned(),
        ]
    }
}

impl<'a> ChangeReport<'a> {
    /// The report on a plan between two days.
    #[must_use]
    pub fn of(between: &'a Between, demonstration_day: Option<NaiveDate>) -> Self {
        let found = changes((&between.now, between.to), (&between.was, between.from));
        let by_priority = between.now.priorities.iter().map(|priority| PriorityMoves {
            priority: priority.number,
            title: &priority.title,
            counts: MoveCounts::of(found.iter().filter(|change| change.now.priority == priority.number)),
        });
        Self {
            from: between.from,
            to: between.to,
            demonstration_day,
            counts: MoveCounts::of(&found),
            items: found.iter().map(ChangeItem::of).collect(),
            by_priority: by_priority.collect(),
            by_lead: by_lead(&found),
        }
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.items.iter().map(ChangeItem::cells)
    }
}

fn by_lead<'a>(found: &[Change<'a>]) -> Vec<LeadMoves<'a>> {
    let mut leads: BTreeMap<&str, &Lead> = BTreeMap::new();
    for lead in found.iter().flat_map(|change| &change.now.leads) {
        leads.insert(&lead.name, lead);
    }
    let moves = |lead: &'a Lead| LeadMoves {
        lead: LeadBody::of(lead),
        counts: MoveCounts::of(found.iter().filter(|change| change.now.is_led_by(&lead.slug))),
    };
    leads.into_values().map(moves).collect()
}

/// Between which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeQuery {
    /// The end of this day; three months before the other unless it is said.
    from: Option<Day>,
    /// And the end of this one; today unless it is said.
    to: Option<Day>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// What moved between two days: page one of a quarterly report.
#[utoipa::path(get, path = "/plans/{plan}/reports/changes", tag = "Reports", operation_id = "report_changes",
    params(("plan" = String, Path, description = "The plan's slug."), ChangeQuery),
    responses((status = 200, description = "The report", content(
        (ChangeReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: ChangeQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let between = reports::between(context, head, date(query.from), date(query.to))?;
                let report = ChangeReport::of(&between, visit.app().clock.fixed_day());
                match format {
                    Format::Json => Answer::json(&report),
                    Format::Csv => {
                        let name = format!("{}-changes-{}-{}.csv", *path, between.from, between.to);
                        listing::csv(name, query.bom == Some(1), &ChangeItem::COLUMNS, report.rows())
                    }
                }
            })
        })
        .await
}
