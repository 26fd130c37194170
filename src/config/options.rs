//! Which keys of the configuration which rules read, for the rules' pages. Levels (`[rules]`, `[[override]]`) go for all.

/// A key that rules read.
#[derive(Clone, Copy, Debug)]
pub struct RuleOption {
    /// Its table and its name, as in `links.renderer`.
    pub key: &'static str,
    /// What it says: the first line about it in the configuration's schema, which a test holds it to.
    pub what: &'static str,
    /// The rules that read it: codes, or the beginning of a family's.
    rules: &'static [&'static str],
}

const fn option(key: &'static str, rules: &'static [&'static str], what: &'static str) -> RuleOption {
    RuleOption { key, what, rules }
}

/// Every key that changes what a rule finds.
const OPTIONS: &[RuleOption] = &[
    option(
        "links.renderer",
        &["RB101", "RB102", "RB103", "RB104"],
        "What turns the pages into HTML; guessed from the site's own configuration where this is not said.",
    ),
    option(
        "links.site",
        &["RB101", "RB102", "RB103", "RB501", "RB502", "RB504"],
        "URL prefix and folder: URLs below the prefix are checked as files below the folder.",
    ),
    option(
        "links.repository",
        &["RB101", "RB102", "RB103", "RB501", "RB502", "RB504"],
        "Where the repository's files are seen: URLs below it are checked as files.",
    ),
    option(
        "links.private_hosts",
        &["RB108"],
        "Hosts that `--online` may ask at private addresses, each with all below it.",
    ),
    option(
        "prometheus.rule_files",
        &["RB50", "RB512", "RB513", "RB514", "RB515", "RB516", "RB517"],
        "Patterns of rule files that are held against the runbooks.",
    ),
    option("prometheus.severity", &["RB507"], "The label `severity` for each of the pages' severities."),
    option("signals", &["RB505", "RB511"], "How something is measured that no page can say."),
    option(
        "synonyms",
        &["RB306", "RB307", "RB308"],
        "Words that mean the same where flowcharts are held against steps.",
    ),
    option(
        "effects",
        &["RB402", "RB405", "RB406", "RB409", "RB411"],
        "What commands do: a program and a pattern over its arguments, as in `ourctl drain|evict`.",
    ),
    option("review.days", &["RB613"], "How many days a review holds."),
];

/// The keys that a rule reads.
pub fn options(code: &str) -> impl Iterator<Item = &'static RuleOption> {
    OPTIONS.iter().filter(move |option| option.rules.iter().any(|rule| code.starts_with(rule)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the configuration's schema says of a key.
    fn described(schema: &serde_json::Value, key: &str) -> Option<String> {
        let mut at = schema;
        for name in key.split('.') {
            let reference = |of: &serde_json::Value| Some(of.get("$ref")?.as_str()?.trim_start_matches('#').to_owned());
            let all = at.get("allOf").and_then(|all| all.get(0)).and_then(reference);
            let holder = reference(at).or(all).and_then(|pointer| schema.pointer(&pointer)).unwrap_or(at);
            at = holder.get("properties")?.get(name)?;
        }
        Some(at.get("description")?.as_str()?.to_owned())
    }

    #[test]
    fn options_are_keys_of_the_configuration_and_read_by_rules() {
        let schema = serde_json::to_value(crate::schema::read::<crate::config::file::File>()).unwrap_or_default();
        for option in OPTIONS {
            assert_eq!(described(&schema, option.key).as_deref(), Some(option.what), "{}", option.key);
            for code in option.rules {
                assert!(crate::rules().iter().any(|rule| rule.code.starts_with(code)), "{code}");
            }
        }
        assert_eq!(options("RB613").map(|option| option.key).collect::<Vec<_>>(), ["review.days"]);
    }
}
