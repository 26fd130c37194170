//! What a configuration says, checked against what makes sense, key by key.

use std::ops::Range;

use crate::config::file::{File, Links, Prometheus, Rules, Signal, Text};
use crate::config::{self, names_a_rule, unknown_rule};
use crate::config::{Config, ConfigError, Globs, Override, Settings, Version};
use crate::diagnostic::RuleInfo;
use crate::world::normalize;

/// Names that may stand in braces in `prometheus.runbook_url`.
const URL_PARTS: [&str; 2] = ["path", "anchor"];

/// What a signal's expression may yield.
const UNITS: [&str; 13] =
    ["ratio", "percent", "%", "seconds", "s", "bytes", "B", "count", "1", "per-second", "/s", "days", "condition"];

/// Units of a Prometheus duration.
const DURATION_UNITS: [&str; 7] = ["ms", "s", "m", "h", "d", "w", "y"];

/// One file that is being read.
pub(super) struct Reader<'a> {
    /// As the user knows it.
    pub(super) path: &'a str,
    /// Its path from the root.
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// All rules that there are.
    pub(super) rules: &'a [&'a RuleInfo],
}

impl Reader<'_> {
    /// Puts what the file says on top of `config`.
    pub(super) fn apply(&self, file: File, config: &mut Config) -> Result<(), ConfigError> {
        if let Some(required) = &file.required_version {
            self.version(required)?;
        }
        if let Some(runbooks) = &file.runbooks {
            config.runbooks = runbooks.iter().map(|path| self.inside(path)).collect::<Result<_, _>>()?;
        }
        if let Some(exclude) = &file.exclude {
            config.exclude = self.globs(exclude)?;
        }
        config.rules.extend(self.settings(&file.rules)?);
        for over in &file.overrides {
            config.overrides.push(Override { paths: self.globs(&over.paths)?, rules: self.settings(&over.rules)? });
        }
        self.links(file.links, &mut config.links)?;
        self.prometheus(file.prometheus, &mut config.prometheus)?;
        for (name, signal) in file.signals {
            config.signals.insert(name, self.signal(signal)?);
        }
        config.synonyms.extend(file.synonyms);
        for (key, effect) in &file.effects {
            config.effects.insert(self.invocation(key)?, *effect);
        }
        config.playbook.context = file.playbook.context.or(config.playbook.context.take());
        config.docs = file.docs.form.or(config.docs);
        config.checklist = file.checklist.form.or(config.checklist);
        config.review.days = file.review.days.or(config.review.days);
        if let Some(dir) = &file.templates.dir {
            config.templates.dir = Some(self.inside(dir)?);
        }
        Ok(())
    }

    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::new(self.path, self.text, Some(span), message)
    }

    /// A path that stays inside the root.
    pub(super) fn inside(&self, path: &Text) -> Result<String, ConfigError> {
        normalize(path.get_ref()).ok_or_else(|| {
            let error = self.error(path.span(), format!("`{}` leads out of the root", path.get_ref()));
            error.help("paths start from the folder of the configuration and stay in it")
        })
    }

    fn globs(&self, patterns: &[Text]) -> Result<Globs, ConfigError> {
        patterns.iter().try_for_each(|pattern| self.inside(pattern).map(drop))?;
        self.globs_anywhere(patterns)
    }

    /// Patterns that may lead out of the root, which is for the command line to allow.
    fn globs_anywhere(&self, patterns: &[Text]) -> Result<Globs, ConfigError> {
        for pattern in patterns {
            if let Err((_, why)) = Globs::new(vec![pattern.get_ref().clone()]) {
                return Err(self.error(pattern.span(), format!("`{}` is no path pattern: {why}", pattern.get_ref())));
            }
        }
        let all = patterns.iter().map(|pattern| pattern.get_ref().clone()).collect();
        Globs::new(all).map_err(|(_, why)| ConfigError::new(self.path, self.text, None, why))
    }

    fn settings(&self, rules: &Rules) -> Result<Settings, ConfigError> {
        let known = |key: &Text| {
            let known = names_a_rule(key.get_ref(), self.rules);
            if known { Ok(()) } else { Err(self.error(key.span(), unknown_rule(key.get_ref(), self.rules))) }
        };
        rules.iter().map(|(key, setting)| known(key).map(|()| (key.get_ref().clone(), *setting))).collect()
    }

    /// A program, and a pattern over its arguments, with one blank between words.
    fn invocation(&self, key: &Text) -> Result<String, ConfigError> {
        let words: Vec<&str> = key.get_ref().split_whitespace().collect();
        let wrong = match words.first() {
            None => "no program is named".to_owned(),
            Some(program) if program.contains('/') => {
                format!("`{program}` is a path: a program goes by its name, whichever folder it is called from")
            }
            Some(program) if program.starts_with('-') || program.contains(['|', '*']) => {
                format!("`{program}` names no program; only its arguments may be a pattern")
            }
            Some(_) => return Ok(words.join(" ")),
        };
        Err(self
            .error(key.span(), wrong)
            .help("for example `\"kubectl-neat\" = \"read\"`, `\"ourctl drain|evict\" = \"destroy\"`"))
    }

    fn links(&self, links: Links, into: &mut config::Links) -> Result<(), ConfigError> {
        into.renderer = links.renderer.or(into.renderer);
        for (url, folder) in &links.site {
            into.site.insert(self.url(url)?, self.inside(folder)?);
        }
        if let Some(url) = &links.repository {
            into.repository = Some(format!("{}/", self.url(url)?.trim_end_matches('/')));
        }
        if let Some(hosts) = &links.private_hosts {
            into.private_hosts = hosts.iter().map(|host| self.host(host)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    fn prometheus(&self, prometheus: Prometheus, into: &mut config::Prometheus) -> Result<(), ConfigError> {
        if let Some(files) = &prometheus.rule_files {
            into.rule_files = self.globs_anywhere(files)?;
        }
        if let Some(url) = &prometheus.runbook_url {
            self.url(url)?;
            let unknown = braced(url.get_ref()).find(|part| !URL_PARTS.contains(part));
            if let Some(part) = unknown {
                let error = self.error(url.span(), format!("`{{{part}}}` stands for nothing in a page's URL"));
                return Err(error.help("`{path}` and `{anchor}` are filled in"));
            }
            into.runbook_url = Some(url.get_ref().clone());
        }
        into.severity.extend(prometheus.severity);
        into.labels.extend(prometheus.labels);
        into.object_labels.extend(prometheus.object_labels);
        if let Some(version) = &prometheus.version {
            into.version = Version::read(version.get_ref()).ok_or_else(|| {
                let error = self.error(version.span(), format!("`{}` is no version", version.get_ref()));
                error.help("write `2.42` or `3.5`")
            })?;
        }
        into.escalation = prometheus.escalation.unwrap_or(into.escalation);
        Ok(())
    }

    fn signal(&self, signal: Signal) -> Result<config::Signal, ConfigError> {
        if let Some(hold) = signal.hold.as_ref().filter(|hold| !is_duration(hold.get_ref())) {
            let error = self.error(hold.span(), format!("`{}` is no duration", hold.get_ref()));
            return Err(error.help("write it as Prometheus does: `30s`, `5m`, `1h30m`"));
        }
        if let Some(unit) = signal.unit.as_ref().filter(|unit| !UNITS.contains(&unit.get_ref().as_str())) {
            let near = config::nearest(unit.get_ref(), UNITS.iter().copied());
            let suggestion = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let error = self.error(unit.span(), format!("`{}` is no unit{suggestion}", unit.get_ref()));
            return Err(error.help(format!("known here: {}", UNITS.join(", "))));
        }
        let place = (self.file.to_owned(), signal.expr.span());
        Ok(config::Signal {
            aliases: signal.aliases,
            expr: signal.expr.into_inner(),
            unit: signal.unit.map(Text::into_inner),
            direction: signal.direction,
            hold: signal.hold.map(Text::into_inner),
            needs: signal.needs,
            fire: signal.fire,
            quiet: signal.quiet,
            place,
        })
    }

    fn host(&self, host: &Text) -> Result<String, ConfigError> {
        let text = host.get_ref();
        if text.is_empty() || text.contains(['/', '*', '@', ' ']) {
            let error = self.error(host.span(), format!("`{text}` is no host"));
            return Err(error.help("write `wiki.corp.example`; hosts below it are meant, too"));
        }
        Ok(text.clone())
    }

    fn url(&self, url: &Text) -> Result<String, ConfigError> {
        let text = url.get_ref();
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(text.clone());
        }
        Err(self.error(url.span(), format!("`{text}` is no URL")).help("it starts with `https://` or `http://`"))
    }

    /// `>=0.3.1` is at least that version; `0.3` is any 0.3.x.
    fn version(&self, required: &Text) -> Result<(), ConfigError> {
        let text = required.get_ref().trim();
        let (least, wanted) = match text.strip_prefix(">=") {
            Some(rest) => (true, rest.trim()),
            None => (false, text),
        };
        let own = env!("CARGO_PKG_VERSION");
        let parts = |version: &str| version.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
        let Some((running, wanted)) = parts(own).zip(parts(wanted)) else {
            let error = self.error(required.span(), format!("`{text}` is no version"));
            return Err(error.help("write `>=0.3.1` or `0.3`"));
        };
        if (least && running >= wanted) || running.starts_with(&wanted) {
            return Ok(());
        }
        Err(self.error(required.span(), format!("this is runbookc {own}; the configuration requires {text}")))
    }
}

/// What stands in braces.
fn braced(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(part, _)| part))
}

/// Is it one or more of a number and a unit?
fn is_duration(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut rest = text;
    while !rest.is_empty() {
        let after = rest.trim_start_matches(is_digit);
        let unit = after.split(is_digit).next().unwrap_or_default();
        if after.len() == rest.len() || !DURATION_UNITS.contains(&unit) {
            return false;
        }
        rest = after.get(unit.len()..).unwrap_or_default();
    }
    !text.is_empty()
}
