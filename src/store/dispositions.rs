//! What was decided about recommendations. What is replaced stays, and holds on its days.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{dispositions, recommendations, users};
use super::standing::COMMAND_LINE;
use super::{Db, Error, Result, timeline};
use crate::domain::recommendation::{Decision, Disposition, Dispositions};

/// Which decisions held at the end of a day.
macro_rules! held {
    ($day:expr) => {
        dispositions::from_day.le($day).and(dispositions::until_day.gt($day))
    };
}
pub(super) use held;

/// A decision, the reason, when it was recorded, and the day from which it holds.
pub(super) type DecisionRow = (String, Option<String>, NaiveDateTime, NaiveDate);

/// A decision that somebody of this name recorded.
pub(super) fn disposition((decision, reason, at, decided_on): DecisionRow, by: Option<String>) -> Result<Disposition> {
    let decision = decision.parse().map_err(Error::Broken)?;
    let by = by.unwrap_or_else(|| COMMAND_LINE.to_owned());
    Ok(Disposition { decision, reason, by, at: at.and_utc(), decided_on })
}

/// The decisions about the entries of these registers that held at the end of `day`.
pub fn of_registers(db: &mut Db, register_ids: &[i64], day: NaiveDate) -> Result<Dispositions> {
    let rows: Vec<(i64, String, DecisionRow, Option<String>)> = dispositions::table
        .inner_join(recommendations::table)
        .left_join(users::table)
        .filter(recommendations::register_id.eq_any(register_ids.to_vec()))
        .filter(held!(day))
        .select((
            recommendations::register_id,
            recommendations::number,
            (dispositions::decision, dispositions::reason, dispositions::recorded_at, dispositions::from_day),
            users::name.nullable(),
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(register, number, decision, by)| Ok(((register, number), disposition(decision, by)?)))
        .collect()
}

/// A decision to be stored.
#[derive(Debug)]
pub struct NewDisposition<'a> {
    /// The register's key.
    pub register_id: i64,
    /// The entry's number; the register must have it.
    pub number: &'a str,
    /// What was decided.
    pub decision: Decision,
    /// Why.
    pub reason: Option<&'a str>,
    /// Whose account recorded it; none at the command line.
    pub user_id: Option<i64>,
    /// When.
    pub at: DateTime<Utc>,
    /// The day from which it holds.
    pub from_day: NaiveDate,
}

/// Stores a decision in its place by date.
pub fn insert(db: &mut Db, new: &NewDisposition<'_>) -> Result<()> {
    let entry = recommendations::register_id.eq(new.register_id).and(recommendations::number.eq(new.number.to_owned()));
    let id: i64 = recommendations::table.filter(entry).select(recommendations::id).get_result(db)?;
    let others = dispositions::table
        .filter(dispositions::recommendation_id.eq(id).and(dispositions::until_day.gt(new.from_day)))
        .select((dispositions::id, dispositions::from_day, dispositions::until_day))
        .load(db)?;
    let place = timeline::place(&others, new.from_day);
    if let Some(ends) = place.ends {
        diesel::update(dispositions::table.find(ends)).set(dispositions::until_day.eq(new.from_day)).execute(db)?;
    }
    diesel::insert_into(dispositions::table)
        .values((
            dispositions::recommendation_id.eq(id),
            dispositions::decision.eq(new.decision.as_str()),
            dispositions::reason.eq(new.reason),
            dispositions::user_id.eq(new.user_id),
            dispositions::recorded_at.eq(new.at.naive_utc()),
            dispositions::from_day.eq(new.from_day),
            dispositions::until_day.eq(place.until),
        ))
        .execute(db)?;
    Ok(())
}
