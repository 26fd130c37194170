use super::*;
use crate::world::memory::MemoryWorld;

/// Pages with mistakes that can be mended, in parts that a property test puts together.
const PARTS: &[&str] = &[
    "# Queue\n",
    "\n",
    "Text with `code` and ümläut.\n",
    "\n```bash\n$ kubectl get pods -n queue\n```\n",
    "\n```bash\n$ df -h\nFilesystem Size\n/dev/sda1 10G\n```\n",
    "\n- see [other](./OTHER.md)\n",
    "\n1. first\n\n   ```sh\n   $ uptime\n   ```\n",
    "\n```\nkubectl get pods\n```\n",
    "\n````bash\nuptime\n```\n",
    "\n> [other](Other.md) and [again](OTHER.md#other)\n",
    "| a | b |\n|---|---|\n| 1 | [x](OTHER.md) |\n\n",
];

fn options() -> CheckOptions {
    let select = ["RB1", "RB4", "RB604", "RB605"].map(str::to_owned).to_vec();
    CheckOptions { select, ..CheckOptions::default() }
}

fn mended(page: &str, risky: bool) -> Result<Mended, Failure> {
    let world = MemoryWorld::new([("runbooks/page.md", page), ("runbooks/other.md", "# Other\n")]);
    let options = options();
    let checked = check(&world, &options)?;
    mend(&world, checked, &options, risky)
}

fn after(page: &str, mended: &Mended) -> String {
    mended
        .changes
        .iter()
        .find(|change| change.path == "runbooks/page.md")
        .map_or(page, |change| &change.after)
        .to_owned()
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() -> Result<(), Failure> {
    let page = "\u{feff}# Queue\r\n\r\n```bash\r\n$ uptime\r\n```\r\n\r\nSee [other](OTHER.md).\r\n";
    let expected = "\u{feff}# Queue\r\n\r\n```bash\r\nuptime\r\n```\r\n\r\nSee [other](other.md).\r\n";
    let mended = mended(page, false)?;
    assert_eq!(after(page, &mended), expected);
    assert_eq!(mended.made, BTreeMap::from([("RB103", 1), ("RB403", 1)]));
    assert!(mended.checked.findings.diagnostics.is_empty(), "{:?}", mended.checked.findings);
    Ok(())
}

#[test]
fn a_block_is_closed() -> Result<(), Failure> {
    let cases = [
        ("# Queue\n\n```bash\nuptime\n", "# Queue\n\n```bash\nuptime\n```\n"),
        ("# Queue\r\n\r\n~~~~bash\r\nuptime", "# Queue\r\n\r\n~~~~bash\r\nuptime\r\n~~~~\r\n"),
        ("1. Look:\n\n   ```bash\n   uptime\n", "1. Look:\n\n   ```bash\n   uptime\n   ```\n"),
        ("> ```bash\n> uptime\n", "> ```bash\n> uptime\n"),
        ("````bash\nuptime\n```\n\n## After\n", "````bash\nuptime\n````\n\n## After\n"),
    ];
    for (page, expected) in cases {
        assert_eq!(after(page, &mended(page, false)?), expected);
    }
    // Each block swallows the next.
    let chain = "````bash\nuptime\n```\n\n## After\n".repeat(30);
    let expected = chain.replace("\n```\n", "\n````\n");
    assert_eq!(after(&chain, &mended(&chain, false)?), expected);
    Ok(())
}

#[test]
fn edits_in_one_place_wait_for_each_other() {
    let source = Source::new("a.md", "a.md", "one two three\r\n");
    let span = |range| crate::source::Span::new(FileId(0), range);
    let edit = |range, text: &str| Edit { span: span(range), text: text.to_owned() };
    let fix = |edits| Fix { title: String::new(), safe: true, edits };
    let fixes = [
        fix(vec![edit(0..3, "1"), edit(8..13, "3\n")]),
        fix(vec![edit(4..7, "2"), edit(12..13, "x")]),
        fix(vec![edit(0..0, "zero ")]),
        fix(vec![edit(3..3, ",")]),
    ];
    let mut round = Round::default();
    assert_eq!(fixes.each_ref().map(|fix| round.take(fix)), [true, false, false, true]);
    let edits = round.edits.into_values().flat_map(BTreeMap::into_values);
    assert_eq!(applied(&source, edits), "1, two 3\r\n\r\n");
}

#[test]
fn a_page_that_changed_meanwhile_is_left_alone() -> Result<(), Failure> {
    let world = MemoryWorld::new([("a.md", "old"), ("b.md", "theirs")]);
    let change = |path: &str| Change { path: path.to_owned(), before: "old".to_owned(), after: "new".to_owned() };
    let refused = write(&world, &[change("a.md"), change("b.md")]);
    assert!(refused.is_err_and(|trouble| trouble.path == "b.md" && trouble.message.contains("somebody else")));
    assert_eq!((world.read("a.md")?, world.read("b.md")?), (b"new".to_vec(), b"theirs".to_vec()));
    Ok(())
}

#[test]
fn only_what_was_asked_for_is_touched() -> Result<(), Failure> {
    let page = "# A\n\nSee [other](OTHER.md).\n";
    let world = MemoryWorld::new([
        ("runbookc.toml", "runbooks = [\"docs\"]"),
        ("docs/a.md", page),
        ("docs/b.md", page),
        ("docs/other.md", "# Other\n"),
    ]);
    let scope = Scope { paths: vec!["docs/b.md".to_owned()], ..Scope::default() };
    let options = CheckOptions { scope, ..options() };
    let mended = mend(&world, check(&world, &options)?, &options, false)?;
    let paths: Vec<_> = mended.changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["docs/b.md"]);
    Ok(())
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]
    #[test]
    fn a_fix_leaves_less_to_find_and_other_bytes_alone(
        parts in proptest::collection::vec(0..PARTS.len(), 1..8), crlf: bool, bom: bool, risky: bool,
    ) {
        let text: String = parts.iter().filter_map(|&part| PARTS.get(part).copied()).collect();
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let page = if bom { format!("\u{feff}{text}") } else { text };
        let world = MemoryWorld::new([("runbooks/page.md", page.as_str()), ("runbooks/other.md", "# Other\n")]);
        let before = check(&world, &options()).map_err(|e| proptest::prelude::TestCaseError::fail(e.to_string()))?;
        let (safe, others) = offered(&before);
        let mended = mended(&page, risky).map_err(|e| proptest::prelude::TestCaseError::fail(e.to_string()))?;
        let after = after(&page, &mended);
        let left = offered(&mended.checked);
        proptest::prop_assert_eq!(left.0, 0, "a safe fix was left: {}", after);
        proptest::prop_assert!(!risky || left.1 == 0, "{}", after);
        // With nothing to mend, nothing is touched; else no more is found than before.
        let mendable = safe + if risky { others } else { 0 };
        proptest::prop_assert!(mendable > 0 || after == page);
        let count = |checked: &Checked| checked.findings.diagnostics.len();
        proptest::prop_assert!(count(&mended.checked) <= count(&before), "{}", after);
        // Lines stay in number and kind; those without a mistake stay as they are.
        let kept = |line: &&str| !["$ ", "```", "OTHER", "Other.md", "Filesystem", "/dev"].iter().any(|m| line.contains(m));
        let same = |text: &str| text.split_inclusive('\n').filter(kept).map(str::to_owned).collect::<Vec<_>>();
        let rest = |text: &str| same(text).into_iter().filter(|line| !["kubectl", "df -h", "uptime", "other"].iter().any(|m| line.contains(m))).collect::<Vec<_>>();
        proptest::prop_assert_eq!(rest(&page), rest(&after));
        proptest::prop_assert_eq!(page.split_inclusive('\n').count(), after.split_inclusive('\n').count());
        // What is mended is mended: a second time changes nothing.
        let again = self::mended(&after, risky).map_err(|e| proptest::prelude::TestCaseError::fail(e.to_string()))?;
        proptest::prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
    }
}
