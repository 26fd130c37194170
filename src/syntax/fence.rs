//! What a fence holds: by its info string, and where that says nothing, by content that is plain evidence.
//!
//! Half of the fences of some manuals have no label. What no rule recognises stays [`FenceLanguage::Unknown`].

use serde::Serialize;

use crate::source::Mapped;
use crate::syntax::shell::session;

pub use crate::syntax::fence::content::{begins_with_a_command, by_content, turns};

use crate::syntax::fence::content::is_chat;

mod content;

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
    /// Sentences and lists for people.
    Text,
    /// Names, addresses, settings, formulas, patterns with blanks: what is neither run nor said.
    Data,
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
            ("HOST=db-1\nPORT=5432\n", FenceLanguage::Data),
            ("https://a.example/x\nhttps://b.example/y\n", FenceLanguage::Data),
            ("<type>(<scope>): <description>\n\n[optional body]\n", FenceLanguage::Data),
            ("GET /api/v1/services?limit=20\n", FenceLanguage::Data),
            ("Budget = (1 - target) × window\n", FenceLanguage::Data),
            ("1. Open the case\n2. Add the lead\n", FenceLanguage::Text),
            ("✅ Acknowledge the page\n✅ Read the case\n", FenceLanguage::Text),
            ("@support We have received this case.\nNext update within 1 hour.\n", FenceLanguage::Message),
            ("Name      State\n--------  ------\nshop      on\n", FenceLanguage::Log),
            ("service/shop created\ndeployment.apps/shop configured\n", FenceLanguage::Log),
            ("Error: the lease is held by somebody else\n", FenceLanguage::Log),
            ("shop     Active   5s\nqueue    Active   9s\n", FenceLanguage::Log),
            ("    \"name\": \"x\",\n    \"roles\": [\n", FenceLanguage::Json),
            ("        - routes\n      verbs:\n        - get\n", FenceLanguage::Yaml),
            ("src/\n  api/\n    main.rs  # start\n", FenceLanguage::Diagram),
            ("x ** y ?? z\n", FenceLanguage::Unknown),
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
            ("The pods are not well.\nAsk the team.", FenceLanguage::Text),
            ("team@host is the one", FenceLanguage::Text),
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
