//! What a fence holds: by its info string, and where that says nothing, by content that is plain evidence.
//!
//! Half of the fences of some manuals have no label. What no rule recognises stays [`FenceLanguage::Unknown`].

use serde::Serialize;

use crate::source::Mapped;
use crate::syntax::shell::placeholder::find_in_message;
use crate::syntax::shell::programs::is_known;
use crate::syntax::shell::{Spelling, parse_sound, session};

/// What a fence holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FenceLanguage {
    /// Shell commands without prompts.
    Shell,
    /// A transcript: prompts, commands, output.
    Console,
    /// A Prometheus query.
    PromQl,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// SQL.
    Sql,
    /// A mermaid diagram.
    Mermaid,
    /// Log lines and other output.
    Log,
    /// Text to send, with blanks to fill in.
    Message,
    /// Commands to a bot: `/incident ack`, `!ic page`.
    ChatOps,
    /// A drawing in characters, a tree of files among them.
    Diagram,
    /// Another language, by its label in lower case.
    Other(String),
    /// Nobody can tell.
    Unknown,
}

/// Labels that mean one of the languages above.
const LABELS: &[(&str, FenceLanguage)] = &[
    ("bash", FenceLanguage::Shell),
    ("sh", FenceLanguage::Shell),
    ("shell", FenceLanguage::Shell),
    ("zsh", FenceLanguage::Shell),
    ("ksh", FenceLanguage::Shell),
    ("console", FenceLanguage::Console),
    ("shell-session", FenceLanguage::Console),
    ("shellsession", FenceLanguage::Console),
    ("sh-session", FenceLanguage::Console),
    ("bash-session", FenceLanguage::Console),
    ("terminal", FenceLanguage::Console),
    ("session", FenceLanguage::Console),
    ("promql", FenceLanguage::PromQl),
    ("metricsql", FenceLanguage::PromQl),
    ("prometheus", FenceLanguage::PromQl),
    ("yaml", FenceLanguage::Yaml),
    ("yml", FenceLanguage::Yaml),
    ("json", FenceLanguage::Json),
    ("jsonc", FenceLanguage::Json),
    ("sql", FenceLanguage::Sql),
    ("postgresql", FenceLanguage::Sql),
    ("postgres", FenceLanguage::Sql),
    ("pgsql", FenceLanguage::Sql),
    ("plpgsql", FenceLanguage::Sql),
    ("mysql", FenceLanguage::Sql),
    ("mermaid", FenceLanguage::Mermaid),
    ("log", FenceLanguage::Log),
    ("logs", FenceLanguage::Log),
    ("output", FenceLanguage::Log),
];

/// Labels that say that the content is no code.
const PLAIN: &[&str] = &["text", "txt", "plain", "plaintext", "none", "nohighlight"];

/// Does an info string say that the content is no code?
pub fn is_plain(info: &str) -> bool {
    PLAIN.contains(&label(info).as_str())
}

/// Most of a fence that is looked at where it has no label, in bytes.
const LOOKED_AT: usize = 16 << 10;

/// What the fence with the info string `info` and the content `text` holds.
pub fn classify(info: &str, text: &Mapped) -> FenceLanguage {
    let label = label(info);
    let known = LABELS.iter().find(|(name, _)| *name == label).map(|(_, language)| language.clone());
    match known {
        Some(FenceLanguage::Shell) if session::read(text).prompted => FenceLanguage::Console,
        Some(FenceLanguage::Shell | FenceLanguage::Console) if is_chat(&text.text) => FenceLanguage::ChatOps,
        Some(language) => language,
        None if label.is_empty() => by_content(text),
        None if PLAIN.contains(&label.as_str()) => match by_content(text) {
            FenceLanguage::Shell | FenceLanguage::Unknown => FenceLanguage::Other(label),
            language => language,
        },
        None => FenceLanguage::Other(label),
    }
}

/// The language of an info string in lower case: `bash` of `bash {.copy}`, `{.bash}`, `sh,ignore`, `language-sh title="x"`.
fn label(info: &str) -> String {
    let info = info.trim().trim_start_matches(['{', '.']).trim_start();
    let end = info.find(|c: char| c.is_whitespace() || ",{}:;=[(".contains(c)).unwrap_or(info.len());
    let label = info.get(..end).unwrap_or_default().to_lowercase();
    label.strip_prefix("language-").unwrap_or(&label).to_owned()
}

/// Is `line` a command to a bot? `/incident ack` and `!ic page` are; `/usr/bin/env`, `/etc`, `!!` and `! grep` are not.
pub fn chat_ops(line: &str) -> bool {
    let line = line.trim();
    let Some(rest) = line.strip_prefix(['/', '!']) else { return false };
    let word = rest.split_whitespace().next().unwrap_or_default();
    let glued = rest.starts_with(word);
    let name = word.len() > 1
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
    let folder = line.starts_with('/') && FOLDERS.contains(&word);
    glued && name && !folder
}

/// Folders at the root of a file system, of the Filesystem Hierarchy Standard 3.0 and of container images.
const FOLDERS: &[&str] = &[
    "app",
    "bin",
    "boot",
    "data",
    "dev",
    "etc",
    "home",
    "host",
    "lib",
    "lib64",
    "mnt",
    "opt",
    "proc",
    "root",
    "run",
    "sbin",
    "scripts",
    "src",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
    "workspace",
];

fn is_chat(text: &str) -> bool {
    let mut lines =
        text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("# ")).peekable();
    lines.peek().is_some() && lines.all(chat_ops)
}

/// The tests in the order in which they are asked: what is plainest first.
fn by_content(text: &Mapped) -> FenceLanguage {
    let near = text.text.floor_char_boundary(LOOKED_AT);
    let text = if near < text.text.len() { text.part(0..near) } else { text.clone() };
    let content = text.text.as_str();
    let lines = content.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>();
    let tests: [(FenceLanguage, &dyn Fn() -> bool); 11] = [
        (FenceLanguage::Unknown, &|| lines.is_empty()),
        (FenceLanguage::Mermaid, &|| is_mermaid(&lines)),
        (FenceLanguage::Diagram, &|| is_drawn(&lines)),
        (FenceLanguage::Json, &|| is_json(content)),
        (FenceLanguage::Console, &|| session::read(&text).prompted),
        (FenceLanguage::ChatOps, &|| is_chat(content)),
        (FenceLanguage::Message, &|| is_message(&text, &lines)),
        (FenceLanguage::Log, &|| is_log(&lines)),
        (FenceLanguage::Yaml, &|| is_yaml(&lines)),
        (FenceLanguage::Sql, &|| is_sql(content)),
        (FenceLanguage::PromQl, &|| is_promql(content)),
    ];
    match tests.into_iter().find(|(_, test)| test()) {
        Some((language, _)) => language,
        None if is_shell(&text) => FenceLanguage::Shell,
        None => FenceLanguage::Unknown,
    }
}

fn is_mermaid(lines: &[&str]) -> bool {
    let mut words = lines.first().copied().unwrap_or_default().split_whitespace();
    match words.next() {
        Some("graph" | "flowchart") => words.next().is_some_and(|to| matches!(to, "TD" | "TB" | "BT" | "LR" | "RL")),
        Some("sequenceDiagram" | "stateDiagram" | "stateDiagram-v2" | "erDiagram" | "classDiagram" | "gantt") => {
            words.next().is_none()
        }
        _ => false,
    }
}

/// Boxes, or arrows on two lines and more.
fn is_drawn(lines: &[&str]) -> bool {
    let boxed = |line: &&&str| line.chars().any(|c| ('\u{2500}'..='\u{257F}').contains(&c));
    let arrow = |line: &&&str| {
        let plain = line.trim();
        line.contains(['→', '←', '↓', '↑', '▼', '▲', '►', '◄']) || matches!(plain, "|" | "v" | "V" | "||")
    };
    let corner = |line: &&&str| line.contains("+--");
    lines.iter().any(|line| boxed(&line))
        || lines.iter().filter(arrow).count() > 1
        || lines.iter().filter(corner).count() > 1
}

fn is_json(content: &str) -> bool {
    let content = content.trim();
    let brackets =
        (content.starts_with('{') && content.ends_with('}')) || (content.starts_with('[') && content.ends_with(']'));
    let keyed = content.contains("\":") || content.contains("\" :");
    brackets && (keyed || serde_json::from_str::<serde::de::IgnoredAny>(content).is_ok())
}

/// A bot's command with fields below, a mail, or several fields and a blank.
fn is_message(text: &Mapped, lines: &[&str]) -> bool {
    let fields = lines.iter().filter(|line| is_field(line)).count();
    let first = lines.first().copied().unwrap_or_default();
    let mail = first.trim_start().starts_with("Subject:");
    let blank =
        || find_in_message(text).iter().any(|p| matches!(p.spelling, Spelling::Bracket | Spelling::DoubleBrace));
    fields > 0 && (mail || chat_ops(first) || (fields > 1 && blank()))
}

/// `Status: ...`, `**Impact:** ...`, `- Next update: ...`: a name that people read.
fn is_field(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '<');
    let Some((name, _)) = line.split_once(':') else { return false };
    name.len() < 40
        && name.starts_with(|c: char| c.is_uppercase())
        && name.chars().all(|c| c.is_alphanumeric() || " *_/()&'".contains(c))
}

/// Lines that begin with a time or a level, or a table under a row of capitals.
fn is_log(lines: &[&str]) -> bool {
    let logged = lines.iter().filter(|line| is_logged(line)).count();
    let header = lines.first().copied().unwrap_or_default();
    let columns = header.split("  ").filter(|cell| !cell.trim().is_empty()).count();
    let capitals = header.chars().all(|c| c.is_ascii_uppercase() || " ()-_/%#".contains(c)) && columns > 1;
    logged * 2 >= lines.len() || (capitals && lines.len() > 1)
}

fn is_logged(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches('[');
    let digits =
        |range: std::ops::Range<usize>| line.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let dated = digits(0..4) && line.get(4..5).is_some_and(|c| c == "-" || c == "/") && digits(5..7);
    let timed = digits(0..2) && line.get(2..3) == Some(":") && digits(3..5);
    let klog = line.starts_with(['I', 'W', 'E', 'F']) && digits(1..5) && line.get(5..6) == Some(" ");
    let levels = [
        "level=",
        "ERROR ",
        "WARN ",
        "INFO ",
        "DEBUG ",
        "FATAL ",
        "panic: ",
        "Traceback (",
        "ERROR:",
        "time=\"",
        "ts=",
    ];
    dated || timed || klog || levels.iter().any(|level| line.starts_with(level))
}

fn is_yaml(lines: &[&str]) -> bool {
    let lines = lines.iter().copied().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>();
    let manifest = lines.iter().take(2).any(|line| line.starts_with("apiVersion:"));
    let keys = lines.iter().filter(|line| is_key(line)).count();
    let items = lines.iter().filter(|line| line.trim_start().starts_with("- ")).count();
    let first = lines.first().is_some_and(|line| is_key(line) || *line == "---");
    manifest || (first && keys > 1 && (keys + items) * 5 >= lines.len() * 4)
}

/// `key:` or `key: value`, in lower or camel case as machines read it.
fn is_key(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    let Some((name, rest)) = line.split_once(':') else { return false };
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        && (rest.is_empty() || rest.starts_with(' '))
        // `module.network: Creating...` is a log.
        && !rest.ends_with("...")
}

fn is_sql(content: &str) -> bool {
    let content = content.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let content = content.lines().find(|line| !line.starts_with("--") && !line.trim().is_empty()).unwrap_or_default();
    let mut words = content.split_whitespace().map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let pair = matches!(
        (first.as_str(), second.as_str()),
        (
            "INSERT" | "DELETE" | "TRUNCATE" | "ALTER" | "DROP" | "CREATE",
            "INTO" | "FROM" | "TABLE" | "INDEX" | "DATABASE" | "USER"
        )
    );
    let upper = content.starts_with(&first);
    pair || (upper && matches!(first.as_str(), "SELECT" | "UPDATE" | "EXPLAIN" | "VACUUM" | "REINDEX"))
}

/// Functions and selectors that nothing but PromQL writes so.
fn is_promql(content: &str) -> bool {
    let content = content.trim();
    let calls = [
        "rate(",
        "irate(",
        "increase(",
        "histogram_quantile(",
        "sum by",
        "sum(",
        "avg by",
        "max by",
        "_over_time(",
        "absent(",
    ];
    let called = calls.iter().any(|call| content.starts_with(call) || content.contains(&format!("({call}")))
        || (content.contains("_over_time(") && content.contains('['));
    let selector = content.split_once('{').is_some_and(|(name, rest)| {
        let metric = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
        metric && name.contains('_') && rest.contains("=\"")
    });
    called || selector
}

/// Every statement's first program is one that runbooks call, or at least the first and half of them.
fn is_shell(text: &Mapped) -> bool {
    // Most text without a label names no program anywhere: it is spared the grammar.
    let named = |word: &str| is_known(word);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !text.text.contains("./") && !text.text.split(|c| !word(c)).any(named) {
        return false;
    }
    let Some(script) = parse_sound(text) else { return false };
    let called = |at: usize| {
        let command = script.statements.get(at).and_then(|statement| statement.commands.first());
        let program = command.and_then(|command| command.program.as_ref());
        let script = |command: &str| command.starts_with("./") && command.len() > 2;
        program.is_some_and(|program| is_known(&program.name)) || command.is_some_and(|command| script(&command.text))
    };
    // `POD=$(kubectl get ...)` calls nothing by itself; what follows tells.
    let sets = |at: &usize| {
        let command = script.statements.get(*at).and_then(|statement| statement.commands.first());
        command.is_some_and(|command| command.program.is_none())
    };
    let calls: Vec<usize> = (0..script.statements.len()).filter(|at| !sets(at)).collect();
    let known = calls.iter().filter(|&&at| called(at)).count();
    let first = calls.first().is_some_and(|&at| called(at));
    known > 0 && known * 2 >= calls.len() && (first || known > 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn of(info: &str, text: &str) -> FenceLanguage {
        classify(info, &Mapped::plain(FileId(0), 0, text))
    }

    #[test]
    fn labels_with_attributes() {
        for info in ["bash", "Bash", "sh title=\"x\"", "bash {.copy}", "{.bash .copy}", "shell,ignore", "language-zsh"]
        {
            assert_eq!(of(info, "ls"), FenceLanguage::Shell, "{info}");
        }
        assert_eq!(of("bash", "$ ls\na b\n"), FenceLanguage::Console);
        assert_eq!(of("bash", "/incident ack\n/incident resolve\n"), FenceLanguage::ChatOps);
        assert_eq!(of("HCL", "a = 1"), FenceLanguage::Other("hcl".into()));
        assert_eq!(of("text", "kubectl get pods"), FenceLanguage::Other("text".into()));
    }

    #[test]
    fn content_without_a_label() {
        let cases = [
            ("kubectl get pods -n shop\nhelm list\n", FenceLanguage::Shell),
            ("# who am I\nexport X=1\n./run.sh\n", FenceLanguage::Shell),
            ("POD=$(kubectl get pods -o name)\nkubectl logs $POD\n", FenceLanguage::Shell),
            ("HOST=db-1\nPORT=5432\n", FenceLanguage::Unknown),
            ("$ kubectl get pods\nNAME  READY\n", FenceLanguage::Console),
            ("{\"a\": 1}", FenceLanguage::Json),
            ("apiVersion: v1\nkind: Pod\n", FenceLanguage::Yaml),
            ("groups:\n- name: a\n  rules:\n", FenceLanguage::Yaml),
            ("SELECT 1 FROM t;", FenceLanguage::Sql),
            ("sum by (pod) (rate(http_requests_total[5m]))", FenceLanguage::PromQl),
            ("graph TD\n A-->B", FenceLanguage::Mermaid),
            ("┌──┐\n│a │\n└──┘", FenceLanguage::Diagram),
            ("web → api\napi → db", FenceLanguage::Diagram),
            ("2026-01-02T03:04:05Z started\n2026-01-02T03:04:06Z done", FenceLanguage::Log),
            ("NAME    READY   STATUS\nweb-0   1/1     Running\n", FenceLanguage::Log),
            ("/incident update\nStatus: Investigating\nImpact: [describe user impact]\n", FenceLanguage::Message),
            ("Subject: outage\n\nDear all,\nService: shop", FenceLanguage::Message),
            ("/incident ack\n!ic page storage\n", FenceLanguage::ChatOps),
            ("The pods are not well.\nAsk the team.", FenceLanguage::Unknown),
            ("team@host is the one", FenceLanguage::Unknown),
            ("", FenceLanguage::Unknown),
        ];
        for (text, language) in cases {
            assert_eq!(of("", text), language, "{text:?}");
        }
    }

    #[test]
    fn bots_and_paths() {
        for line in ["/incident ack", "!ic page", "/pd trigger --service x", "  /ack"] {
            assert!(chat_ops(line), "{line}");
        }
        for line in ["/usr/bin/x -a", "/opt/x", "/etc", "!!", "! grep x y", "./run", "/ # ls", "!$", "/var"] {
            assert!(!chat_ops(line), "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_classified(info in ".{0,20}", text in "(?s).{0,200}") {
            of(&info, &text);
            chat_ops(&text);
        }
    }
}
