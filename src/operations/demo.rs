//! A day in the life of the first plan, to try things out on.

use chrono::NaiveDate;

use super::plan_import::{self, Documents};
use super::{Context, Failure, Outcome, upkeep};
use crate::clock::Clock;
use crate::credentials::password::Hasher;
use crate::credentials::secret;
use crate::domain::account::Account;
use crate::domain::person::Actor;
use crate::domain::policy::Role;
use crate::operations::Circumstances;
use crate::store::{Database, groups, plans, progress, registers, users};

/// The day after eighteen actions of the first plan fell due.
pub const USUAL_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2018, 10, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The group that the demonstration's chair chairs.
const CHAIRED: &str = "qa-and-p";

/// The first plan as published, with what its board says beside it.
#[must_use]
pub fn first_plan() -> Documents {
    Documents {
        file_name: Some("plan.tsv".to_owned()),
        table: include_bytes!("../../seeds/sscb-2018-19/plan.tsv").to_vec(),
        head: Some(include_str!("../../seeds/sscb-2018-19/plan.toml").to_owned()),
        groups: Some(include_str!("../../seeds/sscb-2018-19/groups.toml").to_owned()),
        register: Some(include_str!("../../seeds/sscb-2018-19/ofsted-2018.toml").to_owned()),
        ..Documents::default()
    }
}

/// An account of the demonstration, with its password in plain text: shown once.
#[derive(Debug)]
pub struct DemoAccount {
    /// What it signs in with.
    pub email: String,
    /// The password.
    pub password: String,
    /// What it may do.
    pub role: Role,
    /// The group its owner chairs.
    pub chairs: Option<&'static str>,
}

/// Makes an empty database a demonstration on `day` (or sets the day of one that is), and answers the accounts it
/// made, if it made any. Refuses a database that holds anything else.
pub fn set_up(database: &Database, hasher: &Hasher, day: Option<NaiveDate>) -> Outcome<(Clock, Vec<DemoAccount>)> {
    let stored = database.read(upkeep::demonstration_day)?;
    let clock = Clock::fixed_on(day.or(stored).unwrap_or(USUAL_DAY));
    if stored.is_some() {
        database.write(|db| {
            refuse_past(progress::latest_day(db)?, clock)?;
            upkeep::set_demonstration_day(db, clock.moment().today)
        })?;
        return Ok((clock, Vec::new()));
    }
    let accounts = accounts(hasher)?;
    database.write(|db| {
        let has_groups = !groups::list(db, "", 1)?.is_empty() || !registers::list(db, "", 1)?.is_empty();
        if users::exist(db)? || has_groups || !plans::list(db, "", 1)?.is_empty() {
            return Err(Failure::Conflict(
                "this database is not a demonstration: give another one with --database-url, or serve it without --demo"
                    .to_owned(),
            ));
        }
        upkeep::set_demonstration_day(db, clock.moment().today)?;
        let circumstances = Circumstances { at: clock.moment(), request_id: "demonstration".to_owned() };
        let actor = Actor::command_line();
        let mut context = Context { db, actor: &actor, circumstances: &circumstances, snapshots: None };
        plan_import::import(&mut context, &first_plan())?;
        accounts.iter().try_for_each(|(account, hash)| add(&mut context, account, hash))
    })?;
    Ok((clock, accounts.into_iter().map(|(account, _)| account).collect()))
}

/// What has been said is said: a demonstration cannot go back behind it.
fn refuse_past(latest: Option<NaiveDate>, clock: Clock) -> Outcome<()> {
    match latest {
        Some(latest) if latest > clock.moment().today => Err(Failure::Conflict(format!(
            "this demonstration has progress updates of {latest}: choose that day or a later one, or begin with an empty database"
        ))),
        _ => Ok(()),
    }
}

fn accounts(hasher: &Hasher) -> Outcome<Vec<(DemoAccount, String)>> {
    [
        ("administrator", Role::Administrator),
        ("business-group", Role::BusinessGroup),
        ("chair", Role::Viewer),
        ("viewer", Role::Viewer),
    ]
    .into_iter()
    .map(|(name, role)| {
        let password = secret::random_password();
        let hash = hasher.hash(&password).map_err(|_| Failure::Busy)?;
        let chairs = (name == "chair").then_some(CHAIRED);
        Ok((DemoAccount { email: format!("{name}@example.org"), password, role, chairs }, hash))
    })
    .collect()
}

fn add(context: &mut Context<'_>, demo: &DemoAccount, hash: &str) -> Outcome<()> {
    let name = demo.email.split('@').next().unwrap_or_default().replace('-', " ");
    let account = Account {
        id: 0,
        email: demo.email.clone(),
        name: format!("Demonstration {name}"),
        role: demo.role,
        chairs: demo.chairs.map(str::to_owned).into_iter().collect(),
        deputy_for: Vec::new(),
        disabled: false,
        version: 1,
    };
    let id = users::insert(context.db, &account, context.at().now)?;
    users::set_password_hash(context.db, id, hash)?;
    Ok(())
}
