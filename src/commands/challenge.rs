//! `waymark challenge`.

use chrono::NaiveDate;

use super::report::{OnDay, headed, long};
use super::table::{self, Cell};
use super::{Desk, Refused};
use crate::config::Config;
use crate::domain::challenge::Standing;
use crate::domain::plan::Plan;
use crate::domain::text::count_days;
use crate::http::api::challenge::ChallengeBody;
use crate::http::listing::Page;
use crate::operations::challenges::{self, Move};

mod show;

/// Challenge the leads of an action, and keep the log.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Challenge {
    /// Print the challenge log of a plan
    List(List),
    /// Print one challenge with all that followed
    Show(show::Show),
    /// Put a question to the leads of an action
    Raise(Raise),
    /// Answer a challenge
    Respond(Said),
    /// Accept the answer to a challenge
    Accept(Accept),
    /// Ask again
    Reopen(Reopen),
    /// Tell another group of a challenge
    Escalate(Escalate),
}

impl Challenge {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::List(list) => list.run(config),
            Self::Show(show) => show.run(config),
            Self::Raise(raise) => raise.run(config),
            Self::Respond(said) => said.of.take(config, Move::Respond { text: &said.text }),
            Self::Accept(accept) => accept.of.take(config, Move::Accept { text: accept.text.as_deref() }),
            Self::Reopen(reopen) => {
                let respond_by = reopen.respond_by;
                reopen.said.of.take(config, Move::Reopen { text: &reopen.said.text, respond_by })
            }
            Self::Escalate(escalate) => {
                let group = &escalate.to;
                escalate.said.of.take(config, Move::Escalate { group, text: &escalate.said.text })
            }
        }
    }
}

/// Print the challenge log of a plan.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    of: OnDay,
    /// Only those that are open, answered or accepted
    #[arg(long, value_parser = standing)]
    state: Option<Standing>,
    /// Only those that are open past their last day for an answer
    #[arg(long)]
    overdue: bool,
}

fn standing(text: &str) -> Result<Standing, String> {
    let found = Standing::ALL.into_iter().find(|standing| standing.as_str() == text);
    found.ok_or_else(|| "use open, answered or accepted".to_owned())
}

impl List {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let mut found: Vec<_> = plan.challenges.iter().collect();
        found.retain(|challenge| self.state.is_none_or(|state| challenge.standing() == state));
        found.retain(|challenge| !self.overdue || challenge.days_overdue(day).is_some());
        let items: Vec<_> = found.iter().map(|challenge| ChallengeBody::of(&plan, challenge, day)).collect();
        let rows: Vec<Vec<String>> = items.iter().map(ChallengeBody::cells).collect();
        let drawn = || {
            let said = format!("Challenges at the end of {}: {}", long(day), found.len());
            let head = ["No.", "Action", "State", "Answer by", "Asked by", "Question"];
            let cells: Vec<Vec<Cell>> = found.iter().map(|challenge| cells(challenge, day)).collect();
            format!("{}\n{}", headed(&desk, &plan, &said), table::draw(&head, &cells, table::shows_colours()))
        };
        let whole = Page { items, next_cursor: None };
        self.of.format.print(drawn, &ChallengeBody::COLUMNS, rows, &whole)
    }
}

fn cells(challenge: &crate::domain::challenge::Challenge, day: NaiveDate) -> Vec<Cell> {
    let overdue = challenge.days_overdue(day).map(|days| format!(", {} overdue", count_days(days))).unwrap_or_default();
    let mut cells = vec![
        Cell::plain(challenge.label()),
        Cell::plain(challenge.action.as_str()),
        Cell::plain(format!("{}{overdue}", challenge.standing().as_str())),
        Cell::plain(challenge.respond_by().format("%-d %b %Y").to_string()),
        Cell::plain(&challenge.asked_by),
        Cell::plain(&challenge.question),
    ];
    let answer = challenge.response().and_then(|step| step.text.as_ref());
    cells.extend(answer.map(|answer| Cell::plain(format!("Answer: {answer}"))));
    cells
}

/// Put a question to the leads of an action.
#[derive(Debug, clap::Args)]
pub(super) struct Raise {
    /// The plan's slug
    slug: String,
    /// The action's number
    number: String,
    /// What is asked
    #[arg(long)]
    question: String,
    /// The last day for an answer
    #[arg(long, value_name = "DAY")]
    respond_by: NaiveDate,
    /// The e-mail address of the person who asks
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
}

impl Raise {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let id = desk.write_as(&self.email, |context| {
            challenges::raise(context, &self.slug, &self.number, &self.question, self.respond_by)
        })?;
        said(&desk, &id.to_string())
    }
}

/// One challenge, and who does something about it.
#[derive(Debug, clap::Args)]
pub(super) struct Named {
    /// The plan's slug
    slug: String,
    /// The challenge's number, such as C1
    number: String,
    /// The e-mail address of the person who does this
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
}

impl Named {
    fn take(&self, config: &Config, step: Move<'_>) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let id = desk.write_as(&self.email, |context| {
            let id = challenges::key_of(context, &self.slug, &self.number)?;
            challenges::take_step(context, &id, step)?;
            Ok(id)
        })?;
        said(&desk, &id)
    }
}

fn said(desk: &Desk, id: &str) -> Result<(), Refused> {
    let found = desk.read(|context| challenges::find(context, id))?;
    let challenge = found.challenge().map_err(|failure| super::said(&failure))?;
    let (label, action, standing) = (challenge.label(), &challenge.action, challenge.standing().as_str());
    let plan: &Plan = &found.plan;
    println!("{label} on {action} of {} is {standing}; answer by {}", plan.head.slug, long(challenge.respond_by()));
    Ok(())
}

/// Answer a challenge.
#[derive(Debug, clap::Args)]
pub(super) struct Said {
    #[command(flatten)]
    of: Named,
    /// The words
    #[arg(long)]
    text: String,
}

/// Accept the answer to a challenge.
#[derive(Debug, clap::Args)]
pub(super) struct Accept {
    #[command(flatten)]
    of: Named,
    /// A remark
    #[arg(long)]
    text: Option<String>,
}

/// Ask again.
#[derive(Debug, clap::Args)]
pub(super) struct Reopen {
    #[command(flatten)]
    said: Said,
    /// Another last day for an answer
    #[arg(long, value_name = "DAY")]
    respond_by: Option<NaiveDate>,
}

/// Tell another group of a challenge.
#[derive(Debug, clap::Args)]
pub(super) struct Escalate {
    #[command(flatten)]
    said: Said,
    /// The group's slug
    #[arg(long, value_name = "GROUP")]
    to: String,
}
