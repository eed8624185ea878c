//! Chromium for one test, and the program that drives it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fantoccini::error::NewSessionError;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Map, Value, json};

use crate::{Screen, Scripts};

const MISSING: &str = "the browser tests need chromium, chromedriver and axe: run tests/all once, which installs them";

/// A running `chromedriver`, ended when it is dropped.
pub(crate) struct Driver {
    child: Child,
    port: u16,
    profile: tempfile::TempDir,
}

impl Driver {
    /// Starts it on a port that it picks. Another program may be faster to take that port: then it picks again.
    pub(crate) fn start() -> Self {
        (0..5).find_map(|_| Self::try_start()).expect("a port")
    }

    fn try_start() -> Option<Self> {
        let mut command = Command::new("chromedriver");
        // Dates are typed in the order of a country.
        command.env("LANGUAGE", "en_US");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{MISSING} ({error})"));
        let said = BufReader::new(child.stdout.take().expect("its output"));
        let port = said.lines().map_while(Result::ok).find_map(|line| port_in(&line));
        let Some(port) = port else {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        };
        Some(Self { child, port, profile: tempfile::tempdir().expect("a folder") })
    }

    /// Opens a window.
    pub(crate) async fn connect(&self, screen: Screen, scripts: Scripts) -> Result<Client, NewSessionError> {
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        let mut builder = ClientBuilder::new(connector);
        builder.capabilities(self.capabilities(screen, scripts));
        builder.connect(&format!("http://127.0.0.1:{}", self.port)).await
    }

    fn capabilities(&self, screen: Screen, scripts: Scripts) -> Map<String, Value> {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let mut arguments = vec![profile];
        let fixed = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars";
        arguments.extend(fixed.split_whitespace().map(str::to_owned));
        let (width, height) = screen.size();
        let script_setting = if scripts == Scripts::On { 1 } else { 2 };
        let options = json!({
            "args": arguments,
            "prefs": {"profile.managed_default_content_settings.javascript": script_setting},
            "mobileEmulation": {"deviceMetrics":
                {"width": width, "height": height, "pixelRatio": 1.0, "touch": false, "mobile": false}},
        });
        Map::from_iter([("goog:chromeOptions".to_owned(), options)])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn port_in(line: &str) -> Option<u16> {
    line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

/// The source of axe.
pub(crate) fn axe() -> String {
    let target: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder").to_owned();
    let file = target.join("axe/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{MISSING} ({}: {error})", file.display()))
}
