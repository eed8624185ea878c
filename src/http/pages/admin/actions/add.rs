//! `/admin/plans/{plan}/add-action`: a new action.

use actix_web::web::Path;
use askama::Template;

use super::super::{group_choices, open_form, submit_about};
use super::{Choice, in_words, leads, lines, links, references};
use crate::domain::plan::Plan;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::{done, page};
use crate::http::problem::Problem;
use crate::operations::structure::{self, NewAction, NewMilestone};
use crate::operations::{Context, plans};

/// The page with the form.
#[derive(Template)]
#[template(path = "pages/admin/actions/add.html")]
struct AddPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: Errors,
    plan: &'a Plan,
    priorities: Vec<Choice>,
    groups: Vec<Choice>,
}

/// Shows the form.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    open_form(browser, Permission::ChangeStructure, move |context, browser| {
        shown(context, browser, &path, &Form::blank(), Errors::default())
    })
    .await
}

/// Adds the action.
pub async fn add(browser: Browser, path: Path<String>, body: Body) -> Reply {
    submit_about(
        browser,
        path.into_inner(),
        body,
        |context, slug, form| {
            let number = structure::add(context, slug, &new(form)?)?;
            Ok(done(&format!("/admin/plans/{slug}#actions"), &format!("Action {number} was added.")))
        },
        |context, browser, slug, form, problem| shown(context, browser, slug, form, in_words(Errors::of(problem))),
    )
    .await
}

fn new(form: &Form) -> Result<NewAction, Problem> {
    let (chosen, typed) = (form.text("priority"), form.text("new_priority").trim());
    let is_new = chosen == "new";
    let number = if is_new { typed } else { chosen };
    let field = if is_new { "/new_priority" } else { "/priority" };
    let priority = number.parse().map_err(|_| input::invalid(field, "give the number of the priority"))?;
    let milestone = |timescale| NewMilestone { text: None, timescale };
    Ok(NewAction {
        number: form.text("number").trim().to_owned(),
        priority,
        priority_title: is_new.then(|| form.text("priority_title").trim().to_owned()),
        outcome: form.text("outcome").to_owned(),
        text: form.text("text").to_owned(),
        leads: leads(form, &[]),
        recommendations: references(form.text("recommendations")),
        milestones: lines(form.text("milestones")).into_iter().map(milestone).collect(),
        links: links(form.text("links")),
    })
}

fn shown(context: &mut Context<'_>, browser: &Browser, slug: &str, form: &Form, errors: Errors) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/plans");
    let head = plans::open(context, slug)?;
    let plan = &plans::standing(context, head, None)?;
    let there = plan.priorities.iter().map(|priority| Choice {
        value: priority.number.to_string(),
        words: format!("{}: {}", priority.number, priority.title),
    });
    let new = Choice { value: "new".to_owned(), words: "A new priority".to_owned() };
    let priorities = there.chain([new]).collect();
    let groups = group_choices(context)?;
    let errors = errors.moved(|field| field.starts_with("milestones-").then(|| ("milestones".to_owned(), None)));
    page(errors.status(), &AddPage { frame, form, errors, plan, priorities, groups })
}
