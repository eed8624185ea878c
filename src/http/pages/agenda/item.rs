//! What the page says of an item of the agenda.

use crate::clock::day_of;
use crate::domain::action::Action;
use crate::domain::challenge::Challenge;
use crate::domain::person::Actor;
use crate::domain::plan::Plan;
use crate::domain::report::agenda::{Item, Matter};
use crate::domain::text::count_days;
use crate::http::pages::decisions::Subject;
use crate::http::pages::due::{due_facts, leads, request_facts, request_title};
use crate::http::pages::items::{self, Fact};
use crate::http::pages::sentence;
use crate::http::pages::words::{readable, who, written};

/// What a decision on an item is about.
pub(super) fn subject<'a>(item: &Item<'a>) -> Subject<'a> {
    let action = item.action.number.as_str();
    match &item.matter {
        Matter::ExtensionRequest(change) => Subject::Request(change.id),
        Matter::Overdue(_) => Subject::Action(action),
        Matter::AnswerToAccept(challenge) | Matter::AnswerOverdue(challenge, _) => Subject::Challenge(challenge.id),
        Matter::Conflict(conflict) => Subject::Conflict { rule: conflict.rule.slug, action },
    }
}

/// An item for a person.
pub(super) fn shown<'a>(plan: &Plan, item: &Item<'a>, actor: &Actor) -> items::Item<'a> {
    let action = item.action;
    let open = plan.open_challenges(&action.number);
    let open = (open > 0).then(|| Fact::new("Open challenges", open.to_string()));
    let facts = std::iter::once(Fact::new("Lead", leads(action))).chain(its_facts(item)).chain(open);
    items::Item {
        facts: facts.collect(),
        ..items::Item::new(subject(item), action, title(&item.matter), item.deeds(actor))
    }
}

fn title(matter: &Matter<'_>) -> String {
    match matter {
        Matter::ExtensionRequest(change) => request_title(change),
        Matter::Overdue(days) => format!("overdue by {}", count_days(*days)),
        Matter::AnswerToAccept(challenge) => format!("answer to {}", challenge.label()),
        Matter::AnswerOverdue(challenge, days) => {
            format!("answer to {} overdue by {}", challenge.label(), count_days(*days))
        }
        Matter::Conflict(conflict) => readable(&conflict.detail),
    }
}

fn its_facts(item: &Item<'_>) -> Vec<Fact> {
    match &item.matter {
        Matter::ExtensionRequest(change) => request_facts(change, item.action),
        Matter::Overdue(_) => due_facts(item.action).into_iter().chain(last_word(item.action)).collect(),
        Matter::AnswerToAccept(challenge) | Matter::AnswerOverdue(challenge, _) => challenge_facts(challenge),
        Matter::Conflict(conflict) => {
            let rule = Fact::new("Rule", conflict.rule.sentence);
            std::iter::once(rule).chain(due_facts(item.action).into_iter().take(1)).collect()
        }
    }
}

fn challenge_facts(challenge: &Challenge) -> Vec<Fact> {
    let by = |name: &str, at| format!("{name}, {}", written(day_of(at)));
    let mut facts = vec![
        Fact::new("Question", challenge.question.clone()),
        Fact::new("Asked by", by(&challenge.asked_by, challenge.asked_at)),
        Fact::new("Answer by", written(challenge.respond_by())),
    ];
    if let Some(answer) = challenge.response() {
        facts.push(Fact::new("Answer", answer.text.clone().unwrap_or_default()));
        facts.push(Fact::new("Answered by", by(&answer.by, answer.at)));
    }
    facts
}

fn last_word(action: &Action) -> Option<Fact> {
    let updated = action.updated.as_ref()?;
    let note = action.note.as_deref().map(|note| format!(": {}", sentence(note))).unwrap_or_default();
    Some(Fact::new("Last update", format!("{}, by {}{note}", written(updated.as_at), who(&updated.by))))
}
