//! The parts of the agenda, in the order of the meeting.

use crate::domain::report::agenda::{Item, Matter};
use crate::http::pages::items::Entry;
use crate::http::pages::stretch::Stretch;

/// A part of the agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Requests,
    Overdue,
    Answers,
    Silence,
    Conflicts,
}

impl Sort {
    const ALL: [Self; 5] = [Self::Requests, Self::Overdue, Self::Answers, Self::Silence, Self::Conflicts];

    /// The part to which something belongs.
    pub(super) fn of(matter: &Matter<'_>) -> Self {
        match matter {
            Matter::ExtensionRequest(_) => Self::Requests,
            Matter::Overdue(_) => Self::Overdue,
            Matter::AnswerToAccept(_) => Self::Answers,
            Matter::AnswerOverdue(..) => Self::Silence,
            Matter::Conflict(_) => Self::Conflicts,
        }
    }

    /// Its id on the page and its heading.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Requests => ("requests", "Later dates asked for"),
            Self::Overdue => ("overdue", "Overdue actions"),
            Self::Answers => ("answers", "Answers to accept"),
            Self::Silence => ("silence", "Answers that have not come"),
            Self::Conflicts => ("conflicts", "Where status and facts disagree"),
        }
    }
}

/// A line of the summary of the whole agenda.
pub(super) struct Heading {
    pub(super) title: &'static str,
    pub(super) count: usize,
    /// What leads to its first item.
    pub(super) href: String,
}

impl Heading {
    /// A line for each part in which there is something.
    pub(super) fn all(items: &[Item<'_>], stretch: &Stretch) -> Vec<Self> {
        let heading = |sort: Sort| {
            let belongs = |item: &&Item<'_>| Sort::of(&item.matter) == sort;
            let first = items.iter().position(|item| belongs(&item))?;
            let (_, title) = sort.words();
            Some(Self { title, count: items.iter().filter(belongs).count(), href: stretch.link(first)? })
        };
        Sort::ALL.into_iter().filter_map(heading).collect()
    }
}

/// A part with those of its entries that are on the page.
pub(super) struct Part<'a> {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) entries: Vec<&'a Entry<'a>>,
}

impl<'a> Part<'a> {
    /// The entries in their parts; `items` is the whole agenda.
    pub(super) fn all(items: &[Item<'_>], entries: &'a [Entry<'a>]) -> Vec<Self> {
        let part = |sort: Sort| {
            let belongs = |entry: &&Entry<'_>| Sort::of(&items[entry.place - 1].matter) == sort;
            let (id, title) = sort.words();
            Self { id, title, entries: entries.iter().filter(belongs).collect() }
        };
        Sort::ALL.into_iter().map(part).filter(|part| !part.entries.is_empty()).collect()
    }
}
