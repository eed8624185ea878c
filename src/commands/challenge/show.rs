//! `waymark challenge show`.

use chrono::{DateTime, NaiveDate, Utc};

use crate::commands::report::{OnDay, headed, long};
use crate::commands::{Desk, Refused, said};
use crate::config::Config;
use crate::domain::challenge::{Challenge, Step, StepKind};
use crate::http::api::challenge::ChallengeBody;
use crate::operations::Failure;

/// Print one challenge with all that followed.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Show {
    #[command(flatten)]
    of: OnDay,
    /// The challenge's number, such as C1
    number: String,
}

impl Show {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let missing = || said(&Failure::not_found("challenge", &self.number));
        let challenge = plan.challenge(&self.number).ok_or_else(missing)?;
        let body = ChallengeBody::of(&plan, challenge, day);
        let drawn = || format!("{}\n{}", headed(&desk, &plan, &standing(challenge, day)), life(challenge));
        self.of.format.print(drawn, &ChallengeBody::COLUMNS, [body.cells()], &body)
    }
}

fn standing(challenge: &Challenge, day: NaiveDate) -> String {
    let late = challenge.days_overdue(day).map(|days| format!(", {days} days overdue")).unwrap_or_default();
    let (label, action, standing) = (challenge.label(), &challenge.action, challenge.standing().as_str());
    format!("{label} on {action} at the end of {}: {standing}{late}", long(day))
}

fn life(challenge: &Challenge) -> String {
    let asked = format!("asked, for an answer by {}", long(challenge.first_respond_by));
    let mut lines = entry(challenge.asked_at, &asked, &challenge.asked_by, Some(&challenge.question));
    for step in &challenge.steps {
        lines.push_str(&entry(step.at, &what(step), &step.by, step.text.as_deref()));
    }
    lines
}

fn what(step: &Step) -> String {
    match step.kind {
        StepKind::Response => "answered".to_owned(),
        StepKind::Accepted => "accepted".to_owned(),
        StepKind::Reopened => {
            let until = step.respond_by.map(|day| format!(", for an answer by {}", long(day)));
            format!("reopened{}", until.unwrap_or_default())
        }
        StepKind::Escalated => {
            let group = step.group.as_ref().map_or("", |group| group.name.as_str());
            format!("escalated to {group}")
        }
    }
}

fn entry(at: DateTime<Utc>, what: &str, by: &str, words: Option<&str>) -> String {
    let lines: Vec<String> = words.unwrap_or_default().lines().map(|line| format!("    {line}\n")).collect();
    let words = lines.concat();
    format!("{}: {what} (by {by})\n{words}", at.format("%-d %B %Y, %H:%M UTC"))
}
