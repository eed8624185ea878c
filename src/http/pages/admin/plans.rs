//! `/admin/plans`: the plans, and what each says on its first page.

pub mod plan;

use askama::Template;

use super::{MOST, open_form};
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::http::pages::browser::Browser;
use crate::http::pages::frame::Frame;
use crate::http::pages::page;
use crate::http::pages::words::written;
use crate::operations::{Outcome, plans};

/// The table.
#[derive(Template)]
#[template(path = "pages/admin/plans.html")]
struct PlansPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    title: String,
    period: String,
    actions: usize,
}

/// The plans.
pub async fn show(browser: Browser) -> Reply {
    open_form(browser, Permission::ChangeStructure, |context, browser| {
        let heads = plans::list(context, "", MOST)?;
        let row = |head| {
            let plan = plans::standing(context, head, None)?;
            Ok(Row {
                slug: plan.head.slug.clone(),
                title: plan.head.title.clone(),
                period: format!("{} to {}", written(plan.head.period_start), written(plan.head.period_end)),
                actions: plan.actions.len(),
            })
        };
        let rows: Outcome<Vec<Row>> = heads.into_iter().map(row).collect();
        page(200, &PlansPage { frame: browser.frame(context.actor).in_administration("/plans"), rows: rows? })
    })
    .await
}
