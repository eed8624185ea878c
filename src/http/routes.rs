//! Every address on one screen.

use std::future::ready;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, guard};

use super::api::{
    actions, audit, auth, board, challenges, date_changes, groups, imports, me, openapi, plans, progress, registers,
    reports, structure, users,
};
use super::pages::admin::{
    self, actions as admin_actions, audit as audit_log, groups as all_groups, import, people, plans as all_plans,
    registers as all_registers,
};
use super::pages::{
    account, action, agenda, assets, board as plan_board, challenges as challenge_log, changes, conflicts,
    date_changes as later_dates, home, my_actions, overdue, password, pictures, plans as plan_list, recommendations,
    sign_in,
};
use super::problem::{self, Problem};
use super::{health, reference};

/// Tells actix the addresses of a table, and keeps what it knows of each for the tests and the API's description.
macro_rules! routes {
    ($name:ident, $table:ident: $($path:literal => { $($method:ident: $handler:path),+ $(,)? })+) => {
        /// The addresses and the methods that each knows.
        pub const $table: &[(&str, &[&str])] = &[$(($path, &[$(stringify!($method)),+])),+];

        fn $name(config: &mut ServiceConfig) {
            let mut branch = Branch::default();
            $(branch.add($path, |rest| {
                web::resource(rest)
                    $(.route(web::route().guard(knows(stringify!($method))).to($handler)))+
                    .default_service(web::to(|| ready(refuse_method(&[$(stringify!($method)),+]))))
            });)+
            branch.tell(config);
        }
    };
}

routes! { api, API:
    "/auth/login" => { POST: auth::login }
    "/auth/refresh" => { POST: auth::refresh }
    "/auth/logout" => { POST: auth::logout }
    "/auth/password" => { POST: auth::set_password }
    "/me" => { GET: me::get }
    "/me/password" => { PUT: me::change_password }
    "/me/tokens" => { GET: me::list_tokens, POST: me::make_token }
    "/me/tokens/{id}" => { GET: me::get_token, DELETE: me::revoke_token }
    "/users" => { GET: users::list, POST: users::add }
    "/users/{id}" => { GET: users::get, PATCH: users::change }
    "/users/{id}/password-link" => { POST: users::make_password_link }
    "/openapi.json" => { GET: openapi::document }
    "/plans" => { GET: plans::list, POST: plans::add }
    "/plans/import" => { POST: imports::import }
    "/plans/{plan}" => { GET: plans::get, PATCH: plans::change }
    "/plans/{plan}/board" => { GET: board::get }
    "/plans/{plan}/actions" => { GET: actions::list, POST: structure::add }
    "/plans/{plan}/actions/{number}" => { GET: actions::get, PATCH: structure::change }
    "/plans/{plan}/actions/{number}/milestones" => { POST: structure::add_milestone }
    "/plans/{plan}/actions/{number}/updates" => { GET: progress::list, POST: progress::post }
    "/plans/{plan}/actions/{number}/updates/{id}" => { GET: progress::get }
    "/plans/{plan}/actions/{number}/challenges" => { POST: challenges::raise }
    "/plans/{plan}/challenges" => { GET: challenges::list }
    "/challenges/{id}" => { GET: challenges::get }
    "/challenges/{id}/response" => { POST: challenges::respond }
    "/challenges/{id}/accept" => { POST: challenges::accept }
    "/challenges/{id}/reopen" => { POST: challenges::reopen }
    "/challenges/{id}/escalate" => { POST: challenges::escalate }
    "/plans/{plan}/actions/{number}/date-changes" => { POST: date_changes::request }
    "/plans/{plan}/date-changes" => { GET: date_changes::list }
    "/date-changes/{id}" => { GET: date_changes::get }
    "/date-changes/{id}/grant" => { POST: date_changes::grant }
    "/date-changes/{id}/refuse" => { POST: date_changes::refuse }
    "/plans/{plan}/reports/overdue" => { GET: reports::overdue::report }
    "/plans/{plan}/reports/summary" => { GET: reports::summary::report }
    "/plans/{plan}/reports/conflicts" => { GET: reports::conflicts::report }
    "/plans/{plan}/reports/recommendations" => { GET: reports::recommendations::report }
    "/plans/{plan}/reports/changes" => { GET: reports::changes::report }
    "/plans/{plan}/reports/agenda" => { GET: reports::agenda::report }
    "/plans/{plan}/reports/committee" => { GET: reports::committee::report }
    "/plans/{plan}/reports/trend" => { GET: reports::trend::report }
    "/plans/{plan}/actions/{number}/conflicts/{rule}/answer" => { POST: reports::conflicts::answer }
    "/reports/overdue" => { GET: reports::overdue::everywhere }
    "/groups" => { GET: groups::list, POST: groups::add }
    "/groups/{slug}" => { GET: groups::get, PATCH: groups::change }
    "/registers" => { GET: registers::list, POST: registers::add }
    "/registers/{slug}" => { GET: registers::get, PATCH: registers::change }
    "/registers/{slug}/entries/{number}/disposition" => { PUT: registers::decide }
    "/audit" => { GET: audit::list }
}

routes! { outside, OUTSIDE:
    "/docs" => { GET: reference::page }
    "/assets/reference.css" => { GET: reference::style }
    "/healthz" => { GET: health::alive }
    "/readyz" => { GET: health::ready }
    "/metrics" => { GET: health::metrics }
}

routes! { pages, PAGES:
    "/" => { GET: home::show }
    "/assets/waymark.css" => { GET: assets::stylesheet }
    "/assets/agenda.js" => { GET: assets::agenda_script }
    "/sign-in" => { GET: sign_in::show, POST: sign_in::enter }
    "/sign-out" => { POST: sign_in::leave }
    "/forgotten-password" => { GET: sign_in::forgotten }
    "/password/{link}" => { GET: password::show, POST: password::set }
    "/password-set" => { GET: password::done }
    "/my-actions" => { GET: my_actions::show }
    "/plans" => { GET: plan_list::show }
    "/plans/{plan}" => { GET: plan_board::show }
    "/plans/{plan}/actions/{number}" => { GET: action::show }
    "/plans/{plan}/actions/{number}/challenges" => { GET: action::challenge::show, POST: action::challenge::raise }
    "/plans/{plan}/actions/{number}/date-changes" => { GET: action::later_date::show, POST: action::later_date::ask }
    "/challenges/{id}/response" => { GET: action::answer::show, POST: action::answer::respond }
    "/plans/{plan}/actions/{number}/updates" => { GET: action::update::show, POST: action::update::post }
    "/account" => { GET: account::show }
    "/account/password" => { GET: account::password::show, POST: account::password::change }
    "/account/sessions/end-others" => { POST: account::sessions::end_others }
    "/account/sessions/{id}/end" => { POST: account::sessions::end }
    "/account/tokens" => { GET: account::tokens::show, POST: account::tokens::make }
    "/account/tokens/{id}/revoke" => { POST: account::tokens::revoke }
    "/admin" => { GET: admin::show }
    "/admin/audit" => { GET: audit_log::show }
    "/admin/groups" => { GET: all_groups::show }
    "/admin/add-group" => { GET: all_groups::group::show_blank, POST: all_groups::group::add }
    "/admin/groups/{slug}" => { GET: all_groups::group::show, POST: all_groups::group::change }
    "/admin/people" => { GET: people::show }
    "/admin/add-person" => { GET: people::add::show, POST: people::add::add }
    "/admin/people/{id}" => { GET: people::person::show, POST: people::person::change }
    "/admin/people/{id}/account" => { POST: people::person::close_or_open }
    "/admin/people/{id}/link" => { GET: people::link::show, POST: people::link::make }
    "/admin/registers" => { GET: all_registers::show }
    "/admin/add-register" => { GET: all_registers::register::show_blank, POST: all_registers::register::add }
    "/admin/registers/{slug}" => { GET: all_registers::register::show, POST: all_registers::register::change }
    "/admin/registers/{slug}/entries/{number}" => { GET: all_registers::entry::show, POST: all_registers::entry::decide }
    "/admin/plans" => { GET: all_plans::show }
    "/admin/add-plan" => { GET: all_plans::plan::show_blank, POST: all_plans::plan::add }
    "/admin/import" => { GET: import::show, POST: import::upload }
    "/admin/import/{id}" => { GET: import::review::show, POST: import::review::say }
    "/admin/import/{id}/confirm" => { POST: import::review::confirm }
    "/admin/import/{id}/discard" => { POST: import::review::discard }
    "/admin/plans/{plan}" => { GET: all_plans::plan::show, POST: all_plans::plan::change }
    "/admin/plans/{plan}/add-action" => { GET: admin_actions::add::show, POST: admin_actions::add::add }
    "/admin/plans/{plan}/actions/{number}" => { GET: admin_actions::action::show, POST: admin_actions::action::change }
    "/admin/plans/{plan}/actions/{number}/milestones" => { POST: admin_actions::action::add_milestone }
    "/admin/plans/{plan}/actions/{number}/part-of-plan" => { POST: admin_actions::action::withdraw_or_bring_back }
    "/plans/{plan}/agenda" => { GET: agenda::show, POST: agenda::decide }
    "/plans/{plan}/overdue" => { GET: overdue::show }
    "/plans/{plan}/challenges" => { GET: challenge_log::show, POST: challenge_log::decide }
    "/plans/{plan}/date-changes" => { GET: later_dates::show, POST: later_dates::decide }
    "/plans/{plan}/conflicts" => { GET: conflicts::show, POST: conflicts::decide }
    "/plans/{plan}/recommendations" => { GET: recommendations::show }
    "/plans/{plan}/changes" => { GET: changes::show }
    "/plans/{plan}/pictures" => { GET: pictures::show }
}

/// Addresses that begin alike, with those in which something is left open divided after each such part. Actix tries one
/// address after another, by a regular expression that every one of its threads keeps, unless the address is fixed: this way
/// there are few of them, and what is below one thing is only tried where that fits.
#[derive(Default)]
struct Branch {
    fixed: Vec<Resource>,
    below: Vec<(&'static str, Branch)>,
}

impl Branch {
    /// Adds the resource that `make` makes of what is left of the path.
    fn add(&mut self, path: &'static str, make: impl FnOnce(&'static str) -> Resource) {
        let Some(open) = path.find('}') else { return self.fixed.push(make(path)) };
        let (first, rest) = path.split_at(open + 1);
        let index = self.below.iter().position(|(begin, _)| *begin == first).unwrap_or_else(|| {
            self.below.push((first, Self::default()));
            self.below.len() - 1
        });
        self.below[index].1.add(rest, make);
    }

    fn tell(self, config: &mut ServiceConfig) {
        for resource in self.fixed {
            config.service(resource);
        }
        for (begin, branch) in self.below {
            config.service(web::scope(begin).configure(|config| branch.tell(config)));
        }
    }
}

/// All of it.
pub fn configure(config: &mut ServiceConfig) {
    config.service(web::scope("/api/v1").configure(api));
    outside(config);
    pages(config);
    config.default_service(web::to(not_found));
}

/// What can be read can also be asked for without its body.
fn knows(method: &'static str) -> impl guard::Guard {
    guard::fn_guard(move |context| {
        let asked = &context.head().method;
        asked.as_str() == method || (method == "GET" && *asked == Method::HEAD)
    })
}

fn refuse_method(known: &[&str]) -> Result<&'static str, Problem> {
    let mut allow = known.join(", ");
    if known.contains(&"GET") {
        allow.push_str(", HEAD");
    }
    let detail = format!("this address answers {allow}");
    Err(Problem { allow: Some(allow), ..Problem::new(&problem::METHOD, detail) })
}

async fn not_found() -> Result<&'static str, Problem> {
    Err(Problem::new(&problem::NOT_FOUND, "there is nothing at this address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fixed words that stand where another address has the slug of something, which could then not be reached.
    fn hiding(table: &[(&'static str, &[&str])]) -> Vec<&'static str> {
        let parts = |path: &'static str| path.split('/').collect::<Vec<_>>();
        let is_slug = |part: &str| ["{slug}", "{plan}", "{number}"].contains(&part);
        let hides = |one: &'static str, other: &'static str| {
            let (one, other) = (parts(one), parts(other));
            let mut pairs = one.iter().zip(&other);
            one.len() == other.len()
                && one != other
                && pairs.all(|(one, other)| one == other || is_slug(other) && !one.starts_with('{'))
        };
        let all = || table.iter().map(|(path, _)| *path);
        all().filter(|one| all().any(|other| hides(one, other))).collect()
    }

    #[test]
    fn no_address_stands_where_another_has_a_slug() {
        assert_eq!(hiding(PAGES), Vec::<&str>::new());
        assert_eq!(hiding(API), ["/plans/import"], "no plan may have that slug");
        assert_eq!(hiding(&[("/a/add", &[]), ("/a/{slug}", &[])]), ["/a/add"]);
    }
}
