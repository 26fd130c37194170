//! Proxies, as the environment names them: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in capitals or not.

use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};

/// The proxies on the way to the network; none where it is asked directly.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    https: Option<Proxy>,
    http: Option<Proxy>,
}

impl Proxies {
    /// The proxies that `variable` names: what stands in an environment variable.
    ///
    /// # Errors
    /// Where a variable is no URL of a proxy by HTTP: which one. What stands in it may be a password, and is not told.
    pub fn new(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let stated = |name: &str| {
            let value = [name.to_owned(), name.to_lowercase()].iter().find_map(|name| variable(name));
            value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let none = stated("NO_PROXY").unwrap_or_default();
        let proxy = |name: &str| {
            let named = [name, "ALL_PROXY"].into_iter().find_map(|name| Some((name, stated(name)?)));
            let read = |(name, url): (&str, String)| read(&url, &none).ok_or_else(|| name.to_owned());
            named.map(read).transpose()
        };
        Ok(Self { https: proxy("HTTPS_PROXY")?, http: proxy("HTTP_PROXY")? })
    }

    /// The proxy for URLs with a scheme.
    pub(super) fn of(&self, https: bool) -> Option<&Proxy> {
        if https { self.https.as_ref() } else { self.http.as_ref() }
    }

    /// Is that the address of a proxy itself?
    pub(super) fn is_proxy(&self, uri: &Uri) -> bool {
        [&self.https, &self.http].into_iter().flatten().any(|proxy| proxy.uri().authority() == uri.authority())
    }
}

/// A proxy by its URL, and the hosts that it is not asked for.
fn read(url: &str, none: &str) -> Option<Proxy> {
    let proxy = Proxy::new(url).ok()?;
    let spoken = matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
    let builder = Proxy::builder(proxy.protocol()).host(proxy.host()).port(proxy.port());
    let builder = match proxy.username() {
        Some(name) => builder.username(name).password(proxy.password().unwrap_or_default()),
        None => builder,
    };
    // `example.com` means what lies below it, too, as curl has it; a port says nothing here.
    let entries = none.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let builder = entries.fold(builder, |builder, entry| {
        let host = entry.rsplit_once(':').filter(|(host, _)| !host.contains(':')).map_or(entry, |(host, _)| host);
        match host.starts_with(['.', '*']) {
            true => builder.no_proxy(host),
            false => builder.no_proxy(host).no_proxy(&format!(".{host}")),
        }
    });
    builder.build().ok().filter(|_| spoken)
}
