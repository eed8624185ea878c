//! `/plans`: the list and the first page of a plan.

use actix_web::web::Path;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::counts::{RagCounts, StateCounts};
use super::day::{Day, date};
use crate::domain::plan::{Head, Plan};
use crate::domain::rag::{Key, Rag};
use crate::domain::report::counts::Counts;
use crate::http::answer::{Answer, Reply};
use crate::http::input::Body;
use crate::http::listing::{self, Format, Limit, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::plans::{self, NewPlan, PlanChange};
use crate::operations::{Context, Outcome};

/// The version of what is shown of a plan on `today`: the plan's own and that of the names it shows. `mine` tells
/// apart what depends on who asks.
#[must_use]
pub fn tag(head: &Head, today: NaiveDate, format: Format, mine: Option<&str>) -> String {
    let format = match format {
        Format::Json => "j",
        Format::Csv => "c",
    };
    let mine = mine.unwrap_or_default();
    format!("\"{:x}.{:x}.{:x}.{}.{format}{mine}\"", head.id, head.revision, head.directory_revision, listed_day(today))
}

/// A day as a short number.
#[must_use]
pub fn listed_day(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

/// A plan's first page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanBody<'a> {
    /// Its key.
    slug: &'a str,
    /// Its title.
    title: &'a str,
    /// Its first day.
    period_start: NaiveDate,
    /// Its last day.
    period_end: NaiveDate,
    /// What its colours mean.
    #[schema(value_type = KeyBody)]
    key: &'a Key,
    /// How many actions there are of each sort.
    counts: CountsBody,
    /// How many of them are overdue.
    overdue: u32,
    /// The day of the statuses it was loaded with.
    status_date: Option<NaiveDate>,
    /// The register that its references name.
    register: Option<&'a str>,
    /// The day that these counts are of.
    as_of: NaiveDate,
}

/// Counts by state and colour.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Counts)]
pub struct CountsBody {
    /// By state.
    state: StateCounts,
    /// By colour.
    rag: RagCounts,
}

/// What the colours of a plan mean.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Key)]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    /// What red means.
    red: String,
    /// What amber means.
    amber: String,
    /// What green means.
    green: String,
    /// The colours that say all is well. Unless it is said, those of before, and of a new plan green alone.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    on_track: Option<Vec<Rag>>,
}

impl KeyBody {
    fn with_usual_track(self) -> Key {
        self.with_track(vec![Rag::Green])
    }

    fn with_track(self, unless_said: Vec<Rag>) -> Key {
        let on_track = self.on_track.unwrap_or(unless_said);
        Key { red: self.red, amber: self.amber, green: self.green, on_track }
    }
}

impl<'a> PlanBody<'a> {
    pub(super) fn of(plan: &'a Plan, day: NaiveDate) -> Self {
        let counts = Counts::of(&plan.actions, day);
        Self {
            slug: &plan.head.slug,
            title: &plan.head.title,
            period_start: plan.head.period_start,
            period_end: plan.head.period_end,
            key: &plan.head.key,
            overdue: counts.overdue,
            counts: CountsBody { state: (&counts).into(), rag: (&counts).into() },
            status_date: plan.head.status_date,
            register: plan.head.register.as_deref(),
            as_of: day,
        }
    }

    const COLUMNS: [&'static str; 7] =
        ["slug", "title", "period_start", "period_end", "status_date", "actions", "overdue"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.slug.to_owned(),
            self.title.to_owned(),
            self.period_start.to_string(),
            self.period_end.to_string(),
            super::action::written(self.status_date),
            self.counts.state.total().to_string(),
            self.overdue.to_string(),
        ]
    }
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many to a page, 1 to 1000.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    pub limit: Limit,
    /// The page: `next_cursor` of the one before.
    pub cursor: Option<String>,
    /// 1 to begin CSV with a byte order mark.
    pub bom: Option<u8>,
}

/// Which page of the plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlansQuery {
    /// With their counts as the plans stood at the end of this day.
    as_of: Option<Day>,
    /// How many to a page, 1 to 1000.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Limit,
    /// The page: `next_cursor` of the one before.
    cursor: Option<String>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// The plans, in the order of their slugs.
#[utoipa::path(get, path = "/plans", tag = "Plans", operation_id = "list_plans", params(PlansQuery),
    responses((status = 200, description = "A page of plans", content(
        (Page<PlanBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            let query: PlansQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<String> = listing::position(query.cursor.as_deref())?;
            let as_of = date(query.as_of);
            let day = as_of.unwrap_or(context.at().today);
            let heads = plans::list(context, after.as_deref().unwrap_or_default(), query.limit.and_one())?;
            let page = Page::cut(heads, query.limit, |head| head.slug.clone());
            let plans: Outcome<Vec<_>> =
                page.items.into_iter().map(|head| plans::standing(context, head, as_of)).collect();
            let plans = plans?;
            let bodies = plans.iter().map(|plan| PlanBody::of(plan, day));
            let sheet = Sheet { file_name: "plans.csv".to_owned(), bom: query.bom, columns: &PlanBody::COLUMNS };
            visit.page(format, bodies, page.next_cursor, sheet, |body| body.cells())
        })
        .await
}

/// As of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOfQuery {
    /// As the plan stood at the end of this day.
    pub as_of: Option<Day>,
}

/// A plan with its key of colours and counts.
#[utoipa::path(get, path = "/plans/{plan}", tag = "Plans", operation_id = "get_plan",
    params(("plan" = String, Path, description = "The plan's slug."), AsOfQuery),
    responses((status = 200, description = "The plan", body = PlanBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: AsOfQuery = visit.query()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            shown(context, visit, head, date(query.as_of))
        })
        .await
}

fn shown(context: &mut Context<'_>, visit: &Visit, head: Head, as_of: Option<NaiveDate>) -> Reply {
    let today = context.at().today;
    visit.recalled(tag(&head, today, Format::Json, None), || {
        let plan = plans::standing(context, head, as_of)?;
        Answer::json(&PlanBody::of(&plan, as_of.unwrap_or(today)))
    })
}

/// A plan to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlanBody {
    /// Its key: small letters, digits and hyphens.
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64)]
    slug: String,
    /// Its title.
    title: String,
    /// Its first day.
    period_start: Day,
    /// Its last day.
    period_end: Day,
    /// What its colours mean; off track, at risk, on track unless it is said.
    key: Option<KeyBody>,
    /// The day of the statuses it begins with.
    status_date: Option<Day>,
    /// The register its references name.
    register: Option<String>,
    /// Its headings.
    #[serde(default)]
    priorities: Vec<PriorityBody>,
}

/// A heading.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Priority)]
#[serde(deny_unknown_fields)]
pub struct PriorityBody {
    /// Its number, from 1.
    #[schema(minimum = 1)]
    number: i32,
    /// Its words.
    title: String,
}

/// Adds a plan without actions. Administrators only.
#[utoipa::path(post, path = "/plans", tag = "Plans", operation_id = "add_plan", request_body = NewPlanBody,
    responses((status = 201, description = "The plan", body = PlanBody)))]
pub async fn add(visit: Visit, body: Body) -> Reply {
    visit
        .create(body, |context, body| {
            let body: NewPlanBody = body.json()?;
            let new = NewPlan {
                slug: body.slug,
                title: body.title,
                period_start: body.period_start.0,
                period_end: body.period_end.0,
                key: body.key.map_or_else(plans::usual_key, KeyBody::with_usual_track),
                status_date: date(body.status_date),
                register: body.register,
                priorities: body.priorities.into_iter().map(|priority| (priority.number, priority.title)).collect(),
            };
            let head = plans::add(context, new)?;
            let location = format!("/api/v1/plans/{}", head.slug);
            let today = context.at().today;
            let etag = tag(&head, today, Format::Json, None);
            let plan = plans::standing(context, head, None)?;
            Ok(Answer::created(location, &PlanBody::of(&plan, today))?.tagged(etag))
        })
        .await
}

/// What may be changed of a plan; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChangeBody {
    /// Its title.
    title: Option<String>,
    /// Its first day.
    period_start: Option<Day>,
    /// Its last day.
    period_end: Option<Day>,
    /// What its colours mean.
    key: Option<KeyBody>,
}

/// Changes the first page of a plan. Administrators only.
#[utoipa::path(patch, path = "/plans/{plan}", tag = "Plans", operation_id = "change_plan",
    params(("plan" = String, Path, description = "The plan's slug.")), request_body = PlanChangeBody,
    responses((status = 200, description = "The plan", body = PlanBody)))]
pub async fn change(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .write(move |context, visit| {
            let body: PlanChangeBody = body.json()?;
            let key = match body.key {
                Some(key) => Some(key.with_track(plans::open(context, &path)?.key.on_track)),
                None => None,
            };
            let change = PlanChange {
                title: body.title,
                period_start: date(body.period_start),
                period_end: date(body.period_end),
                key,
            };
            let today = context.at().today;
            let seen = |head: &Head| visit.check_match(&tag(head, today, Format::Json, None));
            let head = plans::change(context, &path, change, seen)?;
            let etag = tag(&head, today, Format::Json, None);
            let plan = plans::standing(context, head, None)?;
            Ok(Answer::json(&PlanBody::of(&plan, today))?.tagged(etag))
        })
        .await
}
