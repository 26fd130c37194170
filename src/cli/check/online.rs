//! `--online`: who is asked about links, and what is said of those that nobody can judge.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::Failure;
use crate::cli::terminal;
use crate::report::counted;
use crate::world::web::Web;

/// How many links are named that nobody can judge.
const NAMED: usize = 5;

/// The network, with the answers of earlier runs where they may be used. They lie in the user's folder for such things,
/// never in the one that is checked.
#[cfg(feature = "online")]
pub(super) fn web(root: &Path, cached: bool) -> Result<Arc<dyn Web>, Failure> {
    use crate::world::caches;
    use crate::world::http::{self, Http, Proxies, Settings, Token};

    let token = std::env::var_os("GITHUB_TOKEN").and_then(|token| token.into_string().ok());
    let variable = |name: &str| std::env::var_os(name).and_then(|value| value.into_string().ok());
    let proxies = Proxies::new(&variable).map_err(|name| Failure::Usage {
        message: format!("{name} names no proxy that runbookc can use"),
        help: "write it as http://host:port, or take it out of the environment".to_owned(),
    })?;
    let settings = Settings {
        proxies,
        roots: http::of_the_system(),
        cache: caches::folder(root).filter(|_| cached).map(|folder| folder.join("links.json")),
        token: token.filter(|token| !token.trim().is_empty()).map(|token| Token::github(token.trim().to_owned())),
        ..Settings::default()
    };
    Ok(Arc::new(Http::new(settings)))
}

/// This runbookc was built without the network.
#[cfg(not(feature = "online"))]
pub(super) fn web(_: &Path, _: bool) -> Result<Arc<dyn Web>, Failure> {
    Err(Failure::Usage {
        message: "this runbookc was built without --online".to_owned(),
        help: "build it with the cargo feature `online`".to_owned(),
    })
}

/// Names links that are neither findings nor passed.
pub(super) fn say(unverified: &BTreeMap<String, String>) {
    if unverified.is_empty() {
        return;
    }
    let named: Vec<String> = unverified.iter().take(NAMED).map(|(url, why)| format!("{url} {why}")).collect();
    let more = unverified.len() - named.len();
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    terminal::hint(&format!("{} unverified: {}{more}", counted(unverified.len(), "link"), named.join("; ")));
}
