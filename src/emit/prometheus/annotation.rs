//! Annotations: text for people with the alert's labels and value in it, as a Go template and as what it renders to.

use std::fmt::Write as _;

/// A text with holes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotation(pub Vec<Part>);

/// A part of an annotation.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Words that are shown as they are.
    Words(String),
    /// The value of a label.
    Label(String),
    /// The value of the expression.
    Value(Format),
    /// An action of a template of the page's own, which Prometheus knows and we do not fill in.
    Raw(String),
}

/// How a value is shown. Each is a function of Prometheus' templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `10.1%`
    Percentage,
    /// `505ms`, `1m 3s`
    Duration,
    /// `2.5MiB`
    Bytes,
    /// `10k`
    Number,
    /// `13.9`
    Plain,
    /// All its digits.
    Digits,
}

impl Annotation {
    /// Words alone.
    pub fn words(text: impl Into<String>) -> Self {
        Self(vec![Part::Words(text.into())])
    }

    /// A template of the page's own; nothing where Prometheus could not fill it in.
    pub fn of_template(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (action, behind) = after.split_once("}}")?;
            if !before.is_empty() {
                parts.push(Part::Words(before.to_owned()));
            }
            parts.push(action_of(action)?);
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        Some(Self(parts))
    }

    /// Are there parts that we cannot fill in?
    pub fn is_raw(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Raw(_)))
    }

    /// Does it show all digits of the value?
    pub fn shows_digits(&self) -> bool {
        self.0.contains(&Part::Value(Format::Digits))
    }

    /// The Go template.
    pub fn template(&self) -> String {
        self.0.iter().fold(String::new(), |mut out, part| {
            match part {
                Part::Words(words) => out.push_str(&inert(words)),
                Part::Label(label) => {
                    let _ = write!(out, "{{{{ $labels.{label} }}}}");
                }
                Part::Value(Format::Percentage) => out.push_str("{{ $value | humanizePercentage }}"),
                Part::Value(Format::Duration) => out.push_str("{{ $value | humanizeDuration }}"),
                Part::Value(Format::Bytes) => out.push_str("{{ $value | humanize1024 }}B"),
                Part::Value(Format::Number) => out.push_str("{{ $value | humanize }}"),
                Part::Value(Format::Digits) => out.push_str("{{ $value }}"),
                Part::Raw(action) => {
                    let _ = write!(out, "{{{{{action}}}}}");
                }
                Part::Value(Format::Plain) => out.push_str("{{ printf \"%.4g\" $value }}"),
            }
            out
        })
    }

    /// What the template renders to for an alert with these labels and this value.
    pub fn rendered(&self, labels: &[(String, String)], value: f64) -> String {
        let shown = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Label(label) => {
                labels.iter().find(|(name, _)| name == label).map_or_else(String::new, |(_, v)| v.clone())
            }
            Part::Value(Format::Percentage) => format!("{}%", four_digits(value * 100.0)),
            Part::Value(Format::Duration) => duration(value),
            Part::Value(Format::Bytes) => format!("{}B", scaled(value, 1024.0, &["", "ki", "Mi", "Gi", "Ti", "Pi"])),
            Part::Value(Format::Number) => number(value),
            Part::Value(Format::Plain) => four_digits(value),
            Part::Value(Format::Digits) => digits(value),
            Part::Raw(action) => format!("{{{{{action}}}}}"),
        };
        self.0.iter().map(shown).collect()
    }
}

/// Prometheus' functions for templates, and Go's.
const FUNCTIONS: &[&str] = &[
    "query",
    "first",
    "label",
    "value",
    "strvalue",
    "args",
    "reReplaceAll",
    "safeHtml",
    "match",
    "title",
    "toUpper",
    "toLower",
    "graphLink",
    "tableLink",
    "sortByLabel",
    "stripPort",
    "stripDomain",
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "toTime",
    "pathPrefix",
    "externalURL",
    "parseDuration",
    "printf",
    "print",
    "println",
    "index",
    "len",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "and",
    "or",
    "not",
    "if",
    "else",
    "end",
    "range",
    "with",
    "slice",
    "html",
    "js",
    "urlquery",
    "call",
];

/// What stands between the braces of a template; nothing where it has a function that Prometheus does not know.
fn action_of(action: &str) -> Option<Part> {
    let inner = action.trim();
    let words: Vec<&str> = inner.split_whitespace().collect();
    let is_value = |word: &str| matches!(word, "$value" | ".Value");
    let label = |word: &str| {
        let name = word.strip_prefix("$labels.").or_else(|| word.strip_prefix(".Labels."))?;
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (plain && !name.is_empty()).then(|| Part::Label(name.to_owned()))
    };
    match words.as_slice() {
        [word] if is_value(word) => return Some(Part::Value(Format::Digits)),
        [word] if label(word).is_some() => return label(word),
        [value, "|", function] if is_value(value) => match *function {
            "humanizePercentage" => return Some(Part::Value(Format::Percentage)),
            "humanizeDuration" => return Some(Part::Value(Format::Duration)),
            "humanize" => return Some(Part::Value(Format::Number)),
            _ => {}
        },
        _ => {}
    }
    let mut quote = None;
    let bare: String = inner
        .chars()
        .map(|c| match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                ' '
            }
            None if matches!(c, '"' | '`') => {
                quote = Some(c);
                ' '
            }
            None => c,
        })
        .collect();
    let names = bare.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.')));
    let mut unknown = names.filter(|name| name.starts_with(|c: char| c.is_alphabetic()) && !FUNCTIONS.contains(name));
    (quote.is_none() && unknown.next().is_none()).then(|| Part::Raw(action.to_owned()))
}

/// `words` with every brace that Go's templates might read put in a string.
fn inert(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '{' {
            out.push(c);
            continue;
        }
        let mut run = String::from(c);
        while let Some(next) = chars.next_if_eq(&'{') {
            run.push(next);
        }
        // A single brace is harmless unless a template follows it, which the end of the words may mean.
        if run.len() == 1 && chars.peek().is_some() {
            out.push(c);
        } else {
            let _ = write!(out, "{{{{ \"{run}\" }}}}");
        }
    }
    out
}

/// All digits as Go prints them: with an exponent below 0.0001 and from 1e21 on.
fn digits(value: f64) -> String {
    if value == 0.0 || (1e-4..1e21).contains(&value.abs()) {
        return value.to_string();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |small| ('-', small));
    format!("{mantissa}e{sign}{exponent:0>2}")
}

/// `%.4g` as Go prints it.
fn four_digits(value: f64) -> String {
    const DIGITS: i32 = 4;
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "NaN".to_owned() };
    }
    let scientific = format!("{value:.3e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-4..DIGITS).contains(&exponent) {
        let decimals = usize::try_from(DIGITS - 1 - exponent).unwrap_or(0);
        return trim(&format!("{value:.decimals$}"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trim(mantissa), exponent.abs())
}

/// `humanize`
fn number(value: f64) -> String {
    if value.abs() >= 1.0 || value == 0.0 {
        return scaled(value, 1000.0, &["", "k", "M", "G", "T", "P", "E", "Z", "Y"]);
    }
    small(value)
}

/// `humanizeDuration`
fn duration(value: f64) -> String {
    if value == 0.0 {
        return "0s".to_owned();
    }
    if value.abs() < 1.0 {
        return format!("{}s", small(value));
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let value = value.abs();
    // Go truncates here, too; what does not fit is no duration that anybody waits for.
    #[allow(clippy::cast_possible_truncation)]
    let whole = value as i64;
    let (days, hours, minutes, seconds) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{sign}{}s", four_digits(value)),
        (0, 0, _) => format!("{sign}{minutes}m {seconds}s"),
        (0, _, _) => format!("{sign}{hours}h {minutes}m {seconds}s"),
        _ => format!("{sign}{days}d {hours}h {minutes}m {seconds}s"),
    }
}

/// A value below one with the prefix of its thousandth.
fn small(mut value: f64) -> String {
    let mut shown = "";
    for prefix in ["m", "u", "n", "p", "f", "a", "z", "y"] {
        if value.abs() >= 1.0 {
            break;
        }
        shown = prefix;
        value *= 1000.0;
    }
    format!("{}{shown}", four_digits(value))
}

fn scaled(mut value: f64, base: f64, prefixes: &[&str]) -> String {
    let mut shown = "";
    for (step, prefix) in prefixes.iter().enumerate() {
        if step > 0 {
            value /= base;
        }
        shown = prefix;
        if value.abs() < base {
            break;
        }
    }
    format!("{}{shown}", four_digits(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_as_go_prints_them() {
        let all = [
            (0.101, "0.101"),
            (10.1, "10.1"),
            (12345.0, "1.234e+04"),
            (9999.6, "1e+04"),
            (1000.0, "1000"),
            (0.00001234, "1.234e-05"),
        ];
        for (value, wanted) in all {
            assert_eq!(four_digits(value), wanted);
        }
        assert_eq!((digits(0.0505), digits(0.000_052), digits(0.0)), ("0.0505".into(), "5.2e-05".into(), "0".into()));
        assert_eq!((number(10_100.0).as_str(), number(0.5).as_str(), number(0.0).as_str()), ("10.1k", "500m", "0"));
        assert_eq!(
            (duration(0.505).as_str(), duration(2.02).as_str(), duration(3636.0).as_str()),
            ("505ms", "2.02s", "1h 0m 36s")
        );
    }

    #[test]
    fn words_are_inert() {
        assert_eq!(inert("use {{.items}} {x} {"), "use {{ \"{{\" }}.items}} {x} {{ \"{\" }}");
        let annotation = Annotation(vec![Part::Words("{".to_owned()), Part::Label("pod".to_owned())]);
        assert_eq!(annotation.template(), "{{ \"{\" }}{{ $labels.pod }}");
        assert_eq!(annotation.rendered(&[("pod".to_owned(), "p".to_owned())], 1.0), "{p");
    }
}
