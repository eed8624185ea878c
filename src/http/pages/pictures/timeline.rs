//! The dates of a plan on one line of time: first agreed, present, met, and today.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::action::Action;
use crate::domain::milestone::Milestone;
use crate::domain::plan::Plan;
use crate::http::api::action::written as cell;
use crate::http::pages::as_at::AsAt;
use crate::http::pages::words::{kind, written};

/// How wide the line of time is.
const WIDTH: i64 = 700;
/// From one date to the next.
const STEP: u32 = 26;
/// What lies above the first.
const HEAD: u32 = 36;

/// A picture of dates.
pub(in crate::http::pages) struct Timeline {
    pub(in crate::http::pages) height: u32,
    /// The day of the picture, and where it lies.
    pub(in crate::http::pages) day: String,
    pub(in crate::http::pages) today: i64,
    pub(in crate::http::pages) ticks: Vec<Tick>,
    pub(in crate::http::pages) lines: Vec<Line>,
}

/// The beginning of a quarter.
pub(in crate::http::pages) struct Tick {
    pub(in crate::http::pages) at: i64,
    pub(in crate::http::pages) words: String,
}

/// A milestone with a date.
pub(in crate::http::pages) struct Line {
    pub(in crate::http::pages) number: String,
    pub(in crate::http::pages) href: String,
    pub(in crate::http::pages) what: String,
    pub(in crate::http::pages) kind: &'static str,
    /// Its middle from above.
    pub(in crate::http::pages) middle: u32,
    /// The date agreed first, if it is not the present one.
    pub(in crate::http::pages) first: Option<i64>,
    pub(in crate::http::pages) now: i64,
    pub(in crate::http::pages) met: Option<i64>,
    /// Whether it is past and still to be met by an action that is open.
    pub(in crate::http::pages) is_late: bool,
    pub(in crate::http::pages) first_words: String,
    pub(in crate::http::pages) now_words: String,
    pub(in crate::http::pages) met_words: Option<String>,
}

/// The days that the picture spans, and where each lies.
struct Span {
    from: NaiveDate,
    days: i64,
}

impl Span {
    fn of(plan: &Plan, day: NaiveDate) -> Self {
        let milestones = plan.actions.iter().flat_map(|action| &action.milestones);
        let dates = milestones.flat_map(|it| [it.first_due_on, it.due_on, it.met_on]).flatten();
        let all: Vec<NaiveDate> = dates.chain([plan.head.period_start, plan.head.period_end, day]).collect();
        let from = all.iter().min().copied().unwrap_or(day);
        let until = all.iter().max().copied().unwrap_or(day);
        Self { from, days: (until - from).num_days().max(1) }
    }

    fn at(&self, day: NaiveDate) -> i64 {
        (day - self.from).num_days() * WIDTH / self.days
    }

    /// The quarters, or the years where there are many.
    fn ticks(&self) -> Vec<Tick> {
        let months = if self.days > 366 * 4 { 12 } else { 3 };
        let month = self.from.month0() / 3 * 3 + 1;
        let first = NaiveDate::from_ymd_opt(self.from.year(), month, 1).unwrap_or(self.from);
        let days = (0..).map_while(|count: u32| first.checked_add_months(Months::new(count * months)));
        let days = days.take_while(|day| self.at(*day) <= WIDTH).filter(|day| *day >= self.from);
        days.map(|day| Tick { at: self.at(day), words: day.format("%b %Y").to_string() }).collect()
    }
}

impl Timeline {
    pub(super) fn of(plan: &Plan, as_at: AsAt) -> Self {
        let day = as_at.day;
        let span = Span::of(plan, day);
        let dated = plan.actions.iter().flat_map(|action| action.milestones.iter().map(move |it| (action, it)));
        let dated = dated.filter_map(|(action, milestone)| Some((action, milestone, milestone.due_on?)));
        let line = |(top, (action, milestone, due)): (u32, (&Action, &Milestone, NaiveDate))| Line {
            number: action.number.to_string(),
            href: as_at.action_address(&plan.head.slug, &action.number),
            what: milestone.text.clone().unwrap_or_else(|| milestone.timescale.clone()),
            kind: kind(milestone.kind),
            middle: HEAD + top + STEP / 2,
            first: milestone.first_due_on.filter(|first| *first != due).map(|first| span.at(first)),
            now: span.at(due),
            met: milestone.met_on.map(|met| span.at(met)),
            is_late: action.state.is_open() && milestone.is_past(day),
            first_words: milestone.first_due_on.map_or_else(|| "no date".to_owned(), written),
            now_words: written(due),
            met_words: milestone.met_on.map(written),
        };
        let lines: Vec<Line> = (0..).step_by(STEP as usize).zip(dated).map(line).collect();
        let height = lines.last().map_or(HEAD, |line| line.middle) + STEP;
        Self { height, day: written(day), today: span.at(day), ticks: span.ticks(), lines }
    }
}

/// The columns of the same for a spreadsheet.
pub(super) const COLUMNS: [&str; 8] =
    ["action", "text", "timescale", "kind", "first_due_on", "due_on", "moved", "met_on"];

/// Its rows: every milestone, also those without a date.
pub(super) fn rows(plan: &Plan) -> impl Iterator<Item = Vec<String>> {
    plan.actions.iter().flat_map(|action| {
        action.milestones.iter().map(|milestone| {
            vec![
                action.number.to_string(),
                milestone.text.clone().unwrap_or_default(),
                milestone.timescale.clone(),
                milestone.kind.as_str().to_owned(),
                cell(milestone.first_due_on),
                cell(milestone.due_on),
                milestone.moved.to_string(),
                cell(milestone.met_on),
            ]
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    #[test]
    fn each_date_lies_where_its_day_does() {
        let day = sample::day;
        let mut action = sample::action("1.1");
        action.milestones[0].first_due_on = Some(day("2018-04-01"));
        let mut met = sample::action("1.2");
        met.milestones[0].met_on = Some(day("2019-09-30"));
        let timeline = Timeline::of(&sample::plan(vec![action, met]), AsAt::of(None, day("2018-10-01")));
        let [late, met] = timeline.lines.as_slice() else { panic!("two dates") };
        // The plan has 547 days, of which 182 are over on its 30 September.
        assert_eq!((late.first, late.now, late.is_late), (Some(0), 182 * WIDTH / 547, true));
        assert_eq!((met.first, met.met, met.is_late), (None, Some(WIDTH), false));
        assert_eq!(timeline.today, 183 * WIDTH / 547);
        let ticks: Vec<&str> = timeline.ticks.iter().map(|tick| tick.words.as_str()).collect();
        assert_eq!(ticks, ["Apr 2018", "Jul 2018", "Oct 2018", "Jan 2019", "Apr 2019", "Jul 2019"]);
    }
}
