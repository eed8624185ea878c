//! `/plans/{plan}/actions`: the list with its filters, and one action.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

use super::action::{ActionBody, COLUMNS};
use super::day::{Day, date};
use super::plans::{listed_day, tag};
use crate::domain::person::Actor;
use crate::domain::selection::{Filter, Order, Position, select};
use crate::domain::state::State;
use crate::domain::timescale::Kind;
use crate::http::answer::{Answer, Reply};
use crate::http::listing::{self, Format, Limit, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::{actions, plans};

/// Which actions, in which order, as of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActionsQuery {
    /// In this priority.
    priority: Option<i32>,
    /// Led by the group with this slug.
    lead: Option<String>,
    /// In this state.
    #[param(value_type = Option<String>)]
    state: Option<State>,
    /// Of this colour, or `none`: not yet rated.
    #[param(value_type = Option<RagFilter>)]
    rag: Option<RagFilter>,
    /// Overdue, or not.
    overdue: Option<bool>,
    /// Neither completed, suspended nor withdrawn, or one of these.
    open: Option<bool>,
    /// With a milestone of this kind.
    #[param(value_type = Option<String>)]
    kind: Option<Kind>,
    /// With an earliest unmet date before this day.
    due_before: Option<Day>,
    /// With an earliest unmet date after this day.
    due_after: Option<Day>,
    /// Answering this entry, written REGISTER:NUMBER.
    recommendation: Option<Reference>,
    /// With these words in number, text, outcome or note.
    q: Option<String>,
    /// Led by a group that you chair or deputise for.
    mine: Option<bool>,
    /// The order: number, due, -due or updated.
    #[serde(default)]
    #[param(value_type = Option<String>, pattern = "^(number|due|-due|updated)$")]
    sort: Order,
    /// As the plan stood at the end of this day.
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

/// A colour, or none of them.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RagFilter {
    /// Red.
    Red,
    /// Amber.
    Amber,
    /// Green.
    Green,
    /// Not yet rated.
    None,
}

/// An entry of a register, written `REGISTER:NUMBER`.
#[derive(Debug, ToSchema)]
#[schema(value_type = String)]
pub struct Reference(String, String);

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.split_once(':') {
            Some((register, number)) if !register.is_empty() && !number.is_empty() => {
                Ok(Self(register.to_owned(), number.to_owned()))
            }
            _ => Err(serde::de::Error::custom("write it REGISTER:NUMBER, such as ofsted-2018:2")),
        }
    }
}

impl ActionsQuery {
    /// Which actions are meant, by the person who asks.
    #[must_use]
    pub fn filter(&self, actor: &Actor) -> Filter {
        use crate::domain::rag::Rag;
        Filter {
            priority: self.priority,
            lead: self.lead.clone(),
            led_by_any: self.mine.filter(|mine| *mine).map(|_| actor.leads.clone()),
            state: self.state,
            rag: self.rag.map(|rag| match rag {
                RagFilter::Red => Some(Rag::Red),
                RagFilter::Amber => Some(Rag::Amber),
                RagFilter::Green => Some(Rag::Green),
                RagFilter::None => None,
            }),
            overdue: self.overdue,
            open: self.open,
            kind: self.kind,
            due_before: date(self.due_before),
            due_after: date(self.due_after),
            recommendation: self.recommendation.as_ref().map(|Reference(r, n)| (r.clone(), n.clone())),
            words: self.q.clone(),
        }
    }
}

impl ActionsQuery {
    /// The day of which it asks, if it names one.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        date(self.as_of)
    }
}

/// The actions of a plan.
#[utoipa::path(get, path = "/plans/{plan}/actions", tag = "Actions", operation_id = "list_actions",
    params(("plan" = String, Path, description = "The plan's slug."), ActionsQuery),
    responses((status = 200, description = "A page of actions", body = Page<ActionBody>, content(
        (Page<ActionBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: ActionsQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<Position> = listing::position(query.cursor.as_deref())?;
            let head = plans::open(context, &path)?;
            let day = date(query.as_of).unwrap_or(context.at().today);
            let filter = query.filter(context.actor);
            let mine = filter.led_by_any.as_ref().map(|groups| groups.join("."));
            visit.recalled(tag(&head, context.at().today, format, mine.as_deref()), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                let mut chosen = select(&plan, &filter, query.sort, after.as_ref(), day);
                chosen.truncate(query.limit.items() + 1);
                let page = Page::cut(chosen, query.limit, |action| Position::of(action));
                let bodies = page.items.iter().map(|action| ActionBody::of(&plan, action, day));
                let sheet = Sheet {
                    file_name: format!("{}-actions-{day}.csv", plan.head.slug),
                    bom: query.bom,
                    columns: &COLUMNS,
                };
                visit.page(format, bodies, page.next_cursor, sheet, |body| body.cells())
            })
        })
        .await
}

/// When one action is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActionQuery {
    /// As it stood at the end of this day.
    as_of: Option<Day>,
}

/// One action.
#[utoipa::path(get, path = "/plans/{plan}/actions/{number}", tag = "Actions", operation_id = "get_action",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed."), ActionQuery),
    responses((status = 200, description = "The action", body = ActionBody)))]
pub async fn get(visit: Visit, path: Path<(String, String)>) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: ActionQuery = visit.query()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let (plan, number) = path.as_ref();
            let found = actions::find(context, plan, number, date(query.as_of))?;
            let (action, day) = (found.action()?, found.day);
            let etag = action_tag(action.version, &found.plan.head, context.at().today);
            visit.recalled(etag, || Answer::json(&ActionBody::of(&found.plan, action, day)))
        })
        .await
}

/// The version of an action as it is shown: its own, that of the names it shows, and the day that makes it overdue.
#[must_use]
pub fn action_tag(version: i64, head: &crate::domain::plan::Head, today: NaiveDate) -> String {
    format!("\"{version}.{}.{}\"", head.directory_revision, listed_day(today))
}
