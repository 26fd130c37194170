//! Scenarios: what a playbook does when commands answer this and an operator says that, tried out where neither a cluster
//! nor a person is.
//!
//! A scenario file stands beside its page: `incident-response.scenarios.toml` beside `incident-response.md`. The compiled
//! playbook runs in a folder of its own, in which every program that the page names is a stub.

mod judge;
mod stage;

use serde::Deserialize;

use crate::config::Config;
use crate::emit::playbook::{Playbook, playbooks};
use crate::failure::Failure;
use crate::load::load;
use crate::pages::Scope;
use crate::world::process::Theatre;
use crate::world::{Trouble, TroubleKind, World};

pub use crate::scenario::judge::{Coverage, Share, Verdict};

/// What the file of a page's scenarios is called, in place of the page's ending.
const ENDING: &str = ".scenarios.toml";

/// A file of scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    scenario: Vec<Scenario>,
}

/// One course of events, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about.
    pub name: String,
    /// Arguments for the playbook.
    #[serde(default)]
    arguments: Vec<String>,
    /// Is nobody at the terminal?
    #[serde(default)]
    unattended: bool,
    /// The kube context.
    #[serde(default)]
    context: String,
    /// The context's namespace.
    #[serde(default)]
    namespace: String,
    /// What commands answer; the first that fits.
    #[serde(default)]
    command: Vec<Answer>,
    /// What the operator says; the first that fits.
    #[serde(default)]
    operator: Vec<Says>,
    /// What must come of it.
    expect: Expect,
}

/// What a command answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// The command line, in which `*` stands for anything.
    run: String,
    /// What it prints.
    #[serde(default)]
    prints: String,
    /// Its exit code.
    #[serde(default)]
    exit: u8,
    /// How often it answers so; always, where nothing is said.
    times: Option<u32>,
    /// Does it never end by itself?
    #[serde(default)]
    hangs: bool,
}

/// What the operator says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Says {
    /// Words that the playbook must have said since the last answer.
    at: String,
    /// The answer.
    say: String,
    /// How often it is given; always, where nothing is said.
    times: Option<u32>,
}

/// What must come of a scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// The playbook's exit code.
    exit: i32,
    /// Command lines that must have run, in this order; `*` stands for anything.
    #[serde(default)]
    ran: Vec<String>,
    /// Command lines none of which may have run.
    #[serde(default)]
    not_ran: Vec<String>,
    /// Steps that must have been come to: numbers or titles.
    #[serde(default)]
    steps: Vec<String>,
    /// Steps that must not.
    #[serde(default)]
    not_steps: Vec<String>,
    /// What the playbook must have said.
    #[serde(default)]
    says: Vec<String>,
    /// What it must not have said.
    #[serde(default)]
    not_says: Vec<String>,
}

/// What became of all scenarios.
#[derive(Debug)]
pub struct Tested {
    /// Each scenario's verdict, by page and in the order of its file.
    pub verdicts: Vec<Verdict>,
    /// How much of each page with scenarios they came past.
    pub coverage: Vec<Coverage>,
}

/// Runs the scenarios of the pages in `scope`.
///
/// # Errors
/// Where the configuration or a scenario file means nothing, no page in scope has scenarios, or the system does not let
/// them run.
pub fn test(world: &dyn World, theatre: &dyn Theatre, scope: &Scope) -> Result<Tested, Failure> {
    let config = Config::load(world, crate::rules())?;
    let workspace = load(world, config, scope)?.workspace;
    let playbooks = playbooks(&workspace)?;
    let (mut verdicts, mut coverage) = (Vec::new(), Vec::new());
    for playbook in &playbooks {
        let Some(scenarios) = scenarios(world, playbook)? else { continue };
        let mut seen = judge::Seen::default();
        for scenario in &scenarios {
            let play = stage::play(&playbooks, playbook, scenario)?;
            let played = theatre.play(&play)?;
            verdicts.push(judge::judge(&playbook.page, scenario, &played));
            seen.add(&played);
        }
        coverage.push(seen.coverage(&playbook.page));
    }
    if verdicts.is_empty() {
        return Err(Failure::Nothing(format!("no page here has scenarios: they stand in `<page>{ENDING}` beside it")));
    }
    Ok(Tested { verdicts, coverage })
}

/// The scenarios of a playbook's page; none where it has no file of them.
fn scenarios(world: &dyn World, playbook: &Playbook) -> Result<Option<Vec<Scenario>>, Failure> {
    let stem = playbook.page.rsplit_once('.').map_or(playbook.page.as_str(), |(stem, _)| stem);
    let path = format!("{stem}{ENDING}");
    if !world.exists(&path) {
        return Ok(None);
    }
    let trouble = |message: String| Trouble { path: world.display(&path), kind: TroubleKind::Other, message };
    let text = String::from_utf8(world.read(&path)?).map_err(|_| trouble("is not UTF-8".to_owned()))?;
    let file: File = toml::from_str(&text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| text.get(..span.start).map_or(0, |before| before.matches('\n').count()));
        trouble(format!("line {}: {}", line + 1, error.message()))
    })?;
    Ok(Some(file.scenario))
}
