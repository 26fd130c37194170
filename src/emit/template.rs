//! Templates: the frames of artifacts, which users may replace by files of the same name.
//!
//! A template can place text, never code: in a `.html` template values are escaped and hidden characters shown, in a `.sh` template they become
//! quoted words. Only what an emitter made as code ([`Part::Code`]) stands as it is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use minijinja::value::{Serde, Value, merge_maps};
use minijinja::{AutoEscape, Environment, Error, Output, State};

use crate::config::ConfigError;
use crate::emit::playbook::quote;
use crate::model::Workspace;

/// The templates that are built in, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("checklist.css", include_str!("../../templates/checklist.css")),
    ("checklist.html.j2", include_str!("../../templates/checklist.html.j2")),
    ("checklist.js", include_str!("../../templates/checklist.js")),
    ("checklist.md.j2", include_str!("../../templates/checklist.md.j2")),
    ("colours.css", include_str!("../../templates/colours.css")),
    ("docs/about.md.j2", include_str!("../../templates/docs/about.md.j2")),
    ("docs/checklist.md.j2", include_str!("../../templates/docs/checklist.md.j2")),
    ("docs/page.md.j2", include_str!("../../templates/docs/page.md.j2")),
    ("docs/mdbook.md.j2", include_str!("../../templates/docs/mdbook.md.j2")),
    ("flowchart.css", include_str!("../../templates/flowchart.css")),
    ("issue.github.md.j2", include_str!("../../templates/issue.github.md.j2")),
    ("issue.gitlab.md.j2", include_str!("../../templates/issue.gitlab.md.j2")),
    ("playbook.sh.j2", include_str!("../../templates/playbook.sh.j2")),
    ("playbook/data.sh", include_str!("../../templates/playbook/data.sh")),
    ("playbook/say.sh", include_str!("../../templates/playbook/say.sh")),
    ("playbook/log.sh", include_str!("../../templates/playbook/log.sh")),
    ("playbook/value.sh", include_str!("../../templates/playbook/value.sh")),
    ("playbook/ask.sh", include_str!("../../templates/playbook/ask.sh")),
    ("playbook/guard.sh", include_str!("../../templates/playbook/guard.sh")),
    ("playbook/run.sh", include_str!("../../templates/playbook/run.sh")),
    ("playbook/items.sh", include_str!("../../templates/playbook/items.sh")),
    ("playbook/walk.sh", include_str!("../../templates/playbook/walk.sh")),
    ("playbook/list.sh", include_str!("../../templates/playbook/list.sh")),
    ("site/alert.html.j2", include_str!("../../templates/site/alert.html.j2")),
    ("site/page.html.j2", include_str!("../../templates/site/page.html.j2")),
    ("site/shell.html.j2", include_str!("../../templates/site/shell.html.j2")),
    ("site/site.css", include_str!("../../templates/site/site.css")),
    ("site/site.js", include_str!("../../templates/site/site.js")),
    ("site/start.html.j2", include_str!("../../templates/site/start.html.j2")),
    ("site/table.html.j2", include_str!("../../templates/site/table.html.j2")),
    ("playbook/main.sh", include_str!("../../templates/playbook/main.sh")),
];

/// How much a template may do before it counts as one that never ends, in minijinja's instructions. The largest of
/// ours takes fewer than a thousand and one more for each step of the page.
const FUEL: u64 = 5_000_000;

/// The longest template that is read, in bytes; the largest of ours has 8 KB.
const LONGEST: usize = 64 * 1024;

/// The stack on which templates are read, in bytes. minijinja goes into itself at each operator of a chain, and 64 KiB of them
/// are more than the stack of a thread takes.
const STACK: usize = 256 << 20;

/// How deep templates may call each other.
const DEPTH: usize = 200;

/// A value for a template.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text: escaped for the kind of file.
    Text(String),
    /// Code that an emitter made: it stands as it is.
    Code(String),
    /// Several of them.
    List(Vec<Part>),
    /// Values by name.
    Map(BTreeMap<&'static str, Part>),
}

/// The built-in templates and those that replace them.
#[derive(Debug)]
pub struct Templates<'a> {
    overrides: &'a BTreeMap<String, String>,
    /// Where they lie.
    folder: &'a str,
    /// All of them, read once; or why one cannot be.
    environment: OnceLock<Result<Environment<'a>, ConfigError>>,
}

impl<'a> Templates<'a> {
    /// Templates, of which `overrides` (name and source), which lie in `folder`, replace those that are built in.
    pub fn new(overrides: &'a BTreeMap<String, String>, folder: &'a str) -> Self {
        Self { overrides, folder, environment: OnceLock::new() }
    }

    /// The templates of a workspace.
    pub fn of(workspace: &'a Workspace) -> Self {
        Self::new(&workspace.templates, workspace.config.templates.dir.as_deref().unwrap_or_default())
    }

    /// The names of all built-in templates.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// What is to be said of files in the user's folder of templates that are called as none, and so replace none.
    pub fn strangers(workspace: &Workspace) -> Vec<String> {
        let Some(folder) = &workspace.config.templates.dir else { return Vec::new() };
        let looks_like_one = |name: &&str| [".j2", ".css", ".js", ".sh"].iter().any(|ending| name.ends_with(ending));
        let names = workspace.paths.files().filter_map(|path| path.strip_prefix(folder.as_str())?.strip_prefix('/'));
        let strangers = names.filter(looks_like_one).filter(|name| Self::names().all(|known| known != *name));
        let nearest = |name: &str| {
            let scored = Self::names().map(|known| (strsim::normalized_levenshtein(name, known), known));
            let best = scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(score, _)| *score >= 0.6);
            best.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
        };
        strangers
            .map(|name| {
                format!("{folder}/{name}: replaces no template, since none is called `{name}`{}", nearest(name))
            })
            .collect()
    }

    /// The source of the template `name`; empty where there is none.
    pub fn source(&self, name: &str) -> &'a str {
        let built_in = || BUILT_IN.iter().find(|(known, _)| *known == name).map_or("", |(_, source)| source);
        self.overrides.get(name).map_or_else(built_in, String::as_str)
    }

    /// A style sheet: the colours that all pages share, and its own.
    pub fn style(&self, name: &str) -> String {
        format!("{}{}", self.source("colours.css"), self.source(name))
    }

    /// Renders the template `name`.
    ///
    /// # Errors
    /// Where it is no template, uses what is not there, fails or does not end: name, line and reason.
    pub fn render(&self, name: &str, values: BTreeMap<&'static str, Part>) -> Result<String, ConfigError> {
        self.fill(name, value(Part::Map(values)))
    }

    /// Renders the template `name` with the fields of `view`, which are text or, in templates that are no HTML and no
    /// shell, whatever the emitter made of them, and with `code`, which stands as it is.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub fn view(
        &self,
        name: &str,
        view: &impl serde::Serialize,
        code: BTreeMap<&'static str, String>,
    ) -> Result<String, ConfigError> {
        let code = Part::Map(code.into_iter().map(|(name, code)| (name, Part::Code(code))).collect());
        self.fill(name, merge_maps([value(code), Value::from(Serde(view))]))
    }

    fn fill(&self, name: &str, values: Value) -> Result<String, ConfigError> {
        let environment = self.environment.get_or_init(|| self.bounded()).as_ref().map_err(ConfigError::clone)?;
        let template = environment.get_template(name).map_err(|error| self.describe(name, &error))?;
        let mut text = template.render(values).map_err(|error| self.describe(name, &error))?;
        // minijinja drops the newline that a template ends with.
        if self.source(name).ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }

    /// All templates; those of the user on a stack that holds whatever they are.
    fn bounded(&self) -> Result<Environment<'a>, ConfigError> {
        if self.overrides.is_empty() {
            return self.environment();
        }
        let too_long = |name: &&String| self.source(name).len() > LONGEST;
        if let Some(name) = self.overrides.keys().find(too_long) {
            let error = ConfigError::new(&self.path(name), "", None, "this template has more than 64 KiB".to_owned());
            return Err(error.help(
                "make it shorter; the built-in template of that name stands in for it where the file is taken away",
            ));
        }
        std::thread::scope(|scope| {
            let reader = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || self.environment());
            reader.ok().and_then(|reader| reader.join().ok())
        })
        .unwrap_or_else(|| self.environment())
    }

    fn environment(&self) -> Result<Environment<'a>, ConfigError> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(DEPTH);
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(escape_for);
        environment.set_formatter(place);
        environment.remove_filter("safe");
        let mut names: Vec<&'a str> = self.overrides.keys().map(String::as_str).collect();
        names.extend(BUILT_IN.iter().map(|(name, _)| *name as &'a str));
        for name in names.into_iter().filter(|name| name.ends_with(".j2")) {
            environment.add_template(name, self.source(name)).map_err(|error| self.describe(name, &error))?;
        }
        Ok(environment)
    }

    /// What is wrong with a template, and where: in the one that an include led to.
    fn describe(&self, name: &str, error: &Error) -> ConfigError {
        let name = error.name().unwrap_or(name);
        let source = self.source(name);
        let before =
            error.line().map(|line| source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum());
        let line = before.map(|start: usize| {
            let text = source.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            start + (text.len() - text.trim_start().len())..start + text.trim_end().len()
        });
        let reason = match error.kind() {
            minijinja::ErrorKind::OutOfFuel => "it does not end: a loop in it goes on for too long".to_owned(),
            kind => error.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")),
        };
        let message = format!("this template cannot be used: {reason}");
        let error = ConfigError::new(&self.path(name), source, line, message);
        error.help("the built-in template of that name stands in for it where the file is taken away")
    }

    /// Where a template lies.
    fn path(&self, name: &str) -> String {
        if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }
}

/// How values are escaped in the template `name`.
fn escape_for(name: &str) -> AutoEscape {
    let name = name.strip_suffix(".j2").unwrap_or(name);
    if name.ends_with(".html") {
        AutoEscape::Html
    } else if name.ends_with(".sh") {
        AutoEscape::Custom(Cow::Borrowed("sh"))
    } else {
        AutoEscape::None
    }
}

/// Writes a value as the kind of file wants it.
fn place(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    // By the name, not by `state.auto_escape()`, which a template could switch off.
    if matches!(escape_for(state.name()), AutoEscape::Custom(_)) {
        let text = value.to_string();
        let written = if value.is_safe() { text } else { quote::word(&text) };
        return out.write_str(&written).map_err(Error::from);
    }
    if matches!(escape_for(state.name()), AutoEscape::Html)
        && let Some(text) = value.as_str().filter(|text| !value.is_safe() && text.chars().any(quote::unseen))
    {
        return minijinja::escape_formatter(out, state, &Value::from(quote::visible(text)));
    }
    minijinja::escape_formatter(out, state, value)
}

fn value(part: Part) -> Value {
    match part {
        Part::Text(text) => Value::from(text),
        Part::Code(code) => Value::from_safe_string(code),
        Part::List(parts) => parts.into_iter().map(value).collect(),
        Part::Map(parts) => Value::from(
            parts.into_iter().map(|(name, part)| (name.to_owned(), value(part))).collect::<BTreeMap<String, Value>>(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(source: &str, text: &str) -> Result<String, ConfigError> {
        let overrides =
            BTreeMap::from([("x.sh.j2".to_owned(), source.to_owned()), ("x.html.j2".to_owned(), source.to_owned())]);
        let values =
            || BTreeMap::from([("text", Part::Text(text.to_owned())), ("code", Part::Code("a && b".to_owned()))]);
        let templates = Templates::new(&overrides, "t");
        Ok(format!("{}|{}", templates.render("x.sh.j2", values())?, templates.render("x.html.j2", values())?))
    }

    #[test]
    fn text_is_escaped_for_its_file_and_code_is_not() {
        assert_eq!(render("{{ text }}", "a<b $(x)").as_deref().ok(), Some("$'a<b $(x)'|a&lt;b $(x)"));
        assert_eq!(render("{{ code }}", "").as_deref().ok(), Some("a && b|a && b"));
        assert_eq!(render("{{ text }}", "<\0\u{202e}").as_deref().ok(), Some("$'<\u{202e}'|&lt;\\u{0}\\u{202e}"));
    }

    #[test]
    fn broken_templates_name_their_line() {
        let error = |source: &str| render(source, "").unwrap_err().to_string();
        assert!(
            error("a\n{{ nobody }}").starts_with("t/x.sh.j2:2:1: this template cannot be used: undefined value"),
            "{}",
            error("a\n{{ nobody }}")
        );
        assert!(error("a\n{% if %}").starts_with("t/x."), "{}", error("a\n{% if %}"));
        assert!(
            error("{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}")
                .contains("does not end")
        );
        assert!(error("{% include 'x.sh.j2' %}").contains("x."));
        assert!(error(&"x".repeat(LONGEST + 1)).contains("64 KiB"));
    }

    #[test]
    fn a_long_chain_of_operators_takes_no_more_stack_than_there_is() {
        for source in [format!("{{{{ {}1 }}}}", "-".repeat(20_000)), format!("{{{{ 1{} }}}}", "+1".repeat(10_000))] {
            let _ = render(&source, "");
        }
    }
}
