use std::collections::BTreeSet;

use super::*;

fn name(catalogue: &Catalogue, text: &str) -> String {
    match catalogue.find(text) {
        Found::Signal(signal) => signal.name.clone(),
        Found::Near(signal, words) => format!("near {} ({})", signal.name, words.join(" ")),
        Found::Ambiguous(all) => all.iter().map(|signal| signal.name.as_str()).collect::<Vec<_>>().join(" or "),
        Found::Nothing => "nothing".to_owned(),
    }
}

fn own(aliases: &[&str], expr: &str, unit: Option<&str>) -> config::Signal {
    let aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
    config::Signal { aliases, expr: expr.to_owned(), unit: unit.map(str::to_owned), ..config::Signal::default() }
}

#[test]
fn the_catalogue_is_read_whole() -> Result<(), String> {
    let signals = read::catalogue(include_str!("catalogue.toml"))?;
    assert_eq!(signals.len(), 40);
    let names: BTreeSet<_> = signals.iter().map(|signal| &signal.alert).collect();
    assert_eq!(names.len(), signals.len(), "alert names are unique");
    for signal in &signals {
        assert_eq!(signal.direction.is_none(), signal.unit == Unit::Condition, "{}", signal.name);
        assert_eq!(matches!(signal.evidence, Evidence::Probe(_)), signal.unit != Unit::Condition, "{}", signal.name);
        assert!(!signal.needs.is_empty() && signal.aliases.iter().all(|alias| !alias.is_empty()), "{}", signal.name);
        assert!(!signal.baseline || signal.expr.contains("${offset}"), "{}: a baseline needs offsets", signal.name);
        assert!(!signal.scoped || signal.expr.contains("${sel}"), "{}: a scope needs a place", signal.name);
    }
    Ok(())
}

#[test]
fn the_longest_alias_wins() {
    let catalogue = Catalogue::new([]);
    let cases = [
        ("error rate", "error-rate"),
        ("HTTP 5xx rate", "error-rate"),
        ("Error Rates", "error-rate"),
        ("Single pod crash", "pod-crash-loop"),
        ("Pod crash loop", "pod-crash-loop"),
        ("All services down", "all-services-down"),
        ("P99 latency", "latency"),
        ("probe latency", "probe-latency"),
        ("Node CPU", "node-cpu"),
        ("TLS cert has expired", "tls-cert-expired"),
        ("Kafka consumer lag", "kafka-consumer-lag"),
        ("Latency P95", "latency"),
        ("p99", "latency"),
        ("Pod restart count", "pod-restarts"),
        ("Redis high memory", "redis-memory"),
        ("HPA at max replicas", "hpa-at-max"),
    ];
    for (text, wanted) in cases {
        assert_eq!(name(&catalogue, text), wanted, "{text}");
    }
}

#[test]
fn what_may_mean_something_else_means_nothing() {
    let catalogue = Catalogue::new([]);
    assert_eq!(name(&catalogue, "LLM failure"), "nothing");
    assert_eq!(name(&catalogue, "Alert tuning"), "nothing");
    assert_eq!(name(&catalogue, "payment error rate"), "near error-rate (payment)");
    assert_eq!(name(&catalogue, "CPU usage"), "container-cpu or node-cpu");
    assert_eq!(name(&catalogue, "pod crash and high latency"), "near pod-crash-loop (and latency)");
    assert_eq!(name(&catalogue, ""), "nothing");
}

#[test]
fn the_name_of_an_alert_says_whose_it_is() {
    let catalogue = Catalogue::new([]);
    let foreign = |name: &str, text: &str| match catalogue.find(text) {
        Found::Signal(signal) => catalogue.foreign(name, signal).join(" "),
        _ => "no signal".to_owned(),
    };
    for (name, text) in
        [("HighCPUUsage", "node cpu"), ("PodCrashLooping", "pod restarts"), ("CriticalErrorRate", "error rate")]
    {
        assert_eq!(foreign(name, text), "", "{name}");
    }
    assert_eq!(foreign("LLMErrorRate", "error rate"), "llm");
    assert_eq!(foreign("RedisErrorRate", "error rate"), "redis");
    assert_eq!(foreign("RedisMemoryHigh", "redis memory"), "");
}

#[test]
fn a_configuration_extends_and_overrides() {
    let gpu = own(&["LLM failure", "cpu usage"], "sum by (model) (rate(llm_errors_total[5m])) > 1", None);
    let errors = own(&[], "my:error_ratio", None);
    let all = [("llm-failure".to_owned(), gpu), ("error-rate".to_owned(), errors)];
    let catalogue = Catalogue::new(all.iter().map(|(name, signal)| (name, signal)));
    assert_eq!(catalogue.signals().len(), 41);
    assert_eq!(name(&catalogue, "LLM failure"), "llm-failure");
    assert_eq!(name(&catalogue, "CPU usage"), "llm-failure", "the user's alias wins");
    let Found::Signal(llm) = catalogue.find("llm failure") else { return assert_eq!("none", "a signal") };
    assert_eq!(
        (llm.unit, llm.alert.as_str(), llm.by.as_slice()),
        (Unit::Condition, "LlmFailure", &["model".to_owned()][..])
    );
    let Found::Signal(errors) = catalogue.find("5xx rate") else { return assert_eq!("none", "a signal") };
    assert_eq!((errors.expr.as_str(), errors.unit), ("my:error_ratio", Unit::Ratio), "aliases and unit stay");
}
