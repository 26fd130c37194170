//! Hugo's shortcodes that lead to a page: `{{< ref "page.md" >}}` and `{{% relref "page.md#anchor" %}}`.

use std::ops::Range;

/// A shortcode that leads to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where the destination stands, quotes left out.
    pub destination: Range<usize>,
    /// The language that is asked for: `de` of `{{< ref path="page.md" lang="de" >}}`.
    pub language: Option<String>,
}

/// The `ref` and `relref` shortcodes of a text. Those that are shown and not run (`{{</* ref "x" */>}}`) are left out.
pub fn references(text: &str) -> Vec<Reference> {
    memchr::memmem::find_iter(text.as_bytes(), "{{").filter_map(|at| reference(text, at)).collect()
}

/// The shortcode at byte `at`.
fn reference(text: &str, at: usize) -> Option<Reference> {
    let rest = text.get(at..)?;
    let (inner, close) = match rest.strip_prefix("{{<") {
        Some(inner) => (inner, ">}}"),
        None => (rest.strip_prefix("{{%")?, "%}}"),
    };
    let inner = inner.get(..inner.find(close)?).filter(|inner| !inner.contains("{{"))?;
    let (name, rest) = inner.trim_start().split_once(char::is_whitespace)?;
    if !matches!(name, "ref" | "relref") {
        return None;
    }
    let begin = at + "{{<".len() + inner.len() - rest.len();
    let (mut destination, mut language) = (None, None);
    for (key, value) in arguments(rest)? {
        match key {
            "" | "path" if destination.is_none() => destination = Some(begin + value.start..begin + value.end),
            "lang" => language = rest.get(value).map(str::to_ascii_lowercase),
            "outputFormat" => {}
            _ => return None,
        }
    }
    Some(Reference { destination: destination?, language })
}

/// The arguments of a shortcode: each one's name, empty where it has none, and where its value stands. Nothing where they
/// cannot be read, or one says nothing.
fn arguments(text: &str) -> Option<Vec<(&str, Range<usize>)>> {
    let mut found = Vec::new();
    let mut at = text.len() - text.trim_start().len();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let key =
            rest.get(..letters).filter(|_| letters > 0 && rest.get(letters..).is_some_and(|it| it.starts_with('=')));
        at += key.map_or(0, |key| key.len() + "=".len());
        let value = text.get(at..)?;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let (start, length) = match quote {
            Some(quote) => (at + 1, value.get(1..)?.find(quote)?),
            None => (at, value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        let bare = text.get(start..start + length).filter(|bare| !bare.is_empty())?;
        if bare.contains(['"', '`', '=', '{', '}']) {
            return None;
        }
        found.push((key.unwrap_or_default(), start..start + length));
        at = start + length + usize::from(quote.is_some());
        let behind = text.get(at..)?;
        if !behind.is_empty() && !behind.starts_with(char::is_whitespace) {
            return None;
        }
        at += behind.len() - behind.trim_start().len();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_of_references() {
        let found = |text: &'static str| {
            references(text).into_iter().filter_map(|it| text.get(it.destination)).collect::<Vec<_>>()
        };
        assert_eq!(found(r#"[a]({{< relref "b.md#c" >}}) [d]({{% ref "/e" %}})"#), ["b.md#c", "/e"]);
        assert_eq!(found("[a]: {{<ref b >}}\n{{< ref path=\"c d\" >}}"), ["b", "c d"]);
        assert_eq!(found("{{< ref `a` >}} {{< ref a.md >}}"), ["a", "a.md"]);
        let none: [&str; 0] = [];
        for text in [
            r#"{{</* ref "a" */>}}"#,
            r#"{{< ref path="a" hint="b" >}}"#,
            r#"{{< ref "a" "b" >}}"#,
            r#"{{< ref "a"b >}}"#,
            r#"{{< ref lang="de" >}}"#,
            r#"{{< ref "" >}}"#,
            r#"{{< figure src="a" >}}"#,
            r#"{{< ref "a""#,
            "{{< ref",
        ] {
            assert_eq!(found(text), none, "{text}");
        }
    }
    #[test]
    fn references_that_name_a_language() {
        let text =
            r#"{{< ref path="a b" lang="DE" >}} {{% relref lang=pt-br path='c' outputFormat="amp" %}}{{< ref d >}}"#;
        let found: Vec<_> = references(text).into_iter().map(|it| (text.get(it.destination), it.language)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found, [(Some("a b"), some("de")), (Some("c"), some("pt-br")), (Some("d"), None)]);
    }
}
