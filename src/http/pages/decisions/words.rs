//! What each form says and asks.

use chrono::{Days, NaiveDate};

use crate::domain::deed::Deed;
use crate::http::pages::form::{Errors, Form};
use crate::http::problem::Problem;

/// How long leads usually have to answer.
const USUAL_DAYS_TO_ANSWER: Days = Days::new(14);

/// The words of a form.
pub(in crate::http::pages) struct Words {
    /// What it is for.
    pub(in crate::http::pages) title: &'static str,
    /// What it asks.
    pub(in crate::http::pages) fields: &'static [Field],
    /// What its button says.
    pub(in crate::http::pages) button: &'static str,
}

/// Something that a form asks.
pub(in crate::http::pages) struct Field {
    /// Its name: the same as in the API.
    pub(in crate::http::pages) name: &'static str,
    /// `lines` of text, a `date` or a `group`.
    pub(in crate::http::pages) sort: &'static str,
    pub(in crate::http::pages) label: &'static str,
    pub(in crate::http::pages) hint: &'static str,
    /// What is said where it must not be left blank.
    pub(super) blank: &'static str,
}

const fn lines(name: &'static str, label: &'static str, hint: &'static str, blank: &'static str) -> Field {
    Field { name, sort: "lines", label, hint, blank }
}

const fn date(name: &'static str, label: &'static str, hint: &'static str) -> Field {
    Field { name, sort: "date", label, hint, blank: "" }
}

const OPTIONAL: Field = lines("text", "What should be remembered?", "You can leave this blank.", "");

const GRANT: [Field; 2] =
    [date("agreed_on", "When was it agreed?", "The day of the meeting. The new date counts from that day."), OPTIONAL];
const REFUSE: [Field; 1] =
    [lines("text", "Why does the date stay?", "Whoever asked will read this.", "Say why the date stays.")];
const CHALLENGE: [Field; 2] = [
    lines("question", "What do you want to know?", "The leads will read this.", "Write what you want to know."),
    date("respond_by", "Answer by", "The last day for an answer."),
];
const ACCEPT: [Field; 1] = [OPTIONAL];
const REOPEN: [Field; 2] = [
    lines("text", "What is still missing?", "The leads will read this.", "Say what is still missing."),
    date("respond_by", "Answer by", "Leave this blank to keep the day that was set before."),
];
const ESCALATE: [Field; 2] = [
    Field { name: "group", sort: "group", label: "Which group should know?", hint: "", blank: "" },
    lines("text", "Why?", "The leads and that group will read this.", "Say why that group should know."),
];
const ANSWER: [Field; 1] = [lines(
    "reason",
    "Why may this stand?",
    "It is kept with your name. The conflict comes back when the facts in it change.",
    "Say why this may stand.",
)];

impl Words {
    /// Those of the form for a deed.
    pub(super) fn of(deed: Deed) -> Self {
        let (title, fields, button): (_, &'static [Field], _) = match deed {
            Deed::Grant => ("Grant the later date", &GRANT, "Grant the later date"),
            Deed::Refuse => ("Refuse the later date", &REFUSE, "Refuse the later date"),
            Deed::Challenge => ("Challenge the leads", &CHALLENGE, "Send the challenge"),
            Deed::Accept => ("Accept the answer", &ACCEPT, "Accept the answer"),
            Deed::Reopen => ("Ask again", &REOPEN, "Ask again"),
            Deed::Escalate => ("Pass the challenge on", &ESCALATE, "Pass it on"),
            Deed::Answer => ("Explain the conflict", &ANSWER, "Save the reason"),
        };
        Self { title, fields, button }
    }
}

/// What opens the form for a deed.
pub(super) fn link(deed: Deed) -> &'static str {
    match deed {
        Deed::Grant => "Grant",
        Deed::Refuse => "Refuse",
        Deed::Challenge => "Challenge",
        Deed::Accept => "Accept",
        Deed::Reopen => "Ask again",
        Deed::Escalate => "Pass on",
        Deed::Answer => "Explain",
    }
}

/// Where the form begins.
pub(super) fn first_field(deed: Deed) -> &'static str {
    Words::of(deed).fields.first().map_or("", |field| field.name)
}

/// The form for a deed as it begins, on `today`.
pub(super) fn beginning(deed: Deed, today: NaiveDate) -> Form {
    let day = match deed {
        Deed::Grant => Some(("agreed_on", today)),
        Deed::Challenge => today.checked_add_days(USUAL_DAYS_TO_ANSWER).map(|day| ("respond_by", day)),
        _ => None,
    };
    Form::beginning_with(day.map(|(name, day)| (name, day.to_string())))
}

/// What is wrong with the form for a deed, in its own words.
pub(super) fn errors(deed: Deed, problem: &Problem) -> Errors {
    let unchosen = |field: &str| (field == "group").then(|| (field.to_owned(), Some("Choose a group.".to_owned())));
    let fields = Words::of(deed).fields;
    let asked = fields.iter().filter(|field| !field.blank.is_empty());
    let errors = Errors::of(problem).moved(unchosen);
    let errors = asked.fold(errors, |errors, field| errors.if_blank(field.name, field.blank));
    errors.in_order(&fields.iter().map(|field| field.name).collect::<Vec<_>>())
}
