//! `waymark plan add` and `change`: the first page of a plan.

use chrono::NaiveDate;

use crate::commands::{Desk, Refused};
use crate::config::Config;
use crate::operations::plans::{self, NewPlan, PlanChange};

/// Add a plan without actions. Its priorities are added with their first actions.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Add {
    /// Its key, which stays for ever: small letters, digits and hyphens
    slug: String,
    /// Its title
    #[arg(long)]
    title: String,
    /// Its first day
    #[arg(long, value_name = "DAY")]
    start: NaiveDate,
    /// Its last day
    #[arg(long, value_name = "DAY")]
    end: NaiveDate,
    /// The register that its recommendations are numbers of, by slug
    #[arg(long, value_name = "REGISTER")]
    register: Option<String>,
}

impl Add {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let new = NewPlan {
            slug: self.slug,
            title: self.title,
            period_start: self.start,
            period_end: self.end,
            key: plans::usual_key(),
            status_date: None,
            register: self.register,
            priorities: Vec::new(),
        };
        let head = Desk::open(config)?.write(|context| plans::add(context, new))?;
        println!("{} was added", head.slug);
        Ok(())
    }
}

/// Change a plan's title or period; what is not named stays.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Change {
    /// Its slug
    slug: String,
    /// Its title
    #[arg(long)]
    title: Option<String>,
    /// Its first day
    #[arg(long, value_name = "DAY")]
    start: Option<NaiveDate>,
    /// Its last day
    #[arg(long, value_name = "DAY")]
    end: Option<NaiveDate>,
}

impl Change {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let change = PlanChange { title: self.title, period_start: self.start, period_end: self.end, key: None };
        let head = Desk::open(config)?.write(|context| plans::change(context, &self.slug, change, |_| Ok(())))?;
        println!("{} is {}, {} to {}", head.slug, head.title, head.period_start, head.period_end);
        Ok(())
    }
}
