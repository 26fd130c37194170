//! What the lines of a code block are, where the block is labelled as shell and may hold anything: commands, help text, a
//! request of HTTP.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::model::{Command, Fence, Place, effect, is_known};
use crate::passes::commands::pasted::METHODS;
use crate::source::Source;

/// Words of the shell's grammar with which a command begins.
const KEYWORDS: &[&str] = &["case", "for", "function", "if", "select", "until", "while"];

/// Marks behind which a command begins, or a test.
const OPENERS: &[&str] = &["!", "(", "[", "[[", "{"];

/// Programs that build, test, serve and look after machines of their own kind: what they do the tables of effects do not know.
const OTHERS: &[&str] = &[
    "argo",
    "bun",
    "cmake",
    "composer",
    "deno",
    "dotnet",
    "ffmpeg",
    "flyctl",
    "gradle",
    "grpcurl",
    "hcp",
    "heroku",
    "java",
    "juju",
    "just",
    "k6",
    "make",
    "mvn",
    "node",
    "openstack",
    "php",
    "poetry",
    "pytest",
    "rails",
    "railway",
    "ruby",
    "supabase",
    "uv",
    "vercel",
];

/// Lines of a help text above its parts.
const HELP: &[&str] = &[
    "arguments",
    "available commands",
    "commands",
    "flags",
    "global flags",
    "global options",
    "optional arguments",
    "options",
    "parameters",
    "positional arguments",
    "usage",
];

/// The programs that the page's sound blocks call.
pub(super) fn called<'a>(commands: &[&'a Command], fences: &[Fence]) -> BTreeSet<&'a str> {
    let sound = |fence: usize| fences.get(fence).is_some_and(|fence| fence.shell_errors.is_empty());
    let sound = |command: &&&Command| command.place == Place::Fence && command.fence.is_some_and(sound);
    let programs = commands.iter().filter(sound).flat_map(|command| &command.invocations).map(|it| it.program.as_str());
    programs.filter(|program| is_name(program)).collect()
}

/// Could it be the name of a program, and no word of a sentence or of a table?
fn is_name(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.+/".contains(c);
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(plain)
}

/// Does a line begin with a command: a program that is known or that the page calls elsewhere, a file that is run, a word
/// of the shell's grammar, the setting of a variable, or something that is given options?
pub(super) fn begins_with_a_command(line: &str, called: &BTreeSet<&str>) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| OPENERS.contains(word));
    let Some(first) = words.next() else { return false };
    if is_another_language(line, first) {
        return false;
    }
    let tests = line.trim_start().starts_with('[') && first.starts_with(['-', '"', '$']);
    let word = first.trim_start_matches(['(', '"', '`']).trim_end_matches([';', ')', '"', '`']);
    // `$BIN list`, `"${BIN}" list`: whatever the variable names.
    let variable = word.strip_prefix('$').is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '{'));
    let path = ["./", "../", "~/", "/"].iter().any(|lead| word.starts_with(lead)) && !word.ends_with(':');
    let script = [".sh", ".py"].iter().any(|end| word.ends_with(end));
    let base = word.rsplit('/').next().unwrap_or(word);
    let known = || is_known(word) || effect::is_listed(base) || OTHERS.contains(&base) || called.contains(base);
    KEYWORDS.contains(&word)
        || sets_a_variable(word)
        || tests
        || variable
        || path
        || script
        || known()
        || is_name(word) && words.any(is_option)
}

/// Words of JavaScript behind `export`.
const EXPORTED: &[&str] = &["async", "class", "const", "default", "function", "interface", "type"];

/// Is a line, of which `first` is the first word, one of a language whose keywords are the shell's as well (`if (x) {`,
/// `export default y`, `df = read(z)`), one typed into another program (`(pprof) top`), or a word with its meaning (`list : all`)?
fn is_another_language(line: &str, first: &str) -> bool {
    let second = line.split_whitespace().nth(1).unwrap_or_default();
    let last = line.trim_end();
    let prompt = first.len() > 2 && first.starts_with('(') && first.ends_with(')');
    matches!(second, "=" | ":=" | "+=" | "==")
        || line.contains(" : ")
        || prompt
        || first == "export" && EXPORTED.contains(&second)
        || first == "function" && last.contains('(') && !last.contains("()")
        || matches!(first, "if" | "for" | "while") && last.ends_with(['{', ':'])
}

/// `--all`, `-n`
fn is_option(word: &str) -> bool {
    word.trim_start_matches('-').len() < word.len()
        && word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `NAME=value`, with nothing between.
pub(super) fn sets_a_variable(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name.trim_end_matches('+'));
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Is the line that begins at byte `at` of a page one of a settings file, by its form and by a line above it in the block
/// (`cp .env.example .env`), or by the one above the block: `Add to .env.local:`?
pub(super) fn is_setting(line: &str, text: &str, at: usize) -> bool {
    sets_a_variable(line.split_whitespace().next().unwrap_or_default()) && follows_a_settings_file(text, at)
}

/// Does a line above byte `at` of a page in the same block, or the one above the block, name a settings file?
fn follows_a_settings_file(text: &str, at: usize) -> bool {
    let mut above = text.get(..at).unwrap_or_default().lines().rev().map(str::trim).take(SETTINGS);
    let inside = above.by_ref().take_while(|line| !is_fence(line)).any(names_a_settings_file);
    inside || above.find(|line| !line.is_empty()).is_some_and(names_a_settings_file)
}

/// The settings files that a page shows.
pub(super) struct SettingsFiles<'a> {
    source: &'a Source,
    /// The names of variables of which the page makes use; found where they are asked for.
    used: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> SettingsFiles<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, used: OnceCell::new() }
    }

    /// Does a block hold the lines of one and nothing else: three names in capitals with values, of which no line of the page
    /// makes use, or with a remark or a line above that names such a file?
    pub(super) fn holds(&self, fence: &Fence) -> bool {
        let block = fence.text.text.as_str();
        // Nearly every block has another line.
        let names = lines(block).map(setting).collect::<Option<Vec<&str>>>().filter(|names| names.len() >= 3);
        let Some(names) = names else { return false };
        let text = self.source.text.as_str();
        let used = self.used.get_or_init(|| used_names(text));
        // `$REGION_NAME` may be of `REGION`, too.
        let is_used = |name: &&str| used.range(*name..).next().is_some_and(|used| used.starts_with(name));
        let above = text.get(..fence.opening.range().start).unwrap_or_default();
        let above = above.lines().rev().map(str::trim).take(SETTINGS).find(|line| !line.is_empty());
        !names.iter().any(is_used)
            || above.is_some_and(names_a_settings_file)
            || block.lines().any(names_a_settings_file)
    }
}

/// The names behind each `$` and `${` of a page.
fn used_names(text: &str) -> BTreeSet<&str> {
    let name = |at: usize| {
        let rest = text.get(at + 1..)?;
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty())
    };
    memchr::memchr_iter(b'$', text.as_bytes()).filter_map(name).collect()
}

/// The name that a line of a settings file sets: `NAME=value`, and no command behind.
fn setting(line: &str) -> Option<&str> {
    let (name, value) = line.split_once('=')?;
    let capitals = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let runs = value.split_whitespace().nth(1).is_some_and(is_known);
    (capitals && name.starts_with(|c: char| c.is_ascii_uppercase()) && !runs).then_some(name)
}

/// How many lines above are looked at for what names a settings file.
const SETTINGS: usize = 40;

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

/// `.env`, `.env.production`, `shop.env`
fn names_a_settings_file(line: &str) -> bool {
    let mut words = line.split(|c: char| c.is_whitespace() || "`*()[]\"',:".contains(c));
    words.any(|word| {
        let name = word.rsplit('/').next().unwrap_or(word).trim_end_matches('.');
        name.starts_with(".env") || name.ends_with(".env")
    })
}

/// The lines of a block that are neither blank nor a remark.
pub(super) fn lines(block: &str) -> impl Iterator<Item = &str> {
    block.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Is the line one with which a help text begins a part: `Options:`, `Usage: shopctl [flags]`?
fn begins_help(line: &str) -> bool {
    let (lead, rest) = line.split_once(':').unwrap_or_default();
    let lead = lead.trim().to_ascii_lowercase();
    HELP.contains(&lead.as_str()) && (rest.trim().is_empty() || lead == "usage")
}

/// Is the block what a program says of itself: the form of a call, and `Options:` or its kin below? What stands below a
/// command that can be run as it is was printed by it.
pub(super) fn is_help(block: &str) -> bool {
    let form = |line: &str| line.contains(['[', '<']) || begins_help(line);
    lines(block).any(begins_help) && lines(block).next().is_some_and(form)
}

/// Is the block a table that a program prints, with a head in capitals?
pub(super) fn is_table(block: &str) -> bool {
    let head = block.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let capital = |word: &str| word.chars().all(|c| c.is_ascii_uppercase() || "-()_%/".contains(c));
    head.contains("  ") && head.split_whitespace().count() > 1 && head.split_whitespace().all(capital)
}

/// Is the block a request as APIs are described: a method and a path?
pub(super) fn is_request(block: &str) -> bool {
    let (method, target) = lines(block).next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    METHODS.contains(&method) && target.trim_start().starts_with(['/', 'h', '{', '<'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_a_command() {
        let called = BTreeSet::from(["shopctl"]);
        for line in [
            "kubectl get pods",
            "shopctl list",
            "./x.sh",
            "/opt/shop/run",
            "A=1",
            "A=$(ls)",
            "if true; then",
            "$BIN x",
            "make all",
            "(cd x && ls)",
            "[ -f x ]",
            "{ ls",
            "railway logs -s api",
            "sudo ls",
            "deploy/run.sh",
            "export A",
            "ls;",
            "for x in a b; do",
        ] {
            assert!(begins_with_a_command(line, &called), "{line}");
        }
        for line in [
            "Name:  shop",
            "NAME   READY",
            "[services]",
            "[[services]]",
            "- item",
            "shopd list",
            "→ all",
            "│ x",
            "requests.memory: 1",
            "image = f(x)",
            "POST /orders",
            "{",
            "[ a ] --> [ b ]",
            "SELECT 1",
            "domain x",
            "export default x({",
            "df = read(x)",
            "if (x > 0) {",
            "(pprof) top",
            "ls : shows the files",
            "function f(a, b) {",
            "+----+",
            "$5 a month",
        ] {
            assert!(!begins_with_a_command(line, &called), "{line}");
        }
    }

    #[test]
    fn lines_of_a_settings_file() {
        let of = |text: &str| is_setting(text.lines().last().unwrap_or_default(), text, text.rfind('\n').unwrap_or(0));
        for text in [
            "```bash\n# .env.production\nA=<key>",
            "Add to `.env.local`:\n\n```sh\nA=1\nB=<key>",
            "# in shop.env:\nA=1",
        ] {
            assert!(of(text), "{text}");
        }
        for text in
            ["```bash\n# Where\nA=<key>", "Add to `.env`:\n\n```sh\nshopctl <key>", "The environment:\n```sh\nA=1"]
        {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn what_is_help() {
        assert!(is_help("shopctl list [options]\n\nOptions:\n  --all (default)"));
        assert!(is_help("Usage: shopctl list\n  --all"));
        assert!(!is_help("shopctl list --help\nOptions:\n"));
        assert!(!is_help("shopctl list <id>\n"));
    }
}
