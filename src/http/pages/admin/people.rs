//! `/admin/people`: who may sign in.

pub mod add;
pub mod link;
pub mod person;

use askama::Template;

use super::{Choice, FormatQuery, MOST, wants_csv};
use crate::domain::account::Account;
use crate::domain::policy::Role;
use crate::http::answer::Reply;
use crate::http::api::users::{COLUMNS, UserBody};
use crate::http::listing;
use crate::http::pages::browser::Browser;
use crate::http::pages::form::Errors;
use crate::http::pages::frame::Frame;
use crate::http::pages::page;
use crate::http::pages::words::role;
use crate::operations::{Context, Outcome, groups, users};

/// The table.
#[derive(Template)]
#[template(path = "pages/admin/people.html")]
struct PeoplePage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    id: i64,
    name: String,
    email: String,
    role: &'static str,
    leads: Vec<String>,
    disabled: bool,
}

/// The accounts, in the order of their names.
pub async fn show(browser: Browser) -> Reply {
    browser
        .show(|context, browser| {
            let query: FormatQuery = browser.query()?;
            let mut accounts = users::list(context, 0, MOST)?;
            if wants_csv(query.format.as_deref())? {
                let rows = accounts.into_iter().map(|account| UserBody::from(account).cells());
                return listing::csv("users.csv".to_owned(), false, &COLUMNS, rows);
            }
            accounts.sort_by_key(|account| (account.disabled, account.name.to_lowercase()));
            let rows: Outcome<Vec<Row>> = accounts.into_iter().map(|account| Row::of(context, account)).collect();
            let frame = browser.frame(context.actor).in_administration("/people");
            page(200, &PeoplePage { frame, rows: rows? })
        })
        .await
}

impl Row {
    fn of(context: &mut Context<'_>, account: Account) -> Outcome<Self> {
        let mut leads = Vec::new();
        for slug in &account.chairs {
            leads.push(format!("Chair of {}", groups::open(context, slug)?.name));
        }
        for slug in &account.deputy_for {
            leads.push(format!("Deputy for {}", groups::open(context, slug)?.name));
        }
        let Account { id, name, email, disabled, .. } = account;
        Ok(Self { id, name, email, role: role(account.role), leads, disabled })
    }
}

/// The roles, with what each may do.
fn roles() -> Vec<Choice> {
    let may = |one: Role| match one {
        Role::Viewer => "reads everything; as a chair or deputy also reports on what their groups lead",
        Role::BusinessGroup => "also challenges, and decides on later dates",
        Role::Administrator => "also keeps plans, groups and accounts",
    };
    let choice =
        |one: Role| Choice { value: one.as_str().to_owned(), words: format!("{} – {}", role(one), may(one)) };
    Role::ALL.into_iter().map(choice).collect()
}

/// What is wrong, by the fields of the forms about a person.
fn in_words(errors: Errors) -> Errors {
    errors
        .if_blank("name", "Enter the person's full name.")
        .if_blank("email", "Enter the person's e-mail address.")
        .moved(|field| {
            let list = ["chairs", "deputy_for"].into_iter().find(|list| field.starts_with(&format!("{list}-")))?;
            Some((list.to_owned(), None))
        })
}
