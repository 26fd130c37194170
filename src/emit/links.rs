//! Destinations of links in pages: relative paths, and what may lead to the web.

/// Schemes that a page links to.
const SCHEMES: &[&str] = &["https://", "http://", "mailto:"];

/// The address of a web page, as an attribute and in Markdown's parentheses.
pub(in crate::emit) fn web(url: &str) -> String {
    encoded(url, "/:?#[]@!$&()*+,;=%")
}

/// Does a link lead to the web, by a scheme that pages may link to? All others are shown as text.
pub(in crate::emit) fn external(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
}

/// The path of `to` as a link in `from`, both without ending.
pub(in crate::emit) fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len().saturating_sub(1).min(to.len().saturating_sub(1));
    let shared = from.iter().zip(&to).take(folders).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - 1 - shared);
    let path: Vec<String> = up.map(str::to_owned).chain(to.iter().skip(shared).map(|part| encoded(part, ""))).collect();
    // A first part with a colon would be a scheme.
    if shared == from.len() - 1 { format!("./{}", path.join("/")) } else { path.join("/") }
}

/// Percent-encodes what is neither a letter, a digit, one of `-._~` nor in `keep`.
pub(in crate::emit) fn encoded(text: &str, keep: &str) -> String {
    let mut url = String::with_capacity(text.len());
    for byte in text.trim().bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || keep.contains(c) {
            url.push(c);
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::{encoded, external, relative, web};

    #[test]
    fn relative_paths() {
        assert_eq!(relative("a/b", "a/c"), "./c");
        assert_eq!(relative("a/b", "c"), "../c");
        assert_eq!(relative("b", "a/c d:e"), "./a/c%20d%3Ae");
        assert_eq!(relative("a/b/x", "a/c/x"), "../c/x");
    }

    #[test]
    fn no_scheme_that_acts() {
        for url in ["javascript:alert(1)", " JaVaScript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"] {
            assert!(!external(url), "{url}");
        }
        assert!(external("HTTPS://example.com"));
        assert_eq!(web("https://a.b/c d\"<>`"), "https://a.b/c%20d%22%3C%3E%60");
        assert_eq!(encoded("a/b)", ""), "a%2Fb%29");
    }
}
