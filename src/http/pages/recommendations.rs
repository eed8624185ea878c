//! `/plans/{plan}/recommendations`: which recommendations the plan answers, as a matrix of entries and actions.

mod matrix;

use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use self::matrix::Matrix;
use super::browser::Browser;
use super::filters::{self, Format, chosen};
use super::frame::Frame;
use super::page;
use super::words::written;
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
    day: String,
    as_of: String,
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
            let day = as_of.unwrap_or(context.at().today);
            let found = registers::of_plan(context, &plan)?;
            let decided = registers::dispositions(context, &found, as_of)?;
            let coverages: Vec<_> = found.iter().map(|register| coverage(&plan, register, &decided)).collect();
            if let Some(Format::Csv) = query.format {
                let rows = coverages.iter().flat_map(|coverage| CoverageBody::of(coverage, day).rows());
                return filters::csv(format!("{}-recommendations-{day}.csv", *path), &CoverageBody::COLUMNS, rows);
            }
            let template = RecommendationsPage {
                frame,
                day: written(day),
                as_of: day.to_string(),
                registers: coverages.iter().map(|coverage| Matrix::of(&plan.head.slug, coverage, day)).collect(),
                csv: filters::csv_address(browser.path(), &[("as_of", filters::day(as_of).as_deref())]),
            };
            page(200, &template)
        })
        .await
}
