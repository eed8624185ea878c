//! What the Business Group has to decide, in the order of its meeting, and what each person may do about it.

use chrono::NaiveDate;

use crate::domain::action::Action;
use crate::domain::challenge::{Challenge, Standing};
use crate::domain::conflict::Conflict;
use crate::domain::date_change::{DateChange, State};
use crate::domain::deed::{self, Deeds};
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::text::count_days;

/// Something on the agenda.
#[derive(Debug)]
pub struct Item<'a> {
    /// The action that it is about.
    pub action: &'a Action,
    /// What there is to decide.
    pub matter: Matter<'a>,
}

/// What there is to decide, in the order of the meeting.
#[derive(Debug)]
pub enum Matter<'a> {
    /// A later date has been asked for.
    ExtensionRequest(&'a DateChange),
    /// The action is overdue by so many days.
    Overdue(i64),
    /// A challenge has been answered.
    AnswerToAccept(&'a Challenge),
    /// A challenge has not been answered for so many days after its last day.
    AnswerOverdue(&'a Challenge, i64),
    /// Judgement and facts contradict each other.
    Conflict(Conflict<'a>),
}

impl Matter<'_> {
    /// The word for it in the API.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ExtensionRequest(_) => "extension_request",
            Self::Overdue(_) => "overdue",
            Self::AnswerToAccept(_) => "answer_to_accept",
            Self::AnswerOverdue(..) => "answer_overdue",
            Self::Conflict(_) => "conflict",
        }
    }
}

/// The agenda of a plan on `day`: requests for later dates, the oldest first; what is overdue, the longest first; answers
/// to accept and answers that have not come, in the order of the challenges; and conflicts that nobody has explained.
#[must_use]
pub fn agenda(plan: &Plan, day: NaiveDate) -> Vec<Item<'_>> {
    let about = |number, matter| Some(Item { action: plan.action(number)?, matter });
    let challenges = &plan.challenges;
    let requested = plan.date_changes.iter().filter(|change| change.state() == State::Requested);
    let answered = challenges.iter().filter(|challenge| challenge.standing() == Standing::Answered);
    let silent = challenges.iter().filter_map(|challenge| Some((challenge, challenge.days_overdue(day)?)));
    let overdue = super::overdue::overdue(plan, day, None).into_iter();
    let conflicts = plan.conflicts(day).into_iter().filter(Conflict::is_unexplained);

    let mut items: Vec<Item<'_>> = Vec::new();
    items.extend(requested.filter_map(|change| about(&change.action, Matter::ExtensionRequest(change))));
    items.extend(overdue.map(|action| Item { action, matter: Matter::Overdue(action.days_overdue(day).unwrap_or(0)) }));
    items.extend(answered.filter_map(|challenge| about(&challenge.action, Matter::AnswerToAccept(challenge))));
    items.extend(
        silent.filter_map(|(challenge, days)| about(&challenge.action, Matter::AnswerOverdue(challenge, days))),
    );
    items.extend(conflicts.map(|conflict| Item { action: conflict.action, matter: Matter::Conflict(conflict) }));
    items
}

impl Item<'_> {
    /// What there is to decide, in a sentence.
    #[must_use]
    pub fn detail(&self) -> String {
        match &self.matter {
            Matter::ExtensionRequest(change) => {
                let from = change.from.map_or_else(|| "no date".to_owned(), |day| day.to_string());
                format!("{} asks to move {from} to {}: {}", change.requested_by, change.to, change.reason)
            }
            Matter::Overdue(days) => {
                let next = self.action.next_milestone();
                let kind = next.map_or("", |milestone| milestone.kind.as_str()).replace('_', " ");
                let due = self.action.due_on().map(|due| due.to_string()).unwrap_or_default();
                format!("{} overdue ({kind}, {due})", count_days(*days))
            }
            Matter::AnswerToAccept(challenge) => {
                let answer = challenge.response();
                let words = answer.and_then(|step| step.text.as_deref()).unwrap_or_default();
                format!("{} answers {}: {words}", answer.map_or("", |step| step.by.as_str()), challenge.label())
            }
            Matter::AnswerOverdue(challenge, days) => {
                format!("no answer to {} {} after {}", challenge.label(), count_days(*days), challenge.respond_by())
            }
            Matter::Conflict(conflict) => conflict.detail.clone(),
        }
    }

    /// What this person may do about it today.
    #[must_use]
    pub fn deeds(&self, actor: &Actor) -> Deeds {
        match &self.matter {
            Matter::ExtensionRequest(change) => deed::on_request(change, self.action, actor),
            Matter::Overdue(_) => deed::on_action(self.action, actor),
            Matter::AnswerToAccept(challenge) | Matter::AnswerOverdue(challenge, _) => {
                deed::on_challenge(challenge, self.action, actor)
            }
            Matter::Conflict(conflict) => deed::on_conflict(conflict, actor),
        }
    }
}
