//! What is overdue, in one plan and in all.

use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::credentials::secret;
use crate::domain::action::Action;
use crate::domain::plan::{Head, Plan};
use crate::domain::rag::Rag;
use crate::domain::report::overdue;
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::{LeadBody, written};
use crate::http::api::challenge::ChallengeBody;
use crate::http::api::day::{Day, date};
use crate::http::api::plans::{listed_day, tag};
use crate::http::listing::{self, Format, Limit};
use crate::http::visit::Visit;
use crate::operations::reports::{OverdueAction, OverdueAsked, OverdueOutline};
use crate::operations::{plans, reports};
use crate::store::overdue::After;

/// What is overdue, longest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverdueReport<'a> {
    /// The day that the report is of.
    as_of: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    demonstration_day: Option<NaiveDate>,
    /// How many there are in all, on every page.
    total: i64,
    /// Those on this page.
    items: Vec<OverdueItem<'a>>,
    /// The challenges to the plan's actions that are open past their last day for an answer, on every page; across plans
    /// none are listed.
    challenges_overdue: Vec<ChallengeBody<'a>>,
    /// Send it as `cursor` for the next page; null on the last one.
    next_cursor: Option<String>,
}

/// An overdue action.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverdueItem<'a> {
    /// The plan's slug.
    plan: &'a str,
    /// The number as printed.
    number: &'a str,
    /// What is to be done.
    text: &'a str,
    /// The number of its priority.
    priority: i32,
    /// Who leads it.
    leads: Vec<LeadBody<'a>>,
    /// The earliest unmet milestone. A passed review is not a missed deadline: see its kind.
    milestone: Option<OverdueMilestone<'a>>,
    /// Days since its date.
    days_overdue: i64,
    /// Where the action is in its life.
    state: &'static str,
    /// The lead's judgement.
    rag: Option<&'static str>,
    /// The last progress note.
    note: Option<&'a str>,
    /// When its progress was last reported.
    updated_at: Option<DateTime<Utc>>,
    /// How many challenges to it have not been accepted yet.
    open_challenges: u32,
}

/// The milestone that makes an action overdue.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverdueMilestone<'a> {
    /// What sort of commitment it is.
    kind: &'static str,
    /// The board's words for when.
    timescale: &'a str,
    /// The date that holds.
    due_on: Option<NaiveDate>,
    /// The date agreed first.
    first_due_on: Option<NaiveDate>,
    /// How often it moved.
    moved: u32,
    /// Days from the date agreed first to the one that holds.
    slip_days: Option<i64>,
    /// Who agreed the last move; null when it never moved.
    agreed_by: Option<&'a str>,
    /// The day of the meeting that agreed it.
    agreed_on: Option<NaiveDate>,
}

impl<'a> OverdueItem<'a> {
    /// An overdue action of this plan.
    #[must_use]
    pub fn of_plan(plan: &'a Plan, action: &'a Action, day: NaiveDate) -> Self {
        let open_challenges = u32::try_from(plan.open_challenges(&action.number)).unwrap_or(u32::MAX);
        Self::of(&plan.head, action, open_challenges, day)
    }

    /// An overdue action of any plan.
    #[must_use]
    pub fn of_page(item: &'a OverdueAction, day: NaiveDate) -> Self {
        Self::of(&item.head, &item.action, item.open_challenges, day)
    }

    fn of(head: &'a Head, action: &'a Action, open_challenges: u32, day: NaiveDate) -> Self {
        Self {
            plan: &head.slug,
            number: action.number.as_str(),
            text: &action.text,
            priority: action.priority,
            leads: action.leads.iter().map(LeadBody::of).collect(),
            milestone: action.next_milestone().map(|milestone| OverdueMilestone {
                kind: milestone.kind.as_str(),
                timescale: &milestone.timescale,
                due_on: milestone.due_on,
                first_due_on: milestone.first_due_on,
                moved: milestone.moved,
                slip_days: milestone.slip_days(),
                agreed_by: milestone.agreed.as_ref().map(|agreed| agreed.by.as_str()),
                agreed_on: milestone.agreed.as_ref().map(|agreed| agreed.on),
            }),
            days_overdue: action.days_overdue(day).unwrap_or(0),
            state: action.state.as_str(),
            rag: action.rag.map(Rag::as_str),
            note: action.note.as_deref(),
            updated_at: action.updated.as_ref().map(|updated| updated.recorded_at),
            open_challenges,
        }
    }

    /// The columns of the report as CSV.
    pub const COLUMNS: [&'static str; 19] = [
        "plan",
        "number",
        "priority",
        "text",
        "leads",
        "kind",
        "timescale",
        "due_on",
        "first_due_on",
        "moved",
        "days_overdue",
        "state",
        "rag",
        "note",
        "updated_at",
        "open_challenges",
        "slip_days",
        "agreed_by",
        "agreed_on",
    ];

    /// The item as cells of CSV.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let milestone = self.milestone.as_ref();
        vec![
            self.plan.to_owned(),
            self.number.to_owned(),
            self.priority.to_string(),
            self.text.to_owned(),
            LeadBody::names(&self.leads),
            milestone.map(|milestone| milestone.kind.to_owned()).unwrap_or_default(),
            milestone.map(|milestone| milestone.timescale.to_owned()).unwrap_or_default(),
            written(milestone.and_then(|milestone| milestone.due_on)),
            written(milestone.and_then(|milestone| milestone.first_due_on)),
            milestone.map(|milestone| milestone.moved.to_string()).unwrap_or_default(),
            self.days_overdue.to_string(),
            self.state.to_owned(),
            self.rag.unwrap_or("none").to_owned(),
            self.note.unwrap_or_default().to_owned(),
            self.updated_at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)).unwrap_or_default(),
            self.open_challenges.to_string(),
            milestone.and_then(|milestone| milestone.slip_days).map(|days| days.to_string()).unwrap_or_default(),
            milestone.and_then(|milestone| milestone.agreed_by).unwrap_or_default().to_owned(),
            written(milestone.and_then(|milestone| milestone.agreed_on)),
        ]
    }
}

impl<'a> OverdueReport<'a> {
    /// The whole report of one plan on one page.
    #[must_use]
    pub fn whole(
        plan: &'a Plan,
        items: &[&'a Action],
        day: NaiveDate,
        lead: Option<&str>,
        demonstration_day: Option<NaiveDate>,
    ) -> Self {
        Self {
            as_of: day,
            demonstration_day,
            total: i64::try_from(items.len()).unwrap_or(i64::MAX),
            items: items.iter().map(|action| OverdueItem::of_plan(plan, action, day)).collect(),
            challenges_overdue: ChallengeBody::all_overdue(plan, day, lead),
            next_cursor: None,
        }
    }

    fn answer(self, visit: &Visit, format: Format, file_name: String, bom: bool) -> Reply {
        let answer = match format {
            Format::Json => Answer::json(&self),
            Format::Csv => {
                listing::csv(file_name, bom, &OverdueItem::COLUMNS, self.items.iter().map(OverdueItem::cells))
            }
        };
        Ok(visit.leading_on(answer?, self.next_cursor.as_deref()))
    }
}

/// Which part of the report.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverdueQuery {
    /// As things stood at the end of this day.
    as_of: Option<Day>,
    /// Only what the group with this slug leads.
    lead: Option<String>,
    /// How many to a page, 1 to 1000.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Limit,
    /// The page: `next_cursor` of the one before.
    cursor: Option<String>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// What is overdue in one plan, longest first.
#[utoipa::path(get, path = "/plans/{plan}/reports/overdue", tag = "Reports", operation_id = "report_overdue",
    params(("plan" = String, Path, description = "The plan's slug."), OverdueQuery),
    responses((status = 200, description = "The report", content(
        (OverdueReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: OverdueQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<usize> = listing::position(query.cursor.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                let day = date(query.as_of).unwrap_or(today);
                let all = overdue::overdue(&plan, day, query.lead.as_deref());
                let begin = after.unwrap_or(0).min(all.len());
                let end = all.len().min(begin + query.limit.items());
                let report = OverdueReport {
                    as_of: day,
                    demonstration_day: visit.app().clock.fixed_day(),
                    total: i64::try_from(all.len()).unwrap_or(i64::MAX),
                    items: all[begin..end].iter().map(|action| OverdueItem::of_plan(&plan, action, day)).collect(),
                    challenges_overdue: ChallengeBody::all_overdue(&plan, day, query.lead.as_deref()),
                    next_cursor: (end < all.len()).then(|| listing::cursor(&end)),
                };
                report.answer(visit, format, format!("{}-overdue-{day}.csv", plan.head.slug), query.bom == Some(1))
            })
        })
        .await
}

/// The version of what is shown of all plans on `today`.
fn everywhere_tag(outline: &OverdueOutline, today: NaiveDate, format: Format) -> String {
    format!("\"{}.{}.{format:?}\"", listed_day(today), secret::digest(&outline.version))
}

/// What is overdue in all plans, longest first.
#[utoipa::path(get, path = "/reports/overdue", tag = "Reports", operation_id = "report_overdue_everywhere",
    params(OverdueQuery),
    responses((status = 200, description = "The report", content(
        (OverdueReport = "application/json"), (String = "text/csv")))))]
pub async fn everywhere(visit: Visit) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: OverdueQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<After> = listing::position(query.cursor.as_deref())?;
            if after.as_ref().is_some_and(|after| Day::parse(&after.due_on.to_string()).is_err()) {
                return Err(listing::not_a_cursor());
            }
            let day = date(query.as_of).unwrap_or(context.at().today);
            let (lead, limit) = (query.lead.as_deref(), query.limit.items());
            let asked = OverdueAsked { day, lead, after: after.as_ref(), limit };
            let outline = reports::outline_overdue(context, asked)?;
            let etag = everywhere_tag(&outline, context.at().today, format);
            visit.recalled(etag, || {
                let page = reports::overdue_everywhere(context, asked, outline)?;
                let report = OverdueReport {
                    as_of: day,
                    demonstration_day: visit.app().clock.fixed_day(),
                    total: page.total,
                    items: page.items.iter().map(|item| OverdueItem::of_page(item, day)).collect(),
                    challenges_overdue: Vec::new(),
                    next_cursor: page.next.map(|next| listing::cursor(&next)),
                };
                report.answer(visit, format, format!("overdue-{day}.csv"), query.bom == Some(1))
            })
        })
        .await
}
