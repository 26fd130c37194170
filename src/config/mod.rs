//! `runbookc.toml`: what is checked, which rules apply where, and what cannot be read off the runbooks themselves.
//!
//! None is needed. A key that is not known is an error, so that a setting with a slip of the pen does not pass for one
//! that works. A configuration may extend another one inside the same root; what it says itself wins.

mod check;
mod error;
mod file;
pub mod options;

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize, Serializer};

pub use crate::config::error::ConfigError;

use crate::config::check::Reader;
use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::source::Sources;
use crate::world::{Trouble, TroubleKind, World, locate};

/// How many configurations may extend each other in a row; three are a lot.
const MAX_EXTENDS: usize = 8;

/// What to do with a rule: report at a level, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// Report as an error.
    Error,
    /// Report as a warning.
    Warning,
    /// Report as advice.
    Info,
    /// Do not report.
    Off,
}

impl Setting {
    fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Info => Some(Level::Info),
            Self::Off => None,
        }
    }
}

/// What turns the Markdown into pages: decides how headings become anchors and which links lead where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Renderer {
    /// github.com and GitHub Enterprise.
    #[default]
    Github,
    /// gitlab.com and self-managed GitLab.
    Gitlab,
    /// mdBook.
    Mdbook,
    /// MkDocs, also with the Material theme.
    Mkdocs,
    /// Docusaurus.
    Docusaurus,
    /// Hugo.
    Hugo,
    /// Another site generator, such as Jekyll, Sphinx, Middleman, Eleventy or Astro: only what all of them have in
    /// common is judged.
    Other,
}

/// On which side of its threshold a signal is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Bad above: an error rate.
    Above,
    /// Bad below: free disk space.
    Below,
}

/// What a command does to the system under care. Ordered by how much care it asks for; who has to decide for an unknown
/// command (a playbook that asks before it changes anything) takes it for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Looks only, or touches nothing but the operator's own shell and client settings.
    Read,
    /// Nobody can tell: a script, an interactive shell, a program that is in no table.
    Unknown,
    /// Changes something in a way that the same tool can take back.
    Change,
    /// Removes or overwrites something, or evicts what runs: there is no way back with the same tool.
    Destroy,
}

/// Path patterns, compiled; a pattern that names a folder stands for all that is in it.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Compiles patterns over paths from the root: `*` and `?` stay within a name, `**` does not.
    ///
    /// # Errors
    /// The first pattern that is none, and why.
    pub fn new(patterns: Vec<String>) -> Result<Self, (String, String)> {
        let mut builder = GlobSetBuilder::new();
        for pattern in &patterns {
            let trimmed = pattern.trim_start_matches("./").trim_end_matches('/');
            for glob in [trimmed.to_owned(), format!("{trimmed}/**")] {
                let glob = GlobBuilder::new(&glob).literal_separator(true).build();
                builder.add(glob.map_err(|e| (pattern.clone(), e.kind().to_string()))?);
            }
        }
        let set = builder.build().map_err(|e| (patterns.join(", "), e.kind().to_string()))?;
        Ok(Self { patterns, set })
    }

    /// Does a pattern match `path`, or a folder that it lies in?
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// The patterns as they were written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}

impl Serialize for Globs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.patterns.serialize(serializer)
    }
}

/// Settings of rules by code, name or family prefix (`RB4`).
pub type Settings = BTreeMap<String, Setting>;

/// Settings for some paths.
#[derive(Clone, Debug, Serialize)]
pub struct Override {
    /// Where they hold.
    pub paths: Globs,
    /// What holds there.
    pub rules: Settings,
}

/// How links lead from page to page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Links {
    /// `None` to guess it from the site's own configuration.
    pub renderer: Option<Renderer>,
    /// URL prefix -> folder from the root.
    pub site: BTreeMap<String, String>,
    /// URL under which the files of the root can be seen, with a slash at its end.
    pub repository: Option<String>,
    /// The same, as the repository's own remote tells; empty where `repository` is stated.
    #[serde(skip)]
    pub origin: Vec<String>,
    /// Hosts that `--online` may ask at addresses of private networks, each with all below it.
    pub private_hosts: Vec<String>,
}

/// How the Prometheus side is laid out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Prometheus {
    /// Rule files that the runbooks are held against.
    pub rule_files: Globs,
    /// A page's URL with `{path}` and `{anchor}`.
    pub runbook_url: Option<String>,
    /// Severity in the runbooks -> `severity` label.
    pub severity: BTreeMap<String, String>,
    /// Labels for each generated rule.
    pub labels: BTreeMap<String, String>,
    /// Labels for each generated `PrometheusRule`, which the operator selects by.
    pub object_labels: BTreeMap<String, String>,
    /// The version of Prometheus that must read what is generated.
    pub version: Version,
    /// What a ladder becomes beside Alertmanager's routes.
    pub escalation: Escalation,
}

/// A version of Prometheus: major and minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// The version that a text names: `2.42`, `v3.5.0`.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().trim_start_matches('v').split('.');
        let version = Self(parts.next()?.parse().ok()?, parts.next().map_or(Some(0), |minor| minor.parse().ok())?);
        let patch = parts.next().is_none_or(|patch| patch.starts_with(|c: char| c.is_ascii_digit()));
        (patch && parts.next().is_none()).then_some(version)
    }
}

impl Default for Version {
    /// Debian 12's, which knows what all that came after it knows, too.
    fn default() -> Self {
        Self(2, 42)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What escalation ladders become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Escalation {
    /// Alertmanager's routes alone.
    #[default]
    Routes,
    /// Rules over `ALERTS`, too.
    Rules,
}

/// A series that a signal is tested with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestSeries {
    /// `metric{label="value"}`
    pub series: String,
    /// One value a minute, as promtool reads it: `0+20x30`.
    pub values: String,
}

/// What a runbook's words measure.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Signal {
    /// Other words for it.
    pub aliases: Vec<String>,
    /// PromQL.
    pub expr: String,
    /// The unit that `expr` yields.
    pub unit: Option<String>,
    /// Where it is bad.
    pub direction: Option<Direction>,
    /// How long it must be bad; a Prometheus duration.
    #[serde(rename = "for")]
    pub hold: Option<String>,
    /// What must be scraped.
    pub needs: Vec<String>,
    /// Series with which its rules fire.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fire: Vec<TestSeries>,
    /// Series with which they do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<TestSeries>,
    /// Where it is defined: the file, and the bytes of `expr`.
    #[serde(skip)]
    pub place: (String, std::ops::Range<usize>),
}

/// What playbooks assume.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Playbook {
    /// The kubectl context that they must run in.
    pub context: Option<String>,
}

/// Where the user's own templates are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Templates {
    /// Folder from the root.
    pub dir: Option<String>,
}

/// Whose build the `docs` target writes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DocsForm {
    /// MkDocs, also with the Material theme or as Backstage's TechDocs.
    Mkdocs,
    /// Docusaurus.
    Docusaurus,
    /// Hugo.
    Hugo,
}

impl DocsForm {
    /// All of them, by name.
    pub const ALL: &[(&str, Self)] =
        &[("mkdocs", Self::Mkdocs), ("docusaurus", Self::Docusaurus), ("hugo", Self::Hugo)];
}

/// What a checklist is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ChecklistForm {
    /// A page, and a task list in Markdown.
    #[default]
    Page,
    /// Templates for issues of GitHub and GitLab.
    IssueTemplate,
    /// A document for issues of Jira.
    Jira,
}

impl ChecklistForm {
    /// All of them, by name.
    pub const ALL: &[(&str, Self)] =
        &[("page", Self::Page), ("issue-template", Self::IssueTemplate), ("jira", Self::Jira)];
}

/// How long pages stay fresh.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Review {
    /// How long a review holds, in days.
    pub days: Option<u32>,
}

/// The configuration of one run: defaults, what is extended, the file, and the command line's word on rules.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Config {
    /// What no PATH means; empty where the configuration does not say.
    pub runbooks: Vec<String>,
    /// What is not modelled.
    pub exclude: Globs,
    /// Settings that hold everywhere.
    pub rules: Settings,
    /// Settings for some paths; the later wins.
    #[serde(rename = "override")]
    pub overrides: Vec<Override>,
    /// Links.
    pub links: Links,
    /// Prometheus.
    pub prometheus: Prometheus,
    /// Signals by name.
    pub signals: BTreeMap<String, Signal>,
    /// A word or phrase -> others that mean the same, when nodes of flowcharts and steps are held side by side.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// A program and a pattern over its arguments -> what such a command does, asked before the tables.
    pub effects: BTreeMap<String, Effect>,
    /// Playbooks.
    pub playbook: Playbook,
    /// Templates.
    pub templates: Templates,
    /// Reviews.
    pub review: Review,
    /// Whose build docs are for; `None` to guess it from who renders the pages.
    pub docs: Option<DocsForm>,
    /// What checklists are written as.
    pub checklist: Option<ChecklistForm>,
    /// `--select`: only these, where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<String>,
    /// `--ignore`: not these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

impl Config {
    /// Reads `runbookc.toml` at the root of `world`, where there is one. `rules` are all that a setting may name.
    ///
    /// # Errors
    /// Where it cannot be read, is no TOML, or says something that means nothing.
    pub fn load(world: &dyn World, rules: &[&RuleInfo]) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        if world.exists(locate::CONFIG) {
            config.read(world, locate::CONFIG, rules, &mut Vec::new())?;
        } else if let Err(trouble) = world.read(locate::CONFIG)
            && trouble.kind != TroubleKind::NotFound
        {
            // A link out of the workspace: what it says is not heeded, and nobody must think that it is.
            return Err(ConfigError::new(locate::CONFIG, "", None, trouble.message));
        }
        Ok(config)
    }

    /// Narrows the rules by `--select` and `--ignore`.
    ///
    /// # Errors
    /// Where one of them names no rule.
    pub fn narrow(mut self, select: &[String], ignore: &[String], rules: &[&RuleInfo]) -> Result<Self, ConfigError> {
        for (option, keys) in [("--select", select), ("--ignore", ignore)] {
            if let Some(key) = keys.iter().find(|key| !names_a_rule(key, rules)) {
                return Err(ConfigError::new(option, "", None, unknown_rule(key, rules)));
            }
        }
        self.select.extend_from_slice(select);
        self.ignore.extend_from_slice(ignore);
        Ok(self)
    }

    /// This configuration with another one's word on rules.
    pub(crate) fn with_rules_of(self, other: &Self) -> Self {
        let Self { rules, overrides, select, ignore, .. } = other.clone();
        Self { rules, overrides, select, ignore, ..self }
    }

    /// This configuration with no rule files to hold against the runbooks.
    pub(crate) fn without_rule_files(mut self) -> Self {
        self.prometheus.rule_files = Globs::default();
        self
    }

    /// What is said about `rule` at `path`, by the command line or the configuration; `None` where neither says a word.
    pub fn setting_for(&self, rule: &RuleInfo, path: &str) -> Option<Setting> {
        let chosen = self.select.iter().filter_map(|key| specificity(key, rule)).max();
        if self.ignore.iter().any(|key| specificity(key, rule).is_some())
            || (!self.select.is_empty() && chosen.is_none())
        {
            return Some(Setting::Off);
        }
        let overrides = self.overrides.iter().rev().filter(|over| over.paths.matches(path)).map(|over| &over.rules);
        let said = overrides.chain([&self.rules]).find_map(|settings| most_specific(settings, rule));
        // A rule asked for by its own code or name is wanted, whatever the file says.
        let asked_for =
            chosen == Some(usize::MAX) && said.map_or(rule.level.is_none(), |setting| setting == Setting::Off);
        if asked_for { Some(rule.level.map_or(Setting::Info, Setting::from)) } else { said }
    }

    /// The level at which `rule` reports at `path`; `None` is off.
    pub fn level_for(&self, rule: &RuleInfo, path: &str) -> Option<Level> {
        self.setting_for(rule, path).map_or(rule.level, Setting::level)
    }

    /// Gives diagnostics the levels that were asked for and drops those of rules that are off. A level that a rule
    /// lowered for one finding stays, where nothing else is said.
    pub fn levelled(&self, diagnostics: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
        let level = |mut diagnostic: Diagnostic| {
            let path = sources.get(diagnostic.primary.span.file).map_or("", |source| source.path.as_str());
            match self.setting_for(diagnostic.rule, path) {
                Some(setting) => diagnostic.level = setting.level()?,
                None => _ = diagnostic.rule.level?,
            }
            Some(diagnostic)
        };
        diagnostics.into_iter().filter_map(level).collect()
    }

    /// Applies the file at `path` on top of what it extends. `above` are the files that extend it.
    fn read(
        &mut self,
        world: &dyn World,
        path: &str,
        rules: &[&RuleInfo],
        above: &mut Vec<String>,
    ) -> Result<(), ConfigError> {
        let shown = world.display(path);
        let unreadable = |e: Trouble| ConfigError::new(&shown, "", None, e.message);
        let bytes = world.read(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| ConfigError::new(&shown, "", None, "is not UTF-8"))?;
        let file = file::parse(&shown, &text)?;
        let reader = Reader { path: &shown, file: path, text: &text, rules };
        above.push(path.to_owned());
        if let Some(extends) = &file.extends {
            let base = reader.inside(extends)?;
            if above.contains(&base) || above.len() > MAX_EXTENDS {
                let chain = above.iter().chain([&base]).map(String::as_str).collect::<Vec<_>>().join(" -> ");
                let what = if above.contains(&base) { "extends itself" } else { "extends too many others" };
                return Err(reader.error(extends.span(), format!("this configuration {what}: {chain}")));
            }
            if !world.exists(&base) {
                return Err(reader.error(extends.span(), format!("`{base}` is not there or leads out of the root")));
            }
            self.read(world, &base, rules, above)?;
        }
        reader.apply(file, self)
    }
}

impl From<Level> for Setting {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Info => Self::Info,
        }
    }
}

/// How closely `key` means `rule`: its code or name most of all, else the length of a prefix of the code.
pub(crate) fn specificity(key: &str, rule: &RuleInfo) -> Option<usize> {
    if key == rule.code || key == rule.name {
        return Some(usize::MAX);
    }
    (key.starts_with("RB") && rule.code.starts_with(key)).then_some(key.len())
}

fn most_specific(settings: &Settings, rule: &RuleInfo) -> Option<Setting> {
    let meant = settings.iter().filter_map(|(key, setting)| Some((specificity(key, rule)?, *setting)));
    meant.max_by_key(|&(closeness, _)| closeness).map(|(_, setting)| setting)
}

pub(crate) fn names_a_rule(key: &str, rules: &[&RuleInfo]) -> bool {
    rules.iter().any(|rule| specificity(key, rule).is_some())
}

/// What is said of a key that names no rule.
pub(crate) fn unknown_rule(key: &str, rules: &[&RuleInfo]) -> String {
    let near = match key.to_uppercase().get(..3) {
        Some(family) if family.starts_with("RB") => nearest_code(key, family, rules),
        _ => nearest(key, rules.iter().map(|rule| rule.name)),
    };
    match near {
        Some(near) => format!("there is no rule `{key}`; did you mean `{near}`?"),
        None => format!("there is no rule `{key}`; `runbookc rules` lists them"),
    }
}

/// The code of the same family that differs least. Codes of two families are never slips of each other.
fn nearest_code<'a>(key: &str, family: &str, rules: &[&'a RuleInfo]) -> Option<&'a str> {
    let key: String = key.chars().take(10).collect::<String>().to_uppercase();
    let codes = rules.iter().map(|rule| rule.code).filter(|code| code.starts_with(family));
    let best = codes.map(|code| (strsim::osa_distance(&key, code), code)).min()?;
    (best.0 <= 2).then_some(best.1)
}

/// The known word that `given` is most like, where one is like it at all.
pub(crate) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Words may be long: the comparison is quadratic in their length.
    let lower: String = given.chars().take(100).collect::<String>().to_lowercase();
    let likeness = |word: &str| strsim::jaro_winkler(&lower, &word.to_lowercase());
    let best = known.map(|word| (likeness(word), word)).max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    // Jaro-Winkler yields 0.8 and more for slips of the pen and about 0.5 for words that have nothing in common.
    (best.0 >= 0.8).then_some(best.1)
}

/// The schema of `runbookc.toml`.
#[cfg(test)]
pub(crate) fn schema() -> schemars::Schema {
    crate::schema::read::<file::File>()
}

#[cfg(test)]
mod tests;
