//! `/users`: accounts, for administrators.

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plans::PageQuery;
use crate::credentials::secret::OpaqueToken;
use crate::domain::account::Account;
use crate::domain::policy::Role;
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::password_links;
use crate::operations::users::{self, NewUser, UserChange};

/// An account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody {
    /// Its key.
    id: i64,
    /// What its owner signs in with, in small letters.
    email: String,
    /// The owner's name, as histories show it.
    name: String,
    /// `viewer`, `business-group` or `administrator`.
    role: &'static str,
    /// The groups its owner chairs, by slug.
    chairs: Vec<String>,
    /// The groups its owner deputises for, by slug.
    deputy_for: Vec<String>,
    /// Whether it is shut.
    disabled: bool,
}

impl From<Account> for UserBody {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            email: account.email,
            name: account.name,
            role: account.role.as_str(),
            chairs: account.chairs,
            deputy_for: account.deputy_for,
            disabled: account.disabled,
        }
    }
}

/// The columns of its row as CSV.
pub(crate) const COLUMNS: [&str; 7] = ["id", "email", "name", "role", "chairs", "deputy_for", "disabled"];

impl UserBody {
    /// The cells of its row.
    pub(crate) fn cells(self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.email,
            self.name,
            self.role.to_owned(),
            self.chairs.join("; "),
            self.deputy_for.join("; "),
            self.disabled.to_string(),
        ]
    }
}

fn tag(account: &Account) -> String {
    format!("\"{:x}.{}\"", account.id, account.version)
}

/// The accounts, oldest first. Administrators only.
#[utoipa::path(get, path = "/users", tag = "Accounts", operation_id = "list_users", params(PageQuery),
    responses((status = 200, description = "A page of accounts", content(
        (Page<UserBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            let query: PageQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<i64> = listing::position(query.cursor.as_deref())?;
            let accounts = users::list(context, after.unwrap_or(0), query.limit.and_one())?;
            let page = Page::cut(accounts, query.limit, |account| account.id);
            let bodies = page.items.into_iter().map(UserBody::from);
            let sheet = Sheet { file_name: "users.csv".to_owned(), bom: query.bom, columns: &COLUMNS };
            visit.page(format, bodies, page.next_cursor, sheet, UserBody::cells)
        })
        .await
}

/// One account. Administrators only.
#[utoipa::path(get, path = "/users/{id}", tag = "Accounts", operation_id = "get_user",
    params(("id" = i64, Path, description = "The account's key.")),
    responses((status = 200, description = "The account", body = UserBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let account = users::find(context, &path)?;
            visit.unless_unchanged(tag(&account), || Answer::json(&UserBody::from(account)))
        })
        .await
}

/// An account to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewUser)]
#[serde(deny_unknown_fields)]
pub struct NewUserBody {
    /// What its owner will sign in with.
    #[schema(min_length = 3, max_length = 254)]
    email: String,
    /// The owner's name.
    #[schema(min_length = 1, max_length = 300)]
    name: String,
    /// What it is for.
    #[schema(value_type = String, pattern = "^(viewer|business-group|administrator)$")]
    role: Role,
    /// The groups its owner chairs, by slug.
    #[serde(default)]
    chairs: Vec<String>,
    /// The groups its owner deputises for, by slug.
    #[serde(default)]
    deputy_for: Vec<String>,
}

impl From<NewUserBody> for NewUser {
    fn from(body: NewUserBody) -> Self {
        let NewUserBody { email, name, role, chairs, deputy_for } = body;
        Self { email, name, role, chairs, deputy_for }
    }
}

/// An account that was just added.
#[derive(Serialize, ToSchema)]
#[schema(as = AddedUser)]
pub struct AddedUserBody {
    /// The account.
    #[serde(flatten)]
    user: UserBody,
    /// The path of the page on which its owner sets a password, once, within 24 hours; in this one answer. Null where
    /// the request is sent again with the same `Idempotency-Key`.
    #[schema(required)]
    password_link: Option<String>,
}

fn path_of(link: &OpaqueToken) -> String {
    format!("/password/{}", link.reveal())
}

/// Adds an account. It has no password until its owner follows `password_link`. Administrators only.
#[utoipa::path(post, path = "/users", tag = "Accounts", operation_id = "add_user", request_body = NewUserBody,
    responses((status = 201, description = "The account", body = AddedUserBody)))]
pub async fn add(visit: Visit, body: Body) -> Reply {
    visit
        .create(body, |context, body| {
            let (account, link) = users::add(context, body.json::<NewUserBody>()?.into())?;
            let etag = tag(&account);
            let location = format!("/api/v1/users/{}", account.id);
            let user = UserBody::from(account);
            let kept = AddedUserBody { user: user.clone(), password_link: None };
            let shown = AddedUserBody { user, password_link: Some(path_of(&link)) };
            Ok(Answer::created_once(Some(location), &shown, &kept)?.tagged(etag))
        })
        .await
}

/// What to change of an account; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = UserChange)]
#[serde(deny_unknown_fields)]
pub struct UserChangeBody {
    /// The owner's name.
    #[schema(min_length = 1, max_length = 300)]
    name: Option<String>,
    /// What it is for.
    #[schema(value_type = Option<String>, pattern = "^(viewer|business-group|administrator)$")]
    role: Option<Role>,
    /// The groups its owner chairs, by slug.
    chairs: Option<Vec<String>>,
    /// The groups its owner deputises for, by slug.
    deputy_for: Option<Vec<String>>,
    /// Whether it is shut: nobody signs in with it, and its sessions end.
    disabled: Option<bool>,
}

impl From<UserChangeBody> for UserChange {
    fn from(body: UserChangeBody) -> Self {
        let UserChangeBody { name, role, chairs, deputy_for, disabled } = body;
        Self { name, role, chairs, deputy_for, disabled }
    }
}

/// Changes an account, which acts with its owner's next request. The last administrator stays one. Needs `If-Match`.
/// Administrators only.
#[utoipa::path(patch, path = "/users/{id}", tag = "Accounts", operation_id = "change_user",
    params(("id" = i64, Path, description = "The account's key.")),
    request_body = UserChangeBody, responses((status = 200, description = "The account", body = UserBody)))]
pub async fn change(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .write(move |context, visit| {
            let change = body.json::<UserChangeBody>()?.into();
            let account = users::change(context, &path, change, |account| visit.check_match(&tag(account)))?;
            let etag = tag(&account);
            Ok(Answer::json(&UserBody::from(account))?.tagged(etag))
        })
        .await
}

/// A link with which the owner of an account sets a password.
#[derive(Serialize, ToSchema)]
#[schema(as = PasswordLink)]
pub struct PasswordLinkBody {
    /// The path of the page, which works once, within 24 hours; in this one answer. Null where the request is sent
    /// again with the same `Idempotency-Key`.
    #[schema(required)]
    password_link: Option<String>,
}

/// Makes a one-time link with which the owner of an account sets a password; earlier ones stop working. Nothing ends
/// until it is used. Takes no body. Administrators only.
#[utoipa::path(post, path = "/users/{id}/password-link", tag = "Accounts", operation_id = "make_password_link",
    params(("id" = i64, Path, description = "The account's key.")),
    responses((status = 201, description = "The link", body = PasswordLinkBody)))]
pub async fn make_password_link(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .create(body, move |context, _| {
            let account = users::find(context, &path)?;
            let link = password_links::make(context, account.id)?;
            let shown = PasswordLinkBody { password_link: Some(path_of(&link)) };
            Answer::created_once(None, &shown, &PasswordLinkBody { password_link: None })
        })
        .await
}
