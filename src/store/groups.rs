//! Groups: the subgroups, boards, agencies and posts that lead actions.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::{group_aliases, groups};
use super::{Db, Error, Result};
use crate::domain::group::Group;
use crate::domain::text;

#[derive(Queryable)]
struct Row {
    id: i64,
    slug: String,
    name: String,
    kind: String,
    version: i64,
}

impl Row {
    fn with_aliases(self, aliases: Vec<String>) -> Result<Group> {
        let kind = self.kind.parse().map_err(Error::Broken)?;
        Ok(Group { id: self.id, slug: self.slug, name: self.name, kind, aliases, version: self.version })
    }
}

/// The groups after `after` in the order of their slugs, at most `limit`.
pub fn list(db: &mut Db, after: &str, limit: i64) -> Result<Vec<Group>> {
    let rows: Vec<Row> = groups::table.filter(groups::slug.gt(after)).order(groups::slug).limit(limit).load(db)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let aliases: Vec<(i64, String)> = group_aliases::table
        .filter(group_aliases::group_id.eq_any(ids))
        .order((group_aliases::group_id, group_aliases::position))
        .select((group_aliases::group_id, group_aliases::alias))
        .load(db)?;
    let mut by_group: HashMap<i64, Vec<String>> = HashMap::with_capacity(rows.len());
    for (group, alias) in aliases {
        by_group.entry(group).or_default().push(alias);
    }
    rows.into_iter()
        .map(|row| {
            let its = by_group.remove(&row.id).unwrap_or_default();
            row.with_aliases(its)
        })
        .collect()
}

/// One group by its slug.
pub fn find(db: &mut Db, slug: &str) -> Result<Option<Group>> {
    if !text::is_slug(slug) {
        return Ok(None);
    }
    let Some(row) = groups::table.filter(groups::slug.eq(slug)).first::<Row>(db).optional()? else {
        return Ok(None);
    };
    let aliases = group_aliases::table
        .filter(group_aliases::group_id.eq(row.id))
        .order(group_aliases::position)
        .select(group_aliases::alias)
        .load(db)?;
    row.with_aliases(aliases).map(Some)
}

/// The slugs of `wanted` that are groups.
pub fn known(db: &mut Db, wanted: &[String]) -> Result<Vec<String>> {
    Ok(groups::table.filter(groups::slug.eq_any(wanted.to_vec())).select(groups::slug).load(db)?)
}

/// Stores a new group and answers its key.
pub fn insert(db: &mut Db, group: &Group) -> Result<i64> {
    let id = diesel::insert_into(groups::table)
        .values((groups::slug.eq(&group.slug), groups::name.eq(&group.name), groups::kind.eq(group.kind.as_str())))
        .returning(groups::id)
        .get_result(db)?;
    set_aliases(db, id, &group.aliases)?;
    Ok(id)
}

/// Stores a group that exists: name, kind and aliases. Counts a write to it.
pub fn update(db: &mut Db, group: &Group) -> Result<()> {
    diesel::update(groups::table.filter(groups::id.eq(group.id)))
        .set((
            groups::name.eq(&group.name),
            groups::kind.eq(group.kind.as_str()),
            groups::version.eq(groups::version + 1),
        ))
        .execute(db)?;
    diesel::delete(group_aliases::table.filter(group_aliases::group_id.eq(group.id))).execute(db)?;
    set_aliases(db, group.id, &group.aliases)
}

fn set_aliases(db: &mut Db, group_id: i64, aliases: &[String]) -> Result<()> {
    for (position, alias) in (0i32..).zip(aliases) {
        diesel::insert_into(group_aliases::table)
            .values((
                group_aliases::group_id.eq(group_id),
                group_aliases::alias.eq(alias),
                group_aliases::position.eq(position),
            ))
            .execute(db)?;
    }
    Ok(())
}
