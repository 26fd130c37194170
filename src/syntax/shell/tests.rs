//! Tests of the shell layer as a whole.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};

use super::{BlockKind, Command, Connector, Quoting, Script, Session, Spelling, parse, placeholder, session};
use crate::source::{FileId, Mapped};

fn mapped(text: &str) -> Mapped {
    Mapped::plain(FileId(0), 0, text)
}

fn script(text: &str) -> Script {
    parse(&mapped(text))
}

fn one(text: &str) -> Command {
    script(text).statements.remove(0).commands.remove(0)
}

fn values(command: &Command) -> Vec<&str> {
    command.words.iter().map(|word| word.value.as_str()).collect()
}

fn names(text: &str) -> Vec<String> {
    placeholder::find(&mapped(text)).into_iter().map(|p| p.name).collect()
}

fn blocks(text: &str) -> Vec<(BlockKind, String)> {
    session::read(&mapped(text)).blocks.into_iter().map(|block| (block.kind, block.text.text)).collect()
}

#[test]
fn placeholders_of_every_spelling() {
    let cases: &[(&str, &[&str])] = &[
        ("kubectl get pods -n <namespace>", &["namespace"]),
        ("kubectl logs <POD_NAME> -c <container name>", &["pod_name", "container_name"]),
        ("ssh <user@host>", &["user_host"]),
        ("curl http://<host>:9090/api/{id}", &["host", "id"]),
        ("helm upgrade {{release}} {{ chart.name }}", &["release", "chart_name"]),
        ("export TOKEN=YOUR_API_TOKEN", &["api_token"]),
        ("curl https://your-domain.example", &["domain"]),
        ("aws ec2 reboot-instances --instance-ids i-xxxx", &["instance_ids"]),
        ("TOKEN=...", &["token"]),
        ("restore.sh backup-YYYYMMDD.tar", &["date"]),
        ("journalctl --since 'YYYY-MM-DD HH:MM'", &["date", "time"]),
        ("echo '<name>' \"<name>\" <<< <name>", &["name", "name", "name"]),
        ("kubectl get nodes <your cluster>", &["cluster"]),
        ("echo ${{ values.name }}", &["values_name"]),
        ("mysql < <file>", &["file"]),
        ("git diff <base>..<head>", &["base", "head"]),
        ("A=b SUB=<sub> CODE=<1Password> ./x.sh", &["sub", "1password"]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "{text}");
    }
}

#[test]
fn lookalikes_are_no_placeholders() {
    let cases = [
        "cmd < file > out",
        "cmd <file >out",
        "sort <in>out",
        "mysql <dump.sql> out.log",
        "cat <<EOF\nx\nEOF",
        "ls 2>&1",
        "diff <(sort a) <(sort b)",
        "[ 1 -lt 2 ] && (( a < b && b > c ))",
        "echo '<br>' '<b>x</b>' '<title>x</title>'",
        "echo 'List<String> std::vec<int>'",
        "cp {a,b} {1..3}",
        "kubectl get pod -o jsonpath='{.items[0].metadata.name}'",
        "kubectl get pod -o jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}'",
        "docker inspect -f '{{.State.Status}}' x",
        "oc get x -o go-template='{{range .items}}{{end}}'",
        "awk '{print $1}' f | awk '{print}'",
        "find . -name x -exec rm {} \\;",
        "xargs -I{host} ssh {host} uptime",
        "curl -w '%{http_code}' http://x",
        "git diff HEAD@{upstream} main...dev",
        "go test ./...",
        "echo \"Waiting for the pods...\"",
        "kubectl get pods | grep '<none>'",
        "grep -P '(?<name>x)' f",
        "mktemp /tmp/XXXXXX",
        "psql -c \"SELECT to_char(now(), 'YYYY-MM-DD')\"",
        "git config user.email 'Me <me@example.com>'",
        "echo $VAR ${VAR} ${VAR:-x} $YOUR_TOKEN",
        "YOUR_TOKEN=1",
        "# replace <name> first",
        "jq '.items[] | {name, kind}' f",
        "jq '[.[] | {name}]' f",
    ];
    for text in cases {
        assert_eq!(names(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn only_bare_angles_redirect() {
    let found = |text: &str| placeholder::find(&mapped(text)).remove(0).redirects;
    assert!(found("kubectl delete pods -n <namespace> --all"));
    assert!(found("echo $(cat <name>)"));
    assert!(!found("echo \"<name>\""));
    assert!(!found("echo '<name>'"));
    assert!(!found("cat <<EOF\n<name>\nEOF"));
    assert!(!found("echo {name}"));
}

#[test]
fn blanks_of_messages() {
    let text = "[RESOLVED] Impact: [describe the impact], see [page](x.md), [ ] done, <name> [LINK]";
    let found = placeholder::find_in_message(&mapped(text));
    let found = found.iter().map(|p| (p.name.as_str(), p.spelling)).collect::<Vec<_>>();
    let bracket = Spelling::Bracket;
    assert_eq!(found, [("describe_the_impact", bracket), ("name", Spelling::Angle), ("link", bracket)]);
}

#[test]
fn sessions_are_cut_at_prompts() {
    let text = "Run this:\n$ kubectl get pods \\\n    -n shop\nNAME\nweb\n\n# then\n$ cat <<EOF\n> a\n> EOF\nroot@db:~# uptime\nup\n";
    assert_eq!(
        blocks(text),
        [
            (BlockKind::Output, "Run this:\n".to_owned()),
            (BlockKind::Command, "kubectl get pods \\\n    -n shop\n".to_owned()),
            (BlockKind::Output, "NAME\nweb\n".to_owned()),
            (BlockKind::Comment, "\n# then\n".to_owned()),
            (BlockKind::Command, "cat <<EOF\na\nEOF\n".to_owned()),
            (BlockKind::Command, "uptime\n".to_owned()),
            (BlockKind::Output, "up\n".to_owned()),
        ]
    );
}

#[test]
fn what_sets_a_prompt_is_none() {
    assert!(!session::read(&mapped("PS1=\"\\u@\\h:\\w\\$ \"")).prompted);
}

#[test]
fn hashes_prompt_only_with_evidence() {
    let prompted = |text: &str| session::read(&mapped(text)).prompted;
    assert!(!prompted("# kubectl get pods\nkubectl get pods\n"));
    assert!(!prompted("# list the pods\nkubectl get pods\n"));
    assert!(!prompted("# helm list\n./deploy.sh\n"));
    assert!(prompted("# ceph status\n  cluster:\n    id: 1\n"));
    assert!(prompted("sh-4.4# ceph status\n"));
    assert!(prompted("/ # kubectl get pods\n"));
    assert!(!prompted("/etc/kubernetes    # manifests\n~/.kube # kubeconfig\n"));
    assert!(prompted("[root@node ~]# ls\n"));
    assert!(!prompted("$HOME/bin/x\n$ 100\n"));
    assert!(!prompted("% Total    % Received\n"));
    let nested = blocks("$ oc debug node/a\nStarting\n# chroot /host\n# The node is fine\n");
    assert_eq!(nested[2], (BlockKind::Command, "chroot /host\n".to_owned()));
    assert_eq!(nested[3].0, BlockKind::Comment);
    let other = blocks("$ psql\npostgres=# SELECT 1;\n 1\n");
    assert_eq!(other[1], (BlockKind::Input, "SELECT 1;\n".to_owned()));
}

#[test]
fn a_quote_left_open_does_not_swallow_the_output() {
    let found = blocks("$ echo it's\nit\n$ ls\na\n");
    assert_eq!(found[0], (BlockKind::Command, "echo it's\n".to_owned()));
    assert_eq!(found[1], (BlockKind::Output, "it\n".to_owned()));
    assert_eq!(found[2], (BlockKind::Command, "ls\n".to_owned()));
}

#[test]
fn places_go_through_sessions_and_placeholders() {
    // In a quoted fence each line begins with `> `, and the transcript has prompts besides.
    let page = "> $ echo é <name> \\\n>   | tee x\n";
    let mut fence = Mapped::empty(FileId(0), 2);
    fence.push("$ echo é <name> \\\n", 2..21);
    fence.push("  | tee x\n", 23..33);
    let session: Session = session::read(&fence);
    let script = parse(session.commands().next().unwrap());
    let at = |span: crate::source::Span| &page[span.range()];
    let commands = script.commands().collect::<Vec<_>>();
    assert_eq!(at(commands[0].words[2].span), "<name>");
    assert_eq!(at(commands[0].words[2].placeholders[0].span), "<name>");
    assert_eq!(at(commands[1].span), "tee x");
}

#[test]
fn statements_and_commands() {
    let found = script("A=1 b \"c d\" 'e'f $G > out 2>&1 | h && i || j &\nfor p in $(k); do\n  l $p\ndone\n");
    assert_eq!(found.statements.len(), 2);
    let first = &found.statements[0];
    assert!(first.background);
    let b = &first.commands[0];
    assert_eq!(values(b), ["b", "c d", "ef", "$G"]);
    assert_eq!(b.assignments[0].name, "A");
    assert_eq!(b.text, "A=1 b \"c d\" 'e'f $G > out 2>&1");
    let quoting = b.words.iter().map(|word| word.quoting).collect::<Vec<_>>();
    assert_eq!(quoting, [Quoting::None, Quoting::Double, Quoting::Mixed, Quoting::None]);
    assert!(b.words[3].expands && !b.words[1].expands);
    assert!(b.redirects[0].writes_file() && !b.redirects[1].writes_file());
    let after = first.commands.iter().map(|command| command.after).collect::<Vec<_>>();
    assert_eq!(after, [Connector::Sequence, Connector::Pipe, Connector::And, Connector::Or]);
    assert_eq!((first.commands[1].stage.pipeline, first.commands[1].stage.position), (0, 1));
    assert_eq!(first.uses[0].name, "G");
    assert_eq!(first.defines, Vec::<String>::new(), "A is set for `b` alone");
    let second = &found.statements[1];
    assert_eq!(second.defines, ["p"]);
    assert_eq!(second.commands[0].inside.substitutions, 1);
    assert!(second.commands[1].inside.looped);
}

#[test]
fn wrappers_come_off() {
    let cases = [
        ("sudo -u postgres psql -l", "psql"),
        ("sudo A=1 systemctl restart x", "systemctl"),
        ("env -i A=b /usr/bin/make x", "make"),
        ("time timeout -k 5 30 kubectl get pods", "kubectl"),
        ("xargs -r -I {} kubectl delete {}", "kubectl"),
        ("watch -n 5 kubectl get pods", "kubectl"),
        ("nohup nice -n 10 ./run.sh", "run.sh"),
        ("command -v jq", "command"),
        ("sudo -i", "sudo"),
        ("exec \"$@\"", "$@"),
    ];
    for (text, program) in cases {
        assert_eq!(one(text).program.unwrap().name, program, "{text}");
    }
}

#[test]
fn variables_set_and_used() {
    let found = script("X=1\nexport Y=2 Z\nread -rp 'go? ' A\necho $X ${Y:-1} '$no' \"$A\" $1 $?\n");
    let defines = found.statements.iter().flat_map(|s| s.defines.clone()).collect::<Vec<_>>();
    assert_eq!(defines, ["X", "Y", "Z", "A"]);
    let uses = found.statements[3].uses.iter().map(|u| (u.name.as_str(), u.guarded)).collect::<Vec<_>>();
    assert_eq!(uses, [("X", false), ("Y", true), ("A", false)]);
}

#[test]
fn heredocs_belong_to_their_command() {
    let found = script("cat <<EOF | kubectl apply -f -\nname: <name>\nEOF\nls\n");
    assert_eq!(found.errors, []);
    assert_eq!(found.statements.len(), 2);
    let cat = &found.statements[0].commands[0];
    assert_eq!(cat.redirects[0].body.as_deref(), Some("name: <name>\n"));
    assert!(!found.placeholders[0].redirects);
    assert_eq!(script("cat <<EOF | sh\nnever ended\n").errors, [], "bash warns, and runs it");
}

#[test]
fn errors_name_their_place_and_leave_the_rest() {
    let cases = [
        ("ls\necho 'x\nps\n", "'", "`'` is never closed"),
        ("if true; then\n  ls\n", "if", "`if` is never closed"),
        ("kubectl get $(foo\n", "$(", "`$(` is never closed"),
        ("foo | | bar\n", "|", "bash does not expect `|` here"),
        ("ls )\n", ")", "bash does not expect `)` here"),
        ("ls\ndone\n", "done", "`done` closes nothing here"),
        ("f() {\n# nothing\n}\n", "{", "nothing stands between `{` and its end; bash wants a command there"),
        ("feat(api): x\n", "(", "bash does not expect `(` here"),
        ("cat <\nls\n", "<\nls", "nothing follows `<` on its line"),
    ];
    for (text, place, message) in cases {
        let errors = script(text).errors;
        let found = errors.iter().map(|e| (&text[e.span.range()], e.message.as_str())).collect::<Vec<_>>();
        assert_eq!(found.first().copied(), Some((place, message)), "{text}: {found:?}");
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    let rest = script("ls\necho 'x\nps -a\n");
    let programs = rest.commands().map(|c| c.program.clone().unwrap().name).collect::<Vec<_>>();
    assert_eq!(programs, ["ls", "ps"]);
}

#[test]
fn what_bash_accepts_is_accepted() {
    let cases = [
        "a=(1 2 3); echo \"${a[@]}\"",
        "for ((i=0; i<3; i++)); do echo $i; done",
        "case $x in a|b) echo 1;; *) echo 2;; esac",
        "[[ $a =~ ^[0-9]+$ ]] && echo ok",
        "echo $((1 + (2 << 3)))",
        "diff <(sort a) <(sort b) > >(tee x)",
        "while read -r l; do echo \"$l\"; done < <(ls)",
        "f() { local a=1; echo $a; }",
        "f()\n{\n  ls\n}",
        "echo \"a $(echo \"b $(echo c)\")\" `date`",
        "kubectl patch x -p '{\"a\": \"b\"}'",
        "x=$(cat <<'E'\nit's (odd\nE\n)",
        "! grep x y || { echo no; exit 1; }",
        "echo a # it's a comment (really",
        "kubectl get pods -l 'app in (a, b)' \\",
        "git rev-parse HEAD^ HEAD~1 stash@{0}",
        "echo <customer's name>",
        "kubectl delete pod <pod>-0 -n <ns> --all",
        "cmd &>> file & wait",
        "A=1 B=2\n\n# first\nfor x in a b; do\n  echo $x\ndone",
        "psql -A << EOF | while IFS=, read a b; do\nselect 1\nEOF\n  echo $a\ndone",
        "echo ${text~~} ${#!key}",
        "exec 3<> data.txt",
        "jq . a.json | orders[] | late[0]",
        "case \"$out\" in\n  *\"Ran 1 test\"*\"OK\"*) ;;\n  *) echo no ;;\nesac",
        "if [ \"$a\" \\< \"$b\" ]; then echo older; fi",
        "x=$((10#$hour + 1)); echo $((1 + 16#ff))",
        "sed -i s/^SELINUX=.*$/SELINUX=permissive/ /etc/selinux/config; setenforce 0",
        "printf '%s\\n' \"${arr[@]:1:2}\" ${x//a/b} ${#x} ${x%%.*}",
        "",
        "\n# only a comment\n",
    ];
    for text in cases {
        assert_eq!(script(text).errors, [], "{text}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let pieces =
        ["(", "$(", "${", "\"$(", "'", "`", "if ", "{ ", "a=(", "<<E\n", "it's\n", "a && ", "<a>", "</a", "[", "x | "];
    for piece in pieces {
        let text = piece.repeat(3_000);
        script(&text);
        session::read(&mapped(&text));
        placeholder::find_in_message(&mapped(&text));
    }
    assert_eq!(script(&"echo a ".repeat(20_000)).errors, []);
    assert_eq!(script("echo a\0b").errors, []);
}

#[test]
fn a_command_too_long_to_be_read_is_told_and_left() {
    let long = format!("(\n{})\n", "Restart it > ~~~ > > x;\n".repeat(4_000));
    let read = script(&format!("ls -l || echo a &\n{long}ls /tmp\n"));
    let programs: Vec<&str> = read
        .statements
        .iter()
        .flat_map(|it| &it.commands)
        .filter_map(|it| it.words.first())
        .map(|it| it.value.as_str())
        .collect();
    assert_eq!((programs.first(), programs.last()), (Some(&"ls"), Some(&"ls")));
    let error = &read.errors[0];
    assert!(error.message.contains("too long"), "{}", error.message);
    assert_eq!(error.span.range(), 18..19);
}

fn check(text: &str) {
    let file = format!("é{text}");
    let map = Mapped::plain(FileId(0), 2, text);
    let sliced = |span: crate::source::Span| assert!(file.get(span.range()).is_some(), "{span:?} in {file:?}");
    let parsed = parse(&map);
    parsed.errors.iter().for_each(|e| sliced(e.span));
    parsed.comments.iter().for_each(|c| sliced(c.span));
    for placeholder in parsed.placeholders.iter().chain(&placeholder::find_in_message(&map)) {
        assert_eq!(file.get(placeholder.span.range()), text.get(placeholder.range.clone()));
    }
    for statement in &parsed.statements {
        sliced(statement.span);
        statement.uses.iter().for_each(|u| sliced(u.span));
        for command in &statement.commands {
            sliced(command.span);
            assert!(text.get(command.range.clone()).is_some());
            command.redirects.iter().for_each(|r| sliced(r.span));
            command.assignments.iter().for_each(|a| sliced(a.span));
            command.words.iter().for_each(|w| assert_eq!(file.get(w.span.range()), Some(w.text.as_str())));
        }
    }
    let session = session::read(&map);
    session.blocks.iter().for_each(|block| sliced(block.text.whole()));
}

fn shellish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "$ ",
            "# ",
            "> ",
            "\n",
            " ",
            "'",
            "\"",
            "`",
            "$(",
            ")",
            "(",
            "{",
            "}",
            "${",
            "<",
            ">",
            "<<EOF\n",
            "EOF\n",
            "|",
            "&&",
            ";",
            "\\",
            "\\\n",
            "if ",
            "then ",
            "fi\n",
            "for x in ",
            "do ",
            "done",
            "case ",
            "esac",
            "[[ ",
            "]] ",
            "<name>",
            "{{x}}",
            "xxx",
            "...",
            "YYYY-MM-DD",
            "your-x",
            "é",
            "…",
            "A=1 ",
            "kubectl get ",
            "sudo -u ",
            "=",
            "*",
            "[describe it]",
            "2>&1 ",
            "\0",
            "\r\n",
            "\t",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_all_places_exist(text in shellish()) {
        check(&text);
    }
}

#[test]
fn letters_beyond_ascii_are_letters() {
    assert_eq!(script("echo {\u{752cc} é\u{a0}x 'ü'").errors, []);
    assert_eq!(values(&one("echo é\u{a0}x 'ü'")), ["echo", "é\u{a0}x", "ü"]);
}
