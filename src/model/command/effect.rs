//! stand-in until the effect table lands
use crate::model::Text;
use crate::model::command::{Effect, Invocation};
use crate::syntax::shell::Statement;

/// A user's own rule.
#[derive(Clone, Debug)]
pub struct EffectRule;

/// The invocations of a statement.
pub fn invocations(statement: &Statement, _extra: &[EffectRule]) -> Vec<Invocation> {
    statement.commands.iter().filter_map(|c| {
        let program = c.program.as_ref()?;
        Some(Invocation { program: program.name.clone(), verb: c.arguments().first().map(|w| w.value.clone()), resource: None, name: None, namespace: c.words.iter().position(|w| w.value == "-n").and_then(|i| c.words.get(i+1)).map(|w| Text { text: w.value.clone(), span: w.span }), context: None, needs_namespace: program.name == "kubectl", effect: Effect::Read })
    }).collect()
}
