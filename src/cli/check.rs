//! `runbookc check`

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::cli::rule_files::RuleFiles;
use crate::cli::{Outcome, Paths, terminal};
use crate::diagnostic::Level;
use crate::report::{self, FORMATS, Format};
use crate::{CheckOptions, Checked, Failure};

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
    /// How often each rule found something, in place of the findings (formats human, short and json)
    #[arg(long)]
    statistics: bool,
    /// The date by which suppressions expire [default: today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    /// Accepted for scripts that pass it to every linter: runbookc keeps no cache
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

/// Checks and reports.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let fail_on = Level::from(options.fail_on);
    let statistics = statistics(options)?;
    let (world, located, scope) = options.rule_files.world(&options.paths, options.today)?;
    let request = CheckOptions { scope, select: options.select.clone(), ignore: options.ignore.clone() };
    let checked = crate::check(&world, &request)?;
    let text = match statistics {
        Some(statistics) => statistics(&checked.findings),
        None => {
            let about = report::Options {
                color: terminal::colors(),
                width: terminal::width(),
                fail_on,
                in_repository: &located.in_repository(),
                rules: crate::rules(),
            };
            (options.format.0.render)(&checked.findings, &checked.sources, &about)
        }
    };
    terminal::print(&text)?;
    Ok(outcome(&checked, fail_on))
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
