//! Hugo's shortcodes that lead to a page: `{{< ref "page.md" >}}` and `{{% relref "page.md#anchor" %}}`.

use std::ops::Range;

/// Where the destinations of the `ref` and `relref` shortcodes of a text stand, quotes left out. Those that are shown and
/// not run (`{{</* ref "x" */>}}`), and those that name a language or an output format, are left out.
pub fn references(text: &str) -> Vec<Range<usize>> {
    memchr::memmem::find_iter(text.as_bytes(), "{{").filter_map(|at| reference(text, at)).collect()
}

/// The destination of the shortcode at byte `at`.
fn reference(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let (inner, close) = match rest.strip_prefix("{{<") {
        Some(inner) => (inner, ">}}"),
        None => (rest.strip_prefix("{{%")?, "%}}"),
    };
    let inner = inner.get(..inner.find(close)?).filter(|inner| !inner.contains("{{"))?;
    let (name, argument) = inner.trim_start().split_once(char::is_whitespace)?;
    let argument = argument.trim();
    let argument = argument.strip_prefix("path=").unwrap_or(argument);
    let quote = argument.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let bare = quote.map_or(Some(argument), |quote| argument.strip_prefix(quote)?.strip_suffix(quote))?;
    let whole =
        !bare.is_empty() && !bare.contains(|c: char| c.is_whitespace() && quote.is_none() || "\"`={}".contains(c));
    if !matches!(name, "ref" | "relref") || !whole {
        return None;
    }
    let end = at + "{{<".len() + inner.trim_end().len() - usize::from(quote.is_some());
    Some(end - bare.len()..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_of_references() {
        let found = |text: &'static str| references(text).into_iter().filter_map(|r| text.get(r)).collect::<Vec<_>>();
        assert_eq!(found(r#"[a]({{< relref "b.md#c" >}}) [d]({{% ref "/e" %}})"#), ["b.md#c", "/e"]);
        assert_eq!(found("[a]: {{<ref b >}}\n{{< ref path=\"c d\" >}}"), ["b", "c d"]);
        assert_eq!(found("{{< ref `a` >}} {{< ref a.md >}}"), ["a", "a.md"]);
        let none: [&str; 0] = [];
        for text in [
            r#"{{</* ref "a" */>}}"#,
            r#"{{< ref path="a" lang="de" >}}"#,
            r#"{{< ref "" >}}"#,
            r#"{{< figure src="a" >}}"#,
            r#"{{< ref "a""#,
            "{{< ref",
        ] {
            assert_eq!(found(text), none, "{text}");
        }
    }
}
