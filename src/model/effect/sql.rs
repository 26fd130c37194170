//! What SQL, CQL and the JavaScript of mongo shells do, read from their words.

use crate::model::effect::Effect;

/// First words of statements. Sources: the command references of PostgreSQL 17 and MySQL 8.4.
const STATEMENTS: &[(Effect, &str)] = &[
    (
        Effect::Read,
        "select show explain describe desc values table with begin commit rollback end start set reset use fetch close \
         declare listen unlisten help savepoint release abort consistency expand",
    ),
    (
        Effect::Change,
        "update insert merge upsert replace create alter grant revoke vacuum analyze reindex cluster refresh call do \
         lock unlock comment copy load import kill flush optimize repair checkpoint notify security reassign rename \
         install prepare execute stop change handler",
    ),
    (Effect::Destroy, "delete drop truncate purge"),
];

/// Functions of PostgreSQL that change something though they are called in a `SELECT`.
const CHANGING: &[&str] = &[
    "lo_unlink",
    "nextval",
    "pg_advisory_lock",
    "pg_cancel_backend",
    "pg_create_physical_replication_slot",
    "pg_create_restore_point",
    "pg_drop_replication_slot",
    "pg_promote",
    "pg_reload_conf",
    "pg_replication_slot_advance",
    "pg_rotate_logfile",
    "pg_stat_reset",
    "pg_stat_statements_reset",
    "pg_switch_wal",
    "pg_terminate_backend",
    "pg_wal_replay_pause",
    "pg_wal_replay_resume",
    "setval",
];

/// Methods of the mongo shell.
const METHODS: &[(Effect, &str)] = &[
    (
        Effect::Destroy,
        "deleteone deletemany remove drop dropdatabase dropindex dropindexes findoneanddelete droprole dropuser",
    ),
    (
        Effect::Change,
        "insert insertone insertmany update updateone updatemany replaceone save bulkwrite createindex createindexes \
         createcollection createuser updateuser shutdownserver stepdown reconfig initiate add addarb freeze runcommand \
         admincommand killop setprofilinglevel fsynclock fsyncunlock findandmodify findoneandupdate renamecollection \
         compact enablesharding shardcollection movechunk startbalancer stopbalancer addshard syncfrom",
    ),
    (
        Effect::Read,
        "find findone count countdocuments estimateddocumentcount aggregate distinct stats status conf serverstatus \
         currentop getindexes getcollectionnames printjson isMaster ismaster hello version hostinfo listdatabases \
         explain printreplicationinfo printsecondaryreplicationinfo getprofilingstatus getreplicationinfo",
    ),
];

/// The strongest effect of the statements of `sql`. psql's `\d` and its kin read; `\copy`, `\i` and `\!` are not known.
pub(crate) fn effect(sql: &str) -> Effect {
    let statements = split(sql);
    let effects = statements.iter().map(|statement| statement_effect(statement));
    effects.max().unwrap_or(Effect::Unknown)
}

fn statement_effect(words: &[String]) -> Effect {
    let Some(first) = words.first() else { return Effect::Read };
    if let Some(meta) = first.strip_prefix('\\') {
        let reads = meta.starts_with(['d', 'l', 'c', 'x', 't', 'q', 'p', 's', 'w']) && !meta.starts_with("copy");
        return if reads { Effect::Read } else { Effect::Unknown };
    }
    let own = lookup(STATEMENTS, first).unwrap_or(Effect::Unknown);
    let analysed = first == "explain" && words.iter().take(4).any(|word| word == "analyze");
    // `WITH x AS (DELETE ... RETURNING *) SELECT`, `EXPLAIN ANALYZE DELETE`: the words behind decide.
    let inner = matches!(first.as_str(), "with").then_some(1).or(analysed.then_some(1));
    let behind = inner.map(|from| {
        let strong = words
            .iter()
            .skip(from)
            .filter(|word| matches!(word.as_str(), "delete" | "truncate" | "drop" | "update" | "insert" | "merge"));
        strong.filter_map(|word| lookup(STATEMENTS, word)).max().unwrap_or(Effect::Read)
    });
    let called = words.iter().any(|word| CHANGING.contains(&word.as_str()));
    let copied = first == "copy" && words.iter().any(|word| word == "to");
    let own = if copied { Effect::Read } else { own };
    let own = if called && own == Effect::Read { Effect::Change } else { own };
    behind.map_or(own, |behind| behind.max(own))
}

/// The effect of a mongo shell's script: that of the methods it calls.
pub(crate) fn script_effect(script: &str) -> Effect {
    let shown = script.trim().trim_end_matches(';').to_ascii_lowercase();
    if ["show ", "help", "use "].iter().any(|lead| shown.starts_with(lead)) {
        return Effect::Read;
    }
    let calls = script.split('(').filter_map(|part| {
        let name = part.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        (!name.is_empty()).then(|| name.to_ascii_lowercase())
    });
    let effects = calls.filter_map(|name| lookup(METHODS, &name)).max();
    effects.filter(|_| script.contains('(')).unwrap_or(Effect::Unknown)
}

fn lookup(table: &[(Effect, &str)], word: &str) -> Option<Effect> {
    table.iter().find(|(_, words)| words.split_whitespace().any(|it| it == word)).map(|(effect, _)| *effect)
}

/// Statements as lower-case words; text in quotes and comments is left out.
fn split(sql: &str) -> Vec<Vec<String>> {
    let mut statements = vec![Vec::new()];
    let mut word = String::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() || c == '_' || (c == '\\' && word.is_empty()) {
            word.extend(c.to_lowercase());
            continue;
        }
        push(&mut statements, &mut word);
        match (c, chars.peek()) {
            ('\'' | '"', _) => while chars.next().is_some_and(|next| next != c) {},
            ('-', Some('-')) => while chars.next().is_some_and(|next| next != '\n') {},
            ('/', Some('*')) => {
                let mut last = ' ';
                while chars.next().is_some_and(|next| std::mem::replace(&mut last, next) != '*' || next != '/') {}
            }
            (';', _) => statements.push(Vec::new()),
            _ => {}
        }
    }
    push(&mut statements, &mut word);
    statements.retain(|statement| !statement.is_empty());
    statements
}

fn push(statements: &mut [Vec<String>], word: &mut String) {
    if let Some(statement) = statements.last_mut().filter(|_| !word.is_empty()) {
        statement.push(std::mem::take(word));
    }
}
