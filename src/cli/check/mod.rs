//! `runbookc check`

mod input;
mod known;
mod mending;
mod online;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::cli::check::input::Input;
use crate::cli::check::known::Kept;
use crate::cli::rule_files::RuleFiles;
use crate::cli::{Outcome, Paths, terminal};
use crate::diagnostic::Level;
use crate::load::Cache;
use crate::report::{self, FORMATS, Format};
use crate::world::git::GitWorld;
use crate::world::{World, caches};
use crate::{CheckOptions, Checked, Failure, fix, since};

/// What `check` takes.
#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    rule_files: RuleFiles,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: FormatName,
    /// The level from which findings fail the run
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Only these rules: codes, names, or prefixes such as RB4
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    select: Vec<String>,
    /// Not these rules
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Mend what can be mended without a person looking at it; report what remains
    #[arg(long)]
    fix: bool,
    /// With --fix, also make changes that need a look afterwards
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,
    /// With --fix, show the changes as a patch and write nothing
    #[arg(long, requires = "fix", conflicts_with = "update_baseline")]
    diff: bool,
    /// Keep silent on the findings in this file
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found now to the baseline; findings that are gone are dropped
    #[arg(long, requires = "baseline", conflicts_with_all = ["since", "statistics"])]
    update_baseline: bool,
    /// Report what this git revision did not have; `REV...` is where this branch left REV
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// With `-` as PATH: what the page on standard input is called
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
    /// How often each rule found something, in place of the findings (formats human, short and json)
    #[arg(long)]
    statistics: bool,
    /// The date by which suppressions expire [default: today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    /// Ask the network about links into the web, too (RB108)
    #[arg(long)]
    online: bool,
    /// Read every page anew, and with --online ask anew, whatever earlier runs kept in your cache folder
    #[arg(long)]
    no_cache: bool,
}

/// A name of [`FORMATS`].
#[derive(Clone, Copy)]
struct FormatName(&'static Format);

impl ValueEnum for FormatName {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: std::sync::LazyLock<Vec<FormatName>> =
            std::sync::LazyLock::new(|| FORMATS.iter().map(FormatName).collect());
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name).help(self.0.description))
    }
}

/// `--fail-on`
#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
}

impl From<FailOn> for Level {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Info => Self::Info,
        }
    }
}

/// Checks, mends where that was asked for, and reports.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let statistics = statistics(options)?;
    let kept = options.baseline.as_deref().map(|file| Kept::open(file, options.update_baseline)).transpose()?;
    let input = Input::new(&options.paths, &options.rule_files, options.stdin_filename.as_deref(), options.today)?;
    let world = input.world()?;
    let silent = kept.iter().filter(|_| !options.update_baseline);
    let mut request = CheckOptions {
        scope: input.scope.clone(),
        select: options.select.clone(),
        ignore: options.ignore.clone(),
        known: silent.flat_map(|kept| kept.baseline.known()).collect(),
        cache: (!options.no_cache).then(|| cache(&input.located.root)).flatten(),
        web: options.online.then(|| online::web(&input.located.root, !options.no_cache)).transpose()?,
    };
    let mut checked = crate::check(&world, &request)?;
    if let Some(revision) = &options.since {
        let base = GitWorld::new(&input.located.root, revision, world.today())?;
        request.known.extend(since::known(&checked, &base, &request)?);
        checked.silence(&request.known);
    }
    if options.diff {
        let outcome = outcome(&checked, options.fail_on.into());
        let mended = fix::mend(&world, checked, &request, options.unsafe_fixes)?;
        terminal::print(&mending::diff(&mended.changes, &world))?;
        terminal::hint(&mending::summary(&mended, false));
        return Ok(outcome);
    }
    let mut made = None;
    if options.fix {
        let mended = fix::mend(&world, checked, &request, options.unsafe_fixes)?;
        if input.page.is_none() {
            fix::write(&input.disk, &mended.changes)?;
        }
        made = Some((mending::summary(&mended, true), mended.changes));
        checked = mended.checked;
    }
    if let Some(kept) = kept.as_ref().filter(|_| options.update_baseline) {
        let outcome = outcome(&checked, options.fail_on.into());
        if outcome != Outcome::Unusable {
            kept.update(&checked, &input.scope)?;
        }
        return Ok(if outcome == Outcome::Unusable { outcome } else { Outcome::Clean });
    }
    let report = match statistics {
        Some(statistics) => statistics(&checked.findings),
        None => report(&checked, &input, options),
    };
    match (&input.page, &made) {
        // An editor's filter: the page itself is what is wanted.
        (Some((_, page)), Some((_, changes))) => {
            terminal::print_bytes(changes.first().map_or(page, |change| change.after.as_bytes()))?;
            terminal::hint(report.trim_end());
        }
        _ => terminal::print(&report)?,
    }
    made.iter().for_each(|(summary, _)| terminal::hint(summary));
    online::say(&checked.unverified);
    kept.iter().for_each(|kept| kept.say(&checked, &input.scope));
    Ok(outcome(&checked, options.fail_on.into()))
}

/// From how many bytes of pages on a cache is used: fewer are read in a tenth of a second.
const WORTH_A_CACHE: usize = 2 << 20;

/// What earlier runs read of pages below `root`.
fn cache(root: &Path) -> Option<Cache> {
    Some(Cache { world: Arc::new(caches::of_pages(root)?), build: caches::build()?, worth: WORTH_A_CACHE })
}

/// The findings in the format that was asked for.
fn report(checked: &Checked, input: &Input, options: &Options) -> String {
    let about = report::Options {
        color: terminal::colors(),
        width: terminal::width(),
        fail_on: options.fail_on.into(),
        in_repository: &input.located.in_repository(),
        rules: crate::rules(),
    };
    let text = (options.format.0.render)(&checked.findings, &checked.sources, &about);
    if options.format.0.name != "human" {
        return text;
    }
    text + &match fix::offered(checked) {
        (0, 0) => String::new(),
        (0, risky) => format!("{risky} could be mended by --fix --unsafe-fixes\n"),
        (safe, 0) => format!("{safe} can be mended by --fix\n"),
        (safe, risky) => format!("{safe} can be mended by --fix, {risky} more by --fix --unsafe-fixes\n"),
    }
}

type Statistics = fn(&crate::diagnostic::Findings) -> String;

/// The table that `--statistics` asks for, in a form that fits the format.
fn statistics(options: &Options) -> Result<Option<Statistics>, Failure> {
    match (options.statistics, options.format.0.name) {
        (false, _) => Ok(None),
        (true, "human" | "short") => Ok(Some(report::statistics)),
        (true, "json") => Ok(Some(report::statistics_json)),
        (true, name) => Err(Failure::Usage {
            message: format!("--statistics has no form in --format {name}"),
            help: "use --format human, short or json".to_owned(),
        }),
    }
}

/// Says what could not be read; that is worse than any finding.
fn outcome(checked: &Checked, fail_on: Level) -> Outcome {
    if !checked.passed_over.is_empty() {
        let first: Vec<String> = checked.passed_over.iter().take(3).map(ToString::to_string).collect();
        let more = checked.passed_over.len() - first.len();
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        terminal::hint(&format!("passed over: {}{more}", first.join("; ")));
    }
    checked.troubles.iter().for_each(|trouble| terminal::hint(&format!("error: {trouble}")));
    match checked.findings.worst() {
        _ if !checked.troubles.is_empty() => Outcome::Unusable,
        Some(worst) if worst >= fail_on => Outcome::Findings,
        _ => Outcome::Clean,
    }
}
