//! `/plans/{plan}/reports/recommendations`: which recommendations a plan answers.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::action::Action;
use crate::domain::rag::Rag;
use crate::domain::recommendation::{Disposition, Entry};
use crate::domain::report::coverage::{Answered, Coverage, coverage};
use crate::http::answer::{Answer, Reply};
use crate::http::api::action::EntryNumber;
use crate::http::api::day::{Day, date};
use crate::http::api::plans::tag;
use crate::http::api::registers::DispositionBody;
use crate::http::listing::{self, Format};
use crate::http::visit::Visit;
use crate::operations::{plans, registers};

/// The registers that a plan is about, and what it makes of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecommendationReport<'a> {
    /// The day that the report is of.
    pub as_of: NaiveDate,
    /// The day on which a demonstration stands still; null in real use.
    pub demonstration_day: Option<NaiveDate>,
    /// Each register, in the order of their slugs.
    pub registers: Vec<CoverageBody<'a>>,
}

/// A register beside the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageBody<'a> {
    /// The register's slug.
    slug: &'a str,
    /// Its title.
    title: &'a str,
    /// How many entries it has.
    entries: usize,
    /// Entries that at least one action answers.
    answered: Vec<AnsweredEntry<'a>>,
    /// Entries that none answers.
    unanswered: Vec<UnansweredEntry<'a>>,
    /// Numbers that actions cite and the register does not have.
    unknown: Vec<UnknownEntry<'a>>,
}

/// An entry with the actions that answer it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnsweredEntry<'a> {
    /// Its number.
    #[schema(value_type = EntryNumber)]
    number: EntryNumber<'a>,
    /// Its words, where they are known.
    text: Option<&'a str>,
    /// What the board decided about it; null while it has not.
    disposition: Option<DispositionBody<'a>>,
    /// The state of the action that is furthest from done.
    worst: &'static str,
    /// The state of the action that is nearest to done.
    best: &'static str,
    /// The actions.
    actions: Vec<AnsweringAction<'a>>,
}

/// An entry that no action answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnansweredEntry<'a> {
    /// Its number.
    #[schema(value_type = EntryNumber)]
    number: EntryNumber<'a>,
    /// Its words, where they are known.
    text: Option<&'a str>,
    /// What the board decided about it; null while it has not.
    disposition: Option<DispositionBody<'a>>,
}

/// A number that the register does not have.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnknownEntry<'a> {
    /// The number.
    #[schema(value_type = EntryNumber)]
    number: EntryNumber<'a>,
    /// The actions that cite it.
    actions: Vec<AnsweringAction<'a>>,
}

/// An action that answers an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnsweringAction<'a> {
    /// The number as printed.
    number: &'a str,
    /// Where it is in its life.
    state: &'static str,
    /// The lead's judgement.
    rag: Option<&'static str>,
    /// Whether it is overdue.
    overdue: bool,
}

impl<'a> AnsweringAction<'a> {
    fn all(actions: &[&'a Action], day: NaiveDate) -> Vec<Self> {
        let body = |action: &&'a Action| Self {
            number: action.number.as_str(),
            state: action.state.as_str(),
            rag: action.rag.map(Rag::as_str),
            overdue: action.is_overdue(day),
        };
        actions.iter().map(body).collect()
    }

    fn words(actions: &[Self]) -> String {
        let one = |action: &Self| {
            let overdue = if action.overdue { ", overdue" } else { "" };
            format!("{} ({}{overdue})", action.number, action.state.replace('_', " "))
        };
        actions.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

impl<'a> CoverageBody<'a> {
    /// A register beside the plan on `day`.
    #[must_use]
    pub fn of(coverage: &Coverage<'a>, day: NaiveDate) -> Self {
        let answered = |found: &Answered<'a>| AnsweredEntry {
            number: EntryNumber::of(&found.entry.number),
            text: found.entry.text.as_deref(),
            disposition: found.disposition.map(DispositionBody::of),
            worst: found.worst.as_str(),
            best: found.best.as_str(),
            actions: AnsweringAction::all(&found.actions, day),
        };
        let unanswered = |(entry, disposition): &(&'a Entry, Option<&'a Disposition>)| UnansweredEntry {
            number: EntryNumber::of(&entry.number),
            text: entry.text.as_deref(),
            disposition: disposition.map(DispositionBody::of),
        };
        let unknown = |(number, actions): &(&'a str, Vec<&'a Action>)| UnknownEntry {
            number: EntryNumber::of(number),
            actions: AnsweringAction::all(actions, day),
        };
        Self {
            slug: &coverage.register.slug,
            title: &coverage.register.title,
            entries: coverage.register.entries.len(),
            answered: coverage.answered.iter().map(answered).collect(),
            unanswered: coverage.unanswered.iter().map(unanswered).collect(),
            unknown: coverage.unknown.iter().map(unknown).collect(),
        }
    }

    /// The columns of the report as CSV.
    pub const COLUMNS: [&'static str; 9] =
        ["register", "number", "coverage", "worst", "best", "actions", "disposition", "reason", "text"];

    /// A row for each entry, and for each number that is cited and unknown.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<String>> {
        let row = |number: &EntryNumber<'_>, middle: [&str; 4], decided: Option<&DispositionBody<'_>>, text| {
            let [coverage, worst, best, actions] = middle;
            let reason = decided.and_then(DispositionBody::reason).unwrap_or_default();
            let decision = decided.map_or("", DispositionBody::decision);
            let cells = [self.slug, &number.to_string(), coverage, worst, best, actions, decision, reason, text];
            cells.map(str::to_owned).to_vec()
        };
        let mut rows = Vec::new();
        for entry in &self.answered {
            let actions = AnsweringAction::words(&entry.actions);
            let middle = ["answered", entry.worst, entry.best, &actions];
            rows.push(row(&entry.number, middle, entry.disposition.as_ref(), entry.text.unwrap_or_default()));
        }
        for entry in &self.unanswered {
            let middle = ["unanswered", "", "", ""];
            rows.push(row(&entry.number, middle, entry.disposition.as_ref(), entry.text.unwrap_or_default()));
        }
        for entry in &self.unknown {
            rows.push(row(&entry.number, ["unknown", "", "", &AnsweringAction::words(&entry.actions)], None, ""));
        }
        rows
    }
}

/// As of when, and for which spreadsheet.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationQuery {
    /// As the plan stood at the end of this day. The entries are those of that day, with the words that they have today.
    as_of: Option<Day>,
    /// 1 to begin CSV with a byte order mark.
    bom: Option<u8>,
}

/// Which recommendations are answered by which actions, which are not, and which are cited but unknown.
#[utoipa::path(get, path = "/plans/{plan}/reports/recommendations", tag = "Reports",
    operation_id = "report_recommendations",
    params(("plan" = String, Path, description = "The plan's slug."), RecommendationQuery),
    responses((status = 200, description = "The report", content(
        (RecommendationReport = "application/json"), (String = "text/csv")))))]
pub async fn report(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            let query: RecommendationQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let head = plans::open(context, &path)?;
            let today = context.at().today;
            visit.recalled(tag(&head, today, format, None), || {
                let day = date(query.as_of).unwrap_or(today);
                let plan = plans::standing(context, head, date(query.as_of))?;
                let (found, decided) = registers::of_plan(context, &plan, day)?;
                let coverages = found.iter().map(|register| coverage(&plan, register, &decided));
                let registers: Vec<_> = coverages.map(|coverage| CoverageBody::of(&coverage, day)).collect();
                match format {
                    Format::Json => {
                        let demonstration_day = visit.app().clock.fixed_day();
                        Answer::json(&RecommendationReport { as_of: day, demonstration_day, registers })
                    }
                    Format::Csv => {
                        let name = format!("{}-recommendations-{day}.csv", plan.head.slug);
                        let rows = registers.iter().flat_map(CoverageBody::rows);
                        listing::csv(name, query.bom == Some(1), &CoverageBody::COLUMNS, rows)
                    }
                }
            })
        })
        .await
}
