//! Decisions in place: what a person may do about one of many things on a page, and the form for it.
//!
//! A link beside each thing opens its form there, one at a time, by the parameter `open` of the page's own address, and the
//! page takes what it sends. So a page with a hundred things to decide stays light, and works without scripts.

mod act;
mod subject;
mod words;

pub(super) use self::act::{Done, carry_out};
pub(super) use self::subject::Subject;
use self::words::Words;
use super::filters::Chosen;
use super::form::{Errors, Form};
use super::sentence;
use crate::domain::deed::{Deed, Deeds};
use crate::http::problem::{self, Problem};
use crate::operations::{Context, Outcome, groups};

/// The most groups that can be chosen from.
const MOST_GROUPS: i64 = 1_000;

/// The hidden field, and the part of the parameter `open`, that says what is to be done.
const DEED: &str = "deed";
/// And about what.
const ON: &str = "on";
/// And what was chosen on the page, so that whoever has decided comes back to the same rows.
pub(super) const CHOSEN: &str = "chosen";

/// The one form that is open on a page.
pub(super) struct Open {
    deed: Deed,
    on: String,
    /// What it says.
    pub(super) words: Words,
    /// What stands in it.
    pub(super) form: Form,
    /// The groups that can be told, by slug and name, where one has to be chosen.
    pub(super) groups: Vec<(String, String)>,
}

impl Open {
    /// What to do, as the form sends it.
    pub(super) fn deed(&self) -> &'static str {
        self.deed.as_str()
    }

    fn new(context: &mut Context<'_>, deed: Deed, on: &str, form: Form) -> Outcome<Self> {
        let groups = if deed == Deed::Escalate { groups::list(context, "", MOST_GROUPS)? } else { Vec::new() };
        let groups = groups.into_iter().map(|group| (group.slug, group.name)).collect();
        Ok(Self { deed, on: on.to_owned(), words: Words::of(deed), form, groups })
    }
}

/// What can be decided on a page.
pub(super) struct Decisions {
    /// The page's address.
    path: String,
    chosen: Chosen,
    open: Option<Open>,
    /// What is wrong with the form that is open.
    pub(super) errors: Errors,
    status: u16,
}

impl Decisions {
    /// With the form that the page was asked to open, if any.
    pub(super) fn asked(context: &mut Context<'_>, path: &str, chosen: Chosen, open: Option<&str>) -> Outcome<Self> {
        let deed = open.and_then(|open| open.split_once('-'));
        let open = match deed.and_then(|(deed, on)| Some((named(deed)?, on))) {
            Some((deed, on)) => Some(Open::new(context, deed, on, words::beginning(deed, context.at().today))?),
            None => None,
        };
        Ok(Self { path: path.to_owned(), chosen, open, errors: Errors::default(), status: 200 })
    }

    /// With the form that was sent and has to be mended.
    pub(super) fn again(
        context: &mut Context<'_>,
        path: &str,
        chosen: Chosen,
        form: &Form,
        problem: &Problem,
    ) -> Outcome<Self> {
        let (open, errors) = match named(form.text(DEED)) {
            Some(deed) => (Some(Open::new(context, deed, form.text(ON), form.clone())?), words::errors(deed, problem)),
            None => (None, Errors::of(problem)),
        };
        let status = if problem.sort == &problem::STALE { problem::CONFLICT.status } else { problem.sort.status };
        Ok(Self { path: path.to_owned(), chosen, open, errors, status })
    }

    /// The id of the place where the form is open.
    pub(super) fn on(&self) -> Option<&str> {
        self.open.as_ref().map(|open| open.on.as_str())
    }

    /// What was chosen on the page.
    pub(super) fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// The status of the page.
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// What a person may do about something.
    pub(super) fn about(&self, subject: &Subject<'_>, deeds: &Deeds) -> Offer<'_> {
        let on = subject.id();
        let link = |deed: &Deed| Link {
            href: self.chosen.and(&format!("open={}-{on}#{}", deed.as_str(), words::first_field(*deed))),
            words: words::link(*deed),
        };
        Offer {
            path: &self.path,
            chosen: &self.chosen,
            links: deeds.may.iter().map(link).collect(),
            barred: deeds.barred.as_ref().map(|why| sentence(&why.to_string())),
            open: self.open.as_ref().filter(|open| open.on == on && deeds.may.contains(&open.deed)),
            on,
        }
    }

    /// What was typed into the form that is open.
    pub(super) fn typed(&self) -> Option<&str> {
        let open = self.open.as_ref()?;
        ["text", "question", "reason"].into_iter().find_map(|field| open.form.filled(field))
    }
}

fn named(deed: &str) -> Option<Deed> {
    Deed::ALL.into_iter().find(|one| one.as_str() == deed)
}

/// What a person may do about one thing.
pub(super) struct Offer<'a> {
    /// The page's address.
    pub(super) path: &'a str,
    /// What was chosen on it.
    pub(super) chosen: &'a Chosen,
    /// The id of the thing on the page.
    pub(super) on: String,
    /// What opens the form for each.
    pub(super) links: Vec<Link>,
    /// Why they have to leave it to others.
    pub(super) barred: Option<String>,
    /// The form, if it is open.
    pub(super) open: Option<&'a Open>,
}

/// What opens a form.
pub(super) struct Link {
    pub(super) href: String,
    pub(super) words: &'static str,
}
