//! `/plans/{plan}/board`: the whole plan nested, as the board prints it.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::action::ActionBody;
use super::day::date;
use super::plans::{AsOfQuery, PlanBody, tag};
use crate::domain::plan::Plan;
use crate::http::answer::{Answer, Reply};
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::plans;

/// The whole plan, nested.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Board)]
pub struct BoardBody<'a> {
    /// Its first page.
    plan: PlanBody<'a>,
    /// Its headings with what is under them.
    priorities: Vec<BoardPriority<'a>>,
}

/// A heading with its outcomes.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardPriority<'a> {
    /// Its number.
    number: i32,
    /// Its words.
    title: &'a str,
    /// What difference its actions will make.
    outcomes: Vec<BoardOutcome<'a>>,
}

/// An outcome with its actions.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardOutcome<'a> {
    /// Its key.
    id: i64,
    /// Its words.
    text: &'a str,
    /// The actions that serve it.
    actions: Vec<ActionBody<'a>>,
}

impl<'a> BoardBody<'a> {
    /// The plan as it stood on `day`.
    #[must_use]
    pub fn of(plan: &'a Plan, day: NaiveDate) -> Self {
        let priorities = plan
            .priorities
            .iter()
            .map(|priority| BoardPriority {
                number: priority.number,
                title: &priority.title,
                outcomes: BoardOutcome::under(plan, priority.number, day),
            })
            .collect();
        Self { plan: PlanBody::of(plan, day), priorities }
    }
}

impl<'a> BoardOutcome<'a> {
    /// The outcomes of one priority that an action serves on this day.
    fn under(plan: &'a Plan, priority: i32, day: NaiveDate) -> Vec<Self> {
        let outcomes = plan.outcomes.iter().filter(|outcome| outcome.priority == priority);
        outcomes
            .map(|outcome| {
                let its = plan.actions.iter().filter(|action| action.outcome_id == outcome.id);
                let actions = its.map(|action| ActionBody::of(plan, action, day)).collect();
                Self { id: outcome.id, text: &outcome.text, actions }
            })
            .filter(|outcome: &Self| !outcome.actions.is_empty())
            .collect()
    }
}

/// The whole plan nested: priorities, outcomes, actions.
#[utoipa::path(get, path = "/plans/{plan}/board", tag = "Plans", operation_id = "get_board",
    params(("plan" = String, Path, description = "The plan's slug."), AsOfQuery),
    responses((status = 200, description = "The plan", body = BoardBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read_kept(move |context, visit| {
            let query: AsOfQuery = visit.query()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, Format::Json, None), || {
                let plan = plans::standing(context, head, date(query.as_of))?;
                Answer::json(&BoardBody::of(&plan, date(query.as_of).unwrap_or(today)))
            })
        })
        .await
}
