//! Things about actions on which can be decided, one under another on a page: the items of the agenda, and of the logs of
//! challenges, later dates and conflicts. `items.html` draws them.

use super::as_at::AsAt;
use super::decisions::{Decisions, Offer, Subject};
use super::frame::Frame;
use super::stretch::Stretch;
use super::words::{RagMark, state};
use crate::domain::action::Action;
use crate::domain::deed::Deeds;
use crate::domain::plan::Plan;

/// A thing about an action.
pub(super) struct Item<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) action: &'a Action,
    /// What it is, in a line.
    pub(super) title: String,
    /// How it stands, where that is not in the title.
    pub(super) standing: Option<String>,
    /// Whether it should have been dealt with before.
    pub(super) is_late: bool,
    pub(super) facts: Vec<Fact>,
    /// What happened, from the beginning.
    pub(super) life: Vec<Step<'a>>,
    /// Where the person may answer for the leads.
    pub(super) answer: Option<String>,
    pub(super) deeds: Deeds,
}

impl<'a> Item<'a> {
    /// A thing of which no more is known yet.
    pub(super) fn new(subject: Subject<'a>, action: &'a Action, title: String, deeds: Deeds) -> Self {
        let (facts, life) = (Vec::new(), Vec::new());
        Self { subject, action, title, standing: None, is_late: false, facts, life, answer: None, deeds }
    }

    /// The same, to be read and no more.
    fn without_deeds(self) -> Self {
        Self { deeds: Deeds::default(), answer: None, ..self }
    }
}

/// A fact with its name.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) words: String,
}

impl Fact {
    /// A fact.
    pub(super) fn new(name: &'static str, words: impl Into<String>) -> Self {
        Self { name, words: words.into() }
    }
}

/// Something that happened.
pub(super) struct Step<'a> {
    pub(super) title: String,
    pub(super) by: &'a str,
    pub(super) day: String,
    pub(super) text: Option<&'a str>,
}

/// A thing as a page shows it.
pub(super) struct Entry<'a> {
    pub(super) item: Item<'a>,
    pub(super) href: String,
    pub(super) mark: RagMark,
    pub(super) state: &'static str,
    pub(super) offer: Offer<'a>,
    /// What was done just before somebody came here.
    pub(super) notice: Option<String>,
    /// Where it stands in the list, from 1.
    pub(super) place: usize,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// A list of which a page shows a stretch.
pub(super) struct List<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) stretch: Stretch,
    pub(super) decisions: &'a Decisions,
}

impl<'a> List<'a> {
    /// The stretch with what is open or, else, with `at`, where somebody has come to. Things as they stood on another day
    /// can only be read.
    pub(super) fn of(
        plan: &'a Plan,
        items: Vec<Item<'a>>,
        as_at: AsAt,
        decisions: &'a Decisions,
        at: Option<&str>,
    ) -> Self {
        let ids = items.iter().map(|item| item.subject.id()).collect();
        let stretch = Stretch::with(ids, decisions.on().or(at), decisions.chosen().clone());
        let shown = items.into_iter().enumerate().skip(stretch.shown().start).take(stretch.shown().len());
        let shown = shown.map(|(place, item)| (place, if as_at.is_today() { item } else { item.without_deeds() }));
        let entry = |(place, item): (usize, Item<'a>)| Entry {
            href: as_at.action_address(&plan.head.slug, &item.action.number),
            mark: RagMark::of(item.action.rag, &plan.head.key),
            state: state(item.action.state),
            offer: decisions.about(&item.subject, &item.deeds),
            notice: None,
            place: place + 1,
            previous: stretch.before(place),
            next: stretch.link(place + 1),
            item,
        };
        Self { entries: shown.map(entry).collect(), stretch, decisions }
    }

    /// Whoever comes back to an item in the middle of a page is told there, and not above, what was done.
    pub(super) fn tell_there(&mut self, frame: &mut Frame, at: Option<&str>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| Some(entry.offer.on.as_str()) == at) {
            entry.notice = frame.notice.take();
        }
    }

    /// What was typed into a form whose item is no longer there.
    pub(super) fn left_over(&self) -> Option<&str> {
        let is_open = self.entries.iter().any(|entry| entry.offer.open.is_some());
        if is_open { None } else { self.decisions.typed() }
    }
}
