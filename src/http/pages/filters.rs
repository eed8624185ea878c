//! What a page is asked to show: parameters that its own form sends, also where nothing was chosen.

use chrono::NaiveDate;
use serde::de::IntoDeserializer;
use serde::de::value::StringDeserializer;
use serde::{Deserialize, Deserializer};

use crate::domain::plan::Plan;
use crate::http::answer::Reply;
use crate::http::listing;

/// The other form in which a page shows its rows.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// For a spreadsheet.
    Csv,
}

/// A parameter of which a form sends a blank where nothing was chosen.
pub(super) fn chosen<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let words: StringDeserializer<D::Error> = text.into_deserializer();
    T::deserialize(words).map(Some)
}

/// Something that can be chosen from a list.
pub(super) struct Choice<'a> {
    pub(super) value: &'a str,
    pub(super) words: &'a str,
    pub(super) chosen: bool,
}

impl<'a> Choice<'a> {
    /// Of these values, each with its words, the one that is chosen marked.
    pub(super) fn of(values: impl IntoIterator<Item = (&'a str, &'a str)>, chosen: Option<&str>) -> Vec<Self> {
        let choice = |(value, words)| Self { value, words, chosen: chosen == Some(value) };
        values.into_iter().map(choice).collect()
    }

    /// The leads of a plan by name.
    pub(super) fn leads(plan: &'a Plan, chosen: Option<&str>) -> Vec<Self> {
        let mut leads: Vec<(&str, &str)> = plan
            .actions
            .iter()
            .flat_map(|action| &action.leads)
            .map(|lead| (lead.slug.as_str(), lead.name.as_str()))
            .collect();
        leads.sort_unstable_by_key(|(_, name)| *name);
        leads.dedup();
        Self::of(leads, chosen)
    }
}

/// What was chosen on a page, as the query of its address, from which other addresses of the same page are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen(String);

impl Chosen {
    /// These parameters, without those that have no value.
    pub(super) fn of(chosen: &[(&str, Option<&str>)]) -> Self {
        let pairs = chosen.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        Self(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    }

    /// The query alone.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The query with its mark, if anything was chosen.
    pub(super) fn marked(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!("?{}", self.0) }
    }

    /// The query with its mark, and something more in it.
    pub(super) fn and(&self, more: &str) -> String {
        if self.0.is_empty() { format!("?{more}") } else { format!("?{}&{more}", self.0) }
    }
}

/// The address of the same rows for a spreadsheet, with what was chosen.
pub(super) fn csv_address(path: &str, chosen: &[(&str, Option<&str>)]) -> String {
    format!("{path}{}", Chosen::of(chosen).and("format=csv"))
}

/// A day as a parameter.
pub(super) fn day(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// Rows for a spreadsheet, which takes them for what they are only with a byte order mark.
pub(super) fn csv(file_name: String, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Reply {
    Ok(listing::csv(file_name, true, head, rows)?.never_stored())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::api::day::Day;
    use crate::http::input;

    #[derive(Deserialize)]
    struct Query {
        #[serde(default, deserialize_with = "chosen")]
        as_of: Option<Day>,
    }

    #[test]
    fn what_a_form_leaves_blank_was_not_chosen() {
        let read = |text| input::query::<Query>(text).map(|query| query.as_of.map(|day| day.0.to_string()));
        assert_eq!(read("").ok(), Some(None));
        assert_eq!(read("as_of=").ok(), Some(None));
        assert_eq!(read("as_of=2018-10-01").ok(), Some(Some("2018-10-01".to_owned())));
        assert!(read("as_of=soon").is_err());
    }

    #[test]
    fn the_spreadsheet_has_what_was_chosen() {
        let address = csv_address("/plans/p/overdue", &[("lead", Some("a b")), ("as_of", None)]);
        assert_eq!(address, "/plans/p/overdue?lead=a+b&format=csv");
    }
}
