//! Writes runbooks that nobody wrote, for `scripts/bench` and `scripts/instructions`: `pages FOLDER COUNT`. The same
//! pages each time; a page does not depend on how many others there are.
//!
//! What stands on them, in which proportion, was counted over 1,890 public runbooks: three genres (a page an alert,
//! manuals in prose, pages of a service), 0.65 tables, 3.8 fences and 2.4 times a page, seven links, a tenth of those
//! inside the folder broken.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// Numbers that look random and are the same everywhere: a linear congruential generator (Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn of<'a>(&mut self, things: &[&'a str]) -> &'a str {
        things.get(self.roll(things.len())).copied().unwrap_or_default()
    }

    fn percent(&mut self, share: usize) -> bool {
        self.roll(100) < share
    }
}

const SERVICES: &[&str] = &["checkout", "payments", "search", "ledger", "gateway", "mailer", "catalogue", "sessions"];
const THINGS: &[&str] =
    &["queue", "database", "cache", "ingress", "certificate", "node", "volume", "replica", "broker"];
const STATES: &[&str] = &["is down", "is slow", "is full", "restarts", "lags behind", "has expired", "loses messages"];
const TEAMS: &[&str] = &["On-call engineer", "Team lead", "Database team", "Platform team", "Engineering manager"];
const TIMES: &[&str] = &["5 minutes", "15 min", "1 hour", "5-10 minutes", "30s", "2 days", "~10 minutes", "<15 min"];
const SENTENCES: &[&str] = &[
    "The service keeps its state in the database, so a restart of one pod does not lose requests that are under way.",
    "Users see errors on the checkout page while this lasts, and orders that were paid may be shown as open.",
    "If the graph does not go down within 10 minutes, tell the channel and go on with the next section.",
    "Most of the time a deployment of the last hour is the cause; look at the list of releases before anything else.",
    "Do not scale to zero: the health check of the load balancer takes every region out at once.",
    "This has happened twice this year, both times after the certificates of the internal issuer were renewed.",
    "Write down what you saw and when, because the review is held from these notes.",
    "The replica may lag by a few seconds under load; that alone is no incident.",
];
const COMMANDS: &[&str] = &[
    "kubectl get pods -n <namespace> -l app=SERVICE",
    "kubectl -n SERVICE logs deploy/SERVICE --since=15m | grep -i error | tail -n 50",
    "kubectl rollout restart deployment/SERVICE -n production",
    "kubectl describe pod $POD -n SERVICE",
    "curl -fsS https://SERVICE.example.com/healthz | jq .status",
    "aws rds describe-db-instances --db-instance-identifier SERVICE-primary --query 'DBInstances[0].DBInstanceStatus'",
    "psql \"$DATABASE_URL\" -c 'select count(*) from pg_stat_activity'",
    "helm rollback SERVICE <revision> --namespace SERVICE",
    "systemctl status SERVICE.service --no-pager",
    "for pod in $(kubectl get pods -n SERVICE -o name); do kubectl -n SERVICE exec \"$pod\" -- df -h /data; done",
    "export REGION=eu-west-1",
    "terraform plan -target=module.SERVICE",
];

fn prose(dice: &mut Dice, out: &mut String, sentences: usize) {
    for _ in 0..sentences {
        out.push_str(dice.of(SENTENCES));
        out.push(' ');
    }
    out.push_str("\n\n");
}

/// A fence with a label in the proportion of real ones; `indent` for one inside a list.
fn fence(dice: &mut Dice, out: &mut String, service: &str, indent: &str) {
    let label = match dice.roll(100) {
        0..60 => "bash",
        60..78 => "",
        78..82 => "console",
        82..87 => "yaml",
        87..90 => "sql",
        90..93 => "promql",
        93..95 => "json",
        _ => "text",
    };
    let _ = writeln!(out, "{indent}```{label}");
    let lines: Vec<String> = match label {
        "yaml" => vec!["replicas: 3".into(), "resources:".into(), "  limits: { memory: 512Mi }".into()],
        "sql" => {
            vec!["SELECT state, count(*) FROM jobs WHERE created_at > now() - interval '1 hour' GROUP BY 1;".into()]
        }
        "promql" => vec![format!("sum(rate(http_requests_total{{job=\"{service}\",code=~\"5..\"}}[5m])) > 0.05")],
        "json" => vec![format!("{{\"service\": \"{service}\", \"status\": \"degraded\"}}")],
        "console" => vec![format!("$ {}", dice.of(COMMANDS).replace("SERVICE", service)), "NAME  READY  STATUS".into()],
        "text" => vec!["2026-01-12T03:04:05Z ERROR connection refused".into()],
        _ => {
            let count = 1 + dice.roll(4);
            let commands = (0..count).map(|_| dice.of(COMMANDS).replace("SERVICE", service));
            std::iter::once("# look first".to_owned()).chain(commands).collect()
        }
    };
    for line in lines {
        let _ = writeln!(out, "{indent}{line}");
    }
    let _ = writeln!(out, "{indent}```\n");
}

/// A list of links: abroad, to pages before this one, to a heading of this page, one in ten to nowhere.
fn links(dice: &mut Dice, out: &mut String, page: usize) {
    out.push_str("## See also\n\n");
    for _ in 0..2 + dice.roll(5) {
        let _ = writeln!(out, "- [Dashboard](https://grafana.example.com/d/{}/overview)", dice.roll(10_000));
    }
    for _ in 0..1 + dice.roll(2) {
        let _ = match dice.percent(10) {
            true => writeln!(out, "- [Former page](former-{}.md)", dice.roll(1000)),
            false => writeln!(out, "- [Related](page-{:06}.md#see-also)", page - dice.roll(page % 100 + 1)),
        };
    }
    out.push_str("- [Back to the top](#see-also)\n");
}

fn severities(dice: &mut Dice, out: &mut String) {
    let second = if dice.percent(4) { "45 minutes" } else { "30 minutes" };
    let _ = write!(
        out,
        "## Severity levels\n\n| Level | Description | Response time |\n|---|---|---|\n| SEV1 | All users are affected | 5 minutes |\n\
         | SEV2 | A part of the users is affected | {second} |\n| SEV3 | Nobody notices yet | Next business day |\n\n"
    );
}

fn escalation(out: &mut String) {
    out.push_str("## Escalation\n\n| After | Escalate to |\n|---|---|\n");
    for (minutes, team) in [15, 30, 60].iter().zip(TEAMS) {
        let _ = writeln!(out, "| {minutes} min | {team} |");
    }
    out.push('\n');
}

fn table(dice: &mut Dice, out: &mut String, service: &str) {
    match dice.roll(5) {
        0 => severities(dice, out),
        1 => escalation(out),
        2 => {
            out.push_str("## Contacts\n\n| Role | Contact |\n|---|---|\n");
            for team in TEAMS {
                let _ = writeln!(out, "| {team} | #{service}-{} |", team.len());
            }
            out.push('\n');
        }
        3 => {
            out.push_str("## Thresholds\n\n| Metric | Warning | Critical |\n|---|---|---|\n");
            for metric in ["Error rate", "p99 latency", "Queue depth"] {
                let _ = writeln!(
                    out,
                    "| {metric} | > {} for 5 min | > {} for 10 min |",
                    1 + dice.roll(9),
                    10 + dice.roll(90)
                );
            }
            out.push('\n');
        }
        _ => {
            out.push_str("## Troubleshooting\n\n| Symptom | Likely cause | Action |\n|---|---|---|\n");
            for _ in 0..3 + dice.roll(5) {
                let (thing, state, other) = (dice.of(THINGS), dice.of(STATES), dice.of(THINGS));
                let _ =
                    writeln!(out, "| The {thing} {state} | The {other} {} | Restart the {thing} |", dice.of(STATES));
            }
            out.push('\n');
        }
    }
}

fn flowchart(out: &mut String, service: &str) {
    let _ = write!(
        out,
        "```mermaid\nflowchart TD\n    A[Alert for {service}] --> B{{Is the service up?}}\n    B -->|Yes| C[\"Look at the logs\"]\n    \
         B -->|No| D[Restart it]\n    C --> E[Close the incident]\n    D --> E\n```\n\n"
    );
}

/// A page an alert: meaning, impact, diagnosis, mitigation.
fn alert(dice: &mut Dice, out: &mut String, service: &str) {
    let _ = writeln!(out, "# {}{}\n", service, dice.of(THINGS));
    for part in ["Meaning", "Impact", "Diagnosis", "Mitigation"] {
        let _ = writeln!(out, "## {part}\n");
        let sentences = 1 + dice.roll(4);
        prose(dice, out, sentences);
        if dice.percent(if part.len() > 7 { 90 } else { 15 }) {
            fence(dice, out, service, "");
        }
    }
}

/// A manual: prose, bullets, few commands.
fn manual(dice: &mut Dice, out: &mut String, service: &str) {
    let _ = writeln!(out, "# How {service} is run\n");
    for part in ["Background", "Who does what", "When it breaks", "Afterwards"] {
        let _ = writeln!(out, "## {part}\n");
        let sentences = 2 + dice.roll(6);
        prose(dice, out, sentences);
        for _ in 0..2 + dice.roll(5) {
            let _ = writeln!(out, "- **{}:** within {}. {}", dice.of(TEAMS), dice.of(TIMES), dice.of(SENTENCES));
        }
        out.push('\n');
        if dice.percent(40) {
            fence(dice, out, service, "");
        }
    }
}

/// A page of a service: tables, numbered steps, a flowchart now and then.
fn service_page(dice: &mut Dice, out: &mut String, service: &str) {
    let _ =
        writeln!(out, "# {service}: the {} {}\n\n**Owner:** {}\n", dice.of(THINGS), dice.of(STATES), dice.of(TEAMS));
    prose(dice, out, 2);
    (0..1 + dice.roll(3)).for_each(|_| table(dice, out, service));
    if dice.percent(20) {
        flowchart(out, service);
    }
    for number in 1..=3 + dice.roll(4) {
        let _ = writeln!(out, "### {number}. Look at the {} ({})\n", dice.of(THINGS), dice.of(TIMES));
        let sentences = 1 + dice.roll(2);
        prose(dice, out, sentences);
        match dice.percent(40) {
            true => {
                let _ = writeln!(out, "1. **{}** {}\n", dice.of(STATES), dice.of(SENTENCES));
                fence(dice, out, service, "   ");
            }
            false => fence(dice, out, service, ""),
        }
        for _ in 0..dice.roll(4) {
            let _ = writeln!(out, "- [ ] The {} is well again", dice.of(THINGS));
        }
        out.push('\n');
    }
}

fn page(number: usize) -> String {
    let mut dice = Dice(number as u64 + 1);
    dice.roll(1);
    let (mut out, service) = (String::new(), dice.of(SERVICES));
    match dice.roll(100) {
        0..40 => alert(&mut dice, &mut out, service),
        40..60 => manual(&mut dice, &mut out, service),
        _ => service_page(&mut dice, &mut out, service),
    }
    links(&mut dice, &mut out, number);
    out
}

/// Writes pages 0 to `count`, a hundred in a folder.
#[allow(clippy::disallowed_methods, reason = "a program of its own, not the library")]
fn write(folder: &Path, count: usize) -> std::io::Result<()> {
    for number in 0..count {
        let folder = folder.join(format!("{:04}", number / 100));
        if number % 100 == 0 {
            std::fs::create_dir_all(&folder)?;
        }
        std::fs::write(folder.join(format!("page-{number:06}.md")), page(number))?;
    }
    Ok(())
}

#[allow(clippy::print_stderr, reason = "a program of its own, not the library")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count] = arguments.as_slice() else {
        eprintln!("pages FOLDER COUNT");
        return ExitCode::FAILURE;
    };
    let written = count.parse().map_err(|e| format!("{count}: {e}"));
    match written.and_then(|count| write(Path::new(folder), count).map_err(|e| format!("{folder}: {e}"))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
