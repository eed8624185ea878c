//! What every page's frame shows: who is signed in, where they can go, and what there is to say.

use super::assets;
use super::browser::Browser;
use super::words::written;
use crate::domain::person::Actor;
use crate::domain::plan::Head;
use crate::domain::policy::Permission;
use crate::http::state::AppState;

/// The pages of a plan in the order of its navigation: what follows the plan's own address, and the words.
const OF_PLAN: &[(&str, &str)] = &[
    ("", "Plan"),
    ("/agenda", "Agenda"),
    ("/overdue", "Overdue"),
    ("/challenges", "Challenges"),
    ("/date-changes", "Later dates"),
    ("/conflicts", "Conflicts"),
    ("/recommendations", "Recommendations"),
    ("/changes", "Changes"),
    ("/pictures", "Pictures"),
];

/// The pages of administrators, as [`OF_PLAN`].
const OF_ADMINISTRATION: &[(&str, &str)] = &[
    ("/plans", "Plans"),
    ("/groups", "Groups"),
    ("/people", "People"),
    ("/registers", "Registers"),
    ("/audit", "Audit log"),
];

/// The frame around a page.
pub(super) struct Frame {
    /// The address of the stylesheet.
    pub(super) stylesheet: &'static str,
    /// The day on which a demonstration stands still, in words.
    pub(super) demonstration: Option<String>,
    /// What was done on the page before.
    pub(super) notice: Option<String>,
    /// Who is signed in.
    pub(super) person: Option<Person>,
    /// Where they can go.
    pub(super) links: Vec<Link>,
    /// The plan that the page is about.
    pub(super) plan: Option<PlanLinks>,
}

/// Somebody who is signed in.
pub(super) struct Person {
    /// Their name.
    pub(super) name: String,
    /// What their forms carry.
    pub(super) token: String,
}

/// A place to go.
pub(super) struct Link {
    pub(super) href: String,
    pub(super) words: &'static str,
    /// Whether this is where they are.
    pub(super) here: bool,
}

/// The places of a plan, or of the administration.
pub(super) struct PlanLinks {
    /// What the places are those of, for those who hear the page.
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) links: Vec<Link>,
}

impl Frame {
    /// The frame for somebody who may not be signed in.
    pub(super) fn plain(app: &AppState) -> Self {
        let demonstration = app.clock.fixed_day().map(written);
        let stylesheet = assets::stylesheet_address();
        Self { stylesheet, demonstration, notice: None, person: None, links: Vec::new(), plan: None }
    }

    /// The frame for somebody who is signed in.
    pub(super) fn of(browser: &Browser, actor: &Actor) -> Self {
        let person = Person { name: actor.name.clone(), token: browser.form_token() };
        let at = |href: &str, words| Link { href: href.to_owned(), words, here: browser.path() == href };
        let mut links = Vec::new();
        if !actor.leads.is_empty() {
            links.push(at("/my-actions", "My actions"));
        }
        links.push(at("/plans", "Plans"));
        if actor.require(Permission::ChangeStructure).is_ok() || actor.require(Permission::ManageAccounts).is_ok() {
            links.push(at("/admin", "Administration"));
        }
        links.push(at("/account", "Your account"));
        let notice = browser.notice();
        Self { notice, person: Some(person), links, ..Self::plain(browser.app()) }
    }

    /// With the navigation of a plan; `here` is the page's own part of it, such as `/agenda`.
    pub(super) fn in_plan(self, head: &Head, here: Option<&str>) -> Self {
        let link = |(path, words): &(&str, &'static str)| Link {
            href: format!("/plans/{}{path}", head.slug),
            words,
            here: here == Some(path),
        };
        let links = OF_PLAN.iter().map(link).collect();
        let href = format!("/plans/{}", head.slug);
        Self { plan: Some(PlanLinks { label: "This plan", href, title: head.title.clone(), links }), ..self }
    }

    /// With the navigation of the administration; `here` is the page's own part of it, such as `/people`.
    pub(super) fn in_administration(self, here: &str) -> Self {
        let link =
            |(path, words): &(&str, &'static str)| Link { href: format!("/admin{path}"), words, here: here == *path };
        let links = OF_ADMINISTRATION.iter().map(link).collect();
        let (label, title) = ("Administration", "Administration".to_owned());
        Self { plan: Some(PlanLinks { label, href: "/admin".to_owned(), title, links }), ..self }
    }

    /// The address of the plan that the page is about.
    pub(super) fn plan_address(&self) -> &str {
        self.plan.as_ref().map_or("", |plan| &plan.href)
    }

    /// What the forms of the person who is signed in carry.
    pub(super) fn token(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.token)
    }
}
