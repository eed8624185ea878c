//! What happened to a challenge, from the question on.

use crate::clock::day_of;
use crate::domain::challenge::{self, Challenge, StepKind};
use crate::http::pages::items::Step;
use crate::http::pages::words::written;

/// Everything, in order.
pub(super) fn of(challenge: &Challenge) -> Vec<Step<'_>> {
    let question = Step {
        title: format!("Asked, to be answered by {}", written(challenge.first_respond_by)),
        by: &challenge.asked_by,
        day: written(day_of(challenge.asked_at)),
        text: Some(&challenge.question),
    };
    std::iter::once(question).chain(challenge.steps.iter().map(step)).collect()
}

fn step(step: &challenge::Step) -> Step<'_> {
    let title = match step.kind {
        StepKind::Response => "Answered".to_owned(),
        StepKind::Accepted => "Answer accepted".to_owned(),
        StepKind::Reopened => match step.respond_by {
            Some(day) => format!("Asked again, to be answered by {}", written(day)),
            None => "Asked again".to_owned(),
        },
        StepKind::Escalated => {
            let to = step.group.as_ref().map_or("another group", |group| &group.name);
            format!("Passed on to {to}")
        }
    };
    Step { title, by: &step.by, day: written(day_of(step.at)), text: step.text.as_deref() }
}
