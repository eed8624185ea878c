//! Settings: flags first, then the environment, then `waymark.toml` in the working directory.

use std::net::SocketAddr;
use std::path::Path;

use serde::Deserialize;

use crate::store::connection::Address;

/// Settings as given on the command line or in the environment.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Given {
    /// The database: a path, `sqlite://PATH` or `postgres://…` [default: waymark.db]
    #[arg(long, env = "DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// A replica of the database to read from, if there is one: `postgres://…`
    #[arg(long, env = "WAYMARK_READ_DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub read_database_url: Option<String>,
    /// Where to listen; port 0 picks one [default: 127.0.0.1:8080]
    #[arg(long, env = "WAYMARK_LISTEN", global = true, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// What to log, such as info, debug or warn [default: info when serving, else warn]
    #[arg(long, env = "WAYMARK_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// The address under which people reach the service, for links [default: http:// and where it listens]
    #[arg(long, env = "WAYMARK_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,
}

/// Settings of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database_url: Option<String>,
    read_database_url: Option<String>,
    listen: Option<SocketAddr>,
    log: Option<String>,
    public_url: Option<String>,
}

/// Settings, decided.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database.
    pub database: Address,
    /// A replica of it to read from.
    pub read_database: Option<Address>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// What to log, if it was said.
    pub log: Option<String>,
    /// The address under which people reach the service, without a slash at its end, if it was said.
    pub public_url: Option<String>,
}

impl Config {
    /// The address of the page on which a password is set with a one-time link.
    #[must_use]
    pub fn link_to_password(&self, link: &str) -> String {
        let usual = || format!("http://{}", self.listen);
        format!("{}/password/{link}", self.public_url.clone().unwrap_or_else(usual))
    }
}

impl Given {
    /// The settings with those of `file`, if there is such a file, and the defaults for the rest.
    pub fn decide(self, file: &Path) -> Result<Config, String> {
        let file = read(file)?;
        let url = self.database_url.or(file.database_url).unwrap_or_else(|| "waymark.db".to_owned());
        let replica = self.read_database_url.or(file.read_database_url);
        let public_url = self.public_url.or(file.public_url);
        if let Some(url) = &public_url
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            return Err(format!("the public address {url:?} must begin with http:// or https://"));
        }
        Ok(Config {
            database: url.parse()?,
            read_database: replica.map(|url| url.parse()).transpose()?,
            listen: self.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            log: self.log.or(file.log),
            public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
        })
    }
}

fn read(path: &Path) -> Result<File, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| unreadable(path, &text, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// What is wrong in a file of settings and where, and nothing of what stands there: it may be a password.
fn unreadable(path: &Path, text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("{}, line {}: {}", path.display(), before.matches('\n').count() + 1, error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_goes_before_the_file_and_the_file_before_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("waymark.toml");
        std::fs::write(
            &file,
            "database_url = \"file.db\"\nlisten = \"127.0.0.1:9\"\nread_database_url = \"postgres://r/w\"\n",
        )
        .unwrap();
        let given = Given { database_url: Some("given.db".to_owned()), ..Given::default() };
        let config = given.decide(&file).unwrap();
        assert_eq!(config.database, Address::Sqlite("given.db".into()));
        assert_eq!(config.read_database, Some(Address::Postgres("postgres://r/w".to_owned())));
        assert_eq!(config.listen.port(), 9);
        assert_eq!(config.log, None);
    }

    #[test]
    fn a_setting_that_nobody_knows_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("waymark.toml");
        std::fs::write(&file, "listn = \"127.0.0.1:9\"\n").unwrap();
        let error = Given::default().decide(&file).unwrap_err();
        assert!(error.contains("listn"), "{error}");
    }
}
