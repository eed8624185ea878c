//! Which actions the table shows, and as of which day: what the page's query says.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::rag::Rag;
use crate::domain::selection::Filter;
use crate::domain::state::State;
use crate::http::api::actions::ActionsQuery;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::Form;
use crate::http::pages::words::{colour, state};
use crate::http::problem::Problem;

/// What was chosen: the API's own filters, of which a form leaves some blank.
pub(super) struct Choice {
    pub(super) form: Form,
    pub(super) filter: Filter,
    pub(super) as_of: Option<NaiveDate>,
    /// Whether a spreadsheet is wanted.
    pub(super) csv: bool,
}

impl Choice {
    /// What the query says.
    pub(super) fn of(browser: &Browser, actor: &Actor) -> Result<Self, Problem> {
        let mut filled = browser.filled_query()?;
        let csv = filled.iter().any(|(name, value)| name == "format" && value == "csv");
        filled.retain(|(name, value)| !(name == "format" && value == "csv"));
        let query: ActionsQuery = crate::http::input::query(&written(&filled))?;
        Ok(Self { filter: query.filter(actor), as_of: query.day(), csv, form: Form::of(filled) })
    }

    /// Whether only some actions are shown.
    pub(super) fn is_narrow(&self) -> bool {
        self.form.fields().iter().any(|(name, _)| name != "as_of")
    }

    /// The same rows for a spreadsheet.
    pub(super) fn csv_address(&self) -> String {
        let format = [("format".to_owned(), "csv".to_owned())];
        let all: Vec<_> = self.form.fields().iter().cloned().chain(format).collect();
        format!("?{}", written(&all))
    }
}

fn written(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// What can be chosen.
pub(super) struct Options {
    pub(super) priorities: Vec<(String, String)>,
    pub(super) leads: Vec<(String, String)>,
    pub(super) colours: Vec<(String, String)>,
    pub(super) states: Vec<(String, String)>,
}

impl Options {
    /// What can be chosen in a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let own = |value: &str, words: &str| (value.to_owned(), words.to_owned());
        let leads = plan.actions.iter().flat_map(|action| &action.leads);
        let leads: BTreeMap<&str, &str> = leads.map(|lead| (lead.name.as_str(), lead.slug.as_str())).collect();
        let meaning = |rag| format!("{} ({})", colour(rag), plan.head.key.meaning(rag));
        let colours = Rag::ALL.into_iter().rev().map(|rag| own(rag.as_str(), &meaning(rag)));
        let title = |number: i32, title: &str| (number.to_string(), format!("{number}: {title}"));
        Self {
            priorities: plan.priorities.iter().map(|priority| title(priority.number, &priority.title)).collect(),
            leads: leads.into_iter().map(|(name, slug)| own(slug, name)).collect(),
            colours: colours.chain([own("none", "Not yet rated")]).collect(),
            states: State::ALL.into_iter().map(|one| own(one.as_str(), state(one))).collect(),
        }
    }
}
