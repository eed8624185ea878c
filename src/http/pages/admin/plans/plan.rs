//! `/admin/add-plan` and `/admin/plans/{plan}`: a plan's title, period and key of colours, and the way to its actions.

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use super::super::clash::{Clash, Field, Filled};
use super::super::{Choice, open_form, submit_about, unchanged};
use crate::domain::plan::{Head, Plan};
use crate::domain::policy::Permission;
use crate::domain::rag::{Key, Rag};
use crate::domain::text;
use crate::http::answer::Reply;
use crate::http::input::{self, Body};
use crate::http::pages::browser::Browser;
use crate::http::pages::form::{Errors, Form};
use crate::http::pages::frame::Frame;
use crate::http::pages::words::{colour, state};
use crate::http::pages::{done, page};
use crate::http::problem::{self, Problem};
use crate::operations::plans::{self, NewPlan, PlanChange};
use crate::operations::{Context, registers};

/// The page with the form, of a plan that is there or one to be added.
#[derive(Template)]
#[template(path = "pages/admin/plans/plan.html")]
struct PlanPage<'a> {
    frame: Frame,
    form: &'a Form,
    errors: &'a Errors,
    clash: Option<Clash>,
    plan: Option<&'a Plan>,
    registers: Vec<Choice>,
    on_track: Vec<Choice>,
    rows: Vec<Row<'a>>,
}

/// An action of the plan.
struct Row<'a> {
    number: &'a str,
    text: &'a str,
    leads: String,
    state: &'static str,
}

fn rows(plan: &Plan) -> Vec<Row<'_>> {
    let row = |action: &crate::domain::action::Action| {
        let leads: Vec<&str> = action.leads.iter().map(|lead| lead.name.as_str()).collect();
        leads.join("; ")
    };
    let all = plan.actions.iter().map(|action| Row {
        number: action.number.as_str(),
        text: &action.text,
        leads: row(action),
        state: state(action.state),
    });
    all.collect()
}

/// Shows the form for a new plan.
pub async fn show_blank(browser: Browser) -> Reply {
    open_form(browser, Permission::ChangeStructure, |context, browser| {
        let form = Form::beginning_with(key_fields(&plans::usual_key()));
        shown(context, browser, None, &Filled::beginning(form))
    })
    .await
}

/// Adds a plan without actions.
pub async fn add(browser: Browser, body: Body) -> Reply {
    browser
        .submit(
            body,
            |context, form| {
                let (title, period_start, period_end) = title_and_period(form)?;
                let slug = form.filled("slug").map_or_else(|| text::slug_of(&title), |slug| slug.trim().to_owned());
                let new = NewPlan {
                    slug,
                    title,
                    period_start,
                    period_end,
                    key: key_of(form),
                    status_date: None,
                    register: form.filled("register").map(str::to_owned),
                    priorities: Vec::new(),
                };
                let head = plans::add(context, new)?;
                let says = format!("{} was added. It has no actions yet.", head.title);
                Ok(done(&format!("/admin/plans/{}", head.slug), &says))
            },
            |context, browser, form, problem| {
                shown(context, browser, None, &Filled::wrong(form, problem).in_words(in_words))
            },
        )
        .await
}

/// Shows a plan's first page in the form.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    open_form(browser, Permission::ChangeStructure, move |context, browser| {
        let head = plans::open(context, &path)?;
        let plan = plans::standing(context, head, None)?;
        shown(context, browser, Some(&plan), &Filled::beginning(beginning(&plan.head)))
    })
    .await
}

/// Changes the title, the period or the key.
pub async fn change(browser: Browser, path: Path<String>, body: Body) -> Reply {
    submit_about(
        browser,
        path.into_inner(),
        body,
        |context, slug, form| {
            let (title, period_start, period_end) = title_and_period(form)?;
            let change = PlanChange {
                title: Some(title),
                period_start: Some(period_start),
                period_end: Some(period_end),
                key: Some(key_of(form)),
            };
            plans::change(context, slug, change, |head| unchanged(form, version(head)))?;
            Ok(done(&format!("/admin/plans/{slug}"), "The plan was changed."))
        },
        |context, browser, slug, form, problem| {
            let head = plans::open(context, slug)?;
            let plan = plans::standing(context, head, None)?;
            let filled = Filled::again(form, problem, beginning(&plan.head)).in_words(in_words);
            shown(context, browser, Some(&plan), &filled)
        },
    )
    .await
}

/// The first and the last day, if both are there, and the title if it is too: else all that is missing.
fn title_and_period(form: &Form) -> Result<(String, NaiveDate, NaiveDate), Problem> {
    let title = form.text("title").trim().to_owned();
    let day = |field: &str, words: &str| match form.day(field) {
        Ok(None) => Err(input::invalid(&format!("/{field}"), words)),
        given => given.map(|day| day.map(|day| day.0).unwrap_or_default()),
    };
    let days =
        (day("period_start", "give the first day of the period"), day("period_end", "give the last day of the period"));
    if let (false, (Ok(first), Ok(last))) = (title.is_empty(), &days) {
        return Ok((title, *first, *last));
    }
    let blank = title.is_empty().then(|| ("/title".to_owned(), "enter the plan's title".to_owned()));
    let wrong = [days.0.err(), days.1.err()].into_iter().flatten().flat_map(|problem| problem.fields);
    let fields = blank.into_iter().chain(wrong).collect();
    Err(Problem { fields, ..Problem::new(&problem::INVALID, "something is missing") })
}

fn key_fields(key: &Key) -> Vec<(&'static str, String)> {
    let meanings = [("key-red", &key.red), ("key-amber", &key.amber), ("key-green", &key.green)];
    let meanings = meanings.into_iter().map(|(name, meaning)| (name, meaning.clone()));
    meanings.chain(key.on_track.iter().map(|rag| ("on_track", rag.as_str().to_owned()))).collect()
}

fn key_of(form: &Form) -> Key {
    let meaning = |name| form.text(name).trim().to_owned();
    let on_track = Rag::ALL.into_iter().filter(|rag| form.is("on_track", rag.as_str())).collect();
    Key { red: meaning("key-red"), amber: meaning("key-amber"), green: meaning("key-green"), on_track }
}

fn beginning(head: &Head) -> Form {
    first_page(head).with("version", version(head))
}

fn first_page(head: &Head) -> Form {
    let own = [
        ("title", head.title.clone()),
        ("period_start", head.period_start.to_string()),
        ("period_end", head.period_end.to_string()),
    ];
    Form::beginning_with(own.into_iter().chain(key_fields(&head.key)))
}

/// The same as long as the first page says the same: the plan's revision counts every update of an action too, which is
/// no reason to stop whoever changes the title.
fn version(head: &Head) -> String {
    first_page(head).fingerprint(&head.slug)
}

/// What can differ when two people change a plan at once.
fn fields(on_track: &[Choice]) -> [Field<'_>; 7] {
    [
        Field::typed("title", "Title"),
        Field::typed("period_start", "First day of its period"),
        Field::typed("period_end", "Last day of its period"),
        Field::typed("key-red", "What red means"),
        Field::typed("key-amber", "What amber means"),
        Field::typed("key-green", "What green means"),
        Field::chosen("on_track", "Colours that say that all is well", on_track),
    ]
}

fn in_words(errors: Errors) -> Errors {
    ["key-red", "key-amber", "key-green"]
        .into_iter()
        .fold(errors, |errors, field| errors.if_blank(field, "Say in the plan's own words what this colour means."))
}

fn shown(context: &mut Context<'_>, browser: &Browser, plan: Option<&Plan>, filled: &Filled) -> Reply {
    let frame = browser.frame(context.actor).in_administration("/plans");
    let none = Choice { value: String::new(), words: "None".to_owned() };
    let found = registers::list(context, "", super::MOST)?;
    let choice =
        |register: crate::domain::recommendation::Register| Choice { value: register.slug, words: register.title };
    let registers = std::iter::once(none).chain(found.into_iter().map(choice)).collect();
    let colour = |rag: Rag| Choice { value: rag.as_str().to_owned(), words: colour(rag).to_owned() };
    let on_track: Vec<Choice> = Rag::ALL.into_iter().map(colour).collect();
    let rows = plan.map(rows).unwrap_or_default();
    let Filled { form, errors, .. } = filled;
    let clash = filled.clash(&fields(&on_track));
    page(filled.status(), &PlanPage { frame, form, errors, clash, plan, registers, on_track, rows })
}
