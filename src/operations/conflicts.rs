//! Saying why a conflict may stand.

use serde_json::json;

use super::context::Event;
use super::{Context, Failure, Invalid, Outcome, actions, plans};
use crate::clock;
use crate::domain::conflict::{self, Conflict};
use crate::domain::policy::Permission;
use crate::domain::progress::LONGEST_NOTE;
use crate::domain::text;
use crate::store::{self, conflict_answers};

/// Answers a conflict of an action once with a reason, which silences the rule until the values that made it fire change.
/// Nobody answers for an action that their own group leads.
pub fn answer(context: &mut Context<'_>, plan: &str, number: &str, rule: &str, reason: &str) -> Outcome<()> {
    context.require(Permission::AnswerConflict)?;
    plans::open_to_change(context, plan)?;
    let found = actions::find(context, plan, number, None)?;
    let action = found.action()?;
    context.actor.require_distance(|group| action.is_led_by(group))?;
    let rule = conflict::rules::rule(rule).ok_or_else(|| Failure::not_found("rule of conflicts", rule))?;
    let mut invalid = Invalid::default();
    invalid.note("/reason", text::check_lines(reason, LONGEST_NOTE));
    invalid.finish()?;
    let conflicts = found.plan.conflicts_of(action, found.day);
    let conflict = conflicts.iter().find(|conflict| conflict.rule.slug == rule.slug);
    let values = conflict::written(&to_be_answered(conflict, rule.slug)?.values);
    let new = conflict_answers::NewAnswer {
        action_id: action.id,
        rule: rule.slug,
        values: &values,
        reason,
        user_id: context.actor.user_id,
        at: context.at().now,
        on_day: context.at().today,
    };
    conflict_answers::insert(context.db, &new)?;
    store::actions::bump_version(context.db, action.id)?;
    let after = Some(json!({"rule": rule.slug, "values": values, "reason": reason}));
    context.record(Event { name: "conflict.answered", plan: Some(plan), subject: number, before: None, after })?;
    Ok(())
}

fn to_be_answered<'a, 'b>(conflict: Option<&'b Conflict<'a>>, rule: &str) -> Outcome<&'b Conflict<'a>> {
    match conflict {
        None => Err(Failure::Conflict(format!("the rule {rule} finds nothing in this action today: read it again"))),
        Some(conflict) => match conflict.answered {
            Some(answer) => Err(Failure::Conflict(format!(
                "{} has answered this already, on {}: it can be answered again when its values change",
                answer.by,
                clock::day_of(answer.at)
            ))),
            None => Ok(conflict),
        },
    }
}
