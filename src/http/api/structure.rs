//! Adding actions to a plan, milestones to actions, and changing them: `POST` and `PATCH` under
//! `/plans/{plan}/actions`.

use actix_web::web::Path;
use serde::Deserialize;
use utoipa::ToSchema;

use super::action::ActionBody;
use super::action::EntryNumber;
use super::actions::action_tag;
use super::registers::SentNumber;
use crate::domain::state::State;
use crate::http::answer::{Answer, Reply};
use crate::http::input::Body;
use crate::http::visit::Visit;
use crate::operations::structure::{self, ActionChange, NewAction, NewMilestone};
use crate::operations::{Context, actions};

/// An action to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActionBody {
    /// Its number as it will be printed, such as 2.10 or 1.1a.
    #[schema(max_length = 20, pattern = "^[0-9][A-Za-z0-9.-]*$")]
    number: String,
    /// The number of its priority.
    #[schema(minimum = 1)]
    priority: i32,
    /// The words of that priority, if the plan does not have it yet; if it does, none or the same.
    priority_title: Option<String>,
    /// What difference it will make; the same words as of another action of this priority are the same outcome.
    #[schema(min_length = 1, max_length = 5000)]
    outcome: String,
    /// What is to be done.
    #[schema(min_length = 1, max_length = 5000)]
    text: String,
    /// The groups that lead it, by slug: at least one.
    #[schema(min_items = 1, max_items = 100)]
    leads: Vec<String>,
    /// The recommendations it answers.
    #[serde(default)]
    #[schema(max_items = 100)]
    recommendations: Vec<ReferenceBody>,
    /// Its dated commitments.
    #[serde(default)]
    #[schema(max_items = 100)]
    milestones: Vec<NewMilestoneBody>,
    /// The actions it is linked with, by number.
    #[serde(default)]
    #[schema(max_items = 100)]
    links: Vec<String>,
}

/// A recommendation that an action answers, whether or not the register has it.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewCitation)]
#[serde(deny_unknown_fields)]
pub struct ReferenceBody {
    /// The register's slug; the plan's own unless it is said.
    register: Option<String>,
    /// The entry's number.
    #[schema(value_type = EntryNumber)]
    number: SentNumber,
}

/// A dated commitment. Its words are read: "By 30 September 2018", "Review by March 2019", "With immediate effect".
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewMilestone)]
#[serde(deny_unknown_fields)]
pub struct NewMilestoneBody {
    /// Its own words, where the action has several parts.
    text: Option<String>,
    /// The board's words for when, kept as written.
    #[schema(min_length = 1, max_length = 500)]
    timescale: String,
}

impl From<NewMilestoneBody> for NewMilestone {
    fn from(body: NewMilestoneBody) -> Self {
        Self { text: body.text, timescale: body.timescale }
    }
}

fn references(bodies: Vec<ReferenceBody>) -> Vec<structure::Reference> {
    bodies.into_iter().map(|body| (body.register, body.number.0)).collect()
}

impl From<NewActionBody> for NewAction {
    fn from(body: NewActionBody) -> Self {
        Self {
            number: body.number,
            priority: body.priority,
            priority_title: body.priority_title,
            outcome: body.outcome,
            text: body.text,
            leads: body.leads,
            recommendations: references(body.recommendations),
            milestones: body.milestones.into_iter().map(NewMilestone::from).collect(),
            links: body.links,
        }
    }
}

/// Adds an action to a plan. Administrators only.
#[utoipa::path(post, path = "/plans/{plan}/actions", tag = "Actions", operation_id = "add_action",
    params(("plan" = String, Path, description = "The plan's slug.")), request_body = NewActionBody,
    responses((status = 201, description = "The action", body = ActionBody)))]
pub async fn add(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let new: NewAction = body.json::<NewActionBody>()?.into();
            let number = structure::add(context, &path, &new)?;
            created(context, &path, number.as_str())
        })
        .await
}

/// Adds a milestone to an action from today on; several dates in its timescale make several. Administrators only. The
/// milestones that are there, and their dates, stay as they are.
#[utoipa::path(post, path = "/plans/{plan}/actions/{number}/milestones", tag = "Actions",
    operation_id = "add_milestone",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed.")),
    request_body = NewMilestoneBody, responses((status = 201, description = "The action", body = ActionBody)))]
pub async fn add_milestone(visit: Visit, path: Path<(String, String)>, body: Body) -> Reply {
    visit
        .create(body, move |context, body| {
            let new: NewMilestone = body.json::<NewMilestoneBody>()?.into();
            let (plan, number) = path.into_inner();
            structure::add_milestone(context, &plan, &number, &new)?;
            created(context, &plan, &number)
        })
        .await
}

/// The action that was added, or that something was added to.
fn created(context: &mut Context<'_>, plan: &str, number: &str) -> Reply {
    let found = actions::find(context, plan, number, None)?;
    let action = found.action()?;
    let location = format!("/api/v1/plans/{}/actions/{}", found.plan.head.slug, action.number);
    let etag = action_tag(action.version, &found.plan.head, found.day);
    Ok(Answer::created(location, &ActionBody::of(&found.plan, action, found.day))?.tagged(etag))
}

/// What may be changed of an action; what is left out stays. Dates are not among it: they move by decision only.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionChangeBody {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 5000)]
    text: Option<String>,
    /// What difference it will make.
    #[schema(min_length = 1, max_length = 5000)]
    outcome: Option<String>,
    /// The groups that lead it, by slug: all of them, and at least one.
    #[schema(min_items = 1, max_items = 100)]
    leads: Option<Vec<String>>,
    /// The recommendations it answers: all of them.
    #[schema(max_items = 100)]
    recommendations: Option<Vec<ReferenceBody>>,
    /// The actions it is linked with: all of them.
    #[schema(max_items = 100)]
    links: Option<Vec<String>>,
    /// `withdrawn` takes it out of the plan, with its history kept; on a withdrawn action the others bring it back.
    /// Needs a note. Any other change of state is reported by a progress update.
    #[schema(value_type = Option<String>, pattern = "^(not_started|in_progress|suspended|withdrawn)$")]
    state: Option<State>,
    /// Why its state changes; it stands in the history.
    #[schema(min_length = 1, max_length = 10_000)]
    note: Option<String>,
}

impl From<ActionChangeBody> for ActionChange {
    fn from(body: ActionChangeBody) -> Self {
        Self {
            text: body.text,
            outcome: body.outcome,
            leads: body.leads,
            recommendations: body.recommendations.map(references),
            links: body.links,
            state: body.state,
            note: body.note,
        }
    }
}

/// Changes an action from today on. Administrators only; what was true until today is kept, and what does not differ
/// is not written.
#[utoipa::path(patch, path = "/plans/{plan}/actions/{number}", tag = "Actions", operation_id = "change_action",
    params(("plan" = String, Path, description = "The plan's slug."),
        ("number" = String, Path, description = "The action's number as printed.")),
    request_body = ActionChangeBody, responses((status = 200, description = "The action", body = ActionBody)))]
pub async fn change(visit: Visit, path: Path<(String, String)>, body: Body) -> Reply {
    visit
        .write(move |context, visit| {
            let change: ActionChange = body.json::<ActionChangeBody>()?.into();
            let (plan, number) = path.into_inner();
            let today = context.at().today;
            structure::change(context, &plan, &number, &change, |head, action| {
                visit.check_match(&action_tag(action.version, head, today))
            })?;
            let found = actions::find(context, &plan, &number, None)?;
            let action = found.action()?;
            let etag = action_tag(action.version, &found.plan.head, today);
            Ok(Answer::json(&ActionBody::of(&found.plan, action, today))?.tagged(etag))
        })
        .await
}
