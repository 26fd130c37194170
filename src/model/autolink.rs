//! Addresses in running text that renderers make links of, as GitHub Flavored Markdown has them
//! (<https://github.github.com/gfm/#autolinks-extension->).

use std::ops::Range;

/// The first address in `text`.
pub fn first(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("http").map(|at| from + at) {
        let rest = text.get(at..)?;
        from = at + 4;
        let before = text.get(..at)?.chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '(' | ':' | ','));
        let Some(scheme) = ["https://", "http://"].iter().find(|scheme| rest.starts_with(**scheme)) else { continue };
        let end = rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len());
        let url = trimmed(rest.get(..end)?);
        let host = url.get(scheme.len()..)?.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let named = host.chars().any(char::is_alphanumeric)
            && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
            && (host.contains('.') || host == "localhost");
        if begins && named {
            return Some(at..at + url.len());
        }
    }
    None
}

/// An address without the signs of the sentence that it ends.
fn trimmed(mut url: &str) -> &str {
    loop {
        let open = url.matches('(').count() < url.matches(')').count();
        let shorter = match url.chars().next_back() {
            Some('?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | '"' | '`' | ']') => {
                url.get(..url.len() - 1)
            }
            Some(')') if open => url.get(..url.len() - 1),
            _ => return url,
        };
        url = shorter.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        let found = |text: &str| first(text).and_then(|range| text.get(range)).unwrap_or_default().to_owned();
        assert_eq!(found("see https://grafana.example.com/d/abc?x=1, then"), "https://grafana.example.com/d/abc?x=1");
        assert_eq!(found("(http://a.example/b_(c))."), "http://a.example/b_(c)");
        assert_eq!(found("http://localhost:9090/graph."), "http://localhost:9090/graph");
        for none in
            ["xhttps://a.example", "https://", "https://<host>/x", "http method", "https://$HOST/x", "http://svc/x"]
        {
            assert_eq!(found(none), "", "{none}");
        }
    }
}
