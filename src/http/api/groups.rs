//! `/groups`: those who lead actions.

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plans::PageQuery;
use crate::domain::group::{Group, GroupKind};
use crate::http::answer::{Answer, Reply};
use crate::http::input::{Body, NoQuery};
use crate::http::listing::{self, Format, Page, Sheet};
use crate::http::visit::Visit;
use crate::operations::groups::{self, GroupChange, NewGroup};

/// A subgroup, board, agency or post that leads actions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupBody<'a> {
    /// Its key; stays for ever.
    slug: &'a str,
    /// Its name in full.
    name: &'a str,
    /// What sort of body it is.
    #[schema(value_type = String, pattern = "^(subgroup|board|agency|post)$")]
    kind: GroupKind,
    /// The other spellings under which plans name it.
    aliases: &'a [String],
}

impl<'a> From<&'a Group> for GroupBody<'a> {
    fn from(group: &'a Group) -> Self {
        Self { slug: &group.slug, name: &group.name, kind: group.kind, aliases: &group.aliases }
    }
}

/// The columns of its row as CSV.
pub(crate) const COLUMNS: [&str; 4] = ["slug", "name", "kind", "aliases"];

impl GroupBody<'_> {
    /// The cells of its row.
    pub(crate) fn cells(&self) -> Vec<String> {
        let (slug, name, kind) = (self.slug.to_owned(), self.name.to_owned(), self.kind.as_str().to_owned());
        vec![slug, name, kind, self.aliases.join("; ")]
    }
}

/// The groups, in the order of their slugs.
#[utoipa::path(get, path = "/groups", tag = "Groups", operation_id = "list_groups", params(PageQuery),
    responses((status = 200, description = "A page of groups", content(
        (Page<GroupBody> = "application/json"), (String = "text/csv")))))]
pub async fn list(visit: Visit) -> Reply {
    visit
        .read(|context, visit| {
            let query: PageQuery = visit.query()?;
            let format = Format::of_list(visit.accept.as_deref())?;
            let after: Option<String> = listing::position(query.cursor.as_deref())?;
            let found = groups::list(context, after.as_deref().unwrap_or_default(), query.limit.and_one())?;
            let page = Page::cut(found, query.limit, |group| group.slug.clone());
            let bodies = page.items.iter().map(GroupBody::from);
            let sheet = Sheet { file_name: "groups.csv".to_owned(), bom: query.bom, columns: &COLUMNS };
            visit.page(format, bodies, page.next_cursor, sheet, |body| body.cells())
        })
        .await
}

/// One group.
#[utoipa::path(get, path = "/groups/{slug}", tag = "Groups", operation_id = "get_group",
    params(("slug" = String, Path, description = "The group's slug.")),
    responses((status = 200, description = "The group", body = GroupBody)))]
pub async fn get(visit: Visit, path: Path<String>) -> Reply {
    visit
        .read(move |context, visit| {
            visit.query::<NoQuery>()?;
            listing::accepts_json(visit.accept.as_deref())?;
            let group = groups::open(context, &path)?;
            visit.unless_unchanged(tag(&group), || Answer::json(&GroupBody::from(&group)))
        })
        .await
}

/// A group to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroupBody {
    /// Its key: small letters, digits and hyphens. It stays for ever.
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64)]
    slug: String,
    /// Its name in full, which no other group may have, nor anything that reads the same.
    #[schema(min_length = 1, max_length = 300)]
    name: String,
    /// What sort of body it is.
    #[schema(value_type = String, pattern = "^(subgroup|board|agency|post)$")]
    kind: GroupKind,
    /// Other spellings, none of them another group's.
    #[serde(default)]
    #[schema(max_items = 100)]
    aliases: Vec<String>,
}

/// Adds a group. Administrators only.
#[utoipa::path(post, path = "/groups", tag = "Groups", operation_id = "add_group", request_body = NewGroupBody,
    responses((status = 201, description = "The group", body = GroupBody)))]
pub async fn add(visit: Visit, body: Body) -> Reply {
    visit
        .create(body, |context, body| {
            let NewGroupBody { slug, name, kind, aliases } = body.json()?;
            let group = groups::add(context, NewGroup { slug, name, kind, aliases })?;
            let location = format!("/api/v1/groups/{}", group.slug);
            Ok(Answer::created(location, &GroupBody::from(&group))?.tagged(tag(&group)))
        })
        .await
}

/// What may be changed of a group; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupChangeBody {
    /// Its name in full.
    #[schema(min_length = 1, max_length = 300)]
    name: Option<String>,
    /// What sort of body it is.
    #[schema(value_type = Option<String>, pattern = "^(subgroup|board|agency|post)$")]
    kind: Option<GroupKind>,
    /// All other spellings: those that are not named here are no longer its own.
    #[schema(max_items = 100)]
    aliases: Option<Vec<String>>,
}

/// Changes a group's name, kind or aliases. Administrators only. Needs If-Match.
#[utoipa::path(patch, path = "/groups/{slug}", tag = "Groups", operation_id = "change_group",
    params(("slug" = String, Path, description = "The group's slug.")), request_body = GroupChangeBody,
    responses((status = 200, description = "The group", body = GroupBody)))]
pub async fn change(visit: Visit, path: Path<String>, body: Body) -> Reply {
    visit
        .write(move |context, visit| {
            let GroupChangeBody { name, kind, aliases } = body.json()?;
            let seen = |group: &Group| visit.check_match(&tag(group));
            let group = groups::change(context, &path, GroupChange { name, kind, aliases }, seen)?;
            Ok(Answer::json(&GroupBody::from(&group))?.tagged(tag(&group)))
        })
        .await
}

fn tag(group: &Group) -> String {
    format!("\"g{:x}.{:x}\"", group.id, group.version)
}
