//! `waymark conflict`.

use super::{Desk, Refused};
use crate::config::Config;
use crate::operations::conflicts;

/// Say why a conflict may stand.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Conflict {
    /// Answer a conflict once with a reason, which silences it until its values change
    Answer(Answer),
}

impl Conflict {
    pub(super) fn run(self, config: &Config) -> Result<(), Refused> {
        let Self::Answer(Answer { slug, number, rule, reason, email }) = self;
        let desk = Desk::open(config)?;
        desk.write_as(&email, |context| conflicts::answer(context, &slug, &number, &rule, &reason))?;
        println!("{rule} on {number} of {slug} is answered");
        Ok(())
    }
}

/// Answer a conflict.
#[derive(Debug, clap::Args)]
pub(super) struct Answer {
    /// The plan's slug
    slug: String,
    /// The action's number
    number: String,
    #[arg(help = "The rule, such as overdue_but_on_track")]
    rule: String,
    /// Why the conflict may stand
    #[arg(long)]
    reason: String,
    /// The e-mail address of the person who says so
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
}
