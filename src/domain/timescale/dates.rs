//! The dates of a timescale: one or several, in the forms that boards use.

use chrono::{Datelike, Months, NaiveDate};

use super::cursor::{Cursor, Years};
use super::token::Token;

/// The days read from a list of dates.
pub(super) struct Dates {
    /// The days in the order written.
    pub(super) days: Vec<NaiveDate>,
    /// Whether any day stands for a period or for a date without a year.
    pub(super) worked_out: bool,
}

/// One date of the list as it stands there.
#[derive(Clone, Copy)]
enum Found {
    Day(NaiveDate),
    LastDayOf(NaiveDate),
    WithoutYear { day: Option<u32>, month: u32 },
}

/// Reads a list of dates joined by "and", "&", "/", "," or ";". None unless every token is understood.
pub(super) fn read(tokens: &[Token]) -> Option<Dates> {
    let mut cursor = Cursor { rest: tokens };
    let mut found = vec![cursor.date()?];
    while !cursor.rest.is_empty() {
        cursor.joint()?;
        found.push(cursor.date()?);
    }
    with_years(&found)
}

/// Gives each date without a year the year that brings it before the date that follows.
fn with_years(found: &[Found]) -> Option<Dates> {
    let mut days = Vec::with_capacity(found.len());
    let mut next: Option<NaiveDate> = None;
    for date in found.iter().rev() {
        let day = match *date {
            Found::Day(day) | Found::LastDayOf(day) => day,
            Found::WithoutYear { day, month } => {
                let next = next?;
                let same_year = day_of(next.year(), month, day)?;
                if same_year <= next { same_year } else { day_of(next.year() - 1, month, day)? }
            }
        };
        days.push(day);
        next = Some(day);
    }
    days.reverse();
    let worked_out = found.iter().any(|date| !matches!(date, Found::Day(_)));
    Some(Dates { days, worked_out })
}

fn day_of(year: i32, month: u32, day: Option<u32>) -> Option<NaiveDate> {
    match day {
        Some(day) => NaiveDate::from_ymd_opt(year, month, day),
        None => last_day(year, month),
    }
}

fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn quarter_end(quarter: u32, years: &Years) -> Option<NaiveDate> {
    match years {
        Years::One(year) => last_day(*year, quarter * 3),
        Years::Two(_, second) if quarter == 4 => last_day(*second, 3),
        Years::Two(first, _) => last_day(*first, quarter * 3 + 3),
    }
}

impl Cursor<'_> {
    fn joint(&mut self) -> Option<()> {
        let mut joints = 0;
        while self.mark(&[',', '/', '&', ';', '+']).is_some() || self.word(&["and", "then"]).is_some() {
            joints += 1;
        }
        self.word(&["by"]);
        (joints > 0).then_some(())
    }

    fn date(&mut self) -> Option<Found> {
        self.word(&["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);
        self.attempt(Self::period_end)
            .or_else(|| self.attempt(Self::day).map(Found::Day))
            .or_else(|| self.attempt(Self::day_and_month))
            .or_else(|| self.attempt(Self::period))
    }

    /// "end of March 2019", "the end of 2018"
    fn period_end(&mut self) -> Option<Found> {
        self.word(&["the"]);
        self.word(&["end"])?;
        self.word(&["of"]);
        self.word(&["the"]);
        self.attempt(Self::period).or_else(|| {
            let year = self.year_in_four()?;
            last_day(year, 12).map(Found::LastDayOf)
        })
    }

    /// A day with its year: `2018-09-30`, `30/9/18`, `September 30, 2018`.
    fn day(&mut self) -> Option<NaiveDate> {
        self.attempt(|c| {
            let year = c.year_in_four()?;
            c.mark(&['-'])?;
            let month = c.number(2)?;
            c.mark(&['-'])?;
            NaiveDate::from_ymd_opt(year, month, c.number(2)?)
        })
        .or_else(|| {
            self.attempt(|c| {
                let day = c.number(2)?;
                let between = c.mark(&['/', '.', '-'])?;
                let month = c.number(2)?;
                c.mark(&[between])?;
                NaiveDate::from_ymd_opt(c.year()?, month, day)
            })
        })
        .or_else(|| {
            self.attempt(|c| {
                let month = c.month()?;
                let day = c.day_number()?;
                c.mark(&[',']);
                NaiveDate::from_ymd_opt(c.year_in_four()?, month, day)
            })
        })
    }

    /// `30 September 2018`, `30th of Sept 18`, `30-Sep-2018`, or without its year.
    fn day_and_month(&mut self) -> Option<Found> {
        let day = self.day_number()?;
        self.word(&["of"]);
        let between = self.mark(&['-', '/']);
        let month = self.month()?;
        let year = self.attempt(|c| match between {
            Some(mark) => c.mark(&[mark]).and_then(|_| c.year()),
            None if c.mark(&[',']).is_some() => c.year_in_four(),
            None => c.year(),
        });
        match year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, day).map(Found::Day),
            None => Some(Found::WithoutYear { day: Some(day), month }),
        }
    }

    /// A month, a quarter, a school term or a financial year.
    fn period(&mut self) -> Option<Found> {
        self.attempt(Self::quarter)
            .or_else(|| self.attempt(Self::term))
            .or_else(|| self.attempt(Self::financial_year))
            .map(Found::LastDayOf)
            .or_else(|| self.attempt(Self::whole_month))
    }

    fn quarter(&mut self) -> Option<NaiveDate> {
        let before = self.attempt(Self::years);
        self.word(&["q", "qtr", "quarter"])?;
        let quarter = self.number(1).filter(|q| (1..=4).contains(q))?;
        if let Some(years) = before {
            return quarter_end(quarter, &years);
        }
        self.word(&["of"]);
        self.mark(&[',']);
        self.word(&["fy"]);
        quarter_end(quarter, &self.years()?)
    }

    fn term(&mut self) -> Option<NaiveDate> {
        let month = self
            .word(&["autumn"])
            .map(|()| 12)
            .or_else(|| self.word(&["spring"]).map(|()| 3))
            .or_else(|| self.word(&["summer"]).map(|()| 7))?;
        self.word(&["term"])?;
        let year = match self.years()? {
            Years::One(year) => year,
            Years::Two(first, _) if month == 12 => first,
            Years::Two(_, second) => second,
        };
        last_day(year, month)
    }

    fn financial_year(&mut self) -> Option<NaiveDate> {
        let named = self.word(&["fy"]).or_else(|| {
            self.word(&["financial"]);
            self.word(&["year"])
        });
        let in_full = matches!(self.rest, [Token::Number { digits: 4, .. }, ..]);
        match self.years()? {
            Years::Two(_, second) if in_full || named.is_some() => last_day(second, 3),
            _ => None,
        }
    }

    fn whole_month(&mut self) -> Option<Found> {
        let month = self.month()?;
        let year = self.attempt(|c| match c.mark(&['-', ',']) {
            Some(',') => c.year_in_four(),
            _ => c.year(),
        });
        match year {
            Some(year) => last_day(year, month).map(Found::LastDayOf),
            None => Some(Found::WithoutYear { day: None, month }),
        }
    }
}
