//! `/my-actions`: what the person's groups lead in any plan, most urgent first.

use askama::Template;
use chrono::NaiveDate;

use super::browser::Browser;
use super::frame::Frame;
use super::page;
use super::words::{RagMark, count, kind, short, state, who, written};
use crate::domain::action::Action;
use crate::domain::challenge::{Challenge, Standing};
use crate::domain::plan::Plan;
use crate::domain::report::led::{Urgency, led};
use crate::domain::text::count_days;
use crate::http::answer::Reply;
use crate::http::input::NoQuery;
use crate::operations::{Context, plans, progress};

/// The page.
#[derive(Template)]
#[template(path = "pages/my_actions.html")]
struct MyActionsPage<'a> {
    frame: Frame,
    total: String,
    /// Questions that wait for an answer of the person's groups.
    questions: Vec<Question<'a>>,
    parts: Vec<Part<'a>>,
}

/// Actions of one urgency.
struct Part<'a> {
    id: &'static str,
    title: &'static str,
    cards: Vec<Card<'a>>,
}

/// An action.
struct Card<'a> {
    action: &'a Action,
    href: String,
    text: String,
    /// The plan, where there are several.
    plan: Option<&'a str>,
    due: Option<String>,
    mark: RagMark,
    state: &'static str,
    updated: String,
    may_update: bool,
}

/// A challenge that has not been answered.
struct Question<'a> {
    challenge: &'a Challenge,
    answer: String,
    respond_by: String,
    is_late: bool,
}

impl<'a> Part<'a> {
    fn all(context: &Context<'_>, led: &[(&'a Plan, &'a Action)]) -> Vec<Self> {
        let day = context.at().today;
        let several = led.windows(2).any(|pair| pair[0].0.head.id != pair[1].0.head.id);
        let part = |urgency: Urgency| {
            let its = led.iter().filter(|(_, action)| Urgency::of(action, day) == urgency);
            let (id, title) = heading(urgency);
            Self { id, title, cards: its.map(|(plan, action)| Card::of(context, plan, action, several)).collect() }
        };
        Urgency::ALL.into_iter().map(part).filter(|part| !part.cards.is_empty()).collect()
    }
}

fn heading(urgency: Urgency) -> (&'static str, &'static str) {
    match urgency {
        Urgency::Overdue => ("overdue", "Overdue"),
        Urgency::Soon => ("soon", "Due within 30 days"),
        Urgency::Later => ("later", "Due later"),
        Urgency::Undated => ("undated", "Without a date"),
        Urgency::AtRest => ("at-rest", "Completed, suspended or withdrawn"),
    }
}

impl<'a> Card<'a> {
    fn of(context: &Context<'_>, plan: &'a Plan, action: &'a Action, several: bool) -> Self {
        let updated = action.updated.as_ref();
        Self {
            action,
            href: format!("/plans/{}/actions/{}", plan.head.slug, action.number),
            text: short(&action.text, 220),
            plan: several.then_some(&plan.head.title),
            due: due(action, context.at().today),
            mark: RagMark::of(action.rag, &plan.head.key),
            state: state(action.state),
            updated: updated.map_or_else(
                || "No update yet".to_owned(),
                |updated| format!("Last update {} by {}", written(updated.as_at), who(&updated.by)),
            ),
            may_update: progress::may_post_to(context, action).is_ok(),
        }
    }
}

/// What is due next, and how far that is.
fn due(action: &Action, day: NaiveDate) -> Option<String> {
    let due = action.open_due_on()?;
    let milestone = action.next_milestone()?;
    let days = (due - day).num_days();
    let far = match days {
        0 => "due today".to_owned(),
        days if days < 0 => format!("overdue by {}", count_days(-days)),
        days => format!("due in {}", count_days(days)),
    };
    Some(format!("{} {}: {far}", kind(milestone.kind), written(due)))
}

fn questions<'a>(led: &[(&'a Plan, &'a Action)], day: NaiveDate) -> Vec<Question<'a>> {
    let of_action = |(plan, action): &(&'a Plan, &'a Action)| {
        let (plan, number) = (*plan, action.number.clone());
        plan.challenges.iter().filter(move |challenge| challenge.action == number)
    };
    let open = led.iter().flat_map(of_action).filter(|challenge| challenge.standing() == Standing::Open);
    let question = |challenge: &'a Challenge| Question {
        challenge,
        answer: format!("/challenges/{}/response", challenge.id),
        respond_by: written(challenge.respond_by()),
        is_late: challenge.days_overdue(day).is_some(),
    };
    open.map(question).collect()
}

/// What the person's groups lead.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            browser.query::<NoQuery>()?;
            let day = context.at().today;
            let all = plans::all(context)?;
            let led = led(all.iter().map(AsRef::as_ref), &context.actor.leads, day);
            let total = count(led.len(), "action", "actions");
            let (questions, parts) = (questions(&led, day), Part::all(context, &led));
            page(200, &MyActionsPage { frame: browser.frame(context.actor), total, questions, parts })
        })
        .await
}
