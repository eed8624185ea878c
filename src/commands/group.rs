//! `waymark group`.

use super::table::{self, Cell};
use super::{Desk, Refused};
use crate::config::Config;
use crate::domain::group::{Group as Body, GroupKind};
use crate::operations::groups::{self, GroupChange, NewGroup};

/// Keep the groups that lead actions.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Group {
    /// List the groups
    List,
    /// Add a group
    Add(Add),
    /// Change a group's name, kind or aliases
    Change(Change),
}

impl Group {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        match self {
            Self::List => list(config),
            Self::Add(add) => add.run(config),
            Self::Change(change) => change.run(config),
        }
    }
}

/// Add a group.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// Its key, which stays for ever: small letters, digits and hyphens
    slug: String,
    /// Its name in full
    #[arg(long)]
    name: String,
    /// subgroup, board, agency or post
    #[arg(long, default_value = "subgroup")]
    kind: GroupKind,
    /// Another spelling; may be said several times
    #[arg(long = "alias", value_name = "SPELLING")]
    aliases: Vec<String>,
}

impl Add {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let new = NewGroup { slug: self.slug, name: self.name, kind: self.kind, aliases: self.aliases };
        let group = Desk::open(config)?.write(|context| groups::add(context, new))?;
        println!("{} was added", group.slug);
        Ok(())
    }
}

/// Change a group; what is not named stays.
#[derive(Debug, clap::Args)]
pub(super) struct Change {
    /// Its slug
    slug: String,
    /// Its name in full
    #[arg(long)]
    name: Option<String>,
    /// subgroup, board, agency or post
    #[arg(long)]
    kind: Option<GroupKind>,
    /// All its other spellings; may be said several times
    #[arg(long = "alias", value_name = "SPELLING", conflicts_with = "no_aliases")]
    aliases: Vec<String>,
    /// It has no other spellings
    #[arg(long)]
    no_aliases: bool,
}

impl Change {
    fn run(self, config: &Config) -> Result<(), Refused> {
        let aliases = (self.no_aliases || !self.aliases.is_empty()).then_some(self.aliases);
        let change = GroupChange { name: self.name, kind: self.kind, aliases };
        let group = Desk::open(config)?.write(|context| groups::change(context, &self.slug, change, |_| Ok(())))?;
        println!("{} is {}", group.slug, group.name);
        Ok(())
    }
}

fn list(config: &Config) -> Result<(), Refused> {
    let groups = Desk::open(config)?.read(|context| groups::list(context, "", i64::MAX))?;
    let rows: Vec<Vec<Cell>> = groups.iter().map(row).collect();
    print!("{}", table::draw(&["Group", "Kind", "Name", "Aliases"], &rows, table::shows_colours()));
    Ok(())
}

fn row(group: &Body) -> Vec<Cell> {
    vec![
        Cell::plain(&group.slug),
        Cell::plain(group.kind.as_str()),
        Cell::plain(&group.name),
        Cell::plain(group.aliases.join(", ")),
    ]
}
