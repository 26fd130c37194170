//! What a playbook asks for: the page's placeholders, and shell variables that nothing on the page gives a value.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::emit::playbook::quote;
use crate::model::{Message, Parameter, ParameterKind};

/// A value that is asked for.
#[derive(Debug)]
pub struct Variable {
    /// What `--set` calls it.
    pub name: String,
    /// The environment variable that carries it: `RUNBOOK_` and the name, or the page's own variable.
    pub variable: String,
    /// What is let in: `name`, `number`, `date`, `secret`, `text` or `plain`.
    pub kind: &'static str,
    /// As the page writes it.
    pub spelling: String,
    /// The step or row that it holds for.
    pub scope: String,
    /// The planned step that uses it; none where several do.
    pub step: Option<usize>,
}

/// The variables of one playbook, in the order of their first use.
#[derive(Debug)]
pub struct Variables<'a> {
    parameters: &'a [Parameter],
    /// The variables that were used.
    pub list: Vec<Variable>,
    of_parameter: BTreeMap<usize, usize>,
    of_shell: BTreeMap<String, usize>,
    /// The environment variable of each parameter's name: two names must not share one.
    of_name: BTreeMap<String, String>,
    /// How many names asked for each environment variable.
    taken: BTreeMap<String, usize>,
    /// Variables that a command of the page gives a value.
    pub defined: BTreeSet<String>,
}

impl<'a> Variables<'a> {
    /// None yet.
    pub fn new(parameters: &'a [Parameter]) -> Self {
        Self {
            parameters,
            list: Vec::new(),
            of_parameter: BTreeMap::new(),
            of_shell: BTreeMap::new(),
            of_name: BTreeMap::new(),
            taken: BTreeMap::new(),
            defined: BTreeSet::new(),
        }
    }

    /// The variable of the model's parameter `index`, used in the planned step `step`.
    pub fn parameter(&mut self, index: usize, step: usize) -> Option<usize> {
        if let Some(&at) = self.of_parameter.get(&index) {
            self.used(at, step);
            return Some(at);
        }
        let parameter = self.parameters.get(index)?;
        let variable = self.environment_name(&parameter.name);
        let at = self.list.len();
        self.list.push(Variable {
            name: parameter.name.clone(),
            variable,
            kind: kind(parameter.kind),
            spelling: quote::line(&parameter.spelling),
            scope: quote::line(parameter.scope.as_deref().unwrap_or_default()),
            step: Some(step),
        });
        self.of_parameter.insert(index, at);
        Some(at)
    }

    /// The environment variable of the model's parameter `index`, where it was used.
    pub fn known(&self, index: usize) -> Option<&str> {
        Some(self.list.get(*self.of_parameter.get(&index)?)?.variable.as_str())
    }

    /// The variable for `$name` of the page's own commands, used in the planned step `step`.
    pub fn shell(&mut self, name: &str, step: usize) -> usize {
        if let Some(&at) = self.of_shell.get(name) {
            self.used(at, step);
            return at;
        }
        let at = self.list.len();
        let spelling = format!("${name}");
        let kind = if is_secret(name) { "secret" } else { "text" };
        let (name, variable) = (name.to_owned(), name.to_owned());
        self.of_shell.insert(name.clone(), at);
        self.list.push(Variable { name, variable, kind, spelling, scope: String::new(), step: Some(step) });
        at
    }

    /// A value that ends up in code of some sort may hold no character that means something there.
    pub fn restrict(&mut self, at: usize) {
        if let Some(variable) = self.list.get_mut(at).filter(|variable| matches!(variable.kind, "text" | "secret")) {
            variable.kind = if variable.kind == "secret" { "plain-secret" } else { "plain" };
        }
    }

    /// The message with its blanks as `${VARIABLE}`, and the variables in it.
    pub fn message(&mut self, message: &Message, step: usize) -> (String, BTreeSet<usize>) {
        let text = &message.text.text;
        let parameters = self.parameters;
        let (mut spellings, mut variables) = (Vec::new(), Vec::new());
        for &blank in &message.blanks {
            let spelling = parameters.get(blank).map_or("", |parameter| parameter.spelling.as_str());
            let Some(at) = self.parameter(blank, step).filter(|_| !spelling.is_empty()) else { continue };
            spellings.push(spelling);
            variables.push(at);
        }
        // Where one spelling holds another, the longer one is meant.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(spellings);
        let (mut filled, mut needs, mut done) = (String::new(), BTreeSet::new(), 0);
        for found in finder.iter().flat_map(|finder| finder.find_iter(text)) {
            let Some(&at) = variables.get(found.pattern().as_usize()) else { continue };
            let (Some(before), Some(variable)) = (text.get(done..found.start()), self.list.get(at)) else { continue };
            filled.push_str(&format!("{before}${{{}}}", variable.variable));
            needs.insert(at);
            done = found.end();
        }
        filled.push_str(text.get(done..).unwrap_or_default());
        (filled, needs)
    }

    /// The variables that commands of the page give a secret as a value.
    pub fn secrets(&self) -> BTreeSet<String> {
        self.defined.iter().filter(|name| is_secret(name)).cloned().collect()
    }

    fn used(&mut self, at: usize, step: usize) {
        if let Some(variable) = self.list.get_mut(at).filter(|variable| variable.step != Some(step)) {
            variable.step = None;
        }
    }

    fn environment_name(&mut self, name: &str) -> String {
        let ascii = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let base = format!("RUNBOOK_{}", name.chars().map(ascii).collect::<String>());
        if let Some(variable) = self.of_name.get(name) {
            return variable.clone();
        }
        let mut variable = base.clone();
        while self.taken.contains_key(&variable) {
            let asked = self.taken.entry(base.clone()).or_default();
            *asked += 1;
            variable = format!("{base}_{asked}");
        }
        self.taken.insert(variable.clone(), 1);
        self.of_name.insert(name.to_owned(), variable.clone());
        variable
    }
}

/// Does the name of a shell variable say that it holds a secret?
fn is_secret(name: &str) -> bool {
    ParameterKind::of(&name.to_lowercase()) == ParameterKind::Secret
}

fn kind(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Name => "name",
        ParameterKind::Number => "number",
        ParameterKind::Date => "date",
        ParameterKind::Secret => "secret",
        ParameterKind::Text => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_share_no_variable_and_the_same_name_has_one() {
        let mut variables = Variables::new(&[]);
        let mut names = |name: &str| variables.environment_name(name);
        assert_eq!(
            ["a b", "a-b", "a.b", "a b"].map(&mut names),
            ["RUNBOOK_A_B", "RUNBOOK_A_B_2", "RUNBOOK_A_B_3", "RUNBOOK_A_B"]
        );
        // A name of that form may be there as well.
        assert_eq!(["c_2", "c", "C", "c"].map(&mut names), ["RUNBOOK_C_2", "RUNBOOK_C", "RUNBOOK_C_3", "RUNBOOK_C"]);
    }
}
