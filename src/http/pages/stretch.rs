//! The stretch of a long list that one page shows: the one in which somebody is, so that a page stays light however long
//! the list is.

use std::ops::Range;

use super::filters::Chosen;

/// The most items on a page.
const MOST: usize = 40;

/// A stretch of a list.
pub(super) struct Stretch {
    /// The ids of the whole list.
    ids: Vec<String>,
    shown: Range<usize>,
    /// What else the address of the page says, such as `lead=health`.
    chosen: Chosen,
}

impl Stretch {
    /// The stretch with the item `at`, or else the first one. `chosen` is what else the address of the page says.
    pub(super) fn with(ids: Vec<String>, at: Option<&str>, chosen: Chosen) -> Self {
        let index = ids.iter().position(|id| Some(id.as_str()) == at).unwrap_or(0);
        let begin = index / MOST * MOST;
        let shown = begin..ids.len().min(begin + MOST);
        Self { ids, shown, chosen }
    }

    /// The places of the items that are shown, from 0.
    pub(super) fn shown(&self) -> Range<usize> {
        self.shown.clone()
    }

    /// How many items the whole list has.
    pub(super) fn total(&self) -> usize {
        self.ids.len()
    }

    /// The first item that is shown, from 1.
    pub(super) fn first(&self) -> usize {
        self.shown.start + 1
    }

    /// The last item that is shown, from 1.
    pub(super) fn last(&self) -> usize {
        self.shown.end
    }

    /// What leads from this page to the item at `place`, if there is one.
    pub(super) fn link(&self, place: usize) -> Option<String> {
        let id = self.ids.get(place)?;
        if self.shown.contains(&place) {
            return Some(format!("#{id}"));
        }
        Some(self.chosen.and(&format!("at={id}#{id}")))
    }

    /// What leads from this page to the item before the one at `place`.
    pub(super) fn before(&self, place: usize) -> Option<String> {
        self.link(place.checked_sub(1)?)
    }

    /// What leads to the stretch before this one.
    pub(super) fn earlier(&self) -> Option<String> {
        self.link(self.shown.start.checked_sub(MOST)?)
    }

    /// What leads to the stretch after this one.
    pub(super) fn later(&self) -> Option<String> {
        self.link(self.shown.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_90(at: Option<&str>, lead: Option<&str>) -> Stretch {
        Stretch::with((0..90).map(|number| format!("i{number}")).collect(), at, Chosen::of(&[("lead", lead)]))
    }

    #[test]
    fn a_page_shows_the_stretch_in_which_somebody_is() {
        for (at, first, last) in [(None, 1, 40), (Some("i39"), 1, 40), (Some("i40"), 41, 80), (Some("i89"), 81, 90)] {
            let stretch = of_90(at, None);
            assert_eq!((stretch.first(), stretch.last(), stretch.total()), (first, last, 90), "{at:?}");
        }
        assert_eq!(of_90(Some("gone"), None).shown(), 0..40);
        assert_eq!(Stretch::with(Vec::new(), None, Chosen::default()).shown(), 0..0);
    }

    #[test]
    fn links_lead_to_items_here_and_on_other_pages() {
        let stretch = of_90(Some("i40"), Some("a b"));
        assert_eq!(stretch.link(41), Some("#i41".to_owned()));
        assert_eq!(stretch.before(40), Some("?lead=a+b&at=i39#i39".to_owned()));
        assert_eq!(stretch.earlier(), Some("?lead=a+b&at=i0#i0".to_owned()));
        assert_eq!(stretch.later(), Some("?lead=a+b&at=i80#i80".to_owned()));
        assert_eq!((of_90(None, None).before(0), of_90(None, None).earlier()), (None, None));
        assert_eq!(of_90(Some("i80"), None).later(), None);
        assert_eq!(of_90(None, None).link(40), Some("?at=i40#i40".to_owned()));
    }
}
