//! `/admin/plans/{plan}/actions/{number}`: an action's words, leads, recommendations and links; taking it out of the plan
//! or back into it; and adding a milestone.

use actix_web::web::Path;
use askama::Template;

use super::super::clash::{Clash, Field, Filled};
use super::super::{group_choices, open_form, submit_about, unchanged};
use super::{Choice, in_words, leads, links, reference, references};
use crate::domain::action::Action;
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::domain::state::State;
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words::{kind, state, written};
use crate::http::pages::{done, page, sentence};
use crate::http::problem::Problem;
use crate::operations::Context;
use crate::operations::actions::{self, Found};
use crate::operations::structure::{self, ActionChange, NewMilestone};

type Address = Path<(String, String)>;

/// The page with its three forms.
#[derive(Template)]
#[template(path = "pages/admin/actions/action.html")]
struct ActionPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: &'a Errors,
    clash: Option<Clash>,
    plan: &'a Plan,
    action: &'a Action,
    groups: Vec<Choice>,
    milestones: Vec<String>,
    /// Why no milestone can be added, if so.
    no_milestone: Option<String>,
    /// The states in which it can come back, if it has been withdrawn.
    comes_back: Vec<Choice>,
}

/// Shows the action in the forms.
pub async fn show(browser: Browser, path: Address) -> Reply {
    open_form(browser, Permission::ChangeStructure, move |context, browser| {
        let found = actions::find(context, &path.0, &path.1, None)?;
        let filled = Filled::beginning(beginning(&found)?);
        shown(context, browser, &found, &filled)
    })
    .await
}

/// Changes words, leads, recommendations and links.
pub async fn change(browser: Browser, path: Address, body: Body) -> Reply {
    submit(browser, path, body, |context, plan, number, form| {
        let found = actions::find(context, plan, number, None)?;
        let before: Vec<String> = found.action()?.leads.iter().map(|lead| lead.slug.clone()).collect();
        let change = ActionChange {
            text: Some(form.text("text").to_owned()),
            outcome: Some(form.text("outcome").to_owned()),
            leads: Some(leads(form, &before)),
            recommendations: Some(references(form.text("recommendations"))),
            links: Some(links(form.text("links"))),
            ..ActionChange::default()
        };
        structure::change(context, plan, number, &change, |_, action| unchanged(form, action.version))?;
        Ok("was changed from today on. What it was until then is kept.")
    })
    .await
}

/// Takes the action out of the plan, or back into it.
pub async fn withdraw_or_bring_back(browser: Browser, path: Address, body: Body) -> Reply {
    submit(browser, path, body, |context, plan, number, form| {
        let state: State = form.text("state").parse().map_err(|_| input::invalid("/state", "choose one of these"))?;
        let change =
            ActionChange { state: Some(state), note: Some(form.text("note").to_owned()), ..ActionChange::default() };
        structure::change(context, plan, number, &change, |_, action| unchanged(form, action.version))?;
        Ok(if state == State::Withdrawn { "was withdrawn. Its history is kept." } else { "is part of the plan again." })
    })
    .await
}

/// Adds a milestone.
pub async fn add_milestone(browser: Browser, path: Address, body: Body) -> Reply {
    submit(browser, path, body, |context, plan, number, form| {
        let new = NewMilestone {
            text: form.filled("part").map(str::to_owned),
            timescale: form.text("timescale").trim().to_owned(),
        };
        structure::add_milestone(context, plan, number, &new)?;
        Ok("has another milestone.")
    })
    .await
}

async fn submit(
    browser: Browser,
    path: Address,
    body: Body,
    act: impl FnOnce(&mut Context<'_>, &str, &str, &Form) -> Result<&'static str, Problem> + Send + 'static,
) -> Reply {
    submit_about(
        browser,
        path.into_inner(),
        body,
        |context, (plan, number), form| {
            let says = act(context, plan, number, form)?;
            Ok(done(&format!("/admin/plans/{plan}/actions/{number}"), &format!("Action {number} {says}")))
        },
        |context, browser, (plan, number), form, problem| {
            let found = actions::find(context, plan, number, None)?;
            let now = beginning(&found)?;
            let filled = Filled::again(&over(now.clone(), form), problem, now);
            let words = |errors: Errors| {
                let is_part = |field: &str| field == "text" && !form.has("text");
                in_words(errors.moved(|field| is_part(field).then(|| ("part".to_owned(), None))))
                    .if_blank("note", "Say why, for the history.")
                    .if_blank("timescale", "Enter when it is due, in the board's words.")
            };
            shown(context, browser, &found, &filled.in_words(words))
        },
    )
    .await
}

/// What one of the forms sent over what the others began with.
fn over(beginning: Form, sent: &Form) -> Form {
    if sent.has("outcome") {
        return sent.clone();
    }
    sent.fields().iter().fold(beginning, |form, (name, value)| form.with(name, value.clone()))
}

fn beginning(found: &Found) -> Result<Form, Problem> {
    let (plan, action) = (&found.plan, found.action()?);
    let cited = action.recommendations.iter().map(|cited| reference(&plan.head, &cited.register, &cited.number));
    let links: Vec<&str> = action.links.iter().map(crate::domain::number::ActionNumber::as_str).collect();
    let single = [
        ("outcome", plan.outcome(action.outcome_id).map_or_else(String::new, |outcome| outcome.text.clone())),
        ("text", action.text.clone()),
        ("recommendations", cited.collect::<Vec<_>>().join(", ")),
        ("links", links.join(", ")),
        ("version", action.version.to_string()),
        ("state", State::NotStarted.as_str().to_owned()),
    ];
    let leads = action.leads.iter().map(|lead| ("leads", lead.slug.clone()));
    Ok(Form::beginning_with(single.into_iter().chain(leads)))
}

fn shown(context: &mut Context<'_>, browser: &Browser, found: &Found, filled: &Filled) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/plans");
    let (plan, action) = (&found.plan, found.action()?);
    let milestones = action.milestones.iter().map(|milestone| {
        let due = milestone.due_on.map(|day| format!(", due {}", written(day))).unwrap_or_default();
        let part = milestone.text.as_ref().map(|text| format!("{text}: ")).unwrap_or_default();
        format!("{part}{} ({}{due})", milestone.timescale, kind(milestone.kind))
    });
    let milestones = milestones.collect();
    let choice = |one: State| Choice { value: one.as_str().to_owned(), words: state(one).to_owned() };
    let states = [State::NotStarted, State::InProgress, State::Suspended];
    let withdrawn = action.state == State::Withdrawn;
    let comes_back = if withdrawn { states.into_iter().map(choice).collect() } else { Vec::new() };
    let (groups, Filled { form, errors, .. }) = (group_choices(context)?, filled);
    let clash = filled.clash(&[
        Field::typed("outcome", "What difference will it make?"),
        Field::typed("text", "What is to be done?"),
        Field::chosen("leads", "Who leads it?", &groups),
        Field::typed("recommendations", "Recommendations it answers"),
        Field::typed("links", "Actions it is linked with"),
    ]);
    let no_milestone = structure::check_takes_milestones(action).err().map(|no| sentence(&Problem::from(no).detail));
    page(
        filled.status(),
        &ActionPage { frame, form, errors, clash, plan, action, groups, milestones, no_milestone, comes_back },
    )
}
