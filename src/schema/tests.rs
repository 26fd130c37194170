//! The schemas in `docs/schema/`: generated from the types, checked in, and held to be current.

use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::world::World;
use crate::world::disk::DiskWorld;

/// The schema of what a type prints.
pub(crate) fn printed<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// The schema of what a type is read from. Draft 7 is what editors of TOML know.
pub(crate) fn read<T: JsonSchema>() -> Schema {
    SchemaSettings::draft07().for_deserialize().into_generator().into_root_schema_for::<T>()
}

/// Is `docs/schema/<name>` this schema? `RUNBOOKC_BLESS=1` writes it.
pub(crate) fn checked_in(name: &str, schema: &Schema) {
    let Ok(repository) = DiskWorld::new(Path::new(env!("CARGO_MANIFEST_DIR")), None) else { return };
    let path = format!("docs/schema/{name}");
    let current = format!("{}\n", serde_json::to_string_pretty(schema).unwrap_or_default());
    if std::env::var_os("RUNBOOKC_BLESS").is_some() {
        let written = repository.write(&path, current.as_bytes(), false);
        assert!(written.is_ok(), "{path}: {written:?}");
    }
    let stored = repository.read(&path).unwrap_or_default();
    assert!(stored == current.as_bytes(), "{name} is not what the types say: RUNBOOKC_BLESS=1 cargo test --lib schema");
}

#[test]
fn the_schema_of_reports_is_that_of_the_types() {
    checked_in("report.schema.json", &crate::report::schemas().0);
    checked_in("finding.schema.json", &crate::report::schemas().1);
}

/// Editors complete the names of rules and show what each finds.
fn named_rules(schema: &mut Schema) {
    let rule = |rule: &&crate::diagnostic::RuleInfo| {
        let said = json!({"description": rule.summary, "allOf": [{"$ref": "#/definitions/Setting"}]});
        [(rule.code.to_owned(), said.clone()), (rule.name.to_owned(), said)]
    };
    let rules: serde_json::Map<String, Value> = crate::rules().iter().flat_map(rule).collect();
    for place in ["/properties/rules", "/definitions/Override/properties/rules"] {
        let table = schema.pointer_mut(place);
        assert!(table.is_some(), "no {place}");
        table.into_iter().for_each(|table| *table = json!({"allOf": [{"$ref": "#/definitions/Rules"}]}));
    }
    let table = json!({
        "description": "The level of each rule: code, name or the prefix of a family, such as `RB4`.",
        "type": "object",
        "properties": rules,
        "additionalProperties": {"$ref": "#/definitions/Setting"},
    });
    let definitions = schema.pointer_mut("/definitions").and_then(Value::as_object_mut);
    definitions.into_iter().for_each(|all| _ = all.insert("Rules".to_owned(), table.clone()));
    schema.insert("title".to_owned(), json!("runbookc.toml"));
    schema.insert("description".to_owned(), json!("The configuration of runbookc."));
}

#[test]
fn the_schema_of_the_configuration_is_that_of_the_types() {
    let mut schema = crate::config::schema();
    named_rules(&mut schema);
    checked_in("config.schema.json", &schema);
}
