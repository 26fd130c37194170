//! The network, for `--online`: what is at the URLs that pages link to.
//!
//! A few questions at a time, fewer to one host; patient with hosts that ask for patience; quiet towards those that do
//! not answer. Pages come from anybody, so that addresses of the own machine and its networks are not asked ([`guard`]).

mod cache;
mod guard;
mod proxy;
mod roots;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ureq::http::{Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error, Proxy};

use crate::world::http::cache::Cache;
use crate::world::web::{Answer, Web};

pub use crate::world::http::proxy::Proxies;
pub use crate::world::http::roots::of_the_system;

/// How many questions are under way at once, in all and to one host.
const LANES: usize = 32;
const LANES_A_HOST: usize = 4;

/// How often one URL is asked where the host is busy.
const ATTEMPTS: u32 = 3;

/// The first pause where the host does not name one; the next is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// A host that wants a longer pause is left alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How many redirects are followed; browsers follow 20, and sites that want more than a few want a login.
const MAX_REDIRECTS: u32 = 8;

/// How long one exchange may take, redirects included.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A secret, and what it is for.
#[derive(Clone)]
pub struct Token {
    secret: String,
    /// Beginnings of the URLs that may see it.
    prefixes: Vec<String>,
}

impl Token {
    /// A token for URLs with one of these beginnings.
    pub fn new(secret: String, prefixes: Vec<String>) -> Self {
        Self { secret, prefixes }
    }

    /// GitHub's, which is for GitHub alone.
    pub fn github(secret: String) -> Self {
        Self::new(secret, ["https://github.com/", "https://api.github.com/"].map(str::to_owned).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("prefixes", &self.prefixes).finish_non_exhaustive()
    }
}

/// How the network is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The file that keeps answers from run to run.
    pub cache: Option<PathBuf>,
    /// For a host that asks who asks.
    pub token: Option<Token>,
    /// What stands between here and the network.
    pub proxies: Proxies,
    /// Who may vouch for a host.
    pub roots: RootCerts,
    /// Seconds since 1970.
    pub now: u64,
    /// How long one exchange may take.
    pub patience: Duration,
    /// Waits.
    pub pause: fn(Duration),
}

impl Default for Settings {
    fn default() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Self {
            cache: None,
            token: None,
            proxies: Proxies::default(),
            roots: RootCerts::WebPki,
            now,
            patience: PATIENCE,
            pause: std::thread::sleep,
        }
    }
}

/// The network.
#[derive(Debug)]
pub struct Http {
    settings: Settings,
    cache: Cache,
    /// What was asked in this run: the same URL is not asked twice, whatever became of it.
    known: Mutex<BTreeMap<String, Answer>>,
}

impl Http {
    /// The network, asked in this way.
    pub fn new(settings: Settings) -> Self {
        let cache = Cache { file: settings.cache.clone(), now: settings.now };
        let known = Mutex::new(cache.kept());
        Self { settings, cache, known }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Answer>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks one host for one URL after the other, until the host does not answer any more.
    fn lane(&self, agents: &Agents, urls: &[&str]) -> Vec<(String, Answer)> {
        let mut closed: Option<String> = None;
        let one = |&url: &&str| {
            let answer = match &closed {
                Some(why) => Answer::Unverified(why.clone()),
                None => match self.patiently(agents, url) {
                    Ok(answer) => answer,
                    Err(later) => {
                        closed = later.host.then(|| later.why.clone());
                        Answer::Unverified(later.why)
                    }
                },
            };
            (url.to_owned(), answer)
        };
        urls.iter().map(one).collect()
    }

    /// Asks again where the host is busy.
    fn patiently(&self, agents: &Agents, url: &str) -> Result<Answer, Later> {
        let mut usual = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            match self.exchange(agents, url) {
                Err(Later { again: true, after, .. }) if after.unwrap_or(usual) <= LONGEST_PAUSE => {
                    (self.settings.pause)(after.unwrap_or(usual));
                    usual *= 2;
                }
                answer => return answer,
            }
        }
        self.exchange(agents, url)
    }

    /// `HEAD`, and `GET` where that says anything but yes: servers that do not know `HEAD` answer all kinds of things.
    fn exchange(&self, agents: &Agents, url: &str) -> Result<Answer, Later> {
        let head = self.request(agents, url, true)?;
        if head.status().is_success() {
            return Ok(Answer::Good);
        }
        let response = if is_busy(head.status()) { head } else { self.request(agents, url, false)? };
        let status = response.status();
        match status.as_u16() {
            200..=299 => Ok(Answer::Good),
            404 | 410 => self.missing(agents, url, status),
            _ if is_busy(status) => Err(Later {
                why: format!("answers {}", status.as_u16()),
                after: retry_after(&response, self.settings.now),
                again: true,
                host: matches!(status.as_u16(), 429 | 503),
            }),
            code => Ok(Answer::Unverified(format!("answers {code}"))),
        }
    }

    /// GitHub says 404 also of repositories that the reader may see and a program may not.
    fn missing(&self, agents: &Agents, url: &str, status: StatusCode) -> Result<Answer, Later> {
        let dead = Answer::Dead(format!("answers {}", status.as_u16()));
        let Some((repository, page)) = github_repository(url) else { return Ok(dead) };
        let is_seen = page && self.request(agents, &repository, true)?.status().is_success();
        let hidden = "answers 404, as GitHub does for a private repository, too";
        Ok(if is_seen { dead } else { Answer::Unverified(hidden.to_owned()) })
    }

    fn request(&self, agents: &Agents, url: &str, head: bool) -> Result<Response<Body>, Later> {
        let https = url.starts_with("https:");
        if self.settings.proxies.of(https).is_some() {
            // The proxy is asked for names, and for addresses it would be asked, too.
            agents.guard.literal(url)?;
        }
        let agent = if https { &agents.https } else { &agents.http };
        let request = if head { agent.head(url) } else { agent.get(url) };
        let token = self.settings.token.as_ref();
        let token = token.filter(|token| token.prefixes.iter().any(|prefix| url.starts_with(prefix)));
        let request = match token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {}", token.secret)),
            None => request,
        };
        request.call().map_err(Later::from)
    }

    fn agents(&self, allowed: &[String]) -> Agents {
        let guard = guard::Guard::new(allowed, &self.settings.proxies);
        let agent = |https| self.agent(&guard, self.settings.proxies.of(https).cloned());
        Agents { https: agent(true), http: agent(false), guard }
    }

    /// An agent; behind a proxy the proxy resolves names, and what it reaches is for it to say.
    fn agent(&self, guard: &guard::Guard, proxy: Option<Proxy>) -> Agent {
        let name = concat!("runbookc/", env!("CARGO_PKG_VERSION"), " (", env!("CARGO_PKG_REPOSITORY"), ")");
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(MAX_REDIRECTS)
            .max_redirects_will_error(true)
            .timeout_global(Some(self.settings.patience))
            .user_agent(name)
            .accept("text/html, */*;q=0.8")
            .proxy(proxy)
            .tls_config(TlsConfig::builder().root_certs(self.settings.roots.clone()).build())
            .build();
        let connector = ureq::unversioned::transport::DefaultConnector::default();
        Agent::with_parts(config, connector, guard.clone())
    }
}

impl Web for Http {
    fn ask(&self, urls: &BTreeSet<String>, allowed: &[String]) -> BTreeMap<String, Answer> {
        let known = self.known().clone();
        let open: BTreeSet<&str> = urls.iter().filter(|url| !known.contains_key(*url)).map(String::as_str).collect();
        let lanes = Mutex::new(lanes(&open));
        let agents = self.agents(allowed);
        let next = || lanes.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let work = || {
            while let Some(lane) = next() {
                let said = self.lane(&agents, &lane);
                self.known().extend(said);
            }
        };
        std::thread::scope(|scope| {
            (0..LANES.min(open.len())).for_each(|_| _ = scope.spawn(work));
        });
        let known = self.known();
        let new = open.iter().filter_map(|url| known.get_key_value(*url));
        self.cache.keep(new);
        urls.iter()
            .filter_map(|url| known.get_key_value(url))
            .map(|(url, answer)| (url.clone(), answer.clone()))
            .collect()
    }
}

/// Who asks, by the scheme of the URL, and who judges addresses.
struct Agents {
    https: Agent,
    http: Agent,
    guard: guard::Guard,
}

/// Nothing was learnt, for now.
struct Later {
    why: String,
    /// The pause that the host asks for.
    after: Option<Duration>,
    /// Is it worth to ask again?
    again: bool,
    /// Would another URL of the host fare no better?
    host: bool,
}

impl From<Error> for Later {
    fn from(error: Error) -> Self {
        let (why, again, host) = match &error {
            Error::Timeout(_) => ("does not answer in time".to_owned(), true, true),
            Error::HostNotFound => ("its host's name is not known here".to_owned(), false, true),
            Error::TooManyRedirects => (format!("redirects more than {MAX_REDIRECTS} times"), false, false),
            Error::Io(e) if guard::is_refusal(e) => (e.to_string(), false, false),
            // What goes wrong while two sides agree on TLS comes as an error of reading, too.
            Error::Io(e) if e.kind() == ErrorKind::InvalidData => (not_accepted(e), false, true),
            // Names that nobody knows come as such an error, too; asking again costs little.
            Error::Io(_) | Error::ConnectionFailed => ("its host cannot be reached".to_owned(), true, true),
            Error::ConnectProxyFailed(_) => ("is not let through by the proxy".to_owned(), false, false),
            Error::Tls(e) => (not_accepted(e), false, true),
            Error::Rustls(e) => (not_accepted(e), false, true),
            other => (format!("cannot be asked: {other}"), false, false),
        };
        Self { why, after: None, again, host }
    }
}

/// Why a host is not spoken with by TLS: mostly somebody vouches for it who is not known here, such as a company's proxy.
fn not_accepted(error: impl fmt::Display) -> String {
    format!("has a host that is not trusted here ({error}); SSL_CERT_FILE names who is")
}

/// Is that a state that passes?
fn is_busy(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || (status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED)
}

/// `Retry-After`: seconds, or a date.
fn retry_after(response: &Response<Body>, now: u64) -> Option<Duration> {
    let said = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = said.parse().ok().or_else(|| {
        let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(said).ok()?;
        Some(u64::try_from(date.as_second()).ok()?.saturating_sub(now))
    });
    seconds.map(Duration::from_secs)
}

/// The host of a URL, with its port.
fn authority(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default()
}

/// The URL of the repository that a page of github.com belongs to, and whether the page is another one than that.
fn github_repository(url: &str) -> Option<(String, bool)> {
    let path = url.strip_prefix("https://github.com/")?;
    let mut parts = path.split(['/', '?']).filter(|part| !part.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?);
    Some((format!("https://github.com/{owner}/{name}"), parts.next().is_some()))
}

/// URLs by host, each host's in at most [`LANES_A_HOST`] lanes.
fn lanes<'a>(urls: &BTreeSet<&'a str>) -> Vec<Vec<&'a str>> {
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    urls.iter().for_each(|url| hosts.entry(authority(url)).or_default().push(url));
    let split = |urls: Vec<&'a str>| {
        let length = urls.len().div_ceil(LANES_A_HOST);
        urls.chunks(length.max(1)).map(<[_]>::to_vec).collect::<Vec<_>>()
    };
    hosts.into_values().flat_map(split).collect()
}

#[cfg(test)]
mod tests;
