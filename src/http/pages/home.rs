//! `/`: on to what the person most likely came for.

use super::browser::Browser;
use super::see_other;
use crate::domain::person::Actor;
use crate::domain::policy::Permission;
use crate::http::answer::Reply;
use crate::operations::plans;

/// Those who lead go to their actions, those who judge to the agenda, all others to the plan.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, _| {
            if !context.actor.leads.is_empty() {
                return Ok(see_other("/my-actions"));
            }
            let first = plans::list(context, "", 2)?;
            Ok(match first.as_slice() {
                [only] => see_other(&format!("/plans/{}{}", only.slug, usual_page(context.actor))),
                _ => see_other("/plans"),
            })
        })
        .await
}

/// Administrators may judge too, but that is not what they come for.
fn usual_page(actor: &Actor) -> &'static str {
    let may = |permission| actor.require(permission).is_ok();
    if may(Permission::DecideLaterDate) && !may(Permission::ChangeStructure) { "/agenda" } else { "" }
}
