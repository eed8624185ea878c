//! `/plans/{plan}/recommendations`: which recommendations the plan answers, as a matrix of entries and actions.

mod matrix;

use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use self::matrix::Matrix;
use super::as_at::AsAt;
use super::browser::Browser;
use super::filters::{self, Format, chosen};
use super::frame::Frame;
use super::page;
use crate::domain::report::coverage::coverage;
use crate::http::answer::Reply;
use crate::http::api::day::{Day, date};
use crate::http::api::reports::recommendations::CoverageBody;
use crate::operations::{plans, registers};

/// The matrices.
#[derive(Template)]
#[template(path = "pages/recommendations.html")]
struct RecommendationsPage<'a> {
    frame: Frame,
    as_at: AsAt,
    registers: Vec<Matrix<'a>>,
    csv: String,
}

/// As of when, and for whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecommendationsQuery {
    #[serde(default, deserialize_with = "chosen")]
    as_of: Option<Day>,
    format: Option<Format>,
}

/// What the plan makes of the registers that it is about.
pub async fn show(browser: Browser, path: Path<String>) -> Reply {
    browser
        .show(move |context, browser| {
            let query: RecommendationsQuery = browser.query()?;
            let as_of = date(query.as_of);
            let head = plans::open(context, &path)?;
            let frame = browser.frame(context.actor).in_plan(&head, Some("/recommendations"));
            let plan = plans::standing(context, head, as_of)?;
            let as_at = AsAt::of(as_of, context.at().today);
            let day = as_at.day;
            let (found, decided) = registers::of_plan(context, &plan, day)?;
            let coverages: Vec<_> = found.iter().map(|register| coverage(&plan, register, &decided)).collect();
            if let Some(Format::Csv) = query.format {
                let rows = coverages.iter().flat_map(|coverage| CoverageBody::of(coverage, day).rows());
                return filters::csv(format!("{}-recommendations-{day}.csv", *path), &CoverageBody::COLUMNS, rows);
            }
            let template = RecommendationsPage {
                frame,
                as_at,
                registers: coverages.iter().map(|coverage| Matrix::of(&plan.head.slug, coverage, as_at)).collect(),
                csv: filters::csv_address(browser.path(), &[("as_of", as_at.parameter().as_deref())]),
            };
            page(200, &template)
        })
        .await
}
