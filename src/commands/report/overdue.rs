//! `waymark report overdue`.

use chrono::NaiveDate;

use super::{Desk, OnDay, Refused, headed, long};
use crate::commands::table::{self, Cell};
use crate::config::Config;
use crate::domain::action::Action;
use crate::domain::challenge::Challenge;
use crate::domain::milestone::Milestone;
use crate::domain::plan::Plan;
use crate::domain::rag::Rag;
use crate::domain::report::overdue::overdue;
use crate::http::api::reports::overdue::{OverdueItem, OverdueReport};

/// What is overdue in a plan.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Overdue {
    #[command(flatten)]
    of: OnDay,
    /// Only what the group with this slug leads
    #[arg(long, value_name = "GROUP")]
    lead: Option<String>,
}

impl Overdue {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let desk = Desk::open(config)?;
        let (plan, day) = (self.of.plan(&desk)?, self.of.day(&desk));
        let items = overdue(&plan, day, self.lead.as_deref());
        let challenges = plan.overdue_challenges(day, self.lead.as_deref());
        let report = OverdueReport::whole(&plan, &items, day, self.lead.as_deref(), desk.clock.fixed_day());
        let rows = items.iter().map(|action| OverdueItem::of_plan(&plan, action, day).cells());
        self.of.format.print(|| drawn(&desk, &plan, &items, &challenges, day), &OverdueItem::COLUMNS, rows, &report)
    }
}

fn drawn(desk: &Desk, plan: &Plan, items: &[&Action], challenges: &[&Challenge], day: NaiveDate) -> String {
    let said = format!("Overdue at the end of {}: {}", long(day), count(items.len(), plan));
    let mut report = headed(desk, plan, &said);
    if !items.is_empty() {
        let rows: Vec<Vec<Cell>> = items.iter().map(|action| row(plan, action, day)).collect();
        let head = ["No.", "Days", "Due", "Kind", "Status", "Led by"];
        report = format!("{report}\n{}", table::draw(&head, &rows, table::shows_colours()));
    }
    if !challenges.is_empty() {
        let rows: Vec<Vec<Cell>> = challenges.iter().map(|challenge| unanswered(challenge, day)).collect();
        let head = ["No.", "Days", "Answer by", "Action", "Question"];
        let table = table::draw(&head, &rows, table::shows_colours());
        report = format!("{report}\nChallenges without an answer past their day: {}\n\n{table}", challenges.len());
    }
    report
}

fn unanswered(challenge: &Challenge, day: NaiveDate) -> Vec<Cell> {
    vec![
        Cell::plain(challenge.label()),
        Cell::plain(challenge.days_overdue(day).unwrap_or(0).to_string()),
        Cell::plain(challenge.respond_by().format("%-d %b %Y").to_string()),
        Cell::plain(challenge.action.as_str()),
        Cell::plain(&challenge.question),
    ]
}

fn count(overdue: usize, plan: &Plan) -> String {
    match overdue {
        0 => "nothing".to_owned(),
        overdue => format!("{overdue} of {} actions", plan.actions.len()),
    }
}

fn row(plan: &Plan, action: &Action, day: NaiveDate) -> Vec<Cell> {
    let next = action.next_milestone();
    let leads: Vec<&str> = action.leads.iter().map(|lead| lead.slug.as_str()).collect();
    let colour = action.rag.map(|rag| match rag {
        Rag::Red => "31",
        Rag::Amber => "33",
        Rag::Green => "32",
    });
    let status = action
        .rag
        .map_or_else(|| "not yet rated".to_owned(), |rag| format!("{}: {}", rag.as_str(), plan.head.key.meaning(rag)));
    let mut cells = vec![
        Cell::plain(action.number.as_str()),
        Cell::plain(action.days_overdue(day).unwrap_or(0).to_string()),
        Cell::plain(
            next.and_then(|milestone| milestone.due_on)
                .map(|due| due.format("%-d %b %Y").to_string())
                .unwrap_or_default(),
        ),
        Cell::plain(next.map(|milestone| milestone.kind.as_str().replace('_', " ")).unwrap_or_default()),
        Cell::coloured(status, colour),
        Cell::plain(leads.join(", ")),
        Cell::plain(&action.text),
    ];
    cells.extend(next.and_then(moves).map(Cell::plain));
    cells
}

/// Where the date was agreed first, how often it moved and who agreed; nothing where it never moved.
fn moves(milestone: &Milestone) -> Option<String> {
    let (first, agreed) = (milestone.first_due_on?, milestone.agreed.as_ref()?);
    Some(format!(
        "first agreed for {}, moved {} by {} days; agreed by {} on {}",
        first.format("%-d %b %Y"),
        times(milestone.moved),
        milestone.slip_days()?,
        agreed.by,
        agreed.on.format("%-d %b %Y")
    ))
}

fn times(moved: u32) -> String {
    if moved == 1 { "once".to_owned() } else { format!("{moved} times") }
}
