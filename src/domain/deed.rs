//! What can be done about a request, an answer or a conflict, and by whom.

use super::action::Action;
use super::challenge::{Challenge, StepKind};
use super::conflict::Conflict;
use super::date_change::{DateChange, State as Asked};
use super::person::{Actor, Forbidden};
use super::policy::Permission;
use super::state::State;

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Let the date move.
    Grant,
    /// Let it stay.
    Refuse,
    /// Put a question to the leads.
    Challenge,
    /// Accept the answer.
    Accept,
    /// Ask again.
    Reopen,
    /// Tell another group.
    Escalate,
    /// Say why it may stand.
    Answer,
}

impl Deed {
    /// Everything that can be done.
    pub const ALL: [Self; 7] =
        [Self::Grant, Self::Refuse, Self::Challenge, Self::Accept, Self::Reopen, Self::Escalate, Self::Answer];

    /// The word for it in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Refuse => "refuse",
            Self::Challenge => "challenge",
            Self::Accept => "accept",
            Self::Reopen => "reopen",
            Self::Escalate => "escalate",
            Self::Answer => "answer",
        }
    }
}

/// What one person may do about one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deeds {
    /// What they may do. What they have no right to is not named.
    pub may: Vec<Deed>,
    /// Why somebody who has the right in general has to leave this one to others.
    pub barred: Option<Forbidden>,
}

impl Deeds {
    /// These, unless something bars the person from them.
    fn unless(barred: Result<(), Forbidden>, deeds: &[Deed]) -> Self {
        match barred {
            Ok(()) => Self { may: deeds.to_vec(), barred: None },
            Err(why) => Self { may: Vec::new(), barred: Some(why) },
        }
    }

    /// With these after them, if `may`.
    fn and(mut self, deeds: &[Deed], may: bool) -> Self {
        self.may.extend_from_slice(if may { deeds } else { &[] });
        self
    }
}

fn may(actor: &Actor, permission: Permission) -> bool {
    actor.require(permission).is_ok()
}

/// About a request for a later date: nobody decides on their own, and a date that moves no more can only be refused.
#[must_use]
pub fn on_request(change: &DateChange, action: &Action, actor: &Actor) -> Deeds {
    if change.state() != Asked::Requested || !may(actor, Permission::DecideLaterDate) {
        return Deeds::default();
    }
    let movable = action.check_still_movable(change).is_ok();
    let deeds: &[Deed] = if movable { &[Deed::Grant, Deed::Refuse] } else { &[Deed::Refuse] };
    Deeds::unless(actor.require_other_than(change.asker), deeds)
}

/// About an action that falls behind.
#[must_use]
pub fn on_action(action: &Action, actor: &Actor) -> Deeds {
    let asks = action.state != State::Withdrawn && may(actor, Permission::RaiseChallenge);
    Deeds::default().and(&[Deed::Challenge], asks)
}

/// About a challenge where it stands: nobody accepts their own answer or one of their own groups.
#[must_use]
pub fn on_challenge(challenge: &Challenge, action: &Action, actor: &Actor) -> Deeds {
    if !may(actor, Permission::RaiseChallenge) {
        return Deeds::default();
    }
    let next = |kind| challenge.check_order(kind).is_ok();
    let accept = if next(StepKind::Accepted) {
        let own = challenge.check_acceptor(actor);
        Deeds::unless(own.and_then(|()| require_distance(action, actor)), &[Deed::Accept])
    } else {
        Deeds::default()
    };
    accept.and(&[Deed::Reopen], next(StepKind::Reopened)).and(&[Deed::Escalate], next(StepKind::Escalated))
}

/// About a conflict: nobody excuses their own group.
#[must_use]
pub fn on_conflict(conflict: &Conflict<'_>, actor: &Actor) -> Deeds {
    let explain = if conflict.answered.is_none() && may(actor, Permission::AnswerConflict) {
        Deeds::unless(require_distance(conflict.action, actor), &[Deed::Answer])
    } else {
        Deeds::default()
    };
    explain.and(&on_action(conflict.action, actor).may, true)
}

fn require_distance(action: &Action, actor: &Actor) -> Result<(), Forbidden> {
    actor.require_distance(|group| action.is_led_by(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::Lead;
    use crate::domain::challenge::Step;
    use crate::domain::policy::Role;
    use crate::domain::rag::Rag;
    use crate::domain::sample;

    /// Somebody of the Business Group, who has part in these groups.
    fn member(leads: &[&str]) -> Actor {
        let leads = leads.iter().map(|group| (*group).to_owned()).collect();
        Actor { user_id: Some(1), role: Role::BusinessGroup, leads, ..Actor::command_line() }
    }

    fn viewer() -> Actor {
        Actor { role: Role::Viewer, ..member(&["health"]) }
    }

    fn led_by_health() -> Action {
        let health = Lead { slug: "health".to_owned(), name: "Health".to_owned() };
        Action { leads: vec![health], rag: Some(Rag::Amber), ..sample::action("1.1") }
    }

    fn challenge(answered_by: Option<i64>) -> Challenge {
        let at = sample::day("2018-10-01").and_time(chrono::NaiveTime::MIN).and_utc();
        let (kind, by, text) = (StepKind::Response, "Ada".to_owned(), Some("Ill".to_owned()));
        let step = |user_id| Step { kind, text, respond_by: None, group: None, user_id: Some(user_id), by, at };
        Challenge {
            id: 1,
            number: 1,
            action: sample::number("1.1"),
            question: "Why?".to_owned(),
            asked_by: "Bo".to_owned(),
            asked_at: at,
            first_respond_by: sample::day("2018-10-20"),
            steps: answered_by.map(step).into_iter().collect(),
        }
    }

    fn deeds(may: &[Deed], barred: Option<Forbidden>) -> Deeds {
        Deeds { may: may.to_vec(), barred }
    }

    #[test]
    fn an_answer_is_for_those_who_had_no_part_in_it() {
        let action = led_by_health();
        let on = |answered_by, actor: &Actor| on_challenge(&challenge(answered_by), &action, actor);
        let others = [Deed::Reopen, Deed::Escalate];
        let all = [Deed::Accept, Deed::Reopen, Deed::Escalate];
        assert_eq!(on(Some(2), &member(&[])), deeds(&all, None));
        assert_eq!(on(Some(1), &member(&[])), deeds(&others, Some(Forbidden::OwnAnswer)));
        assert_eq!(on(Some(2), &member(&["health"])), deeds(&others, Some(Forbidden::OwnGroup)));
        assert_eq!(on(None, &member(&[])), deeds(&[Deed::Escalate], None), "there is no answer yet");
        assert_eq!(on(Some(2), &viewer()), Deeds::default());
    }

    #[test]
    fn a_conflict_is_explained_by_those_whose_group_does_not_lead() {
        let plan = sample::plan(vec![led_by_health()]);
        let conflicts = plan.conflicts(sample::day("2018-10-01"));
        let conflict = conflicts.first().expect("overdue, yet on track");
        let ask = [Deed::Challenge];
        assert_eq!(on_conflict(conflict, &member(&[])), deeds(&[Deed::Answer, Deed::Challenge], None));
        assert_eq!(on_conflict(conflict, &member(&["health"])), deeds(&ask, Some(Forbidden::OwnGroup)));
        assert_eq!(on_conflict(conflict, &viewer()), Deeds::default());
    }

    #[test]
    fn what_has_been_withdrawn_is_not_challenged() {
        assert_eq!(on_action(&led_by_health(), &member(&[])), deeds(&[Deed::Challenge], None));
        let withdrawn = Action { state: State::Withdrawn, ..led_by_health() };
        assert_eq!(on_action(&withdrawn, &member(&[])), Deeds::default());
    }
}
